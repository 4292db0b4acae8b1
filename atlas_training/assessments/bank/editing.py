# SPDX-License-Identifier: EUPL-1.2
"""Between a question and the form it is written in. What the form does not show, and what nobody changed, stays."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import count
from typing import Any

from flask_babel import gettext as _

from atlas_training.assessments.bank import rules
from atlas_training.assessments.bank.question_forms import FORMS, MORE_ROWS, QuestionForm
from atlas_training.assessments.formats import cloze
from atlas_training.assessments.formats.markup import to_markdown
from atlas_training.assessments.formats.question import (
    REST,
    Broken,
    Kind,
    Option,
    Pair,
    Question,
    TextFormat,
    clean_name,
    default_name,
    number,
    plain,
)
from atlas_training.assessments.formats.quiz_md import RUBRIC, share, usual_points
from atlas_training.assessments.questions.numerical import latin
from atlas_training.errors import Invalid

LEAST_ROWS = 4
_MARK = re.compile(r"(?<!\\)\[(\d{1,2})\]")


def _shown(text: str, text_format: TextFormat) -> str:
    """A text as the form shows it."""
    return text if text_format == "plain" else to_markdown(text, text_format)[0]


def _line(text: str, text_format: TextFormat) -> str:
    return _shown(text, text_format).replace("\n\n", " ")


def _percent(weight: Decimal) -> str:
    return plain(round(weight * 100, 5))


def blank(kind: Kind) -> Question:
    """A question of a kind with nothing in it yet."""
    return Question(kind, "", "", "markdown", feedback_format="markdown")


# To the form


def values_of(question: Question) -> dict[str, Any]:
    """What the form shows of a question, with empty rows to write in."""
    hints = [_shown(hint, question.text_format) for hint in question.hints]
    values: dict[str, Any] = {
        "name": question.name if question.name != default_name(question.text) else "",
        "text": _shown_text(question),
        "points": plain(question.points),
        "feedback": _shown(question.feedback, question.feedback_format),
        "hints": [*hints, ""],
        "category": " / ".join(question.category),
        "tags": ", ".join(question.tags),
        "idnumber": question.idnumber,
    }
    if question.kind in _ROWS:
        rows = [{"was": str(place), **row} for place, row in enumerate(_ROWS[question.kind](question))]
        empty: list[dict[str, Any]] = [{} for _row in range(max(LEAST_ROWS - len(rows), 1))]
        values["answers"] = [*rows, *empty]
    more = _VALUES.get(question.kind)
    return values | more(question) if more else values


def has_more(question: Question) -> bool:
    """Whether its words hold what the form cannot show, such as pictures; it stays where they are not changed."""
    texts = [(question.text, question.text_format)]
    texts += [(one.text, one.text_format) for one in question.options]
    return any(to_markdown(text, text_format)[1] for text, text_format in texts)


def add_rows(form: QuestionForm) -> None:
    """Further empty rows to write in."""
    for _row in range(MORE_ROWS):
        if form.rows is not None and len(form.rows) < form.rows.max_entries:
            form.rows.append_entry({})


def _shown_text(question: Question) -> str:
    if question.kind != "cloze":
        return _shown(question.text, question.text_format)
    made, gap = "", 0
    for piece in cloze.pieces(question.text):
        gap += not isinstance(piece, str)
        made += piece if isinstance(piece, str) else f"\ue000{gap}\ue001"
    return _shown(made, question.text_format).replace("\ue000", "[").replace("\ue001", "]")


def _choice_values(question: Question) -> list[dict[str, Any]]:
    usual = _even_weights([one.weight > 0 for one in question.options])
    is_even = [one.weight for one in question.options] == usual
    return [
        {
            "text": _line(one.text, one.text_format),
            "is_right": one.weight == 1 if question.kind == "single" else one.weight > 0,
            "percent": "" if is_even else _percent(one.weight),
            "feedback": _line(one.feedback, one.feedback_format),
        }
        for one in question.options
    ]


def _typed_values(question: Question) -> list[dict[str, Any]]:
    return [
        {
            "text": one.text,
            "tolerance": one.tolerance if one.tolerance not in (None, "0") else "",
            "percent": "" if one.weight == 1 else _percent(one.weight),
            "feedback": _line(one.feedback, one.feedback_format),
        }
        for one in question.options
    ]


def _gap_values(question: Question) -> list[dict[str, Any]]:
    return [_gap_row(gap) for gap in cloze.gaps(question.text)]


def _gap_row(gap: cloze.Gap) -> dict[str, str]:
    right = [one for one in gap.options if one.weight > 0]
    wrong = [one for one in gap.options if one.weight <= 0]
    return {
        "text": "\n".join(_line(one.text, one.text_format) for one in right),
        "wrong": "\n".join(_line(one.text, one.text_format) for one in wrong),
        "feedback": next((_line(one.feedback, "html") for one in right if one.feedback), ""),
    }


def _truth_values(question: Question) -> dict[str, Any]:
    if not question.options:
        return {}
    right = next((one for one in question.options if one.weight == 1), question.options[0])
    wrong = next(one for one in question.options if one is not right)
    return {
        "truth": right.text,
        "reason_right": _shown(right.feedback, right.feedback_format),
        "reason_wrong": _shown(wrong.feedback, wrong.feedback_format),
    }


def _open_values(question: Question) -> dict[str, Any]:
    least, most = (str(one or "") for one in question.essay.words)
    marking = "" if _rubric(question) else _shown(question.essay.marking, question.essay.marking_format)
    points = "" if question.points == usual_points(question) else plain(question.points)
    return {"least": least, "most": most, "marking": marking, "points": points}


def _rubric(question: Question) -> list[tuple[str, str]]:
    """Words and points of each row; none where there is no rubric or the marking is other words."""
    rows = question.essay.marking.splitlines() if question.essay.marking_format == "markdown" else []
    found = [RUBRIC.fullmatch(row) for row in rows]
    return [(one[2], one[1]) for one in found if one] if all(found) else []


_ROWS: dict[str, Callable[[Question], list[dict[str, Any]]]] = {
    "single": _choice_values,
    "multiple": _choice_values,
    "short": _typed_values,
    "numerical": _typed_values,
    "match": lambda question: [
        {"text": _line(one.left, one.left_format), "right": one.right} for one in question.pairs
    ],
    "order": lambda question: [
        {"text": _line(one.text, one.text_format), "place": str(place)}
        for place, one in enumerate(question.options, 1)
    ],
    "cloze": _gap_values,
    "open": lambda question: [{"text": text, "points": points} for text, points in _rubric(question)],
}
_VALUES: dict[str, Callable[[Question], dict[str, Any]]] = {
    "truefalse": _truth_values,
    "short": lambda question: {"case_counts": question.case_counts},
    "numerical": lambda question: {
        "units": [*({"text": name, "multiplier": many} for name, many in question.units), {}]
    },
    "open": _open_values,
}


# From the form


def question_of(form: QuestionForm, before: Question) -> Question:
    """The question of the bank as the form has it now, ``before`` where nobody changed it.

    :raise Invalid: with a sentence for each field that cannot be taken.
    """
    question = written_question(form, before)
    question = replace(
        question,
        category=rules.levels_of(form.category.data),
        tags=tuple(dict.fromkeys(tag for one in form.tags.data.split(",") if (tag := one.strip()))),
        idnumber=form.idnumber.data,
    )
    name = clean_name(form.name.data)
    old = "" if before.name == default_name(before.text) else before.name
    return replace(
        question, name=before.name if before.name and name == old.strip() else name or _name_of(question)
    )


def written_question(form: QuestionForm, before: Question) -> Question:
    """Its words, key and points alone; fields that were taken out of the form are left as they were.

    :raise Invalid: with a sentence for each field that cannot be taken.
    """
    text = _Written(before.text, before.text_format, _shown_text(before)).taken(form.text.data)
    feedback = before.feedback, before.feedback_format
    if form.feedback is not None:
        feedback = _Written(*feedback).taken(form.feedback.data)
    question = replace(
        before,
        text=text[0],
        text_format=text[1],
        feedback=feedback[0],
        feedback_format=feedback[1],
        hints=_hints(form, before, text[1]),
        points=_points(form),
    )
    reader = _READERS.get(before.kind)
    return reader(form, question, before) if reader else question


def _name_of(question: Question) -> str:
    return default_name(rules.plain_words(to_markdown(question.text.partition("\n\n")[0], "markdown")[0]))


class _Written:
    """A text before it was edited."""

    def __init__(self, text: str, text_format: TextFormat, shown: str | None = None) -> None:
        self._text, self._format = text, text_format
        self._shown = _shown(text, text_format) if shown is None else shown

    def taken(self, written: str) -> tuple[str, TextFormat]:
        """The text and its format: as it was where nothing changed, else the Markdown written."""
        written = written.replace("\r\n", "\n").strip()
        if " ".join(written.split()) == " ".join(self._shown.split()):
            return self._text, self._format
        return written, "plain" if self._format == "plain" else "markdown"


def _taken_line(written: str, text: str, text_format: TextFormat) -> tuple[str, TextFormat]:
    return _Written(text, text_format, _line(text, text_format)).taken(written)


def _points(form: QuestionForm) -> Decimal:
    points = _number(form.points.data or "1", "points")
    if not 0 < points <= 1000:
        raise Invalid(fields={"points": _("Write a number above 0, up to 1,000.")})
    return points


def _number(text: str, field: str) -> Decimal:
    try:
        return number(latin(text).replace(",", "."))
    except Broken:
        sentence = _("“%(text)s” is no number. Write figures, such as 2.5.", text=text[:40])
        raise Invalid(fields={field: sentence}) from None


def _hints(form: QuestionForm, before: Question, text_format: TextFormat) -> tuple[str, ...]:
    shown = {_shown(hint, before.text_format).strip(): hint for hint in before.hints}
    is_same = text_format == before.text_format
    return tuple(shown.get(one, one) if is_same else one for one in form.hints.data if one)


def _filled(form: QuestionForm) -> list[Any]:
    """The rows that have something in them."""
    assert form.rows is not None
    return [
        row.form for row in form.rows if row.form.text.data or getattr(row.form, "right", row.form.text).data
    ]


def _old(row: Any, options: tuple[Option, ...]) -> Option:
    """The option that the row showed."""
    was = row.was.data or ""
    known = was.isascii() and was.isdigit() and len(was) < 4 and int(was) < len(options)
    return options[int(was)] if known else Option("", Decimal(0), "", "markdown", "markdown")


def _weight(row: Any, usual: Decimal, old: Option) -> Decimal:
    if not row.percent.data:
        return usual
    if row.percent.data == _percent(old.weight):
        return old.weight
    percent = _number(row.percent.data, "answers")
    if not -100 <= percent <= 100:
        raise Invalid(fields={"answers": _("Write per cents between -100 and 100.")})
    return percent / 100


def _even_weights(right: list[bool]) -> list[Decimal]:
    """The right ones share the points, the wrong ones take their share away."""
    gain, loss = share(max(sum(right), 1)), share(max(len(right) - sum(right), 1))
    return [gain if one else -loss for one in right]


def _read_choices(form: QuestionForm, question: Question, before: Question) -> Question:
    rows = _filled(form)
    if len(rows) < 2:
        raise Invalid(fields={"answers": _("Write at least two options.")})
    options = []
    for row, weight in zip(rows, _weights(rows, question.kind, before), strict=True):
        old = _old(row, before.options)
        text = _taken_line(row.text.data, old.text, old.text_format)
        reason = _taken_line(row.feedback.data, old.feedback, old.feedback_format)
        options.append(Option(text[0], weight, reason[0], text[1], reason[1], id=old.id))
    return replace(question, options=tuple(options))


def _weights(rows: list[Any], kind: str, before: Question) -> list[Decimal]:
    old = [_old(row, before.options) for row in rows]
    right = [bool(row.is_right.data) for row in rows]
    if kind == "single":  # an option that was right in part stays so
        if sum(right) != 1:
            raise Invalid(fields={"answers": _("Mark exactly one option as right.")})
        return [
            Decimal(1) if is_right else one.weight if one.weight < 1 else Decimal(0)
            for is_right, one in zip(right, old, strict=True)
        ]
    weights = [_weight(*one) for one in zip(rows, _even_weights(right), old, strict=True)]
    if not any(right) or right != [weight > 0 for weight in weights]:
        sentence = _("Mark what is right; a right option gives more than 0 per cent, a wrong one does not.")
        raise Invalid(fields={"answers": sentence})
    return weights


def _typed_option(row: Any, old: Option, text: str, tolerance: str | None) -> Option:
    reason = _taken_line(row.feedback.data, old.feedback, old.feedback_format)
    weight = _weight(row, Decimal(text != REST), old)
    return Option(text, weight, reason[0], "plain", reason[1], tolerance, old.id)


def _read_words(form: Any, question: Question, before: Question) -> Question:
    options = [_typed_option(row, _old(row, before.options), row.text.data, None) for row in _filled(form)]
    _one_right(options)
    counts = before.case_counts if form.case_counts is None else form.case_counts.data
    return replace(question, options=tuple(options), case_counts=counts)


def _one_right(options: list[Option]) -> None:
    if not any(one.weight == 1 for one in options):
        raise Invalid(fields={"answers": _("Write at least one answer that gives all points.")})


def _read_numbers(form: Any, question: Question, before: Question) -> Question:
    options = []
    for row in _filled(form):
        old = _old(row, before.options)
        if row.text.data == REST:
            options.append(_typed_option(row, old, REST, None))
            continue
        value = row.text.data if row.text.data == old.text else plain(_number(row.text.data, "answers"))
        tolerance = plain(abs(_number(row.tolerance.data or "0", "answers")))
        options.append(_typed_option(row, old, value, tolerance))
    _one_right(options)
    units = [
        (row.form.text.data, row.form.multiplier.data or "1") for row in form.units if row.form.text.data
    ]
    for _unit, many in units:
        if _number(many, "units") <= 0:
            raise Invalid(fields={"units": _("Write a number above 0 for each unit.")})
    return replace(
        question,
        options=tuple(options),
        units=tuple((unit, latin(many).replace(",", ".")) for unit, many in units),
    )


def _read_pairs(form: QuestionForm, question: Question, before: Question) -> Question:
    pairs = []
    for row in _filled(form):
        old = _old_pair(row, before.pairs)
        left = _taken_line(row.text.data, old.left, old.left_format)
        if not row.right.data:
            raise Invalid(fields={"answers": _("Write what belongs to “%(left)s”.", left=row.text.data[:60])})
        pairs.append(Pair(left[0], row.right.data, left[1], old.ids))
    if sum(bool(one.left) for one in pairs) < 2:
        raise Invalid(fields={"answers": _("Write at least two pairs.")})
    return replace(question, pairs=tuple(pairs))


def _old_pair(row: Any, pairs: tuple[Pair, ...]) -> Pair:
    was = row.was.data or ""
    known = was.isascii() and was.isdigit() and len(was) < 4 and int(was) < len(pairs)
    return pairs[int(was)] if known else Pair("", "", "markdown")


def _read_steps(form: QuestionForm, question: Question, before: Question) -> Question:
    steps: list[tuple[Decimal, Option]] = []
    for row in _filled(form):
        old = _old(row, before.options)
        text = _taken_line(row.text.data, old.text, old.text_format)
        place = _number(row.place.data, "answers") if row.place.data else Decimal(len(steps) + 1)
        steps.append((place, replace(old, text=text[0], text_format=text[1], weight=Decimal(1))))
    if len(steps) < 2:
        raise Invalid(fields={"answers": _("Write at least two steps.")})
    return replace(question, options=tuple(step for _place, step in sorted(steps, key=lambda one: one[0])))


def _read_gaps(form: QuestionForm, question: Question, before: Question) -> Question:
    assert form.rows is not None
    old = cloze.gaps(before.text)
    sources = []
    for place, row in enumerate(form.rows):
        gap = old[place] if place < len(old) else None
        row_before = _gap_row(gap) if gap else {}
        now = {
            name: getattr(row.form, name).data.replace("\r\n", "\n").strip()
            for name in ("text", "wrong", "feedback")
        }
        is_same = gap is not None and now == row_before
        sources.append(before.text[gap.start : gap.end] if gap and is_same else _gap_source(now))
    if question.text == before.text:  # its words are as they were: put the new gaps into it
        pieces = cloze.pieces(before.text)
        places = count(1)
        text = "".join(
            piece if isinstance(piece, str) else _source_at(sources, next(places)) for piece in pieces
        )
    else:
        text = _MARK.sub(lambda found: _source_at(sources, int(found[1])), question.text)
    if not cloze.gaps(text):
        raise Invalid(fields={"text": _("Write [1] where the first gap is.")})
    if any(not one.options for one in cloze.gaps(text)):
        raise Invalid(fields={"answers": _("Write a right answer for each gap of the text.")})
    return replace(question, text=text)


def _source_at(sources: list[str], place: int) -> str:
    source = sources[place - 1] if 0 < place <= len(sources) else ""
    if not source:
        raise Invalid(fields={"answers": _("Write a right answer for gap %(number)s.", number=place)})
    return source


def _gap_source(row: dict[str, str]) -> str:
    right = [
        Option(one.strip(), Decimal(1), row["feedback"]) for one in row["text"].split("\n") if one.strip()
    ]
    wrong = [Option(one.strip(), Decimal(0)) for one in row["wrong"].split("\n") if one.strip()]
    if not right:
        return ""
    return cloze.written("single" if wrong else "short", [*right, *wrong])


def _read_truth(form: Any, question: Question, before: Question) -> Question:
    old = _truth_values(before)
    is_same = old.get("truth") == form.truth.data
    options = []
    for word in ("true", "false"):
        is_right = word == form.truth.data
        field = form.reason_right if is_right else form.reason_wrong
        was = next(
            (one for one in before.options if is_same and one.text == word),
            Option("", feedback_format="markdown"),
        )
        reason = _Written(was.feedback, was.feedback_format).taken(field.data)
        options.append(Option(word, Decimal(is_right), reason[0], "plain", reason[1], id=was.id))
    return replace(question, options=tuple(options))


def _read_open(form: Any, question: Question, before: Question) -> Question:
    words: list[int | None] = []
    for field in (form.least, form.most):
        if field is None:
            words.append(None)
            continue
        if field.data and not field.data.isdecimal():
            raise Invalid(fields={field.name: _("Write a whole number of words, or nothing.")})
        words.append(int(field.data) if field.data else None)
    essay = before.essay
    marking, marking_format = _read_marking(form, before)
    essay = replace(
        essay,
        words=(words[0], words[1]),
        marking=marking,
        marking_format=marking_format if marking else essay.marking_format,
    )
    question = replace(question, essay=essay)
    return question if form.points.data else replace(question, points=usual_points(question))


def _read_marking(form: Any, before: Question) -> tuple[str, TextFormat]:
    """The rubric of the rows; other words only where there are none."""
    essay = before.essay
    other = form.marking.data if form.marking else ""
    rows = [(row.text.data, row.points.data) for row in _filled(form)]
    if not rows:
        return _Written(essay.marking, essay.marking_format if essay.marking else "markdown").taken(other)
    if other:
        raise Invalid(fields={"marking": _("Empty this field, or leave the rows above empty.")})
    if rows == _rubric(before):
        return essay.marking, essay.marking_format
    lines = [f"- [{_number(points or '0', 'answers'):f}] {' '.join(text.split())}" for text, points in rows]
    if not all((found := RUBRIC.fullmatch(one)) and Decimal(found[1]) for one in lines):
        raise Invalid(fields={"answers": _("Write a number above 0 for each row, such as 1 or 0.5.")})
    return "\n".join(lines), "markdown"


_READERS: dict[str, Callable[[Any, Question, Question], Question]] = {
    "single": _read_choices,
    "multiple": _read_choices,
    "truefalse": _read_truth,
    "short": _read_words,
    "numerical": _read_numbers,
    "match": _read_pairs,
    "order": _read_steps,
    "cloze": _read_gaps,
    "open": _read_open,
}

__all__ = ["FORMS", "add_rows", "blank", "question_of", "values_of", "written_question"]
