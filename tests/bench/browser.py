# SPDX-License-Identifier: EUPL-1.2
"""A learner's browser as far as speed needs one: a kept connection, cookies, forms; and many at once."""

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from math import inf
from threading import Lock
from time import perf_counter
from typing import TypeVar
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
Piece = TypeVar("Piece")
Outcome = TypeVar("Outcome")
TIMING = re.compile(r"app;dur=([\d.]+), cpu;dur=([\d.]+)")


class WrongAnswer(Exception):
    """The service answered something that is not being measured."""


@dataclass(frozen=True)
class Answer:
    """An answer; ``size`` counts its head and its body as sent, ``server`` and ``cpu`` are milliseconds."""

    status: int
    location: str
    body: bytes
    size: int
    server: float
    cpu: float


@dataclass
class Browser:
    """Somebody's cookie and the token of their forms."""

    cookie: str = ""
    token: str = ""

    def get(self, connection: HTTPConnection, path: str, expect: int = 200, accept: str = "gzip") -> Answer:
        """Open a page."""
        return self._send(connection, "GET", path, None, expect, accept)

    def read(self, connection: HTTPConnection, path: str) -> str:
        """Open a page, keep the token of its forms, and give its text."""
        text = self.get(connection, path, accept="identity").body.decode()
        if found := TOKEN.search(text):
            self.token = found[1]
        return text

    def post(self, connection: HTTPConnection, path: str, *fields: tuple[str, str]) -> Answer:
        """Send a form."""
        body = urlencode([("csrf_token", self.token), *fields])
        return self._send(connection, "POST", path, body, 303, "gzip")

    def _send(
        self, connection: HTTPConnection, method: str, path: str, body: str | None, expect: int, accept: str
    ) -> Answer:
        headers = {"Accept-Encoding": accept, "Accept": "text/html"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        content = response.read()
        if response.status != expect:
            raise WrongAnswer(f"{method} {path} was answered with {response.status}, not {expect}.")
        for value in response.headers.get_all("Set-Cookie", []):
            if value.startswith("session="):
                self.cookie = value.partition(";")[0]
        timing = TIMING.search(response.headers["Server-Timing"] or "")
        return Answer(
            response.status,
            response.headers["Location"] or "",
            content,
            len(response.headers.as_bytes()) + len(content),
            float(timing[1]) if timing else 0.0,
            float(timing[2]) if timing else 0.0,
        )


def at_once(
    port: int,
    number: int,
    work: Iterable[Piece],
    do: Callable[[HTTPConnection, Piece], Outcome],
    seconds: float = inf,
) -> tuple[float, list[Outcome]]:
    """Do each piece of ``work``, ``number`` of them at a time, until all is done or ``seconds`` are over.

    Returns the seconds it took and what ``do`` gave, in no particular order.
    """
    pieces, turn = iter(work), Lock()
    began = perf_counter()

    def run() -> list[Outcome]:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        done = []
        while perf_counter() - began < seconds:
            with turn:
                try:
                    piece = next(pieces)
                except StopIteration:
                    break
            done.append(do(connection, piece))
        connection.close()
        return done

    with ThreadPoolExecutor(number) as pool:
        results = [future.result() for future in [pool.submit(run) for _ in range(number)]]
    return perf_counter() - began, [one for some in results for one in some]
