# SPDX-License-Identifier: EUPL-1.2
"""The questions of a check in a draft, each by itself: read for a form, written back as lines of the check's file.

Ids are made once, of a question's first words, and stay when these change: translations and attempts hang on them.
Flushes, never commits.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import lazy_gettext as _l

from atlas_training.accounts.models import Person
from atlas_training.assessments import check_file, check_text
from atlas_training.assessments.bank import rules as bank_rules
from atlas_training.assessments.bank.errors import NoHead
from atlas_training.assessments.formats import quiz_md
from atlas_training.assessments.formats.question import Question, default_name
from atlas_training.assessments.questions.kind import Line, Parts
from atlas_training.authoring import folder
from atlas_training.authoring import service as authoring
from atlas_training.authoring.errors import ChangedMeanwhile, NoSuchText, NotHeld
from atlas_training.authoring.models import CourseDraft
from atlas_training.content.findings import Finding

DEFAULTS: Mapping[str, Any] = {
    "pass": None,
    "attempts": None,
    "shuffle": [],
    "behaviour": check_file.BEHAVIOURS[0],
    "tries": 3,
    "penalty": check_file.PENALTY,
    "grading": check_file.GRADINGS[0],
    "review": check_file.REVIEWS[0],
    "time_limit": None,
}
"""What a check does where its front matter says nothing; such keys are not written."""
ONE_REASON = ("order", "match")
"""Kinds whose answers share one reason."""
_IDS = re.compile(r"\{#[a-z0-9-]+\}|\{\{[a-z0-9 -]+\}\}")
"""The id behind an answer, or those in a gap."""


@dataclass(frozen=True)
class Row:
    """A question in the list; ``is_drawn`` for a copy that the bank's newest questions would replace."""

    id: str
    kind: str
    words: str
    points: str
    is_drawn: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Sheet:
    """A check in the language it is written in, and its translations by language."""

    draft: CourseDraft
    name: str
    source: str
    text: str
    translations: Mapping[str, str]


def open_sheet(draft: CourseDraft, name: str) -> Sheet:
    """A check of a draft; ``name`` is ``checks/….quiz.md``.

    :raise NoSuchText: if the course has no such check.
    """
    contents = authoring.texts_of(draft)
    data = folder.course_data(contents)
    source = folder.source_of(data)
    if name not in folder.text_names(data) or not name.startswith(folder.CHECKS):
        raise NoSuchText
    texts = {
        code: contents[f"{code}/{name}"].decode(errors="replace")
        for code in folder.languages_of(data)
        if f"{code}/{name}" in contents
    }
    text = texts.pop(source, None)
    if text is None:
        raise NoSuchText
    return Sheet(draft, name, source, text, texts)


def rows_of(sheet: Sheet, findings: Sequence[Finding]) -> tuple[list[Row], list[Finding]]:
    """The questions in their order with what is to be mended in each, and what is to be mended besides."""
    front, _body = check_text.split(sheet.text)
    groups = front.get("bank")
    drawn = {str(one) for one in groups} if isinstance(groups, dict) else set()
    places = check_text.places_of(sheet.text)
    rows, left = [], list(findings)
    for parts, (id, (first, end)) in zip(check_text.parts_of(sheet.text), places, strict=True):
        mine = tuple(one for one in findings if first < one.line <= end)
        left = [one for one in left if one not in mine]
        rows.append(
            Row(
                id,
                parts.attributes.get("type", "single"),
                bank_rules.plain_words(parts.text),
                parts.attributes.get("points", "1"),
                parts.attributes.get("group", "") in drawn,
                mine,
            )
        )
    return rows, left


def question_of(sheet: Sheet, id: str) -> Question | None:
    """A question for its form; None where its lines cannot be understood and have to be mended as text.

    :raise NoSuchText: if there is none of that id.
    """
    lines = check_text.lines_of(sheet.text, id)
    if not id or not lines:
        raise NoSuchText
    read = quiz_md.read(quiz_md.FRONT.format(title="x") + lines)
    is_sound = all(one.severity != "error" for one in read.troubles)
    if len(read.questions) != 1 or not is_sound:
        return None
    [question] = read.questions
    if question.kind in ONE_REASON:
        question = replace(question, feedback=_reason(_parts(sheet, id)), feedback_format="markdown")
    return question


def _parts(sheet: Sheet, id: str) -> Parts:
    return next(one for one in check_text.parts_of(sheet.text) if one.id == id)


def _reason(parts: Parts) -> str:
    """The reason that stands for the whole question."""
    return next((line.feedback for line in parts.lines if line.feedback), "")


def seen_of(sheet: Sheet, id: str) -> str:
    """What a writer has to have seen to change a question; of the whole check's settings for no id."""
    lines = check_text.lines_of(sheet.text, id) if id else repr(check_text.split(sheet.text)[0])
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def keep(sheet: Sheet, person: Person, question: Question, id: str, seen: str) -> None:
    """Write a question: a new one at the end where ``id`` is empty. A copy of the bank's is one no more.

    :raise ChangedMeanwhile: if somebody changed or removed it since it was ``seen``.
    :raise NotHeld: if a check cannot hold it as it is.
    """
    if id:
        try:
            before = question_of(sheet, id)
        except NoSuchText:
            raise ChangedMeanwhile from None
        if before == question:
            return
        if seen != seen_of(sheet, id):
            raise ChangedMeanwhile
    _save(sheet, person, check_text.with_lines(sheet.text, _lines(sheet, question, id), instead_of=id))


def _lines(sheet: Sheet, question: Question, id: str, is_copy: bool = False) -> str:
    """The question's lines with the ids that its answers had before; a copy gets an id of its own.

    :raise NotHeld: if a check cannot hold it as it is.
    """
    taken = check_text.ids_of(sheet.text) - (set() if is_copy else {id})
    reason = question.feedback if question.kind in ONE_REASON else ""
    name = question.name or default_name(question.text.partition("\n\n")[0])
    lines, lost = quiz_md.block_of(replace(question, name=name, idnumber=id, feedback=""), taken)
    if not lines or lost:
        raise NotHeld(fields={"answers": NotHeld.sentence})
    old = _parts(sheet, id) if id else None
    lines = _as_before(lines, old) if old else lines
    return _with_reasons(lines, reason, old) if reason else lines


def _with_reasons(lines: str, reason: str, old: Parts | None) -> str:
    """Lines of a question whose answers share a reason, with it: where it stood, else behind the first answer."""
    rows, head = lines.split("\n"), quiz_md.FRONT.format(title="x").count("\n")
    [new] = check_text.parts_of(quiz_md.FRONT.format(title="x") + lines)
    before = {_key(line): line.feedback for line in old.lines if line.feedback} if old else {}
    kept = old is not None and _reason(old) == reason and before.keys() <= {_key(one) for one in new.lines}
    reasons = before if kept else {_key(new.lines[0]): reason}
    for line in reversed(new.lines):
        if _key(line) in reasons:
            written = [f"  > {row}" for row in reasons[_key(line)].splitlines()]
            rows[line.line - head : line.line - head] = written
    return "\n".join(rows)


def _key(line: Line) -> tuple[str, str]:
    return line.id, line.other_id


def _as_before(lines: str, old: Parts) -> str:
    """New lines of a question with what the form does not show: ids of answers, the group, the way of counting."""
    heading, newline, rest = lines.partition("\n")
    if "group" in old.attributes:
        heading = f"{heading[:-1]} group={old.attributes['group']}}}"
    wrong = sum(line.marker == "[ ]" for line in old.lines)
    if old.attributes.get("type") == "multiple" and wrong == 1 and old.attributes.get("partial") != "true":
        heading = heading.replace(" partial=true", "", 1)
    [new] = check_text.parts_of(quiz_md.FRONT.format(title="x") + lines)
    left, ids = list(old.lines), {}
    for place, line in enumerate(new.lines):
        before = next((one for one in left if (one.marker, one.text) == (line.marker, line.text)), None)
        if before is None and len(new.lines) == len(old.lines) and old.lines[place] in left:
            before = old.lines[place]
        if before is None or not before.id or line.marker in ("[x]", "[ ]", "::"):
            continue  # options and pairs carry their ids through the form
        left.remove(before)
        ids[line.id] = before.id
    rest = _IDS.sub(lambda found: re.sub(r"[a-z0-9-]+", lambda one: ids.get(one[0], one[0]), found[0]), rest)
    return f"{heading}{newline}{rest}"


def change(sheet: Sheet, person: Person, do: str, id: str) -> None:
    """Move a question up or down, copy it, or remove it; a translation loses what is removed.

    :raise NoSuchText: if there is none of that id, or ``do`` is none of these.
    :raise NotHeld: if it cannot be copied before it is mended.
    """
    if id not in check_text.ids_of(sheet.text):
        raise NoSuchText
    if do == "copy":
        question = question_of(sheet, id)
        if question is None:
            raise NotHeld(_l("Mend this question first."))
        lines = _lines(sheet, question, id, is_copy=True)
        _save(sheet, person, check_text.with_lines(sheet.text, lines, after=id))
    elif do in ("up", "down"):
        _save(sheet, person, check_text.moved(sheet.text, id, -1 if do == "up" else 1))
    elif do == "remove":
        _save(sheet, person, check_text.without(sheet.text, {id}))
        for code, text in sheet.translations.items():
            if id in check_text.ids_of(text):
                changed = check_text.without(text, {id})
                authoring.save_file(sheet.draft, f"{code}/{sheet.name}", changed.encode(), person)
    else:
        raise NoSuchText


def settings_of(sheet: Sheet) -> dict[str, Any]:
    """The check's title and settings, with what holds where nothing is said."""
    front, _body = check_text.split(sheet.text)
    return {"title": "", **DEFAULTS, **front}


def keep_settings(sheet: Sheet, person: Person, values: Mapping[str, Any], seen: str) -> None:
    """Write title and settings; keys that are not among ``values``, such as draws, stay.

    :raise ChangedMeanwhile: if somebody changed them since they were ``seen``.
    :raise NoHead: if what stands there cannot be read.
    """
    front, body = check_text.split(sheet.text)
    if not front:
        raise NoHead
    wanted = {**front, **values}
    wanted = {key: value for key, value in wanted.items() if key not in DEFAULTS or value != DEFAULTS[key]}
    if wanted == front:
        return
    if seen != seen_of(sheet, ""):
        raise ChangedMeanwhile
    _save(sheet, person, check_text.join(wanted, body))


def _save(sheet: Sheet, person: Person, text: str) -> None:
    authoring.save_file(sheet.draft, f"{sheet.source}/{sheet.name}", text.encode(), person)
