# SPDX-License-Identifier: EUPL-1.2
"""What the pages of a check show: of a question before it is checked never the key, afterwards everything."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict

from atlas_training import i18n
from atlas_training.assessments.errors import NotAnOption
from atlas_training.assessments.models import Attempt, MarkedAnswer
from atlas_training.assessments.questions.cloze import GAP
from atlas_training.assessments.questions.kind import Blank, JsonAnswer, Kind
from atlas_training.assessments.sheet import Question, Sheet, Words
from atlas_training.i18n import Language


@dataclass(frozen=True)
class ShownOption:
    """An option under its place instead of its id, since authors write ids such as ``right``."""

    value: str
    text: Markup
    is_chosen: bool


@dataclass(frozen=True)
class ShownBlank:
    """One field of a question that has several: its place from 1, the words it belongs to, and what it takes.

    ``value`` is what was typed or the number chosen; an option says itself whether it is chosen.
    """

    name: str
    prompt: Markup
    options: tuple[ShownOption, ...]
    numbers: tuple[str, ...]
    value: str


@dataclass(frozen=True)
class Shown:
    """A question as a browser may know it before it is checked: no key and no reasons.

    ``checked`` is there once it is checked, where the check does that before its end; then it tells all.

    ``language`` is that of its words where the page around them has another one. ``pieces`` are the details, cut
    at the gaps of a cloze: a text, the field of the gap behind it, and so on.
    """

    number: int
    kind: str
    template: str
    language: Language | None
    text: Markup
    details: Markup
    hints: tuple[Markup, ...]
    options: tuple[ShownOption, ...]
    blanks: tuple[ShownBlank, ...]
    pieces: tuple[tuple[Markup, ShownBlank | None], ...]
    facts: Mapping[str, Any]
    checkable: bool
    wrong_tries: int
    tries_left: int
    checked: "Reviewed | None"


@dataclass(frozen=True)
class Place:
    """A square of the navigator."""

    number: int
    is_current: bool
    is_answered: bool
    is_complete: bool
    is_marked: bool


@dataclass(frozen=True)
class Reviewed:
    """A question after it was checked, with all there is to learn from it.

    ``comment`` and ``given_points`` (by line of the rubric) are what a trainer gave for an open answer.
    ``reasons`` are pairs of an option's words (empty for a typed answer) and why it is right or not.
    """

    number: int
    text: Markup
    is_right: bool
    earned_something: bool
    is_waiting: bool
    template: str
    kind: Kind
    words: Mapping[str, Any]
    answer: JsonAnswer | None
    reasons: tuple[tuple[Markup, Markup], ...]
    comment: str
    given_points: Mapping[str, Fraction]


def foreign(words: Words) -> Language | None:
    """The language of a check's words where it is not the page's own."""
    return None if words.language == i18n.current().code else i18n.BY_CODE[words.language]


def shown(attempt: Attempt, sheet: Sheet, words: Words, number: int) -> Shown:
    """The question at a place of the attempt's order, from 1, without its key."""
    id = attempt.order["questions"][number - 1]
    kind, own, answer = sheet.by_id[id].kind, words.of(id), attempt.answers.get(id)
    order = attempt.order["options"][id]
    asked = kind.blanks(order, answer)
    wrong_tries = attempt.tries.get(id, 0)
    blanks = tuple(_shown_blank(own, blank, order, place) for place, blank in enumerate(asked, 1))
    chosen = _chosen(answer)
    return Shown(
        number=number,
        kind=kind.name,
        template=kind.template,
        language=foreign(words),
        text=Markup(own["text"]),  # noqa: S704 -- sanitised when the check was read
        details=Markup(own["details"]),  # noqa: S704
        hints=_hints(own, sheet, wrong_tries),
        options=tuple(
            ShownOption(str(place), _text_of(own, option), option in chosen)
            for place, option in enumerate(order, 1)
        )
        if not blanks
        else (),
        blanks=blanks,
        pieces=_pieces(own["details"], dict(zip((one.prompt for one in asked), blanks, strict=True))),
        facts=kind.facts(),
        checkable=sheet.behaviour != "at-end" and kind.is_scored and not kind.by_person,
        wrong_tries=wrong_tries,
        tries_left=sheet.tries - wrong_tries,
        checked=_reviewed(attempt, sheet, words, number, id) if id in attempt.marks else None,
    )


def _hints(own: Mapping[str, Any], sheet: Sheet, wrong_tries: int) -> tuple[Markup, ...]:
    """The hints so far: all from the start, or under "interactive" one more after each wrong try."""
    hints = own.get("hints") or ([own["hint"]] if own["hint"] else [])
    shown = hints[:wrong_tries] if sheet.behaviour == "interactive" else hints
    return tuple(Markup(one) for one in shown)  # noqa: S704 -- sanitised when the check was read


def _shown_blank(own: Mapping[str, Any], blank: Blank, order: Sequence[str], place: int) -> ShownBlank:
    return ShownBlank(
        name=f"blank-{place}",
        prompt=_text_of(own, blank.prompt),
        options=tuple(
            ShownOption(str(number), escape(own["answers"][option]["plain"]), option == blank.value)
            for number, option in enumerate(order, 1)
            if option in blank.choices
        ),
        numbers=tuple(str(number) for number in range(1, blank.numbers + 1)),
        value=blank.value,
    )


def _pieces(details: str, blanks: Mapping[str, ShownBlank]) -> tuple[tuple[Markup, ShownBlank | None], ...]:
    """The details cut at their gaps; none where there is no gap."""
    pieces: list[tuple[Markup, ShownBlank | None]] = []
    end = 0
    for match in _TAG_OR_GAP.finditer(details) if blanks else ():
        ids = (match[1] or "").split()
        if ids and ids[0] in blanks:
            # Sanitised when the check was read; only whole tags stand before and behind a gap.
            pieces.append((Markup(details[end : match.start()]), blanks[ids[0]]))  # noqa: S704
            end = match.end()
    return (*pieces, (Markup(details[end:]), None)) if pieces else ()  # noqa: S704


_TAG_OR_GAP = re.compile(r"<(?:\"[^\"]*\"|[^\">])*>|" + GAP.pattern)


def _chosen(answer: JsonAnswer | None) -> list[str]:
    if isinstance(answer, bool):
        return ["true" if answer else "false"]
    return [answer] if isinstance(answer, str) else list(answer or [])


def _text_of(own: Mapping[str, Any], option: str) -> Markup:
    return Markup(own["answers"].get(option, {}).get("text", ""))  # noqa: S704 -- sanitised when read


def given(attempt: Attempt, question: Question, form: MultiDict[str, str]) -> list[str]:
    """What a form sent for a question, in the form :meth:`Kind.clean` takes: places turned into ids again.

    :raise NotAnOption: for a place that was not on the page.
    """
    order: list[str] = attempt.order["options"][question.id]
    by_place = {str(place): option for place, option in enumerate(order, 1)}
    shown = question.kind.blanks(order, None)
    if shown:
        sent = {
            blank.prompt: _id_of(by_place, form.get(f"blank-{place}", ""))
            if blank.choices
            else form.get(f"blank-{place}", "")
            for place, blank in enumerate(shown, 1)
        }
        return [sent[blank.prompt] for blank in question.kind.blanks(question.kind.options(), None)]
    values = form.getlist("answer")
    return [_id_of(by_place, value) for value in values] if order else values


def _id_of(by_place: Mapping[str, str], value: str) -> str:
    if value and value not in by_place:
        raise NotAnOption
    return by_place.get(value, "")


def places(attempt: Attempt, sheet: Sheet, current: int | None = None) -> list[Place]:
    """All squares of the navigator, in the attempt's order; a description counts as answered."""
    return [
        _place(attempt, sheet.by_id[id], number, number == current)
        for number, id in enumerate(attempt.order["questions"], 1)
    ]


def _place(attempt: Attempt, question: Question, number: int, is_current: bool) -> Place:
    answer = attempt.answers.get(question.id)
    return Place(
        number,
        is_current,
        is_answered=answer is not None or not question.kind.is_scored,
        is_complete=answer is None or question.kind.is_complete(answer),
        is_marked=question.id in attempt.again,
    )


def review(
    attempt: Attempt, sheet: Sheet, words: Words, marked: Mapping[str, MarkedAnswer]
) -> list[Reviewed]:
    """All questions of a checked attempt, in its order, without its descriptions.

    ``marked`` is what trainers gave, by question.
    """
    return [
        _reviewed(attempt, sheet, words, number, id, marked.get(id))
        for number, id in enumerate(attempt.order["questions"], 1)
        if sheet.by_id[id].kind.is_scored
    ]


def _reviewed(
    attempt: Attempt,
    sheet: Sheet,
    words: Words,
    number: int,
    id: str,
    marked: MarkedAnswer | None = None,
) -> Reviewed:
    kind, own, mark = sheet.by_id[id].kind, words.of(id), attempt.marks.get(id)
    # Where nothing was answered, the reason behind what is right is what there is to learn.
    told = mark["feedback"] or kind.right_ids() if mark else ()
    if mark and not any(own["answers"].get(one, {}).get("feedback") for one in told):
        told = kind.ids()  # one reason for the whole question, wherever its author wrote it
    return Reviewed(
        number=number,
        text=Markup(own["text"]),  # noqa: S704 -- sanitised when the check was read
        is_right=mark is not None and mark["fraction"] == "1",
        earned_something=mark is not None and mark["fraction"] != "0",
        is_waiting=mark is None,
        template=kind.template,
        kind=kind,
        words=own,
        answer=attempt.answers.get(id),
        reasons=tuple(
            (Markup(own["answers"][one]["text"]), Markup(own["answers"][one]["feedback"]))  # noqa: S704
            for one in told
            if own["answers"].get(one, {}).get("feedback")
        ),
        comment=marked.comment if marked else "",
        given_points={id: Fraction(points) for id, points in marked.rubric.items()} if marked else {},
    )
