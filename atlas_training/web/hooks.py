# SPDX-License-Identifier: EUPL-1.2
"""What the page frame asks of higher features: it knows pages, and no people."""

from typing import Any

from atlas_training.plugins import hookspec
from atlas_training.web.events import Feedback
from atlas_training.web.navigation import NavigationItem


@hookspec(firstresult=True)
def viewer() -> Any:
    """Whoever is signed in (with ``name``, ``initials``, ``is_staff``, ``language``, ``theme``), or None."""


@hookspec(firstresult=True)
def viewer_zone() -> str | None:
    """The time zone by which the reader's clock goes, or None for the service's own."""


@hookspec
def language_chosen(code: str) -> None:
    """The reader chose a language in the menu."""


@hookspec
def navigation(person: Any) -> list[NavigationItem]:  # type: ignore[empty-body]
    """Links for the header; ``person`` is None for a guest."""


@hookspec
def feedback_given(event: Feedback) -> None:
    """Someone told of a barrier; the frame knows no post, so a higher feature sends it on."""
