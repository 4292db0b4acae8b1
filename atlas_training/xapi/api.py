# SPDX-License-Identifier: EUPL-1.2
"""The door ``/xapi/``: the record store for any xAPI client, versions 1.0.x and 2.0.x."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, g, request, url_for
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from atlas_training import database
from atlas_training.database import db
from atlas_training.errors import Refusal
from atlas_training.web.access import CREDENTIAL, EVERYONE, allow
from atlas_training.xapi.access.scopes import Access
from atlas_training.xapi.door import answering
from atlas_training.xapi.door.answering import as_json, as_options, as_wrong_method
from atlas_training.xapi.door.asking import Asked, is_alternate, read_asked
from atlas_training.xapi.door.knocking import get_access
from atlas_training.xapi.errors import BadRequest, Malformed, UnknownStatement
from atlas_training.xapi.spec.actor import is_group
from atlas_training.xapi.spec.values import check_iri, moment
from atlas_training.xapi.spec.version import BOTH
from atlas_training.xapi.statements import dictionary, reading, selection, writing
from atlas_training.xapi.statements.selection import Page, Selection, Walls
from atlas_training.xapi.statements.sequence import horizon
from atlas_training.xapi.statements.storing import Incoming, Origin, store

bp = Blueprint("xapi", __name__, url_prefix="/xapi")
bp.after_request(answering.add_headers)
bp.register_error_handler(Refusal, answering.refuse)
bp.register_error_handler(HTTPException, answering.refuse_http)

ALL_METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"]
_TRIES = 3
_MIXED = "xapi-statements"
Answer = Callable[[Asked, Access], Response]


def _answer(answers: dict[str, Answer]) -> Response:
    """Find out what is asked and by whom, then let the method's own function answer."""
    methods = tuple(answers) if "GET" not in answers else ("HEAD", *answers)
    if request.method == "OPTIONS":
        return as_options(methods)
    if request.method not in methods and not is_alternate():
        return as_wrong_method(methods)
    asked = read_asked()
    g.xapi_version = asked.version
    access = get_access(asked.headers.get("authorization"))
    answer = answers.get("GET" if asked.method == "HEAD" else asked.method)
    if answer is None:
        return as_wrong_method(methods)
    if asked.method not in ("GET", "HEAD"):
        return answer(asked, access)
    with database.reading():
        return answer(asked, access)


@bp.route("/statements", methods=ALL_METHODS, provide_automatic_options=False)
@allow(CREDENTIAL)
def statements() -> Response:
    """Keep statements, or find them (Communication 2.1)."""
    return _answer({"GET": _get_statements, "PUT": _put_statement, "POST": _post_statements})


@bp.route("/statements/more/<token>", methods=ALL_METHODS, provide_automatic_options=False)
@allow(CREDENTIAL)
def more_statements(token: str) -> Response:
    """Go on where a page ended; new statements do not move what is still to come (Data 2.5)."""

    def get(asked: Asked, access: Access) -> Response:
        access.require_reading()
        asked.refuse_unknown()
        wanted, style = reading.read_more(token, current_app.config["SECRET_KEY"])
        g.consistent_through = horizon().consistent_through
        return _as_list(selection.find(wanted, _walls(access)), style)

    return _answer({"GET": get})


def _walls(access: Access) -> Walls:
    authority = None
    if access.reads_only_own:
        authority = dictionary.find_agent(access.authority) or selection.UNKNOWN
    return Walls(access.countries, access.may_read_answers, authority)


def _languages() -> list[str]:
    return [tag for tag, quality in request.accept_languages if quality > 0]


def _get_statements(asked: Asked, access: Access) -> Response:
    access.require_reading()
    asked.refuse_unknown(*reading.PARAMETERS)
    style = reading.read_style(asked.params)
    single = reading.read_single(asked.params)
    walls = _walls(access)
    seen = horizon()
    g.consistent_through = seen.consistent_through
    if single:
        return _as_single(reading.require(selection.find_one(single[0], walls, single[1])), style)
    wanted = reading.read_selection(asked.params, asked.version)
    return _as_list(selection.find(_up_to(wanted, seen.sequence), walls), style)


def _up_to(wanted: Selection, sequence: int) -> Selection:
    return replace(wanted, through=sequence if wanted.through is None else min(wanted.through, sequence))


def _as_single(found: selection.Found, style: reading.Style) -> Response:
    answer = _in_style(reading.show([found], style, _languages())[0], style)
    answer.last_modified = moment(found.sequence)
    return answer


def _as_list(page: Page, style: reading.Style) -> Response:
    more = ""
    if page.next:
        token = reading.write_more(page.next, style, current_app.config["SECRET_KEY"])
        more = url_for("xapi.more_statements", token=token)
    texts = reading.show(page.statements, style, _languages())
    answer = _in_style(f'{{"statements":[{",".join(texts)}],"more":"{more}"}}', style)
    if page.statements:
        answer.last_modified = moment(max(one.sequence for one in page.statements))
    return answer


def _in_style(text: str, style: reading.Style) -> Response:
    if not style.has_attachments:
        return as_json(text)
    body = f"--{_MIXED}\r\nContent-Type: application/json\r\n\r\n{text}\r\n--{_MIXED}--\r\n"
    return Response(body, 200, content_type=f"multipart/mixed; boundary={_MIXED}")


def _post_statements(asked: Asked, access: Access) -> Response:
    access.require_writing()
    asked.refuse_unknown()
    writing.check_content_type(asked.headers.get("content-type"))
    batch, _ = writing.read_posted(asked.body, asked.version)
    return as_json([str(key) for key in _keep(batch, asked, access)])


def _put_statement(asked: Asked, access: Access) -> Response:
    access.require_writing()
    asked.refuse_unknown("statementId")
    writing.check_content_type(asked.headers.get("content-type"))
    incoming = writing.read_put(asked.body, asked.version, asked.params.get("statementId"))
    _keep([incoming], asked, access)
    return Response(status=204)


def _keep(batch: list[Incoming], asked: Asked, access: Access) -> list[Any]:
    origin = Origin(
        authority=access.authority,
        country=access.country_of_writing(),
        version=asked.version,
        may_define=access.may_define,
        may_void_any=access.may_void_any,
    )
    for left in reversed(range(_TRIES)):
        try:
            return store(batch, origin)
        except DBAPIError as wrong:
            if not left or getattr(wrong.orig, "sqlstate", "") not in ("40001", "40P01"):
                raise
            db.session.rollback()  # a deadlock or clash with another writer: the same again, from the start
    raise AssertionError


@bp.route("/activities", methods=ALL_METHODS, provide_automatic_options=False)
@allow(CREDENTIAL)
def activities() -> Response:
    """What is known of an activity; of an unknown one, its id (Communication 2.5)."""
    return _answer({"GET": _get_activity})


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
    if number is not None and selection.is_seen(number, _walls(access)):
        known = dictionary.definitions([str(iri)])
        if iri in known:
            shown["definition"] = known[iri]
    return as_json(shown)


@bp.route("/agents", methods=ALL_METHODS, provide_automatic_options=False)
@allow(CREDENTIAL)
def agents() -> Response:
    """A Person object of an agent; it tells no more than the asker said (Communication 2.4)."""
    return _answer({"GET": _get_person})


def _get_person(asked: Asked, access: Access) -> Response:
    access.require_reading()
    asked.refuse_unknown("agent")
    if "agent" not in asked.params:
        raise BadRequest("Name an agent.", "Communication 2.4", "agent")
    agent = reading.read_agent(asked.params)
    if is_group(agent):
        raise BadRequest("This is about an agent, not a group.", "Communication 2.4", "agent")
    return as_json(reading.person(agent))


@bp.route("/about", methods=ALL_METHODS, provide_automatic_options=False)
@allow(EVERYONE, CREDENTIAL)
def about() -> Response:
    """Which versions are understood; open to everyone, whatever version they ask in (Communication 2.8)."""
    if request.method == "OPTIONS":
        return as_options(("GET", "HEAD"))
    if request.method not in ("GET", "HEAD") and not is_alternate():
        return as_wrong_method(("GET", "HEAD"))
    return as_json({"version": list(BOTH)})


@bp.route("/", defaults={"rest": ""}, methods=ALL_METHODS, provide_automatic_options=False)
@bp.route("/<path:rest>", methods=ALL_METHODS, provide_automatic_options=False)
@allow(EVERYONE, CREDENTIAL)
def nothing(rest: str) -> Response:
    """Say in the record store's shape that there is no such resource."""
    if request.method == "OPTIONS":
        return as_options(())
    raise UnknownStatement(f"There is no resource {rest!a} here.")
