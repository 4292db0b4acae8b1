# SPDX-License-Identifier: EUPL-1.2
"""What pathways tells."""

from atlas_training.pathways.events import PathChanged, PathProposed
from atlas_training.plugins import hookspec


@hookspec
def path_proposed(event: PathProposed) -> None:
    """The rule made a path; runs in its transaction."""


@hookspec
def path_changed(event: PathChanged) -> None:
    """Somebody dropped, added, moved or shared out; runs in its transaction."""
