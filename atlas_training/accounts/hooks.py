# SPDX-License-Identifier: EUPL-1.2
"""What accounts tell and ask upwards."""

from typing import Any

from atlas_training.accounts.events import Erasing, Joined, Left, SmeSection
from atlas_training.accounts.models import Person
from atlas_training.organisations.models import Organisation
from atlas_training.plugins import hookspec


@hookspec
def joined(event: Joined) -> None:
    """A person took a place in an organisation."""


@hookspec
def left(event: Left) -> None:
    """A person's place in an organisation ended."""


@hookspec
def settings_links() -> list[tuple[str, str]]:  # type: ignore[empty-body]
    """Further pages of what people change about themselves: words and address."""


@hookspec
def sme_sections(organisation: Organisation) -> list[SmeSection]:  # type: ignore[empty-body]
    """Parts of the coordinator's page of an SME; asked only for somebody who may see its name."""


@hookspec
def own_sme_sections(organisation: Organisation) -> list[SmeSection]:  # type: ignore[empty-body]
    """Parts of the owner's page of the own SME; asked only for an owner who works there now."""


@hookspec
def erasing(event: Erasing) -> None:
    """A person is being erased: take out of your tables and files whatever says who they were.

    What has to stay as evidence stays without it, hanging on the person's key.
    """


@hookspec
def own_data(person: Person) -> dict[str, Any]:  # type: ignore[empty-body]
    """What you keep of a person, as JSON by heading, for the copy of their own data.

    Rows that refer to the person, their places or their enrolments are in the copy already.
    """
