# SPDX-License-Identifier: EUPL-1.2
"""What the database of every test holds before it begins: the schema and the small test content."""

from flask import Flask

from atlas_training.content import service as content
from atlas_training.database import db


def prepare(app: Flask) -> None:
    """Make the schema and read the test content (``tests/content/``)."""
    db.create_all()
    content.sync()
