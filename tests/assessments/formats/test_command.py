# SPDX-License-Identifier: EUPL-1.2
"""``atlas-training checks``: import and convert at a terminal."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner

from atlas_training.assessments.formats import doors

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


AMONG_ENCODINGS = [
    ("utf-8", "caff\u00e8", None),
    ("utf-8-sig", "caff\u00e8", None),
    ("utf-16", "\u0642\u0647\u0648\u0629", "utf-16"),
    ("cp1252", "caff\u00e8", "cp1252"),
    ("iso-8859-7", "\u03ba\u03b1\u03c6\u03ad\u03c2", "iso-8859-7"),
    ("cp1256", "\u0642\u0647\u0648\u0629", "cp1256"),
    ("cp1254", "\u011f\u0131\u015f", "cp1254"),
]
ONE_OF_EACH = {
    "gift": "::{0}::{0}? {{=yes#{0} ~no}}\n",
    "aiken": "{0}?\nA. yes\nB. no\nANSWER: A\n",
    "moodle-xml": "<quiz><question type='multichoice'><name><text>{0}</text></name><questiontext><text>{0}?</text>"
    "</questiontext><answer fraction='100'><text>yes</text></answer><answer><text>no</text></answer></question></quiz>",
}


@pytest.mark.parametrize(("encoding", "word", "named"), AMONG_ENCODINGS, ids=lambda one: str(one))
@pytest.mark.parametrize("format_name", ["gift", "aiken", "moodle-xml"])
def test_words_of_any_encoding_named_are_kept(
    runner: FlaskCliRunner, tmp_path: Path, format_name: str, encoding: str, word: str, named: str | None
) -> None:
    file = _file(tmp_path, ONE_OF_EACH[format_name].format(word).encode(encoding))
    told = _told(runner, file, format_name, *(["--encoding", named] if named else []))
    assert [(one["kind"], one["text"]) for one in told["questions"]] == [("single", f"{word}?")]
    assert told["errors"] == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1253", "iso-8859-6", "cp1254"])
def test_encoding_that_an_xml_file_declares_is_taken(
    runner: FlaskCliRunner, tmp_path: Path, encoding: str
) -> None:
    words = {"cp1253": "\u03ba\u03b1\u03c6\u03ad\u03c2", "cp1254": "\u011f\u0131\u015f"}
    word = words.get(encoding, "\u0642\u0647\u0648\u0629")
    written = f"<?xml version='1.0' encoding='{encoding}'?>{ONE_OF_EACH['moodle-xml'].format(word)}"
    told = _told(runner, _file(tmp_path, written.encode(encoding)), "moodle-xml")
    assert [one["name"] for one in told["questions"]] == [word]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("format_name", ["gift", "aiken", "moodle-xml"])
def test_empty_file_holds_nothing(
    runner: FlaskCliRunner, tmp_path: Path, content: bytes, format_name: str
) -> None:
    told = _told(runner, _file(tmp_path, content), format_name)
    assert (told["questions"], told["written"]) == ([], False)
    assert [one["rule"] for one in told["errors"]] == (
        ["not-well-formed"] if format_name == "moodle-xml" else []
    )


@pytest.mark.parametrize("format_name", ["gift", "aiken", "moodle-xml"])
def test_picture_is_refused_by_its_bytes(runner: FlaskCliRunner, tmp_path: Path, format_name: str) -> None:
    told = _told(runner, _file(tmp_path, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), format_name)
    assert (told["questions"], [(one["line"], one["rule"]) for one in told["errors"]]) == (
        [],
        [(1, "encoding")],
    )


@pytest.mark.parametrize("format_name", ["gift", "aiken"])
def test_lines_of_several_systems_in_one_file_keep_their_numbers(
    runner: FlaskCliRunner, tmp_path: Path, format_name: str
) -> None:
    one = ONE_OF_EACH[format_name].format("One")
    content = one.replace("\n", "\r\n") + "\r\n" + ONE_OF_EACH[format_name].format("Two")
    told = _told(runner, _file(tmp_path, content.encode()), format_name)
    assert [(each["text"], each["line"]) for each in told["questions"]] == [
        ("One?", 1),
        ("Two?", one.count("\n") + 2),
    ]


def _told(runner: FlaskCliRunner, file: str, format_name: str, *more: str) -> dict[str, Any]:
    result = runner.invoke(
        args=["checks", "import", file, "--format", format_name, "--dry-run", "--json", *more]
    )
    told: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == (1 if told["errors"] else 0)
    return told


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("format_name", ["gift", "aiken", "moodle-xml"])
def test_utf_8_is_not_read_as_two_bytes_a_letter(encoding: str, format_name: str) -> None:
    reading = doors.read("Γίδα {=Ναι ~Όχι}\n".encode() + b"\n", format_name, encoding)
    assert (reading.questions, [one.rule for one in reading.troubles]) == ([], ["encoding"])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_chinese_file_of_two_bytes_a_letter_is_read(encoding: str) -> None:
    reading = doors.read("山羊有角吗？{T}".encode(encoding), "gift", encoding)
    assert ([one.text for one in reading.questions], reading.troubles) == (["山羊有角吗？"], [])
