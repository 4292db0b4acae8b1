# SPDX-License-Identifier: EUPL-1.2
"""Reading and checking ``content/pathways/``: the catalogue, its words in each language, the path rule."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from atlas_training import i18n
from atlas_training.content.findings import Finding
from atlas_training.content.yaml_source import BadYaml, Document, read

FOLDER = "pathways"
CATALOGUE = "catalogue.yaml"
RULE = "path-rule.yaml"
VERSION = re.compile(r"\d+\.\d+\.\d+")
COURSE_ID = re.compile(r"[A-Z]{1,4}\d{2,3}")
MODULE_ID = re.compile(r"([A-Z]{1,4}\d{2,3})\.\d{1,2}")
LONGEST_MODULE = 600  # minutes; more is not one sitting of self-study but a course


@dataclass
class Source:
    """What was read: ``definition``, ``texts`` by language and ``rule``; None or empty where it was not sound."""

    findings: list[Finding] = field(default_factory=list)
    definition: dict[str, Any] | None = None
    texts: dict[str, Any] = field(default_factory=dict)
    rule: dict[str, Any] | None = None

    def find(self, file: str, line: int, rule: str, message: str, mend: str) -> None:
        """Note one thing to mend; all are errors, since a path is made from every number here."""
        self.findings.append(Finding(file, line, rule, message, mend))

    def broken(self, files: Iterable[str]) -> bool:
        """Whether something is to be mended in one of the files."""
        names = set(files)
        return any(finding.file in names for finding in self.findings)


@dataclass
class _Page:
    source: Source
    file: str
    document: Document

    @property
    def data(self) -> Any:
        return self.document.data

    def wrong(self, path: tuple[str | int, ...], rule: str, message: str, mend: str) -> None:
        self.source.find(self.file, self.document.line(*path), rule, message, mend)

    def need(self, holds: bool, path: tuple[str | int, ...], message: str, mend: str) -> bool:
        if not holds:
            self.wrong(path, "pathways-schema", message, mend)
        return holds


def read_folder(content: Path, dimensions: dict[str, tuple[str, ...]] | None = None) -> Source | None:
    """The pathways part of a content folder; None where it has none.

    ``dimensions`` are the topics of each dimension of the instrument; with them the codes are compared.
    """
    folder = content / FOLDER
    if not folder.is_dir():
        return None
    source = Source()
    rule_page = _open(folder / RULE, source)
    if rule_page is not None:
        _check_rule(rule_page)
        source.rule = None if source.broken([rule_page.file]) else rule_page.data
    page = _open(folder / CATALOGUE, source)
    if page is None:
        return source
    _check_catalogue(page, dimensions)
    if source.broken([page.file]):
        return source
    texts = {language: _read_texts(folder / f"{language}.yaml", page) for language in page.data["languages"]}
    files = [f"{FOLDER}/{language}.yaml" for language in texts]
    if not source.broken(files):
        source.definition, source.texts = page.data, texts
    return source


def _open(file: Path, source: Source) -> _Page | None:
    name = f"{FOLDER}/{file.name}"
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        source.find(
            name, 1, "pathways-missing", "The file is missing.", "Write it, or take it from the last version."
        )
        return None
    except (OSError, UnicodeDecodeError):
        source.find(name, 1, "pathways-unreadable", "The file cannot be read as UTF-8.", "Save it as UTF-8.")
        return None
    try:
        document = read(text, name)
    except BadYaml as bad:
        source.findings.append(bad.finding)
        return None
    page = _Page(source, name, document)
    if not page.need(
        isinstance(document.data, dict), (), "The file holds no keys.", "Write `key: value` lines."
    ):
        return None
    return page


def _is_whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _check_head(page: _Page) -> None:
    page.need(
        _is_text(page.data.get("code")),
        ("code",),
        "There is no code.",
        "Write one such as `code: ATLAS-CAT`.",
    )
    version = page.data.get("version")
    page.need(
        isinstance(version, str) and bool(VERSION.fullmatch(version)),
        ("version",),
        "The version is not three numbers.",
        "Write one such as `version: 1.0.0`.",
    )


def _check_rule(page: _Page) -> None:
    _check_head(page)
    completion = page.data.get("completion")
    numbers: dict[tuple[str, ...], tuple[Any, int, int]] = {
        ("default_target",): (page.data.get("default_target"), 0, 3),
        ("focus_dimensions",): (page.data.get("focus_dimensions"), 1, 50),
        ("default_hours",): (page.data.get("default_hours"), 1, 120),
        ("months",): (page.data.get("months"), 1, 12),
    }
    if page.need(
        isinstance(completion, dict),
        ("completion",),
        "There is no completion rule.",
        "Write share_of_now and mean_score.",
    ):
        for name in ("share_of_now", "mean_score"):
            numbers["completion", name] = (completion.get(name), 0, 100)
    for path, (value, low, high) in numbers.items():
        page.need(
            _is_whole(value, low, high),
            path,
            f"{path[-1]} is not a whole number from {low} to {high}.",
            "Write one.",
        )


def _check_catalogue(page: _Page, dimensions: dict[str, tuple[str, ...]] | None) -> None:
    _check_head(page)
    languages = page.data.get("languages")
    if page.need(
        isinstance(languages, list) and bool(languages) and all(code in i18n.CODES for code in languages),
        ("languages",),
        "The languages are not a list of the scheme's codes.",
        f"Write codes from {', '.join(i18n.CODES)}.",
    ):
        page.need(
            page.data.get("source_language") in languages,
            ("source_language",),
            "The source language is not among the languages.",
            "Name one of them.",
        )
    courses = page.data.get("courses")
    if not page.need(
        isinstance(courses, list) and bool(courses), ("courses",), "There are no courses.", "List them."
    ):
        return
    seen: set[str] = set()
    for place, course in enumerate(courses):
        _check_course(page, ("courses", place), course, seen, dimensions)


def _once(page: _Page, path: tuple[str | int, ...], name: str, seen: set[str]) -> None:
    page.need(name not in seen, path, f"The id {name} stands twice.", "An id names one thing for ever.")
    seen.add(name)


def _check_course(
    page: _Page,
    at: tuple[str | int, ...],
    course: Any,
    seen: set[str],
    dimensions: dict[str, tuple[str, ...]] | None,
) -> None:
    if not page.need(
        isinstance(course, dict), at, "This is no course.", "Write id, dimension, digcomp and modules."
    ):
        return
    name = course.get("id")
    if not page.need(
        isinstance(name, str) and bool(COURSE_ID.fullmatch(name)),
        (*at, "id"),
        "The course has no id.",
        "Write one such as C03.",
    ):
        return
    _once(page, (*at, "id"), name, seen)
    dimension = course.get("dimension")
    known = _is_text(dimension) and (dimensions is None or dimension in dimensions)
    page.need(known, (*at, "dimension"), f"{name} names no dimension of the instrument.", "Write its code.")
    digcomp = course.get("digcomp", [])
    page.need(
        isinstance(digcomp, list) and all(_is_text(one) for one in digcomp),
        (*at, "digcomp"),
        f"The digcomp list of {name} is not a list of words.",
        'Write one such as ["1.3 B"].',
    )
    modules = course.get("modules")
    if page.need(
        isinstance(modules, list) and bool(modules), (*at, "modules"), f"{name} has no modules.", "List them."
    ):
        topics = dimensions.get(dimension) if dimensions and known else None
        for place, module in enumerate(modules):
            _check_module(page, (*at, "modules", place), module, name, seen, topics)


def _check_module(
    page: _Page,
    at: tuple[str | int, ...],
    module: Any,
    course_id: str,
    seen: set[str],
    topics: tuple[str, ...] | None,
) -> None:
    if not page.need(
        isinstance(module, dict), at, "This is no module.", "Write id, level, topic and minutes."
    ):
        return
    name = module.get("id")
    match = MODULE_ID.fullmatch(name) if isinstance(name, str) else None
    if not page.need(
        match is not None and match[1] == course_id,
        at,
        f"A module of {course_id} has no id.",
        f"Write one such as {course_id}.1.",
    ):
        return
    _once(page, at, str(name), seen)
    page.need(
        _is_whole(module.get("level"), 1, 3),
        at,
        f"The level of {name} is not 1, 2 or 3.",
        "Write one of them.",
    )
    page.need(
        _is_whole(module.get("minutes"), 1, LONGEST_MODULE),
        at,
        f"The minutes of {name} are not a whole number from 1 to {LONGEST_MODULE}.",
        "Write how long it takes, its tasks included.",
    )
    topic = module.get("topic")
    page.need(
        _is_text(topic) and (topics is None or topic in topics),
        at,
        f"{name} names no topic of its dimension.",
        "Write the topic's code.",
    )


def _read_texts(file: Path, catalogue: _Page) -> dict[str, Any]:
    page = _open(file, catalogue.source)
    if page is None:
        return {}
    courses = {course["id"]: course for course in catalogue.data["courses"]}
    modules = [module["id"] for course in courses.values() for module in course["modules"]]
    _same_keys(page, "courses", list(courses))
    _same_keys(page, "modules", modules)
    if not page.source.broken([page.file]):
        for name in courses:
            _check_words(page, name)
        for name in modules:
            page.need(
                _is_text(page.data["modules"][name]),
                ("modules", name),
                f"{name} has no title.",
                "Write its title.",
            )
    return dict(page.data)


def _check_words(page: _Page, course_id: str) -> None:
    words = page.data["courses"][course_id]
    at = ("courses", course_id)
    if not page.need(isinstance(words, dict), at, f"{course_id} has no words.", "Write title and outcomes."):
        return
    page.need(_is_text(words.get("title")), at, f"{course_id} has no title.", "Write its title.")
    outcomes = words.get("outcomes")
    page.need(
        isinstance(outcomes, list) and bool(outcomes) and all(_is_text(one) for one in outcomes),
        at,
        f"{course_id} has no outcomes.",
        "Write what people can do afterwards, one line each.",
    )


def _same_keys(page: _Page, part: str, wanted: list[str]) -> None:
    found = page.data.get(part)
    if not page.need(isinstance(found, dict), (part,), f"There are no {part}.", f"Write `{part}:`."):
        return
    for name in wanted:
        if name not in found:
            page.wrong((part,), "pathways-words", f"The words of {name} are missing.", "Translate them.")
    for name in found:
        if name not in wanted:
            page.wrong(
                (part, name),
                "pathways-words",
                f"{name} is not in the catalogue.",
                "Take it out, or mend the id.",
            )
