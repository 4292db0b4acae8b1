# SPDX-License-Identifier: EUPL-1.2
"""Parameters of a request that several resources have, each checked for its form (Data 2.2)."""

from collections.abc import Callable
from typing import Any

from atlas_training.xapi.errors import BadRequest, Malformed
from atlas_training.xapi.spec.actor import identifier
from atlas_training.xapi.spec.json_text import read
from atlas_training.xapi.spec.statement import check_actor
from atlas_training.xapi.spec.values import microseconds, read_timestamp
from atlas_training.xapi.spec.version import TWO


def checked(name: str, value: Any, check: Callable[[Any], Any]) -> Any:
    """What ``check`` says of the value of a parameter.

    :raise BadRequest: with its name, where the check refuses the value.
    """
    try:
        return check(value)
    except Malformed as wrong:
        raise BadRequest(str(wrong.sentence), wrong.rule, name) from None


def read_agent(params: dict[str, str], rule: str) -> dict[str, Any]:
    """The agent or identified group of the parameter agent.

    :raise BadRequest: if it is not JSON, not an agent, or by ``rule`` an anonymous group.
    """
    actor: dict[str, Any] = checked("agent", params["agent"], read)
    checked("agent", actor, check_actor)
    if identifier(actor) is None:
        raise BadRequest("A group needs an identifier here.", rule, "agent")
    return actor


def read_moment(params: dict[str, str], name: str, version: str) -> int | None:
    """The moment a parameter names, in microseconds since 1970; None where it is not there.

    :raise BadRequest: if it is no timestamp under this version of the standard.
    """
    if name not in params:
        return None
    return microseconds(
        checked(name, params[name], lambda text: read_timestamp(text, is_strict=version == TWO))
    )
