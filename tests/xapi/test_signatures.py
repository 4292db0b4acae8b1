# SPDX-License-Identifier: EUPL-1.2
"""Signed statements (Data 2.6)."""

import hashlib
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.x509.oid import NameOID
from flask.testing import FlaskClient

from tests.conftest import NOW
from tests.factories.xapi import open_lrs, statement
from tests.xapi.test_attachments import attachment, part, parts_of, post

SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
OCTETS = "application/octet-stream"
HASHES = {"RS256": hashes.SHA256(), "RS384": hashes.SHA384(), "RS512": hashes.SHA512()}


@cache
def key(number: int) -> RSAPrivateKey:
    """A key; another for each number."""
    return generate_private_key(65537, 2048)


@cache
def certificate(number: int) -> str:
    """A self-signed certificate of a key, as x5c has it."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A signer")])
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key(number).public_key())
    )
    builder = builder.serial_number(1).not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1))
    made = builder.sign(key(number), hashes.SHA256())
    return b64encode(made.public_bytes(serialization.Encoding.DER)).decode()


def segment(data: bytes) -> bytes:
    """base64url without padding (RFC 7515 2)."""
    return urlsafe_b64encode(data).rstrip(b"=")


def sign(payload: Any, alg: str = "RS256", **header: Any) -> bytes:
    """A JWS in compact form, made here so that it does not depend on the library that reads it."""
    head = segment(json.dumps({"alg": alg, **header}).encode())
    text = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    signed = head + b"." + segment(text)
    return signed + b"." + segment(key(0).sign(signed, PKCS1v15(), HASHES.get(alg, hashes.SHA256())))


def signed(
    client: FlaskClient, jws: bytes, sent: dict[str, Any], version: str = "1.0.3", **properties: Any
) -> Any:
    """Send a statement with this signature."""
    whole = {
        **sent,
        "attachments": [attachment(jws, usageType=SIGNATURE, **{"contentType": OCTETS, **properties})],
    }
    sha2 = hashlib.sha256(jws).hexdigest()
    return post(
        open_lrs(client, version=version),
        whole,
        part(jws, Content_Type=OCTETS, X_Experience_API_Hash=sha2),
    )


SENT = statement(result={"duration": "PT1.239S"}, timestamp="2026-11-23T10:00:00+01:00")


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
@pytest.mark.parametrize("alg", HASHES)
def test_signed_statement_is_kept_with_its_signature(client: FlaskClient, alg: str, version: str) -> None:
    jws = sign(SENT, alg, x5c=[certificate(0)])
    answer = signed(client, jws, SENT, version)
    assert answer.status_code == 200, answer.text
    found, files = parts_of(open_lrs(client).get(statementId=SENT["id"], attachments="true"))
    assert found["id"] == SENT["id"]
    assert files[0][1] == jws


@pytest.mark.parametrize(
    "payload",
    [
        {**SENT, "result": {"duration": "PT1.23S"}},
        {**SENT, "timestamp": "2026-11-23T09:00:00Z"},
        {name: value for name, value in SENT.items() if name != "id"},
    ],
)
def test_signature_of_an_equivalent_statement_is_kept(client: FlaskClient, payload: dict[str, Any]) -> None:
    assert signed(client, sign(payload, x5c=[certificate(0)]), SENT).status_code == 200


def test_signature_without_a_certificate_is_kept(client: FlaskClient) -> None:
    assert signed(client, sign(SENT), SENT).status_code == 200


WRONG: dict[str, Callable[[], bytes]] = {
    "no JWS": lambda: b"a signature",
    "two segments": lambda: sign(SENT).rpartition(b".")[0],
    "none": lambda: sign(SENT, "none"),
    "HS256": lambda: sign(SENT, "HS256"),
    "ES256": lambda: sign(SENT, "ES256"),
    "another statement": lambda: sign({**SENT, "verb": {"id": "http://example.org/other"}}),
    "no statement": lambda: sign({"id": SENT["id"]}),
    "no JSON": lambda: sign(b"not JSON"),
    "the certificate of another key": lambda: sign(SENT, x5c=[certificate(1)]),
    "a changed signature": lambda: sign(SENT, x5c=[certificate(0)])[:-8] + b"AAAAAAAA",
    "a certificate that is none": lambda: sign(SENT, x5c=["bm90aGluZw=="]),
    "no certificates": lambda: sign(SENT, x5c=[]),
}


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
@pytest.mark.parametrize("name", WRONG)
def test_malformed_signature_is_refused(client: FlaskClient, name: str, version: str) -> None:
    make = WRONG[name]
    answer = signed(client, make(), SENT, version)
    assert answer.status_code == 400, answer.text
    assert answer.json["error"]["path"].startswith("$.attachments[0]")
    assert open_lrs(client).ids() == []


def test_signature_of_another_type_is_refused(client: FlaskClient) -> None:
    assert signed(client, sign(SENT), SENT, contentType="text/plain").status_code == 400
