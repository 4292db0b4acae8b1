# SPDX-License-Identifier: EUPL-1.2
"""The few kinds of refusal. A feature subclasses one with a sentence for people.

Doors turn them into an answer in one place each: ``web`` into a page, the JSON interfaces into
``{"error": ...}``, ``xapi.door`` into the record store's shape.
"""

from typing import Any


class Refusal(Exception):
    """Something asked for will not be done; ``sentence`` says what to do about it.

    ``fields`` maps the name of a form field to its own sentence.
    """

    status = 400
    sentence: Any = ""

    def __init__(self, sentence: Any = None, fields: dict[str, Any] | None = None) -> None:
        super().__init__(sentence if sentence is not None else self.sentence)
        if sentence is not None:
            self.sentence = sentence
        self.fields = fields or {}

    def __str__(self) -> str:
        return str(self.sentence)


class Invalid(Refusal):
    """What was sent does not keep a rule (400)."""

    status = 400


class NotSignedIn(Refusal):
    """Nobody, or an unknown credential, is asking (401)."""

    status = 401


class NotAllowed(Refusal):
    """This person or credential may not do that (403)."""

    status = 403


class NotFound(Refusal):
    """There is no such thing, or the asker may not know of it (404)."""

    status = 404


class Conflict(Refusal):
    """What is stored already stands against it (409)."""

    status = 409


class PreconditionFailed(Refusal):
    """It has changed since the asker last read it (412)."""

    status = 412


class TooLarge(Refusal):
    """More was sent than is taken at once (413)."""

    status = 413


class TooMany(Refusal):
    """Too many tries; ``retry_after`` seconds have to pass (429)."""

    status = 429

    def __init__(self, sentence: Any = None, retry_after: int = 60) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
