# SPDX-License-Identifier: EUPL-1.2
"""What a reader of ``content/`` found, and what it would store."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend: where (``file`` relative to the content folder), which rule, what and how.

    An ``error`` keeps the thing from being published, a ``warning`` does not, a ``note`` only informs.
    ``message`` and ``mend`` are made by :func:`atlas_training.sentences.say`: English at a terminal and in JSON, like a
    compiler's, and in the reader's language on a page. A plain text of a plugin's is shown as English.
    """

    file: str
    line: int
    rule: str
    message: str
    mend: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity} [{self.rule}] {self.message} {self.mend}"


def _nothing() -> list[str]:
    return []


@dataclass(frozen=True)
class Reading:
    """What was read of one part of the folder (a course, an instrument, the catalogue).

    ``store`` writes what is sound in one transaction of its own, opened by the caller, and gives
    lines for the report; it is called even where there are findings and leaves out what is broken.
    ``changes`` says file by file what differs from what is published.
    """

    findings: list[Finding] = field(default_factory=list)
    store: Callable[[], list[str]] = _nothing
    changes: list[str] = field(default_factory=list)
