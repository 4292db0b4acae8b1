# SPDX-License-Identifier: EUPL-1.2
"""Tables of the record store: the statements, what they are about, and the dictionaries they point into.

Statements point at agents, verbs, activities and registrations by small integers, so an index entry is
a few bytes. Dictionary rows are found by a 16-byte digest, because an IRI may be longer than PostgreSQL
allows in an index. Relation rows carry the sequence in their key, so that a filter with a limit walks
one index newest first and stops.

There are no foreign keys between these tables: one function writes them all together, nothing deletes
from the dictionaries, and the checks would cost a third of the writing speed.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    DDL,
    BigInteger,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from atlas_training.database import Model

_Number = Integer()
_Sequence = BigInteger().with_variant(Integer(), "sqlite")  # INTEGER is SQLite's own row number


class Agent(Model):
    """An agent or identified group: ``identifier`` is its one inverse functional identifier as JSON text.

    PII: what a foreign client sends as an identifier may be an e-mail address; ours are random keys.
    """

    __tablename__ = "agent"

    id: Mapped[int] = mapped_column(_Number, primary_key=True, autoincrement=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    identifier: Mapped[str] = mapped_column(Text)


class Verb(Model):
    """A verb; ``display`` is the language map gathered from statements, as JSON text.

    PII: none.
    """

    __tablename__ = "verb"

    id: Mapped[int] = mapped_column(_Number, primary_key=True, autoincrement=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    iri: Mapped[str] = mapped_column(Text)
    display: Mapped[str | None] = mapped_column(Text)


class Activity(Model):
    """An activity; ``definition`` is merged from the statements allowed to define it, as JSON text.

    PII: none.
    """

    __tablename__ = "activity"

    id: Mapped[int] = mapped_column(_Number, primary_key=True, autoincrement=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    iri: Mapped[str] = mapped_column(Text)
    definition: Mapped[str | None] = mapped_column(Text)


class Registration(Model):
    """A registration, the 16 bytes of its UUID.

    PII: ours are keys of enrolments.
    """

    __tablename__ = "registration"

    id: Mapped[int] = mapped_column(_Number, primary_key=True, autoincrement=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)


class Statement(Model):
    """A statement as it is returned: ``text`` is its exact JSON with what the record store filled in.

    ``sequence`` is ``stored`` in microseconds since 1970: unique, and rising in the order in which
    readers get to see statements (see ``statements.sequence``). ``country`` and
    ``is_answered`` are what a limited credential is limited by. Whether a statement is voided is asked
    of the voiding ones, never kept: of two transactions open at once neither would see the other's row.

    PII: what the text says of its pseudonymous actor; ``person_id`` and ``organisation_id`` of our own.
    """

    __tablename__ = "statement"

    sequence: Mapped[int] = mapped_column(_Sequence, primary_key=True, autoincrement=False)
    id: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    verb_id: Mapped[int] = mapped_column(_Number)
    authority_id: Mapped[int] = mapped_column(_Number)
    registration_id: Mapped[int | None] = mapped_column(_Number)
    is_voiding: Mapped[bool] = mapped_column(default=False)
    is_answered: Mapped[bool] = mapped_column(default=False)
    country: Mapped[str | None] = mapped_column(String(2))
    person_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None]
    text: Mapped[str] = mapped_column(Text)


_COLUMNS: Any = Statement.__table__.c
Index("ix_statement_verb_id_sequence", _COLUMNS.verb_id, _COLUMNS.sequence)
Index(
    "ix_statement_registration_id_sequence",
    _COLUMNS.registration_id,
    _COLUMNS.sequence,
    sqlite_where=_COLUMNS.registration_id.is_not(None),
    postgresql_where=_COLUMNS.registration_id.is_not(None),
)


class StatementReference(Model):
    """That the object of a statement is a StatementRef to another, ``target``, stored or not.

    ``id``, ``authority_id`` and ``is_voiding`` are those of the statement that refers, ``voids_any`` says
    that its writer may void what others wrote; any other voids only where the authority is the same. A
    table of its own, as few statements refer: every filter follows the references there are.

    PII: none.
    """

    __tablename__ = "statement_reference"
    __table_args__: Any = ({"sqlite_with_rowid": False},)

    target: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sequence: Mapped[int] = mapped_column(_Sequence, primary_key=True, autoincrement=False)
    id: Mapped[bytes] = mapped_column(LargeBinary(16))
    authority_id: Mapped[int] = mapped_column(_Number)
    is_voiding: Mapped[bool]
    voids_any: Mapped[bool]


class StatementAttachment(Model):
    """That a file came with a statement; it lies on disk under its hash (see ``attachments.files``).

    ``sha2`` has as many bytes as the sum the statement names it by, 28 to 64.

    PII: links a statement to a file, which may hold anything.
    """

    __tablename__ = "statement_attachment"
    __table_args__: Any = ({"sqlite_with_rowid": False},)

    sequence: Mapped[int] = mapped_column(_Sequence, primary_key=True, autoincrement=False)
    sha2: Mapped[bytes] = mapped_column(LargeBinary(64), primary_key=True)


class StatementAgent(Model):
    """That an agent is in a statement; ``is_near`` where the plain ``agent`` filter finds it there.

    Near is the actor or the object, or a member of a group that is one. ``roles`` has the bits of
    ``statements.relations.AgentRole``.

    PII: links an agent to a statement.
    """

    __tablename__ = "statement_agent"
    __table_args__: Any = ({"sqlite_with_rowid": False},)

    agent_id: Mapped[int] = mapped_column(_Number, primary_key=True, autoincrement=False)
    is_near: Mapped[bool] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(_Sequence, primary_key=True, autoincrement=False)
    roles: Mapped[int] = mapped_column(SmallInteger)


class StatementActivity(Model):
    """That an activity is in a statement; ``is_near`` where it is the object.

    ``roles`` has the bits of ``statements.relations.ActivityRole``.

    PII: none.
    """

    __tablename__ = "statement_activity"
    __table_args__: Any = ({"sqlite_with_rowid": False},)

    activity_id: Mapped[int] = mapped_column(_Number, primary_key=True, autoincrement=False)
    is_near: Mapped[bool] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(_Sequence, primary_key=True, autoincrement=False)
    roles: Mapped[int] = mapped_column(SmallInteger)


class Document(Model):
    """A document a client keeps of an activity, an agent, or both: State, Activity Profile, Agent Profile.

    ``agent_id`` is 0 in an Activity Profile, ``activity_id`` in an Agent Profile, ``registration_id``
    where there is none: so one unique index names each document, finds it, and lists its context.
    ``name`` is the stateId or profileId, found by its 16-byte ``digest``, for it may be of any length.
    ``country`` is the tag a limited credential reads by, empty for none; ``owner`` is the credential
    whose own the document is, all zero for none. ``sha1`` is the entity tag; ``updated`` is in
    microseconds since 1970, and rises with each change of a document.

    PII: whatever a client keeps; of one agent unless it is an Activity Profile.
    """

    __tablename__ = "document"
    __table_args__: Any = (
        UniqueConstraint(
            *("activity_id", "agent_id", "registration_id", "digest", "country", "owner"),
            name="uq_document_address",
        ),
    )

    id: Mapped[int] = mapped_column(_Sequence, primary_key=True, autoincrement=True)
    activity_id: Mapped[int] = mapped_column(_Number)
    agent_id: Mapped[int] = mapped_column(_Number)
    registration_id: Mapped[int] = mapped_column(_Number)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    country: Mapped[str] = mapped_column(String(2))
    owner: Mapped[bytes] = mapped_column(LargeBinary(16))
    name: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(Text)
    sha1: Mapped[bytes] = mapped_column(LargeBinary(20))
    updated: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[bytes] = mapped_column(LargeBinary)


# PostgreSQL only. The migration that makes these tables says the same; statements/sequence.py explains it.
# Locks of open writers are numbered 90 * 2^52 + the last sequence given before theirs.
POSTGRESQL_CLOCK = """
CREATE SEQUENCE statement_clock;

CREATE FUNCTION take_statement_sequence(amount bigint, moment bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    last bigint;
    first bigint;
BEGIN
    PERFORM pg_advisory_lock(405323966463344640);
    BEGIN
        SELECT last_value INTO last FROM statement_clock;
        IF coalesce(current_setting('atlas.writes_statements', true), '') = '' THEN
            PERFORM pg_advisory_xact_lock_shared(405323966463344640 + last);
            PERFORM set_config('atlas.writes_statements', 'yes', true);
        END IF;
        first := greatest(moment, last + 1);
        PERFORM setval('statement_clock', first + amount - 1);
    EXCEPTION WHEN query_canceled OR assert_failure OR others THEN
        PERFORM pg_advisory_unlock(405323966463344640);
        RAISE;
    END;
    PERFORM pg_advisory_unlock(405323966463344640);
    RETURN first;
END $$;

CREATE FUNCTION statement_horizon(OUT last bigint, OUT open_from bigint) LANGUAGE plpgsql AS $$
BEGIN
    SELECT last_value INTO last FROM statement_clock;
    SELECT min((classid::bigint << 32 | objid::bigint) - 405323966463344640) INTO open_from
      FROM pg_locks
     WHERE locktype = 'advisory' AND objsubid = 1 AND mode = 'ShareLock' AND pid <> pg_backend_pid()
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND classid::bigint >> 20 = 90;
END $$;
"""
POSTGRESQL_CLOCK_DROPPED = """
DROP FUNCTION IF EXISTS statement_horizon();
DROP FUNCTION IF EXISTS take_statement_sequence(bigint, bigint);
DROP SEQUENCE IF EXISTS statement_clock;
"""


def _on_postgresql(text: str) -> Any:
    ddl: Any = DDL
    return ddl(text.replace("%", "%%")).execute_if(dialect="postgresql")


event.listen(Statement.__table__, "after_create", _on_postgresql(POSTGRESQL_CLOCK))
event.listen(Statement.__table__, "before_drop", _on_postgresql(POSTGRESQL_CLOCK_DROPPED))
