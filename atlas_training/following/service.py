# SPDX-License-Identifier: EUPL-1.2
"""Notes on people, what colleagues show to their owner, and what a coordinator does with many at once. Only this feature writes its tables."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.accounts import throttle
from atlas_training.accounts.models import Membership, Person
from atlas_training.assessments import service as assessments
from atlas_training.courses import service as courses
from atlas_training.database import chunks, db
from atlas_training.enrolments import by_rule, cohorts
from atlas_training.enrolments.models import Enrolment
from atlas_training.following.errors import (
    NobodyChosen,
    NoSuchNote,
    NoSuchPlace,
    TooManyChosen,
    WrongChoice,
    WrongNote,
)
from atlas_training.following.models import Note, ScoreAgreement
from atlas_training.organisations.models import Organisation
from atlas_training.reminders import service as reminders
from atlas_training.reminders.enums import Kind
from atlas_training.reminders.events import Due
from atlas_training.web.addresses import public

MOST = 5000
LONGEST_NOTE = 2000


def get_place(viewer: Person, membership_id: UUID) -> Membership:
    """Somebody's place in an SME, for a coordinator who may see its people by name.

    :raise NoSuchPlace: if there is none, it has ended, or it stands behind the wall of a country.
    """
    membership = db.session.get(Membership, membership_id)
    if (
        membership is None
        or membership.left_at is not None
        or not accounts.may_see_names(viewer, membership.organisation.country)
    ):
        raise NoSuchPlace
    return membership


# Notes


def notes_on(membership_id: UUID) -> list[Note]:
    """The notes on somebody in an SME, the newest first."""
    return list(
        db.session.scalars(
            select(Note)
            .where(Note.membership_id == membership_id)
            .order_by(Note.written_at.desc(), Note.id.desc())
        )
    )


def write_note(coordinator: Person, membership_id: UUID, text: str) -> Note:
    """Keep a note on somebody of the coordinator's own country.

    :raise NoSuchPlace: for somebody else.
    :raise WrongNote: for a note without words, or with more than 2,000 letters.
    """
    membership = _own_place(coordinator, membership_id)
    if not text.strip() or len(text) > LONGEST_NOTE:
        raise WrongNote(fields={"text": _l("Write a note, 2,000 letters at most.")})
    note = Note(membership_id=membership.id, text=text.strip(), written_by_id=coordinator.id)
    note.written_at = clock.now()
    db.session.add(note)
    db.session.flush()
    return note


def _own_place(coordinator: Person, membership_id: UUID) -> Membership:
    membership = get_place(coordinator, membership_id)
    if membership.organisation.country not in coordinator.countries:
        raise NoSuchPlace
    return membership


def delete_note(coordinator: Person, note_id: UUID) -> UUID:
    """Delete a note on somebody of the coordinator's own country; the key of the place it was about.

    :raise NoSuchNote: if there is none.
    """
    note = db.session.get(Note, note_id)
    if note is None:
        raise NoSuchNote
    try:
        _own_place(coordinator, note.membership_id)
    except NoSuchPlace:
        raise NoSuchNote from None
    db.session.delete(note)
    db.session.flush()
    return note.membership_id


# What colleagues show to the owner of their SME


def shows_scores(membership_id: UUID) -> bool:
    """Whether somebody agrees that the owner of their SME sees their scores."""
    return bool(_agreements([membership_id]))


def _agreements(membership_ids: Sequence[UUID]) -> list[ScoreAgreement]:
    return list(
        db.session.scalars(
            select(ScoreAgreement).where(
                ScoreAgreement.membership_id.in_(membership_ids), ScoreAgreement.ended_at.is_(None)
            )
        )
    )


def agree_to_show_scores(membership: Membership) -> None:
    """Let the owner of the SME see the scores of this person; a second time changes nothing."""
    throttle.take_turns([f"scores of {membership.id}"])
    if not shows_scores(membership.id):
        db.session.add(ScoreAgreement(membership_id=membership.id, agreed_at=clock.now()))
        db.session.flush()


def end_showing_scores(membership: Membership) -> None:
    """Show the owner no scores of this person any more, from this moment on."""
    for agreement in _agreements([membership.id]):
        agreement.ended_at = clock.now()
    db.session.flush()


def scores_shown(organisation_id: UUID) -> dict[UUID, Fraction | None]:
    """The mean of the best scores in checks (0 to 1) of each place whose person agreed; None without a check.

    Who did not agree is left out.
    """
    places = db.session.execute(
        select(Membership.id, Membership.person_id)
        .join(ScoreAgreement, ScoreAgreement.membership_id == Membership.id)
        .where(Membership.organisation_id == organisation_id, ScoreAgreement.ended_at.is_(None))
    ).all()
    enrolments = db.session.execute(
        select(Enrolment.id, Enrolment.person_id).where(
            Enrolment.organisation_id == organisation_id,
            Enrolment.person_id.in_([person for _key, person in places]),
        )
    )
    person_of = {key: person for key, person in enrolments}  # noqa: C416 -- rows are no pairs to a type checker
    scores: dict[UUID, list[Fraction]] = defaultdict(list)
    for (enrolment_id, _module), score in assessments.best_scores(list(person_of)).items():
        scores[person_of[enrolment_id]].append(score)
    return {key: _mean(scores[person]) for key, person in places}


def _mean(scores: Sequence[Fraction]) -> Fraction | None:
    return sum(scores, Fraction(0)) / len(scores) if scores else None


# Many at once


def chosen(coordinator: Person, membership_ids: Collection[UUID]) -> list[Membership]:
    """The places among these that still stand in the coordinator's own countries.

    :raise NobodyChosen: if there is none.
    :raise TooManyChosen: for more than 5,000.
    """
    if len(membership_ids) > MOST:
        raise TooManyChosen
    found: list[Membership] = []
    for part in chunks(list(dict.fromkeys(membership_ids))):
        found += db.session.scalars(
            select(Membership)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(
                Membership.id.in_(part),
                Membership.left_at.is_(None),
                Organisation.country.in_(coordinator.countries),
            )
            .options(selectinload(Membership.person))
        )
    if not found:
        raise NobodyChosen
    return found


def _words(memberships: Sequence[Membership]) -> Iterator[Due]:
    day = reminders.today()
    url = public("home.start")
    for one in memberships:
        yield Due(
            one.person_id, one.organisation_id, Kind.WORD, f"{one.organisation_id}/{day}", _word_line, url
        )


def _word_line() -> str:
    return str(_("Your training waits for you: go on where you stopped"))


def within_reach(memberships: Sequence[Membership]) -> int:
    """How many people a reminder would reach now."""
    return reminders.within_reach(_words(memberships))


def remind(memberships: Sequence[Membership]) -> int:
    """Mail these people that their training waits; how many were mailed.

    Who has no proved address, wants no reminders, was mailed today or is in a quiet month is passed over.
    """
    return reminders.remind_now(_words(memberships))


def enrol(memberships: Sequence[Membership], course_id: str) -> int:
    """Enrol these people in a course; how many were not in it.

    :raise WrongChoice: for a course that is not offered.
    """
    if course_id not in {course.course_id for course in courses.list_courses()}:
        raise WrongChoice
    return by_rule.enrol_all(memberships, course_id)


def add_to_cohort(coordinator: Person, memberships: Sequence[Membership], cohort_id: UUID) -> int:
    """Add these people to a cohort; how many were not in it. Those of another country are passed over.

    :raise NoSuchCohort: for a cohort of another country.
    """
    return cohorts.take_in(cohorts.get(coordinator, cohort_id), [one.id for one in memberships])


def forget(membership_ids: Collection[UUID]) -> None:
    """Delete the notes on these places and their agreements."""
    for model in (Note, ScoreAgreement):
        db.session.execute(delete(model).where(model.membership_id.in_(membership_ids)))
