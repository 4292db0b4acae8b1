# SPDX-License-Identifier: EUPL-1.2
"""Reading check files: what is stored, and what an author is told."""

import time
from pathlib import Path
from typing import Any

import pytest

from atlas_training.assessments import check_file, inline
from atlas_training.assessments.receivers import question_kinds
from atlas_training.courses.events import CheckReading
from tests.factories.assessments import CHECK, CHECK_IT, FRONT
from tests.factories.findings import only_english

KINDS = {kind.name: kind for kind in question_kinds()}
COURSES = Path(__file__).parents[2] / "content" / "courses"
REAL = sorted(COURSES.glob("*/en/checks/*.quiz.md"))


def read(text: str, **translations: str) -> CheckReading:
    files = {"en": ("en.quiz.md", text)}
    files |= {language: (f"{language}.quiz.md", words) for language, words in translations.items()}
    return check_file.read(files, "en", KINDS)


def found(reading: CheckReading) -> list[tuple[str, int, str]]:
    assert only_english(reading.findings) == []
    return [(finding.file, finding.line, finding.rule) for finding in reading.findings]


@pytest.mark.parametrize("file", REAL, ids=[file.stem for file in REAL])
def test_real_check_reads_without_a_finding(file: Path) -> None:
    translation = Path(str(file).replace("/en/", "/it/"))
    reading = read(file.read_text(), it=translation.read_text())
    assert [str(finding) for finding in reading.findings] == []
    assert (reading.question_count, sorted(reading.texts)) == (5, ["en", "it"])


def test_there_are_real_checks() -> None:
    assert len(REAL) == 12


def test_definition_holds_rules_and_keys_and_no_words() -> None:
    reading = read(CHECK)
    assert reading.definition is not None
    first, free, reply, left, word = reading.definition.pop("questions")
    assert reading.definition == {
        "source_language": "en",
        "pass": 60,
        "attempts": None,
        "shuffle": ["options"],
    }
    assert first == {
        "id": "first-look",
        "kind": "single",
        "points": "1",
        "options": [
            {"id": "board", "right": False},
            {"id": "right-key", "right": True},
            {"id": "guide", "right": False},
        ],
    }
    assert (free["points"], free["partial"]) == ("2", True)
    assert reply["answers"] == [
        {"id": "agree", "right": True, "value": True},
        {"id": "disagree", "right": False, "value": None},
    ]
    assert left["answers"][0] == {"id": "exact", "right": True, "value": "1102.5", "tolerance": "0.5"}
    assert word["answers"][0] == {
        "id": "spelling",
        "right": True,
        "accepted": {"en": ["secondstepkey", "two * key"]},
    }


def test_words_are_rendered_and_hold_no_key() -> None:
    texts = read(CHECK).texts["en"]
    assert texts["title"] == "Check yourself"
    assert texts["questions"]["first-look"] == {
        "text": "Which <strong>place</strong> do most guests look first?",
        "plain": "Which place do most guests look first?",
        "details": "",
        "hint": "",
        "answers": {
            "board": {
                "text": "The village notice board",
                "plain": "The village notice board",
                "feedback": "Reason-board.",
            },
            "right-key": {"text": "A map app", "plain": "A map app", "feedback": "Reason-map."},
            "guide": {"text": "A printed guide", "plain": "A printed guide", "feedback": "Reason-guide."},
        },
    }
    assert texts["questions"]["word"]["hint"] == "Think of your own last trip."
    assert "secondstepkey" not in str(texts)


def test_translation_adds_spellings_and_its_words() -> None:
    reading = read(CHECK, it=CHECK_IT)
    assert found(reading) == []
    assert reading.definition is not None
    spelling: dict[str, Any] = reading.definition["questions"][4]["answers"][0]
    assert spelling["accepted"] == {"en": ["secondstepkey", "two * key"], "it": ["secondopasso"]}
    assert reading.texts["it"]["questions"]["reply"]["plain"] == "Una risposta aiuta."


@pytest.mark.parametrize(
    ("old", "new", "line", "rule"),
    [
        ("pass: 60", "pass: 160", 3, "check-front-matter"),
        ("pass: 60", "passes: 60", 3, "check-front-matter"),
        ("pass: 60", "attempts: 0", 3, "check-front-matter"),
        ("shuffle: [options]", "shuffle: [answers]", 4, "check-front-matter"),
        ("title: Check yourself", "title:", 2, "check-title"),
        ("pass: 60", "pass: 60\npass: 70", 4, "yaml-duplicate"),
        ("- [x] A map", "- [ ] A map", 7, "check-one-key"),
        ("- [ ] A printed", "- [x] A printed", 7, "check-one-key"),
        ("  > Reason-map.\n", "", 11, "check-feedback"),
        ("{#guide}", "{#board}", 13, "check-id"),
        ("{#guide}", "{#Führer}", 13, "check-id"),
        (" {#guide}", "", 13, "check-id"),
        ("{#first-look}", "{#reply}", 7, "check-id"),
        ("points=2", "points=two", 16, "check-points"),
        ("points=2", "points=0", 16, "check-points"),
        ("points=2", "points=1e-999999999", 16, "check-points"),
        ("points=2", "weight=2", 16, "check-attribute"),
        ("partial=true", "partial=half", 16, "check-attribute"),
        ("type=truefalse", "type=essay", 27, "check-kind"),
        ("= true {", "= maybe {", 29, "check-true-or-false"),
        ("~ * {#disagree}\n  > Reason-disagree.\n", "", 27, "check-feedback"),
        ("= 1102.5 ± 0.5", "= 1,102.5 ± 0.5", 36, "check-number"),
        ("~ 138 ± 1", "- [ ] 138", 38, "check-marker"),
        ("= secondstepkey | two * key", "= * | ", 45, "check-spelling"),
        ("A printed guide", "A [guide](../first.md)", 13, "check-link"),
        ("- [ ] A printed guide", "* A printed guide", 13, "check-stray"),
        ("## Which **place**", "### Which place", 7, "check-stray"),
        ("A printed guide", "A" * 2100, 13, "check-too-long"),
    ],
)
def test_fault_is_found_at_its_line(old: str, new: str, line: int, rule: str) -> None:
    reading = read(CHECK.replace(old, new, 1))
    assert ("en.quiz.md", line, rule) in found(reading)
    assert reading.definition is None


@pytest.mark.parametrize(
    "text", ["", "---\n", "no front matter", FRONT, FRONT + "words\n", FRONT + "- [ ] a\n", "---\n- a\n---\n"]
)
def test_file_that_holds_no_check_is_refused(text: str) -> None:
    reading = read(text)
    assert reading.definition is None
    assert reading.findings != []


@pytest.mark.parametrize(
    ("old", "new", "line", "rule"),
    [
        ("title: Mettiti", "pass: 10\ntitle: Mettiti", 2, "check-translation-rule"),
        ("- Una mappa", "- [x] Una mappa", 9, "check-translation-key"),
        ("- {#exact}", "= 7 {#exact}", 34, "check-translation-key"),
        ("- {#misspelling}", "= altro {#misspelling}", 45, "check-translation-key"),
        ("{#free}", "{#free points=9}", 14, "check-translation-rule"),
        ("{#guide}", "{#guida}", 11, "check-translation-ids"),
        ("- Una guida {#guide}\n  > Motivo-guide.\n", "", 5, "check-translation-ids"),
        (
            "## Una risposta aiuta. {#reply}",
            "## Una risposta aiuta. {#risposta}",
            25,
            "check-translation-ids",
        ),
    ],
)
def test_translation_changes_words_only(old: str, new: str, line: int, rule: str) -> None:
    reading = read(CHECK, it=CHECK_IT.replace(old, new, 1))
    assert ("it.quiz.md", line, rule) in found(reading)
    assert sorted(reading.texts) == ["en"]
    assert reading.definition is not None


def test_refused_translation_leaves_the_key_as_it_was() -> None:
    spoiled = read(CHECK, it=CHECK_IT.replace("- Una mappa", "- [x] Una mappa"))
    assert spoiled.definition == read(CHECK).definition


def test_markdown_of_a_question_is_one_sanitised_line() -> None:
    text = "A **b** `c<d` [l](https://example.org/?a=1&b=2) <script>x</script> [j](javascript:alert) ![p](https://x/p.png)"
    assert inline.render(text) == (
        'A <strong>b</strong> <code>c&lt;d</code> <a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">l</a> '
        '&lt;script&gt;x&lt;/script&gt; <a rel="noopener noreferrer">j</a> ![p](https://x/p.png)'
    )
    assert inline.render("<div>no <b>HTML</b></div>") == "&lt;div&gt;no &lt;b&gt;HTML&lt;/b&gt;&lt;/div&gt;"
    assert inline.render("1. No list, # no heading") == "1. No list, # no heading"
    assert inline.plain(inline.render("**5** < 6 & more")) == "5 < 6 & more"


@pytest.mark.parametrize("piece", ["[", "[a](", "![", "*a [", "x" * 30])
def test_text_beyond_measure_is_shown_as_it_is_written_and_keeps_nobody_waiting(piece: str) -> None:
    started = time.process_time()
    assert inline.plain(inline.render(piece * 5_000)) == " ".join((piece * 5_000).split())
    assert time.process_time() - started < 2
