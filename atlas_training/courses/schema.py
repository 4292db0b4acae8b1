# SPDX-License-Identifier: EUPL-1.2
"""What may stand in course.yaml and in a text's front matter. A key that is not listed is refused."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from atlas_training.content.findings import Finding
from atlas_training.content.yaml_source import Document
from atlas_training.courses import own
from atlas_training.courses.enums import CourseRule, CourseStatus
from atlas_training.i18n import CODES
from atlas_training.organisations.enums import COUNTRIES

Check = Callable[[Any], bool]
Table = dict[str, tuple[Check, str]]

LONGEST_TITLE = 150
ADDRESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _matches(pattern: str) -> Check:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _whole(low: int, high: int) -> Check:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _one_of(*words: str) -> Check:
    return lambda value: isinstance(value, str) and value in words


def _list_of(check: Check, at_least: int = 0) -> Check:
    return lambda value: (
        isinstance(value, list)
        and len(value) >= at_least
        and all(check(one) for one in value)
        and len({str(one) for one in value}) == len(value)
    )


def _line(longest: int) -> Check:
    return lambda value: (
        isinstance(value, str) and 0 < len(value.strip()) <= longest and "\n" not in value.strip()
    )


def _yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


COURSE: Table = {
    "id": (_matches(r"[A-Z]{1,4}[0-9]{2,4}"), "the course's id, such as C03 or IT4711"),
    "version": (_matches(r"\d+\.\d+\.\d+"), "three numbers, such as 1.0.0"),
    "status": (_one_of(*CourseStatus), "draft, active or retired"),
    "source_language": (_one_of(*CODES), f"one of {', '.join(CODES)}"),
    "languages": (_list_of(_one_of(*CODES), 1), f"a list of {', '.join(CODES)}, each once"),
    "licence": (_line(80), "the name of a licence, such as CC-BY-4.0"),
    "authors": (_list_of(_line(120), 1), "a list of names"),
    "dimension": (_matches(r"[A-Z]{3}"), "the dimension's code, such as VIS"),
    "certificate": (_yes_or_no, "true or false"),
    "prerequisites": (_list_of(_matches(r"[A-Z]{1,4}[0-9]{2,4}")), "a list of course ids, or []"),
    "completion": (_one_of(*CourseRule), " or ".join(CourseRule)),
    "modules": (_list_of(lambda value: isinstance(value, dict), 1), "a list of modules"),
}
MODULE: Table = {
    "id": (_matches(r"[A-Z]{1,4}[0-9]{2,4}\.[0-9]{1,2}"), "the module's id, such as C03.1 or IT4711.1"),
    "level": (_whole(1, 3), "1, 2 or 3"),
    "topic": (_matches(r"[a-z]+"), "the topic's code, such as presence"),
    "minutes": (_whole(1, 600), "whole minutes from 1 to 600"),
    "file": (
        _matches(r"[a-z0-9]+(-[a-z0-9]+)*\.md"),
        "a file name of small letters, digits and hyphens, ending in .md",
    ),
    "completes": (
        lambda value: isinstance(value, dict) and bool(value),
        "a rule, such as {read: true, check: 60}",
    ),
    "check": (_matches(r"[a-z0-9]+(-[a-z0-9]+)*\.quiz\.md"), "a file name ending in .quiz.md"),
}
COMPLETES: Table = {
    "read": (_yes_or_no, "true or false"),
    "check": (_whole(0, 100), "the share of points to reach, 0 to 100"),
    "minutes": (_whole(1, 600), "whole minutes"),
}
TEXT: Table = {
    "title": (_line(LONGEST_TITLE), f"one line of at most {LONGEST_TITLE} characters"),
    "summary": (_line(400), "one sentence of at most 400 characters"),
    "outcomes": (_list_of(_line(300), 1), "a list of what one can do afterwards"),
}


def hold(
    document: Document,
    table: Table,
    file: str,
    place: tuple[str | int, ...] = (),
    optional: tuple[str, ...] = (),
) -> list[Finding]:
    """Findings where the mapping at a place of a document does not keep a table."""
    data = document.data
    for step in place:
        data = data[step]
    if not isinstance(data, dict):
        keys = ", ".join(table)
        return [Finding(file, document.line(*place), "schema", "Keys are expected here.", f"Write {keys}.")]
    findings = [
        Finding(
            file,
            document.line(*place, str(key)),
            "schema",
            f"The key {key} is not known.",
            f"Take it out, or write one of: {', '.join(table)}.",
        )
        for key in data
        if key not in table
    ]
    for key, (check, expected) in table.items():
        if key not in data:
            if key not in optional:
                line = document.line(*place)
                findings.append(
                    Finding(file, line, "schema", f"The key {key} is missing.", f"Write {expected}.")
                )
        elif not check(data[key]):
            line = document.line(*place, key)
            findings.append(
                Finding(file, line, "schema", f"The value of {key} cannot be used.", f"Write {expected}.")
            )
    return findings


def hold_course(document: Document, file: str) -> list[Finding]:
    """Findings where course.yaml does not keep its schema, in itself."""
    findings = hold(document, COURSE, file)
    if findings:
        return findings
    data = document.data
    for position, module in enumerate(data["modules"]):
        place = ("modules", position)
        findings += hold(document, MODULE, file, place, optional=("check",))
        if isinstance(module.get("completes"), dict):
            findings += hold(document, COMPLETES, file, (*place, "completes"), optional=tuple(COMPLETES))
    if findings:
        return findings
    return _agreeing(document, file)


def _agreeing(document: Document, file: str) -> list[Finding]:
    data = document.data
    findings: list[Finding] = []
    if data["source_language"] not in data["languages"]:
        findings.append(
            Finding(
                file,
                document.line("languages"),
                "schema",
                "The source language is not among the languages.",
                f"Add {data['source_language']}.",
            )
        )
    findings += _own_or_not(document, file)
    seen: dict[str, set[str]] = {"id": set(), "file": set(), "check": set()}
    for position, module in enumerate(data["modules"]):
        place = ("modules", position)
        for key, values in seen.items():
            if module.get(key) in values:
                findings.append(
                    Finding(
                        file,
                        document.line(*place, key),
                        "id-duplicate",
                        f"{key}: {module[key]} stands twice.",
                        "Give each module its own.",
                    )
                )
            values.add(module.get(key, position))
        findings += _module_agreeing(document, file, position)
    return findings


def _own_or_not(document: Document, file: str) -> Iterator[Finding]:
    """What an own course has and one of the catalogue has not: a country, its rule, the topic of its modules."""
    data = document.data
    is_own = own.is_own(data["id"])
    if is_own and own.country_of(data["id"]) is None:
        message = f"{data['id'][:2]} is no country of the scheme."
        mend = f"Begin the id of a country's own course with {', '.join(COUNTRIES)}."
        yield Finding(file, document.line("id"), "id-unknown", message, mend)
    rule = CourseRule.ALL_MODULES if is_own else CourseRule.MODULES_TO_TARGET
    if data["completion"] != rule:
        what = "A country's own course" if is_own else "A course of the catalogue"
        message = f"{what} is not completed by {data['completion']}."
        yield Finding(file, document.line("completion"), "schema", message, f"Write completion: {rule}.")
    for position, module in enumerate(data["modules"]):
        line = document.line("modules", position, "topic")
        if is_own and module["topic"] != own.TOPIC:
            message = f"A module of a country's own course has no topic {module['topic']}."
            yield Finding(file, line, "schema", message, f"Write topic: {own.TOPIC}.")
        elif not is_own and module["topic"] == own.TOPIC:
            message = f"The topic {own.TOPIC} is for countries' own courses alone."
            yield Finding(file, line, "schema", message, "Write the topic of the catalogue.")


def _module_agreeing(document: Document, file: str, position: int) -> list[Finding]:
    module = document.data["modules"][position]
    findings: list[Finding] = []
    if not module["id"].startswith(document.data["id"] + "."):
        line = document.line("modules", position, "id")
        mend = f"Begin it with {document.data['id']}."
        findings.append(
            Finding(file, line, "id-unknown", f"{module['id']} is no module of this course.", mend)
        )
    if "check" in module["completes"] and "check" not in module:
        line = document.line("modules", position, "completes")
        mend = "Name its file under check, or take it out of the rule."
        findings.append(Finding(file, line, "schema", "The rule asks for a check, but there is none.", mend))
    return findings
