# SPDX-License-Identifier: EUPL-1.2
"""What other features may ask of the record store: to keep our own statements, and to count them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from atlas_training.database import db
from atlas_training.xapi.access.authority import own_authority
from atlas_training.xapi.models import Statement, StatementAgent
from atlas_training.xapi.spec.statement import check_statement
from atlas_training.xapi.statements import forgetting
from atlas_training.xapi.statements.dictionary import find_agent
from atlas_training.xapi.statements.storing import Incoming, Origin, store


def record(
    statements: list[dict[str, Any]],
    country: str | None,
    person_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> None:
    """Keep statements of this service in the caller's transaction; flushes, does not commit.

    Each needs an ``id``. One that is stored already and says the same is passed over, so a fact may be
    recorded twice. ``country`` is the tag a limited credential reads by. The number of SQL statements
    does not grow with the batch.

    :raise errors.Malformed: if one breaks a rule of the standard (a fault of the caller).
    :raise errors.DifferentStatement: if one of these ids is stored with something else.
    """
    if not statements:
        return
    for position, statement in enumerate(statements):
        check_statement(statement, path=(position,) if len(statements) > 1 else ())
    origin = Origin(
        authority=own_authority(),
        country=country,
        may_define=True,
        may_void_any=True,
        person_id=person_id,
        organisation_id=organisation_id,
    )
    store([Incoming.of(statement) for statement in statements], origin)


def has_statements() -> bool:
    """Whether any statement is stored; from then on IRI_BASE may not change."""
    return db.session.scalar(select(Statement.sequence).limit(1)) is not None


def stored_ids(ids: list[UUID]) -> set[UUID]:
    """Which of these statements are stored, for reconciling facts and statements."""
    found: set[UUID] = set()
    for start in range(0, len(ids), 1000):
        keys = [key.bytes for key in ids[start : start + 1000]]
        found.update(
            UUID(bytes=key) for key in db.session.scalars(select(Statement.id).where(Statement.id.in_(keys)))
        )
    return found


def own_statement_ids() -> set[UUID]:
    """The ids of all statements this service itself has recorded."""
    authority = find_agent(own_authority())
    query = select(Statement.id).where(Statement.authority_id == authority)
    return {UUID(bytes=key) for key in db.session.scalars(query)}


def statements_about(account: dict[str, Any]) -> list[str]:
    """The exact JSON of every statement in which an agent stands, in the order of storing."""
    here = select(StatementAgent.sequence).where(StatementAgent.agent_id == find_agent(account))
    query = select(Statement.text).where(Statement.sequence.in_(here)).order_by(Statement.sequence)
    return list(db.session.scalars(query))


def forget_person(account: dict[str, Any], stand_in: dict[str, Any], address: str | None) -> None:
    """Take a person out of the record store, in the caller's transaction.

    Our own statements about ``account`` stay under ``stand_in``, an account by a random key that leads to
    nobody; those that hold raw answers go. What clients kept about the account, or about the e-mail
    ``address``, goes: statements, documents, and files that no other statement has.
    """
    forgetting.forget(account, stand_in, address)
