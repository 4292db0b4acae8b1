# SPDX-License-Identifier: EUPL-1.2
"""Statements: kept, found, paged (Communication 2.1)."""

from dataclasses import replace
from typing import Any

from flask import Response, current_app, g, request, url_for

from atlas_training.web.access import CREDENTIAL, allow
from atlas_training.xapi.access.scopes import Access
from atlas_training.xapi.access.walls import walls_of
from atlas_training.xapi.api.blueprint import resource
from atlas_training.xapi.attachments import files
from atlas_training.xapi.door.answering import as_json
from atlas_training.xapi.door.asking import Asked
from atlas_training.xapi.door.dispatching import dispatch
from atlas_training.xapi.spec.values import moment
from atlas_training.xapi.statements import reading, selection, writing
from atlas_training.xapi.statements.multipart import as_multipart
from atlas_training.xapi.statements.selection import Page, Selection
from atlas_training.xapi.statements.sequence import horizon
from atlas_training.xapi.statements.sharing import keep
from atlas_training.xapi.statements.storing import Incoming, Origin


@resource("/statements")
@allow(CREDENTIAL)
def statements() -> Response:
    """Keep statements, or find them (Communication 2.1)."""
    return dispatch({"GET": _get_statements, "PUT": _put_statement, "POST": _post_statements})


@resource("/statements/more/<token>")
@allow(CREDENTIAL)
def more_statements(token: str) -> Response:
    """Go on where a page ended; new statements do not move what is still to come (Data 2.5)."""

    def get(asked: Asked, access: Access) -> Response:
        access.require_reading()
        asked.refuse_unknown()
        wanted, style = reading.read_more(token, current_app.config["SECRET_KEY"])
        g.consistent_through = horizon().consistent_through
        return _as_list(selection.find(wanted, walls_of(access)), style)

    return dispatch({"GET": get})


def _languages() -> list[str]:
    return [tag for tag, quality in request.accept_languages if quality > 0]


def _get_statements(asked: Asked, access: Access) -> Response:
    access.require_reading()
    asked.refuse_unknown(*reading.PARAMETERS)
    style = reading.read_style(asked.params)
    single = reading.read_single(asked.params)
    walls = walls_of(access)
    seen = horizon()
    g.consistent_through = seen.consistent_through
    if single:
        return _as_single(reading.require(selection.find_one(single[0], walls, single[1])), style)
    wanted = reading.read_selection(asked.params, asked.version)
    return _as_list(selection.find(_up_to(wanted, seen.sequence), walls), style)


def _up_to(wanted: Selection, sequence: int) -> Selection:
    return replace(wanted, through=sequence if wanted.through is None else min(wanted.through, sequence))


def _as_single(found: selection.Found, style: reading.Style) -> Response:
    answer = _in_style(reading.show([found], style, _languages())[0], style, [found])
    answer.last_modified = moment(found.sequence)
    return answer


def _as_list(page: Page, style: reading.Style) -> Response:
    more = ""
    if page.next:
        token = reading.write_more(page.next, style, current_app.config["SECRET_KEY"])
        more = url_for("xapi.more_statements", token=token)
    texts = reading.show(page.statements, style, _languages())
    answer = _in_style(f'{{"statements":[{",".join(texts)}],"more":"{more}"}}', style, page.statements)
    if page.statements:
        answer.last_modified = moment(max(one.sequence for one in page.statements))
    return answer


def _in_style(text: str, style: reading.Style, found: list[selection.Found]) -> Response:
    return as_multipart(text, found) if style.has_attachments else as_json(text)


def _post_statements(asked: Asked, access: Access) -> Response:
    access.require_writing()
    asked.refuse_unknown()
    batch, received = writing.read_posted(asked.headers.get("content-type"), asked.body, asked.version)
    files.keep(received)
    return as_json([str(key) for key in _keep(batch, asked, access)])


def _put_statement(asked: Asked, access: Access) -> Response:
    access.require_writing()
    asked.refuse_unknown("statementId")
    content_type, statement_id = asked.headers.get("content-type"), asked.params.get("statementId")
    incoming, received = writing.read_put(content_type, asked.body, asked.version, statement_id)
    files.keep(received)
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
    ids, g.consistent_through = keep(batch, origin)
    return ids
