# SPDX-License-Identifier: EUPL-1.2
"""Every rule on what a statement looks like, as one table of its properties (Data 2.2 to 2.4, 4.0).

A check takes decoded JSON and returns nothing, or raises ``Malformed``. Going well costs no bookkeeping of
paths: each level puts its own step in front of a refusal on the way out.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from atlas_training.xapi.errors import Malformed
from atlas_training.xapi.spec.values import (
    check_boolean,
    check_duration,
    check_iri,
    check_irl,
    check_language,
    check_mailto,
    check_media_type,
    check_number,
    check_sha1,
    check_sha2,
    check_strict_timestamp,
    check_text,
    check_timestamp,
    check_uuid,
)
from atlas_training.xapi.spec.version import ONE, TWO, is_statement_version

Check = Callable[[Any], None]
Fields = dict[str, Check]

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
COMPONENTS = ("choices", "scale", "source", "target", "steps")
INTERACTIONS = frozenset(
    {
        *("true-false", "choice", "fill-in", "long-fill-in", "matching", "performance"),
        *("sequencing", "likert", "numeric", "other"),
    }
)


def _object(value: Any, fields: Fields, required: tuple[str, ...], rule: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Malformed("This must be an object.", rule)
    if not value:
        raise Malformed("An object may not be empty here.", "Data 2.2")
    for name, inner in value.items():
        check = fields.get(name)
        if check is None:
            raise Malformed(f"There is no property {name!a} here.", rule, (name,))
        if inner is None:
            raise Malformed("null is only allowed inside extensions.", "Data 2.2", (name,))
        try:
            check(inner)
        except Malformed as wrong:
            raise wrong.below(name) from None
    for name in required:
        if name not in value:
            raise Malformed(f"The property {name} is missing.", rule)
    return value


def _array(value: Any, check: Check, rule: str) -> None:
    if not isinstance(value, list):
        raise Malformed("This must be an array.", rule)
    for position, inner in enumerate(value):
        try:
            check(inner)
        except Malformed as wrong:
            raise wrong.below(position) from None


def _word(expected: str, rule: str) -> Check:
    def check(value: Any) -> None:
        if value != expected:
            raise Malformed(f"This must be {expected}.", rule)

    return check


def check_language_map(value: Any) -> None:
    """Language tags to texts (Data 4.2)."""
    if not isinstance(value, dict) or not value:
        raise Malformed("This must be a map of languages to texts.", "Data 4.2")
    for tag, text in value.items():
        try:
            check_language(tag)
            check_text(text, "Data 4.2")
        except Malformed as wrong:
            raise wrong.below(tag) from None


def check_extensions(value: Any) -> None:
    """IRIs to any JSON at all (Data 4.1)."""
    if not isinstance(value, dict):
        raise Malformed("This must be an object.", "Data 4.1")
    for name in value:
        try:
            check_iri(name)
        except Malformed as wrong:
            raise wrong.below(name) from None


# Actors: Data 2.4.2


def _check_account(value: Any) -> None:
    _object(value, {"homePage": check_irl, "name": check_text}, ("homePage", "name"), "Data 2.4.2.4")


_IDENTIFIER_FIELDS: Fields = {
    "mbox": check_mailto,
    "mbox_sha1sum": check_sha1,
    "openid": check_iri,
    "account": _check_account,
}
_AGENT_FIELDS: Fields = {
    "objectType": _word("Agent", "Data 2.4.2.1"),
    "name": check_text,
    **_IDENTIFIER_FIELDS,
}


def _count_identifiers(value: dict[str, Any]) -> int:
    return sum(name in value for name in IDENTIFIERS)


def check_agent(value: Any) -> None:
    """An agent with exactly one identifier (Data 2.4.2.1)."""
    _object(value, _AGENT_FIELDS, (), "Data 2.4.2.1")
    if _count_identifiers(value) != 1:
        raise Malformed(
            "An agent needs exactly one of mbox, mbox_sha1sum, openid and account.", "Data 2.4.2.1"
        )


def _check_members(value: Any) -> None:
    _array(value, check_agent, "Data 2.4.2.2")


_GROUP_FIELDS: Fields = {
    "objectType": _word("Group", "Data 2.4.2.2"),
    "name": check_text,
    "member": _check_members,
    **_IDENTIFIER_FIELDS,
}


def check_group(value: Any) -> None:
    """A group: identified by one identifier, or anonymous with its members (Data 2.4.2.2)."""
    _object(value, _GROUP_FIELDS, ("objectType",), "Data 2.4.2.2")
    count = _count_identifiers(value)
    if count > 1:
        raise Malformed("A group has at most one of mbox, mbox_sha1sum, openid and account.", "Data 2.4.2.2")
    if count == 0 and not value.get("member"):
        raise Malformed("A group without an identifier needs members.", "Data 2.4.2.2")


def check_actor(value: Any) -> None:
    """An agent or a group (Data 2.4.2)."""
    if isinstance(value, dict) and value.get("objectType") == "Group":
        check_group(value)
    else:
        check_agent(value)


def check_authority(value: Any) -> None:
    """An agent, or a group of just the two that 3-legged OAuth makes (Data 2.4.9)."""
    check_actor(value)
    if value.get("objectType") == "Group" and (
        _count_identifiers(value) or len(value.get("member", ())) != 2
    ):
        raise Malformed("An authority is an agent or an anonymous group of two agents.", "Data 2.4.9")


# Verbs and activities: Data 2.4.3, 2.4.4.1


def _check_verb(value: Any) -> None:
    _object(value, {"id": check_iri, "display": check_language_map}, ("id",), "Data 2.4.3")


def _check_component(value: Any) -> None:
    _object(value, {"id": check_text, "description": check_language_map}, ("id",), "Data 2.4.4.1")


def _check_components(value: Any) -> None:
    _array(value, _check_component, "Data 2.4.4.1")
    if len({inner["id"] for inner in value}) != len(value):
        raise Malformed("The ids of the components must differ.", "Data 2.4.4.1")


def _check_interaction_type(value: Any) -> None:
    if not isinstance(value, str) or value not in INTERACTIONS:
        raise Malformed("This is not an interaction type.", "Data 2.4.4.1")


def _check_patterns(value: Any) -> None:
    _array(value, check_text, "Data 2.4.4.1")


_DEFINITION_FIELDS: Fields = {
    "name": check_language_map,
    "description": check_language_map,
    "type": check_iri,
    "moreInfo": check_irl,
    "extensions": check_extensions,
    "interactionType": _check_interaction_type,
    "correctResponsesPattern": _check_patterns,
    **dict.fromkeys(COMPONENTS, _check_components),
}


def check_definition(value: Any) -> None:
    """An activity definition, of an interaction or not (Data 2.4.4.1)."""
    _object(value, _DEFINITION_FIELDS, (), "Data 2.4.4.1")
    if "interactionType" not in value and any(
        name in value for name in ("correctResponsesPattern", *COMPONENTS)
    ):
        raise Malformed("An interaction needs its interactionType.", "Data 2.4.4.1")


def check_activity(value: Any) -> None:
    """An activity (Data 2.4.4.1)."""
    fields: Fields = _ACTIVITY_FIELDS
    _object(value, fields, ("id",), "Data 2.4.4.1")


_ACTIVITY_FIELDS: Fields = {
    "objectType": _word("Activity", "Data 2.4.4.1"),
    "id": check_iri,
    "definition": check_definition,
}


def check_statement_reference(value: Any) -> None:
    """A reference to another statement (Data 2.4.4.3)."""
    fields: Fields = {"objectType": _word("StatementRef", "Data 2.4.4.3"), "id": check_uuid}
    _object(value, fields, ("objectType", "id"), "Data 2.4.4.3")


# Result: Data 2.4.5

_SCORE_FIELDS: Fields = dict.fromkeys(("scaled", "raw", "min", "max"), check_number)


def _check_score(value: Any) -> None:
    _object(value, _SCORE_FIELDS, (), "Data 2.4.5.1")
    if not -1 <= value.get("scaled", 0) <= 1:
        raise Malformed("scaled lies between -1 and 1.", "Data 2.4.5.1", ("scaled",))
    lowest, highest, raw = value.get("min"), value.get("max"), value.get("raw")
    if lowest is not None and highest is not None and lowest >= highest:
        raise Malformed("min is less than max.", "Data 2.4.5.1", ("min",))
    if raw is not None and ((lowest is not None and raw < lowest) or (highest is not None and raw > highest)):
        raise Malformed("raw lies between min and max.", "Data 2.4.5.1", ("raw",))


_RESULT_FIELDS: Fields = {
    "score": _check_score,
    "success": check_boolean,
    "completion": check_boolean,
    "response": check_text,
    "duration": check_duration,
    "extensions": check_extensions,
}


def _check_result(value: Any) -> None:
    _object(value, _RESULT_FIELDS, (), "Data 2.4.5")


# Context: Data 2.4.6


def _check_some_activities(value: Any) -> None:
    if isinstance(value, list):
        _array(value, check_activity, "Data 2.4.6.2")
    else:
        check_activity(value)


_CONTEXT_ACTIVITIES: Fields = dict.fromkeys(
    ("parent", "grouping", "category", "other"), _check_some_activities
)


def _check_context_activities(value: Any) -> None:
    _object(value, _CONTEXT_ACTIVITIES, (), "Data 2.4.6.2")


def _check_types(value: Any) -> None:
    _array(value, check_iri, "IEEE 9274.1.1 4.2.2.5")
    if not value:
        raise Malformed("relevantTypes may not be empty.", "IEEE 9274.1.1 4.2.2.5")


def _related(kind: str, name: str, check: Check) -> Check:
    fields: Fields = {
        "objectType": _word(kind, "IEEE 9274.1.1 4.2.2.5"),
        name: check,
        "relevantTypes": _check_types,
    }

    def check_one(value: Any) -> None:
        _object(value, fields, ("objectType", name), "IEEE 9274.1.1 4.2.2.5")

    return lambda value: _array(value, check_one, "IEEE 9274.1.1 4.2.2.5")


_CONTEXT_FIELDS: Fields = {
    "registration": check_uuid,
    "instructor": check_actor,
    "team": check_group,
    "contextActivities": _check_context_activities,
    "revision": check_text,
    "platform": check_text,
    "language": check_language,
    "statement": check_statement_reference,
    "extensions": check_extensions,
}
_CONTEXT_FIELDS_TWO: Fields = {
    **_CONTEXT_FIELDS,
    "contextAgents": _related("contextAgent", "agent", check_agent),
    "contextGroups": _related("contextGroup", "group", check_group),
}


def _check_context(value: Any) -> None:
    _object(value, _CONTEXT_FIELDS, (), "Data 2.4.6")


def _check_context_two(value: Any) -> None:
    _object(value, _CONTEXT_FIELDS_TWO, (), "Data 2.4.6")


# Attachments: Data 2.4.11


def _check_length(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Malformed("This must be a number of octets.", "Data 2.4.11")


_ATTACHMENT_FIELDS: Fields = {
    "usageType": check_iri,
    "display": check_language_map,
    "description": check_language_map,
    "contentType": check_media_type,
    "length": _check_length,
    "sha2": check_sha2,
    "fileUrl": check_irl,
}


def _check_attachment(value: Any) -> None:
    needed = ("usageType", "display", "contentType", "length", "sha2")
    _object(value, _ATTACHMENT_FIELDS, needed, "Data 2.4.11")


def _check_attachments(value: Any) -> None:
    _array(value, _check_attachment, "Data 2.4.11")


# Statements: Data 2.4


def _check_event(value: dict[str, Any]) -> None:
    """What holds between the properties of a statement or SubStatement."""
    is_activity = value["object"].get("objectType", "Activity") == "Activity"
    for name in ("revision", "platform"):
        if not is_activity and name in value.get("context", {}):
            raise Malformed(f"{name} is only for an activity as object.", "Data 2.4.6", ("context", name))


def _check_version(version: str) -> Check:
    def check(value: Any) -> None:
        if not isinstance(value, str) or not is_statement_version(value, version):
            known = "1.0 or begin with 1.0." if version == ONE else "1.0, 1.0.x or 2.0.x."
            raise Malformed(f"The version of a statement must be {known}", "Data 2.4.10")

    return check


@cache
def _statement_fields(version: str) -> tuple[Fields, Fields]:
    timestamp = check_timestamp if version == ONE else check_strict_timestamp
    inner: Fields = {
        "actor": check_actor,
        "verb": _check_verb,
        "result": _check_result,
        "context": _check_context if version == ONE else _check_context_two,
        "timestamp": timestamp,
        "attachments": _check_attachments,
    }
    needed = ("actor", "verb", "object")
    sub_fields: Fields = {
        **inner,
        "objectType": _word("SubStatement", "Data 2.4.4.3"),
        "object": _choose_object(None),
    }

    def check_substatement(value: Any) -> None:
        _object(value, sub_fields, needed, "Data 2.4.4.3")
        _check_event(value)

    fields: Fields = {
        **inner,
        "id": check_uuid,
        "object": _choose_object(check_substatement),
        "stored": timestamp,
        "authority": check_authority,
        "version": _check_version(version),
    }
    return fields, sub_fields


def _choose_object(check_substatement: Check | None) -> Check:
    kinds: dict[str, Check] = {
        "Activity": check_activity,
        "Agent": check_agent,
        "Group": check_group,
        "StatementRef": check_statement_reference,
    }
    if check_substatement:
        kinds["SubStatement"] = check_substatement

    def check(value: Any) -> None:
        kind = value.get("objectType", "Activity") if isinstance(value, dict) else "Activity"
        if not isinstance(kind, str) or kind not in kinds:
            raise Malformed(f"This must be one of {', '.join(kinds)}.", "Data 2.4.4", ("objectType",))
        kinds[kind](value)

    return check


def check_statement(value: Any, version: str = ONE, path: Sequence[str | int] = ()) -> None:
    """Hold a statement to every rule of its version.

    :raise Malformed: with the path, which begins with ``path``, and the clause.
    """
    try:
        _object(value, _statement_fields(version)[0], ("actor", "verb", "object"), "Data 2.4")
        _check_event(value)
        if value["verb"]["id"] == VOIDED and value["object"].get("objectType") != "StatementRef":
            raise Malformed("What is voided must be a StatementRef.", "Data 2.3.2", ("object", "objectType"))
    except Malformed as wrong:
        raise wrong.below(*path) from None


__all__ = ["ANSWERED", "IDENTIFIERS", "ONE", "TWO", "VOIDED", "check_actor", "check_agent", "check_statement"]
