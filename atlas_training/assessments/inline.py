# SPDX-License-Identifier: EUPL-1.2
"""The words of a question as the page shows them: one line of Markdown (bold, emphasis, code, links), sanitised."""

import html
import re
from threading import Lock

import nh3
from markdown import Markdown

TAGS = {"a", "br", "code", "em", "strong"}
SCHEMES = {"http", "https", "mailto"}
LONGEST, MOST_BRACKETS = 20_000, 50
"""Characters of a text and opening brackets in it; Markdown takes very long over more of them."""
_RELATIVE_LINK = re.compile(r"\]\((?!https?://|mailto:)")


def _make() -> Markdown:
    """Markdown without its blocks and without raw HTML: a question is a sentence, not a page."""
    made = Markdown(output_format="html")
    for name in (
        "quote",
        "hr",
        "olist",
        "ulist",
        "code",
        "hashheader",
        "setextheader",
        "indent",
        "reference",
    ):
        made.parser.blockprocessors.deregister(name)
    made.preprocessors.deregister("html_block")
    made.inlinePatterns.deregister("html")
    for name in ("image_link", "image_reference", "short_image_ref"):
        made.inlinePatterns.deregister(name)
    return made


_markdown = _make()
_one_at_a_time = Lock()  # an instance keeps its state while it converts


def render(text: str) -> str:
    """The sanitised HTML of a line; paragraphs become line breaks. A text beyond measure stays as it is written."""
    if text.count("[") > MOST_BRACKETS or len(text) > LONGEST:
        return html.escape(text, quote=False)
    with _one_at_a_time:
        rendered = _markdown.reset().convert(text)
    one_line = rendered.replace("</p>\n<p>", "<br>").removeprefix("<p>").removesuffix("</p>")
    return nh3.clean(
        one_line, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel="noopener noreferrer"
    )


def plain(rendered: str) -> str:
    """The same words without marks, for records and titles."""
    words = nh3.clean(rendered.replace("<br>", " "), tags=set(), attributes={}, link_rel=None)
    return " ".join(html.unescape(words).split())


def has_relative_link(text: str) -> bool:
    """Whether a link leads to a place that only makes sense from the file."""
    return _RELATIVE_LINK.search(text) is not None
