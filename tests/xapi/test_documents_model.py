# SPDX-License-Identifier: EUPL-1.2
"""Any sequence of requests about documents answers as a plain dict would."""

import json
from collections.abc import Callable
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas_training.database import db, own_transaction
from atlas_training.xapi.models import Document
from tests.factories.documents import (
    ACTIVITY_PROFILE,
    AGENT_PROFILE,
    PLACES,
    REGISTRATION,
    STATE,
    Place,
    etag,
)
from tests.factories.xapi import VERSION, Json, agent, basic, make_credential

VERSIONS = ("1.0.3", "2.0.0")
NAMES = ("one", "ħ / 2", "x" * 300)
JSON = "application/json"
Key = tuple[str, tuple[tuple[str, str], ...], str]

_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('aħ🌾"\\', max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)
_objects = st.dictionaries(st.sampled_from("abc"), _values, max_size=3)
_bodies = st.one_of(
    _objects.map(lambda value: (json.dumps(value).encode(), JSON)),
    _values.map(lambda value: (json.dumps(value).encode(), JSON)),
    st.tuples(st.binary(max_size=8), st.sampled_from(["text/plain", "application/octet-stream"])),
)
_contexts: st.SearchStrategy[Any] = st.one_of(
    st.tuples(
        st.just(STATE),
        st.fixed_dictionaries(
            {"agent": st.sampled_from([json.dumps(agent()), json.dumps(agent("bob"))])},
            optional={"registration": st.just(REGISTRATION)},
        ),
    ),
    st.tuples(st.sampled_from([ACTIVITY_PROFILE, AGENT_PROFILE]), st.just({})),
)
_steps = st.tuples(
    st.sampled_from(["GET", "PUT", "POST", "DELETE", "LIST", "EMPTY"]),
    _contexts,
    st.sampled_from(NAMES),
    _bodies,
    st.sampled_from(["none", "match", "stale", "any", "absent"]),
    st.sampled_from(VERSIONS),
)


class Model:
    """What the standard says, on a dict."""

    def __init__(self) -> None:
        self.stored: dict[Key, tuple[bytes, str]] = {}

    def tag(self, key: Key) -> str | None:
        """Of the stored document, None where there is none."""
        return etag(self.stored[key][0]) if key in self.stored else None

    def is_met(self, key: Key, headers: dict[str, str]) -> bool:
        """Whether the preconditions hold."""
        tag = self.tag(key)
        if "If-Match" in headers and (tag is None or headers["If-Match"] not in (tag, "*")):
            return False
        return not ("If-None-Match" in headers and tag is not None)

    def put(self, key: Key, body: bytes, kind: str, headers: dict[str, str], version: str) -> int:
        """PUT (2.2, 3.1)."""
        if not self.is_met(key, headers):
            return 412
        if key in self.stored and not headers and not (key[0] == STATE.path and version == "1.0.3"):
            return 409
        self.stored[key] = (body, kind)
        return 204

    def post(self, key: Key, body: bytes, kind: str, headers: dict[str, str], version: str) -> int:
        """POST (2.2)."""
        value = json.loads(body) if kind == JSON else None
        if kind == JSON and not isinstance(value, dict):
            return 400
        if not self.is_met(key, headers):
            return 412
        if key in self.stored:
            before, before_kind = self.stored[key]
            known = json.loads(before) if before_kind == JSON else None
            if not (isinstance(known, dict) and isinstance(value, dict)):
                return 400
            merged = {**known, **value}
            body = json.dumps(merged, ensure_ascii=False, separators=(",", ":")).encode()
        self.stored[key] = (body, kind)
        return 204

    def delete(self, key: Key, headers: dict[str, str]) -> int:
        """DELETE of one (2.2)."""
        if not self.is_met(key, headers):
            return 412
        self.stored.pop(key, None)
        return 204

    def inside(self, path: str, context: dict[str, str]) -> list[Key]:
        """Documents of a context, with any registration where it names none (2.3)."""
        return [key for key in self.stored if key[0] == path and context.items() <= dict(key[1]).items()]


def _headers(model: Model, key: Key, condition: str) -> dict[str, str]:
    stale = etag(b"never stored")
    return {
        "none": {},
        "match": {"If-Match": model.tag(key) or stale},
        "stale": {"If-Match": stale},
        "any": {"If-Match": "*"},
        "absent": {"If-None-Match": "*"},
    }[condition]


def _step(ask: Callable[..., Any], model: Model, step: Any) -> None:
    method, (place, more), name, (body, kind), condition, version = step
    context: Json = {**place.context, **more}
    key = (place.path, tuple(sorted(context.items())), name)
    named, headers = {**context, place.id_name: name}, _headers(model, key, condition)
    if method == "LIST" or (method == "EMPTY" and place is not STATE):
        found = ask("GET", place, context, version)
        assert sorted(found.json) == sorted({each[2] for each in model.inside(place.path, context)})
    elif method == "EMPTY":
        assert ask("DELETE", place, context, version).status_code == 204
        for each in model.inside(place.path, context):
            del model.stored[each]
    elif method == "DELETE":
        assert ask("DELETE", place, named, version, headers=headers).status_code == model.delete(key, headers)
    elif method == "GET":
        found = ask("GET", place, named, version)
        if key not in model.stored:
            assert found.status_code == 404
        else:
            assert (found.data, found.content_type) == model.stored[key]
            assert found.headers["ETag"] == model.tag(key)
    else:
        change = model.put if method == "PUT" else model.post
        answer = ask(method, place, named, version, data=body, headers={**headers, "Content-Type": kind})
        assert answer.status_code == change(key, body, kind, headers, version)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_steps, min_size=1, max_size=30))
def test_any_sequence_of_requests_answers_as_a_dict_would(app: Flask, steps: list[Any]) -> None:
    with own_transaction():
        db.session.query(Document).delete()
    client, authorization, model = app.test_client(), basic(*make_credential()), Model()

    def ask(
        method: str, place: Place, query: dict[str, str], version: str, headers: Any = None, **rest: Any
    ) -> Any:
        known = {"Authorization": authorization, VERSION: version, **(headers or {})}
        return client.open(f"/xapi/{place.path}", method=method, query_string=query, headers=known, **rest)

    for step in steps:
        _step(ask, model, step)
    kept = db.session.query(Document).count()
    db.session.rollback()
    assert kept == len(model.stored)
    assert {place.path for place in PLACES} >= {key[0] for key in model.stored}
