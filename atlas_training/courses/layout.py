# SPDX-License-Identifier: EUPL-1.2
"""Lines as CommonMark reads them, written as Python-Markdown reads them.

CommonMark lets a list, a table or a quote follow other lines without an empty one between, indents what
belongs to an item as far as the item's own words, and knows ``1)``; Python-Markdown wants the empty line,
four blanks and ``1.``. Lessons from elsewhere, and what editors type, keep to the first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown.preprocessors import Preprocessor

_ITEM = re.compile(r"([-*+]|\d{1,9}[.)])( {1,4}(?=\S)| *$)")
_RULE = re.compile(r" {0,3}([-*_])( *\1){2,} *$")
FENCE = re.compile(r"[ >]*(`{3,}(?=[^`]*$)|~{3,})")
"""The line above or below code; a line of ticks with ticks after them is none."""
_TAB_IN_CODE = "\uf009"
_BLOCK = re.compile(r" {0,3}(#{1,6} |>|/{3,}|`{3,}|~{3,})")
_QUOTE = re.compile(r" *> ?")
_UNDER_HEADS = re.compile(r" *\|?(?=.*\|) *:?-+:? *(\| *:?-+:? *)*\|? *$")
TAB = 4


@dataclass
class _State:
    """The columns at which the open items' words begin and how they are marked, how deep the lines since the last
    empty one began, what the line before was, of what the item is made, and whether a table goes on."""

    columns: list[int]
    marks: list[str]
    depth: int = 0
    was_blank: bool = True
    was_words: bool = False
    has_paragraphs: bool = False
    in_table: bool = False


class TabsInCode(Preprocessor):
    """Keeps the tabs of fenced code through Python-Markdown, which writes blanks for them."""

    def run(self, lines: list[str]) -> list[str]:
        """The same lines, tabs in code hidden until :func:`with_tabs`."""
        fence, written = "", []
        for line in "\n".join(lines).split("\n"):
            found = FENCE.match(line)
            if fence:
                written.append(line.replace("\t", _TAB_IN_CODE))
                if found and found.group(1).startswith(fence) and not line.strip(" `~\r"):
                    fence = ""
                continue
            if found and line[0] in "`~":
                fence = found.group(1)
            written.append(line)
        return written


def with_tabs(markup: str) -> str:
    """HTML with the tabs of its code."""
    return markup.replace(_TAB_IN_CODE, "\t")


class Layout(Preprocessor):
    """Indents by four, and parts lists, tables, quotes and code from what stands before them."""

    def run(self, lines: list[str]) -> list[str]:
        """The same lines, rewritten."""
        return _written(lines)


def _written(lines: Sequence[str]) -> list[str]:
    state, fence, indent, written = _State([], []), "", 0, []
    place = 0
    while place < len(lines):
        line = lines[place]
        place += 1
        found = FENCE.match(line)
        if fence:
            written.append(_indented(line, state.columns, indent))
            if found and found.group(1).startswith(fence) and not line.strip(" `~"):
                fence = ""
                if place < len(lines) and lines[place].strip():
                    written.append("")
                    state.was_blank, state.was_words = True, False
            continue
        if found:
            fence, indent = found.group(1), found.start(1)
        if _begins_quote(line, state):
            end = next((at for at in range(place, len(lines)) if not _QUOTE.match(lines[at])), len(lines))
            written += _quoted(lines[place - 1 : end], state)
            place = end
            continue
        if _begins_table(lines[place - 1 : place + 1], state):
            if not state.was_blank and not state.in_table:
                written.append("")
                state.was_blank, state.was_words = True, False
            state.in_table = True
        written += _rewritten(line, state)
    return [*written, _indented(fence, state.columns, 0)] if fence else written


def _indented(line: str, columns: list[int], indent: int) -> str:
    """A line of code inside an item: as far in as the item is deep, and what it was further in than its fence."""
    if not columns or not line.strip():
        return line
    blanks = len(line) - len(line.lstrip(" "))
    return " " * TAB * len(columns) + line[min(blanks, indent) :]


def _begins_quote(line: str, state: _State) -> bool:
    """Whether a quote begins: not where its mark stands so far in that it is code."""
    blanks = len(line) - len(line.lstrip(" "))
    return _QUOTE.match(line) is not None and blanks - _base(blanks, state) < TAB


def _begins_table(lines: Sequence[str], state: _State) -> bool:
    if state.in_table or len(lines) < 2 or "|" not in lines[0] or not _UNDER_HEADS.match(lines[1]):
        return False
    heads, under = (line.strip(" |").replace("\\|", "").count("|") for line in lines)
    return heads == under


def _base(blanks: int, state: _State) -> int:
    """Where the words of the innermost item begin to which a line so far in belongs."""
    return max((column for column in state.columns if column <= blanks), default=0)


def _quoted(lines: Sequence[str], state: _State) -> list[str]:
    """A quote: what stands in it is laid out by itself, and an empty line before it."""
    blanks = len(lines[0]) - len(lines[0].lstrip(" "))
    _leave(blanks, state)
    margin = " " * TAB * len(state.columns) + ">"
    inside = _written([_QUOTE.sub("", line, count=1) for line in lines])
    written = [f"{margin} {line}".rstrip(" ") if line.strip() else margin for line in inside]
    before = [] if state.was_blank else [""]
    state.was_blank = state.was_words = state.in_table = False
    state.has_paragraphs = bool(state.columns)
    return before + written


def _leave(blanks: int, state: _State) -> None:
    """Close the items to which a line so far in does not belong."""
    while state.columns and blanks < state.columns[-1]:
        state.columns.pop()
        state.marks[len(state.columns) + 1 :] = []


def _rewritten(line: str, state: _State) -> list[str]:
    if not line.strip():
        state.was_blank, state.was_words, state.in_table = True, False, False
        return [line]
    blanks = len(line) - len(line.lstrip(" "))
    rest = line.lstrip(" ")
    item = None if _RULE.match(line) else _ITEM.match(rest)
    starts = item is not None or _BLOCK.match(rest) is not None
    if state.was_blank or starts:
        _leave(blanks, state)
    base = state.columns[-1] if state.columns else 0
    before = [""] if state.in_table and starts else []
    state.in_table = state.in_table and not starts
    if item and blanks - base < TAB and _may_begin(item, rest, state):
        written, is_parted = _item(item, rest, blanks, state)
        before = before or is_parted
    else:
        state.depth = len(state.columns) if state.was_blank else state.depth
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


def _item(item: re.Match[str], rest: str, blanks: int, state: _State) -> tuple[str, list[str]]:
    """An item's first line, and the empty line before it where it needs one."""
    depth = len(state.columns)
    mark = "1." if item.group(1)[0].isdigit() else "-"
    is_other_kind = len(state.marks) > depth and state.marks[depth] != mark and not state.was_blank
    is_parted = (state.was_words and not depth) or (
        (state.has_paragraphs or depth < state.depth) and not state.was_blank
    )
    state.depth = depth if state.was_blank or is_parted else state.depth
    state.marks[depth:] = [mark]
    words = rest[item.end() :]
    gap = len(item.group(2)) if words else 1
    state.columns.append(blanks + len(item.group(1)) + max(gap, 1))
    state.was_words = state.has_paragraphs = False
    # Python-Markdown knows no `1)`, and takes a mark alone for part of a heading.
    written = " " * TAB * depth + item.group(1).replace(")", ".") + (" " * gap + words)
    return written, [""] if is_other_kind or is_parted else []


def _may_begin(item: re.Match[str], rest: str, state: _State) -> bool:
    """In the middle of a paragraph a list begins only with words, and a numbered one only with 1."""
    if not state.was_words:
        return True
    return bool(rest[item.end() :].strip()) and item.group(1) in ("-", "*", "+", "1.", "1)")
