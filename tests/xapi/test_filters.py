# SPDX-License-Identifier: EUPL-1.2
"""Every filter against a model of plain Python that follows the standard's words."""

import json
import random
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text

from atlas_training.database import db, is_postgresql, own_transaction
from atlas_training.xapi import service as xapi
from atlas_training.xapi.models import Verb
from atlas_training.xapi.statements.selection import Selection, Walls, find
from tests.factories.xapi import (
    ANSWERED,
    VOIDED,
    Json,
    Lrs,
    agent,
    basic,
    make_credential,
    reference,
    statement,
)

VERBS = ["http://e.org/did", "http://e.org/saw", ANSWERED]
PEOPLE = [agent(name) for name in "abc"]
PLACES = [{"id": f"http://e.org/{name}"} for name in "xyz"]
REGISTRATIONS = [str(uuid4()) for _ in range(2)]
COUNTRIES = ["IT", "TN", None]


def _group(chance: random.Random) -> Json:
    made: Json = {"objectType": "Group", "member": chance.sample(PEOPLE, 2)}
    return made if chance.random() < 0.5 else {**made, **agent("team")}


def _actor(chance: random.Random) -> Json:
    return _group(chance) if chance.random() < 0.2 else chance.choice(PEOPLE)


def _object(chance: random.Random, ids: list[str]) -> Json:
    kind = chance.random()
    if kind < 0.4:
        return chance.choice(PLACES)
    if kind < 0.5:
        return {"objectType": "Agent", **chance.choice(PEOPLE)}
    if kind < 0.6:
        inner = {
            "actor": _actor(chance),
            "verb": {"id": chance.choice(VERBS)},
            "object": chance.choice(PLACES),
        }
        return {"objectType": "SubStatement", **inner, "context": _context(chance)}
    return reference(chance.choice(ids))


def _context(chance: random.Random) -> Json:
    context: Json = {"language": "en"}
    if chance.random() < 0.5:
        context["registration"] = chance.choice(REGISTRATIONS)
    if chance.random() < 0.3:
        context["instructor"] = chance.choice(PEOPLE)
    if chance.random() < 0.3:
        context["team"] = _group(chance)
    if chance.random() < 0.4:
        context["contextActivities"] = {
            chance.choice(["parent", "grouping", "category", "other"]): [chance.choice(PLACES)]
        }
    return context


def _make(chance: random.Random, ids: list[str], position: int) -> Json:
    made: Json = {"id": ids[position], "actor": _actor(chance), "verb": {"id": chance.choice(VERBS)}}
    made |= {"object": _object(chance, ids), "context": _context(chance)}
    if chance.random() < 0.1:
        made |= {"verb": {"id": VOIDED}, "object": reference(chance.choice(ids))}
    return made


# The model


def _names(actor: Json | None) -> list[str]:
    if not actor:
        return []
    names = [actor["account"]["name"]] if "account" in actor else []
    return names + [name for member in actor.get("member", ()) for name in _names(member)]


def _near_agents(event: Json) -> list[str]:
    is_agent = event["object"].get("objectType") in ("Agent", "Group")
    return _names(event["actor"]) + (_names(event["object"]) if is_agent else [])


def _all_agents(event: Json) -> list[str]:
    context = event.get("context", {})
    found = _near_agents(event) + _names(context.get("instructor")) + _names(context.get("team"))
    found += _names(event.get("authority"))
    return found + (
        _all_agents(event["object"]) if event["object"].get("objectType") == "SubStatement" else []
    )


def _near_activities(event: Json) -> list[str]:
    return [event["object"]["id"]] if "objectType" not in event["object"] else []


def _all_activities(event: Json) -> list[str]:
    kinds = event.get("context", {}).get("contextActivities", {})
    found = _near_activities(event) + [one["id"] for some in kinds.values() for one in some]
    return found + (
        _all_activities(event["object"]) if event["object"].get("objectType") == "SubStatement" else []
    )


def _keeps(statement: Json, query: Json) -> bool:
    agents = _all_agents if query.get("related_agents") else _near_agents
    activities = _all_activities if query.get("related_activities") else _near_activities
    return (
        ("agent" not in query or query["agent"]["account"]["name"] in agents(statement))
        and ("activity" not in query or query["activity"] in activities(statement))
        and ("verb" not in query or query["verb"] == statement["verb"]["id"])
        and ("registration" not in query or query["registration"] == statement["context"].get("registration"))
    )


class Model:
    """All statements by id, in order, with their countries."""

    def __init__(self, statements: list[tuple[Json, str | None]]) -> None:
        self.all = {statement["id"]: (statement, country) for statement, country in statements}
        voiders = [one for one, _ in statements if one["verb"]["id"] == VOIDED]
        self.voided = {
            one["object"]["id"]
            for one in voiders
            if one["object"]["id"] in self.all and self.all[one["object"]["id"]][0]["verb"]["id"] != VOIDED
        }

    def sees(self, key: str, walls: Json) -> bool:
        if key not in self.all:
            return False
        statement, country = self.all[key]
        inner = statement["object"].get("verb", {}).get("id")
        is_answer = ANSWERED in (statement["verb"]["id"], inner)
        return (walls["countries"] is None or country in walls["countries"]) and (
            walls["answers"] or not is_answer
        )

    def matches(self, key: str, query: Json, walls: Json) -> bool:
        seen: set[str] = set()
        while key not in seen and self.sees(key, walls):
            seen.add(key)
            statement = self.all[key][0]
            if _keeps(statement, query):
                return True
            if statement["object"].get("objectType") != "StatementRef":
                return False
            key = statement["object"]["id"]
        return False

    def find(self, query: Json, walls: Json) -> list[str]:
        found = [
            key
            for key in self.all
            if key not in self.voided and self.sees(key, walls) and self.matches(key, query, walls)
        ]
        return found if query.get("ascending") else found[::-1]


def _query(chance: random.Random) -> Json:
    query: Json = {}
    if chance.random() < 0.5:
        query |= {"agent": chance.choice([*PEOPLE, agent("team"), agent("atlas-training"), agent("nobody")])}
    if chance.random() < 0.4:
        query |= {"activity": chance.choice(PLACES)["id"]}
    if chance.random() < 0.3:
        query |= {"verb": chance.choice(VERBS)}
    if chance.random() < 0.3:
        query |= {"registration": chance.choice(REGISTRATIONS)}
    for flag in ("related_agents", "related_activities", "ascending"):
        if chance.random() < 0.5:
            query[flag] = True
    return query


def _all_pages(lrs: Lrs, query: Json, limit: int) -> list[str]:
    page = lrs.get(**query, limit=limit).json
    found = [one["id"] for one in page["statements"]]
    while page["more"]:
        page = lrs.send("GET", page["more"].removeprefix("/xapi/")).json
        assert 0 < len(page["statements"]) <= limit
        found += [one["id"] for one in page["statements"]]
    return found


@pytest.mark.parametrize("seed", range(4))
def test_filters_find_what_the_standard_says(client: FlaskClient, seed: int) -> None:
    chance = random.Random(seed)
    ids = [str(UUID(int=chance.getrandbits(128))) for _ in range(60)]
    statements: list[tuple[Json, Any]] = []
    for position in chance.sample(range(len(ids)), 50):  # ten are only ever referred to
        made, country = _make(chance, ids, position), chance.choice(COUNTRIES)
        with own_transaction():
            xapi.record([made], country=country)
        statements.append(({**made, "authority": agent("atlas-training")}, country))
    model = Model(statements)
    readers = [
        (
            {"countries": countries, "answers": answers},
            make_credential("all/read", countries=countries, may_read_answers=answers),
        )
        for countries, answers in ((None, True), (None, False), (["IT"], True), (["IT", "TN"], False))
    ]
    for _ in range(120):
        walls, pair = chance.choice(readers)
        query, limit = _query(chance), chance.choice([1, 3, 100])
        assert _all_pages(Lrs(client, basic(*pair)), query, limit) == model.find(query, walls), (query, walls)


def _chain(chance: random.Random, ids: list[str], is_ring: bool) -> list[Json]:
    """Statements that each refer to the next; the last to the first, or to one that is never stored."""
    made = [_make(chance, ids, position) for position in range(len(ids))]
    following = [*ids[1:], ids[0] if is_ring else str(uuid4())]
    return [{**one, "object": reference(after)} for one, after in zip(made, following, strict=True)]


@pytest.mark.parametrize("seed", range(4))
def test_filters_follow_rings_and_long_chains(client: FlaskClient, seed: int) -> None:
    chance = random.Random(seed)
    made = [statement(actor=chance.choice(PEOPLE), context=_context(chance)) for _ in range(5)]
    for is_ring in (True, False, True):
        ids = [str(UUID(int=chance.getrandbits(128))) for _ in range(chance.choice([1, 2, 25]))]
        made += _chain(chance, ids, is_ring)
    tails = [reference(chance.choice(made)["id"]) for _ in range(10)]  # several that refer to one
    made += [statement(actor=chance.choice(PEOPLE), object=tail, context=_context(chance)) for tail in tails]
    chance.shuffle(made)
    countries = [chance.choice(["IT", "IT", "IT", "TN"]) for _ in made]
    for one, country in zip(made, countries, strict=True):
        with own_transaction():
            xapi.record([one], country=country)
    known = [{**one, "authority": agent("atlas-training")} for one in made]
    model = Model(list(zip(known, countries, strict=True)))
    walls: Json = {"countries": ["IT"], "answers": True}
    readers = [
        (limits, Lrs(client, basic(*make_credential("all/read", countries=limits["countries"]))))
        for limits in (walls, {**walls, "countries": None})
    ]
    for _ in range(40):
        limits, lrs = chance.choice(readers)
        query, limit = _query(chance), chance.choice([1, 3, 100])
        assert _all_pages(lrs, query, limit) == model.find(query, limits), (query, limits)


def _steps_on_sqlite(ask: Callable[[], object]) -> int:
    """How many hundreds of steps SQLite's machine took."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection: Any = db.session.connection().connection.dbapi_connection
    connection.set_progress_handler(count, 100)
    ask()
    connection.set_progress_handler(None, 0)
    return steps


def _rows_on_postgresql(ask: Callable[[], object]) -> int:
    """How many rows all parts of the plan handed on."""
    asked: list[tuple[str, Any]] = []

    def note(connection: object, cursor: object, words: str, values: Any, *rest: object) -> None:
        asked.append((words, values))

    event.listen(db.engine, "before_cursor_execute", note)
    ask()
    event.remove(db.engine, "before_cursor_execute", note)
    words, values = asked[-1]
    explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {words}"
    found: Any = db.session.connection().exec_driver_sql(explain, values).scalar_one()
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]

    def rows(node: Any) -> float:
        own = node["Actual Rows"] * node["Actual Loops"]
        return float(own + sum(rows(inner) for inner in node.get("Plans", ())))

    return round(rows(plan))


def _work(ask: Callable[[], object]) -> int:
    return _rows_on_postgresql(ask) if is_postgresql() else _steps_on_sqlite(ask)


@pytest.mark.parametrize("is_ring", [True, False])
def test_filter_visits_each_reference_a_constant_number_of_times(app: Flask, is_ring: bool) -> None:
    everybody = Walls(None, may_read_answers=True)
    work = []
    for size in (150, 450):
        ids = [str(uuid4()) for _ in range(size)]
        last = ids[0] if is_ring else str(uuid4())
        verb = f"http://e.org/verb/{size}"
        batch = [statement(id=one, object=reference(after)) for one, after in pairwise(ids)]
        batch.append(
            statement(id=ids[-1], object=reference(last), verb={"id": verb if is_ring else VERBS[0]})
        )
        if not is_ring:
            batch.append(statement(id=last, verb={"id": verb}))
        with own_transaction():
            xapi.record(batch, country=None)
        if is_postgresql():
            db.session.execute(text("ANALYZE statement"))
        number = db.session.scalar(select(Verb.id).where(Verb.iri == verb))
        assert len(find(Selection(verb=number), everybody).statements) == len(batch)
        work.append(_work(partial(find, Selection(verb=number, limit=1), everybody)))
    assert work[1] < 6 * work[0]  # 150 and 600 references are there: 4 times the work, not 9 or 16
