# SPDX-License-Identifier: EUPL-1.2
"""Finding statements: every filter as one query that walks an index in the order asked for (Communication 2.1.3).

A statement matches where it keeps every filter itself, or where the statement it refers to as its
object matches, however far down such references lead. Time applies to the referring statement alone.
Voided statements are never found, though references to them still match.

Behind the walls of a credential a statement does not exist: it is not found, not read by its id, and
nothing that refers to it matches because of it.

SQLAlchemy takes longer to build such a query than the database to answer it. So a query is built once
for each combination of filters, with a place for each value, and its SQL is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, exists, false, or_, select, true, union, union_all
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import aliased

from atlas_training.database import db, is_postgresql
from atlas_training.xapi.models import Statement, StatementActivity, StatementAgent, StatementReference

MOST = 500  # statements in one answer
_NOBODY = 0  # the number of no agent, verb, activity or registration


@dataclass(frozen=True)
class Walls:
    """What a credential may see: countries (None for all), answers, and one authority (None for all)."""

    countries: tuple[str, ...] | None
    may_read_answers: bool
    authority: int | None = None


@dataclass(frozen=True)
class Selection:
    """What is asked for, in numbers of the dictionaries; ``UNKNOWN`` where no statement has the value.

    ``after`` is exclusive, ``through`` inclusive, both sequences.
    """

    agent: int | None = None
    verb: int | None = None
    activity: int | None = None
    registration: int | None = None
    is_related_agents: bool = False
    is_related_activities: bool = False
    after: int | None = None
    through: int | None = None
    is_ascending: bool = False
    limit: int = MOST

    @property
    def has_filter(self) -> bool:
        """Whether anything but time is asked for."""
        return any(value is not None for value in (self.agent, self.verb, self.activity, self.registration))

    @property
    def is_hopeless(self) -> bool:
        """Whether a value is asked for that no statement has."""
        return UNKNOWN in (self.agent, self.verb, self.activity, self.registration)

    def beyond(self, sequence: int) -> "Selection":
        """The same, from behind the last statement of a page."""
        if self.is_ascending:
            return replace(self, after=sequence)
        return replace(self, through=sequence - 1)


UNKNOWN = _NOBODY


@dataclass(frozen=True)
class Found:
    """A stored statement: its place and its text."""

    sequence: int
    text: str


@dataclass(frozen=True)
class Page:
    """Some of what was asked for, and what to ask for next (None at the end)."""

    statements: list[Found]
    next: Selection | None


def find(selection: Selection, walls: Walls) -> Page:
    """One page in one query."""
    if selection.is_hopeless:
        return Page([], None)
    rows = _fetch(_page, replace(selection, limit=selection.limit + 1), walls)
    kept = rows[: selection.limit]
    return Page(kept, selection.beyond(kept[-1].sequence) if len(rows) > len(kept) else None)


def find_one(key: UUID, walls: Walls, is_voided: bool) -> Found | None:
    """The statement of this id, if it is voided or not as asked, and not behind a wall."""
    found = _fetch(_voided_one if is_voided else _one, _Single(key.bytes), walls)
    return found[0] if found else None


@dataclass(frozen=True)
class _Single:
    """One id."""

    key: Any


def _page(selection: Selection, walls: Walls) -> Any:
    numbers = _direct(selection, walls)
    if selection.has_filter:
        both = union(*(select(one.subquery().c.sequence) for one in (numbers, _referring(selection, walls))))
        found = both.subquery()
        numbers = _in_order(select(found.c.sequence), found.c.sequence, selection)
    page = numbers.subquery()
    query = select(Statement.sequence, Statement.text).join(page, page.c.sequence == Statement.sequence)
    return _in_order(query, page.c.sequence, selection)


def _one(single: _Single, walls: Walls) -> Any:
    return _of_id(single, walls).where(~_voided(Statement))


def _voided_one(single: _Single, walls: Walls) -> Any:
    return _of_id(single, walls).where(_voided(Statement))


def _of_id(single: _Single, walls: Walls) -> Any:
    return select(Statement.sequence, Statement.text).where(
        Statement.id == single.key, *_visible(Statement, walls)
    )


def _fetch(build: Callable[[Any, Walls], Any], asked: Selection | _Single, walls: Walls) -> list[Found]:
    """The rows of the query that ``build`` makes, for these values."""
    (asked_places, values), (walls_places, walls_values) = _split(asked), _split(walls)
    kind: Any = type(asked)
    query = _built(db.engine.dialect, build, kind, asked_places, walls_places)
    rows = db.session.connection().exec_driver_sql(query.sql, query.bound(values | walls_values))
    return [Found(sequence, text) for sequence, text in rows]


_Places = tuple[Any, ...]


def _split(asked: Any) -> tuple[_Places, dict[str, Any]]:
    """What decides the form of a query, in the order of the fields, and the values it has places for.

    The form are flags, what is not asked for, and how many countries there are.
    """
    places: list[Any] = []
    values: dict[str, Any] = {}
    for field in fields(asked):
        value = getattr(asked, field.name)
        if value is None or isinstance(value, bool):
            places.append(value)
        elif isinstance(value, tuple):
            names = [f"{field.name}_{number}" for number in range(len(value))]
            places.append(tuple(names))
            values |= zip(names, value, strict=True)
        else:
            places.append(field.name)
            values[field.name] = value
    return tuple(places), values


@dataclass(frozen=True)
class _Query:
    """SQL with places; ``order`` names them where the driver wants a tuple. Some values never change."""

    sql: str
    order: tuple[str, ...] | None
    constants: dict[str, Any]

    def bound(self, values: dict[str, Any]) -> Any:
        """The values as the driver wants them."""
        values = self.constants | values
        return values if self.order is None else tuple(values[name] for name in self.order)


@lru_cache(maxsize=1_000)
def _built(
    dialect: Dialect, build: Callable[[Any, Walls], Any], kind: type, asked: _Places, walls: _Places
) -> _Query:
    compiled = build(kind(*map(_place, asked)), Walls(*map(_place, walls))).compile(dialect=dialect)
    constants = {name: value for name, value in compiled.params.items() if value is not None}
    order = compiled.positiontup
    return _Query(compiled.string, None if order is None else tuple(order), constants)


def _place(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_place, value))
    return bindparam(value) if isinstance(value, str) else value


def is_seen(activity: int, walls: Walls) -> bool:
    """Whether any statement with this activity can be read behind these walls."""
    query = (
        select(Statement.sequence)
        .join(StatementActivity, StatementActivity.sequence == Statement.sequence)
        .where(StatementActivity.activity_id == activity, *_visible(Statement, walls))
    )
    return db.session.scalar(query.limit(1)) is not None


def _in_order(query: Any, column: Any, selection: Selection) -> Any:
    ordered = query.order_by(column.asc() if selection.is_ascending else column.desc())
    return ordered.limit(selection.limit)


def _visible(statement: Any, walls: Walls) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if walls.countries is not None:
        conditions.append(statement.country.in_(walls.countries))
    if not walls.may_read_answers:
        conditions.append(statement.is_answered.is_(False))
    if walls.authority is not None:
        conditions.append(statement.authority_id == walls.authority)
    return conditions


def _voided(statement: Any) -> ColumnElement[bool]:
    voiding = aliased(StatementReference)
    # Asked here too: a limited writer may have named an id that somebody else stored only later.
    may_void = or_(voiding.voids_any.is_(True), voiding.authority_id == statement.authority_id)
    is_voided = exists().where(voiding.target == statement.id, voiding.is_voiding.is_(True), may_void)
    return and_(statement.is_voiding.is_(False), is_voided)


def _within(column: Any, selection: Selection) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if selection.after is not None:
        conditions.append(column > selection.after)
    if selection.through is not None:
        conditions.append(column <= selection.through)
    return conditions


def _direct(selection: Selection, walls: Walls) -> Any:
    """Statements that keep the filters themselves; the rarest filter leads the walk."""
    if selection.registration is None and selection.agent is not None:
        return _walk(StatementAgent, "agent", selection, walls)
    if selection.registration is None and selection.activity is not None:
        return _walk(StatementActivity, "activity", selection, walls)
    conditions = [*_within(Statement.sequence, selection), *_visible(Statement, walls), ~_voided(Statement)]
    query = select(Statement.sequence).where(*conditions, *_matches(Statement, selection))
    return _in_order(query, Statement.sequence, selection)


def _walk(model: Any, led_by: str, selection: Selection, walls: Walls) -> Any:
    """Along the relation rows of one agent or activity: the near ones, and where asked for the others too."""
    is_related = selection.is_related_agents if led_by == "agent" else selection.is_related_activities
    others = replace(selection, agent=None) if led_by == "agent" else replace(selection, activity=None)
    branches = []
    for is_near in (True, False) if is_related else (True,):
        relation, statement = aliased(model), aliased(Statement)
        query = (
            select(relation.sequence)
            .join(statement, statement.sequence == relation.sequence)
            .where(
                getattr(relation, f"{led_by}_id") == getattr(selection, led_by),
                relation.is_near.is_(is_near),
                *_within(relation.sequence, selection),
                *_visible(statement, walls),
                ~_voided(statement),
                *_matches(statement, others),
            )
        )
        branches.append(_in_order(query, relation.sequence, selection))
    if len(branches) == 1:
        return branches[0]
    merged = union_all(*(select(branch.subquery().c.sequence) for branch in branches)).subquery()
    return _in_order(select(merged.c.sequence), merged.c.sequence, selection)


def _matches(statement: Any, selection: Selection) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if selection.verb is not None:
        conditions.append(statement.verb_id == selection.verb)
    if selection.registration is not None:
        conditions.append(statement.registration_id == selection.registration)
    if selection.agent is not None:
        conditions.append(
            _is_related(StatementAgent, "agent_id", selection.agent, statement, selection.is_related_agents)
        )
    if selection.activity is not None:
        conditions.append(
            _is_related(
                StatementActivity,
                "activity_id",
                selection.activity,
                statement,
                selection.is_related_activities,
            )
        )
    return conditions


def _is_related(model: Any, column: str, number: int, statement: Any, is_any: bool) -> ColumnElement[bool]:
    relation = aliased(model)
    return exists().where(
        getattr(relation, column) == number,
        relation.sequence == statement.sequence,
        relation.is_near.in_([true(), false()] if is_any else [true()]),  # not OR: the index needs each value
    )


def _referring(selection: Selection, walls: Walls) -> Any:
    """Statements whose reference leads, over one step or more, to one that keeps the filters.

    The walk begins with the references to a match and goes upwards, against the references. As no
    statement refers to more than one other, it comes to each at most twice, however long the chains
    are and whether or not they lead back into themselves.
    """
    first, step = aliased(StatementReference), aliased(StatementReference)
    chain = (
        _behind(select(*_links(first)), first, walls)
        .where(_leads_to_a_match(first, selection, walls))
        .cte("chain", recursive=True)
    )
    if is_postgresql():  # by the index for each: the planner takes the walk for one big step, and would hash
        above = _behind(select(*_links(step)).where(step.target == chain.c.id), step, walls).offset(0)
        each = above.lateral("above")
        further = select(*each.c).select_from(chain).join(each, true())
    else:
        further = _behind(select(*_links(step)).join(chain, step.target == chain.c.id), step, walls)
    chain = chain.union(further)
    query = select(chain.c.sequence).where(*_within(chain.c.sequence, selection), ~_voided(chain.c))
    return _in_order(query, chain.c.sequence, selection)


def _leads_to_a_match(reference: Any, selection: Selection, walls: Walls) -> ColumnElement[bool]:
    target = aliased(Statement)
    match = select(target.sequence).where(
        target.id == reference.target, *_visible(target, walls), *_matches(target, selection)
    )
    # One look-up for each reference; without the offset PostgreSQL may begin with everything that matches.
    return (match.offset(0) if is_postgresql() else match).correlate(reference).exists()


def _behind(query: Any, reference: Any, walls: Walls) -> Any:
    """Only references whose own statement can be seen."""
    statement = aliased(Statement)
    conditions = _visible(statement, walls)
    if not conditions:
        return query
    return query.join(statement, statement.sequence == reference.sequence).where(*conditions)


def _links(reference: Any) -> list[Any]:
    """What the walk along references carries of a statement: what ``_voided`` and the next step ask for."""
    return [reference.sequence, reference.id, reference.is_voiding, reference.authority_id]
