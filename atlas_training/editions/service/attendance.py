# SPDX-License-Identifier: EUPL-1.2
"""Recording who was there, and correcting it: a record is never overwritten."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from atlas_training import clock
from atlas_training.accounts.models import Person
from atlas_training.database import db
from atlas_training.editions.enums import Way
from atlas_training.editions.errors import (
    AlreadyRecorded,
    NoSuchParticipant,
    NothingCorrected,
    NothingRecorded,
    NotOver,
    ReasonMissing,
)
from atlas_training.editions.events import AttendanceRecorded
from atlas_training.editions.models import Attendance, Edition, Participant, Session
from atlas_training.editions.service.participants import Shown, get_participant, participants
from atlas_training.editions.service.planning import get_session, has_begun
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
    :raise NotOver: if the session has not begun.
    :raise NoSuchParticipant: for somebody of another edition or behind the wall of a country.
    """
    session = get_session(person, session_id)
    _hold_to_time(session)
    known = {row.participant_id for row in _standing_in(session.id)}
    return [
        _record(session, participant, Way.LIST, evidence, person.id, _held_at(session))
        for participant in _own(person, session, participant_ids)
        if participant.id not in known
    ]


def _own(person: Person, session: Session, participant_ids: Iterable[UUID]) -> list[Participant]:
    found = [get_participant(person, key) for key in participant_ids]
    if any(one.edition_id != session.edition_id for one in found):
        raise NoSuchParticipant
    return found


def _hold_to_time(session: Session) -> None:
    if not has_begun(session):
        raise NotOver


def _held_at(session: Session) -> datetime:
    return session.starts_at or clock.now()


def _record(
    session: Session,
    participant: Participant,
    way: Way,
    evidence: str,
    by_id: UUID | None,
    held_at: datetime,
) -> Attendance:
    row = Attendance(
        session_id=session.id,
        participant_id=participant.id,
        is_present=True,
        way=str(way),
        evidence=evidence.strip()[:500],
        recorded_by_id=by_id,
        recorded_at=clock.now(),
        held_at=held_at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # somebody else recorded it at the same moment
        raise AlreadyRecorded from None
    if event := _event(session, participant, row):
        hook.attendance_recorded(event=event)
    return row


def _event(session: Session, participant: Participant, row: Attendance) -> AttendanceRecorded | None:
    """What happened, for those above; None after the person's erasure."""
    person = participant.person
    if person is None:
        return None
    return AttendanceRecorded(
        attendance_id=row.id,
        session_id=session.id,
        edition_id=session.edition_id,
        kind=session.kind,
        module_id=session.module_id,
        person_id=person.id,
        organisation_id=participant.organisation_id,
        is_present=row.is_present,
        way=row.way,
        minutes=session.minutes,
        held_at=row.held_at,
        replaces_id=row.replaces_id,
        language=person.language,
        at=row.recorded_at,
    )


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
    if event := _event(session, participant, row):
        hook.attendance_corrected(event=event)
    return row


def _hold_standing(session_id: UUID, participant_id: UUID) -> Attendance:
    """What stands, its row held: of two who correct it at the same moment, the second sees the first."""
    found = db.session.scalar(
        select(Attendance)
        .where(
            Attendance.session_id == session_id,
            Attendance.participant_id == participant_id,
            Attendance.superseded_at.is_(None),
        )
        .with_for_update()
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
