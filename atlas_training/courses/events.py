# SPDX-License-Identifier: EUPL-1.2
"""What courses and the features above tell each other, as plain values."""

from dataclasses import dataclass, field
from typing import Any

from atlas_training.content.findings import Finding


@dataclass(frozen=True)
class CheckReading:
    """A check as read from its files: the definition with its key, and the words by language.

    ``definition`` is None where the source cannot be used; then ``findings`` says why.
    """

    definition: dict[str, Any] | None
    texts: dict[str, dict[str, Any]] = field(default_factory=dict)
    question_count: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class CourseCameIn:
    """A course as a content folder holds it, and what is in its files by name."""

    course_id: str
    address: str
    contents: dict[str, bytes]
