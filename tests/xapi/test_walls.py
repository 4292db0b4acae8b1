# SPDX-License-Identifier: EUPL-1.2
"""What a limited credential must not learn, with statements in reach that could give it away."""

from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from atlas_training.database import db, own_transaction
from atlas_training.xapi import service as xapi
from atlas_training.xapi.errors import DifferentStatement
from tests.factories.xapi import ANSWERED, Json, Lrs, agent, open_lrs, reference, statement, voiding

PERSON = agent("same person")
PUZZLE = {
    "id": "https://training.example.org/activities/question",
    "definition": {"description": {"en": "secret?"}},
}


def _record(country: str | None, *statements: Json) -> None:
    with own_transaction():
        xapi.record(list(statements), country=country)


def _record_two(first: list[Json], second: list[Json]) -> None:
    with own_transaction():
        xapi.record(first, country="IT")
        xapi.record(second, country="IT")


@pytest.fixture
def limited(client: FlaskClient) -> Lrs:
    """Reads Italy, no answers."""
    return open_lrs(client, "statements/read", countries=["IT"], may_read_answers=False)


def test_limited_credential_reads_only_its_countries(client: FlaskClient, limited: Lrs) -> None:
    registration = str(uuid4())
    context = {"registration": registration}
    ours, foreign, nobodys = (statement(actor=PERSON, context=context) for _ in range(3))
    _record("IT", ours)
    _record("TN", foreign)
    _record(None, nobodys)
    for query in (
        {},
        {"agent": PERSON},
        {"registration": registration},
        {"agent": PERSON, "related_agents": True},
    ):
        assert limited.ids(**query) == [ours["id"]]
    assert limited.get(statementId=foreign["id"]).status_code == 404
    assert limited.get(statementId=nobodys["id"]).status_code == 404
    several = open_lrs(client, "statements/read", countries=["IT", "TN"])
    assert several.ids() == [foreign["id"], ours["id"]]
    assert open_lrs(client, "statements/read").ids() == [nobodys["id"], foreign["id"], ours["id"]]


def test_walls_hold_on_every_page(limited: Lrs) -> None:
    ours = [statement(actor=PERSON) for _ in range(4)]
    for one in ours:
        _record("IT", one)
        _record("TN", statement(actor=PERSON))
        _record("IT", statement(actor=PERSON, verb={"id": ANSWERED}))
    page = limited.get(limit=3).json
    seen = [one["id"] for one in page["statements"]]
    page = limited.send("GET", page["more"].removeprefix("/xapi/")).json
    assert seen + [one["id"] for one in page["statements"]] == [one["id"] for one in ours[::-1]]
    assert page["more"] == ""


def test_answers_are_hidden_by_id_by_filter_and_in_substatements(client: FlaskClient, limited: Lrs) -> None:
    answered = statement(actor=PERSON, verb={"id": ANSWERED}, object=PUZZLE)
    planned = {"objectType": "SubStatement", **{name: answered[name] for name in ("actor", "verb", "object")}}
    intended = statement(actor=PERSON, object=planned)
    _record("IT", answered, intended)
    assert limited.ids() == limited.ids(verb=ANSWERED) == limited.ids(activity=PUZZLE["id"]) == []
    assert limited.get(statementId=answered["id"]).status_code == 404
    allowed = open_lrs(client, "statements/read", countries=["IT"], may_read_answers=True)
    assert allowed.ids() == [intended["id"], answered["id"]]


def test_voided_answer_stays_hidden(limited: Lrs) -> None:
    answered = statement(verb={"id": ANSWERED})
    void = voiding(answered["id"])
    _record("IT", answered, void)
    assert limited.get(voidedStatementId=answered["id"]).status_code == 404
    assert limited.ids() == [void["id"]]


@pytest.mark.parametrize(("country", "verb"), [("TN", "http://e.org/did"), ("IT", ANSWERED)])
def test_reference_does_not_tell_of_a_hidden_target(limited: Lrs, country: str, verb: str) -> None:
    target = statement(actor=PERSON, verb={"id": verb})
    comment = statement(actor=agent("trainer"), object=reference(target["id"]))
    further = statement(actor=agent("trainer"), object=reference(comment["id"]))
    _record(country, target)
    _record("IT", comment, further)
    assert limited.ids() == [further["id"], comment["id"]]
    assert limited.ids(agent=PERSON) == limited.ids(verb=verb) == []


def test_hidden_activity_keeps_its_definition(client: FlaskClient, limited: Lrs) -> None:
    _record("IT", statement(verb={"id": ANSWERED}, object=PUZZLE))
    query = {"activityId": PUZZLE["id"]}
    assert "definition" not in limited.send("GET", "activities", query_string=query).json
    allowed = open_lrs(client, "statements/read")
    assert allowed.send("GET", "activities", query_string=query).json["definition"] == PUZZLE["definition"]


def test_what_a_credential_of_one_country_writes_is_of_that_country(
    client: FlaskClient, limited: Lrs
) -> None:
    italian = open_lrs(client, "statements/write", countries=["IT"])
    tunisian = open_lrs(client, "statements/write", countries=["TN"])
    italian.save(ours := statement())
    tunisian.save(statement())
    assert limited.ids() == [ours["id"]]


def test_recording_twice_keeps_one_and_asks_a_constant_number_of_times(limited: Lrs) -> None:
    from sqlalchemy import event

    counts = []
    for size in (1, 3):
        asked: list[str] = []

        def note(
            connection: object, cursor: object, text: str, *rest: object, asked: list[str] = asked
        ) -> None:
            asked.append(text)

        batch = [
            statement(actor=agent(str(uuid4())), context={"registration": str(uuid4())}, object=PUZZLE)
            for _ in range(size)
        ]
        event.listen(db.engine, "before_cursor_execute", note)
        with own_transaction():
            xapi.record(batch, country="IT")
        event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(asked))
        with own_transaction():
            xapi.record(batch, country="IT")
    assert counts[1] <= counts[0]
    assert len(limited.ids()) == 4


def test_record_is_undone_with_its_transaction(limited: Lrs) -> None:
    kept = statement()
    _record("IT", kept)
    with pytest.raises(DifferentStatement):
        _record_two([statement()], [{**kept, "actor": agent("another")}])
    assert limited.ids() == [kept["id"]]
    assert xapi.stored_ids([UUID(kept["id"]), uuid4()]) == {UUID(kept["id"])}
    assert xapi.own_statement_ids() == {UUID(kept["id"])}
