# SPDX-License-Identifier: EUPL-1.2
"""What must hold of every finding that a trainer may meet."""

from collections.abc import Iterable

from atlas_training.content.findings import Finding
from atlas_training.sentences import Sentence


def only_english(findings: Iterable[Finding]) -> list[str]:
    """The sentences of these findings that no catalogue can translate: there should be none."""
    return [said for one in findings for said in (one.message, one.mend) if not isinstance(said, Sentence)]
