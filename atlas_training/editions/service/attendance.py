# SPDX-License-Identifier: EUPL-1.2
"""Recording who was there, and correcting it: a record is never overwritten."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from atlas_training import clock
from atlas_training.accounts.models import Person
from atlas_training.database import db
from atlas_training.editions import rules
from atlas_training.editions.enums import SessionKind, Way
from atlas_training.editions.errors import (
    AlreadyRecorded,
    CodeClosed,
    NoSuchParticipant,
    NoSuchSession,
    NothingCorrected,
    NothingRecorded,
    NotInEdition,
    NotOver,
    ReasonMissing,
    RecordsItself,
)
from atlas_training.editions.models import Attendance, Edition, Participant, Session
from atlas_training.editions.service.participants import Shown, get_participant, participants
from atlas_training.editions.service.planning import get_session, get_session_to_change, has_begun, new_code
from atlas_training.editions.service.recording import event_of, record, standing
from atlas_training.plugins import hook


@dataclass(frozen=True)
class Line:
    """A participant on a session's list, with what stands about them; None where nothing is recorded."""

    who: Shown
    standing: Attendance | None


@dataclass(frozen=True)
class Attended:
    """What a participant attended, as it stands: each session once."""

    participant: Participant
    session: Session
    attendance: Attendance


def attendance_list(person: Person, session: Session) -> list[Line]:
    """The participants this person may see, with what stands about each in the session."""
    standing = {row.participant_id: row for row in _standing_in(session.id)}
    everyone = participants(person, session.edition, also_former=True)
    return [
        Line(who, standing.get(who.participant.id))
        for who in everyone
        if who.participant.left_at is None or who.participant.id in standing
    ]


def _standing_in(session_id: UUID) -> Sequence[Attendance]:
    return db.session.scalars(
        select(Attendance).where(Attendance.session_id == session_id, Attendance.superseded_at.is_(None))
    ).all()


def count_attended(edition_id: UUID) -> dict[UUID, int]:
    """How many people, of all countries, attended each session of an edition, as it stands."""
    rows = db.session.execute(
        select(Attendance.session_id, func.count())
        .join(Session, Session.id == Attendance.session_id)
        .where(Session.edition_id == edition_id, Attendance.superseded_at.is_(None), Attendance.is_present)
        .group_by(Attendance.session_id)
    )
    return {key: number for key, number in rows}  # noqa: C416 -- rows are no pairs to a type checker


def attended(edition_ids: Collection[UUID], until: datetime | None = None) -> list[Attended]:
    """Every standing attendance in these editions, for counting: as it is now, or as it stood at a moment.

    Without walls: whoever shows it to somebody holds them.
    """
    query = (
        select(Participant, Session, Attendance)
        .join(Attendance, Attendance.participant_id == Participant.id)
        .join(Session, Session.id == Attendance.session_id)
        .where(Session.edition_id.in_(edition_ids), Attendance.is_present)
        .order_by(Attendance.held_at, Attendance.id)
    )
    if until is None:
        query = query.where(Attendance.superseded_at.is_(None))
    else:
        stood = Attendance.superseded_at.is_(None) | (Attendance.superseded_at > until)
        query = query.where(Attendance.recorded_at <= until, stood)
    return [Attended(*row) for row in db.session.execute(query).unique()]


def records_of(session_id: UUID, participant_id: UUID) -> Sequence[Attendance]:
    """Every record about a participant in a session, the newest first: who said what, when and why."""
    return db.session.scalars(
        select(Attendance)
        .where(Attendance.session_id == session_id, Attendance.participant_id == participant_id)
        .order_by(Attendance.recorded_at.desc(), Attendance.id.desc())
        .options(joinedload(Attendance.recorded_by))
    ).all()


# ---- recording ----


def record_list(
    person: Person, session_id: UUID, participant_ids: Collection[UUID], evidence: str
) -> list[Attendance]:
    """Record that these participants attended, by the coordinator's list. Who is recorded already is left as is.

    ``evidence`` says where it is seen, such as which signed list.

    :raise NoSuchSession: if it is not open to this person.
    :raise RecordsItself: for a module.
    :raise NotOver: if the session has not begun.
    :raise NoSuchParticipant: for somebody of another edition or behind the wall of a country.
    """
    session = get_session(person, session_id)
    if session.kind == SessionKind.MODULE:
        raise RecordsItself
    if not has_begun(session):
        raise NotOver
    known = {row.participant_id for row in _standing_in(session.id)}
    own = [one for one in _own(person, session, participant_ids) if one.id not in known]
    rows = []
    for participant in own:
        with suppress(AlreadyRecorded):  # by somebody else at this moment
            rows.append(record(session, participant, Way.LIST, evidence, person.id, _held_at(session)))
    return rows


def _own(person: Person, session: Session, participant_ids: Iterable[UUID]) -> list[Participant]:
    found = [get_participant(person, key) for key in participant_ids]
    if any(one.edition_id != session.edition_id for one in found):
        raise NoSuchParticipant
    return found


def _held_at(session: Session) -> datetime:
    return session.starts_at or clock.now()


# ---- recording oneself ----


def session_of_code(code: str) -> Session:
    """The session whose QR code or link this is.

    :raise NoSuchSession: where there is none, or the code was replaced.
    """
    found = db.session.scalar(select(Session).where(Session.code == code, Session.kind == SessionKind.LIVE))
    if found is None:
        raise NoSuchSession
    return found


def own_place(person: Person, session: Session) -> Participant:
    """Somebody's place in the edition of a session.

    :raise NotInEdition: where they have none.
    """
    found = db.session.scalar(
        select(Participant).where(
            Participant.edition_id == session.edition_id,
            Participant.person_id == person.id,
            Participant.left_at.is_(None),
        )
    )
    if found is None:
        raise NotInEdition
    return found


def is_open(session: Session) -> bool:
    """Whether participants may record themselves now."""
    if session.starts_at is None or session.ends_at is None:
        return False
    return rules.takes_own_word(session.starts_at, session.ends_at, clock.now())


def record_self(person: Person, code: str) -> Attendance:
    """Somebody says that they are there, by the code or link of the session. Pressing twice says it once.

    What the coordinator corrected stays corrected.

    :raise NoSuchSession: for a code that is none, or was replaced.
    :raise NotInEdition: for somebody who is not in the edition.
    :raise CodeClosed: before and after the session.
    """
    session = session_of_code(code)
    participant = own_place(person, session)
    known = standing(session, participant)
    if known is not None:
        return known
    if not is_open(session):
        raise CodeClosed
    return record(session, participant, Way.LINK, "", person.id, _held_at(session))


def renew_code(person: Person, session_id: UUID) -> Session:
    """Give a session another code; the one before stops working.

    :raise NoSuchSession: if it is not open to this person.
    :raise NotYourEdition: if another country holds it.
    """
    session = get_session_to_change(person, session_id)
    session.code = new_code()
    db.session.flush()
    return session


# ---- correcting ----


def correct(
    person: Person, session_id: UUID, participant_id: UUID, is_present: bool, reason: str, evidence: str = ""
) -> Attendance:
    """Say that a recorded attendance is otherwise; both records stay, with who, when and why.

    :raise NoSuchSession: if it is not open to this person.
    :raise NoSuchParticipant: for somebody of another edition or behind the wall of a country.
    :raise ReasonMissing: without a reason.
    :raise NothingRecorded: where nothing stands.
    :raise NothingCorrected: where that stands already.
    """
    session = get_session(person, session_id)
    (participant,) = _own(person, session, [participant_id])
    reason = " ".join(reason.split())
    if not reason:
        raise ReasonMissing(fields={"reason": ReasonMissing.sentence})
    before = _hold_standing(session.id, participant.id)
    if before.is_present == is_present:
        raise NothingCorrected
    before.superseded_at = clock.now()
    db.session.flush()
    row = Attendance(
        session_id=session.id,
        participant_id=participant.id,
        is_present=is_present,
        way=str(Way.LIST),
        evidence=evidence.strip()[:500],
        recorded_by_id=person.id,
        recorded_at=clock.now(),
        held_at=before.held_at,
        reason=reason[:500],
        replaces_id=before.id,
    )
    db.session.add(row)
    db.session.flush()
    hook.attendance_corrected(event=event_of(session, participant, row))
    return row


def _hold_standing(session_id: UUID, participant_id: UUID) -> Attendance:
    """What stands; of two who correct it at the same moment, the second waits and sees what the first said."""
    db.session.execute(select(Participant.id).where(Participant.id == participant_id).with_for_update())
    found = db.session.scalar(
        select(Attendance)
        .where(
            Attendance.session_id == session_id,
            Attendance.participant_id == participant_id,
            Attendance.superseded_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NothingRecorded
    return found


def partners_for(person_id: UUID, organisation_id: UUID, on: datetime) -> list[tuple[str, str]]:
    """The organising partners of the edition a person was in for an SME, as names with countries.

    The latest edition that had begun by then; nothing where there is none.
    """
    edition = db.session.scalars(
        select(Edition)
        .join(Participant, Participant.edition_id == Edition.id)
        .where(
            Participant.person_id == person_id,
            Participant.organisation_id == organisation_id,
            Participant.left_at.is_(None),
            Edition.starts_on <= on.date(),
        )
        .order_by(Edition.starts_on.desc(), Edition.id.desc())
        .limit(1)
    ).first()
    return [(partner.name, partner.country) for partner in edition.partners] if edition else []
