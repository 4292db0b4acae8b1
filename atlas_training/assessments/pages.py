# SPDX-License-Identifier: EUPL-1.2
"""What the pages of a check show: of a question before it is checked never the key, afterwards everything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from atlas_training import i18n
from atlas_training.assessments.errors import NotAnOption
from atlas_training.assessments.models import Attempt
from atlas_training.assessments.questions.kind import JsonAnswer, Kind
from atlas_training.assessments.sheet import Sheet, Words
from atlas_training.i18n import Language


@dataclass(frozen=True)
class ShownOption:
    """An option under its place instead of its id, since authors write ids such as ``right``."""

    value: str
    text: Markup
    is_chosen: bool


@dataclass(frozen=True)
class Shown:
    """A question as a browser may know it before its attempt is checked: no key and no reasons.

    ``language`` is that of its words where the page around them has another one.
    """

    number: int
    kind: str
    template: str
    language: Language | None
    text: Markup
    details: Markup
    hint: Markup
    options: tuple[ShownOption, ...]


@dataclass(frozen=True)
class Place:
    """A square of the navigator."""

    number: int
    is_current: bool
    is_answered: bool
    is_marked: bool


@dataclass(frozen=True)
class Reviewed:
    """A question after it was checked, with all there is to learn from it.

    ``reasons`` are pairs of an option's words (empty for a typed answer) and why it is right or not.
    """

    number: int
    text: Markup
    is_right: bool
    earned_something: bool
    template: str
    kind: Kind
    words: Mapping[str, Any]
    answer: JsonAnswer | None
    reasons: tuple[tuple[Markup, Markup], ...]


def foreign(words: Words) -> Language | None:
    """The language of a check's words where it is not the page's own."""
    return None if words.language == i18n.current().code else i18n.BY_CODE[words.language]


def shown(attempt: Attempt, sheet: Sheet, words: Words, number: int) -> Shown:
    """The question at a place of the attempt's order, from 1, without its key."""
    id = attempt.order["questions"][number - 1]
    kind, own = sheet.by_id[id].kind, words.of(id)
    chosen = _chosen(attempt.answers.get(id))
    return Shown(
        number=number,
        kind=kind.name,
        template=kind.template,
        language=foreign(words),
        text=Markup(own["text"]),  # noqa: S704 -- sanitised when the check was read
        details=Markup(own["details"]),  # noqa: S704
        hint=Markup(own["hint"]),  # noqa: S704
        options=tuple(
            ShownOption(str(place), _text_of(own, option), option in chosen)
            for place, option in enumerate(attempt.order["options"][id], 1)
        ),
    )


def _chosen(answer: JsonAnswer | None) -> list[str]:
    if isinstance(answer, bool):
        return ["true" if answer else "false"]
    return [answer] if isinstance(answer, str) else answer or []


def _text_of(own: Mapping[str, Any], option: str) -> Markup:
    return Markup(own["answers"].get(option, {}).get("text", ""))  # noqa: S704 -- sanitised when read


def given(attempt: Attempt, question_id: str, values: Sequence[str]) -> list[str]:
    """What a form sent for a question, places of options turned into their ids again.

    :raise NotAnOption: for a place that was not on the page.
    """
    options: list[str] = attempt.order["options"][question_id]
    if not options:
        return list(values)
    by_place = {str(place): option for place, option in enumerate(options, 1)}
    try:
        return [by_place[value] for value in values]
    except KeyError:
        raise NotAnOption from None


def places(attempt: Attempt, current: int | None = None) -> list[Place]:
    """All squares of the navigator, in the attempt's order."""
    return [
        Place(number, number == current, id in attempt.answers, id in attempt.again)
        for number, id in enumerate(attempt.order["questions"], 1)
    ]


def review(attempt: Attempt, sheet: Sheet, words: Words) -> list[Reviewed]:
    """All questions of a checked attempt, in its order."""
    return [
        _reviewed(attempt, sheet, words, number, id)
        for number, id in enumerate(attempt.order["questions"], 1)
    ]


def _reviewed(attempt: Attempt, sheet: Sheet, words: Words, number: int, id: str) -> Reviewed:
    kind, own, mark = sheet.by_id[id].kind, words.of(id), attempt.marks[id]
    # Where nothing was answered, the reason behind what is right is what there is to learn.
    told = mark["feedback"] or kind.right_ids()
    return Reviewed(
        number=number,
        text=Markup(own["text"]),  # noqa: S704 -- sanitised when the check was read
        is_right=mark["fraction"] == "1",
        earned_something=mark["fraction"] != "0",
        template=kind.template,
        kind=kind,
        words=own,
        answer=attempt.answers.get(id),
        reasons=tuple(
            (Markup(own["answers"][one]["text"]), Markup(own["answers"][one]["feedback"]))  # noqa: S704
            for one in told
            if one in own["answers"]
        ),
    )
