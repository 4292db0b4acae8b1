# SPDX-License-Identifier: EUPL-1.2
"""Statements, credentials and requests of the record store."""

import json
from base64 import b64encode
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient

from atlas_training.accounts import credentials
from atlas_training.database import own_transaction

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
VERSION = "X-Experience-API-Version"
Json = dict[str, Any]


def agent(name: str = "ada") -> Json:
    """An agent with an opaque account."""
    return {"account": {"homePage": "https://training.example.org", "name": name}}


def activity(name: str = "C03") -> Json:
    """An activity without a definition."""
    return {"id": f"https://training.example.org/activities/{name}"}


def statement(**properties: Any) -> Json:
    """A statement with an id of its own; properties replace or add."""
    return {
        "id": str(uuid4()),
        "actor": agent(),
        "verb": {"id": COMPLETED},
        "object": activity(),
        **properties,
    }


def reference(statement_id: str) -> Json:
    """A StatementRef."""
    return {"objectType": "StatementRef", "id": statement_id}


def voiding(statement_id: str, **properties: Any) -> Json:
    """A statement that voids another."""
    return statement(verb={"id": VOIDED}, object=reference(statement_id), **properties)


def make_credential(
    *scopes: str, countries: list[str] | None = None, may_read_answers: bool = True, name: str = "a client"
) -> tuple[str, str]:
    """Key and secret of a committed credential; all scopes where none is named."""
    with own_transaction():
        credential, secret = credentials.create(name, scopes or ("all",), countries, may_read_answers)
    return credential.key, secret


def basic(key: str, secret: str) -> str:
    """The Authorization header of a credential."""
    return "Basic " + b64encode(f"{key}:{secret}".encode()).decode()


class Lrs:
    """An xAPI client of the application under test."""

    def __init__(self, client: FlaskClient, authorization: str, version: str | None = "1.0.3") -> None:
        self.client = client
        self.headers = {"Authorization": authorization}
        if version:
            self.headers[VERSION] = version

    def send(self, method: str, path: str = "statements", **arguments: Any) -> Any:
        """A request; ``json`` is written as application/json."""
        headers = {**self.headers, **arguments.pop("headers", {})}
        return self.client.open(f"/xapi/{path}", method=method, headers=headers, **arguments)

    def save(self, *statements: Json) -> list[str]:
        """Store statements in one batch."""
        answer = self.send("POST", json=list(statements))
        assert answer.status_code == 200, answer.text
        ids: list[str] = answer.json
        return ids

    def get(self, **parameters: Any) -> Any:
        """Ask for statements; objects become JSON, flags their words."""
        texts = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()
        }
        return self.send("GET", query_string=texts)

    def ids(self, **parameters: Any) -> list[str]:
        """The ids of one page, as they come."""
        answer = self.get(**parameters)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json["statements"]]


def open_lrs(client: FlaskClient, *scopes: str, version: str | None = "1.0.3", **limits: Any) -> Lrs:
    """A client of the record store with a credential of its own."""
    return Lrs(client, basic(*make_credential(*scopes, **limits)), version)
