# SPDX-License-Identifier: EUPL-1.2
"""The key that signs badges: Ed25519 (RFC 8032), made at first need and readable by its owner alone."""

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from flask import current_app
from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import OKPKey

from atlas_training.settings import SettingsError
from atlas_training.xapi.installation import find_iri_base

FILE = "badge_key.json"
ALGORITHM = "EdDSA"


class OnlyEdDSA(jws.JWSRegistry):
    """Knows one algorithm, by the name that verifiers of Open Badges 3.0 know.

    RFC 9864 has since named it "Ed25519" and the library warns of the older name; no verifier reads the new one yet.
    """

    def get_alg(self, name: str) -> JWSAlgModel:
        """The algorithm.

        :raise UnsupportedAlgorithmError: for any other name.
        """
        if name != ALGORITHM:
            raise UnsupportedAlgorithmError(f"Algorithm of {name!r} is not allowed")
        return self.algorithms[ALGORITHM]


REGISTRY = OnlyEdDSA()


def signing_key() -> OKPKey:
    """The key of this installation.

    It is written beside its place and linked there when it is whole, so of two processes that need it at
    the same moment both get the same one.

    :raise SettingsError: if the file cannot be read as a key.
    """
    file = Path(current_app.instance_path) / FILE
    if not file.exists():
        _make(file)
    try:
        return OKPKey.import_key(json.loads(file.read_text(encoding="ascii")))
    except (ValueError, JoseError):
        raise SettingsError(
            f"{file} holds no key. Put it back from a backup: badges that were signed with it check no more without it."
        ) from None


def _make(file: Path) -> None:
    part = file.with_name(f"{FILE}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        json.dump(OKPKey.generate_key("Ed25519").as_dict(private=True), stream)
        stream.flush()
        os.fsync(stream.fileno())
    with suppress(FileExistsError):  # another process was first
        os.link(part, file)
    part.unlink()


def issuer_id() -> str:
    """The issuer's did:web, made from the IRI base (did:web method specification, section 3.1)."""
    parts = urlsplit(find_iri_base())
    path = [quote(part, safe="") for part in parts.path.split("/") if part]
    return ":".join(["did:web", quote(parts.netloc, safe=""), *path])


def key_id() -> str:
    """The key's name in the issuer's DID document: by its thumbprint (RFC 7638), so that a new key gets a new one."""
    return f"{issuer_id()}#{signing_key().thumbprint()}"


def did_document() -> dict[str, Any]:
    """What ``did:web`` leads to: the public key, for whoever checks a badge."""
    issuer, key = issuer_id(), key_id()
    public = {name: value for name, value in signing_key().as_dict(private=False).items() if name != "kid"}
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": issuer,
        "verificationMethod": [
            {"id": key, "type": "JsonWebKey", "controller": issuer, "publicKeyJwk": public}
        ],
        "assertionMethod": [key],
    }


def sign(payload: dict[str, Any], kind: str = "JWT") -> str:
    """The payload as a compact JWS (RFC 7515); the same payload gives the same text."""
    header = {"alg": ALGORITHM, "typ": kind, "kid": key_id()}
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return jws.serialize_compact(header, text, signing_key(), registry=REGISTRY)


def signed_payload(token: str) -> dict[str, Any] | None:
    """What a compact JWS says, if this installation's key signed it; None for anything else."""
    try:
        read = jws.deserialize_compact(token, signing_key(), registry=REGISTRY)
        payload = json.loads(read.payload)
    except (JoseError, ValueError):
        return None
    return payload if isinstance(payload, dict) else None
