# SPDX-License-Identifier: EUPL-1.2
"""The badge of a certificate: an Open Badges 3.0 credential as a signed JWT, and the list of revocations.

Open Badges 3.0, sections 8.2 (JSON Web Token proof format) and B (data model); W3C Verifiable Credentials
Data Model 2.0; W3C Bitstring Status List 1.0. Nothing is fetched to make or to check one.
"""

import base64
import gzip
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from atlas_training import clock
from atlas_training.certificates import key, rules
from atlas_training.certificates.document import ISSUER
from atlas_training.certificates.enums import CertificateKind
from atlas_training.certificates.errors import ForeignBadge, HolderGone, NoBadgeForSme, NoSuchList
from atlas_training.certificates.models import Certificate
from atlas_training.certificates.service import LIST_SIZE
from atlas_training.certificates.wording import WORDS, duration
from atlas_training.database import db
from atlas_training.xapi.installation import find_iri_base

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
DIGCOMP = "https://doi.org/10.2760/115376"
"""DigComp 2.2 (JRC128415), which defines the competences that outcomes are aligned with."""
ACHIEVEMENT_TYPES = {CertificateKind.COURSE: "Course", CertificateKind.PATH: "LearningProgram"}


def token(certificate: Certificate) -> str:
    """The badge as a file ``.jwt``.

    :raise HolderGone: after erasure.
    :raise NoBadgeForSme: for an SME's certificate.
    """
    return key.sign(credential(certificate) | _registered(certificate))


def _registered(certificate: Certificate) -> dict[str, Any]:
    """The claims of RFC 7519 that section 8.2.4 asks for beside the credential's own members."""
    return {
        "iss": key.issuer_id(),
        "jti": address(certificate),
        "sub": _subject(certificate),
        "nbf": int(certificate.issued_at.timestamp()),
    }


def credential(certificate: Certificate) -> dict[str, Any]:
    """The credential without its signature.

    :raise HolderGone: after erasure.
    :raise NoBadgeForSme: for an SME's certificate.
    """
    if certificate.kind == CertificateKind.SME:
        raise NoBadgeForSme
    if certificate.erased_at is not None:
        raise HolderGone
    claims = certificate.claims
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": address(certificate),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": key.issuer_id(), "type": ["Profile"], "name": ISSUER, "url": find_iri_base()},
        "validFrom": _moment(certificate.issued_at),
        "awardedDate": f"{claims['completed_on']}T00:00:00Z",
        "name": claims["title"],
        "credentialSubject": {
            "id": _subject(certificate),
            "type": ["AchievementSubject"],
            "identifier": [_recipient(claims["recipient"])],
            "achievement": _achievement(certificate),
        },
        "credentialStatus": _status_entry(certificate),
    }


def address(certificate: Certificate) -> str:
    """The credential's id: the page that checks its number."""
    return f"{find_iri_base()}/verify/{rules.shown(certificate.number)}"


def _subject(certificate: Certificate) -> str:
    """An opaque id, of this certificate alone."""
    return f"urn:uuid:{certificate.id}"


def _recipient(recipient: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": recipient["hash"],
        "identityType": recipient["type"],
        "salt": recipient["salt"],
    }


def _achievement(certificate: Certificate) -> dict[str, Any]:
    claims, language = certificate.claims, certificate.language
    words = WORDS[language]
    kind = CertificateKind(certificate.kind)
    name = "courses/" + certificate.subject_id if kind is CertificateKind.COURSE else "scheme/path"
    made = {
        "id": f"{find_iri_base()}/{name}",
        "type": ["Achievement"],
        "achievementType": ACHIEVEMENT_TYPES[kind],
        "inLanguage": language,
        "name": claims["title"],
        "description": (
            f"{words['attendance' if claims['attendance'] else 'completion']}. "
            f"{words['workload']}: {duration(claims['minutes'], language)}. "
            f"{words['partners']}: {' · '.join(claims['partners'])}."
        ),
        "criteria": {"narrative": _criteria(claims, language)},
    }
    aligned = [one for one in claims["outcomes"] if one["digcomp"]]
    if aligned:
        made["alignment"] = [
            {
                "type": ["Alignment"],
                "targetCode": one["digcomp"],
                "targetFramework": "DigComp 2.2",
                "targetName": one["text"],
                "targetUrl": DIGCOMP,
            }
            for one in aligned
        ]
    return made


def _criteria(claims: dict[str, Any], language: str) -> str:
    words = WORDS[language]
    lines = [f"{words['rule']}: {claims['rule']['name']}, {claims['rule']['version']}", ""]
    for module in claims["modules"]:
        note = words["recognised"] if module["recognised"] else duration(module["minutes"], language)
        lines.append(f"- {module['title']} ({note})")
    return "\n".join(lines)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# ---- revocations ----


def _list_address(number: int) -> str:
    return f"{find_iri_base()}/certificates/status/{number}"


def _status_entry(certificate: Certificate) -> dict[str, str]:
    address = _list_address(certificate.status_list)
    return {
        "id": f"{address}#{certificate.status_index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(certificate.status_index),
        "statusListCredential": address,
    }


def status_list(number: int) -> str:
    """The signed list of revocations of that number.

    :raise NoSuchList: if no certificate has its place in it.
    """
    known = select(Certificate.id).where(Certificate.status_list == number).limit(1)
    if db.session.scalar(known) is None:
        raise NoSuchList
    revoked = db.session.scalars(
        select(Certificate.status_index).where(
            Certificate.status_list == number, Certificate.revoked_at.is_not(None)
        )
    )
    address, now = _list_address(number), clock.now()
    payload = {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": key.issuer_id(),
        "validFrom": _moment(now),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(list(revoked)),
        },
        "iss": key.issuer_id(),
        "jti": address,
        "nbf": int(now.timestamp()),
    }
    return key.sign(payload, "vc+jwt")


def encoded(places: list[int]) -> str:
    """These places of a list set to 1 (section 3.3): GZIP, then multibase base64url without padding."""
    bits = bytearray(LIST_SIZE // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8  # the first place is the left-most bit
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


# ---- checking a file ----


def number_in(sent: bytes) -> str:
    """The number in a badge file that this installation signed.

    :raise ForeignBadge: if it is no badge of ours, or was changed by so much as a byte.
    """
    try:
        text = sent.decode("ascii").strip()
    except UnicodeDecodeError:
        raise ForeignBadge from None
    payload = key.signed_payload(text)
    prefix = f"{find_iri_base()}/verify/"
    jti = str(payload.get("jti", "")) if payload else ""
    if not jti.startswith(prefix):
        raise ForeignBadge
    return jti.removeprefix(prefix)
