# SPDX-License-Identifier: EUPL-1.2
"""Words for organisations."""

from enum import StrEnum

COUNTRIES = ("IT", "ES", "MT", "EL", "TN", "EG", "TR")
BUSINESS_KINDS = ("lodging", "farm_food", "guiding_activities", "restaurant", "craft_museum", "other")
SIZES = ("1", "2", "3-4", "5-9", "10-49", "50-249")


class OrganisationKind(StrEnum):
    """An SME is counted by the programme; a stakeholder (local action group, municipality) never is."""

    SME = "sme"
    STAKEHOLDER = "stakeholder"
