# SPDX-License-Identifier: EUPL-1.2
"""What single and multiple choice share: options with an id, one key each, answered by ids."""

from typing import Any, ClassVar

from atlas_training.assessments.questions.kind import (
    Interaction,
    Kind,
    Parts,
    Report,
    check_ids,
    check_markers,
    refuse_key,
)
from atlas_training.sentences import say


class Choice(Kind):
    """Options to choose from; the two kinds differ in how many may be chosen and in what that earns."""

    template: ClassVar[str] = "assessments/questions/choice.html"

    def __init__(self, definition: dict[str, Any]) -> None:
        self._options: list[dict[str, Any]] = definition["options"]

    @classmethod
    def read(cls, parts: Parts, language: str, report: Report) -> dict[str, Any]:
        """Options with their key, in the author's order."""
        check_markers(parts, ("[x]", "[ ]"), report)
        if len(parts.lines) < 2:
            report(
                parts.line,
                "options",
                say("A choice needs two options or more."),
                say("Add options: %(code)s", code=say("- [ ] words {#id}")),
            )
        return {"options": [{"id": line.id, "right": line.marker == "[x]"} for line in parts.lines]}

    @classmethod
    def translate(cls, definition: dict[str, Any], parts: Parts, language: str, report: Report) -> None:
        """Words only: the key stays with the source."""
        check_ids([option["id"] for option in definition["options"]], parts, report)
        refuse_key(parts.lines, report)

    def ids(self) -> tuple[str, ...]:
        """Ids of the options."""
        return tuple(option["id"] for option in self._options)

    def options(self) -> tuple[str, ...]:
        """Ids of what is offered."""
        return self.ids()

    def right_ids(self) -> tuple[str, ...]:
        """Ids of the right options."""
        return tuple(option["id"] for option in self._options if option["right"])

    def right_words(self, language: str) -> str | None:
        """None: the options have their own words."""
        return None

    def interaction(self) -> Interaction:
        """A choice; the right response is the set of right ids."""
        return Interaction("choice", self.ids(), ("[,]".join(self.right_ids()),))
