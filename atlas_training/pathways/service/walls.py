# SPDX-License-Identifier: EUPL-1.2
"""Who may ask about an SME's path: its own people, and the coordinator of its country."""

from dataclasses import dataclass
from uuid import UUID

from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.errors import NotYourCountry
from atlas_training.accounts.models import Membership, Person
from atlas_training.database import db
from atlas_training.organisations.models import Organisation
from atlas_training.pathways.errors import NoSuchPath, OnlyTheOwner, ReasonMissing


@dataclass(frozen=True)
class Asker:
    """A person in front of an SME's path. ``membership`` is None for a coordinator."""

    person: Person
    organisation: Organisation
    membership: Membership | None

    @property
    def is_coordinator(self) -> bool:
        """Whether the person acts for the country and not for the SME."""
        return self.membership is None

    @property
    def is_owner(self) -> bool:
        """Whether the person owns the SME."""
        return self.membership is not None and self.membership.role == Role.OWNER

    @property
    def may_change(self) -> bool:
        """The owner and the coordinator of the country change the path; colleagues take parts of it."""
        return self.is_owner or (self.is_coordinator and self.organisation.country in self.person.countries)

    @property
    def may_see_all(self) -> bool:
        """Colleagues see their share of the steps, the owner and coordinators all of them."""
        return self.is_owner or self.is_coordinator

    def check_change(self, reason: str) -> str:
        """The reason, tidied, of somebody who may change the path.

        :raise OnlyTheOwner: for a colleague.
        :raise NotYourCountry: for a lead coordinator, who may look.
        :raise ReasonMissing: for a coordinator without a reason (docs/readiness.md).
        """
        reason = " ".join(reason.replace("\x00", "").split())[:500]
        if not self.may_change:
            raise NotYourCountry if self.is_coordinator else OnlyTheOwner
        if self.is_coordinator and not reason:
            raise ReasonMissing(fields={"reason": ReasonMissing.sentence})
        return reason


def ask(person: Person, organisation_id: UUID, as_coordinator: bool = False) -> Asker:
    """The person as an asker about this SME, as one of its people or as its country's coordinator.

    A lead coordinator is let in only where the country has agreed to names being seen.

    :raise NoSuchPath: for everybody else, as if there were nothing.
    """
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NoSuchPath
    if as_coordinator:
        if not accounts.may_see_names(person, organisation.country):
            raise NoSuchPath
        return Asker(person, organisation, None)
    for membership in person.memberships:
        if membership.organisation_id == organisation_id and membership.left_at is None:
            return Asker(person, organisation, membership)
    raise NoSuchPath
