# SPDX-License-Identifier: EUPL-1.2
"""``atlas-training readiness score``."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from atlas_training.database import db
from tests.factories.pathways import FARM_STAY, FARM_STAY_NOW


def _score(runner: FlaskCliRunner, text: str | bytes) -> tuple[int, list[Any]]:
    result = runner.invoke(args=["readiness", "score", "-"], input=text)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def _sheet(id_: Any = "farm", **changes: Any) -> str:
    return json.dumps({"id": id_, "answers": {**FARM_STAY, **changes}})


def test_worked_example_comes_out_exactly(runner: FlaskCliRunner) -> None:
    status, (line,) = _score(runner, _sheet())
    assert status == 0
    assert (line["id"], line["index"], line["shown"], line["level"]) == ("farm", "65/2", 33, 1)
    assert line["dimensions"]["FND"] == {"score": "45", "shown": 45, "level": 1, "held_by": []}
    assert line["dimensions"]["VIS"] == {"score": "125/3", "shown": 42, "level": 1, "held_by": []}
    assert line["dimensions"]["TRU"] == {"score": "30", "shown": 30, "level": 1, "held_by": ["TRU2"]}
    assert line["path"]["now"] == FARM_STAY_NOW
    assert len(line["path"]["later"]) == 20
    assert list(line) == ["id", "index", "shown", "level", "dimensions", "path"]


def test_empty_sheet_has_null_where_the_rules_give_none(runner: FlaskCliRunner) -> None:
    _, (line,) = _score(runner, '{"id": 7, "answers": {}}')
    assert (line["index"], line["shown"], line["level"]) == (None, None, None)
    assert line["dimensions"]["TRU"] == {"score": None, "shown": None, "level": None, "held_by": []}
    assert line["path"] == {"now": [], "later": []}


def test_scored_dimensions_get_a_path_without_an_index(runner: FlaskCliRunner) -> None:
    answers = {item: given for item, given in FARM_STAY.items() if item.startswith("TRU")}
    _, (line,) = _score(runner, json.dumps({"id": 1, "answers": answers}))
    assert (line["index"], line["path"]) == (None, {"now": ["C11.1", "C11.2", "C11.6"], "later": []})


@pytest.mark.parametrize(
    ("bad", "id_"),
    [
        ("{", None),
        ("[]", None),
        ("7", None),
        ('{"answers": {}}', None),
        ('{"id": null, "answers": {}}', None),
        ('{"id": true, "answers": {}}', None),
        ('{"id": NaN, "answers": {}}', None),
        ('{"id": 1e999, "answers": {}}', None),
        ('{"id": "a"}', "a"),
        ('{"id": "a", "answers": []}', "a"),
        ('{"id": "a", "answers": {"FND1": "z"}}', "a"),
        ('{"id": "a", "answers": {"ZZZ1": "a"}}', "a"),
        ('{"id": "a", "answers": {"FND2": [9]}}', "a"),
        ('{"id": "a", "answers": {"FND2": [1, 1]}}', "a"),
        ('{"id": "a", "answers": {"FND1": "na"}}', "a"),
        ('{"id": "a", "answers": {"FND1": "a", "FND1": "b"}}', "a"),
        ("[" * 100_000, None),
    ],
)
def test_bad_line_is_named_and_the_rest_goes_on(runner: FlaskCliRunner, bad: str, id_: Any) -> None:
    status, lines = _score(runner, f"{_sheet(1)}\n{bad}\n{_sheet(2)}\n")
    assert status == 1
    assert [line["id"] for line in lines] == [1, id_, 2]
    assert set(lines[1]) == {"id", "error"}
    assert lines[1]["error"]


def test_bytes_that_are_no_text_are_a_bad_line(runner: FlaskCliRunner) -> None:
    status, lines = _score(runner, b"\xff\xfe\n" + _sheet(2).encode())
    assert (status, [line["id"] for line in lines]) == (1, [None, 2])


def test_empty_lines_and_a_byte_order_mark_are_passed_over(runner: FlaskCliRunner) -> None:
    status, lines = _score(runner, b"\xef\xbb\xbf" + f"{_sheet(1)}\r\n\r\n".encode())
    assert (status, len(lines)) == (0, 1)


def test_sheets_are_read_from_a_file_without_the_database(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "sheets.jsonl"
    file.write_text(_sheet(), encoding="utf-8")
    db.drop_all()
    result = runner.invoke(args=["readiness", "score", str(file)])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["shown"] == 33


def test_missing_file_says_so_and_prints_nothing(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["readiness", "score", "nowhere.jsonl"])
    assert result.exit_code == 2
    assert result.stdout == ""


def test_folder_without_instrument_says_what_to_do(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    before = app.config["CONTENT_FOLDER"]
    app.config["CONTENT_FOLDER"] = str(tmp_path)
    try:
        result = runner.invoke(args=["readiness", "score", "-"], input=_sheet())
    finally:
        app.config["CONTENT_FOLDER"] = before
    assert result.exit_code == 1
    assert "There is no sound instrument" in result.stderr
