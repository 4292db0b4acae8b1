# SPDX-License-Identifier: EUPL-1.2
"""If-Match and If-None-Match: what an asker says of the document it knows (Communication 3.1, RFC 9110 13)."""

from dataclasses import dataclass

from werkzeug.datastructures import ETags
from werkzeug.http import parse_etags

from atlas_training.xapi.errors import DocumentChanged


@dataclass(frozen=True)
class Preconditions:
    """The two headers; an entity tag without quotes is taken as one with them, for clients that forget."""

    if_match: ETags | None = None
    if_none_match: ETags | None = None

    @classmethod
    def of(cls, headers: dict[str, str]) -> "Preconditions":
        """Those of a request; an empty header says nothing."""
        return cls(_parsed(headers.get("if-match")), _parsed(headers.get("if-none-match")))

    @property
    def is_bare(self) -> bool:
        """Whether neither header is there."""
        return self.if_match is None and self.if_none_match is None

    def require_match(self, tag: str | None) -> None:
        """Hold ``tag``, None where there is no document, against If-Match.

        :raise DocumentChanged: if it is another; a weak tag never matches (RFC 9110 13.1.1).
        """
        if self.if_match is None:
            return
        if tag is None or not (self.if_match.star_tag or self.if_match.is_strong(tag)):
            raise DocumentChanged("If-Match names another document than the one that is stored.")

    def is_known(self, tag: str | None) -> bool:
        """Whether If-None-Match names this document; here a weak tag does (RFC 9110 13.1.2)."""
        return tag is not None and self.if_none_match is not None and self.if_none_match.contains_weak(tag)

    def require(self, tag: str | None) -> None:
        """Hold ``tag`` against both headers, ahead of a change.

        :raise DocumentChanged: if one of them fails.
        """
        self.require_match(tag)
        if self.is_known(tag):
            raise DocumentChanged("If-None-Match names the document that is stored.")


def _parsed(header: str | None) -> ETags | None:
    return parse_etags(header) if header and header.strip() else None
