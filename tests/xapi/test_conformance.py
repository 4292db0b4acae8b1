# SPDX-License-Identifier: EUPL-1.2
"""The standard's MUSTs over HTTP, in both versions: tables of what is sent, the clause, and the status.

A table is one test: it sends all of its rows and lists every one that was answered otherwise. Rows are
made from one good statement with everything in it, so that each property is tried in each place.
"""

import copy
import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from tests.factories.xapi import VERSION, Lrs, basic, make_credential

CONSISTENT_THROUGH = "X-Experience-API-Consistent-Through"
ADA: dict[str, Any] = {"objectType": "Agent", "mbox": "mailto:ada@example.org"}
REMOVED = object()
Json = dict[str, Any]
Path = tuple[str | int, ...]


class Row(NamedTuple):
    """One request: the clause it is about, what is special, and the statuses that keep the clause."""

    clause: str
    name: str
    body: Any
    statuses: tuple[int, ...]
    method: str = "POST"
    path: str = "statements"


def new_id() -> str:
    """A statement id nobody has used."""
    return str(uuid4())


def simple(**properties: Any) -> Json:
    """A small statement."""
    return {
        "actor": copy.deepcopy(ADA),
        "verb": {"id": "http://example.org/attended", "display": {"en": "attended"}},
        "object": {"objectType": "Activity", "id": "http://example.org/a"},
        **properties,
    }


def inner(**properties: Any) -> Json:
    """A SubStatement."""
    return {"objectType": "SubStatement", **simple(**properties)}


def group(**properties: Any) -> Json:
    """An anonymous group."""
    return {"objectType": "Group", "member": [{"mbox": "mailto:bob@example.org"}], **properties}


def reference(key: str | None = None) -> Json:
    """A StatementRef."""
    return {"objectType": "StatementRef", "id": key or new_id()}


def whole() -> Json:
    """A statement with every property of 1.0.3."""
    definition = {
        "name": {"en": "n"},
        "description": {"en": "d"},
        "type": "http://example.org/t",
        "moreInfo": "http://example.org/m",
        "interactionType": "choice",
        "correctResponsesPattern": ["a"],
        "choices": [{"id": "a", "description": {"en": "x"}}],
        "extensions": {"http://example.org/x": 1},
    }
    return simple(
        id=new_id(),
        object={"objectType": "Activity", "id": "http://example.org/a", "definition": definition},
        result={
            "score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10},
            "success": True,
            "completion": True,
            "response": "r",
            "duration": "PT1H",
            "extensions": {"http://example.org/x": {"any": None}},
        },
        context={
            "registration": new_id(),
            "instructor": ADA,
            "team": group(),
            "contextActivities": {
                kind: [{"id": f"http://example.org/{kind}"}]
                for kind in ("parent", "grouping", "category", "other")
            },
            "revision": "r",
            "platform": "p",
            "language": "en-US",
            "statement": reference(),
            "extensions": {"http://example.org/x": 1},
        },
        timestamp="2020-01-01T00:00:00Z",
        version="1.0.0",
        authority=ADA,
        attachments=[
            {
                "usageType": "http://example.org/u",
                "display": {"en": "x"},
                "description": {"en": "d"},
                "contentType": "text/plain",
                "length": 3,
                "sha2": "a" * 64,
                "fileUrl": "http://example.org/f",
            }
        ],
    )


def changed(value: Any, path: Path, to: Any, name: str | None = None) -> Any:
    """A copy with one place changed, removed, or under another name."""
    result = copy.deepcopy(value)
    place = result
    for step in path[:-1]:
        place = place[step]
    if to is REMOVED:
        del place[path[-1]]
    elif name is not None:
        place[name] = place.pop(path[-1])
    else:
        place[path[-1]] = to
    return result


def places(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every place of a statement but what is inside extensions."""
    if "extensions" in path:
        return
    steps: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inside in steps:
        yield (*path, step), inside
        if isinstance(inside, dict | list):
            yield from places(inside, (*path, step))


def wrong_types() -> Iterator[Row]:
    """Each property as null and as every type it does not have (Data 2.2)."""
    for path, value in places(whole()):
        for other in (None, "word", True, {"a": 1}, ["x"], 7):
            if type(other) is type(value) or (other == 7 and isinstance(value, int | float)):
                continue
            if other == ["x"] and (isinstance(path[-1], int) or path[-2:-1] == ("contextActivities",)):
                continue
            sent = whole() if path == ("id",) else {**whole(), "id": new_id()}
            yield Row("Data 2.2", f"{path} = {other!r}", changed(sent, path, other), (400,))


def misspelt() -> Iterator[Row]:
    """Each property in the other case: names are as the standard writes them (Data 2.2)."""
    for path, _ in places(whole()):
        name = path[-1]
        if isinstance(name, str) and path[-2:-1] not in (("display",), ("name",), ("description",)):
            sent = changed({**whole(), "id": new_id()}, path, None, name.swapcase())
            yield Row("Data 2.2", f"{path} as {name.swapcase()}", sent, (400,))


def missing() -> Iterator[Row]:
    """Each required property taken away."""
    for clause, path in (
        ("Data 2.4", ("actor",)),
        ("Data 2.4", ("verb",)),
        ("Data 2.4", ("object",)),
        ("Data 2.4.3", ("verb", "id")),
        ("Data 2.4.4.1", ("object", "id")),
        ("Data 2.4.4.1", ("object", "definition", "choices", 0, "id")),
        *(
            ("Data 2.4.11", ("attachments", 0, name))
            for name in ("usageType", "display", "contentType", "length", "sha2")
        ),
        ("Data 2.4.4.3", ("context", "statement", "objectType")),
        ("Data 2.4.4.3", ("context", "statement", "id")),
    ):
        yield Row(clause, f"without {path}", changed({**whole(), "id": new_id()}, path, REMOVED), (400,))


BAD_ACTORS: list[Json] = [
    {"name": "nobody"},
    {"mbox": "ada@example.org"},
    {"mbox": "mailto:"},
    {"mbox_sha1sum": "zz"},
    {"openid": "nowhere"},
    {"account": {"homePage": "http://example.org"}},
    {"account": {"name": "ada"}},
    {"account": {"homePage": "here", "name": "ada"}},
    {"mbox": "mailto:ada@example.org", "openid": "http://example.org/ada"},
    {"objectType": "agent", "mbox": "mailto:ada@example.org"},
    {"mbox": "mailto:ada@example.org", "member": [ADA]},
    {"objectType": "Group"},
    {"objectType": "Group", "member": []},
    {"objectType": "Group", "member": ADA},
    {"objectType": "Group", "member": [group()]},
    {"objectType": "Group", "mbox": "mailto:a@example.org", "openid": "http://example.org/a"},
    *(
        {"objectType": "Group", "member": [ADA], **identifier}
        for identifier in (
            {"mbox": "ada@example.org"},
            {"mbox": 5},
            {"mbox_sha1sum": "zz"},
            {"openid": "nowhere"},
            {"account": {"homePage": "here", "name": "ada"}},
            {"account": {"homePage": "http://example.org"}},
            {"account": "ada"},
            {"member": [{"name": "nobody"}]},
            {"member": ["ada"]},
            {"name": 5},
        )
    ),
]


def actors() -> Iterator[Row]:
    """Agents and groups wherever they stand (Data 2.4.2)."""
    for bad in BAD_ACTORS:
        for where, sent in (
            ("actor", simple(actor=bad)),
            ("instructor", simple(context={"instructor": bad})),
            ("team", simple(context={"team": bad})),
            ("authority", simple(authority=bad)),
            ("actor of a SubStatement", simple(object=inner(actor=bad))),
            ("member", simple(actor={"objectType": "Group", "member": [bad]})),
        ):
            yield Row("Data 2.4.2", f"{where}: {bad}", sent, (400,))
    members = [{"account": {"homePage": "http://example.org", "name": "app"}}, ADA]
    for clause, name, sent, status in (
        (
            "Data 2.4.2.2",
            "an identified group",
            simple(actor={"objectType": "Group", "mbox": "mailto:a@b.org"}),
            200,
        ),
        ("Data 2.4.2.2", "a team that is an agent", simple(context={"team": ADA}), 400),
        (
            "Data 2.4.9",
            "an authority of two",
            simple(authority={"objectType": "Group", "member": members}),
            200,
        ),
        (
            "Data 2.4.9",
            "an authority of one",
            simple(authority={"objectType": "Group", "member": members[:1]}),
            400,
        ),
        ("Data 2.4.9", "of three", simple(authority={"objectType": "Group", "member": [*members, ADA]}), 400),
    ):
        yield Row(clause, name, sent, (status,))


def values() -> Iterator[Row]:
    """Timestamps, durations, scores, languages, extensions, interactions."""
    for text, status in (
        ("2020-01-01T00:00:00Z", 200),
        ("2020-01-01T00:00:00.123456Z", 200),
        ("2020-01-01T00:00:00+01:00", 200),
        ("2020-01-01T00:00:00-00", 400),
        ("2020-01-01T00:00:00-0000", 400),
        ("2020-01-01T00:00:00-00:00", 400),
        ("2020-13-01T00:00:00Z", 400),
        ("2020-01-01", 400),
        ("yesterday", 400),
    ):
        yield Row("Data 4.5", text, simple(timestamp=text), (status,))
        yield Row("Data 4.5", f"inside: {text}", simple(object=inner(timestamp=text)), (status,))
    for text in ("P1D", "PT1H", "P4W", "P1Y2M3DT4H5M6.7S", "PT16559.14S", "PT0S"):
        yield Row("Data 4.6", text, simple(result={"duration": text}), (200,))
    for text in ("P", "PT", "1H", "-P1D", "PT1", "P1H", "P1DT"):
        yield Row("Data 4.6", text, simple(result={"duration": text}), (400,))
    for score, status in (
        ({"scaled": 1}, 200),
        ({"scaled": -1}, 200),
        ({"scaled": 1.1}, 400),
        ({"scaled": -1.1}, 400),
        ({"raw": 11, "max": 10}, 400),
        ({"raw": -1, "min": 0}, 400),
        ({"min": 5, "max": 5}, 400),
        ({"min": 6, "max": 5}, 400),
        ({}, 400),
    ):
        yield Row("Data 2.4.5.1", str(score), simple(result={"score": score}), (status,))
    for path in (("verb", "display"), ("object", "definition", "name"), ("attachments", 0, "display")):
        for language_map in ({"en_bad": "x"}, {"en": 7}, {}):
            sent = changed({**whole(), "id": new_id()}, path, language_map)
            yield Row("Data 4.2", f"{path} = {language_map}", sent, (400,))
    yield Row("Data 4.1", "extensions may be empty", simple(context={"extensions": {}}), (200,))
    yield Row("Data 4.1", "a key that is no IRI", simple(result={"extensions": {"key": 1}}), (400,))


COMPONENTS = {
    "choices": ("choice", "sequencing"),
    "scale": ("likert",),
    "source": ("matching",),
    "target": ("matching",),
    "steps": ("performance",),
}


def interactions() -> Iterator[Row]:
    """Interaction activities (Data 2.4.4.1, appendix C)."""

    def asked(**definition: Any) -> Json:
        return simple(object={"id": "http://example.org/i", "definition": definition})

    kinds = (
        "true-false",
        "choice",
        "fill-in",
        "long-fill-in",
        "matching",
        "performance",
        "sequencing",
        "likert",
    )
    for kind in (*kinds, "numeric", "other"):
        yield Row("Data 2.4.4.1", kind, asked(interactionType=kind), (200,))
        answered = asked(interactionType=kind, correctResponsesPattern=["a"])
        yield Row("Data 2.4.4.1", f"{kind} with a pattern", answered, (200,))
    yield Row("Data 2.4.4.1", "another kind", asked(interactionType="riddle"), (400,))
    yield Row("Data 2.4.4.1", "a pattern without a kind", asked(correctResponsesPattern=["a"]), (400,))
    for component, of in COMPONENTS.items():
        for kind in of:
            good, twice = [{"id": "a"}, {"id": "b"}], [{"id": "a"}, {"id": "a"}]
            yield Row("Data 2.4.4.1", component, asked(interactionType=kind, **{component: good}), (200,))
            same = asked(interactionType=kind, **{component: twice})
            yield Row("Data 2.4.4.1", f"{component} with an id twice", same, (400,))


def objects() -> Iterator[Row]:
    """What a statement may be about (Data 2.4.4), and what goes only with an activity (Data 2.4.6)."""
    yield Row("Data 2.4.4.3", "a SubStatement", simple(object=inner()), (200,))
    for name, value in (
        ("id", new_id()),
        ("stored", "2020-01-01T00:00:00Z"),
        ("version", "1.0.0"),
        ("authority", ADA),
    ):
        yield Row(
            "Data 2.4.4.3", f"a SubStatement with {name}", simple(object=inner(**{name: value})), (400,)
        )
    yield Row("Data 2.4.4.3", "a SubStatement in one", simple(object=inner(object=inner())), (400,))
    yield Row("Data 2.4.4.3", "a reference in one", simple(object=inner(object=reference())), (200,))
    yield Row("Data 2.4.4.3", "a reference", simple(object=reference()), (200,))
    yield Row("Data 2.4.4.3", "a reference to no UUID", simple(object=reference("x")), (400,))
    yield Row(
        "Data 2.4.4", "another type", simple(object={"objectType": "Thing", "id": "http://e.org"}), (400,)
    )
    for name in ("revision", "platform"):
        for about in (ADA, group(), reference(), inner()):
            sent = simple(object=about, context={name: "x"})
            yield Row("Data 2.4.6", f"{name} about {about['objectType']}", sent, (400,))
    voided = "http://adlnet.gov/expapi/verbs/voided"
    yield Row("Data 2.3.2", "voiding an activity", simple(verb={"id": voided}), (400,))


def batches() -> Iterator[Row]:
    """Ids and batches (Communication 2.1)."""
    key = new_id()
    yield Row("Communication 2.1.2", "the same id twice", [simple(id=key), simple(id=key)], (400,))
    yield Row("Communication 2.1.1", "PUT without an id", simple(), (400,), "PUT")
    yield Row("Communication 2.1.1", "PUT to no UUID", simple(), (400,), "PUT", "statements?statementId=x")
    other = f"statements?statementId={new_id()}"
    yield Row("Communication 2.1.1", "PUT of another id", simple(id=new_id()), (400,), "PUT", other)
    yield Row("Communication 2.1.1", "PUT of an array", [simple()], (400,), "PUT", other)
    known = f"statements?statementId={new_id()}"
    yield Row("Communication 2.1.1", "PUT", simple(), (204,), "PUT", known)
    yield Row("Communication 2.1.1", "the same again", simple(), (200, 204), "PUT", known)
    different = simple(actor={"mbox": "mailto:bob@example.org"})
    yield Row("Communication 2.1.1", "another with this id", different, (409,), "PUT", known)
    for method in ("DELETE", "PATCH"):
        yield Row("Communication 2.0", method, None, (405,), method)


def questions() -> Iterator[Row]:
    """The parameters of GET (Communication 2.1.3)."""
    key = new_id()
    for query, status in (
        ("limit=0", 200),
        ("limit=-1", 400),
        ("limit=x", 400),
        ("ascending=x", 400),
        ("format=x", 400),
        ("format=ids", 200),
        ("format=canonical", 200),
        ("since=x", 400),
        ("until=x", 400),
        ("verb=x", 400),
        ("activity=x", 400),
        ("registration=x", 400),
        ("agent=x", 400),
        ("agent={}", 400),
        ("related_agents=x", 400),
        ("related_activities=x", 400),
        ("attachments=x", 400),
        ("statementId=x", 400),
        (f"statementId={key}", 404),
        (f"voidedStatementId={key}", 404),
        (f"statementId={key}&voidedStatementId={key}", 400),
        *(
            (f"statementId={key}&{name}", 400)
            for name in ("limit=1", "ascending=true", "verb=http://e.org/v")
        ),
        ("unknown=1", 400),
        ("Limit=1", 400),
        (f"StatementId={key}", 400),
        ("limit=1&limit=1", 400),
    ):
        for method in ("GET", "HEAD"):
            yield Row("Communication 2.1.3", query, None, (status,), method, f"statements?{query}")


def resources() -> Iterator[Row]:
    """The other resources (Communication 2.2 to 2.8)."""
    agent = json.dumps(ADA)
    for path, status in (
        ("about", 200),
        ("activities?activityId=http://example.org/never", 200),
        ("activities?activityId=x", 400),
        ("activities", 400),
        (f"agents?agent={agent}", 200),
        ("agents?agent=x", 400),
        ("agents", 400),
    ):
        for method in ("GET", "HEAD"):
            yield Row("Communication 2.4 to 2.8", path, None, (status,), method, path)
    for path in ("activities/state", "activities/profile", "agents/profile"):
        for method in ("GET", "HEAD", "PUT", "POST", "DELETE"):
            yield Row("Communication 2.3", f"{method} {path} of nothing", {}, (400,), method, path)


TABLES = {
    table.__name__: table
    for table in (
        *(wrong_types, misspelt, missing, actors, values),
        *(interactions, objects, batches, questions, resources),
    )
}


@pytest.fixture(params=["1.0.3", "2.0.0"])
def lrs(request: pytest.FixtureRequest, client: FlaskClient) -> Lrs:
    """A client of the version."""
    return Lrs(client, basic(*make_credential()), request.param)


@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_the_table_is_answered_as_its_clause_says(lrs: Lrs, table: str) -> None:
    wrong = []
    for row in TABLES[table]():
        sent = {} if row.body is None else {"json": row.body}
        answer = lrs.send(row.method, row.path, **sent)
        if answer.status_code not in row.statuses:
            wrong.append(f"{row.clause}: {row.method} {row.name}: {answer.status_code}, not {row.statuses}")
        if not answer.headers[VERSION].startswith(lrs.headers[VERSION][0]):
            wrong.append(f"Communication 3.3: {row.name}: answered as {answer.headers[VERSION]}")
        if row.path.startswith("statements") and CONSISTENT_THROUGH not in answer.headers:
            wrong.append(f"Communication 2.1.3: {row.name}: without {CONSISTENT_THROUGH}")
        if answer.status_code == 400 and row.method not in ("HEAD",) and not answer.json["error"]["sentence"]:
            wrong.append(f"Communication 3.2: {row.name}: nothing is said")
    assert wrong == []


def test_statement_with_every_property_comes_back_as_it_was_sent(lrs: Lrs) -> None:
    sent = whole()
    lrs.save(sent)
    found = lrs.get(statementId=sent["id"]).json
    assert {name: value for name, value in found.items() if name not in ("stored", "authority")} == {
        name: value for name, value in sent.items() if name != "authority"
    }


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("PT1.1S", "PT1.10S", 204),
        ("PT1S", "PT1.00S", 204),
        ("PT1.239S", "PT1.23S", 204),
        ("PT0.001S", "PT0S", 204),
        ("PT1.01S", "PT1.1S", 409),
        ("PT1.23S", "PT1.24S", 409),
        ("PT1S", "PT1.01S", 409),
    ],
)
def test_durations_are_compared_to_the_hundredth_of_a_second(
    lrs: Lrs, first: str, second: str, status: int
) -> None:
    path = f"statements?statementId={new_id()}"
    assert lrs.send("PUT", path, json=simple(result={"duration": first})).status_code == 204
    assert lrs.send("PUT", path, json=simple(result={"duration": second})).status_code == status


def test_timestamps_leave_in_utc_inside_too(lrs: Lrs) -> None:
    time = "2020-01-01T02:00:00+02:00"
    for sent in (
        simple(id=new_id(), object=inner(timestamp=time)),
        simple(id=new_id(), timestamp=time, object=inner(timestamp=time)),
    ):
        lrs.save(sent)
        found = lrs.get(statementId=sent["id"]).json
        assert found["object"]["timestamp"] == "2020-01-01T00:00:00.000000Z"
        assert found["timestamp"].endswith("Z")
        assert lrs.send("POST", json=sent).status_code == 200


CONTEXTS = {
    "contextAgents": ({"objectType": "contextAgent", "agent": ADA, "relevantTypes": ["http://e.org/t"]}, 200),
    "contextGroups": ({"objectType": "contextGroup", "group": group()}, 200),
}


@pytest.mark.parametrize("name", CONTEXTS)
def test_context_of_agents_and_groups_is_only_in_2_0_0(lrs: Lrs, name: str) -> None:
    one, status = CONTEXTS[name]
    is_two = lrs.headers[VERSION] == "2.0.0"
    assert lrs.send("POST", json=simple(context={name: [one]})).status_code == (status if is_two else 400)
    empty = simple(context={name: [{**one, "relevantTypes": []}]})
    assert lrs.send("POST", json=empty).status_code == 400
    assert lrs.send("POST", json=simple(context={name: one})).status_code == 400


@pytest.mark.parametrize(
    ("header", "status"),
    [
        *((version, 200) for version in ("1.0", "1.0.0", "1.0.3", "1.0.9", "2.0", "2.0.0", "2.0.1")),
        *((version, 400) for version in (None, "0.9", "0.95", "1.1.0", "3.0", "1.0.x", "one")),
    ],
)
def test_version_header_is_negotiated_for_each_request(
    client: FlaskClient, header: str | None, status: int
) -> None:
    answer = Lrs(client, basic(*make_credential()), header).get(limit="1")
    assert answer.status_code == status
    assert answer.headers[VERSION] == ("2.0.0" if header and header.startswith("2") else "1.0.3")


NO_JSON = [b"", b"{", b"NaN", b"null", b"5", b'"x"', b"[" * 100_000]
TRAPS = [  # as the value of an extension in a statement that is good but for it
    b"NaN",
    b"1e999",
    b"9" * 5_000,
    b'{"a":1,"a":2}',
    b'"\\ud800"',
    b'"\\u0000"',
    b'"\xff"',
    b"[" * 200 + b"]" * 200,
]


def test_body_that_is_no_plain_json_is_refused(lrs: Lrs) -> None:
    good = json.dumps(simple(context={"extensions": {"http://example.org/x": "HERE"}})).encode()
    assert lrs.send("POST", data=good, content_type="application/json").status_code == 200
    trapped = [good.replace(b'"HERE"', trap) for trap in TRAPS]
    for body in (*NO_JSON, *trapped, b"\xef\xbb\xbf" + good):
        answer = lrs.send("POST", data=body, content_type="application/json")
        assert answer.status_code == 400, (body[-60:], answer.text)
