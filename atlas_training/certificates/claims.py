# SPDX-License-Identifier: EUPL-1.2
"""Gathering everything a certificate says, at the moment it is issued."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from atlas_training.courses import own
from atlas_training.courses import service as courses
from atlas_training.courses.models import CourseText, CourseVersion
from atlas_training.database import db
from atlas_training.editions import service as editions
from atlas_training.i18n import choice_of, country_name
from atlas_training.organisations.models import Organisation
from atlas_training.pathways.models import CatalogueVersion, Path
from atlas_training.progress.enums import CompletionKind
from atlas_training.progress.models import Completion

Claims = dict[str, Any]
DIGCOMP = re.compile(r"\s*\((?P<code>[1-5]\.[1-6] [BIAH])\)\s*$")
"""An outcome of the catalogue ends in its DigComp 2.2 competence and level, such as (2.4 A)."""


def of_course(completion: Completion, language: str) -> Claims:
    """What a completed course has taught; its title, or its id where it is not offered any more."""
    course = courses.find_course(str(completion.course_id))
    done = [*completion.rule.get("completed", ()), *completion.rule.get("waived", ())]
    text = courses.texts_of_course(course, language) if course else None
    return {
        "course": completion.course_id,
        "title": text.title if text else completion.course_id,
        "title_language": text.language if text else language,
        "rule": {
            "name": completion.rule.get("rule", ""),
            "version": f"{completion.course_id} {completion.rule.get('course_version', '')}".strip(),
        },
        **_modules(done, completion.rule.get("waived", ()), language),
        **_outcomes([str(completion.course_id)], language),
    }


def of_path(completion: Completion, done: Collection[str], language: str) -> Claims:
    """What a person's share of a path has taught: the modules of it that are done."""
    path = db.session.get(Path, UUID(completion.subject_id))
    modules = [module_id for module_id in completion.rule.get("now", ()) if module_id in done]
    waived = [module_id for module_id in modules if module_id not in _completed(completion, modules)]
    return {
        "course": None,
        "title": "",
        "title_language": language,
        "rule": {"name": completion.rule.get("rule", ""), "version": path.rule_version if path else ""},
        **_modules(modules, waived, language),
        **_outcomes(_courses_of(modules), language),
    }


def _completed(completion: Completion, modules: Collection[str]) -> set[str]:
    return set(
        db.session.scalars(
            select(Completion.subject_id).where(
                Completion.kind == CompletionKind.MODULE,
                Completion.person_id == completion.person_id,
                Completion.organisation_id == completion.organisation_id,
                Completion.subject_id.in_(modules),
            )
        )
    )


def of_sme(organisation: Organisation, language: str) -> Claims | None:
    """What the people of a business have completed between them, and how many they are; None for nothing."""
    rows = db.session.execute(
        select(Completion.subject_id, Completion.person_id).where(
            Completion.kind == CompletionKind.MODULE, Completion.organisation_id == organisation.id
        )
    ).all()
    if not rows:
        return None
    modules = sorted({row.subject_id for row in rows}, key=_in_order)
    return {
        "course": None,
        "title": "",
        "title_language": language,
        "people": len({row.person_id for row in rows}),
        "rule": {"name": "modules-completed", "version": "1"},
        **_modules(modules, (), language),
        **_outcomes(_courses_of(modules), language),
    }


def _in_order(module_id: str) -> tuple[str, int]:
    course_id, _dot, number = module_id.partition(".")
    return course_id, int(number) if number.isdecimal() else 0


def _courses_of(modules: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(module_id.partition(".")[0] for module_id in modules))


def _modules(module_ids: Collection[str], recognised: Collection[str], language: str) -> Claims:
    """The modules with their minutes. What the readiness assessment showed already is listed, not counted."""
    versions = [courses.find_course(course_id) for course_id in _courses_of(list(module_ids))]
    found = [version for version in versions if version is not None]
    texts = courses.texts_of_modules([version.id for version in found], language)
    minutes = _minutes(found)
    modules = [
        {
            "id": module_id,
            "title": texts[module_id].title if module_id in texts else module_id,
            "language": texts[module_id].language if module_id in texts else language,
            "minutes": minutes.get(module_id, 0),
            "recognised": module_id in recognised,
        }
        for module_id in sorted(module_ids, key=_in_order)
    ]
    return {
        "modules": modules,
        "minutes": sum(module["minutes"] for module in modules if not module["recognised"]),
    }


def _minutes(versions: Sequence[CourseVersion]) -> Mapping[str, int]:
    by_course = courses.modules_by_course([version.id for version in versions])
    return {module.module_id: module.minutes for modules in by_course.values() for module in modules}


def _outcomes(course_ids: Collection[str], language: str) -> Claims:
    """What courses teach, each with its DigComp competence: by the catalogue, an own course by its own words."""
    version = db.session.scalar(select(CatalogueVersion).where(CatalogueVersion.is_current))
    known: dict[str, Any] = {}
    code = language
    if version is not None:
        code, words = choice_of(version.texts, language, version.definition["source_language"])
        known = words["courses"]
    own_texts = _own_texts(course_ids, language)
    outcomes = []
    for course_id in course_ids:
        text = own_texts.get(course_id)
        in_language = text.language if text else code
        written = text.outcomes if text else known.get(course_id, {}).get("outcomes", ())
        outcomes += [_outcome(one, in_language) for one in written]
    return {"outcomes": outcomes}


def _own_texts(course_ids: Collection[str], language: str) -> Mapping[str, CourseText]:
    found = [courses.find_course(course_id) for course_id in course_ids if own.is_own(course_id)]
    return courses.texts_of_courses([version for version in found if version is not None], language)


def _outcome(text: str, language: str) -> dict[str, str]:
    found = DIGCOMP.search(text)
    return {
        "text": text[: found.start()] if found else text,
        "digcomp": found["code"] if found else "",
        "language": language,
    }


def partners(
    person_id: UUID | None, organisation_id: UUID, completed_at: datetime, language: str
) -> list[str]:
    """The organising partners of the edition the person is in for that SME, else those of this installation.

    Each with its country.
    """
    if person_id is not None and (named := editions.partners_for(person_id, organisation_id, completed_at)):
        return [f"{name}, {country_name(country, language)}" for name, country in named]
    names = str(current_app.config["ORGANISING_PARTNERS"]).split(";")
    return [name.strip() for name in names if name.strip()]
