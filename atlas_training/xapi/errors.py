# SPDX-License-Identifier: EUPL-1.2
"""Refusals of the record store. Its clients are programs, so the sentences are English, like the standard."""

from collections.abc import Sequence

from atlas_training.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PreconditionFailed,
    TooLarge,
)


def _as_path(path: Sequence[str | int]) -> str:
    text = "$"
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.isidentifier():
            text += f".{step}"
        else:
            text += f"['{step}']"
    return text


class Malformed(Invalid):
    """What was sent breaks a rule of the standard.

    ``path`` leads to the place, from the outside in; ``rule`` is the clause, as ``Data 2.4.5``.
    """

    def __init__(self, sentence: str, rule: str = "", path: Sequence[str | int] = ()) -> None:
        super().__init__(sentence)
        self.rule = rule
        self.path: list[str | int] = list(path)

    def below(self, *steps: str | int) -> "Malformed":
        """This refusal, seen from further outside."""
        self.path[:0] = steps
        return self

    @property
    def place(self) -> str:
        """The path as JSONPath writes it, such as ``$[3].actor.mbox``."""
        return _as_path(self.path)

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence} ({self.rule})"


class BadRequest(Malformed):
    """A parameter or header breaks a rule; ``name`` says which."""

    def __init__(self, sentence: str, rule: str = "", name: str = "") -> None:
        super().__init__(sentence, rule)
        self.name = name

    @property
    def place(self) -> str:
        """The name of the parameter or header."""
        return self.name

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence} ({self.rule})"


class DifferentStatement(Conflict):
    """The id is stored already, with something else in it."""

    rule = "Communication 2.1.1"


class UnknownStatement(NotFound):
    """No such statement, or not one the asker may read."""

    rule = "Communication 2.1.3"
    sentence = "There is no such statement."


class UnknownDocument(NotFound):
    """No such document, or not one the asker may know of."""

    rule = "Communication 2.2"
    sentence = "There is no such document."


class DocumentExists(Conflict):
    """A document would be replaced by someone who has not said which one they know."""

    rule = "Communication 3.1"
    sentence = (
        "There is such a document already. Get it to see its current state, then send the request again with"
        " its ETag in If-Match."
    )


class DocumentChanged(PreconditionFailed):
    """The document is not the one the asker knows, or they know of none and there is one."""

    rule = "Communication 3.1"


class DocumentTooLarge(TooLarge):
    """A document has grown beyond what is taken."""

    rule = "Communication 3.2"


class NoCredential(NotSignedIn):
    """No key and secret, or ones that are not known."""

    rule = "Communication 4.0"
    sentence = "Send the key and secret of a credential with HTTP Basic authentication."


class OutOfScope(NotAllowed):
    """The credential is good, but not for this."""

    rule = "Communication 4.2"
