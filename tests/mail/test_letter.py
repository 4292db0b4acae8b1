# SPDX-License-Identifier: EUPL-1.2
"""A mail as it leaves: text and HTML, the reader's direction, the Union's emblem and statement."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import lxml.html
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from atlas_training.mail import service as mail
from atlas_training.mail.letter import compose, paragraphs_of, pieces_of
from tests.conftest import NOW
from tests.courses.test_hostile_text import PAYLOADS

TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "header",
    "main",
    "footer",
    "p",
    "a",
    "b",
    "img",
    "br",
    "table",
    "tr",
    "td",
}
LINK = "http://127.0.0.1:8000/join/abc.def?x=1&y=2"


def letter(text: str = f"Good day,\n\n{LINK}\n\nBye", language: str = "en") -> EmailMessage:
    """A mail of this text."""
    row = mail.send("giulia@example.org", "A & B", text, language)
    row.created_at = NOW
    return compose(row)


def html_of(message: EmailMessage) -> str:
    """Its HTML."""
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def test_text_comes_first_and_html_says_the_same(app: Flask) -> None:
    message = letter()
    text = message.get_body(("plain",))
    assert text is not None
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "multipart/related"]
    for word in ("Good day,", "Bye", "Co-funded by the European Union"):
        assert word in text.get_content()
        assert word in html_of(message)


def test_emblem_travels_with_the_mail(app: Flask) -> None:
    message = letter()
    pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
    name = re.search(
        r'<img src="cid:([^"]+)" width="60" height="40" alt="Emblem of the European Union">', html_of(message)
    )
    assert name
    assert [part["Content-ID"] for part in pictures] == [f"<{name[1]}>"]
    assert pictures[0].get_content().startswith(b"\x89PNG")


def test_nothing_is_loaded_from_elsewhere(app: Flask) -> None:
    assert re.findall(r'src="(?!cid:)|url\(|<link', html_of(letter())) == []


def test_address_alone_in_its_paragraph_is_a_button_and_is_shown(app: Flask) -> None:
    escaped = LINK.replace("&", "&amp;")
    html = html_of(letter())
    assert f'<a class="go" href="{escaped}">Open</a>' in html
    assert f'<a href="{escaped}" dir="ltr">{escaped}</a>' in html


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("it", "ltr"), ("tr", "ltr")])
def test_language_and_its_direction_stand_in_the_html(app: Flask, language: str, direction: str) -> None:
    message = letter(language=language)
    assert f'<html lang="{language}" dir="{direction}">' in html_of(message)
    assert message["Content-Language"] == language


def test_words_of_people_are_no_markup(app: Flask) -> None:
    html = html_of(letter('Good day, <script>alert(1)</script> & "co"'))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in html
    assert "<script" not in html


def test_mail_composed_again_keeps_its_name(app: Flask) -> None:
    row = mail.send("giulia@example.org", "A", "B", "en")
    assert compose(row)["Message-ID"] == compose(row)["Message-ID"] == f"<{row.id}@localhost>"


@given(st.text(max_size=200))
def test_taking_a_line_apart_loses_nothing(line: str) -> None:
    assert "".join(piece.text for piece in pieces_of(line)) == line


@given(st.text(max_size=200))
def test_no_paragraph_is_empty(text: str) -> None:
    assert all(lines and all(line for line in lines) for lines in paragraphs_of(text))


def test_smuggled_script_is_only_words_in_a_mail(app: Flask) -> None:
    for payload in PAYLOADS:
        _hold_to_words(payload.replace("\0", ""))  # no form takes a NUL


def _hold_to_words(payload: str) -> None:
    row = mail.send(
        "giulia@example.org", payload, f"Good day, {payload}\n\nhttps://example.org/{payload}", "en"
    )
    html = lxml.html.fromstring(html_of(compose(row)))
    assert {str(one.tag) for one in html.iter()} <= TAGS
    names = {name for one in html.iter() for name in one.attrib}
    assert not [name for name in names if name.startswith("on")]
    assert all(one.get("href", "https:").startswith(("http:", "https:")) for one in html.iter("a"))
    assert "".join(payload.split()) in "".join(html.text_content().split())


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028"])
def test_line_end_in_a_subject_makes_no_header(app: Flask, end: str) -> None:
    row = mail.send("giulia@example.org", f"A{end}Bcc: all@evil.example{end}{end}<script>", "Hello", "en")
    read = message_from_bytes(compose(row).as_bytes(), policy=default)
    assert (read["Bcc"], read["To"]) == (None, "giulia@example.org")
    assert read["Subject"] == "A Bcc: all@evil.example <script>"


@pytest.mark.parametrize("address", ["a@example.org\r\nBcc: all@evil.example", "a@example.org\nX: y"])
def test_line_end_in_an_address_leaves_no_mail(app: Flask, address: str) -> None:
    row = mail.send(address, "A", "B", "en")
    with pytest.raises(ValueError, match="line"):
        compose(row).as_bytes()
