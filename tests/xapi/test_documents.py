# SPDX-License-Identifier: EUPL-1.2
"""Documents: State, Activity Profile, Agent Profile (Communication 2.2, 2.3, 2.6, 2.7, 3.1), in both versions."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atlas_training import clock
from tests.conftest import NOW
from tests.factories.documents import (
    ACTIVITY_PROFILE,
    AGENT_PROFILE,
    PLACES,
    REGISTRATION,
    STATE,
    Documents,
    Place,
    etag,
)
from tests.factories.xapi import VERSION, agent, basic, make_credential, open_lrs
from tests.queries import counted

VERSIONS = ("1.0.3", "2.0.0")
every_resource = pytest.mark.parametrize(
    ("place", "version"),
    [(place, version) for place in PLACES for version in VERSIONS],
    ids=[f"{place.path} {version}" for place in PLACES for version in VERSIONS],
)
BYTES = bytes(range(256)) * 3


def _open(client: FlaskClient, place: Place = STATE, version: str = "1.0.3", *scopes: str) -> Documents:
    return Documents(open_lrs(client, *scopes, version=version), place)


# Communication 2.2, 2.3, 2.6, 2.7: what is kept comes back.


@every_resource
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (BYTES, "application/octet-stream"),
        (b"", "text/plain"),
        ("ħ\r\n🌾".encode(), "text/plain; charset=utf-8"),
        (b"\xff\xfe", 'application/x.odd+thing; name="a;b"'),
        (b' {"b": 1.10, "a": [null]}\n', "application/json"),
        (b"[1, 2]", "Application/JSON; charset=utf-8"),
        (b"<html>", "text/html"),
    ],
)
def test_document_comes_back_byte_for_byte(
    client: FlaskClient, place: Place, version: str, body: bytes, kind: str
) -> None:
    documents = _open(client, place, version)
    documents.keep(body, kind=kind)
    got = documents.send("GET")
    assert (got.status_code, got.data, got.content_type) == (200, body, kind)
    assert got.headers["ETag"] == etag(body)  # 3.1: SHA-1 of the contents, lower case, in quotes
    assert got.last_modified == NOW  # 2.2: SHOULD
    assert got.headers[VERSION] == version


def test_document_without_a_content_type_is_bytes(client: FlaskClient) -> None:
    documents = _open(client)
    documents.keep(b"\0\1")
    assert documents.send("GET").content_type == "application/octet-stream"


def test_document_cannot_act_as_a_page_of_ours(client: FlaskClient) -> None:
    documents = _open(client)
    documents.keep(b"<script src='?stateId=two'></script>", kind="text/html")
    headers = documents.send("GET").headers
    assert headers.getlist("Content-Security-Policy") == ["default-src 'none'; sandbox"]
    assert headers["X-Content-Type-Options"] == "nosniff"


@every_resource
def test_head_is_get_without_the_body(client: FlaskClient, place: Place, version: str) -> None:
    documents = _open(client, place, version)
    assert documents.send("HEAD").status_code == 404
    documents.keep(b"abc", kind="text/plain")
    for query in (place.named(), place.context):
        get, head = documents.send("GET", query=query), documents.send("HEAD", query=query)
        assert (head.status_code, head.data) == (200, b"")
        names = ("ETag", "Last-Modified", "Content-Type", "Content-Length")
        assert [head.headers[name] for name in names] == [get.headers[name] for name in names]


@every_resource
def test_what_is_not_there_is_404_and_can_be_deleted_all_the_same(
    client: FlaskClient, place: Place, version: str
) -> None:
    documents = _open(client, place, version)
    answer = documents.send("GET")
    assert (answer.status_code, answer.json["error"]["rule"]) == (404, "Communication 2.2")
    assert documents.send("DELETE").status_code == 204
    assert documents.ids() == []


@every_resource
def test_deleted_document_is_gone_alone(client: FlaskClient, place: Place, version: str) -> None:
    documents = _open(client, place, version)
    documents.keep(b"1")
    documents.keep(b"2", place.named("two"))
    assert documents.send("DELETE").status_code == 204
    assert documents.send("GET").status_code == 404
    assert documents.ids() == ["two"]
    documents.keep(b"3")
    assert documents.send("GET").data == b"3"


@every_resource
def test_last_modified_moves_with_each_change(client: FlaskClient, place: Place, version: str) -> None:
    documents = _open(client, place, version)
    tag = documents.keep({"a": 1})
    with clock.set_to(NOW + timedelta(minutes=5)):
        assert documents.send("PUT", {"a": 2}, If_Match=tag).status_code == 204
    assert documents.send("GET").last_modified == NOW + timedelta(minutes=5)
    with clock.set_to(NOW + timedelta(minutes=9)):
        assert documents.send("POST", {"b": 2}).status_code == 204
    assert documents.send("GET").last_modified == NOW + timedelta(minutes=9)
    assert documents.send("GET", query=place.context).last_modified == NOW + timedelta(minutes=9)


@every_resource
def test_list_has_what_changed_after_since(client: FlaskClient, place: Place, version: str) -> None:
    documents = _open(client, place, version)
    for number, name in enumerate(("one", "two", "three")):
        with clock.set_to(NOW + timedelta(microseconds=number)):
            documents.keep(b"x", place.named(name))
    assert documents.ids() == ["one", "two", "three"]
    assert documents.ids(since="2026-11-23T09:00:00.000000Z") == ["two", "three"]
    assert documents.ids(since="2026-11-23T10:00:00.000001+01:00") == ["three"]
    assert documents.ids(since="2026-11-23T09:00:00.000002Z") == []
    with clock.set_to(NOW + timedelta(seconds=1)):
        documents.send("POST", {"a": 1}, place.named("four"))
    assert documents.ids(since="2026-11-23T09:00:00.000002Z") == ["four"]
    listed = documents.send("GET", query=place.context)
    assert (listed.content_type, listed.headers["ETag"]) == ("application/json", etag(listed.data))


def test_change_at_the_same_moment_is_still_later(client: FlaskClient) -> None:
    documents = _open(client)
    documents.keep(b"1")
    documents.send("PUT", b"2")
    assert documents.ids(since="2026-11-23T09:00:00.000000Z") == ["one"]


def test_documents_of_one_context_do_not_show_in_another(client: FlaskClient) -> None:
    """Each of these differs in one parameter from the first; all are documents of their own."""
    lrs = open_lrs(client)
    other_agent, other_activity = json.dumps(agent("bob")), "https://training.example.org/activities/C04"
    queries = [
        (STATE, STATE.named()),
        (STATE, STATE.named("two")),
        (STATE, STATE.named("One")),
        (STATE, STATE.named(registration=REGISTRATION)),
        (STATE, STATE.named(registration=str(uuid4()))),
        (STATE, {**STATE.named(), "agent": other_agent}),
        (STATE, {**STATE.named(), "activityId": other_activity}),
        (ACTIVITY_PROFILE, ACTIVITY_PROFILE.named()),
        (ACTIVITY_PROFILE, {"profileId": "one", "activityId": other_activity}),
        (AGENT_PROFILE, AGENT_PROFILE.named()),
        (AGENT_PROFILE, {"profileId": "one", "agent": other_agent}),
    ]
    for number, (place, query) in enumerate(queries):
        Documents(lrs, place).keep(str(number).encode(), query)
    found = [Documents(lrs, place).send("GET", query=query).data for place, query in queries]
    assert found == [str(number).encode() for number in range(len(queries))]


def test_same_agent_said_otherwise_has_the_same_documents(client: FlaskClient) -> None:
    documents = _open(client, AGENT_PROFILE)
    said = '{"mbox":"mailto:Ada@E.org","name":"Ada"}'
    documents.keep(b"x", {"profileId": "one", "agent": said})
    again = '{"objectType":"Agent","mbox":"mailto:Ada@e.org"}'
    assert documents.send("GET", query={"profileId": "one", "agent": again}).data == b"x"


def test_identified_group_has_documents_too(client: FlaskClient) -> None:
    documents = _open(client)
    group = {"objectType": "Group", **agent("sme"), "member": [agent()]}
    query = {**STATE.named(), "agent": json.dumps(group)}
    documents.keep(b"x", query)
    assert documents.send("GET", query=query).data == b"x"


def test_same_registration_in_capitals_is_the_same(client: FlaskClient) -> None:
    documents = _open(client)
    documents.keep(b"x", STATE.named(registration=REGISTRATION))
    assert documents.send("GET", query=STATE.named(registration=REGISTRATION.upper())).data == b"x"


@pytest.mark.parametrize("version", VERSIONS)
def test_context_with_and_without_registration(client: FlaskClient, version: str) -> None:
    """2.3: all of activity and agent, and of the registration if one is specified."""
    documents = _open(client, version=version)
    other = str(uuid4())
    documents.keep(b"1", STATE.named("plain"))
    for name, registration in (("plain", REGISTRATION), ("mine", REGISTRATION), ("other", other)):
        documents.keep(b"2", STATE.named(name, registration=registration))
    assert documents.ids() == ["plain", "mine", "other"]
    assert documents.ids(registration=REGISTRATION) == ["plain", "mine"]
    assert documents.ids(registration=str(uuid4())) == []
    query = {**STATE.context, "registration": REGISTRATION}
    assert documents.send("DELETE", query=query).status_code == 204
    assert documents.ids() == ["plain", "other"]
    assert (
        documents.send("DELETE", query={**STATE.context, "agent": json.dumps(agent("bob"))}).status_code
        == 204
    )
    assert documents.ids() == ["plain", "other"]
    assert documents.send("DELETE", query=STATE.context).status_code == 204
    assert documents.ids() == []


@pytest.mark.parametrize("place", [ACTIVITY_PROFILE, AGENT_PROFILE])
def test_profiles_are_not_deleted_all_at_once(client: FlaskClient, place: Place) -> None:
    documents = _open(client, place)
    documents.keep(b"x")
    answer = documents.send("DELETE", query=place.context)
    assert (answer.status_code, answer.json["error"]["path"]) == (400, "profileId")
    assert documents.ids() == ["one"]


# Communication 2.2, 3.2, Data 2.2: parameters.


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("place", "method", "change", "name"),
    [
        (STATE, "GET", {"activityId": None}, "activityId"),
        (STATE, "PUT", {"activityId": None}, "activityId"),
        (STATE, "GET", {"agent": None}, "agent"),
        (STATE, "POST", {"agent": None}, "agent"),
        (STATE, "PUT", {"stateId": None}, "stateId"),
        (STATE, "POST", {"stateId": None}, "stateId"),
        (STATE, "DELETE", {"stateId": None, "agent": None}, "agent"),
        (STATE, "DELETE", {"stateId": None, "activityId": None}, "activityId"),
        (STATE, "GET", {"activityId": "C03"}, "activityId"),
        (STATE, "GET", {"activityId": ""}, "activityId"),
        (STATE, "GET", {"agent": "ada"}, "agent"),
        (STATE, "GET", {"agent": "[]"}, "agent"),
        (STATE, "GET", {"agent": '{"name":"Ada"}'}, "agent"),
        (STATE, "GET", {"agent": '{"mbox":"ada@e.org"}'}, "agent"),
        (STATE, "PUT", {"agent": '{"objectType":"Group","member":[{"mbox":"mailto:a@e.org"}]}'}, "agent"),
        (STATE, "GET", {"registration": "1"}, "registration"),
        (STATE, "PUT", {"registration": "not-a-uuid"}, "registration"),
        (STATE, "DELETE", {"registration": ""}, "registration"),
        (STATE, "GET", {"stateId": None, "since": "yesterday"}, "since"),
        (STATE, "GET", {"stateId": None, "since": "2026-11-23T09:00:00-00:00"}, "since"),
        (STATE, "GET", {"since": "2026-11-23T09:00:00Z"}, "since"),
        (STATE, "PUT", {"since": "2026-11-23T09:00:00Z"}, "since"),
        (STATE, "DELETE", {"stateId": None, "since": "2026-11-23T09:00:00Z"}, "since"),
        (STATE, "GET", {"StateId": "one"}, "StateId"),
        (STATE, "GET", {"profileId": "one"}, "profileId"),
        (STATE, "PUT", {"foo": "bar"}, "foo"),
        (ACTIVITY_PROFILE, "GET", {"activityId": None}, "activityId"),
        (ACTIVITY_PROFILE, "PUT", {"profileId": None}, "profileId"),
        (ACTIVITY_PROFILE, "POST", {"profileId": None}, "profileId"),
        (ACTIVITY_PROFILE, "DELETE", {"profileId": None}, "profileId"),
        (ACTIVITY_PROFILE, "GET", {"agent": json.dumps(agent())}, "agent"),
        (ACTIVITY_PROFILE, "GET", {"registration": REGISTRATION}, "registration"),
        (ACTIVITY_PROFILE, "GET", {"stateId": "one"}, "stateId"),
        (ACTIVITY_PROFILE, "GET", {"activityid": "http://e.org/"}, "activityid"),
        (AGENT_PROFILE, "GET", {"agent": None}, "agent"),
        (AGENT_PROFILE, "PUT", {"profileId": None}, "profileId"),
        (AGENT_PROFILE, "POST", {"profileId": None}, "profileId"),
        (AGENT_PROFILE, "DELETE", {"profileId": None}, "profileId"),
        (AGENT_PROFILE, "GET", {"activityId": "http://e.org/"}, "activityId"),
        (AGENT_PROFILE, "DELETE", {"Agent": "{}"}, "Agent"),
        (AGENT_PROFILE, "GET", {"profileId": None, "since": "1"}, "since"),
    ],
)
def test_wrong_parameter_is_refused_by_name_and_clause(
    client: FlaskClient, version: str, place: Place, method: str, change: dict[str, str | None], name: str
) -> None:
    documents = _open(client, place, version)
    wanted = {**place.named(), **change}
    query = {key: value for key, value in wanted.items() if value is not None}
    answer = documents.send(method, {"a": 1}, query)
    assert (answer.status_code, answer.json["error"]["path"]) == (400, name)
    assert answer.json["error"]["rule"].startswith(("Communication 2", "Data "))


def test_timestamp_of_since_follows_the_version(client: FlaskClient) -> None:
    for version, status in (("1.0.3", 200), ("2.0.0", 400)):
        documents = _open(client, version=version)
        query = {**STATE.context, "since": "2026-11-23T09:00:00"}  # no zone: not RFC 3339
        assert documents.send("GET", query=query).status_code == status


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("stateId=a&stateId=b", "stateId"),
        ("stateId=a%00b", None),
        ("stateId=%ED%A0%80", None),
        ("stateId=%FF", None),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_id_the_databases_cannot_hold_is_refused(
    client: FlaskClient, method: str, raw: str, name: str | None
) -> None:
    lrs = open_lrs(client)
    path = f"{STATE.path}?{urlencode(STATE.context)}&{raw}"
    answer = lrs.send(method, path, data="{}", headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    if name:
        assert answer.json["error"]["path"] == name


@pytest.mark.parametrize("name", ["x" * 5000, "🌾/ħ?&=%", "", " ", "\ufffd", "../..", "'; --"])
def test_any_other_id_is_kept(client: FlaskClient, name: str) -> None:
    documents = _open(client)
    documents.keep(b"x", STATE.named(name))
    documents.keep(b"y", STATE.named(f"{name}."))
    assert documents.send("GET", query=STATE.named(name)).data == b"x"
    assert documents.ids() == [name, f"{name}."]


def test_very_long_activity_and_agent_are_found(client: FlaskClient) -> None:
    documents = _open(client)
    query = {
        "activityId": "http://e.org/" + "y" * 6000,
        "agent": json.dumps(agent("z" * 6000)),
        "stateId": "one",
    }
    documents.keep(b"x", query)
    assert documents.send("GET", query=query).data == b"x"


# Communication 2.2: JSON procedure.


@every_resource
def test_post_merges_top_level_properties(client: FlaskClient, place: Place, version: str) -> None:
    documents = _open(client, place, version)
    assert documents.send("POST", {"x": "foo", "y": {"deep": 1}, "n": 10**30}).status_code == 204
    assert documents.send("POST", {"x": "ħ", "y": {"other": None}, "z": [1]}).status_code == 204
    got = documents.send("GET")
    assert got.json == {"x": "ħ", "y": {"other": None}, "z": [1], "n": 10**30}
    assert (got.mimetype, got.headers["ETag"]) == ("application/json", etag(got.data))


@every_resource
@pytest.mark.parametrize(
    ("before", "kind", "posted", "posted_kind"),
    [
        (b'{"a":1}', "text/plain", b'{"b":1}', "application/json"),
        (b'{"a":1}', "application/json", b'{"b":1}', "text/plain"),
        (b"[1]", "application/json", b'{"b":1}', "application/json"),
        (b'"a"', "application/json", b'{"b":1}', "application/json"),
        (b'{"a":1}', "application/json", b"[1]", "application/json"),
        (b'{"a":1}', "application/json", b"null", "application/json"),
        (b'{"a":1}', "application/json", b"{", "application/json"),
        (b'{"a":1}', "application/json", b"", "application/json"),
        (b"abc", "text/plain", b"def", "text/plain"),
    ],
)
def test_what_cannot_be_merged_is_refused_and_changes_nothing(
    client: FlaskClient,
    place: Place,
    version: str,
    before: bytes,
    kind: str,
    posted: bytes,
    posted_kind: str,
) -> None:
    documents = _open(client, place, version)
    documents.keep(before, kind=kind)
    assert documents.send("POST", posted, kind=posted_kind).status_code == 400
    got = documents.send("GET")
    assert (got.data, got.content_type) == (before, kind)


@every_resource
def test_post_to_nothing_makes_the_document(client: FlaskClient, place: Place, version: str) -> None:
    documents = _open(client, place, version)
    assert documents.send("POST", b"abc", kind="text/plain").status_code == 204
    assert documents.send("GET").data == b"abc"
    assert documents.send("POST", b"[]", place.named("two"), "application/json").status_code == 400
    assert documents.ids() == ["one"]


@pytest.mark.parametrize("method", ["PUT", "POST"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":1e999}',
        b'{"a":"\\u0000"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xff"}',
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'{"a":' + b"9" * 5000 + b"}",
        b"{} {}",
        b"\xef\xbb\xbf{}",
    ],
)
def test_json_that_is_none_is_refused(client: FlaskClient, method: str, body: bytes) -> None:
    documents = _open(client)
    answer = documents.send(method, body, kind="application/json; charset=utf-8")
    assert answer.status_code == 400
    assert answer.json["error"]["sentence"]
    assert documents.send("PUT", body, kind="text/plain").status_code == 204


@pytest.mark.parametrize("kind", ["json", "text/", "text/plain\u00e9", "a b/c"])
def test_content_type_of_no_known_form_is_refused(client: FlaskClient, kind: str) -> None:
    answer = _open(client).send("PUT", b"x", kind=kind)
    assert (answer.status_code, answer.json["error"]["path"]) == (400, "Content-Type")


def test_too_large_a_document_is_413(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = _open(client)
    assert documents.send("PUT", b" " * (app.config["UPLOAD_LIMIT"] + 1), kind="a/b").status_code == 413
    monkeypatch.setitem(app.config, "UPLOAD_LIMIT", 100)
    documents.keep({"a": "x" * 60})
    answer = documents.send("POST", {"b": "x" * 60})
    assert (answer.status_code, answer.json["error"]["rule"]) == (413, "Communication 3.2")
    assert documents.send("GET").json == {"a": "x" * 60}


# Communication 3.1: concurrency.

BODY = b'{"a":1}'
CURRENT = etag(BODY)
STALE = etag(b"something else")


@pytest.mark.parametrize(
    ("method", "headers", "on_nothing", "on_something"),
    [
        ("PUT", {"If_Match": CURRENT}, 412, 204),
        ("PUT", {"If_Match": STALE}, 412, 412),
        ("PUT", {"If_Match": f"{STALE}, {CURRENT}"}, 412, 204),
        ("PUT", {"If_Match": f"W/{CURRENT}"}, 412, 412),  # RFC 9110 13.1.1: strong comparison
        ("PUT", {"If_Match": CURRENT.strip('"')}, 412, 204),
        ("PUT", {"If_Match": "*"}, 412, 204),
        ("PUT", {"If_None_Match": "*"}, 204, 412),
        ("PUT", {"If_None_Match": CURRENT}, 204, 412),
        ("PUT", {"If_None_Match": f"W/{CURRENT}"}, 204, 412),  # RFC 9110 13.1.2: weak comparison
        ("PUT", {"If_None_Match": STALE}, 204, 204),
        ("PUT", {"If_Match": CURRENT, "If_None_Match": "*"}, 412, 412),
        ("POST", {}, 204, 204),
        ("POST", {"If_Match": CURRENT}, 412, 204),
        ("POST", {"If_Match": STALE}, 412, 412),
        ("POST", {"If_Match": "*"}, 412, 204),
        ("POST", {"If_None_Match": "*"}, 204, 412),
        ("POST", {"If_None_Match": CURRENT}, 204, 412),
        ("POST", {"If_None_Match": STALE}, 204, 204),
        ("DELETE", {}, 204, 204),
        ("DELETE", {"If_Match": CURRENT}, 412, 204),
        ("DELETE", {"If_Match": STALE}, 412, 412),
        ("DELETE", {"If_Match": "*"}, 412, 204),
        ("DELETE", {"If_None_Match": CURRENT}, 204, 412),
        ("GET", {"If_Match": CURRENT}, 412, 200),
        ("GET", {"If_Match": STALE}, 412, 412),
        ("GET", {"If_None_Match": CURRENT}, 404, 304),
        ("GET", {"If_None_Match": STALE}, 404, 200),
        ("HEAD", {"If_None_Match": CURRENT}, 404, 304),
    ],
)
@every_resource
def test_precondition_decides(
    client: FlaskClient,
    place: Place,
    version: str,
    method: str,
    headers: dict[str, str],
    on_nothing: int,
    on_something: int,
) -> None:
    documents = _open(client, place, version)
    documents.keep(BODY, place.named("kept"), "application/json")
    new = b'{"b":2}' if method in ("PUT", "POST") else None
    kind = "application/json" if new else None
    assert documents.send(method, new, place.named("none"), kind, **headers).status_code == on_nothing
    answer = documents.send(method, new, place.named("kept"), kind, **headers)
    assert answer.status_code == on_something
    if on_something >= 400:  # MUST NOT make a modification
        assert documents.send("GET", query=place.named("kept")).data == BODY
    if on_nothing >= 400:
        assert "none" not in documents.ids()
    if on_something == 304:
        assert (answer.data, answer.headers["ETag"]) == (b"", CURRENT)


@pytest.mark.parametrize(
    ("place", "version", "status"),
    [
        (STATE, "1.0.3", 204),  # "will permit PUT, POST and DELETE requests without concurrency headers"
        (ACTIVITY_PROFILE, "1.0.3", 409),
        (AGENT_PROFILE, "1.0.3", 409),
        (STATE, "2.0.0", 409),
        (ACTIVITY_PROFILE, "2.0.0", 409),
        (AGENT_PROFILE, "2.0.0", 409),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"If_Match": ""}])
def test_bare_put_on_a_stored_document(
    client: FlaskClient, place: Place, version: str, status: int, headers: dict[str, str]
) -> None:
    documents = _open(client, place, version)
    assert documents.send("PUT", b"1", None, None, **headers).status_code == 204
    answer = documents.send("PUT", b"2", None, None, **headers)
    assert answer.status_code == status
    assert documents.send("GET").data == (b"2" if status == 204 else b"1")
    if status == 409:  # MUST explain: check the current state, set If-Match with the current ETag
        error = answer.json["error"]
        assert error["rule"] == "Communication 3.1"
        assert all(word in error["sentence"] for word in ("current state", "ETag", "If-Match"))


def test_deleting_a_context_takes_no_tag(client: FlaskClient) -> None:
    documents = _open(client)
    documents.keep(b"x")
    assert documents.send("DELETE", query=STATE.context, If_Match=etag(b"x")).status_code == 412
    assert documents.ids() == ["one"]


# Communication 1.3: alternate request syntax, 1.0.x only.


def _alternate(client: FlaskClient, place: Place, method: str, form: dict[str, str]) -> Any:
    form = {"Authorization": basic(*make_credential()), VERSION: "1.0.3", **form}
    return client.post(
        f"/xapi/{place.path}?method={method}",
        data=urlencode(form),
        content_type="application/x-www-form-urlencoded",
    )


@pytest.mark.parametrize("place", PLACES)
def test_alternate_syntax_does_all_of_it(client: FlaskClient, place: Place) -> None:
    named = place.named()
    text = {"content": "a&b=ħ+ 🌾", "Content-Type": "text/plain; charset=utf-8"}
    assert _alternate(client, place, "PUT", {**named, **text}).status_code == 204
    got = _alternate(client, place, "GET", named)
    assert (got.text, got.content_type) == ("a&b=ħ+ 🌾", "text/plain; charset=utf-8")
    assert got.headers["ETag"] == etag(got.data)
    head = _alternate(client, place, "HEAD", named)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", got.headers["ETag"])
    stale = {**named, **text, "If-Match": STALE}
    assert _alternate(client, place, "PUT", stale).status_code == 412
    assert _alternate(client, place, "PUT", {**named, **text, "If-None-Match": "*"}).status_code == 412
    fresh = {
        **named,
        "If-Match": got.headers["ETag"],
        "content": '{"a":1}',
        "Content-Type": "application/json",
    }
    assert _alternate(client, place, "PUT", fresh).status_code == 204
    more = {**named, "content": '{"b":2}', "Content-Type": "application/json"}
    assert _alternate(client, place, "POST", more).status_code == 204
    assert _alternate(client, place, "GET", named).json == {"a": 1, "b": 2}
    assert _alternate(client, place, "GET", place.context).json == ["one"]
    assert _alternate(client, place, "DELETE", {**named, "If-Match": STALE}).status_code == 412
    assert _alternate(client, place, "DELETE", named).status_code == 204
    assert _alternate(client, place, "GET", place.context).json == []


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"stateId": "a\0b"}, "stateId"),
        ({"Content-Type": "text/plain\r\nX-Evil: 1"}, "Content-Type"),
        ({"Content-Type": "text/plain; \0"}, "Content-Type"),
        ({"Foo": "1"}, "Foo"),
    ],
)
def test_alternate_syntax_smuggles_nothing_in(client: FlaskClient, change: dict[str, str], name: str) -> None:
    answer = _alternate(client, STATE, "PUT", {**STATE.named(), "content": "{}", **change})
    assert (answer.status_code, answer.json["error"]["path"]) == (400, name)


def test_version_two_has_no_alternate_syntax(client: FlaskClient) -> None:
    answer = _alternate(client, STATE, "PUT", {**STATE.named(), "content": "{}", VERSION: "2.0.0"})
    assert answer.status_code == 400


@pytest.mark.parametrize("place", PLACES)
def test_other_methods_are_405(client: FlaskClient, place: Place) -> None:
    answer = _open(client, place).send("PATCH", b"x")
    allowed = "HEAD, GET, PUT, POST, DELETE, OPTIONS"
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert client.options(f"/xapi/{place.path}").status_code == 204


# Communication 4.2: scopes; and the walls of countries.


@pytest.mark.parametrize(
    ("scope", "place", "may_read", "may_write"),
    [
        ("state", STATE, True, True),
        ("state", ACTIVITY_PROFILE, False, False),
        ("state", AGENT_PROFILE, False, False),
        ("profile", STATE, False, False),
        ("profile", ACTIVITY_PROFILE, True, True),
        ("profile", AGENT_PROFILE, True, True),
        ("all", STATE, True, True),
        ("all", ACTIVITY_PROFILE, True, True),
        ("all", AGENT_PROFILE, True, True),
        ("all/read", STATE, True, False),
        ("all/read", ACTIVITY_PROFILE, True, False),
        ("all/read", AGENT_PROFILE, True, False),
        *(
            (scope, place, False, False)
            for scope in ("statements/write", "statements/read", "statements/read/mine", "define")
            for place in PLACES
        ),
    ],
)
def test_scope_says_which_documents_are_open(
    client: FlaskClient, scope: str, place: Place, may_read: bool, may_write: bool
) -> None:
    documents = _open(client, place, "1.0.3", scope)
    for method, is_allowed in (
        ("GET", may_read),
        ("HEAD", may_read),
        ("PUT", may_write),
        ("POST", may_write),
        ("DELETE", may_write),
    ):
        body = {"a": 1} if method in ("PUT", "POST") else None
        answer = documents.send(method, body, place.named(method))
        assert (answer.status_code == 403) is not is_allowed, method
    assert (documents.send("GET", query=place.context).status_code == 200) is may_read


def test_state_is_open_to_its_own_credential_and_to_those_for_all(client: FlaskClient) -> None:
    one, two = _open(client, STATE, "1.0.3", "state"), _open(client, STATE, "1.0.3", "state")
    one.keep(b"mine")
    assert two.send("GET").status_code == 404
    assert two.ids() == []
    two.keep(b"yours")
    two.send("DELETE", query=STATE.context)
    assert one.send("GET").data == b"mine"
    assert _open(client, STATE, "1.0.3", "all/read").send("GET").data == b"mine"
    everything = _open(client)
    assert everything.send("PUT", b"changed", If_Match=etag(b"mine")).status_code == 204
    assert one.send("GET").data == b"changed"


def test_reading_all_and_keeping_own_state_do_not_mix(client: FlaskClient) -> None:
    other = _open(client, STATE, "1.0.3", "state")
    other.keep(b"theirs")
    both = _open(client, STATE, "1.0.3", "state", "all/read")
    assert both.send("GET").data == b"theirs"
    assert both.send("PUT", b"own").status_code == 204
    assert both.send("GET").data == b"own"
    assert other.send("GET").data == b"theirs"
    assert both.ids() == ["one"]


@pytest.mark.parametrize("place", PLACES)
def test_limited_credential_knows_only_documents_of_its_countries(client: FlaskClient, place: Place) -> None:
    italy = Documents(open_lrs(client, countries=["IT"]), place)
    italy_too = Documents(open_lrs(client, countries=["IT"]), place)
    tunisia = Documents(open_lrs(client, countries=["TN"]), place)
    everywhere = Documents(open_lrs(client), place)
    italy.keep(b"it")
    assert italy_too.send("GET").data == b"it"
    assert everywhere.send("GET").data == b"it"
    assert tunisia.send("GET").status_code == 404
    assert tunisia.ids() == []
    assert tunisia.send("PUT", b"tn", If_Match="*").status_code == 412
    assert tunisia.send("DELETE").status_code == 204
    tunisia.keep(b"tn")  # does not tell that there is one in Italy, and takes nothing from it
    assert (italy.send("GET").data, tunisia.send("GET").data) == (b"it", b"tn")
    assert everywhere.send("GET").data == b"it"
    assert everywhere.ids() == ["one"]
    both = Documents(open_lrs(client, "all/read", countries=["IT", "TN"]), place)
    assert both.ids() == ["one"]
    everywhere.keep(b"none", place.named("nobody's"))
    assert both.ids() == italy.ids() == ["one"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("countries", [[], ["IT", "TN"]])
def test_credential_without_one_country_reads_what_it_keeps(
    client: FlaskClient, place: Place, countries: list[str]
) -> None:
    documents = Documents(open_lrs(client, countries=countries), place)
    tag = documents.keep(b"1")
    assert documents.send("PUT", b"2", If_Match=tag).status_code == 204
    assert documents.send("GET").data == b"2"
    assert Documents(open_lrs(client, countries=countries), place).send("GET").status_code == 404


def test_context_of_a_limited_credential_is_emptied_alone(client: FlaskClient) -> None:
    italy = Documents(open_lrs(client, countries=["IT"]))
    tunisia = Documents(open_lrs(client, countries=["TN"]))
    italy.keep(b"it")
    tunisia.keep(b"tn")
    assert italy.send("DELETE", query=STATE.context).status_code == 204
    assert (italy.ids(), tunisia.ids()) == ([], ["one"])


# How much is asked of the database.


@pytest.mark.parametrize("amount", [1, 30])
def test_few_sql_statements_whatever_is_stored(client: FlaskClient, amount: int) -> None:
    documents = _open(client)
    for number in range(amount):
        documents.keep({"a": 1}, STATE.named(str(number), registration=REGISTRATION))
    named = STATE.named("0", registration=REGISTRATION)
    asked = {}
    for name, method, query, body in (
        ("get", "GET", named, None),
        ("list", "GET", STATE.context, None),
        ("replace", "PUT", named, {"a": 2}),
        ("merge", "POST", named, {"a": 3}),
        ("delete", "DELETE", named, None),
        ("empty", "DELETE", STATE.context, None),
    ):
        with counted() as statements:
            assert documents.send(method, body, query).status_code < 300
        asked[name] = len(statements)
    assert asked == {"get": 1, "list": 1, "replace": 2, "merge": 2, "delete": 2, "empty": 1}
