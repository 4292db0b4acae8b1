# SPDX-License-Identifier: EUPL-1.2
"""What editions tell."""

from collections.abc import Collection
from uuid import UUID

from atlas_training.editions.events import AttendanceRecorded, ModuleDone
from atlas_training.plugins import hookspec


@hookspec
def attendance_recorded(event: AttendanceRecorded) -> None:
    """Somebody's attendance was recorded; runs in its transaction."""


@hookspec
def attendance_corrected(event: AttendanceRecorded) -> None:
    """A recorded attendance was corrected; runs in its transaction."""


@hookspec
def groups_of_people(countries: Collection[str]) -> list[tuple[UUID, str]]:  # type: ignore[empty-body]
    """Groups of people of these countries, such as cohorts, by key and name; each may join an edition at once."""


@hookspec(firstresult=True)
def places_of_group(key: UUID, countries: Collection[str]) -> list[UUID] | None:
    """The keys of the places in SMEs of a group of these countries; None where the key is another's."""


@hookspec
def modules_done(person_ids: Collection[UUID], module_ids: Collection[str]) -> list[ModuleDone]:  # type: ignore[empty-body]
    """Which of these modules these people have completed: asked when a module or a person joins an edition."""
