# SPDX-License-Identifier: EUPL-1.2
"""Links by reference whose name holds code (``[`git add`][]``), which Python-Markdown does not find.

It has put the code aside before it looks for the name, so the name is written back first.
"""

import html
import re

from markdown import Markdown
from markdown.inlinepatterns import (
    IMAGE_REFERENCE_RE,
    REFERENCE_RE,
    ImageReferenceInlineProcessor,
    ReferenceInlineProcessor,
    ShortImageReferenceInlineProcessor,
    ShortReferenceInlineProcessor,
)
from markdown.util import INLINE_PLACEHOLDER_RE


class _AsWritten(ReferenceInlineProcessor):
    """Gives the name of a reference with its code between backticks again."""

    def evalId(self, data: str, index: int, text: str) -> tuple[str | None, int, bool]:
        """The name as its definition has it."""
        name, end, handled = super().evalId(data, index, text)
        return name and INLINE_PLACEHOLDER_RE.sub(self._code, name), end, handled

    def _code(self, found: re.Match[str]) -> str:
        kept = vars(self.md.treeprocessors["inline"])["stashed_nodes"].get(found.group(1))
        text = getattr(kept, "text", None)
        return f"`{html.unescape(text)}`".lower() if text else found.group()


class _Reference(_AsWritten, ReferenceInlineProcessor):
    pass


class _ShortReference(_AsWritten, ShortReferenceInlineProcessor):
    pass


class _Image(_AsWritten, ImageReferenceInlineProcessor):
    pass


class _ShortImage(_AsWritten, ShortImageReferenceInlineProcessor):
    pass


def register(md: Markdown) -> None:
    """Put ours in the places of Python-Markdown's own."""
    md.inlinePatterns.register(_Reference(REFERENCE_RE, md), "reference", 170)
    md.inlinePatterns.register(_Image(IMAGE_REFERENCE_RE, md), "image_reference", 140)
    md.inlinePatterns.register(_ShortReference(REFERENCE_RE, md), "short_reference", 130)
    md.inlinePatterns.register(_ShortImage(IMAGE_REFERENCE_RE, md), "short_image_ref", 125)
