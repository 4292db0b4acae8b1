# SPDX-License-Identifier: EUPL-1.2
"""Finding statements: every filter as one query that walks an index in the order asked for (Communication 2.1.3).

A statement matches where it keeps every filter itself, or where the statement it refers to as its
object matches, however far down such references lead. Time applies to the referring statement alone.
Voided statements are never found, though references to them still match.

Behind the walls of a credential a statement does not exist: it is not found, not read by its id, and
nothing that refers to it matches because of it.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, true, union, union_all
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
    wanted = selection.limit + 1
    numbers = _direct(selection, walls, wanted)
    if selection.has_filter:
        referring = _referring(selection, walls, wanted)
        both = union(*(select(one.subquery().c.sequence) for one in (numbers, referring)))
        found = both.subquery()
        numbers = _in_order(select(found.c.sequence), found.c.sequence, selection, wanted)
    page = numbers.subquery()
    query = select(Statement.sequence, Statement.text).join(page, page.c.sequence == Statement.sequence)
    ordered = _in_order(query, page.c.sequence, selection, wanted)
    rows = [Found(sequence, text) for sequence, text in db.session.execute(ordered)]
    kept = rows[: selection.limit]
    return Page(kept, selection.beyond(kept[-1].sequence) if len(rows) > len(kept) else None)


def find_one(key: UUID, walls: Walls, is_voided: bool) -> Found | None:
    """The statement of this id, if it is voided or not as asked, and not behind a wall."""
    query = select(Statement.sequence, Statement.text).where(
        Statement.id == key.bytes, *_visible(Statement, walls)
    )
    voided = _voided(Statement)
    row = db.session.execute(query.where(voided if is_voided else ~voided)).one_or_none()
    return Found(row[0], row[1]) if row else None


def is_seen(activity: int, walls: Walls) -> bool:
    """Whether any statement with this activity can be read behind these walls."""
    query = (
        select(Statement.sequence)
        .join(StatementActivity, StatementActivity.sequence == Statement.sequence)
        .where(StatementActivity.activity_id == activity, *_visible(Statement, walls))
    )
    return db.session.scalar(query.limit(1)) is not None


def _in_order(query: Any, column: Any, selection: Selection, limit: int) -> Any:
    return query.order_by(column.asc() if selection.is_ascending else column.desc()).limit(limit)


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


def _direct(selection: Selection, walls: Walls, limit: int) -> Any:
    """Statements that keep the filters themselves; the rarest filter leads the walk."""
    if selection.registration is None and selection.agent is not None:
        return _walk(StatementAgent, "agent", selection, walls, limit)
    if selection.registration is None and selection.activity is not None:
        return _walk(StatementActivity, "activity", selection, walls, limit)
    conditions = [*_within(Statement.sequence, selection), *_visible(Statement, walls), ~_voided(Statement)]
    query = select(Statement.sequence).where(*conditions, *_matches(Statement, selection))
    return _in_order(query, Statement.sequence, selection, limit)


def _walk(model: Any, led_by: str, selection: Selection, walls: Walls, limit: int) -> Any:
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
        branches.append(_in_order(query, relation.sequence, selection, limit))
    if len(branches) == 1:
        return branches[0]
    merged = union_all(*(select(branch.subquery().c.sequence) for branch in branches)).subquery()
    return _in_order(select(merged.c.sequence), merged.c.sequence, selection, limit)


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
        relation.is_near.in_([True, False] if is_any else [True]),  # not OR: the index needs each value
    )


def _referring(selection: Selection, walls: Walls, limit: int) -> Any:
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
    return _in_order(query, chain.c.sequence, selection, limit)


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
