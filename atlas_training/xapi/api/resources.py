# SPDX-License-Identifier: EUPL-1.2
"""What is known of activities and agents, and about the record store itself (Communication 2.4, 2.5, 2.8)."""

from typing import Any

from flask import Response, request

from atlas_training.web.access import CREDENTIAL, EVERYONE, allow
from atlas_training.xapi.access.scopes import Access
from atlas_training.xapi.access.walls import walls_of
from atlas_training.xapi.api.blueprint import resource
from atlas_training.xapi.door.answering import as_json, as_options, as_wrong_method
from atlas_training.xapi.door.asking import Asked, is_alternate
from atlas_training.xapi.door.dispatching import dispatch
from atlas_training.xapi.door.parameters import read_agent
from atlas_training.xapi.errors import BadRequest, Malformed, UnknownStatement
from atlas_training.xapi.spec.actor import is_group
from atlas_training.xapi.spec.values import check_iri
from atlas_training.xapi.spec.version import BOTH
from atlas_training.xapi.statements import dictionary, reading, selection


@resource("/activities")
@allow(CREDENTIAL)
def activities() -> Response:
    """What is known of an activity; of an unknown one, its id (Communication 2.5)."""
    return dispatch({"GET": _get_activity})


def _get_activity(asked: Asked, access: Access) -> Response:
    access.require_reading()
    asked.refuse_unknown("activityId")
    iri = asked.params.get("activityId")
    try:
        check_iri(iri)
    except Malformed:
        raise BadRequest("Name the IRI of an activity.", "Communication 2.5", "activityId") from None
    shown: dict[str, Any] = {"objectType": "Activity", "id": iri}
    number = dictionary.find_activity(str(iri))
    if number is not None and selection.is_seen(number, walls_of(access)):
        known = dictionary.definitions([str(iri)])
        if iri in known:
            shown["definition"] = known[iri]
    return as_json(shown)


@resource("/agents")
@allow(CREDENTIAL)
def agents() -> Response:
    """A Person object of an agent; it tells no more than the asker said (Communication 2.4)."""
    return dispatch({"GET": _get_person})


def _get_person(asked: Asked, access: Access) -> Response:
    access.require_reading()
    asked.refuse_unknown("agent")
    if "agent" not in asked.params:
        raise BadRequest("Name an agent.", "Communication 2.4", "agent")
    agent = read_agent(asked.params, "Communication 2.4")
    if is_group(agent):
        raise BadRequest("This is about an agent, not a group.", "Communication 2.4", "agent")
    return as_json(reading.person(agent))


@resource("/about")
@allow(EVERYONE, CREDENTIAL)
def about() -> Response:
    """Which versions are understood; open to everyone, whatever version they ask in (Communication 2.8)."""
    if request.method == "OPTIONS":
        return as_options(("GET", "HEAD"))
    if request.method not in ("GET", "HEAD") and not is_alternate():
        return as_wrong_method(("GET", "HEAD"))
    return as_json({"version": list(BOTH)})


@resource("/", defaults={"rest": ""})
@resource("/<path:rest>")
@allow(EVERYONE, CREDENTIAL)
def nothing(rest: str) -> Response:
    """Say in the record store's shape that there is no such resource."""
    if request.method == "OPTIONS":
        return as_options(())
    raise UnknownStatement(f"There is no resource {rest!a} here.")
