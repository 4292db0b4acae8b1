# SPDX-License-Identifier: EUPL-1.2
"""Who asserts a statement: this service, or the holder of a credential (Data 2.4.9)."""

from typing import Any
from uuid import UUID

from atlas_training.xapi.installation import find_iri_base


def home_page() -> str:
    """The homePage of every account of this installation."""
    return find_iri_base()


def own_authority() -> dict[str, Any]:
    """This service, for the statements it records itself."""
    return {"objectType": "Agent", "account": {"homePage": home_page(), "name": "atlas-training"}}


def authority_of(credential_id: UUID, name: str) -> dict[str, Any]:
    """The holder of a credential; the same after its secret was changed."""
    account = {"homePage": home_page(), "name": str(credential_id)}
    return {"objectType": "Agent", "name": name, "account": account}
