# SPDX-License-Identifier: EUPL-1.2
"""What every answer of the record store shares: versions, headers, refusals, the alternate syntax."""

import json
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atlas_training.accounts import credentials
from atlas_training.accounts.enums import Scope
from atlas_training.database import own_transaction
from tests.factories.xapi import VERSION, Lrs, agent, basic, make_credential, open_lrs, statement

CONSISTENT_THROUGH = "X-Experience-API-Consistent-Through"


@pytest.mark.parametrize(
    ("header", "status", "answered"),
    [
        ("1.0", 200, "1.0.3"),
        ("1.0.0", 200, "1.0.3"),
        ("1.0.9", 200, "1.0.3"),
        ("2.0", 200, "2.0.0"),
        ("2.0.0", 200, "2.0.0"),
        (None, 400, "1.0.3"),
        ("0.95", 400, "1.0.3"),
        ("1.1.0", 400, "1.0.3"),
        ("2.1.0", 400, "1.0.3"),
        ("1.0.x", 400, "1.0.3"),
    ],
)
def test_version_is_chosen_by_the_request_and_always_answered(
    client: FlaskClient, header: str | None, status: int, answered: str
) -> None:
    answer = open_lrs(client, version=header).send("GET")
    assert (answer.status_code, answer.headers[VERSION]) == (status, answered)
    assert CONSISTENT_THROUGH in answer.headers


def test_about_asks_for_nothing_and_names_both_versions(client: FlaskClient) -> None:
    answer = client.get("/xapi/about")
    assert answer.json == {"version": ["1.0.3", "2.0.0"]}
    assert answer.headers[VERSION] == "1.0.3"


@pytest.mark.parametrize(
    "header", [None, "Bearer x", "Basic ?", "Basic eA==", basic("nobody", "x"), basic("\0", "\0")]
)
def test_unknown_credential_is_refused_with_the_realm(client: FlaskClient, header: str | None) -> None:
    headers = {VERSION: "1.0.3", **({"Authorization": header} if header else {})}
    answer: Any = client.get("/xapi/statements", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="xAPI", charset="UTF-8"'
    assert answer.json["error"]["rule"] == "Communication 4.0"
    assert answer.headers[VERSION] == "1.0.3"


def test_revoked_and_rotated_credentials_stop_at_once(client: FlaskClient) -> None:
    key, secret = make_credential()
    lrs = Lrs(client, basic(key, secret))
    assert lrs.get().status_code == 200
    with own_transaction():
        _, new_secret = credentials.rotate(key)
    assert lrs.get().status_code == 401
    lrs = Lrs(client, basic(key, new_secret))
    assert lrs.get().status_code == 200
    with own_transaction():
        credentials.revoke(key)
    assert lrs.get().status_code == 401


SCOPES = {  # what each may do with statements, and whether it may ask for activities and agents
    Scope.STATEMENTS_WRITE: (200, 403, 403),
    Scope.STATEMENTS_READ_MINE: (403, 200, 200),
    Scope.STATEMENTS_READ: (403, 200, 200),
    Scope.STATE: (403, 403, 403),
    Scope.PROFILE: (403, 403, 403),
    Scope.DEFINE: (403, 403, 403),
    Scope.ALL_READ: (403, 200, 200),
    Scope.ALL: (200, 200, 200),
}


@pytest.mark.parametrize("scope", Scope)
def test_scope_says_what_may_be_done(client: FlaskClient, scope: Scope) -> None:
    lrs = open_lrs(client, scope)
    writing, reading, asking = SCOPES[scope]
    assert lrs.send("POST", json=statement()).status_code == writing
    assert lrs.get().status_code == reading
    assert lrs.send("GET", "activities?activityId=http://e.org/a").status_code == asking
    assert lrs.send("GET", f"agents?agent={json.dumps(agent())}").status_code == asking
    assert lrs.send("GET", "about").status_code == 200


def test_read_mine_shows_only_what_it_wrote(client: FlaskClient) -> None:
    mine = open_lrs(client, "statements/write", "statements/read/mine")
    open_lrs(client).save(other := statement())
    assert mine.ids() == []
    mine.save(own := statement())
    assert mine.ids() == [own["id"]]
    assert mine.get(statementId=other["id"]).status_code == 404


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"statementId": str(uuid4()), "voidedStatementId": str(uuid4())}, "voidedStatementId"),
        ({"statementId": str(uuid4()), "limit": "1"}, "limit"),
        ({"voidedStatementId": str(uuid4()), "agent": "{}"}, "agent"),
        ({"statementId": "x"}, "statementId"),
        ({"Verb": "http://e.org/v"}, "Verb"),
        ({"foo": "bar"}, "foo"),
        ({"verb": "completed"}, "verb"),
        ({"activity": "a b"}, "activity"),
        ({"registration": "1"}, "registration"),
        ({"agent": "ada"}, "agent"),
        ({"agent": '{"name":"Ada"}'}, "agent"),
        ({"agent": '{"objectType":"Group","member":[{"mbox":"mailto:a@e.org"}]}'}, "agent"),
        ({"since": "yesterday"}, "since"),
        ({"until": "2026-11-23T09:00:00-00:00"}, "until"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "٣"}, "limit"),
        ({"ascending": "True"}, "ascending"),
        ({"related_agents": "1"}, "related_agents"),
        ({"format": "Exact"}, "format"),
        ({"attachments": "yes"}, "attachments"),
    ],
)
def test_wrong_parameter_is_refused_by_name(
    client: FlaskClient, parameters: dict[str, str], name: str
) -> None:
    answer = open_lrs(client).get(**parameters)
    assert (answer.status_code, answer.json["error"]["path"]) == (400, name)
    assert CONSISTENT_THROUGH in answer.headers


def test_huge_limit_gives_what_the_server_allows(client: FlaskClient) -> None:
    assert open_lrs(client).get(limit="9" * 5000).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[",
        b"[}",
        b"[1,]",
        b"[,]",
        b"null",
        b"1",
        b'"x"',
        b"{}",
        b"[[]]",
        b'{"a":1,"a":1}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":1e999}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":"\\u0000"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xff"}',
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b"\xef\xbb\xbf{}",
        b"[] []",
    ],
)
def test_no_body_brings_the_server_down(client: FlaskClient, body: bytes) -> None:
    answer = open_lrs(client).send("POST", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json["error"]["sentence"]


@pytest.mark.parametrize(
    "value", ['"\\u0000"', '"\\ud83d"', "1e400", "NaN", "[" * 200 + "]" * 200, '{"a":1,"a":2}', "9" * 5000]
)
def test_extension_the_databases_cannot_hold_is_refused(client: FlaskClient, value: str) -> None:
    text = json.dumps(statement(result={"extensions": {"http://e.org/x": 0}})).replace(
        'x": 0', f'x": {value}'
    )
    answer = open_lrs(client).send("POST", data=text, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


def test_any_text_is_kept(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    odd = "\u202e ħ 🌾 \\u0000 \\\\ud800 \x7f " + "x" * 3000
    sent = statement(object={"id": "http://e.org/" + "y" * 5000}, result={"response": odd})
    lrs.save(sent)
    assert lrs.get(activity=sent["object"]["id"]).json["statements"][0]["result"]["response"] == odd


def test_body_above_the_limit_is_413(app: Flask, client: FlaskClient) -> None:
    body = b" " * (app.config["UPLOAD_LIMIT"] + 1)
    answer = open_lrs(client).send("POST", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert answer.headers[VERSION] == "1.0.3"


def test_other_content_types_are_refused(client: FlaskClient) -> None:
    answer = open_lrs(client).send("POST", data=b"{}", headers={"Content-Type": "text/plain"})
    assert (answer.status_code, answer.json["error"]["path"]) == (400, "Content-Type")


def test_attachment_without_file_url_is_refused_in_json(client: FlaskClient) -> None:
    attachment = {
        "usageType": "http://e.org/use",
        "display": {"en": "x"},
        "contentType": "text/plain",
        "length": 3,
        "sha2": "a" * 64,
    }
    lrs = open_lrs(client)
    answer = lrs.send("POST", json=[statement(), statement(attachments=[attachment])])
    assert (answer.status_code, answer.json["error"]["path"]) == (400, "$[1].attachments[0]")
    lrs.save(statement(attachments=[{**attachment, "fileUrl": "http://e.org/file"}]))


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "statements", "HEAD, GET, PUT, POST, OPTIONS"),
        ("PATCH", "statements", "HEAD, GET, PUT, POST, OPTIONS"),
        ("POST", "about", "GET, HEAD, OPTIONS"),
        ("PUT", "activities", "HEAD, GET, OPTIONS"),
        ("POST", "agents", "HEAD, GET, OPTIONS"),
    ],
)
def test_wrong_method_is_405_with_what_is_allowed(
    client: FlaskClient, method: str, path: str, allowed: str
) -> None:
    answer = open_lrs(client).send(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert VERSION in answer.headers


def test_unknown_resource_is_404_in_the_same_shape(client: FlaskClient) -> None:
    answer = open_lrs(client).send("GET", "nothing/here")
    assert (answer.status_code, set(answer.json["error"])) == (404, {"path", "rule", "sentence"})


def test_options_asks_for_no_credential(client: FlaskClient) -> None:
    answer = client.options("/xapi/statements", headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert CONSISTENT_THROUGH in answer.headers["Access-Control-Expose-Headers"]


def test_head_answers_like_get_without_the_body(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    lrs.save(sent := statement())
    query = {"statementId": sent["id"]}
    get, head = lrs.send("GET", query_string=query), lrs.send("HEAD", query_string=query)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Last-Modified"] == get.headers["Last-Modified"]
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
    assert lrs.send("HEAD", query_string={"statementId": str(uuid4())}).status_code == 404


def _alternate(client: FlaskClient, method: str, **form: str) -> tuple[int, str]:
    answer = client.post(
        f"/xapi/statements?method={method}",
        data=urlencode(form),
        content_type="application/x-www-form-urlencoded",
    )
    return answer.status_code, answer.text


def test_alternate_syntax_puts_posts_and_gets(client: FlaskClient) -> None:
    known = {"Authorization": basic(*make_credential()), VERSION: "1.0.3"}
    one, two = statement(result={"response": "a&b=ħ"}), statement(actor=agent("bob"))
    content = {"Content-Type": "application/json"}
    put = _alternate(client, "PUT", statementId=one["id"], content=json.dumps(one), **known, **content)
    assert put == (204, "")
    assert _alternate(client, "POST", content=json.dumps([two]), **known, **content)[0] == 200
    status, text = _alternate(client, "GET", agent=json.dumps(agent("bob")), **known)
    assert (status, [each["id"] for each in json.loads(text)["statements"]]) == (200, [two["id"]])
    assert _alternate(client, "GET", statementId=one["id"], **known)[0] == 200


def test_alternate_syntax_takes_nothing_else_in_the_query(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    assert lrs.send("POST", "statements?method=GET&limit=1", data="").status_code == 400
    assert lrs.send("POST", "statements?method=PATCH", data="").status_code == 400
    two = open_lrs(client, version="2.0.0")
    assert two.send("POST", "statements?method=GET", data="").status_code == 400
    assert _alternate(client, "GET", **{VERSION: "2.0.0"})[0] == 400
    assert _alternate(client, "GET")[0] == 400


def test_consistent_through_covers_what_was_answered(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    lrs.save(*(statement() for _ in range(3)))
    answer = lrs.get()
    assert answer.headers[CONSISTENT_THROUGH] == answer.json["statements"][0]["stored"]
