# SPDX-License-Identifier: EUPL-1.2
"""A request as the standard means it, sent plainly or in the alternate syntax (Communication 1.3)."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote_to_bytes

from flask import request

from atlas_training.xapi.errors import BadRequest
from atlas_training.xapi.spec.version import HEADER, ONE, find_version, get_version

_AS_HEADERS = {
    name.lower(): name
    for name in ("Authorization", HEADER, "Content-Type", "Content-Length", "If-Match", "If-None-Match")
}
_METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE")
_ALTERNATE = "Communication 1.3"


@dataclass(frozen=True)
class Asked:
    """Method, parameters and body; ``headers`` by lower-case name."""

    method: str
    version: str
    params: dict[str, str]
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    def refuse_unknown(self, *known: str) -> None:
        """Allow no parameters but these.

        :raise BadRequest: for any other; the case of letters counts (Data 2.2).
        """
        for name in self.params:
            if name not in known:
                raise BadRequest("There is no such parameter here.", "Data 2.2", name)


def is_alternate() -> bool:
    """Whether the request is in the alternate syntax, which only 1.0.x has."""
    if request.method != "POST" or "method" not in request.args:
        return False
    header = request.headers.get(HEADER)
    return header is None or find_version(header) == ONE


def read_asked() -> Asked:
    """What the current request asks.

    :raise BadRequest: if its version or its syntax is wrong.
    """
    if is_alternate():
        return _read_alternate()
    version = get_version(request.headers.get(HEADER))
    _check_encoding()
    params: dict[str, str] = {}
    for name, values in request.args.lists():
        if len(values) > 1:
            raise BadRequest("This parameter is there twice.", "Data 2.2", name)
        params[name] = values[0]
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Asked(request.method, version, params, request.get_data(), headers)


def _check_encoding() -> None:
    """Refuse what would otherwise be replaced unseen, so that two names became one."""
    try:
        unquote_to_bytes(request.query_string).decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest("The query is not UTF-8.", "Communication 1.4") from None


def _read_alternate() -> Asked:
    extra = [name for name in request.args if name != "method"]
    if extra:
        raise BadRequest("Only method belongs in the query of this syntax.", _ALTERNATE, extra[0])
    method = request.args["method"]
    if method not in _METHODS:
        raise BadRequest(f"method is one of {', '.join(_METHODS)}.", _ALTERNATE, "method")
    headers = {name.lower(): value for name, value in request.headers.items()}
    headers.pop("content-type", None)
    params, body = {}, b""
    for name, value in _form():
        if name.lower() in _AS_HEADERS:
            headers[name.lower()] = value
        elif name == "content":
            body = value.encode()
        elif name in params:
            raise BadRequest("This parameter is there twice.", "Data 2.2", name)
        else:
            params[name] = value
    headers.setdefault("content-type", "application/json")
    version = get_version(headers.get(HEADER.lower()))
    if version != ONE:
        raise BadRequest("Version 2.0.0 has no alternate syntax.", "IEEE 9274.1.1", "method")
    return Asked(method, version, params, body, headers)


def _form() -> list[tuple[str, str]]:
    try:
        text = request.get_data().decode("utf-8")
        return parse_qsl(
            text, keep_blank_values=True, strict_parsing=bool(text), errors="strict", max_num_fields=100
        )
    except ValueError:
        raise BadRequest("The form cannot be read.", _ALTERNATE, "content") from None
