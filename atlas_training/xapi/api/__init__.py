# SPDX-License-Identifier: EUPL-1.2
"""The door ``/xapi/``: the record store for any xAPI client, versions 1.0.x and 2.0.x."""

from atlas_training.xapi.api import documents, resources, statements
from atlas_training.xapi.api.blueprint import bp

__all__ = ["bp", "documents", "resources", "statements"]
