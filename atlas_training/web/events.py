# SPDX-License-Identifier: EUPL-1.2
"""What happens on the pages that belong to all."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Feedback:
    """A barrier someone met; ``contact`` is where to answer, or empty; ``language`` that of the page."""

    message: str
    contact: str
    language: str
