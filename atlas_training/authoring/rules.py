# SPDX-License-Identifier: EUPL-1.2
"""Who may review and publish, which version comes next, and how a text stands in a language."""

from collections.abc import Collection, Mapping
from uuid import UUID

from atlas_training.authoring.enums import TextState


def may_review(
    person_id: UUID, is_trainer: bool, countries: Collection[str], submitted_by_id: UUID | None, country: str
) -> bool:
    """Another trainer, or a coordinator of the draft's country; never who asked for the review."""
    return person_id != submitted_by_id and (is_trainer or country in countries)


def may_publish_alone(granted: Collection[str | None], country: str, alone: str) -> bool:
    """Whether the setting (codes with commas) lets a trainer of this country's partner publish without review.

    ``granted`` are the countries of the person's trainer roles. Only a role for that very country counts: who writes
    for every country (None) could choose one of the setting's, and so go around every review.
    """
    return country in granted and country in {code.strip() for code in alone.split(",")}


def next_version(published: Collection[str]) -> str:
    """The middle number of the highest goes up: a change that keeps ids and records. Each number is given once."""
    first, second, _third = max(tuple(int(part) for part in one.split(".")) for one in published)
    return f"{first}.{second + 1}.0"


def text_state(
    name: str, source: str, hashes: Mapping[str, str], made_for: Mapping[str, str], reviewed: Collection[str]
) -> TextState:
    """How a text stands: ``hashes`` and ``made_for`` by name, ``reviewed`` the names reviewed as they are."""
    if name not in hashes:
        return TextState.MISSING
    if name == source:
        return TextState.SOURCE
    if made_for.get(name) and made_for[name] != hashes.get(source):
        return TextState.STALE
    return TextState.REVIEWED if name in reviewed else TextState.DRAFT
