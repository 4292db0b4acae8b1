# SPDX-License-Identifier: EUPL-1.2
"""The application object for a WSGI server."""

import os

from atlas_training import create_app
from atlas_training.serving import die_with_parent

if os.environ.get("ATLAS_DIE_WITH_PARENT"):
    die_with_parent()

app = create_app()
