# SPDX-License-Identifier: EUPL-1.2
"""What checks ask (kinds of question) and tell (an attempt is checked)."""

from atlas_training.assessments.events import AttemptSubmitted
from atlas_training.assessments.questions.kind import Kind
from atlas_training.plugins import hookspec


@hookspec
def question_kinds() -> list[type[Kind]]:  # type: ignore[empty-body]
    """Kinds of question, each a class as :class:`.questions.kind.Kind` describes; a name is taken once."""


@hookspec
def attempt_submitted(event: AttemptSubmitted) -> None:
    """An attempt was checked and its marks are stored, in the same transaction."""
