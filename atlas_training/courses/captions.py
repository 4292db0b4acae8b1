# SPDX-License-Identifier: EUPL-1.2
"""Captions of a film (WebVTT, W3C Candidate Recommendation of 4 April 2019): times and words, and nothing else."""

import re

MOST_BYTES = 500_000
LONGEST_LINE = 1_000
_TIME = r"(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?")
_TAG = re.compile(rf"</?(?:c|i|b|u|ruby|rt|v|lang)(?=[\s.>])[^<>]*>|<{_TIME}>")
_SIGN = re.compile(r"<(?=[A-Za-z/!?])")


def line_at_fault(raw: bytes) -> int:
    """The first line, from 1, that is none of captions: 0 if all are good.

    Blocks ``STYLE`` and ``REGION`` are not taken, since the page says how captions look; nor tags the player
    does not know.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        return raw.count(b"\n", 0, wrong.start) + 1
    lines = re.split(r"\r\n|\n|\r", text)
    if len(raw) > MOST_BYTES or not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        return 1
    for number, line in enumerate(lines, 1):
        if "\0" in line or len(line) > LONGEST_LINE or _SIGN.search(_TAG.sub("", line)):
            return number
    return _cue_at_fault(lines)


def _cue_at_fault(lines: list[str]) -> int:
    """The first line of a block that is neither a note nor words under their time; 1 where there are no words."""
    cues = 0
    for start, block in _blocks(lines):
        if block[0] == "NOTE" or block[0].startswith(("NOTE ", "NOTE\t")):
            continue
        timing = 0 if "-->" in block[0] else 1  # a name of the cue may stand above its time
        if len(block) <= timing or not _TIMING.fullmatch(block[timing].strip()):
            return start + min(timing, len(block) - 1)
        cues += 1
    return 0 if cues else 1


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """What stands between empty lines, with the number of its first line; without the head."""
    found: list[tuple[int, list[str]]] = []
    is_open = True
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            is_open = False
        elif not found and is_open:
            continue  # lines of the head
        elif is_open:
            found[-1][1].append(line)
        else:
            found.append((number, [line]))
            is_open = True
    return found
