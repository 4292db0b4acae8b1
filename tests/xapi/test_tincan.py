# SPDX-License-Identifier: EUPL-1.2
"""tincan from PyPI, unmodified, against a live server."""

from collections.abc import Iterator
from threading import Thread
from uuid import uuid4

import pytest
import tincan
from flask import Flask
from werkzeug.serving import make_server

from tests.factories.xapi import make_credential


@pytest.fixture
def remote(app: Flask) -> Iterator[tincan.RemoteLRS]:
    key, secret = make_credential()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield tincan.RemoteLRS(
        version="1.0.3",
        endpoint=f"http://127.0.0.1:{server.server_port}/xapi/",
        username=key,
        password=secret,
    )
    server.shutdown()
    thread.join()
    server.server_close()


def _statement(name: str = "ada") -> tincan.Statement:
    return tincan.Statement(
        id=str(uuid4()),
        actor=tincan.Agent(account=tincan.AgentAccount(home_page="https://training.example.org", name=name)),
        verb=tincan.Verb(id="http://adlnet.gov/expapi/verbs/completed", display={"en": "completed"}),
        object=tincan.Activity(
            id="https://training.example.org/activities/C03",
            definition=tincan.ActivityDefinition(name={"en": "Be found"}),
        ),
    )


def test_tincan_saves_and_retrieves(remote: tincan.RemoteLRS) -> None:
    one, many = _statement(), [_statement("bob"), _statement("bob")]
    assert remote.save_statement(one).success
    assert remote.save_statements(many).success
    found = remote.retrieve_statement(one.id)
    assert found.success, found.data
    assert (found.content.id, found.content.actor.account.name) == (one.id, "ada")


def test_tincan_queries_and_pages(remote: tincan.RemoteLRS) -> None:
    many = [_statement("bob") for _ in range(5)]
    remote.save_statements([_statement(), *many])
    answer = remote.query_statements({"agent": many[0].actor, "verb": many[0].verb, "limit": 2})
    found = [each.id for each in answer.content.statements]
    while answer.content.more:
        answer = remote.more_statements(answer.content)
        found += [each.id for each in answer.content.statements]
    assert found == [each.id for each in reversed(many)]


def test_tincan_voids(remote: tincan.RemoteLRS) -> None:
    one = _statement()
    remote.save_statement(one)
    void = tincan.Statement(
        actor=one.actor,
        verb=tincan.Verb(id="http://adlnet.gov/expapi/verbs/voided"),
        object=tincan.StatementRef(id=one.id),
    )
    assert remote.save_statement(void).success
    assert not remote.retrieve_statement(one.id).success
    assert remote.retrieve_voided_statement(one.id).content.id == one.id
