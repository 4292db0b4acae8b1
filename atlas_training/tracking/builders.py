# SPDX-License-Identifier: EUPL-1.2
"""From a fact to its statement: functions of values, without database or request.

A statement's id is UUIDv5(namespace, "event/fact key"), the namespace UUIDv5(URL, IRI base): recording
a fact twice gives the same statement, and two installations never give the same id to different facts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from atlas_training.tracking.vocabulary import Verb

Statement = dict[str, Any]
Names = Mapping[str, str]


@dataclass(frozen=True)
class Scene:
    """Who and where, in pseudonyms: everything a statement's actor and context are made of."""

    base: str
    actor_key: UUID | None
    team: UUID
    country: str
    cluster_id: UUID
    cluster: str
    registration: UUID | None
    language: str


def statement_id(base: str, event: str, key: object) -> str:
    """The id of the statement about a fact."""
    return str(uuid5(uuid5(NAMESPACE_URL, base), f"{event}/{key}"))


def own(base: str, name: str) -> str:
    """An IRI of ours, under the address of our xAPI Profile."""
    return name if "://" in name else f"{base}/xapi-profile/{name}"


def person(scene: Scene) -> Statement:
    """The pseudonymous account of a person."""
    return account_of(scene.base, str(scene.actor_key))


def account_of(base: str, actor_key: str) -> Statement:
    """The pseudonymous account that goes by a key."""
    return {"objectType": "Agent", "account": {"homePage": f"{base}/people", "name": actor_key}}


def team(scene: Scene) -> Statement:
    """The pseudonymous account of the SME, an identified group."""
    return {"objectType": "Group", "account": {"homePage": f"{scene.base}/smes", "name": str(scene.team)}}


def activity(iri: str, kind: str, names: Names, **more: Any) -> Statement:
    """An activity with its definition; ``names`` by language."""
    return {"objectType": "Activity", "id": iri, "definition": {"type": kind, "name": dict(names), **more}}


def course_iri(base: str, course_id: str) -> str:
    """The activity id of a course, from its id and not from its address, which may change."""
    return f"{base}/courses/{course_id}"


def module_iri(base: str, course_id: str, module_id: str) -> str:
    """The activity id of a module."""
    return f"{base}/courses/{course_id}/modules/{module_id}"


def check_iri(base: str, course_id: str, module_id: str) -> str:
    """The activity id of a module's check."""
    return f"{module_iri(base, course_id, module_id)}/check"


def path_iri(base: str, path_id: UUID) -> str:
    """The activity id of a path."""
    return f"{base}/paths/{path_id}"


def certificate_iri(base: str, certificate_id: UUID) -> str:
    """The activity id of a certificate: from its key, since its number opens the page with the holder's name."""
    return f"{base}/certificates/{certificate_id}"


def session_iri(base: str, session_id: UUID) -> str:
    """The activity id of a session."""
    return f"{base}/sessions/{session_id}"


def edition_iri(base: str, edition_id: UUID) -> str:
    """The activity id of an edition."""
    return f"{base}/editions/{edition_id}"


def reference(statement_id: str) -> Statement:
    """Another statement, as an object."""
    return {"objectType": "StatementRef", "id": statement_id}


def score(scaled: Fraction, raw: Fraction | None = None, maximum: Fraction | None = None) -> Statement:
    """A score; exact fractions become decimals of at most six places."""
    made: Statement = {"scaled": _number(scaled)}
    if raw is not None and maximum is not None:
        made |= {"raw": _number(raw), "min": 0, "max": _number(maximum)}
    return made


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else round(float(value), 6)


def duration(seconds: int) -> str:
    """An ISO 8601 duration of whole seconds."""
    return f"PT{max(seconds, 0)}S"


def moment(at: datetime) -> str:
    """A moment in UTC as a timestamp, to the millisecond."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def build(
    scene: Scene,
    event: str,
    key: object,
    verb: Verb,
    object_: Statement,
    at: datetime,
    *,
    result: Statement | None = None,
    parents: Sequence[Statement] = (),
    actor: Statement | None = None,
) -> Statement:
    """The whole statement of a fact: actor, verb, object, result, and the context that all of ours share."""
    base = scene.base
    activities: Statement = {
        "grouping": [
            {"objectType": "Activity", "id": f"{base}/scheme"},
            {"objectType": "Activity", "id": f"{base}/clusters/{scene.cluster_id}"},
            {"objectType": "Activity", "id": f"{base}/countries/{scene.country}"},
        ],
        "category": [{"objectType": "Activity", "id": f"{base}/xapi-profile"}],
    }
    if parents:
        activities["parent"] = list(parents)
    context: Statement = {
        "contextActivities": activities,
        "team": team(scene),
        "language": scene.language,
    }
    if (
        object_["objectType"] == "Activity"
    ):  # with another statement as object there is no platform (Data 2.4.6)
        context["platform"] = "ATLAS4MED Training"
    if scene.registration is not None:
        context["registration"] = str(scene.registration)
    statement: Statement = {
        "id": statement_id(base, event, key),
        "actor": actor or person(scene),
        "verb": {"id": own(base, verb.iri), "display": {"en": verb.en, "it": verb.it}},
        "object": object_,
        "context": context,
        "timestamp": moment(at),
        "version": "1.0.3",
    }
    if result:
        statement["result"] = result
    return statement
