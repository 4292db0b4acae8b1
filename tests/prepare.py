# SPDX-License-Identifier: EUPL-1.2
"""What the database of every test holds before it begins: the migrated schema and the small test content."""

import flask_migrate
from flask import Flask

from atlas_training.content import service as content


def prepare(app: Flask) -> None:
    """Make the schema as an installation gets it and read the test content (``tests/content/``)."""
    flask_migrate.upgrade()
    content.sync()
