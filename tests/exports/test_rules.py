# SPDX-License-Identifier: EUPL-1.2
"""Cells that no spreadsheet runs, however it cuts the file into cells."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_training.exports.formats import Csv, SemicolonCsv
from atlas_training.exports.rules import harmless
from atlas_training.exports.table import Table

SIGNS = "=+-@＝＋－＠"
NASTY = st.text(st.sampled_from([*SIGNS, *"\t\r\n;,\"' a1|", "\u200b", "\ufeff", "\xa0"]), max_size=12)


@pytest.mark.parametrize(
    "text", ["", "Giulia", "a-b", "1,5", "a; b", "è = è", "'=1", "Masseria (bio) + orto", "x\ny"]
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert (harmless(text, ","), harmless(text, ";")) == (text, text)


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("=1+1", "'=1+1"),
        ("  @SUM(1)", "  '@SUM(1)"),
        ("\t=1", "'\t'=1"),
        ("\ufeff=1", "\ufeff'=1"),
        ("a;=1", "a;'=1"),
        ('a;" "-1', 'a;" "\'-1'),
        ("a\n+1", "a\n'+1"),
        ("＝1", "'＝1"),
    ],
)
def test_beginning_of_a_formula_gets_an_apostrophe(text: str, guarded: str) -> None:
    assert harmless(text) == guarded


@given(st.lists(st.lists(NASTY, min_size=2, max_size=2), max_size=3), st.sampled_from([Csv, SemicolonCsv]))
def test_no_way_of_cutting_the_file_finds_a_formula(rows: list[list[str]], kind: type[Csv]) -> None:
    stream = io.BytesIO()
    kind().write(Table(("first", "second"), rows), stream)
    text = stream.getvalue().decode("utf-8-sig")
    for delimiter in ",;\t":
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            for cell in line:
                assert not cell.lstrip(' \t\r\n\xa0\u200b\ufeff"').startswith(tuple(SIGNS)), (delimiter, cell)


@given(st.lists(st.lists(NASTY, min_size=2, max_size=2), max_size=3), st.sampled_from([Csv, SemicolonCsv]))
def test_file_gives_the_cells_back_but_for_apostrophes(rows: list[list[str]], kind: type[Csv]) -> None:
    stream = io.BytesIO()
    assert kind().write(Table(("first", "second"), rows), stream) == len(rows)
    text = stream.getvalue().decode("utf-8-sig")
    _head, *found = csv.reader(io.StringIO(text, newline=""), delimiter=kind.delimiter)
    assert [[cell.replace("'", "") for cell in row] for row in found] == [
        [cell.replace("'", "") for cell in row] for row in rows
    ]
