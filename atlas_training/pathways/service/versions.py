# SPDX-License-Identifier: EUPL-1.2
"""The stored versions of the catalogue and of the path rule."""

from typing import Any

from sqlalchemy import select, update

from atlas_training.database import db
from atlas_training.i18n import choice_of
from atlas_training.pathways.catalogue import Catalogue, PathRule
from atlas_training.pathways.errors import DefinitionChanged
from atlas_training.pathways.models import CatalogueVersion, PathRuleVersion
from atlas_training.readiness.instrument import hash_of


def _current_version() -> CatalogueVersion | None:
    return db.session.scalar(select(CatalogueVersion).where(CatalogueVersion.is_current))


def current_catalogue() -> Catalogue | None:
    """The catalogue in force, None before the first content was read."""
    version = _current_version()
    return Catalogue.of(version.definition) if version else None


def current_rule() -> PathRule | None:
    """The path rule in force, None before the first content was read."""
    definition = db.session.scalar(select(PathRuleVersion.definition).where(PathRuleVersion.is_current))
    return PathRule.of(definition) if definition else None


def rule_of(version: str) -> PathRule | None:
    """The path rule of a version, as a path or a completion names it."""
    definition = db.session.scalar(
        select(PathRuleVersion.definition).where(PathRuleVersion.version == version)
    )
    return PathRule.of(definition) if definition else None


def module_titles(language: str) -> dict[str, tuple[str, str]]:
    """Every module's title by id, with the language it is in: the one wanted, else the source's."""
    version = _current_version()
    if version is None:
        return {}
    code, words = choice_of(version.texts, language, version.definition["source_language"])
    return {module_id: (title, code) for module_id, title in words["modules"].items()}


def course_titles(language: str) -> dict[str, str]:
    """Every course's title by id, in the language wanted, else the source's."""
    version = _current_version()
    if version is None:
        return {}
    _code, words = choice_of(version.texts, language, version.definition["source_language"])
    return {course_id: one["title"] for course_id, one in words["courses"].items()}


def minutes_of_modules() -> dict[str, int]:
    """How long every module of the catalogue takes, by its id."""
    catalogue = current_catalogue()
    return {module.id: module.minutes for module in catalogue.modules.values()} if catalogue else {}


def check_unchanged(kind: type[CatalogueVersion] | type[PathRuleVersion], definition: dict[str, Any]) -> None:
    """Hold a published number to its definition.

    :raise DefinitionChanged: if the same number stands for something else already.
    """
    stored = db.session.scalar(
        select(kind.hash).where(kind.code == definition["code"], kind.version == definition["version"])
    )
    if stored is not None and stored != hash_of(definition):
        raise DefinitionChanged


def store_catalogue(definition: dict[str, Any], texts: dict[str, Any]) -> str | None:
    """Make this the catalogue in force; gives a line for the report, None where nothing changed.

    :raise DefinitionChanged: if the same number stands for another list already.
    """
    check_unchanged(CatalogueVersion, definition)
    found = db.session.scalar(
        select(CatalogueVersion).where(
            CatalogueVersion.code == definition["code"], CatalogueVersion.version == definition["version"]
        )
    )
    name = f"{definition['code']} {definition['version']}"
    if found is None:
        db.session.execute(update(CatalogueVersion).values(is_current=False))
        db.session.add(
            CatalogueVersion(
                code=definition["code"],
                version=definition["version"],
                hash=hash_of(definition),
                definition=definition,
                texts=texts,
                is_current=True,
            )
        )
        db.session.flush()
        return f"Catalogue {name} stored."
    line = None
    if found.texts != texts:
        found.texts, found.definition = texts, definition
        line = f"Words of catalogue {name} updated."
    if not found.is_current:
        db.session.execute(update(CatalogueVersion).values(is_current=False))
        found.is_current = True
        line = f"Catalogue {name} is in force again."
    db.session.flush()
    return line


def store_rule(definition: dict[str, Any]) -> str | None:
    """Make this the path rule in force; gives a line for the report, None where nothing changed.

    :raise DefinitionChanged: if the same number stands for other numbers already.
    """
    check_unchanged(PathRuleVersion, definition)
    found = db.session.scalar(
        select(PathRuleVersion).where(
            PathRuleVersion.code == definition["code"], PathRuleVersion.version == definition["version"]
        )
    )
    if found is not None and found.is_current:
        return None
    db.session.execute(update(PathRuleVersion).values(is_current=False))
    if found is None:
        found = PathRuleVersion(
            code=definition["code"],
            version=definition["version"],
            hash=hash_of(definition),
            definition=definition,
        )
        db.session.add(found)
    found.is_current = True
    db.session.flush()
    return f"Path rule {definition['code']} {definition['version']} stored."
