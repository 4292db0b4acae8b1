# SPDX-License-Identifier: EUPL-1.2
"""When two statements say the same (Data 2.3.1, comparison requirements).

Left out are what a record store fills in, attachments, the display of verbs and the definitions of
activities. Not told apart are zones of the same moment, orders of group members, cases of what has none,
a lone context activity and an array of it, and hundredths of a second in durations.
"""

import re
from typing import Any

from atlas_training.xapi.spec.actor import fold_identifier
from atlas_training.xapi.spec.json_text import write
from atlas_training.xapi.spec.statement import IDENTIFIERS
from atlas_training.xapi.spec.values import microseconds, read_timestamp

_FILLED_IN = frozenset(("id", "authority", "stored", "timestamp", "version", "attachments"))
_FRACTION = re.compile(r"[.,](\d+)S$")


def is_same(received: dict[str, Any], stored: dict[str, Any]) -> bool:
    """Whether a statement received again says what the stored one says."""
    return _form(received) == _form(stored) and _is_same_time(received, stored)


def _is_same_time(received: dict[str, Any], stored: dict[str, Any]) -> bool:
    """Timestamps are compared where both were sent: one equal to ``stored`` was filled in here."""
    if (
        "timestamp" not in received
        or "timestamp" not in stored
        or stored["timestamp"] == stored.get("stored")
    ):
        return True
    return _milliseconds(received["timestamp"]) == _milliseconds(stored["timestamp"])


def _milliseconds(value: str) -> int:
    return microseconds(read_timestamp(value)) // 1000


def _form(statement: dict[str, Any]) -> str:
    return _sorted_text(_event({name: value for name, value in statement.items() if name not in _FILLED_IN}))


def _sorted_text(value: Any) -> str:
    return write(_in_order(value))


def _in_order(value: Any) -> Any:
    """Objects with their names sorted, and 1.0 written like 1."""
    if isinstance(value, dict):
        return {name: _in_order(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return [_in_order(inner) for inner in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def _event(event: dict[str, Any]) -> dict[str, Any]:
    form = dict(event)
    form["actor"] = _actor(event["actor"])
    form["verb"] = event["verb"]["id"]
    form["object"] = _object(event["object"])
    if "result" in event:
        form["result"] = _result(event["result"])
    if "context" in event:
        form["context"] = _context(event["context"])
    return form


def _actor(actor: dict[str, Any]) -> dict[str, Any]:
    form = {
        name: fold_identifier(name, value) if name in IDENTIFIERS else value for name, value in actor.items()
    }
    if "member" in actor:
        form["member"] = sorted((_actor(member) for member in actor["member"]), key=_sorted_text)
    return form


def _object(value: dict[str, Any]) -> dict[str, Any]:
    kind = value.get("objectType", "Activity")
    if kind == "Activity":
        return _activity(value)
    if kind == "StatementRef":
        return {**value, "id": value["id"].lower()}
    if kind == "SubStatement":
        form = _event(
            {name: inner for name, inner in value.items() if name not in ("timestamp", "attachments")}
        )
        if "timestamp" in value:
            form["timestamp"] = _milliseconds(value["timestamp"])
        return form
    return _actor(value)


def _activity(value: dict[str, Any]) -> dict[str, Any]:
    return {name: inner for name, inner in value.items() if name != "definition"}


def _result(value: dict[str, Any]) -> dict[str, Any]:
    if "duration" not in value:
        return value
    return {**value, "duration": _FRACTION.sub(_hundredths, value["duration"])}


def _hundredths(match: re.Match[str]) -> str:
    digits = match[1][:2].rstrip("0")  # 1.1, 1.10 and 1.101 are the same, as 1 and 1.00 are
    return f".{digits}S" if digits else "S"


def _context(value: dict[str, Any]) -> dict[str, Any]:
    form = dict(value)
    for name, fold in _CONTEXT_FOLDS.items():
        if name in value:
            form[name] = fold(value[name])
    return form


def _context_activities(value: dict[str, Any]) -> dict[str, Any]:
    return {
        kind: [_activity(one) for one in (inner if isinstance(inner, list) else [inner])]
        for kind, inner in value.items()
    }


_CONTEXT_FOLDS: dict[str, Any] = {
    "registration": str.lower,
    "language": str.lower,
    "instructor": _actor,
    "team": _actor,
    "statement": _object,
    "contextActivities": _context_activities,
    "contextAgents": lambda value: [{**one, "agent": _actor(one["agent"])} for one in value],
    "contextGroups": lambda value: [{**one, "group": _actor(one["group"])} for one in value],
}
