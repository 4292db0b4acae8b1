# SPDX-License-Identifier: EUPL-1.2
"""The text of a question file: its encoding is asked for and never guessed; its lines end as any system ends them."""

import codecs

from atlas_training.assessments.formats.question import Broken
from atlas_training.sentences import Sentence, say

LARGEST = 50_000_000
"""Bytes of a file, pictures in it included."""
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FIRST_SIGNS = ((b"\xef\xbb\xbf", "utf-8"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))


def too_large() -> Broken:
    """The refusal of a file beyond :data:`LARGEST`."""
    return Broken(
        "size",
        say("The file is larger than %(most)s MB.", most=LARGEST // 1_000_000),
        say("Split it into several files."),
    )


def is_encoding(name: str) -> bool:
    """Whether texts can be read in an encoding of this name."""
    try:
        return codecs.lookup(name).name not in ("idna", "punycode", "undefined") and bool(
            "a".encode(name).decode(name)
        )
    except (LookupError, UnicodeError, ValueError):
        return False


def by_mark(content: bytes) -> str | None:
    """The encoding that the first bytes of an XML file tell, None where they tell none."""
    return next((name for mark, name in (*_MARKS, *_FIRST_SIGNS) if content.startswith(mark)), None)


def decode(content: bytes, encoding: str = "utf-8") -> str:
    """The text.

    :raise Broken: if it is too large, is not in this encoding or holds zeros.
    """
    if len(content) > LARGEST:
        raise too_large()
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        byte = content[wrong.start]
        raise Broken(
            "encoding",
            say(
                "Byte %(place)s (%(byte)s) is not %(encoding)s.",
                place=wrong.start,
                byte=f"0x{byte:02x}",
                encoding=encoding,
            ),
            choose(_likely(content)),
            line,
        ) from None
    except UnicodeError:  # UTF-16 without its mark and the like
        raise Broken(
            "encoding",
            say("The file is not %(encoding)s.", encoding=encoding),
            choose(_likely(content)),
        ) from None
    if _is_narrow(content, encoding):
        raise Broken("encoding", say("The file is not %(encoding)s.", encoding=encoding), choose("utf-8"))
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Broken(
            "encoding",
            say("Character %(place)s is a zero, which no text holds.", place=text.index("\0")),
            choose("utf-16-le"),
            line,
        )
    return text


def _is_narrow(content: bytes, encoding: str) -> bool:
    """Whether the bytes are UTF-8 though they were said to be of two or four bytes a letter.

    Read so, they are a salad of Chinese. A real file has zero bytes in each line break, blank and sign of a format.
    """
    if not codecs.lookup(encoding).name.startswith(("utf-16", "utf-32")) or b"\0" in content:
        return False
    try:
        return bool(content.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def choose(encoding: str) -> Sentence:
    """The mend of a file in another encoding: the one to try."""
    return say(
        "Choose the file's encoding, for example %(encoding)s; at a terminal: %(code)s.",
        encoding=encoding,
        code=f"--encoding {encoding}",
    )


def _likely(content: bytes) -> str:
    """The encoding to propose: UTF-8 where every byte fits, as it hardly does by chance."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def lines(text: str) -> list[str]:
    """The lines of a text, without its byte order mark, that ends them with LF, CR LF or, in the whole file, CR."""
    unified = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return (unified if "\n" in unified else unified.replace("\r", "\n")).split("\n")
