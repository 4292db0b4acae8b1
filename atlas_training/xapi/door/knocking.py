# SPDX-License-Identifier: EUPL-1.2
"""Who is asking: HTTP Basic credentials, checked against the database once a second (Communication 4.0)."""

import hmac
import secrets
from base64 import b64decode
from binascii import Error
from hashlib import sha256
from time import monotonic

from flask import current_app

from atlas_training import database
from atlas_training.accounts import credentials
from atlas_training.xapi.access.scopes import Access
from atlas_training.xapi.errors import NoCredential

REMEMBERED = 1.0  # seconds; another process may have revoked it
_MOST = 1_000
_SECRET = secrets.token_bytes(32)
_Known = dict[bytes, tuple[Access, float, int]]


def get_access(header: str | None) -> Access:
    """What the credential in an Authorization header allows.

    :raise NoCredential: if there is none, or it is unknown, wrong or revoked.
    """
    if not header:
        raise NoCredential
    known: _Known = current_app.extensions.setdefault("xapi_access", {})
    key = hmac.digest(_SECRET, header.encode(errors="surrogatepass"), sha256)
    found = known.get(key)
    if found and found[1] > monotonic() and found[2] == credentials.changes():
        return found[0]
    changes = credentials.changes()
    access = _verify(header)
    if len(known) >= _MOST:
        known.clear()
    known[key] = (access, monotonic() + REMEMBERED, changes)
    return access


def _verify(header: str) -> Access:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise NoCredential
    try:
        key, colon, secret = b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (Error, ValueError):
        raise NoCredential from None
    if not colon:
        raise NoCredential
    with database.reading():
        credential = credentials.verify(key, secret)
        if credential is None:
            raise NoCredential
        return Access.of(credential)
