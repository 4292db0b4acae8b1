# SPDX-License-Identifier: EUPL-1.2
"""Taking a check: beginning an attempt, keeping each answer, marking once. Flushes, never commits."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from atlas_training import clock
from atlas_training.accounts.models import Person
from atlas_training.assessments import marking, rules
from atlas_training.assessments.errors import (
    AlreadyChecked,
    NoAttemptsLeft,
    NoCheck,
    TimeOver,
)
from atlas_training.assessments.events import AttemptSubmitted, QuestionAnswered
from atlas_training.assessments.models import Attempt, MarkedAnswer, TimeAllowance
from atlas_training.assessments.questions.kind import JsonAnswer, Kind
from atlas_training.assessments.sheet import Question, Sheet
from atlas_training.courses.models import ModuleVersion
from atlas_training.database import db, new_key
from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.models import Enrolment
from atlas_training.plugins import hook


def question_kinds() -> dict[str, type[Kind]]:
    """Every kind of question by name, ours and plugins'; of two with one name the first registered stays."""
    found: dict[str, type[Kind]] = {}
    for kinds in reversed(hook.question_kinds()):  # pluggy asks the last registered first
        for kind in kinds:
            found.setdefault(kind.name, kind)
    return found


def current_attempt(enrolment_id: UUID, module_id: str) -> Attempt | None:
    """The attempt that is begun and not yet checked, if there is one."""
    return db.session.scalar(
        select(Attempt)
        .where(
            Attempt.enrolment_id == enrolment_id,
            Attempt.module_id == module_id,
            Attempt.submitted_at.is_(None),
        )
        .order_by(Attempt.number.desc())
        .limit(1)
    )


def last_attempt(enrolment_id: UUID, module_id: str, attempt_id: UUID | None = None) -> Attempt:
    """The last checked attempt, or the checked one of that key.

    :raise NoCheck: if this enrolment has none in this module.
    """
    query = select(Attempt).where(
        Attempt.enrolment_id == enrolment_id,
        Attempt.module_id == module_id,
        Attempt.submitted_at.is_not(None),
    )
    if attempt_id:
        query = query.where(Attempt.id == attempt_id)
    attempt = db.session.scalar(query.order_by(Attempt.number.desc()).limit(1))
    if attempt is None:
        raise NoCheck
    return attempt


def is_with_trainer(enrolment_id: UUID, module_version: ModuleVersion) -> bool:
    """Whether an attempt is handed in and waits for a trainer's mark; asks nothing where no question needs one."""
    kinds = question_kinds()
    if not any(kinds[one["kind"]].by_person for one in (module_version.check or {}).get("questions", [])):
        return False
    waits = Attempt.submitted_at.is_not(None) & Attempt.marked_at.is_(None)
    return _count(enrolment_id, module_version.module_id, waits) > 0


def checked_attempts(enrolment_id: UUID, module_id: str) -> list[Attempt]:
    """All checked attempts, the last first."""
    return list(
        db.session.scalars(
            select(Attempt)
            .where(
                Attempt.enrolment_id == enrolment_id,
                Attempt.module_id == module_id,
                Attempt.submitted_at.is_not(None),
            )
            .order_by(Attempt.number.desc())
        )
    )


def attempts_left(enrolment_id: UUID, module_version: ModuleVersion) -> int | None:
    """How many attempts the check of this version still allows, a running one included.

    None where it sets no limit; none where the module has no check (any more).
    """
    if module_version.check is None:
        return 0
    limit = module_version.check["attempts"]
    if limit is None:
        return None
    return max(
        int(limit) - _count(enrolment_id, module_version.module_id, Attempt.submitted_at.is_not(None)), 0
    )


def _count(enrolment_id: UUID, module_id: str, *which: ColumnElement[bool]) -> int:
    """How many attempts there are."""
    query = select(func.count()).select_from(Attempt)
    return (
        db.session.scalar(
            query.where(Attempt.enrolment_id == enrolment_id, Attempt.module_id == module_id, *which)
        )
        or 0
    )


def start(enrolment: Enrolment, module_version: ModuleVersion, language: str) -> Attempt:
    """The running attempt, or a new one on this version of the module.

    ``language`` is the one wanted; the attempt has the source's where the check is not translated.

    :raise NoCheck: if the module has none.
    :raise NoAttemptsLeft: if the check allows no further one.
    """
    running = current_attempt(enrolment.id, module_version.module_id)
    if running and not rules.is_over(running.ends_at, clock.now(), rules.GRACE):
        return running
    if running:
        submit(running)
    if module_version.check is None:
        raise NoCheck
    number = _count(enrolment.id, module_version.module_id) + 1
    limit = module_version.check["attempts"]
    if limit is not None and number > limit:
        raise NoAttemptsLeft
    key = new_key()
    sheet = Sheet(module_version.check, module_version.check_texts, question_kinds())
    attempt = Attempt(
        id=key,
        enrolment_id=enrolment.id,
        course_id=module_version.course_id,
        module_id=module_version.module_id,
        module_version_id=module_version.id,
        number=number,
        order=sheet.draw_order(str(key)),
        answers={},
        again=[],
        marks={},
        tries={},
        version=0,
        ends_at=_end(enrolment.id, module_version, clock.now()),
        language=sheet.words(language).language,
        started_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(attempt)
    except IntegrityError:
        # Two presses at once: the other one began it.
        running = current_attempt(enrolment.id, module_version.module_id)
        if running is None:
            raise
        return running
    return attempt


def _end(enrolment_id: UUID, module_version: ModuleVersion, started_at: datetime) -> datetime | None:
    """When the time of an attempt is over: the check's limit and what the person was given besides."""
    limit = (module_version.check or {}).get("time_limit")
    given = allowance(enrolment_id, module_version.module_id)
    if limit is None or (given and given.minutes is None):
        return None
    return started_at + timedelta(minutes=limit + (given.minutes or 0 if given else 0))


def allowance(enrolment_id: UUID, module_id: str) -> TimeAllowance | None:
    """What one person was given besides a check's time, if anything: the newest counts."""
    return db.session.scalar(
        select(TimeAllowance)
        .where(TimeAllowance.enrolment_id == enrolment_id, TimeAllowance.module_id == module_id)
        .order_by(TimeAllowance.given_at.desc(), TimeAllowance.id.desc())
        .limit(1)
    )


def allow_time(enrolment_id: UUID, module_id: str, minutes: int | None, giver: Person) -> None:
    """Give one person more time in a check, or lift its limit (None); a running attempt has it at once.

    ``minutes`` are added to the check's own limit, and replace what was given before.
    """
    given_at = clock.now()
    db.session.add(
        TimeAllowance(
            enrolment_id=enrolment_id,
            module_id=module_id,
            minutes=minutes,
            given_by_id=giver.id,
            given_at=given_at,
        )
    )
    db.session.flush()
    running = current_attempt(enrolment_id, module_id)
    if running:
        _lock(running)
        version = db.session.get_one(ModuleVersion, running.module_version_id)
        running.ends_at = _end(enrolment_id, version, running.started_at)
        db.session.flush()


def sheet_of(attempt: Attempt) -> Sheet:
    """The check as it was when the attempt was begun."""
    module_version = db.session.get(ModuleVersion, attempt.module_version_id)
    if module_version is None or module_version.check is None:
        raise NoCheck
    return Sheet(module_version.check, module_version.check_texts, question_kinds())


def save_answer(
    attempt: Attempt,
    question_id: str,
    answer: JsonAnswer | None,
    again: bool | None = None,
    seen: int | None = None,
) -> bool:
    """Keep an answer as its kind of question cleaned it; None takes it back.

    ``again`` marks the question to look at again, or takes the mark away; None leaves it as it is.
    ``seen`` is the attempt's version when the page was made. The newest answer counts; whether it took the
    place of one that another page kept meanwhile is returned, for the reader to know.

    :raise NoCheck: if the attempt has no such question.
    :raise AlreadyChecked: if the attempt is checked.
    :raise TimeOver: if its time is over.
    :raise QuestionChecked: if the question is checked and this is another answer.
    """
    _lock(attempt)
    _check_open(attempt, question_id)
    unseen = rules.replaces_unseen(seen, attempt.version, attempt.answers.get(question_id), answer)
    marking.keep_answer(attempt, question_id, answer, again)
    attempt.saved_at = clock.now()
    db.session.flush()
    return unseen


def _check_open(attempt: Attempt, question_id: str) -> None:
    if attempt.submitted_at is not None:
        raise AlreadyChecked
    if rules.is_over(attempt.ends_at, clock.now(), rules.GRACE):
        raise TimeOver
    if question_id not in attempt.order["questions"]:
        raise NoCheck


def check_question(attempt: Attempt, question_id: str) -> None:
    """Check one question now, where the check's behaviour does that.

    Under "interactive" a wrong answer may be tried again as often as the check allows, each try at a price.

    :raise NoCheck: if the attempt has no such question, or is checked at the end only.
    :raise AlreadyChecked: if the attempt is checked.
    :raise TimeOver: if its time is over.
    :raise NothingToCheck: if there is no answer.
    """
    _lock(attempt)
    _check_open(attempt, question_id)
    marking.check_question(attempt, sheet_of(attempt), question_id)
    db.session.flush()


def submit(attempt: Attempt, language: str | None = None) -> Attempt:
    """Mark the attempt, once: a second call (another tab, a second press) changes nothing.

    ``language`` is the one the check is read in now. What was not answered earns nothing.
    """
    _lock(attempt)
    if attempt.submitted_at is not None:
        return attempt
    sheet = sheet_of(attempt)
    marking.mark_all(attempt, sheet)
    attempt.language = sheet.words(language or attempt.language).language
    attempt.submitted_at = clock.now()
    if not marking.waiting_questions(attempt, sheet):
        _finish(attempt, sheet)
    db.session.flush()
    return attempt


def finish_marks(attempt: Attempt) -> bool:
    """Reckon and tell the result once no open answer waits for its mark; whether that is so now."""
    sheet = sheet_of(attempt)
    if attempt.marked_at is not None or marking.waiting_questions(attempt, sheet):
        return False
    _finish(attempt, sheet)
    return True


def marked_answers(attempt: Attempt) -> dict[str, MarkedAnswer]:
    """What trainers gave for an attempt's open answers, by question."""
    rows = db.session.scalars(select(MarkedAnswer).where(MarkedAnswer.attempt_id == attempt.id))
    return {row.question_id: row for row in rows}


def _finish(attempt: Attempt, sheet: Sheet) -> None:
    """Every mark is there: reckon the score and tell."""
    marking.reckon(attempt, sheet)
    attempt.marked_at = clock.now()
    db.session.flush()
    hook.attempt_submitted(event=_event(attempt, sheet))


def best_scores(enrolment_ids: Collection[UUID]) -> dict[tuple[UUID, str], Fraction]:
    """The score that counts of each enrolment in each module, exact, 0 to 1; only what is marked.

    It is the best one, unless the check as it was last taken counts the last or the average.
    """
    scores: dict[tuple[UUID, str], list[Fraction]] = {}
    gradings: dict[tuple[UUID, str], str] = {}
    rows = db.session.execute(
        select(
            Attempt.enrolment_id,
            Attempt.module_id,
            Attempt.scaled,
            ModuleVersion.check["grading"].as_string(),
        )
        .join(ModuleVersion, ModuleVersion.id == Attempt.module_version_id)
        .where(Attempt.enrolment_id.in_(enrolment_ids), Attempt.marked_at.is_not(None))
        .order_by(Attempt.number)
    )
    for enrolment_id, module_id, scaled, grading in rows:
        scores.setdefault((enrolment_id, module_id), []).append(Fraction(scaled or 0))
        gradings[enrolment_id, module_id] = grading or "highest"
    return {key: rules.counted(gradings[key], of_one) or Fraction(0) for key, of_one in scores.items()}


def _lock(attempt: Attempt) -> None:
    """Read the row again and hold it, so that two tabs do not overwrite each other's answers."""
    db.session.refresh(attempt, with_for_update=True)


def _event(attempt: Attempt, sheet: Sheet) -> AttemptSubmitted:
    enrolment = enrolments.get(attempt.enrolment_id)
    mark = rules.pass_mark(sheet.definition)
    assert attempt.points is not None
    assert attempt.max_points is not None
    assert attempt.scaled is not None
    assert attempt.submitted_at is not None
    return AttemptSubmitted(
        attempt_id=attempt.id,
        enrolment_id=enrolment.id,
        person_id=enrolment.person_id,
        organisation_id=enrolment.organisation_id,
        course_id=attempt.course_id,
        module_id=attempt.module_id,
        module_version_id=attempt.module_version_id,
        number=attempt.number,
        points=attempt.points,
        max_points=attempt.max_points,
        scaled=attempt.scaled,
        success=attempt.success,
        pass_mark=None if mark is None else str(mark),
        language=attempt.language,
        started_at=attempt.started_at,
        submitted_at=attempt.submitted_at,
        questions=tuple(_answered(attempt, sheet, question) for question in marking.scored(attempt, sheet)),
    )


def _answered(attempt: Attempt, sheet: Sheet, question: Question) -> QuestionAnswered:
    words = sheet.words(attempt.language).of(question.id)
    interaction = question.kind.interaction()
    answer = attempt.answers.get(question.id)
    fraction = Fraction(attempt.marks[question.id]["fraction"])
    return QuestionAnswered(
        question_id=question.id,
        kind=question.kind.name,
        text=words["plain"],
        interaction_type=interaction.type,
        choices=_worded(interaction.choices, words),
        source=_worded(interaction.source, words),
        target=_worded(interaction.target, words),
        correct_responses=interaction.correct_responses,
        response=None if answer is None else question.kind.response(answer),
        answer=answer,
        fraction=str(fraction),
        max_points=str(question.points),
        success=fraction == 1,
    )


def _worded(ids: tuple[str, ...], words: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((id, words["answers"][id]["plain"]) for id in ids)


def forget(person_id: UUID) -> None:
    """Delete what a person answered, comments on it, time given, and attempts without all marks. Points stay: completions rest on them."""
    theirs = Attempt.enrolment_id.in_(select(Enrolment.id).where(Enrolment.person_id == person_id))
    db.session.execute(delete(Attempt).where(theirs, Attempt.marked_at.is_(None)))
    for attempt in db.session.scalars(select(Attempt).where(theirs)):
        attempt.order = {"questions": [], "options": {}}
        attempt.answers, attempt.again, attempt.marks = {}, [], {}
    of_theirs = MarkedAnswer.attempt_id.in_(select(Attempt.id).where(theirs))
    db.session.execute(update(MarkedAnswer).where(of_theirs).values(comment=""))
    their_enrolments = select(Enrolment.id).where(Enrolment.person_id == person_id)
    db.session.execute(delete(TimeAllowance).where(TimeAllowance.enrolment_id.in_(their_enrolments)))
    db.session.flush()


def marked_lately(since: datetime) -> list[tuple[Attempt, Enrolment, str]]:
    """Attempts in which a trainer gave an open answer its mark, and which had all marks after that moment.

    Each with its enrolment and the address of its lesson.
    """
    of_a_trainer = select(MarkedAnswer).where(MarkedAnswer.attempt_id == Attempt.id).exists()
    rows = db.session.execute(
        select(Attempt, Enrolment, ModuleVersion.address)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(ModuleVersion, ModuleVersion.id == Attempt.module_version_id)
        .where(Attempt.marked_at > since, of_a_trainer)
        .order_by(Attempt.marked_at)
    )
    return [(attempt, enrolment, address) for attempt, enrolment, address in rows]
