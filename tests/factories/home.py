# SPDX-License-Identifier: EUPL-1.2
"""Completions as rows, and the table of their page as a reader sees it."""

from datetime import datetime
from html.parser import HTMLParser

from atlas_training.accounts.models import Membership
from atlas_training.database import db
from atlas_training.progress.enums import CompletionKind
from atlas_training.progress.models import Completion
from tests.conftest import NOW


def make_completion(
    membership: Membership,
    subject_id: str = "C11.1",
    kind: CompletionKind = CompletionKind.MODULE,
    granted_at: datetime = NOW,
    score: str | None = "4/5",
    waived: tuple[str, ...] = (),
) -> Completion:
    """A completion that was granted to somebody; committed."""
    completion = Completion(
        kind=kind,
        subject_id=subject_id,
        course_id=None if kind == CompletionKind.PATH else subject_id.partition(".")[0],
        person_id=membership.person_id,
        organisation_id=membership.organisation_id,
        granted_at=granted_at,
        score=score,
        rule={"waived": list(waived)},
    )
    db.session.add(completion)
    db.session.commit()
    return completion


class _Table(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[list[str]]] = []
        self.is_body = self.is_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tbody":
            self.is_body = True
        elif tag == "tr" and self.is_body:
            self.rows.append([])
        elif tag in ("td", "th") and self.is_body:
            self.rows[-1].append([])
            self.is_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "tbody":
            self.is_body = False
        elif tag in ("td", "th"):
            self.is_cell = False

    def handle_data(self, data: str) -> None:
        if self.is_cell and data.strip():
            self.rows[-1][-1].append(data.strip())


def table_rows(page: str) -> list[list[list[str]]]:
    """The rows of the tables in a page: for each cell its pieces of text."""
    parser = _Table()
    parser.feed(page)
    return parser.rows
