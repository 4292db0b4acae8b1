# SPDX-License-Identifier: EUPL-1.2
"""An answer sheet as values: what was given to each item, checked against the instrument.

``{"FND1": "c", "FND2": [0, 2], "SEL1": "na", "DAT3": "dk"}``; an absent item was left open.
"""

from collections.abc import Mapping
from typing import Any

from atlas_training.readiness.enums import DO_NOT_KNOW, DOES_NOT_APPLY, Answered
from atlas_training.readiness.instrument import Instrument, Item

Answers = dict[str, str | list[int]]


class BadAnswers(ValueError):
    """A sheet that cannot be scored; ``problems`` maps the item's id to what is wrong with it."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{item}: {problem}" for item, problem in problems.items()))
        self.problems = dict(problems)


def parse_answers(instrument: Instrument, raw: Any) -> Answers:
    """The answers of a sheet; ticked options are put in order.

    :raise BadAnswers: naming every item that is unknown or has an answer it does not offer.
    """
    if not isinstance(raw, Mapping):
        raise BadAnswers({"answers": "is not an object of item and answer"})
    answers: Answers = {}
    problems: dict[str, str] = {}
    for name, given in raw.items():
        item = instrument.by_id.get(name)
        problem = "is not an item of this questionnaire" if item is None else _problem(item, given)
        if problem:
            problems[str(name)] = problem
        else:
            answers[name] = sorted(given) if isinstance(given, list) else given
    if problems:
        raise BadAnswers(problems)
    return answers


def _problem(item: Item, given: Any) -> str | None:
    if given == DO_NOT_KNOW:
        return None
    if given == DOES_NOT_APPLY:
        return None if item.may_not_apply else "'does not apply' is not offered"
    return _problem_of_step(item, given) if item.has_steps else _problem_of_ticks(item, given)


def _problem_of_step(item: Item, given: Any) -> str | None:
    if not isinstance(given, str):
        return f"wants the code of one option, one of {', '.join(item.options)}"
    if given not in item.options:
        return f"{given!r} is not one of {', '.join(item.options)}"
    return None


def _problem_of_ticks(item: Item, given: Any) -> str | None:
    if not isinstance(given, list):
        return "wants a list of option numbers"
    for number in given:
        if isinstance(number, bool) or not isinstance(number, int):
            return f"{number!r} is not an option number"
        if not 0 <= number < len(item.options):
            return f"{number} is not one of 0 to {len(item.options) - 1}"
    if len(set(given)) != len(given):
        return "an option number stands twice"
    return None


def state_of(item: Item, answers: Mapping[str, Any]) -> Answered:
    """What became of an item in these answers."""
    given = answers.get(item.id)
    if given is None:
        return Answered.MISSING
    if given == DO_NOT_KNOW:
        return Answered.DO_NOT_KNOW
    return Answered.DOES_NOT_APPLY if given == DOES_NOT_APPLY else Answered.GIVEN
