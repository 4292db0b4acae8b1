# SPDX-License-Identifier: EUPL-1.2
"""Fills a database: the demonstration's SMEs through the services, then copies of them in bulk.

A copy of an SME has all rows of its pattern under new keys, and as many people as it takes; a person
too many for the pattern is a copy of its last one. Statements are those of the pattern under the
copy's pseudonyms, repeated until there are enough, and kept by the record store's own service.
"""

import gc
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import Table, func, insert, select

from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Membership, Person, PrivacyNotice
from atlas_training.assessments.models import Attempt
from atlas_training.database import Model, db, is_postgresql, new_key, own_transaction
from atlas_training.demonstration import service as demonstration
from atlas_training.enrolments.models import Enrolment
from atlas_training.organisations.enums import OrganisationKind
from atlas_training.organisations.models import Organisation
from atlas_training.pathways.models import Path, PathChange, PathStart, PathStep, Share
from atlas_training.progress.models import Completion, ModuleProgress, Task
from atlas_training.readiness.models import Assessment
from atlas_training.serving import prepare
from atlas_training.xapi import service as xapi
from atlas_training.xapi.models import Statement

Row = dict[str, Any]
Rows = list[tuple[Table, Row]]
Keys = dict[UUID, UUID]
KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOST_SMES_A_TRANSACTION = 40


@dataclass(frozen=True)
class Size:
    """How much is stored."""

    learners: int
    smes: int
    statements: int


@dataclass
class _Pattern:
    """An SME of the demonstration: its own rows, those of each of its people, and its statements."""

    country: str
    rows: Rows = field(default_factory=list)
    people: dict[UUID, Rows] = field(default_factory=dict)
    statements: list[tuple[UUID | None, str]] = field(default_factory=list)


def fill(app: Flask, size: Size) -> None:
    """Schema, content, the demonstration, and copies of its SMEs until ``size`` is reached."""
    prepare(app)
    demonstration.build()
    patterns = cycle(_patterns())
    there = _count(Organisation, Organisation.kind == OrganisationKind.SME)
    people, statements = _count(Person), _count(Statement)
    smes = max(size.smes - there, 0)
    gc.disable()  # nothing here makes cycles worth looking for, and looking costs a fifth of the time
    for first in range(0, smes, MOST_SMES_A_TRANSACTION):
        with own_transaction():
            for number in range(first, min(first + MOST_SMES_A_TRANSACTION, smes)):
                _Copy(next(patterns), number).keep(
                    _part(size.learners - people, number, smes),
                    _part(size.statements - statements, number, smes),
                )
        db.session.remove()
        gc.collect()
    gc.enable()
    gather_statistics()


def _count(model: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def _part(total: int, number: int, parts: int) -> int:
    """The share of one of ``parts`` parts that add up to ``total``."""
    return max(total, 0) * (number + 1) // parts - max(total, 0) * number // parts


def gather_statistics() -> None:
    """What autovacuum would have done on a server that grew to this size; SQLite has no such thing."""
    db.session.remove()
    if is_postgresql():
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


# ---- patterns ----


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


def _patterns() -> list[_Pattern]:
    smes = {
        row["id"]: _Pattern(row["country"], [(_table(Organisation), row)])
        for row in _rows(Organisation, Organisation.kind == OrganisationKind.SME)
    }
    _read_people(smes)
    _read_work(smes)
    texts = select(Statement.organisation_id, Statement.person_id, Statement.text).order_by(
        Statement.sequence
    )
    for sme_id, person_id, text in db.session.execute(texts):
        if sme_id in smes:
            smes[sme_id].statements.append((person_id, text))
    db.session.rollback()
    return list(smes.values())


def _rows(model: Any, *conditions: Any) -> Iterator[Row]:
    table = _table(model)
    for row in db.session.execute(select(table).where(*conditions).order_by(table.c.id)):
        yield dict(row._mapping)


def _read_people(smes: dict[UUID, _Pattern]) -> None:
    people = {row["id"]: row for row in _rows(Person)}
    for row in _rows(Membership):
        if row["organisation_id"] in smes:
            person = {**people[row["person_id"]], "is_demonstration": False}
            mine = smes[row["organisation_id"]].people
            mine[row["person_id"]] = [(_table(Person), person), (_table(Membership), row)]
    for row in _rows(PrivacyNotice):
        for sme in smes.values():
            if row["person_id"] in sme.people:
                sme.people[row["person_id"]].append((_table(PrivacyNotice), row))


def _read_work(smes: dict[UUID, _Pattern]) -> None:
    """What hangs on the SME, and what each of its people has done."""
    sme_of: dict[UUID, UUID] = {}
    doer_of: dict[UUID, tuple[UUID, UUID]] = {}
    for model in (Assessment, Path, Share, Task):
        for row in _rows(model, model.organisation_id.in_(smes)):
            sme_of[row["id"]] = row["organisation_id"]
            smes[row["organisation_id"]].rows.append((_table(model), row))
    for part in (PathStep, PathChange):
        for row in _rows(part, part.path_id.in_(sme_of)):
            smes[sme_of[row["path_id"]]].rows.append((_table(part), row))
    for deed in (Enrolment, PathStart, Completion):
        for row in _rows(deed, deed.organisation_id.in_(smes)):
            doer_of[row["id"]] = (row["organisation_id"], row["person_id"])
            smes[row["organisation_id"]].people[row["person_id"]].append((_table(deed), row))
    for detail in (Attempt, ModuleProgress):
        for row in _rows(detail, detail.enrolment_id.in_(doer_of)):
            sme_id, person_id = doer_of[row["enrolment_id"]]
            smes[sme_id].people[person_id].append((_table(detail), row))


# ---- copies ----


class _Copy:
    """One more SME like its pattern."""

    def __init__(self, pattern: _Pattern, number: int) -> None:
        self.pattern = pattern
        self.number = number
        self.rows: dict[Table, list[Row]] = defaultdict(list)
        self.keys: Keys = {}

    def keep(self, people: int, statements: int) -> None:
        """Store it in the caller's transaction, with so many people and statements."""
        # All keys are drawn before the first row is written: rows name each other in both directions.
        self.keys = _drawn(self.pattern.rows)
        of_people = self._people(people)
        for rows, keys in of_people:
            self._add(rows, {**self.keys, **keys})
        self._add(self.pattern.rows, self.keys)
        for table in Model.metadata.sorted_tables:
            if table in self.rows:
                db.session.execute(insert(table), self.rows[table])
        xapi.record(
            list(islice(self._statements(of_people), statements)),
            country=self.pattern.country,
            organisation_id=self.keys[self.pattern.rows[0][1]["id"]],
        )

    def _people(self, number: int) -> list[tuple[Rows, Keys]]:
        """The rows of each person with keys of their own; the pattern's own people come first."""
        originals = list(self.pattern.people.values())
        people = []
        for place in range(max(number, len(originals))):
            rows = originals[min(place, len(originals) - 1)]
            keys = _drawn(rows)
            people.append((rows, keys))
            # Of several copies of one person the SME's rows (shares, tasks) are the first one's.
            self.keys = {**keys, **self.keys}
        return people

    def _add(self, rows: Rows, keys: Keys) -> None:
        for table, row in rows:
            new = {
                name: keys.get(value, value) if isinstance(value, UUID) else value
                for name, value in row.items()
            }
            self._rename(table.name, new, keys)
            self.rows[table].append(new)

    def _rename(self, kind: str, new: Row, keys: Keys) -> None:
        if kind == "person":
            new["user_name"], new["email"] = f"learner.{new['id'].hex}", None
        elif kind == "organisation":
            new["name"] = f"{new['name']} {self.number}"
        elif kind == "membership" and len(self.rows[_table(Membership)]):
            new["role"] = Role.LEARNER
        elif kind == "completion" and new["kind"] == "path":
            new["subject_id"] = str(keys[UUID(new["subject_id"])])

    def _statements(self, of_people: list[tuple[Rows, Keys]]) -> Iterator[Row]:
        """The pattern's statements about the SME and each of its people, over and over under new ids."""
        while self.pattern.statements:
            for rows, keys in of_people:
                names = {str(old): str(new) for old, new in {**self.keys, **keys}.items()}
                for person_id, text in self.pattern.statements:
                    if person_id in (None, rows[0][1]["id"]):
                        yield _renamed(text, names)


def _drawn(rows: Rows) -> Keys:
    """A fresh key, and a fresh pseudonym where there is one, for each row."""
    keys = {}
    for _table, row in rows:
        keys[row["id"]] = new_key()
        for name in ("actor_key", "pseudonym"):
            if name in row:
                keys[row[name]] = uuid4()
    return keys


def _renamed(text: str, names: dict[str, str]) -> Row:
    statement: Row = json.loads(KEY.sub(lambda found: names.get(found[0], found[0]), text))
    statement["id"] = str(uuid4())
    del statement["stored"], statement["authority"]
    return statement
