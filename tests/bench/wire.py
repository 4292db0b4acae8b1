# SPDX-License-Identifier: EUPL-1.2
"""A client that costs so little that it is not what is measured: kept connections, no more HTTP than needed."""

import asyncio
from collections.abc import Callable, Sequence
from time import perf_counter

Request = tuple[str, str, bytes, str]  # method, path, body, further header lines


class Connection:
    """One connection, kept open."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        lines = {"Host": f"127.0.0.1:{port}", **headers}
        self._port = port
        self._head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 24)

    async def send(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        """Status, headers by lower-case name, and body of the answer."""
        method, path, body, more = request
        kind = "Content-Type: application/json\r\n" if body else ""
        head = f"{method} {path} HTTP/1.1\r\n{self._head}{kind}{more}Content-Length: {len(body)}\r\n\r\n"
        self._writer.write(head.encode() + body)
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, colon, value in (line.partition(":") for line in lines[1:])
            if colon
        }
        if headers.get("transfer-encoding") == "chunked":
            return int(lines[0].split()[1]), headers, await self._chunks()
        content = await self._reader.readexactly(int(headers.get("content-length", 0)))
        return int(lines[0].split()[1]), headers, content

    async def _chunks(self) -> bytes:
        whole = b""
        while size := int((await self._reader.readline()).split(b";")[0], 16):
            whole += (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readline()
        return whole

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


class WrongAnswer(Exception):
    """The store answered something that is not being measured."""


async def _work(
    connection: Connection, requests: list[Request], end: float, check: Callable[[Request, int, bytes], None]
) -> list[float]:
    times = []
    while requests and perf_counter() < end:
        request = requests.pop()
        began = perf_counter()
        status, _, body = await connection.send(request)
        times.append(1000 * (perf_counter() - began))
        check(request, status, body)
    return times


def measure(
    port: int,
    headers: dict[str, str],
    requests: Sequence[Request],
    at_once: int,
    seconds: float,
    check: Callable[[Request, int, bytes], None],
) -> tuple[float, list[float]]:
    """Send until the time or the requests are over; seconds taken, and milliseconds of each request."""

    async def run() -> tuple[float, list[float]]:
        connections = [Connection(port, headers) for _ in range(at_once)]
        for connection in connections:
            await connection.open()
        waiting = list(reversed(requests))
        began = perf_counter()
        taken = await asyncio.gather(*(_work(one, waiting, began + seconds, check) for one in connections))
        seconds_taken = perf_counter() - began
        for connection in connections:
            connection.close()
        return seconds_taken, [time for times in taken for time in times]

    return asyncio.run(run())
