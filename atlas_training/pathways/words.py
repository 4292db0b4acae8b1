# SPDX-License-Identifier: EUPL-1.2
"""The path in words: a step's reason and how long things take, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from atlas_training.courses.catalogue import in_hours
from atlas_training.pathways.enums import Origin
from atlas_training.pathways.models import PathStep
from atlas_training.pathways.rules import Reason
from atlas_training.readiness.instrument import Texts, parse

duration = in_hours  # one way to say how long things take


@dataclass(frozen=True)
class Wording:
    """The instrument's words that reasons use: short names of dimensions, topics, and levels by number.

    ``language`` is the one they are in, ``is_fallback`` whether that is not the reader's.
    """

    dimensions: Mapping[str, str]
    topics: Mapping[str, str]
    levels: Mapping[int, str]
    language: str
    is_fallback: bool


def wording(definition: Mapping[str, Any], texts: Mapping[str, Any], language: str) -> Wording:
    """The words of an instrument's version for a reader, the source language's where theirs are not approved."""
    instrument = parse(definition)
    words = Texts(texts, language, instrument.source_language)
    return Wording(
        dimensions={row.code: words("dimensions", row.code, "short").text for row in instrument.dimensions},
        topics={topic: words("topics", topic).text for row in instrument.dimensions for topic in row.topics},
        levels={level.level: words("levels", level.code).text for level in instrument.levels},
        language=words.language,
        is_fallback=words.is_fallback,
    )


def reason_sentence(reason: Reason, dimension: str, topic: str, words: Wording) -> str:
    """Why a step is on the path, in words and numbers (docs/readiness.md)."""
    values = {
        "dimension": words.dimensions.get(dimension, dimension),
        "points": reason.points,
        "level": words.levels[reason.level],
        "target": words.levels[reason.target],
        "target_from": reason.target_from,
        "topic": words.topics.get(topic, topic),
        "topic_points": reason.topic_points,
    }
    if reason.held_by:
        return str(
            _(
                "%(dimension)s: %(points)s points, %(level)s; your target is %(target)s, from %(target_from)s."
                " %(topic)s: %(topic_points)s of 100. Must-have.",
                **values,
            )
        )
    if reason.imported:
        return str(
            _(
                "%(dimension)s: %(points)s points, %(level)s; your target is %(target)s, from %(target_from)s."
                " %(topic)s: %(topic_points)s of 100. From an imported result.",
                **values,
            )
        )
    return str(
        _(
            "%(dimension)s: %(points)s points, %(level)s; your target is %(target)s, from %(target_from)s."
            " %(topic)s: %(topic_points)s of 100.",
            **values,
        )
    )


def reason_of(step: PathStep, words: Wording) -> str:
    """The reason of a stored step: the rule's, or that somebody chose it."""
    if step.reason:
        return reason_sentence(Reason.of(step.reason), step.dimension, step.topic, words)
    if step.origin == Origin.CHOSEN:
        return str(_("Chosen by your business, not asked for by your result."))
    return ""
