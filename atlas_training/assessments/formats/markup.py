# SPDX-License-Identifier: EUPL-1.2
"""Texts of questions as the Markdown of check files: words, bold, emphasis, code, links, and paragraphs."""

import re
from html import escape
from html.parser import HTMLParser

from lxml import etree

from atlas_training.assessments.formats.question import TextFormat
from atlas_training.sentences import Sentence, say

_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`"}
_BLOCKS = {
    *(
        "p",
        "div",
        "br",
        "hr",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "tr",
        "table",
        "blockquote",
        "pre",
        "section",
    ),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
_UNSEEN = {"script", "style", "head", "title", "template"}
_LOST = {
    "img": say("a picture"),
    "table": say("a table"),
    "video": say("a film"),
    "audio": say("a sound"),
    "sub": say("lowered letters"),
    "sup": say("raised letters"),
}
_SPECIAL = re.compile(r"([\\`*\[])|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|<(?=[a-zA-Z/!])")
_AT_START = re.compile(r"(?m)^(\s*)([->#+]|[=~](?=\s*)|\d{1,2}\.(?=\s))")


def to_markdown(text: str, text_format: TextFormat) -> tuple[str, list[Sentence]]:
    """The text as Markdown, paragraphs parted by an empty line, and what of it was lost."""
    if text_format == "markdown":
        return guard(_tidy(text.split("\n\n"))), []
    if text_format == "plain":
        return guard(_tidy([_escape(line) for line in text.splitlines()])), []
    if text_format == "moodle":
        text = text.replace("\n", "<br>")
    reader = _Reader()
    # A section of SGML makes the parser give up with an error.
    reader.feed(_closed(text.replace("<![", "&lt;![")))
    reader.close()
    return guard(_tidy(reader.paragraphs)), sorted(reader.lost)


def _closed(text: str) -> str:
    """HTML with each tag closed: libxml2 reads whatever is sent in one passage, Python's parser may take hours."""
    parser = etree.HTMLParser(huge_tree=True, no_network=True, remove_comments=True, encoding="utf-8")
    root = etree.fromstring(text.encode("utf-8", "replace") or b" ", parser)
    return "" if root is None else str(etree.tostring(root, encoding="unicode", method="html"))


def guard(text: str) -> str:
    """Lines that would be something else in a check file (an option, a step, a hint) made words again."""
    return _AT_START.sub(_guarded, text)


def _guarded(found: re.Match[str]) -> str:
    sign = found[2]
    if sign in "=~":
        return f"{found[1]}{escape_sign(sign)}"
    return f"{found[1]}{sign[:-1]}\\." if sign.endswith(".") else f"{found[1]}\\{sign}"


def escape_sign(sign: str) -> str:
    """A sign as its number, where Markdown has no other way to write it."""
    return f"&#{ord(sign)};"


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda found: escape(found[0]) if found[0] in "&<" else f"\\{found[0]}", text)


def _tidy(paragraphs: list[str]) -> str:
    tidy = (" ".join(one.split()) for one in paragraphs)
    return "\n\n".join(one for one in tidy if one)


class _Reader(HTMLParser):
    """Goes through HTML and keeps what Markdown of one line has."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs = [""]
        self.lost: set[Sentence] = set()
        self._links: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A mark, a link, or a new paragraph."""
        values = dict(attrs)
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.paragraphs.append("• " if tag == "li" else "")
        elif tag in _MARKS:
            self.paragraphs[-1] += _MARKS[tag]
        elif tag == "a":
            self._links.append(values.get("href") or "")
            self.paragraphs[-1] += "[" if self._has_address() else ""
        elif tag == "img":
            self.paragraphs[-1] += _escape(values.get("alt") or "")
        elif tag in ("td", "th"):
            self.paragraphs[-1] += " "
        if tag in _LOST:
            self.lost.add(_LOST[tag])

    def _has_address(self) -> bool:
        return bool(re.fullmatch(r"(?:https?://|mailto:)[^\s()<>]+", self._links[-1]))

    def handle_endtag(self, tag: str) -> None:
        """The end of what began."""
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag in _MARKS:
            self.paragraphs[-1] = self._closed(self.paragraphs[-1], _MARKS[tag])
        elif tag == "a" and self._links:
            self.paragraphs[-1] += f"]({self._links[-1]})" if self._has_address() else ""
            self._links.pop()
        elif tag in _BLOCKS:
            self.paragraphs.append("")

    @staticmethod
    def _closed(text: str, mark: str) -> str:
        """The text with its last mark closed; marks round nothing go."""
        if text.rstrip().endswith(mark):
            return text.rstrip().removesuffix(mark)
        inner = text.rstrip()
        return f"{inner}{mark}{text[len(inner) :]}"

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._unseen:
            self.paragraphs[-1] += _escape(data)
