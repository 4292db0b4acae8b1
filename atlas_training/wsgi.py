# SPDX-License-Identifier: EUPL-1.2
"""The application object for a WSGI server."""

from atlas_training import create_app

app = create_app()
