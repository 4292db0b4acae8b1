# SPDX-License-Identifier: EUPL-1.2
"""What certificates tell."""

from atlas_training.certificates.events import CertificateIssued, CertificateRevoked
from atlas_training.plugins import hookspec


@hookspec
def certificate_issued(event: CertificateIssued) -> None:
    """A certificate was issued; runs in its transaction."""


@hookspec
def certificate_revoked(event: CertificateRevoked) -> None:
    """A certificate was revoked; runs in its transaction."""
