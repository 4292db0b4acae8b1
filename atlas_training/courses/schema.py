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
from atlas_training.sentences import Sentence, say

Check = Callable[[Any], bool]
Table = dict[str, tuple[Check, Sentence]]

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
    "id": (
        _matches(r"[A-Z]{1,4}[0-9]{2,4}"),
        say("the course's id, such as %(example)s", example="C03, IT4711"),
    ),
    "version": (_matches(r"\d+\.\d+\.\d+"), say("three numbers, such as %(example)s", example="1.0.0")),
    "status": (_one_of(*CourseStatus), say("one of: %(known)s", known=", ".join(CourseStatus))),
    "source_language": (_one_of(*CODES), say("one of: %(known)s", known=", ".join(CODES))),
    "languages": (
        _list_of(_one_of(*CODES), 1),
        say("a list of these, each once: %(known)s", known=", ".join(CODES)),
    ),
    "licence": (_line(80), say("the name of a licence, such as %(example)s", example="CC-BY-4.0")),
    "authors": (_list_of(_line(120), 1), say("a list of names")),
    "dimension": (_matches(r"[A-Z]{3}"), say("the dimension's code, such as %(example)s", example="VIS")),
    "certificate": (_yes_or_no, say("one of: %(known)s", known="true, false")),
    "prerequisites": (
        _list_of(_matches(r"[A-Z]{1,4}[0-9]{2,4}")),
        say("a list of course ids, or %(code)s", code="[]"),
    ),
    "completion": (_one_of(*CourseRule), say("one of: %(known)s", known=", ".join(CourseRule))),
    "modules": (_list_of(lambda value: isinstance(value, dict), 1), say("a list of modules")),
}
MODULE: Table = {
    "id": (
        _matches(r"[A-Z]{1,4}[0-9]{2,4}\.[0-9]{1,2}"),
        say("the module's id, such as %(example)s", example="C03.1, IT4711.1"),
    ),
    "level": (_whole(1, 3), say("one of: %(known)s", known="1, 2, 3")),
    "topic": (_matches(r"[a-z]+"), say("the topic's code, such as %(example)s", example="presence")),
    "minutes": (_whole(1, 600), say("whole minutes from %(least)s to %(most)s", least=1, most=600)),
    "file": (
        _matches(r"[a-z0-9]+(-[a-z0-9]+)*\.md"),
        say("a file name of small letters, digits and hyphens, ending in %(ending)s", ending=".md"),
    ),
    "completes": (
        lambda value: isinstance(value, dict) and bool(value),
        say("a rule, such as %(example)s", example="{read: true, check: 60}"),
    ),
    "check": (
        _matches(r"[a-z0-9]+(-[a-z0-9]+)*\.quiz\.md"),
        say("a file name of small letters, digits and hyphens, ending in %(ending)s", ending=".quiz.md"),
    ),
}
COMPLETES: Table = {
    "read": (_yes_or_no, say("one of: %(known)s", known="true, false")),
    "check": (_whole(0, 100), say("the share of points to reach, %(least)s to %(most)s", least=0, most=100)),
    "minutes": (_whole(1, 600), say("whole minutes from %(least)s to %(most)s", least=1, most=600)),
}
TEXT: Table = {
    "title": (_line(LONGEST_TITLE), say("one line of at most %(most)s characters", most=LONGEST_TITLE)),
    "summary": (_line(400), say("one sentence of at most %(most)s characters", most=400)),
    "outcomes": (_list_of(_line(300), 1), say("a list of what one can do afterwards")),
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
        return [
            Finding(
                file,
                document.line(*place),
                "schema",
                say("Keys are expected here."),
                say("Write %(expected)s.", expected=keys),
            )
        ]
    findings = [
        Finding(
            file,
            document.line(*place, str(key)),
            "schema",
            say("The key %(key)s is not known.", key=key),
            say("Take it out, or write one of: %(known)s.", known=", ".join(table)),
        )
        for key in data
        if key not in table
    ]
    for key, (check, expected) in table.items():
        if key not in data:
            at, message = place, say("The key %(key)s is missing.", key=key)
            is_kept = key in optional
        else:
            at, message = (*place, key), say("The value of %(key)s cannot be used.", key=key)
            is_kept = check(data[key])
        if not is_kept:
            mend = say("Write %(expected)s.", expected=expected)
            findings.append(Finding(file, document.line(*at), "schema", message, mend))
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
                say("The source language is not among the languages."),
                say("Add %(code)s.", code=data["source_language"]),
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
                        say("%(code)s stands twice.", code=f"{key}: {module[key]}"),
                        say("Give each module its own."),
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
        message = say("%(code)s is no country of the scheme.", code=data["id"][:2])
        mend = say(
            "Begin the id of a country's own course with one of: %(known)s.", known=", ".join(COUNTRIES)
        )
        yield Finding(file, document.line("id"), "id-unknown", message, mend)
    rule = CourseRule.ALL_MODULES if is_own else CourseRule.MODULES_TO_TARGET
    if data["completion"] != rule:
        completion = data["completion"]
        message = (
            say("A country's own course is not completed by %(rule)s.", rule=completion)
            if is_own
            else say("A course of the catalogue is not completed by %(rule)s.", rule=completion)
        )
        yield Finding(
            file,
            document.line("completion"),
            "schema",
            message,
            say("Write %(code)s.", code=f"completion: {rule}"),
        )
    for position, module in enumerate(data["modules"]):
        line = document.line("modules", position, "topic")
        if is_own and module["topic"] != own.TOPIC:
            message = say("A module of a country's own course has no topic %(topic)s.", topic=module["topic"])
            yield Finding(file, line, "schema", message, say("Write %(code)s.", code=f"topic: {own.TOPIC}"))
        elif not is_own and module["topic"] == own.TOPIC:
            message = say("The topic %(topic)s is for countries' own courses alone.", topic=own.TOPIC)
            yield Finding(file, line, "schema", message, say("Write the topic of the catalogue."))


def _module_agreeing(document: Document, file: str, position: int) -> list[Finding]:
    module = document.data["modules"][position]
    findings: list[Finding] = []
    if not module["id"].startswith(document.data["id"] + "."):
        line = document.line("modules", position, "id")
        mend = say("Begin it with %(code)s.", code=document.data["id"])
        findings.append(
            Finding(
                file, line, "id-unknown", say("%(id)s is no module of this course.", id=module["id"]), mend
            )
        )
    if "check" in module["completes"] and "check" not in module:
        line = document.line("modules", position, "completes")
        mend = say("Name its file under %(key)s, or take it out of the rule.", key="check")
        findings.append(
            Finding(file, line, "schema", say("The rule asks for a check, but there is none."), mend)
        )
    return findings
