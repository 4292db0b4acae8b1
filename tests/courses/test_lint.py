# SPDX-License-Identifier: EUPL-1.2
"""Each rule of the lint finds its fault on its line, and leaves good text alone."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_training.content.yaml_source import BadYaml
from atlas_training.courses import lint
from atlas_training.courses.blocks import key_of
from atlas_training.courses.markdown import Source, render
from atlas_training.courses.source import TextFile, take_apart
from tests.factories.findings import only_english

FRONT = "---\ntitle: T\nsummary: S\noutcomes: [Do it]\n---\n"


def _text(body: str, file: str = "x.md") -> TextFile:
    return take_apart(FRONT + body, file)


def _rules(body: str, language: str = "en") -> list[tuple[int, str, str]]:
    found = lint.lint_text(_text(body), language)
    assert only_english(found) == []
    return [(one.line, one.rule, one.severity) for one in found]


@pytest.mark.parametrize(
    ("body", "line", "rule"),
    [
        ("# Title\n", 6, "heading-level"),
        ("## One\n\n#### Three\n", 8, "heading-level"),
        ("## One\n\n> #### Three\n", 8, "heading-level"),
        ("Title\n=====\n", 7, "heading-level"),
        ("/// film | T\n\nx\n///\n", 6, "block"),
        ("/// video | T\n\nx\n///\n", 6, "block"),
        ("/// video | T\n    file: ../assets/a.mp4\n\nx\n///\n", 6, "block"),
        ("/// video | T\n    file: ../assets/a.mp4\n    captions: ../assets/a.vtt\n\n///\n", 6, "block"),
        ("/// audio | T\n    file: ../assets/a.mp3\n\n///\n", 6, "block"),
        ("/// try | T\n\n- [x] a\n///\n", 6, "block"),
        ("/// try | T\n\n- [ ] a\n- [ ] b\n///\n", 6, "block"),
        ("/// activity | T\n\nx\n///\n", 6, "block"),
        ("/// activity | T\n    minutes: many\n\nx\n///\n", 6, "block"),
        ("/// activity | T\n    minutes: 5\n    colour: red\n\nx\n///\n", 6, "block"),
        ("/// activity | T\n    minutes: 5\n\nx\n", 6, "block"),
        ("/// activity\n    minutes: 5\n\nx\n///\n", 6, "block"),
        ("/// country | France\n    code: FR\n\nx\n///\n", 6, "block"),
        ("x\n\n///\n", 8, "block"),
        ("//// trainer\n\n/// activity | T\n    minutes: 5\n\nx\n///\n////\n", 6, "block"),
        ("> [!HINT]\n> x\n", 6, "callout"),
        ("> [!TIP]-\n> x\n", 6, "callout"),
        ("x\n\n```\n# code\n/// reveal\n", 8, "code"),
        ("> ```\n> code\n\nx\n", 6, "code"),
    ],
)
def test_fault_is_found_on_its_line(body: str, line: int, rule: str) -> None:
    assert _rules(body) == [(line, rule, "error")]


@pytest.mark.parametrize(
    "body",
    [
        "## One\n\n### Two\n\n## Three\n",
        "Before you go:\n- a\n  - b\n",
        "> Before you go:\n> - a\n>   - b\n",
        "- a\n\n      ```\n      # no heading\n      ```\n\n> ```\n> ## code\n> ```\n",
        "```not code``` and more\n\n## One\n",
        "- a\n    - b\n\n1. c\n2. d\n",
        "/// activity | T\n    minutes: 5\n\n- a\n- b\n///\n",
        "/// reveal | T\n\n/// country | Italy\n    code: IT\n\nx\n///\n\n///\n",
        "> [!TIP]\n> x\n>\n> - a\n> - b\n",
        "/// try | T\n\n- [ ] a\n  > no\n- [x] b\n    > yes\n///\n",
        "/// video | T\n    file: ../assets/a.mp4\n    captions: ../assets/a.vtt\n\nWe walk in.\n///\n",
        "```\n# no heading\n- x\n  - y -> z\n/// what\n```\n",
        "|a|b|\n|-|-|\n|1|2|\n",
        "Use `a -> b` and -5 °C.\n",
        "You are right to ask; it is the right price, on the right day, to the right person.\n",
    ],
)
def test_good_text_has_no_findings(body: str) -> None:
    assert _rules(body) == []


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("Press the button on the left.\n", "en"),
        ("The menu at the top right opens.\n", "en"),
        ("It is on the right of the page.\n", "en"),
        ("Menu → Settings\n", "en"),
        ("Menu -> Settings\n", "en"),
        ("Premi il pulsante a destra.\n", "it"),
    ],
)
def test_words_that_turn_false_from_right_to_left_are_warned_of(body: str, language: str) -> None:
    assert _rules(body, language) == [(6, "direction", "warning")]


def test_text_without_front_matter_is_refused() -> None:
    with pytest.raises(BadYaml, match="front matter is missing"):
        take_apart("## No front matter\n", "x.md")


def test_block_that_a_list_swallows_is_found_once_rendered() -> None:
    text = _text("1. First\n\n    - a\n/// activity | T\n    minutes: 5\n\nx\n///\n")
    found = lint.lint_rendered(text, render(Source(text.body, "en")))
    assert [(one.line, one.rule) for one in found] == [(9, "block")]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("x\n\nOne<br>two\n", [8]),
        ("<details>\n<summary>More</summary>\n\nx\n</details>\n", [6, 7, 10]),
        ("<!-- for us -->\n\nx <img\n src=x>\n", [6, 8]),
        ("> a</B >b\n", [6]),
        ("Write to <your name>, if a <b and c< d.\n", []),
        ("Write `<br>`, \\<br> or:\n\n    <b>\n\n```html\n<p>\n```\n\n- a\n\n  ~~~\n  <p>\n  ~~~\n", []),
        ("<https://example.org> and <a@example.org>\n", []),
    ],
)
def test_html_is_said_where_learners_would_read_it(body: str, lines: list[int]) -> None:
    text = _text(body)
    found = lint.lint_rendered(text, render(Source(text.body, "en")))
    assert [(one.line, one.rule, one.severity) for one in found] == [
        (line, "html", "error") for line in lines
    ]


def test_text_too_slow_to_render_is_a_finding() -> None:
    assert [one.rule for one in lint.lint_rendered(_text("x\n"), None)] == ["too-slow"]


def test_minutes_are_reading_activities_and_questions() -> None:
    assert lint.minutes_of(words=900, activities=30, questions=5) == 40


@pytest.mark.parametrize(
    ("declared", "is_honest"), [(29, False), (30, True), (40, True), (50, True), (51, False)]
)
def test_minutes_may_be_a_quarter_off(declared: int, is_honest: bool) -> None:
    findings = lint.lint_minutes(declared, 900, 30, 5, "course.yaml", 7)
    assert (findings == []) == is_honest


@given(st.integers(0, 5000), st.integers(0, 240), st.integers(0, 20))
def test_the_minutes_the_lint_proposes_are_accepted(words: int, activities: int, questions: int) -> None:
    takes = lint.minutes_of(words, activities, questions)
    if takes >= 2:
        assert lint.lint_minutes(round(takes), words, activities, questions, "course.yaml", 7) == []
    assert takes >= Fraction(words, lint.WORDS_A_MINUTE)


def test_translation_keeps_the_minutes_of_activities() -> None:
    source = _text("/// activity | T\n    minutes: 5\n\nx\n///\n", "en/x.md")
    same = _text("/// activity | U\n    minutes: 5\n\ny\n///\n", "it/x.md")
    other = _text("/// activity | U\n    minutes: 6\n\ny\n///\n", "it/x.md")
    assert lint.lint_translation(source, same) == []
    assert [(one.file, one.rule, one.severity) for one in lint.lint_translation(source, other)] == [
        ("it/x.md", "activities", "error")
    ]


def test_translation_that_lacks_a_part_is_warned_of() -> None:
    source = _text("## A\n\nx\n\n## B\n\n> [!TIP]\n> x\n", "en/x.md")
    behind = _text("## A\n\nx\n", "it/x.md")
    assert [(one.rule, one.severity) for one in lint.lint_translation(source, behind)] == [
        ("translation-structure", "warning")
    ] * 2


@given(st.lists(st.text(max_size=80), max_size=8))
def test_task_keys_are_plain_and_differ(titles: list[str]) -> None:
    keys: list[str] = []
    for title in titles:
        keys.append(key_of(title, set(keys), len(keys) + 1))
    assert len(set(keys)) == len(titles)
    assert all(key and key.replace("-", "").isalnum() and key.isascii() for key in keys)


def _rendered_rules(body: str) -> list[tuple[int, str, str]]:
    text = _text(body)
    found = lint.lint_rendered(text, render(Source(text.body, "en")))
    return [(one.line, one.rule, one.severity) for one in found]


@pytest.mark.parametrize(
    ("body", "findings"),
    [
        ("x\n\nA note.[^gone]\n", [(8, "link", "error")]),
        ("x [the guide][gone], `[a][b]` and [words]\n", [(6, "link", "error")]),
        ("x\n\n[^alone]: Never used.\n", [(8, "link", "warning")]),
        ("x[^a] y[^a]\n\n[^a]: Used.\n", []),
        ("```\n/// reveal\n[a][b] [^c]\n```\n", []),
    ],
)
def test_what_leads_nowhere_is_found_once_rendered(body: str, findings: list[tuple[int, str, str]]) -> None:
    assert _rendered_rules(body) == findings


def test_broken_block_is_said_once() -> None:
    body = "/// film | T\n\nx\n///\n"
    assert _rules(body) == [(6, "block", "error")]
    assert _rendered_rules(body) == []


@pytest.mark.parametrize(
    ("language", "wrong", "right"),
    [
        ("es", "Pulsa el botón a la derecha.", "Tiene derecho a saberlo."),
        ("fr", "Le menu à gauche.", "Vous avez droit à une réponse."),
        ("mt", "Agħfas il-buttuna fuq il-lemin.", "Ikteb isem l-azjenda."),
        ("el", "Το κουμπί στα δεξιά.", "Γράψτε το όνομα."),
        ("tr", "Sağdaki düğme.", "Sağlık ve solunum."),
        ("ar", "الزر على اليمين.", "اكتب الاسم."),
    ],
)
def test_sides_are_known_in_every_language(language: str, wrong: str, right: str) -> None:
    assert _rules(wrong + "\n", language) == [(6, "direction", "warning")]
    assert _rules(right + "\n", language) == []
