# SPDX-License-Identifier: EUPL-1.2
"""Every format under its name, from bytes and to bytes."""

import re
from collections.abc import Callable

from atlas_training.assessments.formats import aiken, file_text, gift, moodle_xml, quiz_md
from atlas_training.assessments.formats.question import Broken, Question, Reading, Writing

_TEXTS: dict[str, Callable[[str], Reading]] = {
    "gift": gift.read,
    "aiken": aiken.read,
    "quiz-md": quiz_md.read,
}
_WRITERS: dict[str, Callable[[list[Question]], Writing]] = {
    "gift": gift.write,
    "aiken": aiken.write,
    "moodle-xml": moodle_xml.write,
    "quiz-md": quiz_md.write,
}
_ANSWER = re.compile(rb"^ANSWER:[ \t]*[A-Z]", re.MULTILINE)
_BRACE = re.compile(rb"\{[^}]*\}")
FORMATS = tuple(_WRITERS)
ENDINGS = {"gift": ".gift", "aiken": ".txt", "moodle-xml": ".xml", "quiz-md": ".quiz.md"}
MEDIA_TYPES = dict.fromkeys(ENDINGS, "text/plain") | {
    "moodle-xml": "application/xml",
    "quiz-md": "text/markdown",
}


def guess(name: str, content: bytes) -> str:
    """The format that a file most likely has, by its name and its beginning; GIFT where nothing tells."""
    start = content[:100_000].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\xff\xfe")
    if start.startswith(b"<"):
        return "moodle-xml"
    if name.lower().endswith(".md") or start.startswith(b"---"):
        return "quiz-md"
    return "aiken" if _ANSWER.search(start) and not _BRACE.search(start) else "gift"


def read(content: bytes, format_name: str, encoding: str | None = None) -> Reading:
    """The questions of a file, and its errors by line; never fails, whatever the bytes."""
    if format_name == "moodle-xml":
        return moodle_xml.read(content, encoding)
    try:
        return _TEXTS[format_name](file_text.decode(content, encoding or "utf-8"))
    except Broken as wrong:
        return Reading([], [wrong.trouble(1)])


def write(questions: list[Question], format_name: str) -> Writing:
    """The questions as the text of a file, and what it does not hold."""
    return _WRITERS[format_name](questions)
