# SPDX-License-Identifier: EUPL-1.2
"""The features, lowest first, and the only wiring between them.

Each part is loaded by name where a feature has it: ``models`` (tables), ``hooks`` (what it asks and
tells), ``receivers`` (its answers), ``views`` and ``api`` (blueprints called ``bp``), ``cli``
(commands called ``group`` or listed in ``commands``), and ``init_app`` of the feature itself.
"""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from flask import Flask

from atlas_training import plugins

FEATURES = (
    "web",
    "mail",
    "organisations",
    "accounts",
    "reminders",
    "exports",
    "content",
    "courses",
    "readiness",
    "xapi",
    "editions",
    "enrolments",
    "assessments",
    "progress",
    "pathways",
    "indicators",
    "certificates",
    "tracking",
    "aggregates",
    "following",
    "authoring",
    "home",
    "demonstration",
)


def part(feature: str, name: str) -> ModuleType | None:
    """The module ``name`` of a feature, or None where it has none."""
    path = f"atlas_training.{feature}.{name}"
    return import_module(path) if find_spec(path) else None


def parts(name: str) -> list[ModuleType]:
    """That module of every feature that has it, lowest feature first."""
    return [module for feature in FEATURES if (module := part(feature, name))]


def init_app(app: Flask) -> None:
    """Load every feature into the application."""
    parts("models")
    plugins.init_app(app, parts("hooks"), parts("receivers"))
    for feature in FEATURES:
        package = import_module(f"atlas_training.{feature}")
        if hasattr(package, "init_app"):
            package.init_app(app)
        for door in ("views", "api"):
            module = part(feature, door)
            if module:
                app.register_blueprint(module.bp)
        commands = part(feature, "cli")
        for command in getattr(commands, "commands", ()):
            app.cli.add_command(command)
