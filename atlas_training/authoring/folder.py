# SPDX-License-Identifier: EUPL-1.2
"""A course's files as a form sees them: course.yaml and front matter read and written, so nobody types YAML.

Reading is patient: what cannot be read gives an empty form, and the lint says what is wrong.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import yaml
from anyascii import anyascii

from atlas_training.content import archive, yaml_source
from atlas_training.content.yaml_source import BadYaml
from atlas_training.courses.reading import COURSE_TEXT
from atlas_training.courses.schema import MODULE
from atlas_training.i18n import CODES

COURSE = "course.yaml"
ASSETS = "assets/"
CHECKS = "checks/"


class _Dumper(yaml.SafeDumper):
    """Writes a list that stands twice twice: the reader refuses references."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never an alias."""
        return True


def as_yaml(data: Mapping[str, Any]) -> str:
    """Data as an author would write it."""
    return str(yaml.dump(dict(data), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000))


def split(text: str) -> tuple[dict[str, Any], str]:
    """Front matter and body of a text; without a readable front matter an empty one and the whole text."""
    found = yaml_source.front_matter(text)
    if found is None:
        return {}, text
    front, body = found
    return _words(front), body.strip("\n") + "\n"


def _words(front: Any) -> dict[str, Any]:
    """Front matter whose outcomes are a list, whatever somebody typed."""
    if not isinstance(front, dict):
        return {}
    outcomes = front.get("outcomes")
    return {**front, "outcomes": outcomes if isinstance(outcomes, list) else []}


def join(front: Mapping[str, Any], body: str) -> str:
    """The text again."""
    return f"---\n{as_yaml(front)}---\n\n{body.strip(chr(10))}\n"


def with_front_of(before: str, text: str) -> str:
    """The text under the front matter as it stood before, where that says the same: no difference but the writer's."""
    front, body = split(text)
    if not front or front != split(before)[0]:
        return text
    lines = before.split("\n")
    end = next(place for place, line in enumerate(lines[1:], 1) if line.rstrip() == "---")
    return "\n".join(lines[: end + 1]) + f"\n\n{body}"


def course_data(contents: Mapping[str, bytes]) -> dict[str, Any]:
    """What stands in course.yaml; empty where it cannot be read."""
    try:
        data = yaml_source.read(contents.get(COURSE, b"").decode(), COURSE).data
    except (BadYaml, UnicodeDecodeError):
        return {}
    return data if isinstance(data, dict) else {}


def modules_of(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The modules of course.yaml that have an id and a file with a plain name; no other name is ever opened."""
    found = data.get("modules")
    return [
        one
        for one in (found if isinstance(found, list) else [])
        if isinstance(one, dict)
        and isinstance(one.get("id"), str)
        and _keeps(one.get("file"), "file")
        and ("check" not in one or _keeps(one["check"], "check"))
        and isinstance(one.get("level"), int | str)
    ]


def _keeps(value: Any, key: str) -> bool:
    return MODULE[key][0](value)


def text_names(data: Mapping[str, Any]) -> list[str]:
    """The texts each language has, relative to its folder: the course's, then each module's and its check's."""
    names = [COURSE_TEXT]
    for module in modules_of(data):
        names.append(module["file"])
        if "check" in module:
            names.append(f"checks/{module['check']}")
    return names


def source_of(data: Mapping[str, Any]) -> str:
    """The language all others are translated from; English where it cannot be read."""
    source = data.get("source_language")
    return source if isinstance(source, str) and source in CODES else "en"


def languages_of(data: Mapping[str, Any]) -> list[str]:
    """The languages it is written in or being translated into, the source first."""
    source, found = source_of(data), data.get("languages")
    named = [
        one for one in (found if isinstance(found, list) else []) if isinstance(one, str) and one in CODES
    ]
    return list(dict.fromkeys([source, *named]))


def complete_languages(data: Mapping[str, Any], names: Collection[str]) -> list[str]:
    """The source, and the languages in which no text is missing."""
    source, *others = languages_of(data)
    wanted = text_names(data)
    return [source, *(code for code in others if all(f"{code}/{name}" in names for name in wanted))]


def to_publish(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files to publish: a language that is not complete stays in the draft."""
    data = course_data(contents)
    if not data:
        return dict(contents)
    complete = complete_languages(data, contents.keys())
    waiting = {f"{code}/" for code in languages_of(data) if code not in complete}
    files = {name: one for name, one in contents.items() if not name.startswith(tuple(waiting))}
    if waiting:
        files[COURSE] = as_yaml({**data, "languages": complete}).encode()
    return files


def _plain(title: str) -> str:
    """Without apostrophes and symbols, which are no part of a word: “l’olio” stays two, an emoji is not spelt out."""
    return "".join(" " if unicodedata.category(one)[0] in "SPC" else one for one in title)


def name_of(title: str, taken: Iterable[str], otherwise: str) -> str:
    """An address from a title: Latin letters with hyphens, of any script; ``otherwise`` where no letter is left."""
    name = re.sub(r"[^a-z0-9]+", "-", anyascii(_plain(title)).lower()).strip("-")[:50].strip("-") or otherwise
    unlike, number = name, 2
    known = {*taken, *archive.DEVICES}
    while unlike in known:
        unlike, number = f"{name}-{number}", number + 1
    return unlike


def new_text(title: str, summary: str, outcomes: Collection[str], body: str = "") -> bytes:
    """A text with its front matter."""
    return join({"title": title, "summary": summary, "outcomes": list(outcomes)}, body).encode()
