# SPDX-License-Identifier: EUPL-1.2
"""Text of a word processor, pasted as HTML or sent as .docx, turned into Markdown and pictures.

What a lesson has no place for (colours, fonts, comments, hidden fields) is left out; words are not. It happens
inside a request, so what is taken is a lesson's worth: so many parts, pictures and levels, and no more.
"""

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import mammoth
from bs4 import BeautifulSoup, Tag
from flask_babel import lazy_gettext as _l
from lxml import etree
from markdownify import MarkdownConverter

from atlas_training.authoring.errors import BadFile

MOST_BYTES = 60_000_000
MOST_XML = 12_000_000
MOST_PARTS = 2_000
LONGEST_TEXT = 400_000
MOST_ELEMENTS = 4_000
"""Paragraphs, rows, bold words and whatever else has a tag: some forty pages."""
MOST_PICTURES = 20
DEEPEST = 100
"""Levels inside each other; a word processor needs about thirty for a list in a table in a table."""
MOST_XML_ELEMENTS = 60_000
DEEPEST_XML = 150
WORD_LEVELS = 9
KEPT = {
    "a", "b", "blockquote", "br", "code", "del", "dd", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "img", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "ul", "div", "caption",
}  # fmt: skip
_ACTING = ("script", "style", "head", "meta", "link", "title", "template")
_ATTRIBUTES = {"style", "href", "src", "alt", "start", "colspan"}
_PICTURES = ("}blip", "}imagedata")
_UNREADABLE = _l("The document cannot be read. Save it anew as .docx and send it again.")
_LOOKED_AT = 4_000
_BEFORE_XML = b" \t\r\n\0\xef\xbb\xbf\xfe\xff"
_RUN = re.compile(r"\s{100,}")
_SMALL = re.compile(r"[1-9]|1[0-9]")
_SCHEMES = {"", "http", "https", "mailto", "tel"}
_LEVEL = re.compile(r"mso-list:\s*l\d+\s+level([0-9])", re.IGNORECASE)
_NUMBER = re.compile(r"^\s*(?:\d{1,3}|[a-z])[.)]\s*", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[·•▪§o–-])(?:\s|\xa0)+")

Keep = Callable[[bytes], str]
"""Takes a picture and gives the target to write in the text; raises BadFile where it cannot be taken."""


def from_docx(raw: bytes, keep: Keep) -> str:
    """The Markdown of a .docx file.

    :raise BadFile: if it is none, or larger than a lesson.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _hold_to_size(archive)
        made = mammoth.convert_to_html(
            io.BytesIO(raw),
            convert_image=mammoth.images.img_element(_pictures(keep)),
            external_file_access=False,
        )
    except BadFile:
        raise
    except Exception as wrong:
        raise BadFile(_UNREADABLE) from wrong
    return _as_markdown(_sound(str(made.value)))


def _hold_to_size(archive: zipfile.ZipFile) -> None:
    """Go on only with a document of a size that is turned into Markdown in a moment.

    :raise BadFile: for another, or one that is none.
    """
    parts = archive.infolist()
    # zipfile reads no more of a part than its header says.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise BadFile(_l("The document is too large once unpacked."))
    words = [part for part in parts if _may_be_read(archive, part)]
    if "word/document.xml" not in archive.namelist():
        raise BadFile(_l("This is no .docx file. Save the document as .docx and send it again."))
    if sum(part.file_size for part in words) > MOST_XML:
        raise _too_much()
    depth = elements = pictures = 0
    for part in words:
        with archive.open(part) as packed:
            reader = etree.iterparse(packed, events=("start", "end"), resolve_entities=False, no_network=True)
            for event, element in reader:
                if not depth and element.getroottree().docinfo.doctype:
                    raise BadFile(_UNREADABLE)  # no word processor declares entities
                if event == "end":
                    depth -= 1
                    element.clear()
                    continue
                depth, elements = depth + 1, elements + 1
                pictures += element.tag.endswith(_PICTURES)
                if elements > MOST_XML_ELEMENTS or depth > DEEPEST_XML or pictures > MOST_PICTURES:
                    raise _too_much()


def _may_be_read(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part is XML: relations may name any part as the document's words, whatever its name."""
    if part.filename.lower().endswith((".xml", ".rels")):
        return True
    with archive.open(part) as packed:
        start = packed.read(_LOOKED_AT).lstrip(_BEFORE_XML)
    return start.startswith(b"<") or (not start and part.file_size > 0)


def _too_much() -> BadFile:
    return BadFile(
        _l(
            "This is more than is taken at once, or too deeply nested. Bring it in in parts: a lesson is a few pages "
            "with %(pictures)s pictures at most.",
            pictures=MOST_PICTURES,
        )
    )


def _pictures(keep: Keep) -> Callable[[Any], dict[str, str]]:
    def take(image: Any) -> dict[str, str]:
        with image.open() as stream:
            return {"src": _kept(stream.read(), keep)}

    return take


def _kept(raw: bytes, keep: Keep) -> str:
    try:
        return keep(raw)
    except BadFile:
        return ""  # its description stays


def from_html(html: str, keep: Keep) -> str:
    """The Markdown of pasted HTML; pictures inside it are kept, pictures elsewhere are left out.

    :raise BadFile: if it is more than a lesson.
    """
    soup = _sound(html)
    pictures = soup.find_all("img")
    if len(pictures) > MOST_PICTURES:
        raise _too_much()
    for picture in pictures:
        picture["src"] = _inside(str(picture.get("src", "")), keep)
    _lists_of_word(soup)
    for bold in soup.find_all("b", style=re.compile(r"font-weight:\s*normal")):
        bold.unwrap()
    for span in soup.find_all("span"):
        _by_style(soup, span)
    return _as_markdown(soup)


def _sound(html: str) -> BeautifulSoup:
    """The HTML with each tag closed and only what is looked at further on.

    libxml2 reads whatever is sent in one passage; the parsers of Python and of browsers take hours, or all memory,
    for a few hundred thousand letters made for it.

    :raise BadFile: if it is more than a lesson.
    """
    parser = etree.HTMLParser(
        huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    root = etree.fromstring(html.encode("utf-8", "replace") or b" ", parser)
    if any(one.type_name == "ERR_RESOURCE_LIMIT" for one in parser.error_log):
        raise _too_much()
    if root is None:
        return BeautifulSoup("", "html.parser")
    if len("".join(root.itertext())) > LONGEST_TEXT:
        raise _too_much()
    etree.strip_elements(root, *_ACTING, with_tail=False)
    depth = 0
    for number, (event, element) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST or number > 2 * MOST_ELEMENTS:
            raise _too_much()
        if event == "start":
            _tidy(element)
    closed = str(etree.tostring(root, encoding="unicode", method="html")).replace("&nbsp;", " ")
    # Markdownify looks at each space of a run anew.
    return BeautifulSoup(_RUN.sub(" ", closed.replace("\xa0", " ")), "html.parser")


def _tidy(element: Any) -> None:
    """Take away attributes that say nothing here; a tag that a lesson has no place for counts as none."""
    if element.tag not in KEPT:
        element.tag = "span"
        element.attrib.clear()
    for name in set(element.attrib) - _ATTRIBUTES:
        del element.attrib[name]
    for name in ("start", "colspan"):
        if not _SMALL.fullmatch(element.get(name, "1")):
            del element.attrib[name]


def _inside(source: str, keep: Keep) -> str:
    if not source.startswith("data:image/"):
        return ""
    try:
        return _kept(base64.b64decode(source.partition(",")[2], validate=False), keep)
    except (binascii.Error, ValueError):
        return ""


def _by_style(soup: BeautifulSoup, span: Tag) -> None:
    """Bold and italic that a word processor writes as style."""
    style = str(span.get("style", "")).replace(" ", "").lower()
    if not span.get_text(strip=True):
        return
    if re.search(r"font-weight:(bold|[6-9]00)", style) and not span.find_parent(
        ["b", "strong", "h1", "h2", "h3"]
    ):
        span.wrap(soup.new_tag("strong"))
    if "font-style:italic" in style and not span.find_parent(["i", "em"]):
        span.wrap(soup.new_tag("em"))


def _lists_of_word(soup: BeautifulSoup) -> None:
    """Word pastes list items as paragraphs with a bullet or number typed before them."""
    open_lists: list[Tag] = []
    last: Tag | None = None
    for paragraph in soup.find_all("p", style=_LEVEL):
        found = _LEVEL.search(str(paragraph["style"]))
        level = min(max(int(found.group(1)), 1), WORD_LEVELS) if found else 1
        before = paragraph.find_previous_sibling()
        if last is None or before is not (open_lists[0] if open_lists else None):
            open_lists = []
        del open_lists[level:]
        is_numbered = _NUMBER.match(paragraph.get_text()) is not None
        _without_mark(paragraph)
        if not open_lists:
            outer = soup.new_tag("ol" if is_numbered else "ul")
            paragraph.insert_before(outer)
            open_lists = [outer]
        while len(open_lists) < level:
            inner = soup.new_tag("ol" if is_numbered else "ul")
            items = open_lists[-1].find_all("li", recursive=False)
            (items[-1] if items else open_lists[-1]).append(inner)
            open_lists.append(inner)
        paragraph.name = "li"
        paragraph.attrs = {}
        last = paragraph.extract()
        open_lists[-1].append(last)


def _without_mark(paragraph: Tag) -> None:
    for ignored in paragraph.find_all("span", style=re.compile(r"mso-list:\s*ignore", re.IGNORECASE)):
        ignored.decompose()
        return
    first = next((one for one in paragraph.find_all(string=True) if one.strip()), None)
    if first is not None:
        first.replace_with(_BULLET.sub("", _NUMBER.sub("", str(first), count=1), count=1))


class _Writer(MarkdownConverter):
    """Markdown as a lesson has it."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Words stay words: no heading or block by chance, no torn table."""
        escaped = str(super().escape(text, parent_tags))  # type: ignore[misc]
        escaped = re.sub(r"^(\s*)(#{1,6} |/{3,}|> )", r"\1\\\2", escaped)
        return escaped.replace("|", "\\|") if parent_tags & {"td", "th"} else escaped

    class Options:
        """ATX headings, hyphens, the first row of a table as its head."""

        heading_style = "ATX"
        bullets = "-"
        strong_em_symbol = "*"
        newline_style = "BACKSLASH"
        escape_misc = False
        table_infer_header = True


def _as_markdown(soup: BeautifulSoup) -> str:
    for picture in soup.find_all("img"):
        if not picture.get("src"):
            picture.replace_with(str(picture.get("alt", "")))
    for link in soup.find_all("a", href=True):
        if not _leads_somewhere(str(link["href"])):
            del link["href"]
    text = str(_Writer().convert_soup(soup))
    text = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    return _under_title(re.sub(r"\n{3,}", "\n\n", text).strip())


def _leads_somewhere(address: str) -> bool:
    try:
        return urlsplit(address).scheme in _SCHEMES
    except ValueError:
        return False


def _under_title(text: str) -> str:
    """Headings begin at the second level and never jump: the first is the lesson's title."""
    steps: dict[int, int] = {}
    lines = []
    for line in text.split("\n"):
        found = re.match(r"(#{1,6})(?= )", line)
        if found:
            wanted = len(found.group(1))
            steps = {old: new for old, new in steps.items() if old < wanted}
            level = min(max([*steps.values(), 1]) + 1, 6)
            steps[wanted] = level
            line = "#" * level + line[wanted:]
        lines.append(line)
    return "\n".join(lines)
