# SPDX-License-Identifier: EUPL-1.2
"""The style sheets turn round with the page's direction, and their colours can be read."""

import re
from pathlib import Path

import pytest

from atlas_training.web.assets import FOLDER, STYLES

FILES = sorted((FOLDER / "css").glob("*.css"))
SIDES = "left|right|top|bottom"
PHYSICAL = re.compile(
    rf"""(?<![\w-])(?:
        (?:margin|padding|border)-(?:{SIDES})[\w-]*\s*:
        | (?:{SIDES})\s*:
        | border-(?:top|bottom)-(?:left|right)-radius\s*:
        | (?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)
        | (?:(?:min|max)-)?(?:width|height)\s*:(?![^(){{}};]*\))
        | (?:transform-origin|background-position|object-position)\s*:[^;}}]*\b(?:left|right)\b
    )""",
    re.VERBOSE,
)
EXEMPT = "physical:"

# Text on its grounds, 4.5:1; edges, marks and charts, 3:1 (WCAG 2.2, 1.4.3 and 1.4.11).
GROUNDS = ("canvas", "surface", "sunken")
TEXT = [
    *(
        (text, ground)
        for text in ("ink", "ink-2", "ink-3", "sea", "sea-strong", "clay", "olive", "wine")
        for ground in GROUNDS
    ),
    *(("ink", tint) for tint in ("sea-tint", "olive-tint", "sun-tint", "wine-tint")),
    *((tint, f"{tint}-tint") for tint in ("sea", "olive", "wine")),
    ("sun-ink", "sun-tint"),
    ("ink-2", "sea-tint"),
    ("on-sea", "sea"),
    ("on-sea", "sea-strong"),
    ("on-sun", "sun"),
    ("on-sun", "sun-strong"),
    ("on-hero", "hero"),
    ("on-hero-2", "hero"),
    ("canvas", "ink"),
    ("canvas", "olive"),
]
MARKS = [
    *(
        (mark, ground)
        for mark in ("control", "focus", "data-now", "data-target", "data-median", "data-before")
        for ground in ("canvas", "surface")
    ),
    ("control", "sunken"),
    ("sun", "hero"),
]


def _physical(text: str) -> list[tuple[int, str]]:
    lines = text.splitlines()
    wrong = []
    for number, line in enumerate(lines):
        near = lines[max(number - 1, 0)] + line
        if EXEMPT not in near and (found := PHYSICAL.search(line)):
            wrong.append((number + 1, found[0].strip()))
    return wrong


def test_every_sheet_is_served() -> None:
    assert {file.stem for file in FILES} == set(STYLES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_sheet_names_no_physical_side(file: Path) -> None:
    assert _physical(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "a { margin-left: 1px }",
        "a { padding-top: 1px }",
        "a { border-right: 0 }",
        "a { inset: 0; left: 0 }",
        "a { text-align: right }",
        "a { float: left }",
        "a { width: 1px }",
        "a { max-height: 1px }",
        "a { border-top-left-radius: 0 }",
        "a { transform-origin: left }",
    ],
)
def test_physical_sides_are_found(line: str) -> None:
    assert len(_physical(line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "a { margin-inline-start: 1px; inset-block-start: 0; text-align: start }",
        "@media (max-width: 44.99rem) { a { inline-size: 1px } }",
        "@media (max-width: 59.99rem) and (min-height: 30.01rem) { a { color: red } }",
        "a { border-width: 1px; stroke-width: 2; line-height: 1 }",
        "a { left: 0 } /* physical: a chart is never mirrored */",
        "/* physical: see above */\na { left: 0 }",
    ],
)
def test_logical_sides_pass(line: str) -> None:
    assert _physical(line) == []


def _schemes() -> dict[str, dict[str, str]]:
    """The colours of each block of tokens, the light ones standing under the dark ones."""
    text = (FOLDER / "css" / "tokens.css").read_text(encoding="utf-8")
    blocks = re.findall(r"color-scheme: (light|dark);(.*?)\}", text, re.DOTALL)
    found = [(name, dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))) for name, body in blocks]
    assert [name for name, _ in found] == ["light", "dark", "dark"]
    light, by_device, by_choice = (colours for _, colours in found)
    assert by_device == by_choice
    return {"light": light, "dark": {**light, **by_device}}


SCHEMES = _schemes()


def _luminance(scheme: str, token: str) -> float:
    """WCAG 2.2, definition of relative luminance."""
    value = SCHEMES[scheme][token]
    if reference := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return _luminance(scheme, reference[1])
    digits = value.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(scheme: str, one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(scheme, one), _luminance(scheme, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_the_guidelines_say() -> None:
    assert (
        round(_contrast("light", "ink-3", "sunken"), 2) == 4.99
    )  # the lowest text pair of DESIGN.md, section 12
    assert round(_contrast("light", "on-sea", "sea"), 1) == 8.4
    assert _contrast("light", "surface", "on-hero") == 1


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_stands_out_from_its_ground(scheme: str) -> None:
    measured = {pair: round(_contrast(scheme, *pair), 2) for pair in TEXT}
    assert {pair: value for pair, value in measured.items() if value < 4.5} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_edges_and_marks_stand_out_from_their_ground(scheme: str) -> None:
    measured = {pair: round(_contrast(scheme, *pair), 2) for pair in MARKS}
    assert {pair: value for pair, value in measured.items() if value < 3} == {}
