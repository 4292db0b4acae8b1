# SPDX-License-Identifier: EUPL-1.2
"""``atlas-training checks``: import and convert at a terminal."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

GIFT = "::Milk::Who gives milk? {=The goat#yes ~The bee}\n\nBroken {\n"


def _file(folder: Path, content: bytes) -> str:
    file = folder / "questions.txt"
    file.write_bytes(content)
    return str(file)


def test_import_as_json_has_questions_and_errors(runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = _file(tmp_path, GIFT.encode())
    result = runner.invoke(args=["checks", "import", file, "--format", "gift", "--dry-run", "--json"])
    told = json.loads(result.stdout)
    assert [(one["kind"], one["name"], one["text"]) for one in told["questions"]] == [
        ("single", "Milk", "Who gives milk?")
    ]
    assert told["questions"][0]["options"] == [
        {"text": "The goat", "weight": 1, "feedback": "yes"},
        {"text": "The bee", "weight": 0, "feedback": ""},
    ]
    assert [(one["line"], one["rule"]) for one in told["errors"]] == [(3, "braces")]
    assert result.exit_code == 1


def test_import_says_each_question_and_error(runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = _file(tmp_path, GIFT.encode())
    result = runner.invoke(args=["checks", "import", file, "--format", "gift", "--dry-run"])
    assert result.stdout == "1: single: Milk: created\n"
    assert f"{file}:3: error [braces] The braces of the answers do not match." in result.stderr


def test_import_of_good_questions_ends_well(runner: FlaskCliRunner, tmp_path: Path) -> None:
    result = runner.invoke(
        args=["checks", "import", _file(tmp_path, b"Q {T}"), "--format", "gift", "--dry-run", "--json"]
    )
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("content", "sentence", "likely"),
    [
        (b"Q\n\xe9 {T}", "Byte 2 (0xe9) is not utf-8.", "cp1252"),
        ("Q {T}".encode("utf-16"), "Byte 0 (0xff) is not utf-8.", "utf-16"),
        ("Q {T}".encode("utf-16-le"), "Character 1 is a zero", "utf-16-le"),
    ],
)
@pytest.mark.parametrize("format_name", ["gift", "aiken"])
def test_wrong_encoding_names_the_byte_and_a_likely_one(
    runner: FlaskCliRunner, tmp_path: Path, content: bytes, sentence: str, likely: str, format_name: str
) -> None:
    file = _file(tmp_path, content)
    result = runner.invoke(args=["checks", "import", file, "--format", format_name, "--dry-run"])
    assert sentence in result.stderr
    assert f"--encoding {likely}." in result.stderr
    assert result.exit_code == 1


def test_encoding_is_taken_as_named(runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = _file(tmp_path, "caff\u00e8 {T}".encode("cp1252"))
    result = runner.invoke(
        args=["checks", "import", file, "--format", "gift", "--dry-run", "--encoding", "cp1252"]
    )
    assert result.stdout == "1: truefalse: caff\u00e8: created\n"


@pytest.mark.parametrize(
    "wrong",
    [
        ["--format", "qti", "--dry-run"],
        ["--dry-run"],
        ["--format", "gift", "--dry-run", "--encoding", "base64"],
        ["--format", "gift", "--dry-run", "--encoding", "nowhere"],
    ],
)
def test_wrong_use_ends_with_2(runner: FlaskCliRunner, tmp_path: Path, wrong: list[str]) -> None:
    assert runner.invoke(args=["checks", "import", _file(tmp_path, b"Q {T}"), *wrong]).exit_code == 2


def test_convert_prints_another_format_and_what_it_loses(runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = _file(tmp_path, b"Qu {=y ~n}\n\nR {T}\n")
    result = runner.invoke(args=["checks", "convert", file, "--format", "gift", "--to", "aiken"])
    assert result.stdout == "Qu\nA. y\nB. n\nANSWER: A\n"
    assert "Aiken has no questions of the kind truefalse" in result.stderr
    assert result.exit_code == 1
