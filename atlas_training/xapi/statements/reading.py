# SPDX-License-Identifier: EUPL-1.2
"""From the parameters of a request to a selection, and from what was found to an answer (Communication 2.1.3)."""

import json
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass
from typing import Any
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from atlas_training.xapi.door.parameters import checked, read_agent, read_moment
from atlas_training.xapi.errors import BadRequest, UnknownStatement
from atlas_training.xapi.spec import formats
from atlas_training.xapi.spec.json_text import write
from atlas_training.xapi.spec.values import check_iri, check_uuid
from atlas_training.xapi.statements import dictionary
from atlas_training.xapi.statements.relations import activities_of, verbs_of
from atlas_training.xapi.statements.selection import MOST, UNKNOWN, Found, Selection

PARAMETERS = (
    *("statementId", "voidedStatementId", "agent", "verb", "activity", "registration", "related_activities"),
    *("related_agents", "since", "until", "limit", "format", "attachments", "ascending"),
)
FORMATS = ("exact", "ids", "canonical")
_RULE = "Communication 2.1.3"


@dataclass(frozen=True)
class Style:
    """How an answer looks."""

    format: str = "exact"
    has_attachments: bool = False


def _flag(params: dict[str, str], name: str) -> bool:
    value = params.get(name, "false")
    if value not in ("true", "false"):
        raise BadRequest("This is true or false.", _RULE, name)
    return value == "true"


def read_style(params: dict[str, str]) -> Style:
    """Format and attachments.

    :raise BadRequest: for another value than the standard's.
    """
    chosen = params.get("format", "exact")
    if chosen not in FORMATS:
        raise BadRequest("format is exact, ids or canonical.", _RULE, "format")
    return Style(chosen, _flag(params, "attachments"))


def read_single(params: dict[str, str]) -> tuple[UUID, bool] | None:
    """The one statement asked for and whether it is a voided one; None where a list is asked for.

    :raise BadRequest: if anything stands beside its id but format and attachments.
    """
    named = [name for name in ("statementId", "voidedStatementId") if name in params]
    if not named:
        return None
    for name in params:
        if name not in (named[0], "format", "attachments"):
            raise BadRequest(f"This cannot stand beside {named[0]}.", _RULE, name)
    checked(named[0], params[named[0]], check_uuid)
    return UUID(params[named[0]]), named[0] == "voidedStatementId"


def read_selection(params: dict[str, str], version: str) -> Selection:
    """The filters of a list, looked up in the dictionaries.

    :raise BadRequest: if a value breaks the rules for its type (Data 2.2).
    """
    agent = dictionary.find_agent(read_agent(params, _RULE)) or UNKNOWN if "agent" in params else None
    return Selection(
        agent=agent,
        verb=_number(params, "verb", check_iri, dictionary.find_verb),
        activity=_number(params, "activity", check_iri, dictionary.find_activity),
        registration=_number(
            params, "registration", check_uuid, lambda text: dictionary.find_registration(UUID(text).bytes)
        ),
        is_related_agents=_flag(params, "related_agents"),
        is_related_activities=_flag(params, "related_activities"),
        after=read_moment(params, "since", version),
        through=read_moment(params, "until", version),
        is_ascending=_flag(params, "ascending"),
        limit=_limit(params),
    )


def _number(
    params: dict[str, str], name: str, check: Callable[[Any], None], find: Callable[[str], int | None]
) -> int | None:
    if name not in params:
        return None
    checked(name, params[name], check)
    return find(params[name]) or UNKNOWN


def _limit(params: dict[str, str]) -> int:
    value = params.get("limit", "0")
    if not (value.isascii() and value.isdigit()):
        raise BadRequest("limit is a whole number, not negative.", _RULE, "limit")
    return min(int(value[:9]) or MOST, MOST) if len(value.lstrip("0")) < 9 else MOST


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="xapi more")


def write_more(selection: Selection, style: Style, secret: str) -> str:
    """A token that goes on from here; it holds the numbers, so it needs nothing kept and never expires."""
    return str(
        _serializer(secret).dumps(
            [*map(_short, astuple(selection)), style.format, int(style.has_attachments)]
        )
    )


def _short(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


def read_more(token: str, secret: str) -> tuple[Selection, Style]:
    """What :func:`write_more` wrote.

    :raise BadRequest: for any other token.
    """
    try:
        values = _serializer(secret).loads(token)
    except BadData:
        raise BadRequest(
            "This address of further statements was not made here.", "Data 2.5", "more"
        ) from None
    *chosen, name, has_attachments = values
    flags = (isinstance(value, bool) for value in astuple(Selection()))
    selection = Selection(
        *(bool(value) if is_flag else value for value, is_flag in zip(chosen, flags, strict=True))
    )
    return selection, Style(name, bool(has_attachments))


def show(found: Iterable[Found], style: Style, languages: list[str]) -> list[str]:
    """The statements as JSON texts in the format asked for."""
    texts = [one.text for one in found]
    if style.format == "exact":
        return texts
    statements = [json.loads(text) for text in texts]
    change = formats.IDS if style.format == "ids" else _canonical(statements, languages)
    return [write(formats.apply(change, statement)) for statement in statements]


def _canonical(statements: list[dict[str, Any]], languages: list[str]) -> formats.Change:
    activities = {activity["id"] for statement in statements for activity, _ in activities_of(statement)}
    verbs = {verb["id"] for statement in statements for verb in verbs_of(statement)}
    return formats.canonical(dictionary.definitions(activities), dictionary.displays(verbs), languages)


def require(found: Found | None) -> Found:
    """The statement that was asked for by its id.

    :raise UnknownStatement: if there is none.
    """
    if found is None:
        raise UnknownStatement
    return found


def person(agent: dict[str, Any]) -> dict[str, Any]:
    """A Person object of what the asker says of the agent; nothing is added (Communication 2.4)."""
    shown: dict[str, Any] = {"objectType": "Person"}
    shown.update((name, [value]) for name, value in agent.items() if name != "objectType")
    return shown
