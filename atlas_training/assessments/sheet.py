# SPDX-License-Identifier: EUPL-1.2
"""A check ready to be taken: its questions with their kinds, and its words in a language."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from atlas_training import i18n
from atlas_training.assessments import rules
from atlas_training.assessments.questions.kind import Kind


@dataclass(frozen=True)
class Question:
    """One question: its id, its kind standing on its definition (with the key), its points."""

    id: str
    kind: Kind
    points: Fraction


@dataclass(frozen=True)
class Words:
    """The words of a check in one language."""

    language: str
    title: str
    questions: Mapping[str, Any]

    def of(self, question_id: str) -> Mapping[str, Any]:
        """The words of one question (see ``check_file``)."""
        words: Mapping[str, Any] = self.questions[question_id]
        return words


class Sheet:
    """A check: of a module version, or one that is still being written.

    ``definition`` and ``texts`` are as ``check_file`` makes them.
    """

    def __init__(
        self, definition: dict[str, Any], texts: dict[str, Any] | None, kinds: Mapping[str, type[Kind]]
    ) -> None:
        self.definition = definition
        self._texts = texts or {}
        self.questions = [
            Question(one["id"], kinds[one["kind"]](one), Fraction(one["points"]))
            for one in self.definition["questions"]
        ]
        self.behaviour: str = self.definition.get("behaviour", "at-end")
        self.review: str = self.definition.get("review", "full")
        self.tries: int = self.definition.get("tries", 1)
        self.penalty: int = self.definition.get("penalty", 0)
        self.by_id = {question.id: question for question in self.questions}

    def words(self, language: str) -> Words:
        """The words in the language wanted, else in the source's."""
        found, texts = i18n.choice_of(self._texts, language, self.definition["source_language"])
        return Words(found, texts["title"], texts["questions"])

    def draw_order(self, seed: str) -> dict[str, Any]:
        """The order of this attempt's questions and options."""
        return rules.draw_order(
            self.definition,
            {question.id: question.kind.options() for question in self.questions},
            seed,
            {question.id: question.kind.shuffling for question in self.questions},
            {question.id for question in self.questions if not question.kind.is_scored},
        )
