# SPDX-License-Identifier: EUPL-1.2
"""Cutting long lists into pages with addresses that can be kept and sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

T = TypeVar("T")
SIZE = 25


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: ``number`` from 1, ``total`` items in all."""

    items: Sequence[T]
    number: int
    total: int
    size: int = SIZE

    @property
    def last(self) -> int:
        """The number of the last page; 1 for an empty list."""
        return max(1, -(-self.total // self.size))

    @property
    def summary(self) -> str:
        """Which rows these are, in words."""
        if not self.total:
            return str(_("No rows"))
        first = (self.number - 1) * self.size + 1
        summary: str = _(
            "Rows %(first)s to %(last)s of %(total)s",
            first=format_decimal(first),
            last=format_decimal(first + len(self.items) - 1),
            total=format_decimal(self.total),
        )
        return summary

    @property
    def previous_url(self) -> str | None:
        """Address of the page before."""
        return url_of(self.number - 1) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """Address of the page after."""
        return url_of(self.number + 1) if self.number < self.last else None

    @property
    def links(self) -> list[dict[str, Any] | None]:
        """The first, the last and the pages around this one; None stands for a gap."""
        near = {1, self.last, *range(self.number - 1, self.number + 2)}
        shown = sorted(number for number in near if 1 <= number <= self.last)
        links: list[dict[str, Any] | None] = []
        for before, number in zip([0, *shown], shown, strict=False):
            if number - before > 1:
                links.append(None)
            links.append({"label": str(number), "url": url_of(number), "is_current": number == self.number})
        return links


def url_of(number: int) -> str:
    """This address with another page number."""
    query = [pair for pair in request.args.items(multi=True) if pair[0] != "page"]
    if number > 1:
        query.append(("page", str(number)))
    # Not through url_for: it would take a reader's ``endpoint`` or ``_external`` for its own.
    path = url_for(str(request.endpoint), **(request.view_args or {}))
    return f"{path}?{urlencode(query)}" if query else path


def asked_number() -> int:
    """The page asked for by ``?page=``; 1 for anything that is no number."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def cut(items: Sequence[T], size: int = SIZE) -> Page[T]:
    """The page asked for of a list that is at hand; beyond the end, the last one."""
    last = max(1, -(-len(items) // size))
    number = min(asked_number(), last)
    return Page(items[(number - 1) * size : number * size], number, len(items), size)
