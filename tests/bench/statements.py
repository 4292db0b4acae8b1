# SPDX-License-Identifier: EUPL-1.2
"""Statements as a learning platform sends them, about 1.3 kB each, the same for the same seed."""

import json
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID, uuid5

SITE = "https://lms.example.org"
VERBS = ("registered", "initialized", "progressed", "completed", "passed", "answered")
LEARNERS, COURSES, MODULES, QUESTIONS = 500, 20, 8, 10
NAMESPACE = UUID(int=0)


def learner(number: int) -> dict[str, Any]:
    """The agent of a learner."""
    return {
        "objectType": "Agent",
        "name": f"Learner Number {number:05d}",
        "account": {"homePage": f"{SITE}/accounts", "name": f"learner-{number:05d}"},
    }


def verb(name: str) -> str:
    """The IRI of a verb."""
    return f"http://adlnet.gov/expapi/verbs/{name}"


def course(number: int) -> str:
    """The IRI of a course."""
    return f"{SITE}/xapi/course/{number}"


def registration(who: int, which: int) -> str:
    """That of a learner in a course."""
    return str(uuid5(NAMESPACE, f"{who}/{which}"))


@dataclass(frozen=True)
class Made:
    """A statement: its text, and what a filter finds it by."""

    text: str
    id: str
    learner: int
    verb: str
    course: int


class Maker:
    """Makes one after the other."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)

    def make(self) -> Made:
        """The next one."""
        chance = self._chance
        who, which, name = chance.randrange(LEARNERS), chance.randrange(COURSES), chance.choice(VERBS)
        module = f"{course(which)}/module/{chance.randrange(MODULES)}"
        identity = str(UUID(int=chance.getrandbits(128), version=4))
        value = {
            "id": identity,
            "actor": learner(who),
            "verb": {"id": verb(name), "display": {"en": name, "fr": f"{name} (version française)"}},
            "object": self._question(module) if name == "answered" else _activity(module, "module"),
            "timestamp": "2026-11-23T09:00:00.000Z",
            "context": {
                "registration": registration(who, which),
                "platform": "Example LMS 1.0",
                "language": "en",
                "extensions": {f"{SITE}/xapi/session": f"{chance.getrandbits(64):016x}"},
                "contextActivities": {
                    "parent": [{"objectType": "Activity", "id": course(which)}],
                    "grouping": [{"objectType": "Activity", "id": SITE}],
                    "category": [{"objectType": "Activity", "id": "https://w3id.org/xapi/example/v1.0"}],
                },
            },
        }
        if name in ("completed", "passed", "answered"):
            value["result"] = self._result()
        return Made(json.dumps(value, ensure_ascii=False, separators=(",", ":")), identity, who, name, which)

    def _question(self, module: str) -> dict[str, Any]:
        number = self._chance.randrange(QUESTIONS)
        return _activity(
            f"{module}/question/{number}",
            "cmi.interaction",
            interactionType="choice",
            correctResponsesPattern=["b"],
            choices=[{"id": one, "description": {"en": f"Answer {one.upper()}"}} for one in "abcd"],
        )

    def _result(self) -> dict[str, Any]:
        raw = self._chance.randrange(50, 101)
        return {
            "success": True,
            "completion": True,
            "duration": f"PT{self._chance.randrange(1, 50)}M{self._chance.randrange(60)}S",
            "score": {"scaled": raw / 100, "raw": raw, "min": 0, "max": 100},
        }


def _activity(iri: str, kind: str, **more: Any) -> dict[str, Any]:
    name = f"An introduction to {iri[-20:]}"
    return {
        "objectType": "Activity",
        "id": iri,
        "definition": {
            "type": f"http://adlnet.gov/expapi/activities/{kind}",
            "name": {"en": name, "fr": f"{name} (version française)"},
            **more,
        },
    }
