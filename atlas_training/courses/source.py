# SPDX-License-Identifier: EUPL-1.2
"""An author's file taken apart: front matter, body, and the lines the lint looks at."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from atlas_training.content import yaml_source
from atlas_training.content.findings import Finding
from atlas_training.content.yaml_source import BadYaml, Document
from atlas_training.courses.layout import FENCE
from atlas_training.sentences import say

LARGEST = 200_000
_BLOCK = re.compile(r" {0,3}(/{3,})[ ]*([\w-]*)[ ]*(?:\|[ ]*(.*?))?[ ]*$")
_CODE = re.compile(r"(`+)[^`].*?\1")


class Unreadable(Exception):
    """A file cannot be read as text; ``finding`` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


@dataclass(frozen=True)
class Line:
    """A line outside code, its number in the file, and its text with code in it blanked out."""

    number: int
    text: str


@dataclass(frozen=True)
class BlockStart:
    """A block as written: its options are the indented lines, its ``body`` the rest up to its end.

    ``is_closed`` says whether its end was found.
    """

    line: int
    name: str
    title: str
    options: str
    is_closed: bool
    body: tuple[str, ...] = ()


@dataclass(frozen=True)
class TextFile:
    """A Markdown file: front matter, body, and what of its lines the rules ask for.

    ``open_code`` are the lines that begin code which no line ends.
    """

    file: str
    front: Document
    body: str
    lines: list[Line] = field(default_factory=list)
    blocks: list[BlockStart] = field(default_factory=list)
    open_code: list[int] = field(default_factory=list)

    def line_of(self, words: str) -> int:
        """The first line that holds these words, else the first of the body."""
        for line in self.lines:
            if words in line.text:
                return line.number
        return self.lines[0].number if self.lines else 1


def read_file(path: Path, file: str) -> str:
    """The text of a file with plain line ends.

    :raise Unreadable: if it is a link, too large, or not UTF-8.
    """
    if path.is_symlink():
        raise Unreadable(
            Finding(file, 1, "file", say("This is a symbolic link."), say("Put the file itself here."))
        )
    if path.stat().st_size > LARGEST:
        raise Unreadable(
            Finding(
                file,
                1,
                "size",
                say("The file is over %(most)s kB.", most=LARGEST // 1000),
                say("Split the module."),
            )
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = path.read_bytes()[: wrong.start].count(b"\n") + 1
        raise Unreadable(
            Finding(file, line, "file", say("This is not UTF-8."), say("Save the file as UTF-8."))
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def take_apart(text: str, file: str) -> TextFile:
    """Split a Markdown file into front matter and body.

    :raise BadYaml: if the front matter is missing or cannot be read.
    """
    lines = text.split("\n")
    end = next((place for place, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or end is None:
        raise BadYaml(
            Finding(
                file,
                1,
                "front-matter",
                say("The front matter is missing."),
                say("Begin with title between two lines %(code)s.", code="---"),
            )
        )
    front = yaml_source.read("\n".join(lines[1:end]), file, first_line=2)
    body = lines[end + 1 :]
    outside, open_code = _outside_code(body, end + 2)
    return TextFile(file, front, "\n".join(body), outside, _blocks(outside), open_code)


def _outside_code(body: list[str], first: int) -> tuple[list[Line], list[int]]:
    """The lines outside code, and those that begin code without an end; a quote's end ends its code."""
    fence, begun, in_quote = "", 0, False
    lines: list[Line] = []
    open_code: list[int] = []
    for number, text in enumerate(body, first):
        found = FENCE.match(text)
        if fence and in_quote and not text.lstrip().startswith(">"):
            open_code.append(begun)
            fence = ""
        if fence:
            if found and found.group(1).startswith(fence) and not text.strip(" >`~"):
                fence = ""
        elif found:
            fence, begun, in_quote = found.group(1), number, text.lstrip().startswith(">")
        else:
            lines.append(Line(number, _CODE.sub(lambda code: " " * len(code.group()), text)))
    return lines, [*open_code, begun] if fence else open_code


def _blocks(lines: list[Line]) -> list[BlockStart]:
    found: list[BlockStart] = []
    open_ones: list[tuple[int, str, int]] = []
    for place, line in enumerate(lines):
        match = _BLOCK.match(line.text)
        if not match:
            continue
        length, name, title = match.group(1), match.group(2), match.group(3) or ""
        if name:
            open_ones.append((len(found), length, place))
            found.append(BlockStart(line.number, name, title, _options(lines[place + 1 :]), False))
        elif open_ones and open_ones[-1][1] == length:
            which, _length, start = open_ones.pop()
            one = found[which]
            first = start + 1 + len(one.options.splitlines())
            body = tuple(inside.text for inside in lines[first:place])
            found[which] = BlockStart(one.line, one.name, one.title, one.options, True, body)
        else:
            found.append(BlockStart(line.number, "", "", "", False))
    return found


def _options(lines: list[Line]) -> str:
    options: list[str] = []
    for line in lines:
        if not line.text.startswith("    ") or not line.text.strip():
            break
        options.append(line.text[4:])
    return "\n".join(options)
