# SPDX-License-Identifier: EUPL-1.2
"""Keeping statements through the door, and reading them back."""

import json
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from atlas_training.database import db, is_postgresql
from tests.factories.xapi import COMPLETED, agent, open_lrs, reference, statement, voiding


def test_statement_comes_back_as_it_was_sent_with_what_is_filled_in(client: FlaskClient) -> None:
    lrs = open_lrs(client, name="Dashboard")
    sent = statement(result={"score": {"scaled": 0.5}})
    assert lrs.save(sent) == [sent["id"]]
    found = lrs.get(statementId=sent["id"]).json
    filled = {name: found.pop(name) for name in ("stored", "timestamp", "version", "authority")}
    assert found == sent
    assert filled["version"] == "1.0.0"
    assert filled["stored"] == filled["timestamp"] == "2026-11-23T09:00:00.000000Z"
    assert filled["authority"]["name"] == "Dashboard"


def test_exact_text_of_numbers_is_kept(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    body = (
        '{"actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"http://e.org/v"},"object":{"id":"http://e.org/a"},'
        '"result":{"score":{"raw":1.500},"extensions":{"http://e.org/x":123456789012345678901234567890}}}'
    )
    answer = lrs.send("POST", data=body, headers={"Content-Type": "application/json"})
    text = lrs.get(statementId=answer.json[0]).text
    assert '"raw":1.500}' in text
    assert "123456789012345678901234567890" in text


def test_same_statement_again_is_fine_and_kept_once(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    sent = statement()
    lrs.save(sent)
    assert lrs.send("POST", json=sent).status_code == 200
    assert lrs.send("PUT", json=sent, query_string={"statementId": sent["id"]}).status_code == 204
    assert lrs.ids() == [sent["id"]]


def test_known_id_with_another_statement_is_refused_and_nothing_of_the_batch_kept(
    client: FlaskClient,
) -> None:
    lrs = open_lrs(client)
    sent, new = statement(), statement()
    lrs.save(sent)
    assert lrs.send("POST", json=[new, {**sent, "actor": agent("bob")}]).status_code == 409
    assert lrs.ids() == [sent["id"]]


def test_one_wrong_statement_refuses_the_batch_and_says_which(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    answer = lrs.send("POST", json=[statement(), statement(actor={"mbox": "ada@example.org"})])
    assert answer.status_code == 400
    assert answer.json == {
        "error": {
            "path": "$[1].actor.mbox",
            "rule": "Data 2.4.2.3",
            "sentence": "This must be mailto: and an e-mail address.",
        }
    }
    assert lrs.ids() == []


def test_same_id_twice_in_a_batch_is_refused(client: FlaskClient) -> None:
    sent = statement()
    assert open_lrs(client).send("POST", json=[sent, sent]).status_code == 400


def test_put_stores_under_the_id_of_the_address(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    key = str(uuid4())
    sent = statement()
    del sent["id"]
    assert lrs.send("PUT", json=sent, query_string={"statementId": key}).status_code == 204
    assert lrs.get(statementId=key).json["id"] == key
    assert lrs.send("PUT", json=sent, query_string={"statementId": key}).status_code == 204
    assert lrs.send("PUT", json=statement(), query_string={"statementId": key}).status_code == 400
    assert lrs.send("PUT", json=sent).status_code == 400


def test_lone_context_activity_comes_back_in_an_array(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    parent = {"id": "https://training.example.org/activities/parent"}
    sent = statement(context={"contextActivities": {"parent": parent}})
    lrs.save(sent)
    assert lrs.get(statementId=sent["id"]).json["context"]["contextActivities"] == {"parent": [parent]}


def test_sent_stored_and_authority_are_overwritten(client: FlaskClient) -> None:
    lrs = open_lrs(client, name="Writer")
    sent = statement(
        stored="2001-01-01T00:00:00Z", authority=agent("somebody"), timestamp="2026-11-23T10:30:00+02:00"
    )
    lrs.save(sent)
    found = lrs.get(statementId=sent["id"]).json
    assert (found["stored"], found["authority"]["name"]) == ("2026-11-23T09:00:00.000000Z", "Writer")
    assert found["timestamp"] == "2026-11-23T08:30:00.000000Z"


def test_stored_is_unique_and_rises_in_the_order_of_the_batch(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    ids = lrs.save(*(statement() for _ in range(5))) + lrs.save(statement())
    found = lrs.get(ascending=True).json["statements"]
    assert [one["id"] for one in found] == ids
    assert sorted({one["stored"] for one in found}) == [one["stored"] for one in found]


def test_voided_statement_is_found_only_as_voided(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    sent = statement()
    void = voiding(sent["id"])
    lrs.save(sent)
    assert lrs.get(voidedStatementId=sent["id"]).status_code == 404
    lrs.save(void)
    assert lrs.get(statementId=sent["id"]).status_code == 404
    assert lrs.get(voidedStatementId=sent["id"]).json["id"] == sent["id"]
    assert lrs.ids() == [void["id"]]


def test_voiding_may_come_before_the_voided_and_cannot_be_voided(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    sent = statement()
    void = voiding(sent["id"])
    void_again = voiding(void["id"])
    lrs.save(void)
    lrs.save(sent, void_again)
    assert lrs.ids() == [void_again["id"], void["id"]]


def test_writer_may_only_void_its_own(client: FlaskClient) -> None:
    one, other = (open_lrs(client, "statements/write", "statements/read") for _ in range(2))
    sent = statement()
    one.save(sent)
    assert other.send("POST", json=voiding(sent["id"])).status_code == 403
    one.save(voiding(sent["id"]))
    assert one.get(statementId=sent["id"]).status_code == 404


def test_reference_matches_by_its_target_over_several_steps_but_time_by_itself(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    target = statement()
    first = statement(
        actor=agent("bob"), verb={"id": "http://e.org/confirmed"}, object=reference(target["id"])
    )
    second = statement(actor=agent("eve"), verb={"id": "http://e.org/liked"}, object=reference(first["id"]))
    lrs.save(target)
    stored = lrs.get(statementId=target["id"]).json["stored"]
    lrs.save(first, second)
    assert lrs.ids(verb=COMPLETED, agent=agent()) == [second["id"], first["id"], target["id"]]
    assert lrs.ids(agent=agent(), since=stored) == [second["id"], first["id"]]
    assert lrs.ids(agent=agent(), verb="http://e.org/liked") == []
    lrs.save(voiding(target["id"]))
    assert lrs.ids(agent=agent("ada"), verb=COMPLETED)[-2:] == [second["id"], first["id"]]


def test_references_in_a_circle_end(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    one, two = str(uuid4()), str(uuid4())
    lrs.save(statement(id=one, object=reference(two)), statement(id=two, object=reference(one)))
    assert lrs.ids(activity="https://training.example.org/activities/C03") == []


def test_pages_stay_put_while_others_write(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    ids = lrs.save(*(statement() for _ in range(7)))
    page = lrs.get(limit=3, agent=agent()).json
    seen = [one["id"] for one in page["statements"]]
    while page["more"]:
        lrs.save(statement())
        assert page["more"].startswith("/xapi/statements/more/")
        page = lrs.send("GET", page["more"].removeprefix("/xapi/")).json
        seen += [one["id"] for one in page["statements"]]
    assert seen == ids[::-1]


def test_ascending_pages_end_at_what_was_there_first(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    ids = lrs.save(*(statement() for _ in range(5)))
    page = lrs.get(limit=2, ascending=True).json
    seen = [one["id"] for one in page["statements"]]
    while page["more"]:
        lrs.save(statement())
        page = lrs.send("GET", page["more"].removeprefix("/xapi/")).json
        seen += [one["id"] for one in page["statements"]]
    assert seen == ids


def test_forged_more_is_refused(client: FlaskClient) -> None:
    assert open_lrs(client).send("GET", "statements/more/W10.abc").status_code == 400


def test_ids_keeps_only_what_identifies(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    named = {"name": "Ada", **agent()}
    team = {"objectType": "Group", "name": "Team", "member": [named]}
    sent = statement(
        actor=named,
        verb={"id": COMPLETED, "display": {"en": "completed"}},
        object={"id": "http://e.org/a", "definition": {"name": {"en": "A"}}},
        context={
            "team": team,
            "contextActivities": {"parent": [{"id": "http://e.org/p", "definition": {"name": {"en": "P"}}}]},
        },
    )
    lrs.save(sent)
    found = lrs.get(format="ids").json["statements"][0]
    assert found["actor"] == agent()
    assert found["verb"] == {"id": COMPLETED}
    assert found["object"] == {"id": "http://e.org/a"}
    assert found["context"] == {
        "team": {"objectType": "Group", "member": [agent()]},
        "contextActivities": {"parent": [{"id": "http://e.org/p"}]},
    }


def test_canonical_shows_the_merged_definition_in_one_language(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    for language, name in (("en", "Be found"), ("it", "Farsi trovare")):
        lrs.save(
            statement(
                verb={"id": COMPLETED, "display": {language: name}},
                object={"id": "http://e.org/a", "definition": {"name": {language: name}}},
            )
        )
    answer = lrs.send(
        "GET",
        query_string={"format": "canonical", "limit": 1},
        headers={"Accept-Language": "it-IT, en;q=0.5"},
    )
    found = answer.json["statements"][0]
    assert found["object"] == {"id": "http://e.org/a", "definition": {"name": {"it": "Farsi trovare"}}}
    assert found["verb"]["display"] == {"it": "Farsi trovare"}
    exact = lrs.get(limit=1, ascending=True).json["statements"][0]
    assert exact["object"]["definition"] == {"name": {"en": "Be found"}}


def test_definition_is_only_changed_by_who_may_define(client: FlaskClient) -> None:
    writer = open_lrs(client, "statements/write", "statements/read")
    named = {"id": "http://e.org/a", "definition": {"name": {"en": "A"}}}
    writer.save(statement(object=named))
    bare = {"objectType": "Activity", "id": "http://e.org/a"}
    assert writer.send("GET", "activities", query_string={"activityId": "http://e.org/a"}).json == bare
    definer = open_lrs(client, "statements/write", "define", "statements/read")
    definer.save(statement(object=named))
    shown = {**bare, "definition": {"name": {"en": "A"}}}
    assert writer.send("GET", "activities", query_string={"activityId": "http://e.org/a"}).json == shown


def test_agents_tells_what_the_asker_said(client: FlaskClient) -> None:
    answer = open_lrs(client).send("GET", "agents", query_string={"agent": json.dumps(agent("unknown"))})
    assert answer.json == {"objectType": "Person", "account": [agent("unknown")["account"]]}


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_batch_of_many_is_kept_whole(client: FlaskClient, version: str) -> None:
    lrs = open_lrs(client, version=version)
    many = [
        statement(actor=agent(str(number % 70)), context={"registration": str(uuid4())})
        for number in range(600)
    ]
    ids = lrs.save(*many)
    first = lrs.get(limit=0).json
    rest = lrs.send("GET", first["more"].removeprefix("/xapi/")).json
    assert [one["id"] for one in first["statements"] + rest["statements"]] == ids[::-1]
    assert rest["more"] == ""


def test_limited_writer_cannot_void_what_another_stores_later(client: FlaskClient) -> None:
    limited, other = (open_lrs(client, "statements/write", "statements/read") for _ in range(2))
    foreign, own, voided_by_all = (statement() for _ in range(3))
    limited.save(voiding(foreign["id"]), voiding(own["id"]))
    open_lrs(client).save(voiding(voided_by_all["id"]))
    other.save(foreign, voided_by_all)
    limited.save(own)
    assert limited.get(statementId=foreign["id"]).status_code == 200
    assert foreign["id"] in limited.ids()
    for gone in (own, voided_by_all):
        assert limited.get(statementId=gone["id"]).status_code == 404
        assert limited.get(voidedStatementId=gone["id"]).status_code == 200


def test_writing_goes_on_after_the_database_dropped_its_connections(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    first = lrs.save(statement())
    if is_postgresql():
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        db.session.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
        db.session.rollback()
    second = lrs.save(statement())
    assert sorted(lrs.ids()) == sorted(first + second)
