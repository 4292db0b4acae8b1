# SPDX-License-Identifier: EUPL-1.2
"""Captions: what a film says at which time, and nothing that styles, acts or keeps a player busy."""

import pytest

from atlas_training.courses.captions import LONGEST_LINE, line_at_fault

HEAD = "WEBVTT\n\n"
CUE = "00:00.000 --> 00:01.000\nGood day\n"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + CUE,
        "\ufeffWEBVTT - Tour\nKind: captions\n\nNOTE by Ada\nnever shown\n\n1\n00:00:00.000 --> 00:00:02.500 align:start line:0\n- Hello\n- You\n",
        (HEAD + CUE).replace("\n", "\r\n"),
        HEAD + "00:00.000 --> 00:01.000\n<v Ada><i>Good</i> <00:00.500>day</v> 3 < 4 &amp; 5\n\n" + CUE,
        HEAD + "00:00.000 --> 00:01.000\n<lang fr>Bonjour</lang> <c.loud>!</c>\nمرحبا\n",
    ],
)
def test_captions_as_people_make_them_are_taken(text: str) -> None:
    assert line_at_fault(text.encode()) == 0


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("WEBVTT", 1),
        ("WEBVTT<script>alert(1)</script>\n\n" + CUE, 1),
        (HEAD + "STYLE\n::cue { background: url(//evil.example/x) }\n\n" + CUE, 4),
        (HEAD + "STYLE\n\n" + CUE, 3),
        (HEAD + "REGION\nid:one\n\n" + CUE, 4),
        (HEAD + "NOTE <img src=x onerror=alert(1)>\n\n" + CUE, 3),
        (HEAD + CUE + "<script>alert(1)</script>\n", 5),
        (HEAD + CUE + "<img src=x onerror=alert(1)>\n", 5),
        (HEAD + CUE + "<c onclick=x<svg onload=alert(1)>\n", 5),
        (HEAD + CUE + "<!-- x -->\n", 5),
        (HEAD + "00:00.000 --> \0 00:01.000\nHi\n", 3),
        (HEAD + CUE + "x" * (LONGEST_LINE + 1), 5),
        (HEAD + "1\n2\n00:00.000 --> 00:01.000\nHi\n", 4),
        (HEAD + "00:00 --> 00:01\nHi\n", 3),
        (HEAD + "Just words\n", 3),
        (HEAD + CUE + "\n" + CUE * 60_000, 1),
    ],
)
def test_what_is_no_captions_is_said_with_its_line(text: str, line: int) -> None:
    assert line_at_fault(text.encode()) == line


def test_bytes_that_are_no_text_are_said_with_their_line() -> None:
    assert line_at_fault(HEAD.encode() + b"00:00.000 --> 00:01.000\n\xff\n") == 4
