# SPDX-License-Identifier: EUPL-1.2
"""What is known of an activity or a verb, gathered from statement to statement (Data 2.4.4.1)."""

from typing import Any

from atlas_training.xapi.spec.statement import COMPONENTS

_MAPS = ("name", "description", "extensions")
_KEPT = ("interactionType", "correctResponsesPattern", *COMPONENTS)


def merge_definition(known: dict[str, Any] | None, received: dict[str, Any]) -> dict[str, Any]:
    """The known definition with what a statement says of it.

    Languages and extensions add up, the newest word on each counts. What decides which answer is right
    stays as it was first said: an LRS does not change that on the word of a statement.
    """
    if not known:
        return received
    merged = dict(known)
    for name, value in received.items():
        if name in _MAPS:
            merged[name] = {**known.get(name, {}), **value}
        elif name not in _KEPT or "interactionType" not in known:
            merged[name] = value
    return merged


def merge_display(known: dict[str, Any] | None, received: dict[str, Any]) -> dict[str, Any]:
    """The known display of a verb with what a statement says of it."""
    return {**(known or {}), **received}
