# SPDX-License-Identifier: EUPL-1.2
"""A check file as lines: a question is taken out, put in or moved, and nothing else of the file changes."""

from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Any

import yaml

from atlas_training.assessments import check_file
from atlas_training.assessments.questions.kind import Parts
from atlas_training.content import yaml_source


def parts_of(text: str) -> list[Parts]:
    """Its questions, as far as they can be told apart."""
    return check_file.take_apart("", text)[0]


def ids_of(text: str) -> set[str]:
    """The ids of its questions."""
    return {one.id for one in parts_of(text)}


def places_of(text: str) -> list[tuple[str, tuple[int, int]]]:
    """Ids of questions and the lines they take: the first and the one behind the last, from 0."""
    parts = parts_of(text)
    bounds = [*(one.line - 1 for one in parts), len(text.splitlines())]
    return [(one.id, place) for one, place in zip(parts, pairwise(bounds), strict=True)]


def lines_of(text: str, id: str) -> str:
    """The lines of a question without empty ones around them; none where there is no such question."""
    found = next((place for one, place in places_of(text) if one == id), (0, 0))
    return "\n".join(text.splitlines()[slice(*found)]).strip("\n")


def without(text: str, ids: Collection[str]) -> str:
    """The file, or its translation, without these questions."""
    lines = text.splitlines()
    for first, end in reversed([place for id, place in places_of(text) if id in ids]):
        del lines[first:end]
    return "\n".join(lines) + "\n"


def with_lines(text: str, written: str, instead_of: str = "", after: str = "") -> str:
    """The file with a question's lines: in the place of another, behind another, or at the end."""
    lines = text.splitlines()
    places = dict(places_of(text))
    first, end = places.get(instead_of) or (places.get(after, (0, len(lines)))[1],) * 2
    pieces = ("\n".join(lines[:first]), written, "\n".join(lines[end:]))
    return "\n\n".join(one.strip("\n") for one in pieces if one.strip("\n")) + "\n"


def moved(text: str, id: str, by: int) -> str:
    """The file with a question before the one above it (-1) or behind the one below it (1); the same at an end."""
    places = places_of(text)
    at = next((number for number, (one, _place) in enumerate(places) if one == id), 0) + min(by, 0)
    if not 0 <= at < len(places) - 1:
        return text
    lines = text.splitlines()
    (first, middle), (_middle, end) = places[at][1], places[at + 1][1]
    upper, lower = ("\n".join(lines[slice(*one)]).strip("\n") for one in ((first, middle), (middle, end)))
    pieces = ("\n".join(lines[:first]), lower, upper, "\n".join(lines[end:]))
    return "\n\n".join(one.strip("\n") for one in pieces if one.strip("\n")) + "\n"


def split(text: str) -> tuple[dict[str, Any], str]:
    """Front matter and body; an empty one and the whole text where it cannot be read."""
    front, body = yaml_source.front_matter(text) or ({}, text)
    return (front if isinstance(front, dict) else {}), body


def join(front: Mapping[str, Any], body: str) -> str:
    """The file again."""
    written = yaml.safe_dump(dict(front), allow_unicode=True, sort_keys=False, width=110)
    return f"---\n{written}---\n\n{body.strip(chr(10))}\n"
