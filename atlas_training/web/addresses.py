# SPDX-License-Identifier: EUPL-1.2
"""Addresses: where a reader may be sent on to, and the links that leave the service."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import current_app


def local_path(wanted: str | None, otherwise: str = "/") -> str:
    """``wanted`` if it is a path of this service, else ``otherwise``: nobody is sent on to another site.

    Browsers read ``\\`` as ``/`` and drop tabs and line ends inside an address, so ``/\\evil`` and
    ``/<tab>/evil`` would leave the site too.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return otherwise
    if "\\" in wanted or any(ord(sign) < 33 or ord(sign) == 127 for sign in wanted):
        return otherwise
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else wanted


def without_language(path: str) -> str:
    """The path without ``?lang=``, which would win over a language chosen from the menu."""
    parts = urlsplit(path)
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != "lang"])
    return f"{parts.path}?{query}" if query else parts.path


def public(endpoint: str, **values: Any) -> str:
    """The full address of a page for mails and codes; works without a request, never by its Host header."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + path
