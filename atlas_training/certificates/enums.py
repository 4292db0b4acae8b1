# SPDX-License-Identifier: EUPL-1.2
"""Words for certificates."""

from enum import StrEnum


class CertificateKind(StrEnum):
    """What a certificate is for."""

    COURSE = "course"
    PATH = "path"
    SME = "sme"


class RevocationReason(StrEnum):
    """Why a certificate was revoked; the public page says which."""

    ISSUED_IN_ERROR = "issued_in_error"
    RECORD_CORRECTED = "record_corrected"
    NOT_OWN_WORK = "not_own_work"
    ASKED_BY_HOLDER = "asked_by_holder"


class State(StrEnum):
    """What the register says of a certificate."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
