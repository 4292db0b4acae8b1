# SPDX-License-Identifier: EUPL-1.2
"""ATLAS4MED Training: learning paths, courses and records for rural-tourism SMEs.

Flask and the database are imported when an application is made, not before: the process that renders a preview
(:mod:`.courses.rendering`) starts for each preview and needs neither.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

PROJECT_FOLDER = Path(__file__).parent.parent


def create_app(overrides: Mapping[str, Any] | None = None, instance: Path | None = None) -> "Flask":
    """The application for one installation.

    ``overrides`` are settings by name that come before every other source; ``instance`` is the
    folder of the installation's data, by default ``instance/`` beside the package.

    :raise settings.SettingsError: if a setting is missing or wrong.
    """
    from flask import Flask
    from werkzeug.middleware.proxy_fix import ProxyFix

    from atlas_training import database, features, settings

    instance = (instance or PROJECT_FOLDER / "instance").resolve()
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = Flask(__name__, instance_path=str(instance), static_folder=None, template_folder=None)
    app.config.from_mapping(settings.load(instance, overrides=overrides))
    app.config["MIGRATIONS_FOLDER"] = str(PROJECT_FOLDER / "migrations")
    app.config["MAX_CONTENT_LENGTH"] = app.config["UPLOAD_LIMIT"]
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    _keep_private(app.config["DATABASE_URL"], instance)
    database.init_app(app)
    features.init_app(app)
    return app


def _keep_private(database_url: str, instance: Path) -> None:
    """Make a SQLite file in the instance folder for its owner alone; SQLite gives its other files the same mode."""
    from sqlalchemy.engine import make_url

    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    file = Path(url.database).resolve()
    if file.parent == instance:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
