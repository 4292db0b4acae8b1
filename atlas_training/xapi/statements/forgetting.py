# SPDX-License-Identifier: EUPL-1.2
"""Forgetting a person, as the law asks: the one place where statements are changed or deleted.

Every process may remember the number of an agent. So the statements that stay move to a new number, and the
old one is left with none: who knows the old key finds nothing by it.
"""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from atlas_training.database import chunks, db
from atlas_training.xapi.attachments import files
from atlas_training.xapi.models import (
    Agent,
    Document,
    Statement,
    StatementActivity,
    StatementAgent,
    StatementAttachment,
    StatementReference,
)
from atlas_training.xapi.spec.actor import identifier
from atlas_training.xapi.statements.dictionary import digest, find_agent, resolve

_PARTS = (StatementAgent, StatementActivity, StatementReference, StatementAttachment, Statement)


def forget(account: dict[str, Any], stand_in: dict[str, Any], address: str | None) -> None:
    """Put ``stand_in`` for ``account`` in our own statements; delete answers, and what clients kept."""
    own = find_agent(account)
    mailboxes = [number for one in _mailboxes(address) if (number := find_agent(one)) is not None]
    _delete(_to_delete(own, mailboxes, address))
    agents = [*mailboxes, *([own] if own is not None else [])]
    db.session.execute(delete(Document).where(Document.agent_id.in_(agents)))
    if own is not None:
        _rename(own, account["account"]["name"], stand_in["account"]["name"])
        _move(own, str(identifier(stand_in)))
    for number in agents:
        gone = {"account": {"homePage": stand_in["account"]["homePage"], "name": f"gone/{number}"}}
        _call(number, str(identifier(gone)))


def _mailboxes(address: str | None) -> list[dict[str, Any]]:
    if not address:
        return []
    mbox = f"mailto:{address}"
    return [{"mbox": mbox}, {"mbox_sha1sum": hashlib.sha1(mbox.encode(), usedforsecurity=False).hexdigest()}]


def _to_delete(own: int | None, mailboxes: Collection[int], address: str | None) -> Sequence[int]:
    """Sequences of statements with raw answers, of clients' about the person, and of those with the address."""

    def with_agents(numbers: Collection[int]) -> ColumnElement[bool]:
        return Statement.sequence.in_(
            select(StatementAgent.sequence).where(StatementAgent.agent_id.in_(numbers))
        )

    conditions = [with_agents(mailboxes)]
    if own is not None:
        theirs = or_(Statement.is_answered, Statement.organisation_id.is_(None))
        conditions.append(with_agents([own]) & theirs)
    if address:
        conditions.append(func.lower(Statement.text).contains(address, autoescape=True))
    return db.session.scalars(select(Statement.sequence).where(or_(*conditions))).all()


def _delete(sequences: Sequence[int]) -> None:
    sums: set[bytes] = set()
    for part in chunks(sequences):
        sums |= set(
            db.session.scalars(select(StatementAttachment.sha2).where(StatementAttachment.sequence.in_(part)))
        )
        for model in _PARTS:
            db.session.execute(delete(model).where(model.sequence.in_(part)))
    for sha2 in sums:
        query = select(StatementAttachment.sequence).where(StatementAttachment.sha2 == sha2)
        if db.session.scalar(query.limit(1)) is None:
            files.drop(sha2.hex())


def _rename(number: int, name: str, other: str) -> None:
    here = select(StatementAgent.sequence).where(StatementAgent.agent_id == number)
    db.session.execute(
        update(Statement)
        .where(Statement.sequence.in_(here))
        .values(text=func.replace(Statement.text, name, other), person_id=None)
        .execution_options(synchronize_session=False)
    )


def _move(number: int, words: str) -> None:
    """Let another agent, new here, stand in all statements of this one."""
    key = digest(words)
    other = resolve(Agent, {key: {"identifier": words}})[key]
    db.session.execute(
        update(StatementAgent)
        .where(StatementAgent.agent_id == number)
        .values(agent_id=other)
        .execution_options(synchronize_session=False)
    )


def _call(number: int, words: str) -> None:
    """Let the number stand for an agent that nobody is."""
    db.session.execute(update(Agent).where(Agent.id == number).values(identifier=words, digest=digest(words)))
