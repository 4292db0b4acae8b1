# SPDX-License-Identifier: EUPL-1.2
"""What happens with checks, told to the features above."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from atlas_training.assessments.questions.kind import JsonAnswer


@dataclass(frozen=True)
class QuestionAnswered:
    """One question of an attempt when it was checked.

    ``text`` and the words of ``choices``, ``source`` and ``target`` (id, words) are plain text in the event's ``language``.
    ``interaction_type``, ``choices``, ``correct_responses`` and ``response`` have the forms of xAPI
    1.0.3, Data 2.4.4.1 (Interaction Activities). ``response`` is None where nothing was answered, and
    for open text, which stays out of the records.
    ``fraction`` is exact, 0 to 1: the share of ``max_points`` it earned.
    """

    question_id: str
    kind: str
    text: str
    interaction_type: str
    choices: tuple[tuple[str, str], ...]
    source: tuple[tuple[str, str], ...]
    target: tuple[tuple[str, str], ...]
    correct_responses: tuple[str, ...]
    response: str | None
    answer: JsonAnswer | None
    fraction: str
    max_points: str
    success: bool


@dataclass(frozen=True)
class AttemptSubmitted:
    """An attempt was checked; told exactly once for each, after the last open answer is marked.

    ``questions`` holds those that are scored.

    ``points``, ``max_points``, ``scaled`` and ``pass_mark`` are exact fractions as text ("17/2");
    ``scaled`` and ``pass_mark`` run from 0 to 1. A check without a pass mark has ``pass_mark`` and
    ``success`` None. ``language`` is the one its texts were shown in.
    """

    attempt_id: UUID
    enrolment_id: UUID
    person_id: UUID
    organisation_id: UUID
    course_id: str
    module_id: str
    module_version_id: UUID
    number: int
    points: str
    max_points: str
    scaled: str
    success: bool | None
    pass_mark: str | None
    language: str
    started_at: datetime
    submitted_at: datetime
    questions: tuple[QuestionAnswered, ...]
