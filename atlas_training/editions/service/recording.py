# SPDX-License-Identifier: EUPL-1.2
"""The one place where an attendance is written, and the modules that record themselves."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from atlas_training import clock, i18n
from atlas_training.database import chunks, db
from atlas_training.editions.enums import Way
from atlas_training.editions.errors import AlreadyRecorded
from atlas_training.editions.events import AttendanceRecorded, ModuleDone
from atlas_training.editions.models import Attendance, Participant, Session
from atlas_training.plugins import hook


def standing(session: Session, participant: Participant) -> Attendance | None:
    """What stands about a participant in a session."""
    return db.session.scalar(
        select(Attendance).where(
            Attendance.session_id == session.id,
            Attendance.participant_id == participant.id,
            Attendance.superseded_at.is_(None),
        )
    )


def record(
    session: Session,
    participant: Participant,
    way: Way,
    evidence: str,
    by_id: UUID | None,
    held_at: datetime,
) -> Attendance:
    """Record that a participant attended, and tell of it.

    :raise AlreadyRecorded: if somebody else recorded it at the same moment.
    """
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
    hook.attendance_recorded(event=event_of(session, participant, row))
    return row


def event_of(session: Session, participant: Participant, row: Attendance) -> AttendanceRecorded:
    """What happened, for those above."""
    person = participant.person
    return AttendanceRecorded(
        attendance_id=row.id,
        session_id=session.id,
        edition_id=session.edition_id,
        kind=session.kind,
        module_id=session.module_id,
        person_id=person.id if person else None,
        organisation_id=participant.organisation_id,
        is_present=row.is_present,
        way=row.way,
        minutes=session.minutes,
        held_at=row.held_at,
        replaces_id=row.replaces_id,
        language=person.language if person else "en",
        at=row.recorded_at,
    )


def record_modules(done: Iterable[ModuleDone]) -> list[Attendance]:
    """Record completed modules in the editions they are sessions of. What is recorded already is left as is.

    A module counts in an edition that the person is in for that SME, if it was completed on its days.
    """
    by_key: dict[tuple[UUID | None, UUID, str | None], ModuleDone] = {
        (one.person_id, one.organisation_id, one.module_id): one for one in done
    }
    rows = []
    for session, participant in _pairs(by_key.values()):
        one = by_key.get((participant.person_id, participant.organisation_id, session.module_id))
        if one is not None and _is_within(session, one.at):
            evidence = str(one.completion_id)
            rows.append(record(session, participant, Way.MODULE, evidence, one.person_id, one.at))
    return rows


def _pairs(done: Collection[ModuleDone]) -> list[tuple[Session, Participant]]:
    """Sessions of these modules with these people in their editions, where nothing is recorded yet."""
    modules = {one.module_id for one in done}
    known = select(Attendance.id).where(
        Attendance.session_id == Session.id, Attendance.participant_id == Participant.id
    )
    found: list[tuple[Session, Participant]] = []
    for part in chunks(sorted({one.person_id for one in done})):
        rows = db.session.execute(
            select(Session, Participant)
            .join(Participant, Participant.edition_id == Session.edition_id)
            .where(
                Session.module_id.in_(modules),
                Participant.person_id.in_(part),
                Participant.left_at.is_(None),
                ~known.exists(),
            )
            .order_by(Session.id, Participant.id)
        ).unique()
        found += [(session, participant) for session, participant in rows]
    return found


def _is_within(session: Session, moment: datetime) -> bool:
    day = i18n.in_zone(moment, session.country).date()
    return session.edition.starts_on <= day <= session.edition.ends_on


def catch_up(edition_id: UUID, person_ids: Collection[UUID]) -> None:
    """Record the modules of an edition that these people had completed before they, or the modules, came in."""
    query = select(Session.module_id).where(Session.edition_id == edition_id, Session.module_id.is_not(None))
    module_ids = set(db.session.scalars(query))
    if module_ids and person_ids:
        answers = hook.modules_done(person_ids=person_ids, module_ids=module_ids)
        record_modules(one for answer in answers for one in answer)
