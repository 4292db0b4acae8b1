# SPDX-License-Identifier: EUPL-1.2
"""What accounts tell and ask upwards."""

from atlas_training.accounts.events import Joined, Left, SmeSection
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
