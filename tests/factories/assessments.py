# SPDX-License-Identifier: EUPL-1.2
"""Checks, published in a small course, and people who take them. Each function commits."""

from collections.abc import Mapping

from atlas_training.accounts.models import Membership
from atlas_training.assessments import check_file
from atlas_training.assessments import service as assessments
from atlas_training.assessments.models import Attempt
from atlas_training.courses import service as courses
from atlas_training.courses.models import CourseText, CourseVersion, ModuleText, ModuleVersion
from atlas_training.database import db
from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.models import Enrolment

FRONT = "---\ntitle: Check yourself\npass: 60\nshuffle: [options]\n---\n"

CHECK = (
    FRONT
    + """
## Which **place** do most guests look first? {#first-look}

- [ ] The village notice board {#board}
  > Reason-board.
- [x] A map app {#right-key}
  > Reason-map.
- [ ] A printed guide {#guide}
  > Reason-guide.

## Select every channel you can claim. {#free type=multiple partial=true points=2}

- [x] OpenStreetMap {#osm}
  > Reason-osm.
- [x] The portal {#portal}
  > Reason-portal.
- [ ] A magazine {#magazine}
  > Reason-magazine.
- [ ] A television spot {#television}
  > Reason-television.

## A reply to a bad review helps. {#reply type=truefalse}

= true {#agree}
  > Reason-agree.
~ * {#disagree}
  > Reason-disagree.

## How many euros are left? {#left type=numerical}

= 1102.5 ± 0.5 {#exact}
  > Reason-exact.
~ 138 ± 1 {#added}
  > Reason-added.
~ * {#elsewhere}
  > Reason-elsewhere.

## Which word is it? {#word type=short}

= secondstepkey | two * key {#spelling}
  > Reason-spelling.
~ * {#misspelling}
  > Reason-misspelling.

> [!TIP]
> Think of your own last trip.
"""
)

CHECK_IT = """---
title: Mettiti alla prova
---

## Dove guardano per primo gli ospiti? {#first-look}

- La bacheca {#board}
  > Motivo-board.
- Una mappa {#right-key}
  > Motivo-map.
- Una guida {#guide}
  > Motivo-guide.

## Scegli ogni canale. {#free}

- OpenStreetMap {#osm}
  > Motivo-osm.
- Il portale {#portal}
  > Motivo-portal.
- Una rivista {#magazine}
  > Motivo-magazine.
- Uno spot {#television}
  > Motivo-television.

## Una risposta aiuta. {#reply}

- {#agree}
  > Motivo-agree.
- {#disagree}
  > Motivo-disagree.

## Quanti euro restano? {#left}

- {#exact}
  > Motivo-exact.
- {#added}
  > Motivo-added.
- {#elsewhere}
  > Motivo-elsewhere.

## Quale parola? {#word}

= secondopasso {#spelling}
  > Motivo-spelling.
- {#misspelling}
  > Motivo-misspelling.
"""

RIGHT: dict[str, str | bool | list[str]] = {
    "first-look": "right-key",
    "free": ["osm", "portal"],
    "reply": True,
    "left": "1102.5",
    "word": "secondstepkey",
}


def publish_module(text: str | None = CHECK, translations: Mapping[str, str] | None = None) -> ModuleVersion:
    """A version of the course C90 with the one module C90.1, whose check has these texts."""
    module = add_module(text, translations)
    db.session.commit()
    return module


def add_module(
    text: str | None, translations: Mapping[str, str] | None = None, status: str = "active"
) -> ModuleVersion:
    """The same without a commit, for a caller that has a transaction of its own."""
    files = {"en": ("en.quiz.md", text or "")}
    files |= {code: (f"{code}.quiz.md", words) for code, words in (translations or {}).items()}
    reading = check_file.read(files, "en", assessments.question_kinds())
    assert [str(finding) for finding in reading.findings if text] == []
    course = CourseVersion(
        course_id="C90",
        address="test-course",
        version="1.0.0",
        hash="0" * 64,
        status=status,
        source_language="en",
        languages=["en", "it"],
        dimension="VIS",
        definition={"completion": "modules-to-target"},
        files={},
    )
    module = ModuleVersion(
        course_id="C90",
        module_id="C90.1",
        address="first",
        position=1,
        level=1,
        topic="presence",
        minutes=20,
        completes={"read": True, "check": 60},
        check=reading.definition,
        check_texts=reading.texts if reading.definition else None,
        question_count=reading.question_count,
    )
    words = ModuleText(
        language="en", title="First steps", summary="", outcomes=[], html="", words=0, tasks=[]
    )
    introduction = CourseText(language="en", title="Test course", summary="", outcomes=[], html="")
    courses.publish(course, [introduction], [(module, [words])])
    return module


def enrol(membership: Membership, language: str = "en") -> Enrolment:
    """The person of a membership in the course C90."""
    enrolment = enrolments.enrol(membership.person, membership.organisation, "C90", language)
    db.session.commit()
    return enrolment


def start(enrolment: Enrolment, module: ModuleVersion, language: str = "en") -> Attempt:
    """A running attempt without answers."""
    attempt = assessments.start(enrolment, module, language)
    db.session.commit()
    return attempt


def answer(attempt: Attempt, answers: Mapping[str, str | bool | list[str]]) -> Attempt:
    """Keep these answers."""
    for question_id, given in answers.items():
        assessments.save_answer(attempt, question_id, given)
    db.session.commit()
    return attempt


def submit(attempt: Attempt) -> Attempt:
    """Have the attempt checked."""
    assessments.submit(attempt)
    db.session.commit()
    return attempt
