# SPDX-License-Identifier: EUPL-1.2
"""A mail as it leaves: text and HTML in the reader's language, with the Union's emblem and statement.

What is written into the outbox is text: paragraphs divided by empty lines. A paragraph that is one
address becomes a button in HTML, with the address below it.
"""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from jinja2 import Environment, PackageLoader

from atlas_training import i18n
from atlas_training.mail.models import Outbox

_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_EMBLEM = Path(__file__).parent / "emblem.png"  # drawn from the frame's own symbol


@dataclass(frozen=True)
class Piece:
    """Some letters of a line; ``url`` where they are an address."""

    text: str
    url: str = ""


def pieces_of(line: str) -> list[Piece]:
    """A line, taken apart into addresses and what stands between them."""
    found: list[Piece] = []
    place = 0
    for address in _URL.finditer(line):
        if address.start() > place:
            found.append(Piece(line[place : address.start()]))
        found.append(Piece(address[0], address[0]))
        place = address.end()
    return [*found, Piece(line[place:])] if place < len(line) else found


def paragraphs_of(text: str) -> list[list[list[Piece]]]:
    """Paragraphs of lines of pieces."""
    return [
        [pieces_of(line) for line in paragraph.splitlines() if line.strip()]
        for paragraph in re.split(r"\n\s*\n", text)
        if paragraph.strip()
    ]


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("atlas_training.mail"), autoescape=True)


@cache
def _emblem() -> bytes:
    return _EMBLEM.read_bytes()


def compose(row: Outbox) -> EmailMessage:
    """The mail with its headers; made again for a later try it says the same under the same Message-ID."""
    message = EmailMessage()
    sender = current_app.config["MAIL_FROM"]
    domain = sender.rpartition("@")[2] or "localhost"
    message["From"] = sender
    message["To"] = row.recipient
    message["Subject"] = row.subject
    message["Date"] = format_datetime(row.created_at)
    message["Message-ID"] = f"<{row.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if row.unsubscribe:  # RFC 2369, 3.2 and RFC 8058, 3.1
        message["List-Unsubscribe"] = f"<{row.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    with force_locale(row.language):
        foot = _(
            "Interreg. Co-funded by the European Union. Interreg NEXT MED Programme, project CLUSTERATLAS4MED."
        )
        html = _html(row, foot, f"emblem@{domain}")
    message.set_content(f"{row.text.rstrip()}\n\n-- \n{foot}\n{current_app.config['PUBLIC_URL']}\n")
    message.add_alternative(html, subtype="html")
    message.get_payload(1).add_related(  # type: ignore[union-attr]
        _emblem(), "image", "png", cid=f"<emblem@{domain}>", filename="emblem.png", disposition="inline"
    )
    message["Content-Language"] = row.language  # after the content, which drops every Content- header
    return message


def _html(row: Outbox, foot: str, emblem: str) -> str:
    return (
        _environment()
        .get_template("mail/letter.html")
        .render(
            language=i18n.BY_CODE.get(row.language, i18n.BY_CODE["en"]),
            subject=row.subject,
            paragraphs=paragraphs_of(row.text),
            emblem=emblem,
            emblem_words=_("Emblem of the European Union"),
            statement=_("Co-funded by the European Union"),
            open_words=_("Open"),
            foot=foot,
            public_url=current_app.config["PUBLIC_URL"],
        )
    )
