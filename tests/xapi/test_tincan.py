# SPDX-License-Identifier: EUPL-1.2
"""tincan from PyPI, unmodified, against a live server."""

from collections.abc import Iterator
from threading import Thread
from uuid import uuid4

import pytest
import tincan
from flask import Flask
from werkzeug.serving import make_server

from tests.factories.documents import etag
from tests.factories.xapi import make_credential

_LATER = "2126-11-23T09:00:00Z"


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


def _tag(answer: tincan.LRSResponse) -> str:
    """tincan looks for the entity tag where it never is, so its user has to."""
    tag: str = answer.response.getheader("ETag")
    return tag


def test_tincan_keeps_state(remote: tincan.RemoteLRS) -> None:
    one = _statement()
    state = tincan.StateDocument(id="bookmark", activity=one.object, agent=one.actor, content="page 3")
    assert remote.save_state(state).success
    answer = remote.retrieve_state(one.object, one.actor, "bookmark")
    assert answer.content.content.decode() == "page 3"
    assert _tag(answer) == etag(b"page 3")
    assert remote.retrieve_state_ids(one.object, one.actor).content == ["bookmark"]
    assert remote.retrieve_state_ids(one.object, one.actor, since=_LATER).content == []
    state.etag = '"of another"'
    assert not remote.delete_state(state).success
    state.etag = _tag(answer)
    assert remote.delete_state(state).success
    state.id, state.etag = "another", None
    assert remote.save_state(state).success
    assert remote.clear_state(one.object, one.actor).success
    assert remote.retrieve_state_ids(one.object, one.actor).content == []


def test_tincan_keeps_activity_profiles(remote: tincan.RemoteLRS) -> None:
    activity = _statement().object
    profile = tincan.ActivityProfileDocument(
        id="settings", activity=activity, content='{"a":1}', content_type="application/json"
    )
    assert remote.save_activity_profile(profile).success
    assert not remote.save_activity_profile(profile).success  # it would replace something unseen
    profile.etag = _tag(remote.retrieve_activity_profile(activity, "settings"))
    profile.content = '{"a":2}'
    assert remote.save_activity_profile(profile).success
    assert remote.retrieve_activity_profile(activity, "settings").content.content.decode() == '{"a":2}'
    assert remote.retrieve_activity_profile_ids(activity).content == ["settings"]
    assert not remote.delete_activity_profile(profile).success  # its tag is that of the first
    profile.etag = _tag(remote.retrieve_activity_profile(activity, "settings"))
    assert remote.delete_activity_profile(profile).success
    assert remote.retrieve_activity_profile_ids(activity).content == []


def test_tincan_keeps_agent_profiles(remote: tincan.RemoteLRS) -> None:
    agent = _statement().actor
    profile = tincan.AgentProfileDocument(id="wishes", agent=agent, content="large letters")
    assert remote.save_agent_profile(profile).success
    answer = remote.retrieve_agent_profile(agent, "wishes")
    assert (answer.content.content.decode(), _tag(answer)) == ("large letters", etag(b"large letters"))
    profile.etag, profile.content = _tag(answer), "larger letters"
    assert remote.save_agent_profile(profile).success
    assert remote.retrieve_agent_profile_ids(agent).content == ["wishes"]
    assert remote.retrieve_agent_profile_ids(agent, since=_LATER).content == []
    profile.etag = None
    assert remote.delete_agent_profile(profile).success
    assert remote.retrieve_agent_profile_ids(agent).content == []
