# SPDX-License-Identifier: EUPL-1.2
"""Signed statements: a JSON web signature as an attachment (Data 2.6).

The check catches mistakes; whom to trust is for the reader to decide, as the standard says.
"""

from base64 import b64decode
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from joserfc.errors import JoseError
from joserfc.jws import CompactSignature, JWSRegistry, extract_compact
from joserfc.util import urlsafe_b64decode

from atlas_training.xapi.errors import Malformed
from atlas_training.xapi.spec.equality import is_same
from atlas_training.xapi.spec.json_text import decode, read
from atlas_training.xapi.spec.statement import TWO, check_statement

SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
_RULE = "Data 2.6"
_ALGORITHMS: dict[str, HashAlgorithm] = {"RS256": SHA256(), "RS384": SHA384(), "RS512": SHA512()}


class _Registry(JWSRegistry):
    max_header_length = 64 * 1024  # a chain of certificates
    max_payload_length = 1024 * 1024


def check_signature(statement: dict[str, Any], attachment: dict[str, Any], data: memoryview | None) -> None:
    """Hold a signature to the standard: form, algorithm, what it signs, and its certificate where it has one.

    :raise Malformed: if anything of it is wrong.
    """
    if attachment["contentType"].partition(";")[0].strip().lower() != "application/octet-stream":
        raise Malformed("A signature is application/octet-stream.", _RULE, ("contentType",))
    if data is None:
        raise Malformed("A signature comes with the statement, as a part.", _RULE)
    signed = _extract(bytes(data))
    header = signed.headers()
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in _ALGORITHMS:
        raise Malformed("A signature is made with RS256, RS384 or RS512.", _RULE)
    original = _read_original(signed.payload)
    if not is_same(original, statement):
        raise Malformed("The signature is that of another statement.", _RULE)
    if "x5c" in header:
        _verify(signed, _read_key(header["x5c"]), _ALGORITHMS[algorithm])


def _extract(data: bytes) -> CompactSignature:
    try:
        return extract_compact(data.strip(), registry=_Registry(algorithms=list(_ALGORITHMS)))
    except (JoseError, ValueError) as wrong:
        raise Malformed(f"This is not a JSON web signature: {wrong}.", _RULE) from None


def _read_original(payload: bytes) -> dict[str, Any]:
    try:
        original = read(decode(payload))
        check_statement(original, TWO)  # the wider of the two: what was sent is held to its own version
    except Malformed as wrong:
        raise Malformed(f"What was signed is no statement: {wrong}", _RULE) from None
    found: dict[str, Any] = original
    return found


def _read_key(chain: Any) -> RSAPublicKey:
    try:
        if not isinstance(chain, list) or not chain:
            raise ValueError("it is no array")
        certificates = [x509.load_der_x509_certificate(b64decode(one, validate=True)) for one in chain]
        key = certificates[0].public_key()
    except (ValueError, TypeError) as wrong:
        raise Malformed(f"The certificates in x5c cannot be read: {wrong}.", _RULE) from None
    if not isinstance(key, RSAPublicKey):
        raise Malformed("The certificate in x5c has no RSA key.", _RULE)
    return key


def _verify(signed: CompactSignature, key: RSAPublicKey, hashing: HashAlgorithm) -> None:
    segments = signed.segments
    try:
        signature = urlsafe_b64decode(segments["signature"])
        key.verify(signature, segments["header"] + b"." + segments["payload"], PKCS1v15(), hashing)
    except (InvalidSignature, ValueError):
        raise Malformed("The signature does not fit the certificate in x5c.", _RULE) from None
