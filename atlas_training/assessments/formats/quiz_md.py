# SPDX-License-Identifier: EUPL-1.2
"""The convention's own check files (``.quiz.md``), read into neutral questions and written from them.

Texts are Markdown. A question's id is its id number, those of its options stay with them. What the file has no
place for (its name, category, tags, reasons for the whole question) is said when writing.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from atlas_training.assessments import check_file, inline
from atlas_training.assessments.formats import cloze, file_text
from atlas_training.assessments.formats.markup import to_markdown
from atlas_training.assessments.formats.question import (
    PARTS_OF_A_QUESTION,
    REST,
    Broken,
    Essay,
    Kind,
    Option,
    Pair,
    Question,
    Reading,
    Trouble,
    Writing,
    default_name,
    differences,
    not_whole,
    plain,
    trim,
    warning,
)
from atlas_training.assessments.questions.cloze import GAP
from atlas_training.assessments.questions.kind import Line, Parts
from atlas_training.assessments.questions.numerical import plain as plain_fraction
from atlas_training.assessments.questions.numerical import read_units
from atlas_training.content.findings import Finding
from atlas_training.i18n.folding import fold
from atlas_training.sentences import Sentence, say

NAME = say("A check file")
FRONT = "---\ntitle: {title}\n---\n"
OTHER = "other"
KINDS = (
    *(
        "single",
        "multiple",
        "truefalse",
        "short",
        "numerical",
        "match",
        "order",
        "cloze",
        "open",
        "description",
    ),
)

_NOT_IN_IDS = re.compile(r"[^a-z0-9]+")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
LEAST_POINTS = Decimal("0.0000001")
_NUMBER = re.compile(r"(-?\d{1,30}(?:\.\d{1,30})?)(?:\s*±\s*(\d{1,30}(?:\.\d{1,30})?))?")
RUBRIC = re.compile(r"\\?- \[(\d{1,3}(?:\.\d{1,2})?)\] (.+)")
"""A line of the rubric: its points and its words."""
_LEFT_ALONE = {"check-feedback", "check-id", "check-title", "check-front-matter", "check-one-key"}
"""What a check needs to be published but a question of the bank does not."""


# Reading


def read(text: str) -> Reading:
    """The questions of a file's text, and its errors by line."""
    parts, findings = check_file.take_apart("", "\n".join(file_text.lines(text)))
    reading = Reading([], [_trouble(one) for one in findings if one.rule not in _LEFT_ALONE])
    broken = {one.line for one in reading.troubles}
    for place, one in enumerate(parts):
        end = parts[place + 1].line if place + 1 < len(parts) else 10**9
        if any(one.line <= line < end for line in broken):
            continue
        try:
            reading.questions.append(_read_question(one))
        except Broken as wrong:
            reading.troubles.append(wrong.trouble(one.line))
    return reading


def _trouble(one: Finding) -> Trouble:
    rule = one.rule.removeprefix("check-")
    return Trouble(one.line, rule, one.message, one.mend, "error" if one.severity == "error" else "warning")


def _read_question(parts: Parts) -> Question:
    written = parts.attributes.get("type", "single")
    kind = next((one for one in KINDS if one == written), None)
    if kind is None:
        raise Broken(
            "kind",
            say("There is no kind of question called %(name)s.", name=written[:40]),
            say("Known are %(known)s.", known=", ".join(KINDS)),
        )
    text = "\n\n".join(one for one in (parts.text, parts.details) if one)
    question = Question(
        kind,  # type: ignore[arg-type]
        default_name(parts.text),
        text,
        "markdown",
        feedback_format="markdown",
        idnumber=parts.id,
        points=_points(parts),
        hints=tuple(hint for one in parts.hint.split(check_file.NEXT_HINT) if (hint := one.strip())),
        line=parts.line,
    )
    reader = _READERS.get(kind)
    return reader(question, parts) if reader else question


def _points(parts: Parts) -> Decimal:
    try:
        points = Decimal(parts.attributes.get("points", "1"))
    except InvalidOperation:
        points = Decimal("NaN")
    if not (points.is_finite() and LEAST_POINTS <= points <= 1000):
        raise Broken(
            "points",
            say("%(code)s is not understood.", code=f"points={parts.attributes.get('points', '')[:40]}"),
            say("Write a number above 0, such as 1 or 0.5."),
        )
    return points


def _line_option(line: Line, text: str, weight: Decimal, **more: str) -> Option:
    text_format = "markdown" if line.marker.startswith("[") else "plain"
    return Option(text, weight, line.feedback, text_format, "markdown", id=line.id, **more)  # type: ignore[arg-type]


def _least(parts: Parts, lines: Sequence[object], least: int) -> None:
    if len(lines) < least:
        raise Broken(
            "answers",
            say("Answers are missing; needed at least: %(least)s.", least=least),
            say("Add lines below the question."),
            parts.line,
        )


def share(among: int) -> Decimal:
    """The part of the points that each of so many right options gives."""
    return round(Decimal(1) / among, 7)


def _read_single(question: Question, parts: Parts) -> Question:
    _least(parts, parts.lines, 2)
    right = [line for line in parts.lines if line.marker == "[x]"]
    if len(right) != 1:
        raise Broken(
            "one-key",
            say("A single choice has exactly one right option."),
            say("Mark one option with %(code)s.", code="[x]"),
        )
    options = tuple(_line_option(one, one.text, Decimal(one.marker == "[x]")) for one in parts.lines)
    return replace(question, options=options)


def _read_multiple(question: Question, parts: Parts) -> Question:
    _least(parts, parts.lines, 2)
    right = sum(line.marker == "[x]" for line in parts.lines)
    if not right:
        raise Broken(
            "one-key",
            say("No option is right."),
            say("Mark every right option with %(code)s.", code="- [x]"),
        )
    wrong = len(parts.lines) - right
    lost = -share(wrong) if wrong and parts.attributes.get("partial") == "true" else Decimal(-1)
    options = tuple(
        _line_option(one, one.text, share(right) if one.marker == "[x]" else lost) for one in parts.lines
    )
    return replace(question, options=options)


def _read_truth(question: Question, parts: Parts) -> Question:
    found: dict[str, Option] = {}
    for line in parts.lines:
        words = [line.text.lower()] if line.text != REST else ["true", "false"]
        for word in words:
            found.setdefault(word, _line_option(line, word, Decimal(line.marker == "=")))
    truths = [
        found.get(word, Option(word, Decimal(0), "", "plain", "markdown")) for word in ("true", "false")
    ]
    if sum(one.weight for one in truths) != 1 or found.keys() - {"true", "false"}:
        raise Broken(
            "true-or-false",
            say("It says neither true nor false."),
            say("Write %(right)s or %(wrong)s.", right="= true", wrong="= false"),
        )
    return replace(question, options=tuple(truths))


def _typed(parts: Parts) -> Iterator[Line]:
    """The lines of typed answers; what takes the rest counts where it says something."""
    _least(parts, [line for line in parts.lines if line.marker == "="], 1)
    for line in parts.lines:
        if line.text != REST or line.feedback or line.marker == "=":
            yield line


def _read_short(question: Question, parts: Parts) -> Question:
    options = [
        _line_option(line, spelling, Decimal(line.marker == "="))
        for line in _typed(parts)
        for part in line.text.split("|")
        if (spelling := " ".join(part.split()))
    ]
    return replace(question, options=tuple(options))


def _read_numbers(question: Question, parts: Parts) -> Question:
    options = []
    for line in _typed(parts):
        weight, match = Decimal(line.marker == "="), _NUMBER.fullmatch(line.text)
        if match:
            option = _line_option(line, plain(Decimal(match[1])), weight)
            options.append(replace(option, tolerance=plain(Decimal(match[2] or "0"))))
        elif line.text == REST:
            options.append(_line_option(line, REST, weight))
        else:
            raise Broken(
                "number",
                say("“%(words)s” is not a number.", words=line.text[:40]),
                say("Write it as %(code)s.", code="= 12.5 ± 0.1"),
                line.line,
            )
    return replace(question, options=tuple(options), units=_read_units(parts))


def _read_units(parts: Parts) -> tuple[tuple[str, str], ...]:
    """Units with how many of each make one of the first, which is what other formats write."""
    if "units" not in parts.attributes:
        return ()
    units = read_units(parts.attributes["units"])
    if units is None:
        raise Broken(
            "units",
            say("%(code)s is not understood.", code=f"units={parts.attributes['units'][:40]}"),
            say("Write %(code)s.", code="units=km,m:0.001"),
        )
    return tuple((name, _decimal(1 / factor)) for name, factor in units.items())


def _decimal(value: Fraction) -> str:
    return plain(round(Decimal(value.numerator) / Decimal(value.denominator), 9))


def _read_pairs(question: Question, parts: Parts) -> Question:
    _least(parts, [one for one in parts.lines if one.marker == "::" and one.text], 2)
    pairs = tuple(
        Pair(one.text, inline.plain(inline.render(one.other_text)), "markdown", (one.id, one.other_id))
        for one in parts.lines
        if one.marker == "::"
    )
    return replace(question, pairs=pairs)


def _read_steps(question: Question, parts: Parts) -> Question:
    _least(parts, parts.lines, 2)
    options = [Option(one.text, Decimal(1), "", "markdown", "markdown", id=one.id) for one in parts.lines]
    return replace(question, options=tuple(options))


def _read_gaps(question: Question, parts: Parts) -> Question:
    lines = {line.id: line for line in parts.lines}

    def gap(found: re.Match[str]) -> str:
        ids = found[1].split()
        if not ids or any(id not in lines for id in ids):
            raise Broken(
                "gap",
                say("%(gap)s has no answer.", gap=found[0][:60]),
                say("Write %(code)s", code=say("= words {#id}")),
            )
        return _moodle_gap([lines[id] for id in ids])

    text = "\n\n".join((parts.text, GAP.sub(gap, parts.details)))
    return replace(question, text=text)


def _moodle_gap(lines: list[Line]) -> str:
    if len(lines) == 1:
        words = [" ".join(one.split()) for one in lines[0].text.split("|")]
        options = [Option(one, Decimal(1), lines[0].feedback) for one in words if one]
        return cloze.written("short", options)
    return cloze.written(
        "single", [Option(one.text, Decimal(one.marker == "="), one.feedback) for one in lines]
    )


def _read_open(question: Question, parts: Parts) -> Question:
    written = parts.attributes.get("words", "")
    words = int(written) if written.isascii() and written.isdigit() and len(written) < 5 else None
    rubric = [f"- {line.marker} {line.text}" for line in parts.lines]
    points = sum((_of_rubric(line) for line in parts.lines), Decimal(0))
    if "points" not in parts.attributes and points:
        question = replace(question, points=points)
    essay = replace(
        question.essay,
        words=(words or None, None),
        marking="\n".join(rubric),
        marking_format="markdown" if rubric else "html",
    )
    return replace(question, essay=essay)


def _of_rubric(line: Line) -> Decimal:
    found = RUBRIC.fullmatch(f"- {line.marker} x")
    if found is None:
        raise Broken(
            "rubric",
            say("This line of the rubric has no points."),
            say("Begin it with its points in brackets: %(code)s", code=say("- [2] words {#id}")),
            line.line,
        )
    return Decimal(found[1])


_READERS: dict[str, Callable[[Question, Parts], Question]] = {
    "single": _read_single,
    "multiple": _read_multiple,
    "truefalse": _read_truth,
    "short": _read_short,
    "numerical": _read_numbers,
    "match": _read_pairs,
    "order": _read_steps,
    "cloze": _read_gaps,
    "open": _read_open,
}


# Writing


def write(questions: list[Question], title: str = "Questions") -> Writing:
    """The questions as a check file, and what it loses of each."""
    writing = Writing("")
    blocks = [FRONT.format(title=f'"{title}"')]
    taken: set[str] = set()
    for question in questions:
        block, troubles = block_of(question, taken)
        writing.troubles += troubles
        if block:
            blocks.append(block)
    writing.text = "\n".join(blocks)
    return writing


def block_of(question: Question, taken: set[str]) -> tuple[str, list[Trouble]]:
    """One question as it stands in a check file, and what is lost; its id is added to those taken.

    An empty text where the question cannot be written at all.
    """
    id = _free(question.idnumber or question.name, taken, "question")
    fitted, lost = _fit(replace(question, idnumber=id))
    block = "\n".join([_heading(fitted), *_body(fitted)]) + "\n"
    reading = read(FRONT.format(title="x") + block)
    if len(reading.questions) != 1 or reading.questions[0].kind != question.kind:
        taken.discard(id)
        return "", [
            Trouble(
                question.line,
                "not-writable",
                say(
                    "%(format)s cannot hold “%(name)s”, which is left out.",
                    format=NAME,
                    name=question.name[:60],
                ),
                say("Look at its right answers and its words, or export it in another format."),
            )
        ]
    found = replace(reading.questions[0], name=fitted.name)
    lost += [one for one in differences(fitted, found) if one not in lost]
    if not lost:
        return block, []
    mend = say("Look at the question where it is used.")
    return block, [warning(question.line, "not-held", not_whole(question, NAME, lost), mend)]


def slug(text: str) -> str:
    """An id from words; empty where nothing of them can be kept."""
    return _NOT_IN_IDS.sub("-", fold(text)).strip("-")[:40].strip("-")


def _free(text: str, taken: set[str], word: str) -> str:
    """An id that is not taken yet: the text itself, what can be kept of it, or a word with a number."""
    wanted = text if _ID.fullmatch(text) else slug(text) or word
    id, number = wanted, 2
    while id in taken:
        id, number = f"{wanted[:50]}-{number}", number + 1
    taken.add(id)
    return id


@dataclass
class _Texts:
    """Turns texts into Markdown and remembers what was lost."""

    lost: set[Sentence]

    def paragraphs(self, text: str, text_format: str) -> str:
        made, lost = to_markdown(text, text_format)  # type: ignore[arg-type]
        self.lost.update(lost)
        return made

    def line(self, text: str, text_format: str) -> str:
        return self.paragraphs(text, text_format).replace("\n\n", " ")


def _fit(question: Question) -> tuple[Question, list[Sentence]]:
    """The question in the terms of a check file, and what is lost on the way."""
    texts = _Texts(set())
    numbered = question.kind in ("short", "numerical", "truefalse")
    text = question.text
    if question.kind == "cloze":
        text = _fit_cloze(question, texts)
    else:
        text = texts.paragraphs(text, question.text_format)
    fitted = replace(
        question,
        text=text or question.name,
        text_format="markdown",
        name=default_name(text.partition("\n\n")[0]),
        options=_fit_options(question, texts, numbered),
        pairs=_fit_pairs(question, texts),
        feedback_format="markdown",
        hints=_fit_hints(question, texts),
        essay=_fit_essay(question, texts),
        points=Decimal(1) if question.kind == "description" else question.points,
    )
    usual = Question("open", "", "")
    nowhere = (
        "feedback",
        "category",
        "tags",
        "files",
        "right_feedback",
        "partial_feedback",
        "wrong_feedback",
    )
    lost = [
        PARTS_OF_A_QUESTION[name]
        for name in (*nowhere, "case_counts")
        if getattr(question, name) != getattr(usual, name)
    ]
    for name in (*nowhere, "case_counts", "penalty", "shuffle", "numbering"):
        fitted = replace(fitted, **{name: getattr(usual, name)})
    return fitted, [*lost, *sorted(texts.lost)]


def _fit_options(question: Question, texts: _Texts, is_typed: bool) -> tuple[Option, ...]:
    taken: set[str] = set()
    fitted: list[Option] = []
    for place, option in enumerate(question.options):
        text = trim(option.text) if is_typed else texts.line(option.text, option.text_format)
        tolerance = option.tolerance
        if question.kind == "numerical" and text != REST:
            text, tolerance = plain(Decimal(text)), plain(Decimal(tolerance or "0"))
        fitted.append(
            Option(
                text,
                option.weight,
                "" if question.kind == "order" else texts.line(option.feedback, option.feedback_format),
                "plain" if is_typed else "markdown",
                "markdown",
                tolerance,
                fitted[-1].id
                if question.kind == "short" and place and _share_a_line(question.options[place - 1], option)
                else _free(option.id or text, taken, "option"),
            )
        )
    return tuple(fitted)


def _share_a_line(one: Option, other: Option) -> bool:
    """Whether two spellings are one answer: equal in all but their words, and no two answers of a check before."""
    alike = (one.weight, one.feedback, one.id) == (other.weight, other.feedback, other.id)
    return alike and REST not in (one.text, other.text)


def _fit_pairs(question: Question, texts: _Texts) -> tuple[Pair, ...]:
    taken: set[str] = set()
    rights: dict[str, str] = {}
    fitted = []
    for pair in question.pairs:
        left, right = texts.line(pair.left, pair.left_format), " ".join(pair.right.split())
        left_id = _free(pair.ids[0] or left, taken, "left") if left else ""
        if right not in rights:
            rights[right] = _free(pair.ids[1] or right, taken, "right")
        fitted.append(Pair(left, right, "markdown", (left_id, rights[right])))
    return tuple(fitted)


def _fit_hints(question: Question, texts: _Texts) -> tuple[str, ...]:
    hints = (texts.line(hint, question.text_format) for hint in question.hints)
    return tuple(hint for hint in hints if hint)


def _fit_essay(question: Question, texts: _Texts) -> Essay:
    essay = question.essay
    usual = Essay()
    if question.kind != "open":
        return usual
    if essay.template:
        texts.lost.add(say("what stands in the field at the beginning"))
    rows = essay.marking.splitlines() if essay.marking_format == "markdown" else []
    rubric = [found for row in rows if (found := RUBRIC.fullmatch(row))]
    if essay.marking and (len(rubric) != len(rows) or not rubric):
        words = texts.line(essay.marking, essay.marking_format)
        marking = f"- [{plain(question.points)}] {words}"
    else:
        marking = "\n".join(f"- [{found[1]}] {found[2]}" for found in rubric)
    return replace(
        usual, words=(essay.words[0], None), marking=marking, marking_format="markdown" if marking else "html"
    )


def _fit_cloze(question: Question, texts: _Texts) -> str:
    """The text with its gaps as this format writes them: the first paragraph without a gap is the heading."""
    marks: dict[str, str] = {}
    made = ""
    for piece in cloze.pieces(question.text):
        if isinstance(piece, str):
            made += piece
        else:
            mark = f"\ue000{len(marks)}\ue001"
            marks[mark] = _fit_gap(piece, texts)
            made += mark
    text = texts.paragraphs(made, question.text_format)
    if "\ue000" in text.partition("\n\n")[0]:
        text = f"{texts.line(question.name, 'plain')}\n\n{text}"
    for mark, gap in marks.items():
        text = text.replace(mark, gap)
    return text


def _fit_gap(gap: cloze.Gap, texts: _Texts) -> str:
    options = [
        replace(one, text=texts.line(one.text, one.text_format), feedback=texts.line(one.feedback, "html"))
        for one in gap.options
    ]
    right = [one for one in options if one.weight == 1]
    if gap.kind in ("single", "multiple") and len(options) > 1:
        if len(right) != 1 or any(one.weight not in (0, 1) for one in options) or gap.points != 1:
            texts.lost.add(say("parts of points in gaps"))
        best = max(options, key=lambda one: one.weight)
        return cloze.written("single", [replace(one, weight=Decimal(one is best)) for one in options])
    if len(right) != len(options) or gap.points != 1 or gap.case_counts or gap.kind == "numerical":
        texts.lost.add(say("parts of points in gaps"))
    kept = right or options[:1]
    reason = next((one.feedback for one in kept if one.feedback), "")
    return cloze.written("short", [replace(one, weight=Decimal(1), feedback=reason) for one in kept])


def _heading(question: Question) -> str:
    words = question.text.partition("\n\n")[0]
    attributes = [f"#{question.idnumber}"]
    if question.kind != "single":
        attributes.append(f"type={question.kind}")
    if question.kind == "multiple" and _is_partial(question):
        attributes.append("partial=true")
    if question.kind == "open" and question.essay.words[0]:
        attributes.append(f"words={question.essay.words[0]}")
    if question.units:
        attributes.append(f"units={_written_units(question)}")
    if question.kind != "description" and question.points != usual_points(question):
        attributes.append(f"points={plain(question.points)}")
    return f"## {words} {{{' '.join(attributes)}}}"


def usual_points(question: Question) -> Decimal:
    """What a question weighs where nothing is said: one, or what its rubric adds up to."""
    rows = question.essay.marking.splitlines() if question.essay.marking_format == "markdown" else []
    return sum(
        (Decimal(found[1]) for row in rows if (found := RUBRIC.fullmatch(row))), Decimal(0)
    ) or Decimal(1)


def _is_partial(question: Question) -> bool:
    wrong = [one.weight for one in question.options if one.weight <= 0]
    return not (wrong and all(weight == -1 for weight in wrong) and len(wrong) > 1)


def _written_units(question: Question) -> str:
    rows = []
    for place, (name, multiplier) in enumerate(question.units):
        value = Fraction(multiplier) if re.fullmatch(r"\d+(\.\d+)?", multiplier) else Fraction(0)
        exact = (1 / value) if value else Fraction(0)
        rows.append(name if not place and exact == 1 else f"{name}:{_exact(exact)}")
    return ",".join(rows)


def _exact(value: Fraction) -> str:
    try:
        return plain_fraction(round(value, 9))
    except ValueError:
        return "0"


def _body(question: Question) -> list[str]:
    _heading_words, _gap, details = question.text.partition("\n\n")
    hint = [
        line for one in question.hints for line in ("", "> [!TIP]", *(f"> {row}" for row in one.split("\n")))
    ]
    if question.kind == "cloze":
        details, rows = _written_gaps(details)
    else:
        rows = _LINES[question.kind](question) if question.kind in _LINES else []
    return [*(["", details] if details else []), *(["", *rows] if rows else []), *hint]


def _with_reason(row: str, reason: str) -> list[str]:
    return [row, *([f"  > {reason}"] if reason else [])]


def _choice_rows(question: Question) -> list[str]:
    """Options; of a single choice only what gives all points is right, what gives a part of them is lost."""
    rows: list[str] = []
    for one in question.options:
        is_right = one.weight == 1 if question.kind == "single" else one.weight > 0
        rows += _with_reason(f"- [{'x' if is_right else ' '}] {one.text} {{#{one.id}}}", one.feedback)
    return rows


def _truth_rows(question: Question) -> list[str]:
    right = next((one for one in question.options if one.weight == 1), question.options[0])
    wrong = next(one for one in question.options if one is not right)
    return [
        *_with_reason(f"= {right.text} {{#right}}", right.feedback),
        *_with_reason(f"~ {REST} {{#{OTHER}}}", wrong.feedback),
    ]


def _short_rows(question: Question) -> list[str]:
    groups: list[list[Option]] = []
    for one in question.options:
        if groups and groups[-1][-1].id == one.id:
            groups[-1].append(one)
        else:
            groups.append([one])
    rows: list[str] = []
    for group in groups:
        marker = "=" if group[0].weight == 1 else "~"
        words = " | ".join(one.text for one in group)
        rows += _with_reason(f"{marker} {words} {{#{group[0].id}}}", group[0].feedback)
    return [*rows, *_rest(question)]


def _number_rows(question: Question) -> list[str]:
    rows: list[str] = []
    for one in question.options:
        tolerance = f" ± {one.tolerance}" if one.tolerance not in (None, "0") else ""
        marker = "=" if one.weight == 1 else "~"
        rows += _with_reason(f"{marker} {one.text}{tolerance} {{#{one.id}}}", one.feedback)
    return [*rows, *_rest(question)]


def _rest(question: Question) -> list[str]:
    """The line that takes every other answer, which a check must have."""
    has_rest = any(one.text == REST for one in question.options)
    return [] if has_rest else [f"~ {REST} {{#{OTHER}}}"]


def _pair_rows(question: Question) -> list[str]:
    rows = []
    for one in question.pairs:
        left = f"{one.left} {{#{one.ids[0]}}} " if one.left else ""
        right, _lost = to_markdown(one.right, "plain")
        rows.append(f"- {left}:: {right} {{#{one.ids[1]}}}")
    return rows


def _step_rows(question: Question) -> list[str]:
    return [f"{place}. {one.text} {{#{one.id}}}" for place, one in enumerate(question.options, 1)]


def _rubric_rows(question: Question) -> list[str]:
    rows = question.essay.marking.splitlines()
    return [f"{row} {{#rubric-{place}}}" for place, row in enumerate(rows, 1)]


def _written_gaps(details: str) -> tuple[str, list[str]]:
    text, rows = "", []
    for number, piece in enumerate(cloze.pieces(details)):
        if isinstance(piece, str):
            text += piece
            continue
        gap = f"gap-{(number + 1) // 2}"
        if not piece.options:  # nothing answers it: it stays as it is written
            text += details[piece.start : piece.end]
            continue
        if piece.kind == "short":
            words = " | ".join(one.text for one in piece.options)
            rows += _with_reason(f"= {words} {{#{gap}}}", piece.options[0].feedback)
            text += f"{{{{{gap}}}}}"
            continue
        ids = [f"{gap}-{place}" for place in range(1, len(piece.options) + 1)]
        for id, one in zip(ids, piece.options, strict=True):
            rows += _with_reason(f"{'=' if one.weight == 1 else '~'} {one.text} {{#{id}}}", one.feedback)
        text += f"{{{{{' '.join(ids)}}}}}"
    return text, rows


_LINES: dict[Kind, Callable[[Question], list[str]]] = {
    "single": _choice_rows,
    "multiple": _choice_rows,
    "truefalse": _truth_rows,
    "short": _short_rows,
    "numerical": _number_rows,
    "match": _pair_rows,
    "order": _step_rows,
    "open": _rubric_rows,
}
