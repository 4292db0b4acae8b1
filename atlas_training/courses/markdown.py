# SPDX-License-Identifier: EUPL-1.2
"""From an author's Markdown to the HTML a learner gets.

CommonMark as Python-Markdown reads it, with tables, footnotes, task lists, GitHub alerts and our
blocks. Raw HTML is shown as text, never passed on; whatever comes out goes through one sanitiser.
This is slow on hostile text (20 kB of ``[`` take minutes), so it is called through
:mod:`atlas_training.courses.rendering`, never while a page is being answered.
"""

import html
import re
import string
import unicodedata
import xml.etree.ElementTree as etree
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import SubstituteTagInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from atlas_training.courses import blocks as lesson_blocks
from atlas_training.courses import references
from atlas_training.courses.blocks import BLOCKS, LessonBlocks
from atlas_training.courses.layout import Layout, TabsInCode, with_tabs
from atlas_training.courses.words import word

ALERTS = ("note", "tip", "important", "warning", "caution")
PREFIX = "c-"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ALIGNMENTS = {"left": "align-start", "center": "align-center", "right": "align-end"}
OUTWARD = "noopener noreferrer external"
SCHEMES = {"https", "http", "mailto", "tel"}
_HAS_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HASH_HEADING = re.compile(
    r"(?:^|\n) {0,3}(?P<level>#{1,6})(?=[ \n]|$)(?P<header>(?:\\.|[^\\\n])*?)(?: +#+)? *(?:\n|$)"
)
"""As CommonMark has it: a blank after the marks, so that ``#olives`` is no heading."""
_UNDERLINED_HEADING = re.compile(r"^(?! {0,3}(?:[-*+]|\d{1,9}\.) ).*?\n[=-]+ *(\n|$)", re.MULTILINE)
"""Not an item with an empty item below it."""
_TO_DO = re.compile(r"^\s*\[([ xX])\]\s+")


@dataclass(frozen=True)
class Source:
    """A text to render.

    ``links`` maps a target as written (``other.md``, ``../assets/map.webp``) to its address; a target
    that is not in it and has no scheme leads nowhere and is taken out. ``task_keys`` are the keys of
    the activities in their order, the same for every language. ``blocks`` says where the classes of the
    blocks are imported from.
    """

    text: str
    language: str
    links: dict[str, str] = field(default_factory=dict)
    task_keys: list[str] = field(default_factory=list)
    for_trainers: bool = False
    blocks: list[str] = field(default_factory=lambda: [lesson_blocks.path_of(one) for one in BLOCKS.values()])


@dataclass(frozen=True)
class Rendered:
    """Sanitised HTML, the number of words in it, its activities, and the ids one may link to.

    ``targets`` are the links and pictures inside the content as written, ``undescribed`` the pictures
    without a description: for the lint.
    """

    html: str
    words: int
    tasks: list[dict[str, Any]]
    anchors: list[str]
    targets: list[str]
    undescribed: list[str]


def render(source: Source) -> Rendered:
    """Render and sanitise a text. May take very long on hostile text; see the module."""
    blocks = LessonBlocks(source.language, source.task_keys, lesson_blocks.load(source.blocks))
    finishing = _Finishing(source)
    md = Markdown(
        extensions=[
            "markdown.extensions.tables",
            "markdown.extensions.sane_lists",
            "markdown.extensions.footnotes",
            "markdown.extensions.def_list",
            "markdown.extensions.toc",
            "pymdownx.highlight",
            "pymdownx.superfences",
            "pymdownx.quotes",
            "pymdownx.tilde",
            "pymdownx.magiclink",
            blocks,
            finishing,
        ],
        extension_configs={
            "markdown.extensions.tables": {"use_align_attribute": True},
            "markdown.extensions.toc": {"slugify": _slug, "marker": ""},
            "markdown.extensions.footnotes": {"SEPARATOR": "-", "BACKLINK_TEXT": "↩"},
            "pymdownx.highlight": {"use_pygments": False},
            "pymdownx.superfences": {"relaxed_headers": True},
            "pymdownx.quotes": {"callouts": True},
            "pymdownx.tilde": {"subscript": False},
        },
    )
    md.preprocessors.deregister("html_block")
    md.inlinePatterns.deregister("html")
    clean = sanitise(with_tabs(md.convert(source.text)))
    tasks = [one for one in blocks.found if f"task-{one['key']}" in finishing.anchors]
    return Rendered(
        clean, count_words(clean), tasks, finishing.anchors, finishing.targets, finishing.undescribed
    )


def _slug(value: str, separator: str) -> str:
    value = re.sub(r"['’]", "-", unicodedata.normalize("NFC", value).lower())
    return re.sub(r"[\s-]+", separator, re.sub(r"[^\w\s-]", "", value)).strip(separator) or "part"


def text_of(clean: str) -> str:
    """The words of sanitised HTML without their marks."""
    return html.unescape(re.sub(r"<[^>]*>", " ", clean))


def count_words(clean: str) -> int:
    """Words a learner reads in sanitised HTML: runs without white space that hold a letter or digit."""
    return sum(1 for token in text_of(clean).split() if any(letter.isalnum() for letter in token))


# Finishing: the last step on Python-Markdown's tree, where every element is known and text is still text.


class _Finishing(Extension):
    """Runs our steps after all of Python-Markdown's own."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source
        self.anchors: list[str] = []
        self.targets: list[str] = []
        self.undescribed: list[str] = []

    def extendMarkdown(self, md: Markdown) -> None:
        """Lines, headings and escapes as CommonMark has them; the finisher after ``unescape``, the last step."""
        md.preprocessors.register(TabsInCode(md), "tabs_in_code", 31)
        md.preprocessors.register(Layout(md), "layout", 28)
        md.parser.blockprocessors["hashheader"].RE = _HASH_HEADING  # type: ignore[attr-defined]
        md.parser.blockprocessors["setextheader"].RE = _UNDERLINED_HEADING  # type: ignore[attr-defined]
        md.ESCAPED_CHARS = list(string.punctuation)
        references.register(md)
        md.inlinePatterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "line_end", 185)
        md.treeprocessors.register(_Finisher(md, self), "finishing", -10)


class _Finisher(Treeprocessor):
    def __init__(self, md: Markdown, finishing: _Finishing) -> None:
        super().__init__(md)
        self.source = finishing.source
        self.anchors = finishing.anchors
        self.targets = finishing.targets
        self.undescribed = finishing.undescribed

    def word(self, name: str, **values: object) -> str:
        return word(self.source.language, name, **values)

    def run(self, root: etree.Element) -> None:
        if not self.source.for_trainers:
            self.without_trainers(root)
        steps: dict[str, Callable[[etree.Element], None]] = {
            "a": self.link,
            "img": self.picture,
            "audio": self.media,
            "video": self.media,
            "track": self.media,
            "li": self.task_item,
            "ul": self.task_list,
            "sup": self.footnote_reference,
        }
        for element in list(root.iter()):
            if step := steps.get(str(element.tag)):
                step(element)
            if "admonition" in element.get("class", "").split():
                self.callout(element)
            if element.get("class") == "footnote":
                self.footnotes(element)
        self.tables(root)
        self.ids(root)

    def link(self, element: etree.Element) -> None:
        # Python-Markdown writes an address in angle brackets as entities, to hide it from harvesters.
        target = html.unescape(element.get("href", "").replace(AMP_SUBSTITUTE, "&"))
        found = _HAS_SCHEME.match(target)
        if found and found.group(1).lower() in SCHEMES:
            element.set("href", target)
            if found.group(1).lower() in ("http", "https"):
                element.set("rel", OUTWARD)
            return
        if not element.get("class", "").startswith("footnote-"):
            self.targets.append(target)
        if target.startswith("#"):
            element.set("href", "#" + PREFIX + target[1:])
            return
        path, _mark, anchor = target.partition("#")
        address = self.source.links.get(path)
        if address is None:
            element.attrib.pop("href", None)
            element.tag = "span"
            return
        element.set("href", address + (f"#{PREFIX}{anchor}" if anchor else ""))

    def picture(self, element: etree.Element) -> None:
        target = element.get("src", "")
        self.targets.append(target)
        if not element.get("alt", "").strip():
            self.undescribed.append(target)
        address = self.source.links.get(target)
        if address is None:
            element.attrib.pop("src", None)
            return
        element.set("src", address)
        element.set("loading", "lazy")

    def media(self, element: etree.Element) -> None:
        target = element.get("src", "")
        self.targets.append(target)
        address = self.source.links.get(target)
        if address is None:
            element.attrib.pop("src", None)
            return
        element.set("src", address)

    def without_trainers(self, root: etree.Element) -> None:
        """Take out the blocks for trainers, and the notes that only they refer to."""
        hidden = [one for one in root.iter() if one.get("class") == "block-trainer"]
        notes = {link.get("href") for one in hidden for link in one.iter("a") if _is_reference(link)}
        _remove(root, lambda one: one.get("class") == "block-trainer")
        notes -= {link.get("href") for link in root.iter("a") if _is_reference(link)}
        if not notes:
            return
        for section in [one for one in root.iter() if one.get("class") == "footnote"]:
            for number, note in enumerate(section.findall("ol/li"), 1):
                note.set("value", str(number))
            _remove(section, lambda one: f"#{one.get('id')}" in notes)

    def task_list(self, element: etree.Element) -> None:
        if any(_TO_DO.match(item.text or (item[0].text if len(item) else "") or "") for item in element):
            element.set("class", "task-list")

    def task_item(self, element: etree.Element) -> None:
        holder = (
            element[0]
            if len(element) and element[0].tag == "p" and not (element.text or "").strip()
            else element
        )
        found = _TO_DO.match(holder.text or "")
        if not found:
            return
        is_done = found.group(1) != " "
        box = etree.Element("input", {"type": "checkbox", "disabled": "disabled"})
        box.set("aria-label", self.word("done" if is_done else "to_do"))
        if is_done:
            box.set("checked", "checked")
        words = etree.Element("div")
        words.text = (holder.text or "")[found.end() :]
        words.extend(list(holder))
        for child in list(holder):
            holder.remove(child)
        if holder is not element:
            words.extend(list(element)[1:])
            for child in list(element):
                element.remove(child)
        element.text = ""
        element.extend([box, words])
        element.set("class", "task-list-item")

    def callout(self, element: etree.Element) -> None:
        kind = next((one for one in ALERTS if one in element.get("class", "").split()), "note")
        element.set("class", f"callout callout-{kind}")
        element.set("role", "note")
        if len(element) and element[0].get("class") == "admonition-title":
            element[0].set("class", "callout-title")
            element[0].tag = "p"
            if (element[0].text or "").strip().lower() == kind and not len(element[0]):
                element[0].text = self.word(kind)

    def footnote_reference(self, element: etree.Element) -> None:
        for reference in element.findall("a"):
            reference.set("role", "doc-noteref")
            reference.set("aria-label", self.word("note_reference", number=(reference.text or "").strip()))

    def footnotes(self, element: etree.Element) -> None:
        element.tag, element.attrib = "section", {"class": "footnotes"}
        element.set("role", "doc-endnotes")
        element.set("aria-label", self.word("notes"))
        _remove(element, lambda one: one.tag == "hr")
        for number, note in enumerate(element.findall("ol/li"), 1):
            for back in note.iter("a"):
                if back.get("class") == "footnote-backref":
                    back.attrib.pop("title", None)
                    back.set("role", "doc-backlink")
                    back.set("aria-label", self.word("note_back", number=number))

    def tables(self, root: etree.Element) -> None:
        parents = {child: parent for parent in root.iter() for child in parent}
        for table in list(root.iter("table")):
            heads = [_words(one) for one in table.findall("thead/tr/th")]
            named = ", ".join(head for head in heads if head)
            label = self.word("table_of", heads=named) if named else self.word("table")
            box = etree.Element("div", {"class": "table-holder", "role": "region", "tabindex": "0"})
            box.set("aria-label", label)
            box.tail, table.tail = table.tail, None
            parent = parents[table]
            parent[list(parent).index(table)] = box
            box.append(table)
            _table_roles(table, heads)

    def ids(self, root: etree.Element) -> None:
        for element in root.iter():
            if value := element.get("id"):
                element.set("id", PREFIX + value)
                self.anchors.append(value)
            if value := element.get("aria-labelledby"):
                element.set("aria-labelledby", PREFIX + value)


def _is_reference(link: etree.Element) -> bool:
    return link.get("class") == "footnote-ref"


def _words(element: etree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _remove(root: etree.Element, is_unwanted: Callable[[etree.Element], bool]) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if is_unwanted(child):
                parent.remove(child)


def _rows(table: etree.Element) -> Iterator[tuple[etree.Element, bool]]:
    for part in ("thead", "tbody"):
        for row in table.findall(f"{part}/tr"):
            yield row, part == "thead"


def _hold_words(cell: etree.Element, is_beside_heading: bool) -> None:
    """Mend the code of a cell; on a phone a cell is a row of its heading and one thing beside it."""
    for code in cell.iter("code"):
        code.text = (code.text or "").replace("\\|", "|")
    if not len(cell) or not is_beside_heading:
        return
    words = etree.Element("span")
    words.text, cell.text = cell.text, None
    words.extend(list(cell))
    for child in list(cell):
        cell.remove(child)
    cell.append(words)


def _table_roles(table: etree.Element, heads: list[str]) -> None:
    """Say each role: rows become blocks on a phone, and a browser then forgets that it is a table."""
    table.set("role", "table")
    for part in table.findall("thead") + table.findall("tbody"):
        part.set("role", "rowgroup")
    for row, is_head in _rows(table):
        row.set("role", "row")
        for place, cell in enumerate(row):
            _hold_words(cell, is_beside_heading=place > 0 and not is_head)
            alignment = ALIGNMENTS.get(cell.attrib.pop("align", ""), "")
            if alignment:
                cell.set("class", alignment)
            if is_head and not _words(cell):
                cell.tag = "td"
                cell.set("role", "cell")
            elif is_head:
                cell.set("scope", "col")
                cell.set("role", "columnheader")
            elif place == 0:
                cell.tag = "th"
                cell.set("scope", "row")
                cell.set("role", "rowheader")
            else:
                cell.set("role", "cell")
            if not is_head and 0 < place < len(heads) and heads[place]:
                cell.set("data-label", heads[place])


# The sanitiser

_BLOCKS = {"p", "div", "section", "ul", "ol", "li", "pre", "blockquote", "hr", "br", "details", "summary"}
_BLOCKS |= {"dl", "dt", "dd", "audio", "video", "track"}
_INLINE = {"a", "strong", "em", "code", "sup", "del", "span", "img", "input"}
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {
    "*": {"id", "class", "lang", "dir", "role", "aria-label", "aria-labelledby"},
    "a": {"href", "rel", "download"},
    "div": {"tabindex", "data-country"},
    "img": {"src", "alt", "loading", "width", "height"},
    "audio": {"src", "controls", "preload"},
    "video": {"src", "controls", "preload"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "li": {"value"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start"},
    "td": {"data-label"},
    "th": {"scope"},
}
_CLASSES = frozenset(
    [
        "callout",
        *(f"callout-{kind}" for kind in ALERTS),
        "callout-title",
        "table-holder",
        *ALIGNMENTS.values(),
        "footnotes",
        "footnote-ref",
        "footnote-backref",
        "task-list",
        "task-list-item",
    ]
)
_BLOCK_CLASS = re.compile(r"block-[a-z-]{1,40}")
_VALUES: dict[str, re.Pattern[str]] = {
    "id": re.compile(r"c-[^\s<>\"'&]{1,120}"),
    "aria-labelledby": re.compile(r"c-[^\s<>\"'&]{1,120}"),
    "lang": re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "role": re.compile(
        r"table|rowgroup|row|columnheader|rowheader|cell|region|group|note|doc-(noteref|endnotes|backlink)"
    ),
    "rel": re.compile(re.escape(OUTWARD)),
    "tabindex": re.compile("0"),
    "type": re.compile("checkbox"),
    "scope": re.compile("col|row"),
    "loading": re.compile("lazy"),
    "data-country": re.compile(r"[A-Z]{2}( [A-Z]{2})*"),
    "src": re.compile(r"/(courses|authoring)/[A-Za-z0-9-]+/assets/[A-Za-z0-9._/-]+"),
    "preload": re.compile("none"),
    "kind": re.compile("captions"),
    "srclang": re.compile(r"[a-z]{2,3}"),
    "value": re.compile(r"\d{1,4}"),
    "width": re.compile(r"\d{1,4}"),
    "height": re.compile(r"\d{1,4}"),
    "start": re.compile(r"\d{1,6}"),
}


def _allowed(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return (
            " ".join(one for one in value.split() if one in _CLASSES or _BLOCK_CLASS.fullmatch(one)) or None
        )
    pattern = _VALUES.get(name)
    if pattern and not pattern.fullmatch(value):
        return None
    return value


def sanitise(markup: str) -> str:
    """Only what a lesson needs: no script, style, frame, form or foreign picture; ids begin with ``c-``."""
    return nh3.clean(
        markup,
        tags=_BLOCKS | _INLINE | _TABLE | set(HEADINGS[1:]),
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    ).strip()
