# SPDX-License-Identifier: EUPL-1.2
"""Lists as CommonMark reads them, written as Python-Markdown reads them.

CommonMark lets a list follow a paragraph without an empty line and indents what belongs to an item as far
as the item's own words; Python-Markdown wants the empty line and four blanks. Lessons from elsewhere, and
what editors type, keep to the first.
"""

import re
from dataclasses import dataclass

from markdown.preprocessors import Preprocessor

_ITEM = re.compile(r"([-*+]|\d{1,9}[.)])( {1,4}(?=\S)| *$)")
_RULE = re.compile(r" {0,3}([-*_])( *\1){2,} *$")
_FENCE = re.compile(r" *(`{3,}|~{3,})")
_BLOCK = re.compile(r" {0,3}(#{1,6} |>|/{3,}|`{3,}|~{3,})")
TAB = 4


@dataclass
class _State:
    """The columns at which the open items' words begin, what the line before was, and of what the item is made."""

    columns: list[int]
    was_blank: bool = True
    was_words: bool = False
    has_paragraphs: bool = False


class Lists(Preprocessor):
    """Indents by four and parts a list from the paragraph before it."""

    def run(self, lines: list[str]) -> list[str]:
        """The same lines, lists rewritten."""
        state, fence, written = _State([]), "", []
        for line in lines:
            found = _FENCE.match(line)
            if fence:
                written.append(_indented(line, state.columns))
                if found and found.group(1).startswith(fence) and not line.strip(" `~"):
                    fence = ""
                continue
            if found:
                fence = found.group(1)
            written += _rewritten(line, state)
        return written


def _indented(line: str, columns: list[int]) -> str:
    """A line inside an item: as far in as the item is deep, and what it was further in still is."""
    if not columns or not line.strip():
        return line
    blanks = len(line) - len(line.lstrip(" "))
    return " " * TAB * len(columns) + line[min(blanks, columns[-1]) :]


def _rewritten(line: str, state: _State) -> list[str]:
    if not line.strip():
        state.was_blank, state.was_words = True, False
        return [line]
    blanks = len(line) - len(line.lstrip(" "))
    rest = line.lstrip(" ")
    item = None if _RULE.match(line) else _ITEM.match(rest)
    starts = item is not None or _BLOCK.match(rest) is not None
    if state.was_blank or starts:
        while state.columns and blanks < state.columns[-1]:
            state.columns.pop()
    base = state.columns[-1] if state.columns else 0
    before: list[str] = []
    if item and blanks - base < TAB and _may_begin(item, rest, state):
        if (state.was_words and not state.columns) or (state.has_paragraphs and not state.was_blank):
            before = [""]
        written = " " * TAB * len(state.columns) + rest
        gap = len(item.group(2)) if rest[item.end() :] else 1
        state.columns.append(blanks + len(item.group(1)) + max(gap, 1))
        state.was_words = state.has_paragraphs = False
    else:
        state.has_paragraphs = bool(state.columns) and (state.was_blank or state.has_paragraphs)
        extra = blanks - base
        written = (
            " " * TAB * len(state.columns) + (" " * extra if extra >= TAB else "") + rest
            if state.columns and blanks >= base
            else line
        )
        state.was_words = not starts and not line.startswith(" " * TAB) and not state.columns
    state.was_blank = False
    return [*before, written]


def _may_begin(item: re.Match[str], rest: str, state: _State) -> bool:
    """In the middle of a paragraph a list begins only with words, and a numbered one only with 1."""
    if not state.was_words:
        return True
    return bool(rest[item.end() :].strip()) and item.group(1) in ("-", "*", "+", "1.", "1)")
