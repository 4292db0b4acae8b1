# SPDX-License-Identifier: EUPL-1.2
"""Which agents and activities are in a statement, and as what (Communication 2.1.3, the filters)."""

from collections.abc import Iterator
from typing import Any

from atlas_training.xapi.spec.actor import identifier

Json = dict[str, Any]


class AgentRole:
    """As what an agent is in a statement; members of a group are what the group is.

    Bits, but plain numbers: adding flags up took a tenth of the time of storing a batch.
    """

    ACTOR = 1
    OBJECT = 2
    AUTHORITY = 4
    INSTRUCTOR = 8
    TEAM = 16
    CONTEXT = 32
    IN_SUBSTATEMENT = 64


class ActivityRole:
    """As what an activity is in a statement, as bits."""

    OBJECT = 1
    PARENT = 2
    GROUPING = 4
    CATEGORY = 8
    OTHER = 16
    IN_SUBSTATEMENT = 32


NEAR_AGENT = AgentRole.ACTOR | AgentRole.OBJECT
NEAR_ACTIVITY = ActivityRole.OBJECT
_CONTEXT_ROLES = {
    "parent": ActivityRole.PARENT,
    "grouping": ActivityRole.GROUPING,
    "category": ActivityRole.CATEGORY,
    "other": ActivityRole.OTHER,
}


def agents_of(statement: Json, authority: Json) -> dict[str, int]:
    """The identifiers of a statement's agents with the bits of their roles."""
    found: dict[str, int] = {}
    for actor, role in _actors(statement):
        _add_actor(found, actor, role)
    _add_actor(found, authority, AgentRole.AUTHORITY)
    inner = _substatement(statement)
    if inner:
        for actor, _ in _actors(inner):
            _add_actor(found, actor, AgentRole.IN_SUBSTATEMENT)
    return found


def _add_actor(found: dict[str, int], actor: Json, role: int) -> None:
    for each in (actor, *actor.get("member", ())):
        name = identifier(each)
        if name is not None:
            found[name] = found.get(name, 0) | role


def _actors(event: Json) -> Iterator[tuple[Json, int]]:
    yield event["actor"], AgentRole.ACTOR
    if event["object"].get("objectType") in ("Agent", "Group"):
        yield event["object"], AgentRole.OBJECT
    context = event.get("context", {})
    if "instructor" in context:
        yield context["instructor"], AgentRole.INSTRUCTOR
    if "team" in context:
        yield context["team"], AgentRole.TEAM
    for one in context.get("contextAgents", ()):
        yield one["agent"], AgentRole.CONTEXT
    for one in context.get("contextGroups", ()):
        yield one["group"], AgentRole.CONTEXT


def activities_of(statement: Json) -> Iterator[tuple[Json, int]]:
    """The activities of a statement, each with the bit of one role; one may come several times."""
    yield from _activities(statement)
    inner = _substatement(statement)
    if inner:
        for activity, _ in _activities(inner):
            yield activity, ActivityRole.IN_SUBSTATEMENT


def _activities(event: Json) -> Iterator[tuple[Json, int]]:
    if event["object"].get("objectType", "Activity") == "Activity":
        yield event["object"], ActivityRole.OBJECT
    for kind, inner in event.get("context", {}).get("contextActivities", {}).items():
        for activity in inner if isinstance(inner, list) else [inner]:
            yield activity, _CONTEXT_ROLES[kind]


def verbs_of(statement: Json) -> list[Json]:
    """The verbs of a statement and of the SubStatement in it."""
    inner = _substatement(statement)
    return [statement["verb"], inner["verb"]] if inner else [statement["verb"]]


def _substatement(statement: Json) -> Json | None:
    value: Json = statement["object"]
    return value if value.get("objectType") == "SubStatement" else None
