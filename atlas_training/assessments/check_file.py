# SPDX-License-Identifier: EUPL-1.2
"""Reading check files (``*.quiz.md``): a definition with the key, the words by language, and findings.

The source language's file holds everything; a translation repeats the ids with its own words. The
format is in ``content/CONVENTION.md``. The definition is plain JSON::

    {"source_language": "en", "pass": 60, "attempts": null, "shuffle": ["options"],
     "questions": [{"id": "first-look", "kind": "single", "points": "1", …keys of its kind}]}

and so are the words of a language::

    {"title": "…", "questions": {"first-look": {"text": "…", "plain": "…", "details": "", "hint": "",
     "answers": {"map": {"text": "…", "plain": "…", "feedback": "…"}}}}}

``text``, ``details``, ``hint`` and ``feedback`` are sanitised HTML. Only the definition says what is right.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from atlas_training.assessments import inline
from atlas_training.assessments.questions.cloze import gaps_in
from atlas_training.assessments.questions.kind import Kind, Line, Parts
from atlas_training.content import yaml_source
from atlas_training.content.findings import Finding, Severity
from atlas_training.courses.events import CheckReading
from atlas_training.courses.lint import tags_in
from atlas_training.sentences import Sentence, say

RULES = (
    "pass",
    "attempts",
    "shuffle",
    "behaviour",
    "tries",
    "penalty",
    "grading",
    "review",
    "draw",
    "bank",
    "time_limit",
)
SHUFFLED = ("options", "questions")
BEHAVIOURS = ("at-end", "at-once", "interactive")
GRADINGS = ("highest", "last", "average")
REVIEWS = ("full", "last", "marks")
PENALTY = 33
"""Per cent that a wrong try takes away where the author says nothing else."""
_CODE = re.compile(r"`[^`]*`")
LEAST_POINTS = Decimal("0.0000001")
ATTRIBUTES = ("type", "points", "group", "bank")
"""What may stand behind any question's id; each kind has its own besides."""
COPY = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@([1-9]\d{0,8})")
"""``bank=``: the key and version of the bank's question that this one is a copy of."""
NEXT_HINT = "\f"
"""Stands between two hints."""
LONGEST_ID = 60
LONGEST_TEXT = 2000
"""Characters of a question or reason; Markdown takes very long over long hostile texts."""

_HEADING = re.compile(r"##\s+(.*?)\s*(?:\{#([^\s}]*)([^}]*)\})?\s*")
_OPTION = re.compile(r"-(?:\s+(\[(?:[ xX]|\d[\d.]*)\]))?\s+(.*?)\s*(?:\{#([^\s}]*)\})?\s*")
_STEP = re.compile(r"\d{1,2}\.\s+(.*?)\s*(?:\{#([^\s}]*)\})?\s*")
_PAIR = re.compile(r"-\s+(?:(.*?)\s*\{#([^\s}]*)\}\s*)?::\s+(.*?)\s*(?:\{#([^\s}]*)\})?\s*")
_ANSWER = re.compile(r"([=~])\s*(.*?)\s*(?:\{#([^\s}]*)\})?\s*")
_QUOTE = re.compile(r"(\s*)>\s?(.*)")
_ALERT = re.compile(r"\[!\w+\]\s*")
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass
class _Lines:
    """One option or answer while its lines are still being gathered."""

    marker: str
    text: str
    id: str
    line: int
    other_text: str = ""
    other_id: str = ""
    feedback: list[str] = field(default_factory=list)

    def made(self) -> Line:
        return Line(
            self.marker,
            self.text,
            self.id,
            "\n".join(self.feedback).strip(),
            self.line,
            self.other_text,
            self.other_id,
        )

    def sides(self) -> list[tuple[str, str]]:
        """Ids and words: those of an option, or of both sides of a pair."""
        if self.marker != "::":
            return [(self.id, self.text)]
        return [*([(self.id, self.text)] if self.id or self.text else []), (self.other_id, self.other_text)]


@dataclass
class _Question:
    """One question while its lines are still being gathered."""

    id: str
    text: str
    line: int
    attributes: dict[str, str]
    lines: list[_Lines] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    hint: list[str] = field(default_factory=list)

    def made(self) -> Parts:
        return Parts(
            self.id,
            self.text,
            self.line,
            self.attributes,
            tuple(one.made() for one in self.lines),
            "\n".join(self.details).strip(),
            "\n".join(self.hint).strip(),
        )


class _Source:
    """One file: its front matter and questions, taken apart, and what was found in it."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.front: dict[str, Any] = {}
        self.front_lines: dict[str, int] = {}
        self.questions: list[_Question] = []
        rows = text.removeprefix("\ufeff").splitlines()
        after_front = self._read_front(rows)
        for number, row in enumerate(rows[after_front:], after_front + 1):
            self._read_row(number, row)
        for question in self.questions:
            self._look_through(question)

    def report(
        self, line: int, rule: str, message: Sentence, mend: Sentence, severity: Severity = "error"
    ) -> None:
        """Keep a finding."""
        self.findings.append(Finding(self.file, line, f"check-{rule}", message, mend, severity))

    def _read_front(self, rows: list[str]) -> int:
        """Read the front matter; the number of rows it takes."""
        end = next((number for number, row in enumerate(rows[1:], 1) if row.rstrip() == "---"), 0)
        if not end or rows[0].rstrip() != "---":
            self.report(
                1,
                "front-matter",
                say("The front matter is missing."),
                say("Begin with %(code)s and end it with %(code)s again.", code="---"),
            )
            return 0
        try:
            document = yaml_source.read("\n".join(rows[1:end]), self.file, first_line=2)
        except yaml_source.BadYaml as wrong:
            self.findings.append(wrong.finding)
            return end + 1
        if isinstance(document.data, dict):
            self.front = {str(key): value for key, value in document.data.items()}
            self.front_lines = {key: document.line(key) for key in self.front}
        title = self.front.get("title")
        if not isinstance(title, str) or not title.strip():
            self.report(
                self.front_lines.get("title", 1),
                "title",
                say("The check has no title."),
                say("Add a line %(code)s", code="title: …"),
            )
        return end + 1

    def _read_row(self, number: int, row: str) -> None:
        if len(row) > LONGEST_TEXT:
            self.report(
                number,
                "too-long",
                say("This line is too long."),
                say("Keep it under %(most)s characters.", most=LONGEST_TEXT),
            )
        elif match := _HEADING.fullmatch(row):
            self._open_question(number, match)
        elif not row.strip():
            if self.questions and self.questions[-1].details:
                self.questions[-1].details.append("")
        elif not self.questions:
            self.report(
                number,
                "stray",
                say("There are words before the first question."),
                say("Begin a question with %(code)s.", code="##"),
            )
        elif row.lstrip().startswith(">"):
            self._read_quote(number, row)
        elif match := _PAIR.fullmatch(row):
            one = _Lines("::", match[1] or "", match[2] or "", number, match[3], match[4] or "")
            self.questions[-1].lines.append(one)
        elif (match := _STEP.fullmatch(row)) and (
            match[2] or self.questions[-1].attributes.get("type") == "order"
        ):
            self.questions[-1].lines.append(_Lines("1.", match[1], match[2] or "", number))
        elif match := _OPTION.fullmatch(row) or _ANSWER.fullmatch(row):
            self._open_line(number, match)
        else:
            self._read_words(number, row)

    def _open_question(self, number: int, match: re.Match[str]) -> None:
        attributes: dict[str, str] = {}
        for word in (match[3] or "").split():
            name, equals, value = word.partition("=")
            if not equals:
                self.report(
                    number,
                    "attribute",
                    say("%(code)s is not understood.", code=word),
                    say("Write %(code)s, without blanks.", code=say("name=value")),
                )
            attributes[name] = value
        self.questions.append(_Question(match[2] or "", match[1], number, attributes))

    def _open_line(self, number: int, match: re.Match[str]) -> None:
        marker = match[1] or "-"  # an option without a box is the form of a translation
        self.questions[-1].lines.append(_Lines(marker.lower(), match[2], match[3] or "", number))

    def _read_quote(self, number: int, row: str) -> None:
        match = _QUOTE.fullmatch(row)
        question = self.questions[-1]
        if match is None:
            return
        words = _ALERT.sub("", match[2])
        if not match[1]:
            if words != match[2] and question.hint:
                question.hint.append(NEXT_HINT)
            question.hint.append(words)
        elif question.lines:
            question.lines[-1].feedback.append(words)
        else:
            self.report(
                number,
                "stray",
                say("This reason belongs to no option."),
                say("Put it under an option, indented by two blanks."),
            )

    def _read_words(self, number: int, row: str) -> None:
        question = self.questions[-1]
        if row.startswith((" ", "\t")) and question.lines:
            question.lines[-1].text += f" {row.strip()}"
        elif question.lines or row.startswith("#"):
            self.report(
                number,
                "stray",
                say("This line is not understood: %(words)s", words=row[:60]),
                say("Begin it with one of: %(known)s", known="##  - [ ]  =  ~  >"),
            )
        else:
            question.details.append(row)

    def _look_through(self, question: _Question) -> None:
        """What holds in every language: ids, words, reasons, links."""
        self._check_id(question.line, question.id, [one.id for one in self.questions if one is not question])
        if not question.text:
            self.report(
                question.line,
                "words",
                say("The question has no words."),
                say("Write it behind %(code)s.", code="##"),
            )
        for one in question.lines:
            self._check_sides(one, [other for other in question.lines if other is not one])
        for text in (question.text, "\n".join(question.details), "\n".join(question.hint)):
            self._check_text(question.line, text)
        for one in question.lines:
            self._check_text(one.line, f"{one.text} {one.other_text}")
            self._check_text(one.line, "\n".join(one.feedback))

    def _check_sides(self, one: _Lines, others: list[_Lines]) -> None:
        """Ids stand once in a question; only the right side of a pair may serve several left ones."""
        lefts = [other.id for other in others if other.id]
        rights = [other.other_id for other in others if other.marker == "::"]
        if one.marker != "::" or one.id or one.text:
            self._check_id(one.line, one.id, [*lefts, *rights])
        if one.marker == "::":
            self._check_id(one.line, one.other_id, [*lefts, one.id])
            if not one.other_text:
                self.report(
                    one.line,
                    "words",
                    say("The right side has no words."),
                    say("Write them behind %(code)s.", code="::"),
                )

    def _check_text(self, line: int, text: str) -> None:
        if len(text) > LONGEST_TEXT:
            self.report(
                line,
                "too-long",
                say("This text is too long."),
                say("Keep it under %(most)s characters.", most=LONGEST_TEXT),
            )
        for tag in tags_in(_CODE.sub("", text))[:1]:
            message, mend = (
                say("%(tag)s is HTML; learners read it as text.", tag=tag),
                say("Take it out, or put it between ` marks."),
            )
            self.report(line, "html", message, mend, "warning")
        if inline.has_relative_link(text):
            self.report(
                line,
                "link",
                say("A link in a check cannot lead to a file."),
                say("Write the whole https:// address."),
            )

    def _check_id(self, line: int, id: str, others: list[str]) -> None:
        if not id:
            self.report(line, "id", say("There is no id."), say("End the line with %(code)s.", code="{#id}"))
        elif not _ID.fullmatch(id) or len(id) > LONGEST_ID:
            self.report(
                line,
                "id",
                say("%(code)s is no id.", code=f"{{#{id}}}"),
                say("Use small letters a to z, digits and hyphens."),
            )
        elif id in others:
            self.report(
                line, "id", say("%(code)s stands twice.", code=f"{{#{id}}}"), say("Give each its own id.")
            )

    def texts(self) -> dict[str, Any]:
        """The words, as they are stored."""
        return {
            "title": str(self.front.get("title", "")),
            "questions": {question.id: _words(question.made()) for question in self.questions},
        }


def _answer_words(text: str, feedback: str) -> dict[str, str]:
    words = inline.render(text)
    return {"text": words, "plain": inline.plain(words), "feedback": inline.render(feedback)}


def _words(parts: Parts) -> dict[str, Any]:
    text = inline.render(parts.text)
    answers = {}
    in_lists = {id for gap in gaps_in(parts.details) if len(gap) > 1 for id in gap}
    for one in parts.lines:
        is_key = one.marker in ("=", "~") and one.id not in in_lists
        if one.id:
            answers[one.id] = _answer_words("" if is_key else one.text, one.feedback)
        if one.other_id:
            answers[one.other_id] = _answer_words(one.other_text, "")
    hints = [inline.render(one.strip()) for one in parts.hint.split(NEXT_HINT) if one.strip()]
    several = {"hints": hints} if len(hints) > 1 else {}
    return several | {
        "text": text,
        "plain": inline.plain(text),
        "details": inline.render(parts.details),
        "hint": inline.render(parts.hint.replace(NEXT_HINT, "")),
        "answers": answers,
    }


def _read_rules(source: _Source) -> dict[str, Any]:
    """Pass mark, attempts and shuffling of the source's front matter."""
    front = source.front

    def wrong(key: str, mend: Sentence) -> None:
        source.report(
            source.front_lines[key],
            "front-matter",
            say("%(code)s is not understood.", code=f"{key}: {front[key]}"),
            mend,
        )

    for key in front.keys() - {"title", *RULES}:
        wrong(key, say("Known are %(known)s.", known=", ".join(("title", *RULES))))
    passing, attempts, shuffle = front.get("pass"), front.get("attempts"), front.get("shuffle", [])
    if passing is not None and (type(passing) is not int or not 0 <= passing <= 100):
        wrong("pass", say("Write a whole number of per cent from 0 to 100."))
    if attempts is not None and (type(attempts) is not int or attempts < 1):
        wrong("attempts", say("Write a whole number from 1, or leave it out for no limit."))
    if not isinstance(shuffle, list) or any(one not in SHUFFLED for one in shuffle):
        wrong(
            "shuffle",
            say(
                "Write %(code)s, or leave it out.",
                code=" / ".join(f"[{one}]" for one in (*SHUFFLED, ", ".join(SHUFFLED))),
            ),
        )
    return {"pass": passing, "attempts": attempts, "shuffle": shuffle} | _read_behaviour(front, wrong)


def _read_behaviour(front: Mapping[str, Any], wrong: Callable[[str, Sentence], None]) -> dict[str, Any]:
    """How a check behaves, of what the front matter sets; what is left out is as it always was."""

    def one_of(key: str, names: Sequence[str]) -> None:
        if key in front and front[key] not in names:
            wrong(
                key,
                say(
                    "Write one of: %(known)s. Without it, it is %(usual)s.",
                    known=", ".join(names),
                    usual=names[0],
                ),
            )

    def number(key: str, least: int, most: int) -> None:
        if key in front and (type(front[key]) is not int or not least <= front[key] <= most):
            wrong(key, say("Write a whole number from %(least)s to %(most)s.", least=least, most=most))

    one_of("behaviour", BEHAVIOURS)
    one_of("grading", GRADINGS)
    one_of("review", REVIEWS)
    number("tries", 2, 10)
    number("penalty", 0, 100)
    number("time_limit", 1, 600)
    _check_together(front, wrong)
    draw = front.get("draw", {})
    if not isinstance(draw, dict) or any(type(many) is not int or many < 1 for many in draw.values()):
        wrong("draw", say("Write how many questions of which group: %(code)s", code="draw: {maps: 2}"))
        draw = {}
    bank = front.get("bank", {})
    if not isinstance(bank, dict) or any(
        type(path) is not str or not path.strip(" /") for path in bank.values()
    ):
        wrong(
            "bank",
            say(
                "Write which group comes from which category: %(code)s",
                code=say("bank: {goats: Farm / Goats}"),
            ),
        )
        bank = {}
    found = {key: front[key] for key in ("behaviour", "grading", "review", "time_limit") if key in front}
    if front.get("behaviour") == "interactive":
        found |= {"tries": front.get("tries", 3), "penalty": front.get("penalty", PENALTY)}
    drawn = {"draw": draw, "bank": bank}
    return found | {
        key: {str(group): value for group, value in one.items()} for key, one in drawn.items() if one
    }


def _check_together(front: Mapping[str, Any], wrong: Callable[[str, Sentence], None]) -> None:
    """Keys that only make sense beside others."""
    for key in ("tries", "penalty"):
        if key in front and front.get("behaviour") != "interactive":
            wrong(key, say("%(key)s belongs to %(code)s.", key=key, code="behaviour: interactive"))
    if front.get("review") == "last" and front.get("attempts") is None:
        wrong(
            "review",
            say(
                "Without a limit of attempts none is the last: add %(attempts)s, or leave %(key)s out.",
                attempts="attempts",
                key="review",
            ),
        )
    if front.get("review", "full") != "full" and front.get("behaviour", "at-end") != "at-end":
        wrong(
            "review",
            say("What is checked at once shows its reasons at once: leave %(key)s out.", key="review"),
        )


def _check_copies(source: _Source, definition: dict[str, Any], parts: Collection[Parts]) -> None:
    """Hold what comes from the bank to its lines, and keep which version of which question each one is."""
    bank, draw = definition.get("bank", {}), definition.get("draw", {})
    for group in bank.keys() - draw.keys():
        source.report(
            source.front_lines["bank"],
            "bank",
            say("Nothing is drawn of the group %(group)s, which comes from the bank.", group=group),
            say("Add %(code)s at the top.", code=f"draw: {{{group}: 1}}"),
        )
    copies = {one.id: one.attributes["bank"] for one in parts if "bank" in one.attributes}
    for one in parts:
        if one.id in copies and not COPY.fullmatch(copies[one.id]):
            source.report(
                one.line,
                "bank",
                say("%(code)s is not understood.", code="bank="),
                say("Leave it as it came from the bank, or out."),
            )
        elif one.id not in copies and one.attributes.get("group") in bank:
            source.report(
                one.line,
                "bank",
                say("This question is not from the bank, and goes when the bank's newest are taken."),
                say("Leave %(key)s out behind its id, or write it in the bank.", key="group"),
            )
    if copies:
        definition["copies"] = copies


def _check_groups(source: _Source, definition: Mapping[str, Any], asks: Collection[str]) -> int:
    """Hold groups to what is drawn of them; how many questions one attempt asks."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for question in definition["questions"]:
        groups.setdefault(question.get("group", ""), []).append(question)
    draw = definition.get("draw", {})
    line = source.front_lines.get("draw", 1)
    for group, many in draw.items():
        questions = groups.get(group, []) if group else []
        if len(questions) < many:
            source.report(
                line,
                "draw",
                say(
                    "%(many)s questions are drawn of the group %(group)s, which has %(number)s.",
                    many=many,
                    group=group,
                    number=len(questions),
                ),
                say("Take the bank's newest questions, or draw fewer.")
                if group in definition.get("bank", {})
                else say(
                    "Write %(code)s behind the ids of more questions, or draw fewer.", code=f"group={group}"
                ),
            )
        elif len({question["points"] for question in questions}) > 1:
            source.report(
                line,
                "draw",
                say("The questions of the group %(group)s have different points.", group=group),
                say("Give them the same points, so that every draw weighs the same."),
            )
        if any(question["id"] not in asks for question in questions):
            source.report(
                line,
                "draw",
                say("The group %(group)s holds a description.", group=group),
                say("Leave %(key)s out behind its id.", key="group"),
            )
    for group in groups.keys() - draw.keys() - {""}:
        source.report(
            line,
            "draw",
            say("Nothing is drawn of the group %(group)s.", group=group),
            say("Add %(code)s at the top.", code=f"draw: {{{group}: 1}}"),
        )
    return sum(
        draw.get(group, sum(question["id"] in asks for question in questions))
        for group, questions in groups.items()
    )


def _read_points(source: _Source, parts: Parts) -> str:
    written = parts.attributes.get("points", "1")
    try:
        points = Decimal(written)
    except InvalidOperation:
        points = Decimal("NaN")
    if not (points.is_finite() and LEAST_POINTS <= points <= 1000):
        source.report(
            parts.line,
            "points",
            say("%(code)s is not understood.", code=f"points={written}"),
            say("Write a number above 0, such as 1 or 0.5."),
        )
        return "1"
    return format(points.normalize(), "f")


def _read_question(
    source: _Source, parts: Parts, kinds: Mapping[str, type[Kind]], language: str
) -> dict[str, Any] | None:
    name = parts.attributes.get("type", "single")
    if name not in kinds:
        source.report(
            parts.line,
            "kind",
            say("There is no kind of question called %(name)s.", name=name),
            say("Known are %(known)s.", known=", ".join(sorted(kinds))),
        )
        return None
    kind = kinds[name]
    for attribute in sorted(parts.attributes.keys() - {*ATTRIBUTES, *kind.attributes}):
        source.report(
            parts.line,
            "attribute",
            say("%(code)s is not understood here.", code=attribute),
            say("Known are %(known)s.", known=", ".join((*ATTRIBUTES, *kind.attributes))),
        )
    _check_reasons(source, parts, kind)
    common = {"id": parts.id, "kind": name, "points": _read_points(source, parts)}
    if "group" in parts.attributes:
        common["group"] = parts.attributes["group"]
    return common | kind.read(parts, language, source.report)


def _check_reasons(source: _Source, parts: Parts, kind: type[Kind]) -> None:
    """Nobody is left without a reason: one behind each line, or one in the question, as the kind has it."""
    without = [line for line in parts.lines if not line.feedback]
    if (not kind.every_reason and len(without) < len(parts.lines)) or kind.by_person:
        return
    for line in without if kind.every_reason else without[:1]:
        _report_reason(source, line)


def _report_reason(source: _Source, line: Line) -> None:
    source.report(
        line.line,
        "feedback",
        say("There is no reason behind this answer."),
        say(
            "Add a line below it, indented by two blanks: %(code)s", code=say("> and why it is right or not.")
        ),
    )


def _read_translation(
    source: _Source,
    definition: dict[str, Any],
    parts_of_source: Mapping[str, Parts],
    language: str,
    kinds: Mapping[str, type[Kind]],
) -> None:
    """Hold a translation to the source's ids, and let it add what it may."""
    for key in source.front.keys() - {"title"}:
        source.report(
            source.front_lines[key],
            "translation-rule",
            say("A translation cannot set %(key)s.", key=key),
            say("Leave it to the source language."),
        )
    mine = {question.id: question.made() for question in source.questions}
    if missing := [id for id in parts_of_source if id not in mine]:
        source.report(
            1,
            "translation-ids",
            say("Questions without a translation: %(ids)s.", ids=", ".join(missing)),
            say("Repeat each under its %(code)s.", code="{#id}"),
        )
    for parts in mine.values():
        question = next((one for one in definition["questions"] if one["id"] == parts.id), None)
        if question is None:
            source.report(
                parts.line,
                "translation-ids",
                say("%(id)s is not in the source.", id=f"{{#{parts.id}}}"),
                say("Use the ids of the source."),
            )
            continue
        if parts.attributes:
            source.report(
                parts.line,
                "translation-rule",
                say("A translation cannot set kind or points."),
                say("Write %(id)s alone.", id=f"{{#{parts.id}}}"),
            )
        reasons = {line.id for line in parts_of_source[parts.id].lines if line.feedback}
        for line in parts.lines:
            if line.id in reasons and not line.feedback:
                _report_reason(source, line)
        kinds[question["kind"]].translate(question, parts, language, source.report)


def read(
    files: Mapping[str, tuple[str, str]],
    source_language: str,
    kinds: Mapping[str, type[Kind]],
    forgiven: Collection[str] = (),
) -> CheckReading:
    """Read a check from its files, by language (file name, text); without the database.

    A translation that has an error is left out, so that its readers get the source's words. Errors of the
    rules ``forgiven`` (``check-feedback``) keep nobody from the definition: it is only tried out.
    """

    def is_broken(source: _Source) -> bool:
        return any(one.severity == "error" and one.rule not in forgiven for one in source.findings)

    if source_language not in files:
        return CheckReading(definition=None)
    source = _Source(*files[source_language])
    definition: dict[str, Any] = {"source_language": source_language, **_read_rules(source)}
    parts_of_source = {question.id: question.made() for question in source.questions}
    if not parts_of_source:
        source.report(
            1,
            "questions",
            say("The check has no questions."),
            say("Begin each with %(code)s.", code=say("## words {#id}")),
        )
    questions = [_read_question(source, parts, kinds, source_language) for parts in parts_of_source.values()]
    definition["questions"] = [one for one in questions if one is not None]
    scored = [one for one in definition["questions"] if kinds[one["kind"]].is_scored]
    if definition["questions"] and not scored:
        source.report(
            1, "questions", say("The check asks nothing."), say("Add a question that has an answer.")
        )
    count = _check_groups(source, definition, {one["id"] for one in scored})
    _check_copies(source, definition, parts_of_source.values())
    if is_broken(source):
        return CheckReading(definition=None, findings=source.findings)
    texts, findings = {source_language: source.texts()}, list(source.findings)
    for language, (file, text) in files.items():
        if language == source_language:
            continue
        translation = _Source(file, text)
        widened = deepcopy(definition)
        _read_translation(translation, widened, parts_of_source, language, kinds)
        if not is_broken(translation):
            definition, texts[language] = widened, translation.texts()
        findings += translation.findings
    return CheckReading(definition, texts, count, findings)


def take_apart(file: str, text: str) -> tuple[list[Parts], list[Finding]]:
    """The questions of one file as they are written, and what is wrong with the way they are written."""
    source = _Source(file, text)
    return [question.made() for question in source.questions], source.findings
