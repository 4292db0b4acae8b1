# SPDX-License-Identifier: EUPL-1.2
"""Cloze: the gaps of a text, as Moodle takes them apart."""

import time

import pytest

from atlas_training.assessments.formats import cloze, moodle_xml
from atlas_training.assessments.formats.as_json import as_json


@pytest.mark.parametrize(
    ("type", "kind", "layout"),
    [
        ("SHORTANSWER", "short", "line"),
        ("SA", "short", "line"),
        ("MW", "short", "line"),
        ("MWC", "short", "line"),
        ("NUMERICAL", "numerical", "line"),
        ("NM", "numerical", "line"),
        ("MULTICHOICE", "single", "list"),
        ("MCV", "single", "column"),
        ("MULTICHOICE_HS", "single", "row"),
        ("MULTIRESPONSE", "multiple", "column"),
        ("MRH", "multiple", "row"),
    ],
)
def test_type_gives_kind_and_layout(type: str, kind: str, layout: str) -> None:
    (gap,) = cloze.gaps(f"A {{2:{type}:=5~7}} b")
    assert (gap.kind, gap.layout, gap.points, len(gap.options)) == (kind, layout, 2, 2)


@pytest.mark.parametrize(
    ("written", "options"),
    [
        ("=goat#yes~sheep#no~%50%kid", [("goat", 1, "yes"), ("sheep", 0, "no"), ("kid", 0.5, "")]),
        ("~=goat~sheep", [("goat", 1, ""), ("sheep", 0, "")]),
        ("%100%goat~%-25%bee", [("goat", 1, ""), ("bee", -0.25, "")]),
        (r"=a\}b\~c\#d", [("a}b~c#d", 1, "")]),
        ("=caf&#233;~tea", [("café", 1, ""), ("tea", 0, "")]),
        ("=Berlin\n~Rome", [("Berlin", 1, ""), ("Rome", 0, "")]),
    ],
)
def test_answers_have_weight_and_reason(written: str, options: list[tuple[str, float, str]]) -> None:
    (gap,) = cloze.gaps(f"{{1:SHORTANSWER:{written}}}")
    assert [(one.text, float(one.weight), one.feedback) for one in gap.options] == options


def test_number_has_its_tolerance() -> None:
    (gap,) = cloze.gaps("{1:NM:=5:0.1~%50%5,5:1~*}")
    assert [(one.text, one.tolerance) for one in gap.options] == [("5", "0.1"), ("5.5", "1"), ("*", None)]


def test_case_and_shuffling_follow_from_the_type() -> None:
    one, other = cloze.gaps("{:SAC:=Rome} {:MCS:=a~b}")
    assert (one.case_counts, one.points, other.is_shuffled) == (True, 1, True)


def test_what_is_no_gap_stays_text() -> None:
    text = "f{x} {1:NOTHING:=a} {1:SA:=b} end"
    first, gap, last = cloze.pieces(text)
    assert (first, last) == ("f{x} {1:NOTHING:=a} ", " end")
    assert isinstance(gap, cloze.Gap)
    assert text[gap.start : gap.end] == "{1:SA:=b}"


def test_hostile_text_is_read_in_time() -> None:
    start = time.monotonic()
    cloze.gaps("{1:SA:" * 20_000 + "\\" * 20_000)
    assert time.monotonic() - start < 2


def test_json_names_the_gaps() -> None:
    content = (
        b"<quiz><question type='cloze'><name><text>N</text></name>"
        b"<questiontext><text>The {2:SA:=goat}.</text></questiontext></question></quiz>"
    )
    (question,) = moodle_xml.read(content).questions
    assert as_json(question)["gaps"] == [
        {
            "kind": "short",
            "points": 2,
            "layout": "line",
            "case_counts": False,
            "options": [{"text": "goat", "weight": 1.0, "feedback": ""}],
        }
    ]
