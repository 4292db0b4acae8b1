# SPDX-License-Identifier: EUPL-1.2
"""Reading published courses, and publishing a version. Flushes, never commits."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import defer

from atlas_training.courses.enums import CourseStatus, Origin
from atlas_training.courses.models import CourseFile, CourseText, CourseVersion, ModuleText, ModuleVersion
from atlas_training.database import db, is_postgresql
from atlas_training.errors import NotFound


class NoSuchCourse(NotFound):
    """No published course has this address."""

    sentence = _l("There is no course at this address. Look for it in the list of courses.")


class NoSuchModule(NotFound):
    """The course has no such module."""

    sentence = _l("There is no lesson at this address. Look for it on the page of its course.")


def list_courses() -> list[CourseVersion]:
    """The current version of every active course, by course id."""
    return list(
        db.session.scalars(
            select(CourseVersion)
            .where(CourseVersion.is_current, CourseVersion.status == CourseStatus.ACTIVE)
            .order_by(CourseVersion.course_id)
        )
    )


def list_current() -> list[CourseVersion]:
    """The current version of every course, drafts and retired ones too, by course id."""
    return list(
        db.session.scalars(
            select(CourseVersion).where(CourseVersion.is_current).order_by(CourseVersion.course_id)
        )
    )


def get_course(address: str) -> CourseVersion:
    """The current version at an address, also of a retired course.

    :raise NoSuchCourse: if none is published there.
    """
    found = db.session.scalars(
        select(CourseVersion).where(
            CourseVersion.address == address,
            CourseVersion.is_current,
            CourseVersion.status != CourseStatus.DRAFT,
        )
    ).first()
    if found is None:
        raise NoSuchCourse
    return found


def find_course(course_id: str) -> CourseVersion | None:
    """The current version of the course of that id."""
    return db.session.scalars(
        select(CourseVersion).where(CourseVersion.course_id == course_id, CourseVersion.is_current)
    ).first()


def get_module(course_version: CourseVersion, address: str) -> ModuleVersion:
    """The module of a course version at an address.

    :raise NoSuchModule: if it has none there.
    """
    found = db.session.scalars(
        select(ModuleVersion).where(
            ModuleVersion.course_version_id == course_version.id, ModuleVersion.address == address
        )
    ).first()
    if found is None:
        raise NoSuchModule
    return found


def modules_of(course_version: CourseVersion) -> list[ModuleVersion]:
    """The modules of a course version in their order."""
    return modules_by_course([course_version.id]).get(course_version.id, [])


def modules_by_course(course_version_ids: Collection[UUID]) -> dict[UUID, list[ModuleVersion]]:
    """The modules of several course versions in their order, by version, in one query.

    Their checks, most of their weight, are fetched only when asked for.
    """
    found: dict[UUID, list[ModuleVersion]] = {}
    for one in db.session.scalars(
        select(ModuleVersion)
        .options(defer(ModuleVersion.check), defer(ModuleVersion.check_texts))
        .where(ModuleVersion.course_version_id.in_(course_version_ids))
        .order_by(ModuleVersion.position)
    ):
        found.setdefault(one.course_version_id, []).append(one)
    return found


def module(module_id: str) -> ModuleVersion | None:
    """The current version of the module of that id."""
    return db.session.scalars(
        select(ModuleVersion)
        .join(CourseVersion, CourseVersion.id == ModuleVersion.course_version_id)
        .where(ModuleVersion.module_id == module_id, CourseVersion.is_current)
    ).first()


def texts_of_course(course_version: CourseVersion, language: str) -> CourseText:
    """The words of a course in a language, else in its source language; ``language`` of the answer says which."""
    return texts_of_courses([course_version], language)[course_version.course_id]


def texts_of_courses(course_versions: Sequence[CourseVersion], language: str) -> dict[str, CourseText]:
    """The words of several courses by course id, each in the language wanted or its own source language."""
    rows = db.session.execute(
        select(CourseText, CourseVersion.course_id)
        .join(CourseVersion, CourseVersion.id == CourseText.course_version_id)
        .where(
            CourseVersion.id.in_([one.id for one in course_versions]),
            (CourseText.language == language) | (CourseText.language == CourseVersion.source_language),
        )
    )
    found: dict[str, CourseText] = {}
    for text, course_id in rows:
        if text.language == language or course_id not in found:
            found[course_id] = text
    return found


def texts_of_modules(course_version_ids: Collection[UUID], language: str) -> dict[str, ModuleText]:
    """The words of all modules of course versions by module id, each in the language wanted or its source's.

    The HTML of a text is fetched when it is first asked for, one query each: an outline needs none.
    """
    rows = db.session.execute(
        select(ModuleText, ModuleVersion.module_id)
        .options(defer(ModuleText.html), defer(ModuleText.trainer_html))
        .join(ModuleVersion, ModuleVersion.id == ModuleText.module_version_id)
        .join(CourseVersion, CourseVersion.id == ModuleVersion.course_version_id)
        .where(
            CourseVersion.id.in_(course_version_ids),
            (ModuleText.language == language) | (ModuleText.language == CourseVersion.source_language),
        )
    )
    found: dict[str, ModuleText] = {}
    for text, module_id in rows:
        if text.language == language or module_id not in found:
            found[module_id] = text
    return found


def all_titles(language: str) -> dict[str, str]:
    """Titles of all current courses and modules by their ids, each in the language wanted or its source's."""
    courses = (
        select(CourseVersion.course_id, CourseText.title, CourseText.language)
        .join(CourseText, CourseText.course_version_id == CourseVersion.id)
        .where((CourseText.language == language) | (CourseText.language == CourseVersion.source_language))
    )
    modules = (
        select(ModuleVersion.module_id, ModuleText.title, ModuleText.language)
        .join(ModuleVersion, ModuleVersion.id == ModuleText.module_version_id)
        .join(CourseVersion, CourseVersion.id == ModuleVersion.course_version_id)
        .where((ModuleText.language == language) | (ModuleText.language == CourseVersion.source_language))
    )
    titles: dict[str, str] = {}
    for asked in (courses, modules):
        for one_id, title, in_language in db.session.execute(asked.where(CourseVersion.is_current)):
            if in_language == language or one_id not in titles:
                titles[one_id] = title
    return titles


def titles_of_course(course_id: str) -> dict[str, str]:
    """The titles of the current version of a course by language; empty where there is none."""
    rows = db.session.execute(
        select(CourseText.language, CourseText.title)
        .join(CourseVersion, CourseVersion.id == CourseText.course_version_id)
        .where(CourseVersion.course_id == course_id, CourseVersion.is_current)
        .order_by(CourseText.language)
    )
    return {row.language: row.title for row in rows}


def titles_of_module(module_id: str) -> dict[str, str]:
    """The titles of the current version of a module by language; empty where there is none."""
    rows = db.session.execute(
        select(ModuleText.language, ModuleText.title)
        .join(ModuleVersion, ModuleVersion.id == ModuleText.module_version_id)
        .join(CourseVersion, CourseVersion.id == ModuleVersion.course_version_id)
        .where(ModuleVersion.module_id == module_id, CourseVersion.is_current)
        .order_by(ModuleText.language)
    )
    return {row.language: row.title for row in rows}


def offered_modules(languages: Collection[str]) -> set[str]:
    """Ids of the modules of active courses that are written in at least one of the languages."""
    return set(
        db.session.scalars(
            select(ModuleVersion.module_id)
            .join(CourseVersion, CourseVersion.id == ModuleVersion.course_version_id)
            .join(ModuleText, ModuleText.module_version_id == ModuleVersion.id)
            .where(
                CourseVersion.is_current,
                CourseVersion.status == CourseStatus.ACTIVE,
                ModuleText.language.in_(languages),
            )
            .distinct()
        )
    )


def offered_texts() -> set[str]:
    """What texts may link to in published courses: ``address/course.md`` and ``address/module.md``."""
    rows = db.session.execute(
        select(CourseVersion.address, ModuleVersion.address.label("module"))
        .join(ModuleVersion, ModuleVersion.course_version_id == CourseVersion.id)
        .where(CourseVersion.is_current, CourseVersion.status != CourseStatus.DRAFT)
    ).all()
    return {f"{row.address}/{row.module}.md" for row in rows} | {f"{row.address}/course.md" for row in rows}


def last_imported() -> dict[str, CourseVersion]:
    """The version of each course that came last from a content folder, by course id."""
    youngest = func.row_number().over(
        partition_by=CourseVersion.course_id,
        order_by=(CourseVersion.published_at.desc(), CourseVersion.id.desc()),
    )
    ranked = (
        select(CourseVersion.id, youngest.label("place"))
        .where(CourseVersion.origin == Origin.FOLDER)
        .subquery()
    )
    found = db.session.scalars(
        select(CourseVersion).join(ranked, CourseVersion.id == ranked.c.id).where(ranked.c.place == 1)
    )
    return {one.course_id: one for one in found}


def all_ids() -> set[str]:
    """The ids of all courses that were ever published."""
    return set(db.session.scalars(select(CourseVersion.course_id).distinct()))


def all_module_ids(course_id: str) -> set[str]:
    """The ids of all modules that a course ever had when it was published."""
    return set(
        db.session.scalars(
            select(ModuleVersion.module_id).where(ModuleVersion.course_id == course_id).distinct()
        )
    )


def versions_of(course_id: str) -> list[CourseVersion]:
    """All published versions of a course, the youngest first."""
    return list(
        db.session.scalars(
            select(CourseVersion)
            .where(CourseVersion.course_id == course_id)
            .order_by(CourseVersion.published_at.desc(), CourseVersion.id.desc())
        )
    )


def get_version(course_id: str, version_id: UUID) -> CourseVersion:
    """A published version of a course.

    :raise NoSuchCourse: if the course has no such version.
    """
    found = db.session.get(CourseVersion, version_id)
    if found is None or found.course_id != course_id:
        raise NoSuchCourse
    return found


def contents_of(course_version: CourseVersion) -> dict[str, bytes]:
    """Every file of a version by its name in the course's folder."""
    names: dict[str, list[str]] = {}
    for name, one in course_version.files.items():
        names.setdefault(one["hash"], []).append(name)
    rows = db.session.execute(
        select(CourseFile.hash, CourseFile.content).where(CourseFile.hash.in_(list(names)))
    )
    return {name: row.content for row in rows for name in names[row.hash]}


def file_content(value: str) -> bytes | None:
    """What is in the file of that hash."""
    return db.session.scalars(select(CourseFile.content).where(CourseFile.hash == value)).first()


def _keep(contents: Iterable[bytes]) -> None:
    insert = postgresql.insert if is_postgresql() else sqlite.insert
    for content in contents:
        row = {"hash": hashlib.sha256(content).hexdigest(), "content": content}
        db.session.execute(insert(CourseFile).values(row).on_conflict_do_nothing())


def publish(
    version: CourseVersion,
    texts: Sequence[CourseText],
    modules: Sequence[tuple[ModuleVersion, Sequence[ModuleText]]],
    contents: Iterable[bytes] = (),
) -> CourseVersion:
    """Make a version the current one of its course; the one before stays for those who are in it.

    ``contents`` are what is in its files.
    """
    _keep(contents)
    db.session.execute(
        update(CourseVersion)
        .where(CourseVersion.course_id == version.course_id, CourseVersion.is_current)
        .values(is_current=False)
    )
    db.session.add(version)
    db.session.flush()
    for text in texts:
        text.course_version_id = version.id
    for one, _words in modules:
        one.course_version_id = version.id
    db.session.add_all([*texts, *(one for one, _words in modules)])
    db.session.flush()
    for one, words in modules:
        for word in words:
            word.module_version_id = one.id
        db.session.add_all(words)
    db.session.flush()
    return version
