# SPDX-License-Identifier: EUPL-1.2
"""Standings, paths and the definitions they are made with."""

from fractions import Fraction
from functools import cache
from pathlib import Path as Folder
from typing import Any

import yaml

from atlas_training import clock
from atlas_training.accounts.models import Membership
from atlas_training.assessments.models import Attempt
from atlas_training.courses import service as courses
from atlas_training.courses.models import CourseText, CourseVersion, ModuleText, ModuleVersion
from atlas_training.database import db
from atlas_training.enrolments import service as enrolments
from atlas_training.pathways import service as pathways
from atlas_training.pathways.catalogue import Catalogue, PathRule
from atlas_training.pathways.models import Path
from atlas_training.pathways.rules import DimensionStanding, Standing, TopicStanding
from atlas_training.progress import service as progress
from atlas_training.readiness.instrument import Instrument, parse
from atlas_training.readiness.rules import rounded
from tests.factories.readiness import make_assessment

CONTENT = Folder(__file__).parents[2] / "content"

# docs/readiness.md: FND 45, VIS 41.7, SEL 33.3, DAT 20, TRU 30 held by TRU2, GRN 30, COO 25
FARM_STAY: dict[str, Any] = {
    "FND1": "c",
    "FND2": [0, 1],
    "FND3": "c",
    "FND4": "c",
    "FND5": "b",
    "VIS1": "b",
    "VIS2": "b",
    "VIS3": "c",
    "VIS4": "d",
    "VIS5": "c",
    "VIS6": "b",
    "SEL1": "b",
    "SEL2": "b",
    "SEL3": "b",
    "SEL4": [0],
    "SEL5": "c",
    "SEL6": "c",
    "DAT1": "c",
    "DAT2": "b",
    "DAT3": "b",
    "DAT4": "a",
    "DAT5": "a",
    "TRU1": "c",
    "TRU2": "a",
    "TRU3": "b",
    "TRU4": [0, 1],
    "TRU5": "b",
    "GRN1": "b",
    "GRN2": [0],
    "GRN3": "c",
    "GRN4": "b",
    "GRN5": "b",
    "COO1": "b",
    "COO2": "b",
    "COO3": "b",
    "COO4": "b",
}
FARM_STAY_NOW = ["C11.1", "C11.2", "C11.6", "C09.3", "C10.1", "C09.2", "C09.6"]


def _yaml(path: str) -> Any:
    return yaml.safe_load((CONTENT / path).read_text(encoding="utf-8"))


@cache
def real_instrument() -> Instrument:
    """ATLAS-DRI 1.0."""
    return parse(_yaml("readiness/atlas-dri-1.0/instrument.yaml"))


@cache
def real_catalogue() -> Catalogue:
    """The scheme's catalogue."""
    return Catalogue.of(_yaml("pathways/catalogue.yaml"))


@cache
def real_rule() -> PathRule:
    """The scheme's path rule."""
    return PathRule.of(_yaml("pathways/path-rule.yaml"))


def level_of(score: Fraction) -> int:
    """The level of an exact score on ATLAS-DRI's bands."""
    return real_instrument().level_of(rounded(score)).level


def make_standing(
    scores: dict[str, dict[str, int]],
    held: dict[str, str] | None = None,
    dimension_scores: dict[str, int] | None = None,
) -> Standing:
    """A standing from topic scores by dimension; a dimension's score is their mean unless given.

    ``held`` maps a topic to the must-have that holds it.
    """
    held = held or {}
    dimensions, topics = [], []
    for row in real_instrument().dimensions:
        if row.code not in scores:
            continue
        of_topics = scores[row.code]
        exact = Fraction(sum(of_topics.values()), len(of_topics))
        exact = Fraction((dimension_scores or {}).get(row.code, exact))
        held_by = tuple(item for topic, item in held.items() if topic in of_topics)
        level = min(level_of(exact), 1) if held_by else level_of(exact)
        dimensions.append(DimensionStanding(row.code, row.weight, exact, rounded(exact), level, held_by))
        topics += [
            TopicStanding(row.code, topic, Fraction(score), score, level_of(Fraction(score)), topic in held)
            for topic, score in of_topics.items()
        ]
    first_points = {level.level: level.low for level in real_instrument().levels}
    return Standing(tuple(dimensions), tuple(topics), first_points)


def offer_catalogue(*languages: str) -> None:
    """Publish every module of the catalogue in these languages (English where none is given); done when read."""
    languages = languages or ("en",)
    for row in real_catalogue().courses:
        version = CourseVersion(
            course_id=row.id,
            address=row.id.lower(),
            version="1.0.0",
            hash="0" * 64,
            status="active",
            source_language=languages[0],
            languages=list(languages),
            dimension=row.dimension,
            definition={"completion": "modules-to-target"},
            files={},
        )
        texts = [
            CourseText(language=code, title=row.id, summary="", outcomes=[], html="") for code in languages
        ]
        modules = [
            (
                ModuleVersion(
                    course_id=row.id,
                    module_id=module.id,
                    address=module.id.lower().replace(".", "-"),
                    position=position,
                    level=module.level,
                    topic=module.topic,
                    minutes=module.minutes,
                    completes={"read": True},
                    check=None,
                    check_texts=None,
                ),
                [
                    ModuleText(
                        language=code, title=module.id, summary="", outcomes=[], html="", words=0, tasks=[]
                    )
                    for code in languages
                ],
            )
            for position, module in enumerate(row.modules, start=1)
        ]
        courses.publish(version, texts, modules)
    db.session.commit()


def make_path(owner: Membership, sheet: dict[str, Any] | None = None) -> Path:
    """The path from a finished assessment of the owner's SME, the farm stay of docs/readiness.md unless told."""
    make_assessment(owner, FARM_STAY if sheet is None else sheet)
    return pathways.get_path(owner.organisation_id)


def do_module(membership: Membership, module_id: str, score: str | None = "1") -> None:
    """The person completes a module, with this best score in its check (a fraction of 1)."""
    module = courses.module(module_id)
    assert module is not None
    enrolment = enrolments.enrol(membership.person, membership.organisation, module.course_id, "en")
    if score is not None:
        db.session.add(
            Attempt(
                enrolment_id=enrolment.id,
                course_id=module.course_id,
                module_id=module_id,
                module_version_id=module.id,
                number=1,
                order={},
                answers={},
                marks={},
                points=score,
                max_points="1",
                scaled=score,
                success=True,
                language="en",
                started_at=clock.now(),
                submitted_at=clock.now(),
                marked_at=clock.now(),
            )
        )
        db.session.flush()
    progress.open_module(enrolment, module, "en")
    progress.finish_reading(enrolment, module, "en")
    db.session.commit()


def modules_in(path: Path, place: str) -> list[str]:
    """Module ids of one place on a path, without the dropped."""
    steps = pathways.steps_on(path.id)
    return [step.module_id for step in steps if step.place == place and step.dropped_at is None]
