# SPDX-License-Identifier: EUPL-1.2
"""Reading ``courses/`` of a content folder: from files to findings and to versions ready to publish."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import current_app

from atlas_training.content import yaml_source
from atlas_training.content.findings import Finding, Reading
from atlas_training.content.yaml_source import BadYaml, Document
from atlas_training.courses import assets, captions, lint, own, schema
from atlas_training.courses import service as courses
from atlas_training.courses.blocks import LessonBlock, key_of, path_of
from atlas_training.courses.enums import Origin
from atlas_training.courses.events import CheckReading, CourseCameIn
from atlas_training.courses.markdown import Rendered, Source
from atlas_training.courses.models import CourseText, CourseVersion, ModuleText, ModuleVersion
from atlas_training.courses.rendering import render_all
from atlas_training.courses.source import TextFile, Unreadable, read_file, take_apart
from atlas_training.errors import Invalid
from atlas_training.i18n import CODES
from atlas_training.plugins import hook
from atlas_training.sentences import Sentence, say

RENDERING = "3"
"""Part of every hash: raise it where the same text gives other HTML, and every course is published anew."""

COURSE_TEXT = "course.md"
Key = tuple[str, str]
"""Language and file name of a text of a course."""


@dataclass
class Draft:
    """A course folder as far as it has been read.

    ``is_held_back`` where the course was edited here since it last came from a folder.
    """

    folder: Path
    origin: str = Origin.FOLDER
    is_held_back: bool = False
    files: dict[str, str] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    document: Document | None = None
    texts: dict[Key, TextFile] = field(default_factory=dict)
    rendered: dict[Key, Rendered] = field(default_factory=dict)
    for_trainers: dict[Key, Rendered] = field(default_factory=dict)
    checks: dict[str, CheckReading] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where the course is read."""
        return self.folder.name

    @property
    def data(self) -> dict[str, Any]:
        """What stands in course.yaml; only once it keeps its schema."""
        assert self.document is not None
        return dict(self.document.data)

    @property
    def hash(self) -> str:
        """SHA-256 over the names and hashes of all files of the folder."""
        return hash_of(self.files)

    @property
    def is_sound(self) -> bool:
        """Whether it can be published."""
        return self.document is not None and not any(one.severity == "error" for one in self.findings)

    def name(self, *parts: str) -> str:
        """A file of the course as findings name it: relative to the content folder."""
        return "/".join(("courses", self.address, *parts))

    def add(self, file: str, line: int, rule: str, message: Sentence, mend: Sentence) -> None:
        """Add an error."""
        self.findings.append(Finding(file, line, rule, message, mend))

    def file_names(self) -> list[str]:
        """The texts each language has: the course's own and one for each module."""
        return [COURSE_TEXT, *(module["file"] for module in self.data["modules"])]

    def languages(self) -> list[str]:
        """The languages, the source first."""
        source = self.data["source_language"]
        return [source, *(code for code in self.data["languages"] if code != source)]


def hash_of(files: dict[str, str]) -> str:
    """SHA-256 over names and hashes of files, and the way of rendering."""
    whole = hashlib.sha256(RENDERING.encode())
    for name, value in sorted(files.items()):
        whole.update(f"\n{name}\0{value}".encode())
    return whole.hexdigest()


def read_courses(root: Path, to_store: bool) -> list[Reading]:
    """One Reading for each course folder; with ``to_store`` the unchanged ones are left out."""
    folder = root / "courses"
    if not folder.is_dir():
        return []
    catalogue = read_catalogue(root)
    drafts = [
        _begin(one, catalogue) for one in sorted(folder.iterdir()) if one.is_dir() and one.name[0] != "."
    ]
    _refuse_shared_ids(drafts)
    fresh = _changed(drafts) if to_store else drafts
    offered = {f"{one.address}/{name}" for one in drafts if one.document for name in one.file_names()}
    with TemporaryDirectory() as place:
        if to_store:
            offered |= courses.offered_texts()
            fresh += _to_render_anew(Path(place), catalogue)
        _read(fresh, offered)
        if to_store:
            own_ids = {one.data["id"] for one in drafts if one.document and own.is_own(one.data["id"])}
            for draft in fresh:
                if draft.document:
                    _compare_with_published(draft, own_ids)
        return [Reading(sorted(one.findings), _storing(one), changes_of(one, to_store)) for one in fresh]


def examine(folder: Path, catalogue: dict[str, dict[str, Any]]) -> Draft:
    """A course folder of the editor, read and compared with what is published; asks the database.

    Its ``findings`` are sorted; where it ``is_sound``, :func:`store` publishes it.
    """
    draft = _begin(folder, catalogue)
    draft.origin = Origin.EDITOR
    offered = {f"{draft.address}/{name}" for name in draft.file_names()} if draft.document else set()
    _read([draft], offered | courses.offered_texts())
    if draft.document:
        _compare_with_published(draft, ())
    draft.findings.sort()
    return draft


def _read(drafts: list[Draft], offered: set[str]) -> None:
    for draft in drafts:
        draft.contents = {name: (draft.folder / name).read_bytes() for name in draft.files}
        draft.files = {name: hashlib.sha256(one).hexdigest() for name, one in draft.contents.items()}
        if draft.document:
            _take_texts(draft)
    _render(drafts, offered)
    for draft in drafts:
        if draft.document:
            _judge(draft, offered)


def _changed(drafts: list[Draft]) -> list[Draft]:
    """Those that differ from what is published, and from what the folder held last time."""
    imported = courses.last_imported()
    current = {one.course_id: one for one in courses.list_current()}
    changed: list[Draft] = []
    for draft in drafts:
        now = current.get(draft.data["id"]) if draft.document else None
        if now and now.hash == draft.hash:
            continue
        if now and now.origin == Origin.EDITOR and not _is_another(draft, now.address):
            last = imported.get(now.course_id)
            if draft.files in (
                {name: one["hash"] for name, one in v.files.items()} for v in (last, now) if v
            ):
                continue
            draft.is_held_back = True
        changed.append(draft)
    return changed


def _to_render_anew(place: Path, catalogue: dict[str, dict[str, Any]]) -> list[Draft]:
    """Courses of the editor that were published by another way of rendering, laid out in a folder."""
    drafts: list[Draft] = []
    for version in courses.list_current():
        files = {name: one["hash"] for name, one in version.files.items()}
        if version.origin != Origin.EDITOR or version.hash == hash_of(files):
            continue
        lay_out(courses.contents_of(version), place / version.address)
        draft = _begin(place / version.address, catalogue)
        draft.origin = Origin.EDITOR
        drafts.append(draft)
    return drafts


def lay_out(contents: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of a course into a folder.

    :raise ValueError: if a name leads outside.
    """
    for name, content in contents.items():
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            raise ValueError(f"{name!r} leads outside the course's folder")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def changes_of(draft: Draft, to_store: bool) -> list[str]:
    """What differs from the published version, a line for each file; nothing without ``to_store``."""
    if not to_store:
        return []
    published = courses.find_course(draft.data["id"]) if draft.document else None
    before = {name: one["hash"] for name, one in published.files.items()} if published else {}
    lines = []
    for name in sorted(before.keys() | draft.files.keys()):
        if before.get(name) != draft.files.get(name):
            what = "new" if name not in before else "gone" if name not in draft.files else "changed"
            lines.append(f"{draft.name(name)}: {what}")
    return lines


def read_catalogue(root: Path) -> dict[str, dict[str, Any]]:
    """Courses and modules of the catalogue by id; empty where it cannot be read (its own reader says so).

    A folder without ``pathways/`` is held to the catalogue of the installation.
    """
    if not (root / "pathways").is_dir():
        root = Path(current_app.config["CONTENT_FOLDER"])
    file = root / "pathways" / "catalogue.yaml"
    try:
        data = yaml_source.read(file.read_text(encoding="utf-8"), file.name).data
        return {
            one["id"]: {**one, "dimension": course["dimension"]}
            for course in data["courses"]
            for one in (course, *course["modules"])
        }
    except (OSError, UnicodeDecodeError, BadYaml, KeyError, TypeError):
        return {}


def known_blocks() -> dict[str, type[LessonBlock]]:
    """The blocks a lesson may hold, by name; of two with one name the first registered stays."""
    known: dict[str, type[LessonBlock]] = {}
    for answer in reversed(hook.lesson_blocks()):
        for block in answer:
            known.setdefault(block.NAME, block)
    return known


class CannotRender(Invalid):
    """A file is not there, is no text of a course, or takes too long."""


def render_text(path: Path, language: str | None = None) -> str:
    """The HTML a learner gets of a module or course file, or of its translation where there is one.

    :raise CannotRender: with a sentence that says why.
    """
    own = path.resolve().parent.name
    other = path.resolve().parent.parent / (language or own) / path.name
    if language and own in CODES and other.exists():
        path, own = other, language
    own = own if own in CODES else language or "en"
    folder = path.resolve().parent.parent
    try:
        text = take_apart(read_file(path, str(path)), str(path))
    except OSError:
        raise CannotRender(f"There is no file {path}.") from None
    except (BadYaml, Unreadable) as wrong:
        raise CannotRender(str(wrong)) from None
    drafts = [_begin(one, {}) for one in sorted(folder.parent.iterdir()) if (one / "course.yaml").exists()]
    offered = {f"{one.address}/{name}" for one in drafts if one.document for name in one.file_names()}
    draft = next((one for one in drafts if one.folder == folder), Draft(folder))
    if draft.document and (source := draft.folder / draft.data["source_language"] / path.name).exists():
        draft.texts[draft.data["source_language"], path.name] = take_apart(
            read_file(source, path.name), path.name
        )
    keys = _task_keys(draft, path.name) if draft.document else []
    links = link_addresses(draft.address, own, draft.files, offered)
    blocks = [path_of(one) for one in known_blocks().values()]
    [rendered] = render_all([Source(text.body, own, links, keys, blocks=blocks)])
    if rendered is None:
        raise CannotRender(f"{path} takes too long to render, or is too long.")
    return rendered.html


# The folder and course.yaml


def _begin(folder: Path, catalogue: dict[str, dict[str, Any]]) -> Draft:
    draft = Draft(folder)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in name.split("/")) or path.is_dir():
            continue
        if path.is_symlink():
            draft.add(
                draft.name(name), 1, "file", say("This is a symbolic link."), say("Put the file itself here.")
            )
        else:
            draft.files[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    file = draft.name("course.yaml")
    if not schema.ADDRESS.fullmatch(draft.address):
        draft.add(
            file,
            1,
            "file",
            say("The folder's name is no address."),
            say("Use small letters, digits and hyphens."),
        )
    try:
        document = yaml_source.read(read_file(folder / "course.yaml", file), file)
    except FileNotFoundError:
        draft.add(
            file,
            1,
            "file-missing",
            say("There is no file %(file)s.", file="course.yaml"),
            say("Write one; the convention shows how."),
        )
        return draft
    except (BadYaml, Unreadable) as wrong:
        draft.findings.append(wrong.finding)
        return draft
    found = schema.hold_course(document, file)
    draft.findings += found
    if not found:
        draft.document = document
        draft.findings += _against_catalogue(draft, file, catalogue)
    return draft


def _against_catalogue(draft: Draft, file: str, catalogue: dict[str, dict[str, Any]]) -> Iterator[Finding]:
    if not catalogue or draft.document is None:
        return
    if own.is_own(draft.data["id"]):
        dimensions = sorted({one["dimension"] for one in catalogue.values()})
        if draft.data["dimension"] not in dimensions:
            message = say("There is no dimension %(code)s.", code=draft.data["dimension"])
            mend = say("Write one of: %(known)s.", known=", ".join(dimensions))
            yield Finding(file, draft.document.line("dimension"), "catalogue", message, mend)
    else:
        yield from _same_as_catalogue(draft.document, file, (), ("dimension",), catalogue)
        for position in range(len(draft.data["modules"])):
            place = ("modules", position)
            keys = ("level", "topic", "minutes")
            yield from _same_as_catalogue(draft.document, file, place, keys, catalogue)
    for position, course_id in enumerate(draft.data["prerequisites"]):
        if course_id == draft.data["id"]:
            line = draft.document.line("prerequisites", position)
            yield Finding(
                file, line, "id-unknown", say("A course cannot come before itself."), say("Take it out.")
            )
        elif course_id not in catalogue and not own.is_own(course_id):
            line = draft.document.line("prerequisites", position)
            yield Finding(
                file,
                line,
                "id-unknown",
                say("There is no course %(id)s.", id=course_id),
                say("Take it from the catalogue."),
            )


def _same_as_catalogue(
    document: Document,
    file: str,
    place: tuple[str | int, ...],
    keys: tuple[str, ...],
    catalogue: dict[str, dict[str, Any]],
) -> Iterator[Finding]:
    data = document.data
    for step in place:
        data = data[step]
    known = catalogue.get(data["id"])
    if known is None:
        mend = say("Take the id from %(file)s, or add it there.", file="pathways/catalogue.yaml")
        yield Finding(
            file,
            document.line(*place, "id"),
            "id-unknown",
            say("%(id)s is not in the catalogue.", id=data["id"]),
            mend,
        )
        return
    for key in keys:
        if data[key] != known.get(key):
            message = say(
                "%(id)s has %(key)s %(value)s, in the catalogue %(other)s.",
                id=data["id"],
                key=key,
                value=data[key],
                other=known.get(key),
            )
            severity = "warning" if key == "minutes" else "error"
            mend = say("Write the same in both.")
            yield Finding(file, document.line(*place, key), "catalogue", message, mend, severity)  # type: ignore[arg-type]


def _refuse_shared_ids(drafts: list[Draft]) -> None:
    seen: dict[str, str] = {}
    for draft in drafts:
        if draft.document is None:
            continue
        course_id = draft.data["id"]
        if course_id in seen:
            message, line = (
                say("%(id)s is the id of %(file)s too.", id=course_id, file=f"courses/{seen[course_id]}"),
                draft.document.line("id"),
            )
            draft.add(
                draft.name("course.yaml"), line, "id-duplicate", message, say("Give each course its own id.")
            )
            draft.document = None
        seen.setdefault(course_id, draft.address)


# The texts


def _take_texts(draft: Draft) -> None:
    blocks = known_blocks()
    for language in draft.languages():
        for name in draft.file_names():
            file = draft.name(language, name)
            try:
                text = take_apart(read_file(draft.folder / language / name, file), file)
            except FileNotFoundError:
                _say_missing(draft, language, name)
            except (BadYaml, Unreadable) as wrong:
                draft.findings.append(wrong.finding)
            else:
                draft.texts[language, name] = text
                draft.findings += schema.hold(text.front, schema.TEXT, file)
                draft.findings += lint.lint_text(text, language, blocks)


def _say_missing(draft: Draft, language: str, name: str) -> None:
    assert draft.document is not None
    place: tuple[str | int, ...] = ()
    for position, module in enumerate(draft.data["modules"]):
        for key, file in (("file", module["file"]), ("check", f"checks/{module.get('check')}")):
            place = ("modules", position, key) if name == file else place
    line = draft.document.line(*place)
    is_source = language == draft.data["source_language"]
    rule = "file-missing" if is_source else "translation-missing"
    mend = (
        say("Write it.")
        if is_source
        else say("Translate it, or take %(language)s from languages.", language=language)
    )
    draft.add(
        draft.name("course.yaml"),
        line,
        rule,
        say("There is no file %(file)s.", file=f"{language}/{name}"),
        mend,
    )


def _task_keys(draft: Draft, name: str) -> list[str]:
    source = draft.texts.get((draft.data["source_language"], name))
    keys: list[str] = []
    for block in source.blocks if source else []:
        if block.name == "activity":
            keys.append(key_of(block.title, set(keys), len(keys) + 1))
    return keys


def link_addresses(address: str, language: str, files: dict[str, str], offered: set[str]) -> dict[str, str]:
    """Addresses of what a text of a course may link to, by the target as an author writes it."""
    links = {f"../{name}": f"/courses/{address}/{name}" for name in files if _is_asset(name)}
    for one in offered:
        course, _slash, name = one.partition("/")
        target = f"/courses/{course}" + ("" if name == COURSE_TEXT else "/" + name.removesuffix(".md"))
        links[f"../../{course}/{language}/{name}"] = target
        if course == address:
            links[name] = target
    return links


def _is_asset(name: str) -> bool:
    return name.startswith("assets/") and Path(name).suffix in assets.KINDS


def _render(drafts: list[Draft], offered: set[str]) -> None:
    """All texts in one go: starting the process that renders costs most."""
    jobs: list[tuple[Draft, Key, Source]] = []
    blocks = [path_of(one) for one in known_blocks().values()]
    for draft in drafts:
        for key, text in draft.texts.items():
            language, name = key
            links = link_addresses(draft.address, language, draft.files, offered)
            keys = _task_keys(draft, name)
            one = Source(text.body, language, links, keys, blocks=blocks)
            jobs.append((draft, key, one))
            if any(block.name == "trainer" for block in text.blocks):
                jobs.append((draft, key, replace(one, for_trainers=True)))
    for (draft, key, source), rendered in zip(jobs, render_all([job[2] for job in jobs]), strict=True):
        if rendered and source.for_trainers:
            draft.for_trainers[key] = rendered
        elif rendered:
            draft.rendered[key] = rendered


# What only shows in the whole


def _judge(draft: Draft, offered: set[str]) -> None:
    used = {"course.yaml"}
    blocks = known_blocks()
    for key, text in draft.texts.items():
        rendered = draft.for_trainers.get(key) or draft.rendered.get(key)
        draft.findings += lint.lint_rendered(text, rendered, blocks)
        if rendered:
            used |= set(_check_targets(draft, key, rendered, offered))
    _check_translations(draft)
    used |= {f"{language}/{name}" for language in draft.languages() for name in draft.file_names()}
    used |= _read_checks(draft)
    _check_minutes(draft)
    for name in sorted(draft.files.keys() - used):
        rule, message, mend = (
            "orphan",
            say("Nothing in the course names this file."),
            say("Name it, or delete it."),
        )
        if name.startswith("assets/") and not _is_asset(name):
            rule, message = "file", say("A file of this kind is neither shown nor offered.")
            mend = say("Use one of: %(known)s.", known=", ".join(sorted(assets.KINDS)))
        draft.add(draft.name(name), 1, rule, message, mend)


def _check_targets(draft: Draft, key: Key, rendered: Rendered, offered: set[str]) -> Iterator[str]:
    """The assets a text uses; findings for what leads nowhere or weighs too much."""
    language, _name = key
    text = draft.texts[key]
    links = link_addresses(draft.address, language, draft.files, offered)
    weight = 0
    for target in dict.fromkeys(rendered.targets):
        path, _mark, anchor = target.partition("#")
        name = path.removeprefix("../")
        if path and path not in links:
            mend = say(
                "Link to a module as %(module)s, to a file as %(file)s, outside with %(outside)s.",
                module=say("other-module.md"),
                file=say("../assets/name"),
                outside="https://",
            )
            draft.add(
                text.file,
                text.line_of(target),
                "link",
                say("The link %(target)s leads nowhere.", target=target),
                mend,
            )
        elif name in draft.files:
            yield name
            weight += _weigh(draft, text, name)
        elif anchor and not _has_anchor(draft, (language, path or key[1]), anchor):
            mend = say("Use the words of a heading in small letters, with hyphens between.")
            draft.add(
                text.file,
                text.line_of(target),
                "link",
                say("There is no heading for %(target)s.", target=target),
                mend,
            )
    if weight > lint.LARGEST_PICTURES:
        message = say("The pictures weigh %(size)s kB together.", size=weight // 1000)
        draft.add(
            text.file,
            1,
            "size",
            message,
            say("Keep to %(most)s kB a module.", most=lint.LARGEST_PICTURES // 1000),
        )


def _weigh(draft: Draft, text: TextFile, name: str) -> int:
    """Bytes of a picture; downloads, films and recordings do not count, they are asked for."""
    file = draft.folder / name
    size = file.stat().st_size
    if Path(name).suffix == ".vtt" and (line := captions.line_at_fault(file.read_bytes())):
        draft.add(
            draft.name(name),
            line,
            "captions",
            say("These are no captions."),
            say(
                "Keep to %(code)s, then times and words; no %(others)s or other tags.",
                code="WEBVTT",
                others="STYLE, REGION",
            ),
        )
    if Path(name).suffix in assets.MEDIA and size > lint.LARGEST_MEDIA:
        message = say("The file %(name)s weighs %(size)s MB.", name=name, size=size // 1_000_000)
        mend = say(
            "Keep it to %(most)s MB: learners pay for their data.", most=lint.LARGEST_MEDIA // 1_000_000
        )
        draft.add(text.file, text.line_of(name), "size", message, mend)
    if Path(name).suffix not in assets.PICTURES:
        return 0
    if size > lint.LARGEST_PICTURE:
        message, mend = (
            say("The picture %(name)s weighs %(size)s kB.", name=name, size=size // 1000),
            say("Keep it to 720 px and 36 kB, as WebP."),
        )
        draft.add(text.file, text.line_of(name), "size", message, mend)
    return size


def _has_anchor(draft: Draft, key: Key, anchor: str) -> bool:
    rendered = draft.rendered.get(key)
    return rendered is None or anchor in rendered.anchors


def _check_translations(draft: Draft) -> None:
    source = draft.data["source_language"]
    for (language, name), text in draft.texts.items():
        ours = draft.texts.get((source, name))
        if language != source and ours:
            draft.findings += lint.lint_translation(ours, text)


def _read_checks(draft: Draft) -> set[str]:
    """Let the features above read each check; the files of checks."""
    used: set[str] = set()
    for module in draft.data["modules"]:
        if "check" not in module:
            continue
        name = f"checks/{module['check']}"
        files: dict[str, tuple[str, str]] = {}
        for language in draft.languages():
            file = draft.name(language, name)
            used.add(f"{language}/{name}")
            try:
                files[language] = (file, read_file(draft.folder / language / name, file))
            except FileNotFoundError:
                _say_missing(draft, language, name)
            except Unreadable as wrong:
                draft.findings.append(wrong.finding)
        source = draft.data["source_language"]
        read = hook.read_check(files=files, source_language=source) if source in files else None
        if read is not None:
            draft.findings += read.findings
            draft.checks[module["id"]] = read
    return used


def _check_minutes(draft: Draft) -> None:
    assert draft.document is not None
    source = draft.data["source_language"]
    for position, module in enumerate(draft.data["modules"]):
        rendered = draft.rendered.get((source, module["file"]))
        if rendered is None:
            continue
        check = draft.checks.get(module["id"])
        draft.findings += lint.lint_minutes(
            module["minutes"],
            rendered.words,
            sum(task["minutes"] for task in rendered.tasks),
            check.question_count if check else 0,
            draft.name("course.yaml"),
            draft.document.line("modules", position, "minutes"),
        )


# What is published already


def _is_another(draft: Draft, address: str) -> bool:
    """Whether a folder holds another own course than the one of that id at an address: ids of two may collide."""
    return draft.document is not None and own.is_own(draft.data["id"]) and draft.address != address


def _compare_with_published(draft: Draft, beside: Collection[str]) -> None:
    """Ids never change once published; a translation is behind where its source has changed since.

    ``beside`` are the ids of the own courses that came with it.
    """
    assert draft.document is not None
    file, course_id = draft.name("course.yaml"), draft.data["id"]
    for place, before in enumerate(draft.data["prerequisites"]):
        if own.is_own(before) and before not in beside and courses.find_course(before) is None:
            line, mend = draft.document.line("prerequisites", place), say("Publish it first, or take it out.")
            draft.add(file, line, "id-unknown", say("There is no course %(id)s.", id=before), mend)
    there = next((one for one in courses.list_current() if one.address == draft.address), None)
    if there and there.course_id != course_id:
        message, mend = (
            say("This course was published as %(id)s.", id=there.course_id),
            say("Write %(code)s again.", code=f"id: {there.course_id}"),
        )
        draft.add(file, draft.document.line("id"), "id-changed", message, mend)
    published = courses.find_course(course_id)
    kept_at = published.address if published else hook.address_of_draft(course_id=course_id)
    if kept_at is not None and _is_another(draft, kept_at):
        message = say(
            "%(id)s is the id of %(file)s here; two courses cannot share one.",
            id=course_id,
            file=f"courses/{kept_at}",
        )
        mend = say("Name the folder %(name)s if it is that course; if not, give it another id.", name=kept_at)
        draft.add(file, draft.document.line("id"), "id-duplicate", message, mend)
        return
    if published is None:
        return
    by_file = {
        module["file"]: (position, module["id"]) for position, module in enumerate(draft.data["modules"])
    }
    ids = {module["id"] for module in draft.data["modules"]}
    for module in courses.modules_of(published):
        position, now = by_file.get(module.address + ".md", (None, None))
        if position is not None and now != module.module_id and module.module_id not in ids:
            message, mend = (
                say("This module was published as %(id)s.", id=module.module_id),
                say("Write %(code)s again.", code=f"id: {module.module_id}"),
            )
            draft.add(file, draft.document.line("modules", position, "id"), "id-changed", message, mend)
        elif module.module_id not in ids:
            message = say("The module %(id)s was published and is gone.", id=module.module_id)
            mend = say("Keep it, or retire the course: people may be in it.")
            draft.add(file, draft.document.line("modules"), "id-changed", message, mend)
    _find_stale(draft, published.files)


def _find_stale(draft: Draft, before: dict[str, Any]) -> None:
    for name, one in made_for(draft, before).items():
        if one["made_for"] and one["made_for"] != draft.files.get(one["source"]):
            message = say("The source has changed since this was translated.")
            mend = say("Compare it with %(file)s.", file=draft.name(one["source"]))
            draft.findings.append(Finding(draft.name(name), 1, "translation-stale", message, mend, "warning"))


def made_for(draft: Draft, before: dict[str, Any]) -> dict[str, dict[str, str]]:
    """For each file its hash, its source and the hash of the source it was made for.

    A translation was made for the source that stood beside it when it last changed; ``before`` is
    what this function gave for the version published last.
    """
    source_language = draft.data["source_language"]
    result: dict[str, dict[str, str]] = {}
    for name, value in draft.files.items():
        language, _slash, rest = name.partition("/")
        source = f"{source_language}/{rest}"
        one = {"hash": value, "source": source, "made_for": ""}
        if language in draft.data["languages"] and language != source_language:
            earlier = before.get(name)
            is_same = earlier is not None and earlier["hash"] == value
            one["made_for"] = earlier["made_for"] if earlier and is_same else draft.files.get(source, "")
        result[name] = one
    return result


# Publishing


def store(draft: Draft, translated_for: Mapping[str, str] | None = None) -> CourseVersion | None:
    """Publish a course that is sound; None where that very course is published already.

    ``translated_for`` gives the hash of the source that a translation was made for, where that is known.
    """
    before = courses.find_course(draft.data["id"])
    if before and before.hash == draft.hash:
        return None
    version = _version(draft, before.files if before else {})
    for name, value in (translated_for or {}).items():
        if version.files.get(name, {}).get("made_for"):
            version.files[name]["made_for"] = value
    return courses.publish(version, _course_texts(draft), list(_modules(draft)), draft.contents.values())


def _storing(draft: Draft) -> Callable[[], list[str]]:
    def publish() -> list[str]:
        name = f"courses/{draft.address}"
        if draft.is_held_back:
            event = CourseCameIn(draft.data["id"], draft.address, draft.contents)
            hook.course_came_in(event=event)
            return [f"{name}: edited here since it last came in; kept as a draft, not published."]
        if not draft.is_sound:
            count = sum(1 for one in draft.findings if one.severity == "error")
            return [f"{name}: not published, {count} to mend; the last good version stays."]
        version = store(draft)
        if version is None:
            return []  # another process was quicker
        languages = ", ".join(draft.languages())
        return [f"{name}: {version.course_id} {version.version} published ({languages})."]

    return publish


def _version(draft: Draft, before: dict[str, Any]) -> CourseVersion:
    data = draft.data
    return CourseVersion(
        course_id=data["id"],
        address=draft.address,
        version=data["version"],
        hash=draft.hash,
        status=data["status"],
        source_language=data["source_language"],
        languages=draft.languages(),
        dimension=data["dimension"],
        definition=data,
        files=made_for(draft, before),
        is_current=True,
        origin=draft.origin,
    )


def _course_texts(draft: Draft) -> list[CourseText]:
    return [
        CourseText(
            language=language, html=draft.rendered[language, COURSE_TEXT].html, **_front(draft, language)
        )
        for language in draft.languages()
    ]


def _front(draft: Draft, language: str, name: str = COURSE_TEXT) -> dict[str, Any]:
    front = draft.texts[language, name].front.data
    return {
        "title": front["title"].strip(),
        "summary": " ".join(front["summary"].split()),
        "outcomes": [one.strip() for one in front["outcomes"]],
    }


def _modules(draft: Draft) -> Iterator[tuple[ModuleVersion, list[ModuleText]]]:
    for position, data in enumerate(draft.data["modules"], 1):
        check = draft.checks.get(data["id"])
        module = ModuleVersion(
            course_id=draft.data["id"],
            module_id=data["id"],
            address=data["file"].removesuffix(".md"),
            position=position,
            level=data["level"],
            topic=data["topic"],
            minutes=data["minutes"],
            completes=data["completes"],
            check=check.definition if check else None,
            check_texts=check.texts if check else None,
            question_count=check.question_count if check else 0,
        )
        yield module, [_module_text(draft, language, data["file"]) for language in draft.languages()]


def _module_text(draft: Draft, language: str, name: str) -> ModuleText:
    rendered = draft.rendered[language, name]
    for_trainers = draft.for_trainers.get((language, name))
    return ModuleText(
        language=language,
        html=rendered.html,
        trainer_html=for_trainers and for_trainers.html,
        words=rendered.words,
        tasks=rendered.tasks,
        **_front(draft, language, name),
    )
