# SPDX-License-Identifier: EUPL-1.2
"""YAML knows its lines, and refuses what would be read otherwise than meant."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_training.content import yaml_source
from atlas_training.content.yaml_source import BadYaml


def test_values_know_their_lines() -> None:
    document = yaml_source.read(
        "id: C03\nmodules:\n  - id: C03.1\n    level: 1\n  - id: C03.2\n", "course.yaml"
    )
    assert document.data == {"id": "C03", "modules": [{"id": "C03.1", "level": 1}, {"id": "C03.2"}]}
    assert document.line("id") == 1
    assert document.line("modules", 0, "level") == 4
    assert document.line("modules", 1, "id") == 5
    assert document.line("modules", 1, "level") == 5


def test_lines_begin_where_the_text_begins_in_its_file() -> None:
    assert yaml_source.read("a: 1\nb: 2", "x.md", first_line=2).line("b") == 3


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "yaml-duplicate"),
        ("a:\n  b: 1\n  b: 2\n", 3, "yaml-duplicate"),
        ("a: 1\n  b: 2\n", 2, "yaml"),
        ("a: [1\n", 1, "yaml"),
        ("a: &x [1]\nb: *x\n", 1, "yaml"),
        ("a: 1\n---\nb: 2\n", 2, "yaml"),
        ("? [a, b]\n: 1\n", 1, "yaml"),
        ("a: !!python/object:os.system x\n", 1, "yaml"),
        ("[" * 100 + "]" * 100, 1, "yaml"),
        ("[" * 5000, 1, "yaml"),
        ("a: 1\nb: !!bool maybe\n", 2, "yaml"),
        ("a: !!timestamp x\n", 1, "yaml"),
        ("a: !!int ''\n", 1, "yaml"),
        ("a: !!float ''\n", 1, "yaml"),
        ("a: [1, !!str 2]\n", 1, "yaml"),
        ("a: !own x\n", 1, "yaml"),
        ("a: 1\n!!str b: 2\n", 2, "yaml"),
        ("!!map {a: 1}\n", 1, "yaml"),
        ('a: 1\nb: "\\0"\n', 2, "yaml"),
        ('a: 1\n"\\ud800": 2\n', 2, "yaml"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(text: str, line: int, rule: str) -> None:
    with pytest.raises(BadYaml) as refused:
        yaml_source.read(text, "course.yaml")
    finding = refused.value.finding
    assert (finding.file, finding.line, finding.rule) == ("course.yaml", line, rule)
    assert finding.mend


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: b: c\n", 1, "A colon stands where there is no key before it, or the line is too far in."),
        ("a: 1\n  b: 2\n", 2, "A colon stands where there is no key before it, or the line is too far in."),
        ("a:\n  - 1\n - 2\n", 3, "This line does not fit those above it."),
        ("a: 'it's'\n", 1, "This line does not fit those above it."),
        ("a: - 1\n", 1, "This line does not fit those above it."),
        ("- a\nb: 1\n", 2, "This line does not fit those above it."),
        (" a: 1\nb: 2\n", 2, "This line does not fit those above it."),
        ("x: 1\na: [1\nb: 2\n", 2, "A bracket is opened and not closed, or a comma is missing."),
        ("x: 1\na: {x: 1\nb: 2", 2, "A bracket is opened and not closed, or a comma is missing."),
        ('x: 1\na: "y\nb: 2\n', 2, "A quotation mark is opened and not closed."),
        (
            "a:\n\tb: 1\n",
            2,
            "A text begins with a sign that has a meaning of its own, or a tab stands before it.",
        ),
        ("a: @x\n", 1, "A text begins with a sign that has a meaning of its own, or a tab stands before it."),
        (
            "a: * x\n",
            1,
            "A text begins with a sign that has a meaning of its own, or a tab stands before it.",
        ),
        ("a: >x\n", 1, "A text begins with a sign that has a meaning of its own, or a tab stands before it."),
        ("a: *x\n", 1, "An alias (*) is used."),
        ("a: 1\nword\n", 2, "A key has no colon behind it."),
        ('a: "C:\\my"\n', 1, "A backslash in double quotes means something else here."),
        ('a: "\\x4"\n', 1, "A backslash in double quotes means something else here."),
        ("a: 1\n---\nb: 2\n", 2, "A second document begins here."),
        ("a: !own x\n", 1, "The tag !own is in it."),
        ("%YAML 3.0\n---\na: 1\n", 1, "This is no YAML."),
    ],
)
def test_common_mistake_is_said_in_plain_words_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(BadYaml) as refused:
        yaml_source.read(text, "course.yaml")
    assert (refused.value.finding.line, str(refused.value.finding.message)) == (line, message)


def test_dates_stay_words() -> None:
    assert yaml_source.read("day: 2026-11-23", "x.yaml").data == {"day": "2026-11-23"}


def test_empty_text_is_nothing() -> None:
    assert yaml_source.read("", "x.yaml").data is None


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(BadYaml):
        assert yaml_source.read(text, "x.yaml").line() >= 1
