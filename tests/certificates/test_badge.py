# SPDX-License-Identifier: EUPL-1.2
"""Badges, checked by programs that are not ours: openbadgeslib, and cryptography with the published key alone."""

import base64
import gzip
import hashlib
import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask import Flask
from flask.testing import FlaskClient
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier, decode_encoded_list

from atlas_training.certificates import badge, key, rules
from atlas_training.certificates import service as certificates
from atlas_training.certificates.enums import RevocationReason
from atlas_training.certificates.errors import ForeignBadge, HolderGone, NoBadgeForSme
from atlas_training.certificates.models import Certificate
from atlas_training.database import db
from atlas_training.organisations.models import Organisation
from atlas_training.settings import SettingsError
from tests.conftest import NOW
from tests.factories import accounts as people
from tests.factories.certificates import certify

BASE = "https://training.example.org"
DID = "did:web:training.example.org"


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def published_key(client: FlaskClient) -> Ed25519PublicKey:
    document = client.get("/.well-known/did.json").json or {}
    (method,) = document["verificationMethod"]
    assert (method["publicKeyJwk"]["kty"], method["publicKeyJwk"]["crv"]) == ("OKP", "Ed25519")
    return Ed25519PublicKey.from_public_bytes(decoded(method["publicKeyJwk"]["x"]))


def checked(client: FlaskClient, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and payload of a token whose signature fits the published key."""
    header, payload, signature = token.split(".")
    published_key(client).verify(decoded(signature), f"{header}.{payload}".encode())
    return json.loads(decoded(header)), json.loads(decoded(payload))


def fetched(client: FlaskClient) -> Any:
    """What openbadgeslib fetches with: our own pages instead of the network."""

    def fetch(address: str, *more: Any, **options: Any) -> bytes:
        assert address.startswith(f"{BASE}/")
        content: bytes = client.get(address.removeprefix(BASE)).data
        return content

    return fetch


def test_openbadgeslib_accepts_the_badge_with_the_published_key_and_list(client: FlaskClient) -> None:
    made = certify()
    verifier = OB3Verifier.for_issuer_did(DID, download=fetched(client))
    read = verifier.verify(badge.token(made), check_status=True, download=fetched(client))
    assert read.achievement.name == "Small steps: safe in two lessons"
    assert read.recipient_id == f"urn:uuid:{made.id}"


def test_openbadgeslib_refuses_the_badge_once_it_is_revoked(client: FlaskClient) -> None:
    made = certify()
    certificates.revoke(people.make_coordinator("IT"), made.id, RevocationReason.ISSUED_IN_ERROR)
    db.session.commit()
    verifier = OB3Verifier.for_issuer_did(DID, download=fetched(client))
    assert verifier.verify(badge.token(made)).achievement.name
    with pytest.raises(OB3VerificationError, match="is set at index"):
        verifier.verify(badge.token(made), check_status=True, download=fetched(client))


def test_openbadgeslib_refuses_another_key(client: FlaskClient) -> None:
    other = Ed25519PrivateKey.generate().public_key()
    pem = other.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(OB3VerificationError):
        OB3Verifier(pem, issuer_did=DID).verify(badge.token(certify()))


def test_badge_says_what_the_certificate_says(client: FlaskClient) -> None:
    made = certify(people.make_learner(name="Giulia Ferrante"))
    header, said = checked(client, badge.token(made))
    document = client.get("/.well-known/did.json").json or {}
    assert header == {"alg": "EdDSA", "typ": "JWT", "kid": document["assertionMethod"][0]}
    number = f"{BASE}/verify/{rules.shown(made.number)}"
    place = f"{BASE}/certificates/status/{made.status_list}"
    achievement = said["credentialSubject"].pop("achievement")
    recipient = made.claims["recipient"]
    assert said == {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": number,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": DID, "type": ["Profile"], "name": "ATLAS4MED Training Scheme", "url": BASE},
        "validFrom": "2026-11-23T09:00:00Z",
        "awardedDate": "2026-11-23T00:00:00Z",
        "name": "Small steps: safe in two lessons",
        "credentialSubject": {
            "id": f"urn:uuid:{made.id}",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": recipient["hash"],
                    "identityType": "systemId",
                    "salt": recipient["salt"],
                }
            ],
        },
        "credentialStatus": {
            "id": f"{place}#{made.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(made.status_index),
            "statusListCredential": place,
        },
        "iss": DID,
        "jti": number,
        "sub": f"urn:uuid:{made.id}",
        "nbf": int(NOW.timestamp()),
    }
    assert achievement["id"] == f"{BASE}/courses/C11"
    assert achievement["achievementType"] == "Course"
    assert "18 minutes" in achievement["description"]
    assert "modules-to-target, C11 1.0.0" in achievement["criteria"]["narrative"]
    assert [one["targetCode"] for one in achievement["alignment"]] == ["4.1 I", "4.2 I", "2.3 I"]


def test_badge_holds_no_name_address_or_score(client: FlaskClient) -> None:
    holder = people.make_learner(name="Wolfeschlegelstein", email="wolfe@secret.example", email_proved_at=NOW)
    said = json.dumps(checked(client, badge.token(certify(holder)))[1])
    for leak in (
        "Wolfeschlegelstein",
        "wolfe@",
        holder.organisation.name,
        str(holder.person.actor_key),
        "score",
    ):
        assert leak not in said


@pytest.mark.parametrize(
    ("facts", "kind", "value"),
    [
        ({"email": "g@example.org", "email_proved_at": NOW}, "emailAddress", "g@example.org"),
        ({"user_name": "giulia.f"}, "userName", "giulia.f"),
    ],
)
def test_recipient_is_hashed_with_a_salt_of_its_own(
    app: Flask, facts: dict[str, Any], kind: str, value: str
) -> None:
    (recipient,) = badge.credential(certify(**facts))["credentialSubject"]["identifier"]
    digest = hashlib.sha256(f"{value}{recipient['salt']}".encode()).hexdigest()
    assert (recipient["identityType"], recipient["identityHash"]) == (kind, f"sha256${digest}")


def test_same_row_gives_the_same_badge(app: Flask) -> None:
    made = certify()
    assert badge.token(made) == badge.token(made)


def test_one_byte_changed_is_found_out(client: FlaskClient) -> None:
    token = badge.token(certify())
    assert badge.number_in(token.encode())
    for place in range(0, len(token), 7):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        if decoded_alike(token, changed):
            continue  # the last sign of a part has bits that say nothing
        with pytest.raises(ForeignBadge):
            badge.number_in(changed.encode())
        with pytest.raises((InvalidSignature, ValueError)):
            checked(client, changed)


def decoded_alike(one: str, other: str) -> bool:
    try:
        return [decoded(part) for part in one.split(".")] == [decoded(part) for part in other.split(".")]
    except ValueError:
        return False


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\xff\xfe",
        b"a.b.c",
        b"eyJhbGciOiJub25lIn0.e30.",
        b"eyJhbGciOiJFZERTQSJ9.bnVsbA.AAAA",
        b"..",
        b"x" * 100_000,
    ],
)
def test_what_is_no_badge_is_refused(app: Flask, sent: bytes) -> None:
    with pytest.raises(ForeignBadge):
        badge.number_in(sent)


def test_list_of_revocations_is_no_badge(app: Flask) -> None:
    with pytest.raises(ForeignBadge):
        badge.number_in(badge.status_list(certify().status_list).encode())


def test_business_and_erased_holder_have_no_badge(app: Flask) -> None:
    made = certify()
    with pytest.raises(NoBadgeForSme):
        badge.token(certificates.issue_for_sme(business_of(made), "en"))
    assert made.person_id
    certificates.erase_person(made.person_id)
    with pytest.raises(HolderGone):
        badge.token(made)


def business_of(made: Certificate) -> Organisation:
    return db.session.get_one(Organisation, made.organisation_id)


# ---- revocations ----


def test_revoked_badge_is_in_the_published_list_and_its_neighbours_are_not(client: FlaskClient) -> None:
    revoked, standing = certify(), certify()
    certificates.revoke(people.make_coordinator("IT"), revoked.id, RevocationReason.ISSUED_IN_ERROR)
    db.session.commit()
    answer = client.get(f"/certificates/status/{revoked.status_list}")
    assert answer.mimetype == "application/vc+jwt"
    header, said = checked(client, answer.text)
    assert header["typ"] == "vc+jwt"
    assert said["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    subject = said["credentialSubject"]
    assert (subject["type"], subject["statusPurpose"]) == ("BitstringStatusList", "revocation")
    bits = gzip.decompress(decoded(subject["encodedList"].removeprefix("u")))
    assert len(bits) * 8 == 131_072
    ones = [8 * n + bit for n, byte in enumerate(bits) for bit in range(8) if byte & 0x80 >> bit]
    assert ones == [revoked.status_index]
    assert standing.status_index not in ones


def test_openbadgeslib_reads_the_list(client: FlaskClient) -> None:
    bits = decode_encoded_list(badge.encoded([0, 9, 131_071]))
    assert [n for n in (0, 1, 8, 9, 10, 131_070, 131_071) if bits[n // 8] & 0x80 >> n % 8] == [0, 9, 131_071]


def test_list_that_nobody_is_in_does_not_exist(client: FlaskClient) -> None:
    assert client.get("/certificates/status/7").status_code == 404


# ---- the key ----


def test_key_is_made_once_and_readable_by_its_owner_alone(app: Flask) -> None:
    file = Path(app.instance_path) / key.FILE
    first = key.signing_key().thumbprint()
    assert key.signing_key().thumbprint() == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.glob(f"{key.FILE}.*")) == []


def test_broken_key_is_told_and_not_replaced(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    (tmp_path / key.FILE).write_text("")
    with pytest.raises(SettingsError):
        key.signing_key()
    assert (tmp_path / key.FILE).read_text() == ""


def test_did_document_holds_no_private_part(client: FlaskClient) -> None:
    for address in ("/.well-known/did.json", "/did.json"):
        answer = client.get(address)
        assert answer.mimetype == "application/did+json"
        (method,) = (answer.json or {})["verificationMethod"]
        assert set(method["publicKeyJwk"]) == {"kty", "crv", "x"}
        assert (method["controller"], (answer.json or {})["id"]) == (DID, DID)


@pytest.mark.parametrize(
    ("base", "did"),
    [
        ("https://training.example.org", "did:web:training.example.org"),
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
        ("https://example.org/atlas/training", "did:web:example.org:atlas:training"),
    ],
)
def test_issuer_is_named_after_the_iri_base(
    app: Flask, monkeypatch: pytest.MonkeyPatch, base: str, did: str
) -> None:
    monkeypatch.setitem(app.config, "IRI_BASE", base)
    assert key.issuer_id() == did


# ---- pages ----


def send(client: FlaskClient, content: bytes) -> Any:
    data = {"csrf_token": people.form_token(client), "file": (io.BytesIO(content), "badge.jwt")}
    return client.post("/verify", data=data)


def test_badge_file_is_checked_on_the_page(client: FlaskClient) -> None:
    made = certify()
    token = badge.token(made)
    page = send(client, token.encode() + b"\n")
    assert page.status_code == 200
    assert "The signature of the badge fits" in page.text
    assert rules.shown(made.number) in page.text
    refused = send(client, token[:-20].encode() + b"A" * 20)
    assert (refused.status_code, "it was changed" in refused.text) == (400, True)
    assert send(client, b"").status_code == 400
    assert people.post(client, "/verify").status_code == 400


def test_badge_is_downloaded_by_its_holder_and_no_stranger(client: FlaskClient) -> None:
    holder = people.make_learner()
    made = certify(holder)
    people.sign_in(client, holder.person)
    answer = client.get(f"/certificates/{made.id}.jwt")
    assert (answer.mimetype, answer.text) == ("application/jwt", badge.token(made))
    assert client.get(f"/certificates/{made.id}.json").json == badge.credential(made)
    for stranger in (people.make_learner(holder.organisation).person, people.make_coordinator("IT")):
        people.sign_in(client, stranger)
        assert client.get(f"/certificates/{made.id}.jwt").status_code == 404
        assert client.get(f"/certificates/{made.id}.json").status_code == 404


def test_processes_that_need_the_key_at_once_share_one(tmp_path: Path) -> None:
    file = tmp_path / key.FILE
    key._make(file)
    first = file.read_bytes()
    key._make(file)  # the second process saw no file either
    assert file.read_bytes() == first
    assert [entry.name for entry in tmp_path.iterdir()] == [key.FILE]
