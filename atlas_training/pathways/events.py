# SPDX-License-Identifier: EUPL-1.2
"""What happens to a path, told to higher features. Moments are UTC."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from atlas_training.pathways.enums import Change


@dataclass(frozen=True)
class PathProposed:
    """The rule made a path for an SME from an assessment, or again because a target or the hours changed.

    ``person_id`` and ``membership_id`` are whose doing it is: the respondent, the person who set the
    target, or, for an imported result, the SME's owner; None where the SME has no owner yet.
    ``membership_id`` is the xAPI registration. ``in_preparation`` lists modules of the rule that are not
    offered in a language the SME's people read. ``hours`` is exact, such as "6".
    """

    path_id: UUID
    number: int
    organisation_id: UUID
    country: str
    assessment_id: UUID
    person_id: UUID | None
    membership_id: UUID | None
    catalogue_version: str
    rule_version: str
    hours: str
    targets: dict[str, int]
    now: tuple[str, ...]
    later: tuple[str, ...]
    in_preparation: tuple[str, ...]
    language: str
    at: datetime


@dataclass(frozen=True)
class PathChanged:
    """Somebody changed a path.

    ``change_id`` is the key of the stored change. ``module_id`` is None where dimensions were shared
    out, ``dimension`` the one concerned. ``person_id`` is who did it; ``membership_id`` that person's
    membership of the SME, or the owner's where a coordinator did it (None without an owner).
    ``by_coordinator`` says which. ``now`` and ``later`` are the path after the change, without what was
    dropped. ``to_person_id`` is who has the dimension now (``SHARED`` only).
    """

    change_id: UUID
    path_id: UUID
    organisation_id: UUID
    country: str
    person_id: UUID
    membership_id: UUID | None
    by_coordinator: bool
    change: Change
    module_id: str | None
    dimension: str
    to_person_id: UUID | None
    reason: str
    now: tuple[str, ...]
    later: tuple[str, ...]
    optional: tuple[str, ...]
    language: str
    at: datetime
