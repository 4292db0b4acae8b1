# SPDX-License-Identifier: EUPL-1.2
"""What makes two agents the same one: their identifier (Data 2.4.2.3)."""

from typing import Any

from atlas_training.xapi.spec.json_text import write
from atlas_training.xapi.spec.statement import IDENTIFIERS


def identifier(actor: dict[str, Any]) -> str | None:
    """The identifier as JSON text, the same for the same agent; None for an anonymous group.

    The domain of an address and the digits of a sum are the same in either case (Data 2.3.1).
    """
    for name in IDENTIFIERS:
        if name in actor:
            return write([name, fold_identifier(name, actor[name])])
    return None


def fold_identifier(name: str, value: Any) -> Any:
    """An identifier's value with what has no case in lower case."""
    if name == "mbox":
        before, at, domain = value.rpartition("@")
        return before + at + domain.lower()
    if name == "mbox_sha1sum":
        return value.lower()
    if name == "account":
        return [value["homePage"], value["name"]]
    return value


def is_group(actor: dict[str, Any]) -> bool:
    """Whether it is a group rather than an agent."""
    return actor.get("objectType") == "Group"
