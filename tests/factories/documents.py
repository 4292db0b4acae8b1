# SPDX-License-Identifier: EUPL-1.2
"""The three document resources of the record store, as an xAPI client asks for them."""

import json
from dataclasses import dataclass
from hashlib import sha1
from typing import Any

from tests.factories.xapi import Json, Lrs, activity, agent

REGISTRATION = "6d0a2f4c-0a51-4b77-9f6d-0b6a6f0c1d11"


@dataclass(frozen=True)
class Place:
    """One document resource and the parameters of a context in it."""

    path: str
    id_name: str
    context: dict[str, str]

    def named(self, name: str = "one", **more: str) -> dict[str, str]:
        """The parameters of one document."""
        return {**self.context, self.id_name: name, **more}


STATE = Place("activities/state", "stateId", {"activityId": activity()["id"], "agent": json.dumps(agent())})
ACTIVITY_PROFILE = Place("activities/profile", "profileId", {"activityId": activity()["id"]})
AGENT_PROFILE = Place("agents/profile", "profileId", {"agent": json.dumps(agent())})
PLACES = (STATE, ACTIVITY_PROFILE, AGENT_PROFILE)


class Documents:
    """The documents of one resource, through an xAPI client."""

    def __init__(self, lrs: Lrs, place: Place = STATE) -> None:
        self.lrs = lrs
        self.place = place

    def send(
        self,
        method: str,
        body: bytes | Json | None = None,
        query: dict[str, str] | None = None,
        kind: str | None = None,
        **headers: str,
    ) -> Any:
        """A request about the document "one", or by another query; a dict goes as JSON.

        Headers are named with underscores, as ``If_Match``.
        """
        if isinstance(body, dict):
            body, kind = json.dumps(body).encode(), kind or "application/json"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if kind:
            named["Content-Type"] = kind
        query = self.place.named() if query is None else query
        return self.lrs.send(method, self.place.path, query_string=query, data=body, headers=named)

    def keep(self, body: bytes | Json, query: dict[str, str] | None = None, kind: str | None = None) -> str:
        """PUT a new document; its entity tag with quotes."""
        answer = self.send("PUT", body, query, kind, If_None_Match="*")
        assert answer.status_code == 204, answer.text
        return etag(json.dumps(body).encode() if isinstance(body, dict) else body)

    def ids(self, **query: str) -> list[str]:
        """What a context holds."""
        answer = self.send("GET", query={**self.place.context, **query})
        assert answer.status_code == 200, answer.text
        names: list[str] = answer.json
        return names


def etag(body: bytes) -> str:
    """The entity tag the standard asks for: the SHA-1 of the body in lower case, with quotes."""
    return f'"{sha1(body).hexdigest()}"'
