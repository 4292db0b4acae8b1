# SPDX-License-Identifier: EUPL-1.2
"""Documents: State, Agent Profile and Activity Profile (Communication 2.2, 2.3, 2.6, 2.7, 3.1)."""

from functools import partial
from hashlib import sha1

from flask import Response, current_app

from atlas_training.web.access import CREDENTIAL, allow
from atlas_training.xapi.access.reach import Reach, reach_of
from atlas_training.xapi.access.scopes import Access
from atlas_training.xapi.api.blueprint import resource
from atlas_training.xapi.documents import storing
from atlas_training.xapi.documents.addressing import Address, read_address
from atlas_training.xapi.documents.content import Content, merge, read_content, require_object
from atlas_training.xapi.documents.kinds import ACTIVITY_PROFILE, AGENT_PROFILE, STATE, Kind
from atlas_training.xapi.documents.preconditions import Preconditions
from atlas_training.xapi.documents.storing import Stored
from atlas_training.xapi.door.answering import as_json
from atlas_training.xapi.door.asking import Asked
from atlas_training.xapi.door.dispatching import dispatch
from atlas_training.xapi.door.parameters import read_moment
from atlas_training.xapi.errors import DocumentExists, UnknownDocument
from atlas_training.xapi.spec.values import moment

_INERT = "default-src 'none'; sandbox"  # whatever a client keeps, it is not a page of ours


@resource("/activities/state")
@allow(CREDENTIAL)
def state() -> Response:
    """What a client remembers of an agent in an activity (Communication 2.3)."""
    return _dispatch(STATE)


@resource("/activities/profile")
@allow(CREDENTIAL)
def activity_profile() -> Response:
    """What clients keep of an activity (Communication 2.7)."""
    return _dispatch(ACTIVITY_PROFILE)


@resource("/agents/profile")
@allow(CREDENTIAL)
def agent_profile() -> Response:
    """What clients keep of an agent (Communication 2.6)."""
    return _dispatch(AGENT_PROFILE)


def _dispatch(kind: Kind) -> Response:
    answers = {"GET": _get, "PUT": _put, "POST": _post, "DELETE": _delete}
    return dispatch({method: partial(answer, kind) for method, answer in answers.items()})


def _get(kind: Kind, asked: Asked, access: Access) -> Response:
    reach = reach_of(access, kind.scope, is_writing=False)
    if kind.id_name not in asked.params:
        return _list(kind, asked, reach)
    stored = storing.find(read_address(asked, kind, needs_id=True), reach)
    conditions = Preconditions.of(asked.headers)
    conditions.require_match(stored.tag if stored else None)
    if stored is None:
        raise UnknownDocument
    if conditions.is_known(stored.tag):
        answer = Response(status=304)
    else:
        answer = Response(stored.body, content_type=stored.content_type)
        answer.headers["Content-Security-Policy"] = _INERT
    answer.set_etag(stored.tag)
    answer.last_modified = moment(stored.updated)
    return answer


def _list(kind: Kind, asked: Asked, reach: Reach) -> Response:
    address = read_address(asked, kind, False, "since")
    since = read_moment(asked.params, "since", asked.version)
    ids, updated = storing.list_ids(address, reach, since)
    answer = as_json(ids)
    answer.set_etag(sha1(answer.get_data(), usedforsecurity=False).hexdigest())
    if updated is not None:
        answer.last_modified = moment(updated)
    return answer


def _put(kind: Kind, asked: Asked, access: Access) -> Response:
    reach, address = _to_change(kind, asked, access)
    content = read_content(asked.headers.get("content-type"), asked.body)
    conditions = Preconditions.of(asked.headers)

    def decide(stored: Stored | None) -> Content:
        conditions.require(stored.tag if stored else None)
        if stored and conditions.is_bare and not kind.may_replace_unseen(asked.version):
            raise DocumentExists
        return content

    storing.change(address, reach, decide)
    return Response(status=204)


def _post(kind: Kind, asked: Asked, access: Access) -> Response:
    reach, address = _to_change(kind, asked, access)
    content = read_content(asked.headers.get("content-type"), asked.body)
    require_object(content)
    conditions = Preconditions.of(asked.headers)
    most = int(current_app.config["UPLOAD_LIMIT"])

    def decide(stored: Stored | None) -> Content:
        conditions.require(stored.tag if stored else None)
        return merge(stored.content_type, stored.body, content, most) if stored else content

    storing.change(address, reach, decide, needs_body=True)
    return Response(status=204)


def _to_change(kind: Kind, asked: Asked, access: Access) -> tuple[Reach, Address]:
    return reach_of(access, kind.scope, is_writing=True), read_address(asked, kind, needs_id=True)


def _delete(kind: Kind, asked: Asked, access: Access) -> Response:
    reach = reach_of(access, kind.scope, is_writing=True)
    address = read_address(asked, kind, needs_id=not kind.may_delete_many)
    conditions = Preconditions.of(asked.headers)
    if address.name is None:
        conditions.require(None)
        storing.remove_all(address, reach)
    else:
        storing.remove(address, reach, lambda stored: conditions.require(stored.tag if stored else None))
    return Response(status=204)
