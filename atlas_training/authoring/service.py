# SPDX-License-Identifier: EUPL-1.2
"""Drafts of courses: opening, saving, reviewing, publishing, restoring. Flushes, never commits."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from atlas_training import clock
from atlas_training.accounts import throttle
from atlas_training.accounts.enums import Role
from atlas_training.accounts.events import Erasing
from atlas_training.accounts.models import Person
from atlas_training.authoring import folder, rules
from atlas_training.authoring.enums import DraftState, TextState
from atlas_training.authoring.errors import (
    BadModule,
    ChangedMeanwhile,
    DraftIsOpen,
    IdTaken,
    NoSuchDraft,
    NoSuchText,
    NotInReview,
    NotSound,
    NotYourCourse,
    NotYourReview,
)
from atlas_training.authoring.models import CourseDraft, DraftFile, Publication, TranslationReview
from atlas_training.content.findings import Finding
from atlas_training.courses import own, reading
from atlas_training.courses import service as courses
from atlas_training.courses.enums import CourseRule, CourseStatus
from atlas_training.courses.events import CourseCameIn
from atlas_training.courses.models import CourseVersion
from atlas_training.database import db
from atlas_training.i18n import CODES
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.sentences import from_json, to_json, with_values


def list_drafts(person: Person) -> list[CourseDraft]:
    """The drafts a person may see, by course id."""
    asked = select(CourseDraft).order_by(CourseDraft.course_id)
    return [one for one in db.session.scalars(asked) if _may_see(one, person)]


def _may_see(draft: CourseDraft, person: Person) -> bool:
    """Whoever may write it; a coordinator reads those of the own country."""
    return may_write(draft.course_id, person) or draft.country in person.countries


def may_write(course_id: str, person: Person) -> bool:
    """Whether a person writes a course: every trainer one of the catalogue, a country's own only its trainers."""
    if Role.TRAINER not in person.roles:
        return False
    return not own.is_own(course_id) or own.country_of(course_id) in writing_countries(person)


def find_draft(course_id: str, revision: bool = False) -> CourseDraft | None:
    """The draft of a course; ``revision`` locks its row, for who writes."""
    asked = select(CourseDraft).where(CourseDraft.course_id == course_id)
    return db.session.scalars(asked.with_for_update() if revision else asked).first()


def get_draft(person: Person, course_id: str, revision: bool = False) -> CourseDraft:
    """The draft of a course; ``revision`` locks its row, for who writes.

    :raise NoSuchDraft: if there is none, or it is another country's, for a coordinator or as its own course.
    """
    found = find_draft(course_id, revision)
    if found is None or not _may_see(found, person):
        raise NoSuchDraft
    return found


def files_of(draft: CourseDraft) -> dict[str, DraftFile]:
    """The files of a draft by name, without what is in them."""
    rows = db.session.scalars(
        select(DraftFile).where(DraftFile.draft_id == draft.id).order_by(DraftFile.name)
    )
    return {one.name: one for one in rows}


def contents_of(draft: CourseDraft) -> dict[str, bytes]:
    """What is in the files of a draft, by name."""
    rows = db.session.execute(select(DraftFile.name, DraftFile.content).where(DraftFile.draft_id == draft.id))
    return {row.name: row.content for row in rows}


def texts_of(draft: CourseDraft) -> dict[str, bytes]:
    """The same without pictures, films and other files, which may be large."""
    rows = db.session.execute(
        select(DraftFile.name, DraftFile.content).where(
            DraftFile.draft_id == draft.id, ~DraftFile.name.startswith(folder.ASSETS)
        )
    )
    return {row.name: row.content for row in rows}


def titles_of_drafts(drafts: Collection[CourseDraft], language: str) -> dict[str, tuple[str, str]]:
    """The title of each draft and the language it is in: the one wanted, else the source's. By course id.

    A draft without a title in either is left out.
    """
    found: dict[UUID, dict[str, bytes]] = {one.id: {} for one in drafts}
    rows = db.session.execute(
        select(DraftFile.draft_id, DraftFile.name, DraftFile.content).where(
            DraftFile.draft_id.in_(list(found)),
            DraftFile.name.in_([folder.COURSE, *(f"{code}/{reading.COURSE_TEXT}" for code in CODES)]),
        )
    )
    for row in rows:
        found[row.draft_id][row.name] = row.content
    titles = {}
    for draft in drafts:
        contents = found[draft.id]
        for code in (folder.source_of(folder.course_data(contents)), language):
            text = contents.get(f"{code}/{reading.COURSE_TEXT}", b"").decode("utf-8-sig", errors="replace")
            if title := str(folder.split(text)[0].get("title") or "").strip():
                titles[draft.course_id] = title, code
    return titles


def text_of(draft: CourseDraft, name: str) -> str | None:
    """A text of a draft with plain line ends; None where it is not written."""
    content = db.session.scalars(
        select(DraftFile.content).where(DraftFile.draft_id == draft.id, DraftFile.name == name)
    ).first()
    if content is None:
        return None
    return content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def content_of(draft: CourseDraft, name: str) -> bytes:
    """What is in a file.

    :raise NoSuchText: if the draft has none of that name.
    """
    content = db.session.scalars(
        select(DraftFile.content).where(DraftFile.draft_id == draft.id, DraftFile.name == name)
    ).first()
    if content is None:
        raise NoSuchText
    return content


# Opening


def open_draft(course_id: str, person: Person, country: str) -> CourseDraft:
    """Begin a draft from the published version.

    :raise DraftIsOpen: if there is one.
    :raise courses.NoSuchCourse: if nothing is published.
    """
    version = courses.find_course(course_id)
    if version is None:
        raise courses.NoSuchCourse
    return _draft_from(version, person, country)


def restore(course_id: str, version_id: UUID, person: Person, country: str) -> CourseDraft:
    """Begin a draft that holds an earlier version; it is published as any other.

    :raise DraftIsOpen: if there is one.
    :raise courses.NoSuchCourse: if the course has no such version.
    """
    return _draft_from(courses.get_version(course_id, version_id), person, country)


def _draft_from(version: CourseVersion, person: Person, country: str) -> CourseDraft:
    made_for = {name: one["made_for"] for name, one in version.files.items()}
    contents = courses.contents_of(version)
    return start(version.course_id, version.address, contents, person, country, version.id, made_for)


def start(
    course_id: str,
    address: str,
    contents: Mapping[str, bytes],
    person: Person | None,
    country: str,
    base_id: UUID | None = None,
    made_for: Mapping[str, str] | None = None,
) -> CourseDraft:
    """Begin a draft with these files; that of a country's own course is always this country's.

    :raise DraftIsOpen: if there is one.
    :raise NotYourCourse: if it is another country's own course.
    """
    if person and not may_write(course_id, person):
        raise NotYourCourse
    country = own.country_of(course_id) or country
    throttle.take_turns([f"draft of {course_id}"])
    if find_draft(course_id):
        raise DraftIsOpen
    draft = CourseDraft(
        course_id=course_id,
        address=address,
        country=country,
        base_id=base_id,
        started_by_id=person.id if person else None,
    )
    db.session.add(draft)
    db.session.flush()
    _put(draft, contents, person, made_for or {})
    return draft


def replace(draft: CourseDraft, contents: Mapping[str, bytes], person: Person) -> None:
    """Put other files in the place of all those of a draft, as a zip file holds them.

    :raise NotYourCourse: if it is another country's own course.
    """
    if not may_write(draft.course_id, person):
        raise NotYourCourse
    before = {one.name: one.made_for for one in files_of(draft).values()}
    db.session.execute(delete(DraftFile).where(DraftFile.draft_id == draft.id))
    _put(draft, contents, person, before)
    _touch(draft)


def _put(
    draft: CourseDraft, contents: Mapping[str, bytes], person: Person | None, made_for: Mapping[str, str]
) -> None:
    for name, content in contents.items():
        db.session.add(
            DraftFile(
                draft_id=draft.id,
                name=name,
                content=content,
                hash=hashlib.sha256(content).hexdigest(),
                size=len(content),
                made_for=made_for.get(name, ""),
                changed_by_id=person.id if person else None,
            )
        )
    db.session.flush()


def discard(draft: CourseDraft) -> None:
    """Put a draft away; what is published stays.

    The id of a country's own course that was never published is free again: its files go with it, trying a check
    records nothing, nobody could enrol, and what stands elsewhere (a zip file, a repository) bears the folder's
    name, by which the importer and the upload tell it from another course of that id. The reviews of its
    translations alone hang on the id; they go too, so that no text of the next course counts as read.
    """
    if courses.find_course(draft.course_id) is None:
        db.session.execute(delete(TranslationReview).where(TranslationReview.course_id == draft.course_id))
    db.session.delete(draft)
    db.session.flush()


# Saving


def save_file(
    draft: CourseDraft,
    name: str,
    content: bytes,
    person: Person,
    seen: int | None = None,
    made_for: str | None = None,
) -> DraftFile:
    """Write a file; ``seen`` is the revision the writer began with (0 for a file that was not there).

    A draft in review goes back to being written: what was reviewed is what is published.

    :raise ChangedMeanwhile: if somebody else saved it since.
    """
    one = db.session.scalars(
        select(DraftFile).where(DraftFile.draft_id == draft.id, DraftFile.name == name).with_for_update()
    ).first()
    value = hashlib.sha256(content).hexdigest()
    if one is not None and one.hash == value and made_for in (None, one.made_for):
        return one
    if seen is not None and seen != (one.revision if one else 0):
        raise ChangedMeanwhile
    if one is None:
        one = DraftFile(draft_id=draft.id, name=name, revision=0)
        db.session.add(one)
    one.content, one.hash, one.size = content, value, len(content)
    one.revision += 1
    one.changed_by_id, one.changed_at = person.id, clock.now()
    if made_for is not None:
        one.made_for = made_for
    _touch(draft)
    return one


def delete_files(draft: CourseDraft, names: Collection[str]) -> None:
    """Take files out of a draft."""
    db.session.execute(
        delete(DraftFile).where(DraftFile.draft_id == draft.id, DraftFile.name.in_(list(names)))
    )
    _touch(draft)


def save_course(draft: CourseDraft, data: Mapping[str, Any], person: Person) -> None:
    """Write course.yaml."""
    save_file(draft, folder.COURSE, folder.as_yaml(data).encode(), person)


def _touch(draft: CourseDraft) -> None:
    draft.revision += 1
    draft.changed_at = clock.now()
    draft.state = DraftState.DRAFT
    db.session.flush()


def keep_findings(draft: CourseDraft, examined: reading.Draft, revision: int) -> None:
    """Remember what a check of a revision found, so that each reader gets it in their own language."""
    if draft.revision == revision:
        draft.findings = [_kept(one) for one in examined.findings]
        draft.checked_revision = revision
        db.session.flush()


def findings_of(draft: CourseDraft) -> list[Finding]:
    """What the last check of a draft found."""
    return [
        Finding(**{**one, "message": from_json(one["message"]), "mend": from_json(one["mend"])})
        for one in draft.findings
    ]


def _kept(finding: Finding) -> dict[str, Any]:
    """As it is kept. A finding may quote what an author sent; PostgreSQL keeps no NUL."""
    return {
        name: to_json(with_values(value, _without_nul)) if isinstance(value, str) else value
        for name, value in asdict(finding).items()
    }


def _without_nul(text: str) -> str:
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


# Reviewing and publishing


def submit(draft: CourseDraft, examined: reading.Draft, revision: int, person: Person) -> None:
    """Ask for a review of a revision that was examined.

    :raise NotSound: if it has errors.
    :raise NotInReview: if it was changed meanwhile.
    """
    _hold(draft, examined, revision)
    draft.state = DraftState.IN_REVIEW
    draft.submitted_by_id, draft.submitted_at = person.id, clock.now()
    draft.remark, draft.remark_by_id = "", None
    db.session.flush()


def send_back(draft: CourseDraft, person: Person, remark: str) -> None:
    """Give a draft back to its writers with a remark.

    :raise NotInReview: if it is not in review.
    :raise NotYourReview: for whoever may not review it.
    """
    if draft.state != DraftState.IN_REVIEW:
        raise NotInReview
    if not may_review(draft, person):
        raise NotYourReview
    draft.state, draft.remark, draft.remark_by_id = DraftState.DRAFT, remark, person.id
    db.session.flush()


def may_review(draft: CourseDraft, person: Person) -> bool:
    """Whether a person may publish a draft that is in review, or send it back."""
    is_writer = may_write(draft.course_id, person)
    return rules.may_review(person.id, is_writer, person.countries, draft.submitted_by_id, draft.country)


def may_publish_alone(draft: CourseDraft, person: Person) -> bool:
    """Whether the setting lets a person publish a draft without review."""
    granted = {grant.country for grant in person.grants if grant.role == Role.TRAINER}
    return rules.may_publish_alone(granted, draft.country, current_app.config["PUBLISH_ALONE"])


def writing_countries(person: Person) -> frozenset[str]:
    """The countries for whose partners a person writes: all, for a trainer of the service."""
    given = {grant.country for grant in person.grants if grant.role == Role.TRAINER}
    return frozenset(COUNTRIES) if None in given else frozenset(one for one in given if one)


def publish(draft: CourseDraft, examined: reading.Draft, revision: int, person: Person) -> CourseVersion:
    """Publish a revision that was examined: its reviewer does, or a trainer alone where the setting lets one.

    Languages that are not complete stay in a draft; without any the draft is done.

    :raise NotSound: if it has errors.
    :raise NotInReview: if it was changed meanwhile, or published already.
    :raise NotYourReview: for whoever may neither review it nor publish alone.
    """
    reviewed = draft.state == DraftState.IN_REVIEW and may_review(draft, person)
    if not reviewed and not may_publish_alone(draft, person):
        raise NotYourReview
    _hold(draft, examined, revision)
    files = files_of(draft)
    version = reading.store(examined, {name: one.made_for for name, one in files.items() if one.made_for})
    if version is None:
        raise NotInReview
    db.session.add(
        Publication(
            course_version_id=version.id,
            author_id=draft.submitted_by_id if reviewed else person.id,
            reviewer_id=person.id if reviewed else None,
            is_alone=not reviewed,
        )
    )
    data = folder.course_data(texts_of(draft))
    waiting = set(folder.languages_of(data)) - set(version.languages)
    if any(name.partition("/")[0] in waiting for name in files):
        draft.state, draft.base_id, draft.submitted_by_id = DraftState.DRAFT, version.id, None
    else:
        db.session.delete(draft)
    db.session.flush()
    return version


def _hold(draft: CourseDraft, examined: reading.Draft, revision: int) -> None:
    if draft.revision != revision:
        raise NotInReview
    if not examined.is_sound:
        keep_findings(draft, examined, revision)
        raise NotSound


def number_next(draft: CourseDraft, contents: dict[str, bytes]) -> dict[str, bytes]:
    """The files with a version number that none was published under; a new one of the author's stays."""
    data = folder.course_data(contents)
    published = {one.version for one in courses.versions_of(draft.course_id)}
    if not data or (published and data.get("version") not in published):
        return contents
    if published:
        data["version"] = rules.next_version(published)
    return {**contents, folder.COURSE: folder.as_yaml(data).encode()}


def publications(versions: Collection[CourseVersion]) -> dict[UUID, Publication]:
    """Who published which version, by the version's key; nobody where it came from a folder."""
    keys = [one.id for one in versions]
    rows = db.session.scalars(select(Publication).where(Publication.course_version_id.in_(keys)))
    return {one.course_version_id: one for one in rows}


def names_of(person_ids: Collection[UUID | None]) -> dict[UUID, str]:
    """Names of people by key."""
    keys = {one for one in person_ids if one}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(keys)))
    return {row.id: row.name for row in rows}


# Translations


def states(draft: CourseDraft, data: Mapping[str, Any]) -> dict[tuple[str, str], TextState]:
    """How each text stands in each language, by (text, language)."""
    files = files_of(draft)
    hashes = {name: one.hash for name, one in files.items()}
    made_for = {name: one.made_for for name, one in files.items()}
    rows = db.session.execute(
        select(TranslationReview.name, TranslationReview.hash).where(
            TranslationReview.course_id == draft.course_id
        )
    )
    reviewed = {row.name for row in rows if hashes.get(row.name) == row.hash}
    source = folder.source_of(data)
    return {
        (name, code): rules.text_state(f"{code}/{name}", f"{source}/{name}", hashes, made_for, reviewed)
        for name in folder.text_names(data)
        for code in folder.languages_of(data)
    }


def review_translation(draft: CourseDraft, name: str, person: Person) -> None:
    """Say that a translation, as it stands, was read beside its source and is good.

    :raise NoSuchText: if it is not written.
    """
    one = files_of(draft).get(name)
    if one is None:
        raise NoSuchText
    known = select(TranslationReview).where(
        TranslationReview.course_id == draft.course_id,
        TranslationReview.name == name,
        TranslationReview.hash == one.hash,
    )
    if db.session.scalars(known).first() is None:
        db.session.add(
            TranslationReview(
                course_id=draft.course_id,
                name=name,
                hash=one.hash,
                person_id=person.id,
                reviewed_at=clock.now(),
            )
        )
        db.session.flush()


def unwritten(catalogue: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Ids of the catalogue's courses that are neither published nor being written."""
    taken = {one.course_id for one in courses.list_current()} | set(
        db.session.scalars(select(CourseDraft.course_id))
    )
    return [one for one, entry in catalogue.items() if "modules" in entry and one not in taken]


def addresses() -> set[str]:
    """The addresses that courses and drafts have."""
    return {one.address for one in courses.list_current()} | set(
        db.session.scalars(select(CourseDraft.address))
    )


def draw_id(country: str) -> str:
    """An id for a country's own course that none has or had here; nobody else draws one meanwhile."""
    throttle.take_turns([f"new course of {country}"])
    drafts = db.session.scalars(select(CourseDraft.course_id))
    return own.draw(country, courses.all_ids() | set(drafts))


def hold_to_address(course_id: str, address: str) -> None:
    """Refuse another own course that by chance has the id of one that is here.

    :raise IdTaken: if that id is at another address.
    """
    draft, published = find_draft(course_id), courses.find_course(course_id)
    kept_at = draft.address if draft else published.address if published else address
    if own.is_own(course_id) and kept_at != address:
        raise IdTaken(
            _l(
                "%(id)s is the id of the course “%(address)s” here. If this is that course, name its folder %(address)s; if not, begin it as a new course.",
                id=course_id,
                address=kept_at,
            )
        )


def new_course(
    entry: Mapping[str, Any],
    address: str,
    source_language: str,
    text: bytes,
    modules: Mapping[str, tuple[str, bytes]],
    author: Person,
) -> dict[str, bytes]:
    """The files of a new course: ``entry`` is the catalogue's, or what a form says of a country's own.

    ``modules`` gives file name and text by module id.
    """
    data = {
        "id": entry["id"],
        "version": "1.0.0",
        "status": str(CourseStatus.ACTIVE),
        "source_language": source_language,
        "languages": [source_language],
        "licence": "CC-BY-4.0",
        "authors": [author.name],
        "dimension": entry["dimension"],
        "certificate": True,
        "prerequisites": [],
        "completion": str(
            CourseRule.ALL_MODULES if own.is_own(entry["id"]) else CourseRule.MODULES_TO_TARGET
        ),
        "modules": [
            {
                **{key: one[key] for key in ("id", "level", "topic", "minutes")},
                "file": modules[one["id"]][0],
                "completes": {"read": True},
            }
            for one in entry["modules"]
            if one["id"] in modules
        ],
    }
    files = {folder.COURSE: folder.as_yaml(data).encode(), f"{source_language}/course.md": text}
    return files | {f"{source_language}/{file}": written for file, written in modules.values()}


# Modules


def add_module(
    draft: CourseDraft,
    data: dict[str, Any],
    entry: Mapping[str, Any],
    front: Mapping[str, Any],
    person: Person,
) -> str:
    """Add a module to the end of a course, with a text to begin with; its file's name.

    ``entry`` is the catalogue's, or what a form says of a module of a country's own course.
    """
    modules = folder.modules_of(data)
    taken = {one["file"].removesuffix(".md") for one in modules}
    number = entry["id"].partition(".")[2]
    name = folder.name_of(front["title"], taken | {"course"}, f"module-{number}") + ".md"
    module = {key: entry[key] for key in ("id", "level", "topic", "minutes")}
    modules.append({**module, "file": name, "completes": {"read": True}})
    source = folder.source_of(data)
    save_file(draft, f"{source}/{name}", folder.new_text(**front), person, seen=0)
    save_course(draft, {**data, "modules": modules}, person)
    return name


MOST_MODULES = 99


def next_module_id(draft: CourseDraft, data: Mapping[str, Any]) -> str:
    """The id of the next module of a country's own course: no published module's number is given again.

    :raise BadModule: if the course had its 99 modules.
    """
    ids = {one["id"] for one in folder.modules_of(data)} | courses.all_module_ids(draft.course_id)
    numbers = [one.rpartition(".")[2] for one in ids]
    number = max((int(one) for one in numbers if one.isdecimal()), default=0) + 1
    if number > MOST_MODULES:
        raise BadModule(_l("A course has 99 modules at most. Begin another course."))
    return f"{draft.course_id}.{number}"


def save_module(
    draft: CourseDraft, data: dict[str, Any], module_id: str, facts: Mapping[str, Any], person: Person
) -> None:
    """Write what of a module is no words.

    :raise BadModule: if nothing would complete it, or a check is asked for where there is none.
    """
    rule = facts["completes"]
    if not rule:
        raise BadModule(fields={"read": _l("Something has to complete the module.")})
    modules = folder.modules_of(data)
    for one in modules:
        if one["id"] == module_id:
            if "check" in rule and "check" not in one:
                raise BadModule(fields={"check_share": _l("This module has no check yet.")})
            one.update(facts)
    save_course(draft, {**data, "modules": modules}, person)


def change_module(
    draft: CourseDraft, data: dict[str, Any], module_id: str, what: str, person: Person
) -> None:
    """Move a module up or down, remove it with its texts, or give it a check.

    :raise BadModule: if it was published and cannot go, or ``what`` is none of these.
    """
    modules = folder.modules_of(data)
    place = next(place for place, one in enumerate(modules) if one["id"] == module_id)
    one = modules[place]
    if what in ("up", "down"):
        other = place + (1 if what == "down" else -1)
        if 0 <= other < len(modules):
            modules[place], modules[other] = modules[other], modules[place]
    elif what == "remove":
        published = courses.find_course(draft.course_id)
        if published and module_id in {module.module_id for module in courses.modules_of(published)}:
            raise BadModule(_l("This module was published; people may be in it, so it stays."))
        modules.pop(place)
        gone = {one["file"], f"checks/{one.get('check')}"}
        delete_files(draft, [name for name in files_of(draft) if name.partition("/")[2] in gone])
    elif what == "check" and "check" not in one:
        one["check"] = one["file"].removesuffix(".md") + ".quiz.md"
        source = folder.source_of(data)
        front, _body = folder.split(text_of(draft, f"{source}/{one['file']}") or "")
        text = folder.join({"title": str(front.get("title") or module_id)}, "")
        save_file(draft, f"{source}/{folder.CHECKS}{one['check']}", text.encode(), person)
    else:
        raise BadModule
    save_course(draft, {**data, "modules": modules}, person)


def keep_what_came_in(event: CourseCameIn) -> None:
    """Keep a course of a folder as a draft, where none is open."""
    if find_draft(event.course_id) is None:
        version = courses.find_course(event.course_id)
        start(event.course_id, event.address, event.contents, None, "", version.id if version else None)


# Erasing


def forget(event: Erasing) -> None:
    """Take an erased person out of what is written about courses.

    Their own remarks go; those of others, and findings, lose name and address. Who began, changed, sent, reviewed and published is a key of the person's
    row, which has a dash for a name. The authors of a course stay as they signed: CC BY asks whoever passes
    the work on to name them. A person who does not want that says so (CC BY 4.0, 3(a)(3)), and a version without the
    name is published; see docs/coordinators.md.
    """
    for draft in db.session.scalars(select(CourseDraft)):
        own = draft.remark_by_id == event.person_id
        remark = "" if own else event.without_labels(draft.remark)
        findings = [_kept(_without_labels(event, one)) for one in findings_of(draft)]
        if (remark, findings) != (draft.remark, draft.findings):
            draft.remark, draft.findings = remark, findings
        if own:
            draft.remark_by_id = None
    db.session.flush()


def _without_labels(event: Erasing, finding: Finding) -> Finding:
    """Only what stands in a sentence can be a person's; its own words are the catalogues' key."""
    return Finding(
        event.without_labels(finding.file),
        finding.line,
        finding.rule,
        with_values(finding.message, event.without_labels),
        with_values(finding.mend, event.without_labels),
        finding.severity,
    )
