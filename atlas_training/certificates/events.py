# SPDX-License-Identifier: EUPL-1.2
"""What happens to certificates. Moments are UTC. No number is told: it opens the public page with the name."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class CertificateIssued:
    """A certificate was issued; ``replaces_id`` is the one whose place it takes.

    ``person_id`` is None for an SME's. ``registration`` is the enrolment, the membership, or None.
    """

    certificate_id: UUID
    kind: str
    subject_id: str
    is_attendance: bool
    rule_version: str
    person_id: UUID | None
    organisation_id: UUID
    registration: UUID | None
    replaces_id: UUID | None
    language: str
    at: datetime


@dataclass(frozen=True)
class CertificateRevoked:
    """A certificate was revoked, for a reason of a kind."""

    certificate_id: UUID
    kind: str
    subject_id: str
    reason: str
    person_id: UUID | None
    organisation_id: UUID
    registration: UUID | None
    language: str
    at: datetime
