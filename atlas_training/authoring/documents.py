# SPDX-License-Identifier: EUPL-1.2
"""Text of a word processor, pasted as HTML or sent as .docx, turned into Markdown and pictures.

What a lesson has no place for (colours, fonts, comments, hidden fields) is left out; words are not.
"""

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import mammoth
import nh3
from bs4 import BeautifulSoup, Comment, Tag
from flask_babel import lazy_gettext as _l
from markdownify import MarkdownConverter

from atlas_training.authoring.errors import BadFile

MOST_BYTES = 60_000_000
MOST_PARTS = 2_000
LONGEST_HTML = 2_000_000
KEPT = {
    "a", "b", "blockquote", "br", "code", "del", "dd", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "img", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "ul", "div", "caption",
}  # fmt: skip
_LEVEL = re.compile(r"mso-list:\s*l\d+\s+level(\d+)", re.IGNORECASE)
_NUMBER = re.compile(r"^\s*(?:\d{1,3}|[a-z])[.)]\s*", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[·•▪§o–-])(?:\s|\xa0)+")

Keep = Callable[[bytes], str]
"""Takes a picture and gives the target to write in the text; raises BadFile where it cannot be taken."""


def from_docx(raw: bytes, keep: Keep) -> str:
    """The Markdown of a .docx file.

    :raise BadFile: if it is none, or too large once unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            # zipfile reads no more of a part than its header says.
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
                raise BadFile(_l("The document is too large once unpacked."))
            if "word/document.xml" not in archive.namelist():
                raise BadFile(_l("This is no .docx file. Save the document as .docx and send it again."))
        made = mammoth.convert_to_html(
            io.BytesIO(raw),
            convert_image=mammoth.images.img_element(_pictures(keep)),
            external_file_access=False,
        )
    except BadFile:
        raise
    except Exception as wrong:
        raise BadFile(_l("The document cannot be read. Save it anew as .docx and send it again.")) from wrong
    return _as_markdown(str(made.value))


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

    :raise BadFile: if it is larger than 2 MB of text.
    """
    soup = BeautifulSoup(html, "html.parser")
    for picture in soup.find_all("img"):
        picture["src"] = _inside(str(picture.get("src", "")), keep)
    if len(str(soup)) > LONGEST_HTML:
        raise BadFile(_l("This is too much text to paste at once."))
    for gone in soup.find_all(["script", "style", "head", "meta", "link", "title", "template"]):
        gone.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    _lists_of_word(soup)
    for bold in soup.find_all("b", style=re.compile(r"font-weight:\s*normal")):
        bold.unwrap()
    for span in soup.find_all("span"):
        _by_style(soup, span)
    return _as_markdown(str(soup))


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
        level = int(found.group(1)) if found else 1
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


def _as_markdown(html: str) -> str:
    clean = nh3.clean(
        html,
        tags=KEPT,
        attributes={
            "a": {"href"},
            "img": {"src", "alt"},
            "ol": {"start"},
            "td": {"colspan"},
            "th": {"colspan"},
        },
        url_schemes={"http", "https", "mailto", "tel"},
        url_relative="pass_through",
        link_rel=None,
        clean_content_tags={"script", "style"},
    )
    text = str(_Writer().convert(clean)).replace("\xa0", " ")
    text = re.sub(r"!\[([^\]]*)\]\(\)", r"\1", text)
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    return _under_title(re.sub(r"\n{3,}", "\n\n", text).strip())


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
