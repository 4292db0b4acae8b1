# SPDX-License-Identifier: EUPL-1.2
"""Reading a folder of ``content/readiness/``: is the instrument sound, and are its words complete?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from atlas_training.content.findings import Finding, Severity
from atlas_training.content.yaml_source import BadYaml, Document, read
from atlas_training.readiness.enums import ItemKind

KEYS = {
    "code": str,
    "version": str,
    "status": str,
    "source_language": str,
    "languages": list,
    "rules": dict,
    "levels": list,
    "dimensions": list,
    "items": list,
    "checks": list,
    "profile": list,
}
STATUSES = ("draft", "proposal", "approved", "retired")
STATES = ("draft", "reviewed", "approved")
SHARES = (
    "min_answered_of_applicable",
    "min_applicable_of_all",
    "min_answered_index",
    "dont_know_share_for_C",
)
COUNTS = ("min_dimensions", "must_have_cap_level", "clear_change_index", "clear_change_dimension")
LEVEL_KEYS = {"level", "code", "from", "to"}
DIMENSION_KEYS = {"code", "weight", "tile", "topics"}
ITEM_KEYS = {"id", "dimension", "topic", "kind", "options"}
ITEM_OPTIONAL = {"points", "weight", "may_not_apply", "must_have", "evidence", "anchor"}
PROFILE_KINDS = ("choice", "multiple", "number", "text")
SEVENTH_TILE = 7
MOST_POINTS = 4


@dataclass
class Source:
    """What a folder holds: the definition, the words by language, and what is to be mended."""

    definition: dict[str, Any] | None = None
    texts: dict[str, dict[str, Any]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether it may be stored."""
        return self.definition is not None and all(found.severity != "error" for found in self.findings)


class _Page:
    """A document that is being looked through."""

    def __init__(self, document: Document, file: str, findings: list[Finding]) -> None:
        self.document = document
        self.data = document.data
        self.file = file
        self.findings = findings
        self.worst: Severity = "error"

    def report(self, place: tuple[str | int, ...], rule: str, message: str, mend: str) -> None:
        """Note something to mend at a place of the document."""
        line = self.document.line(*place)
        self.findings.append(Finding(self.file, line, rule, message, mend, self.worst))

    def has_keys(
        self, place: tuple[str | int, ...], row: Any, wanted: Iterable[str], optional: Iterable[str] = ()
    ) -> bool:
        """Whether ``row`` is a mapping with all wanted keys and no unknown one; reports what is not so."""
        if not isinstance(row, dict):
            self.report(place, "schema", "A mapping is expected here.", "Write `key: value` lines.")
            return False
        wanted = set(wanted)
        known = sorted(wanted | set(optional))
        for key in sorted(str(key) for key in row if key not in known):
            mend = f"Use one of {', '.join(known)}, or take it out."
            self.report((*place, key), "unknown-key", f"{key} is not a key of this place.", mend)
        missing = sorted(wanted - row.keys())
        for key in missing:
            self.report(place, "missing-key", f"{key} is missing.", f"Add {key}.")
        return not missing


def read_folder(folder: Path, content: Path) -> Source:
    """The instrument of a folder that holds ``instrument.yaml`` and one file of words a language."""
    source = Source()
    page = _definition(folder, content, source)
    if page is not None:
        source.definition = page.data
        _texts(folder, content, source, page)
    return source


def read_definition(folder: Path, content: Path) -> dict[str, Any] | None:
    """Its ``instrument.yaml`` alone; None where that is too broken to go on."""
    page = _definition(folder, content, Source())
    return None if page is None else page.data


def _definition(folder: Path, content: Path, source: Source) -> _Page | None:
    page = _open(folder / "instrument.yaml", content, source)
    return page if page is not None and _instrument(page) else None


def _open(file: Path, content: Path, source: Source) -> _Page | None:
    name = file.relative_to(content).as_posix()
    try:
        document = read(file.read_text(encoding="utf-8"), name)
    except BadYaml as wrong:
        source.findings.append(wrong.finding)
        return None
    except (OSError, UnicodeDecodeError):
        mend = "Save it as UTF-8 text in this place."
        source.findings.append(Finding(name, 1, "file", "The file cannot be read.", mend))
        return None
    return _Page(document, name, source.findings)


def _instrument(page: _Page) -> bool:
    """Look through ``instrument.yaml``; False where it is too broken to go on."""
    before = len(page.findings)
    if not page.has_keys((), page.data, KEYS):
        return False
    for key, kind in KEYS.items():
        if not isinstance(page.data[key], kind):
            names = {str: "words", list: "a list", dict: "a mapping"}
            page.report(
                (key,), "schema", f"{key} is not {names[kind]}.", f"Write {names[kind]}; quote numbers."
            )
    if len(page.findings) > before:
        return False
    _head(page)
    _rules(page)
    _levels(page)
    if _dimensions(page):
        _items(page)
    if len(page.findings) == before:
        _checks(page)
        _profile(page)
    return len(page.findings) == before


def _head(page: _Page) -> None:
    if not re.fullmatch(r"\d+\.\d+\.\d+", page.data["version"]):
        page.report(("version",), "version", "The version is not major.minor.patch.", "Write it like 1.0.0.")
    if page.data["status"] not in STATUSES:
        page.report(
            ("status",), "status", "This status is not known.", f"Write one of {', '.join(STATUSES)}."
        )
    if page.data["source_language"] not in page.data["languages"]:
        page.report(("languages",), "languages", "The source language is not listed.", "Add it to languages.")


def _rules(page: _Page) -> None:
    rules = page.data["rules"]
    if not page.has_keys(("rules",), rules, (*SHARES, *COUNTS)):
        return
    for name in SHARES:
        if not _is_number(rules[name]) or not 0 <= rules[name] <= 1:
            page.report(("rules", name), "rules", f"{name} is no share.", "Write a number from 0 to 1.")
    for name in COUNTS:
        if not _is_whole(rules[name]) or rules[name] < 0:
            page.report(("rules", name), "rules", f"{name} is no whole number.", "Write a number like 5.")


def _levels(page: _Page) -> None:
    expected = 0
    for place, row in enumerate(page.data["levels"]):
        if not page.has_keys(("levels", place), row, LEVEL_KEYS):
            return
        if (
            row["level"] != place
            or row["from"] != expected
            or not _is_whole(row["to"])
            or row["to"] < expected
        ):
            mend = f"Level {place} begins at {expected}; each begins one point after the last."
            page.report(("levels", place), "levels", "The bands leave a gap or overlap.", mend)
            return
        expected = row["to"] + 1
    if expected != 101:
        page.report(("levels",), "levels", "The bands do not end at 100.", "Let the last one go to 100.")


def _dimensions(page: _Page) -> bool:
    seen: set[str] = set()
    before = len(page.findings)
    for place, row in enumerate(page.data["dimensions"]):
        at = ("dimensions", place)
        if not page.has_keys(at, row, DIMENSION_KEYS):
            continue
        if row["code"] in seen:
            page.report(at, "unique", f"{row['code']} stands twice.", "Give each dimension its own code.")
        seen.add(row["code"])
        if not _is_number(row["weight"]) or row["weight"] <= 0:
            page.report((*at, "weight"), "weight", "A weight is a number above 0.", "Write one like 10.")
        if row["tile"] not in range(1, SEVENTH_TILE + 1):
            page.report((*at, "tile"), "tile", "There are tiles 1 to 7.", "Write one of them.")
        if not isinstance(row["topics"], list) or len(set(map(str, row["topics"]))) != len(row["topics"]):
            page.report((*at, "topics"), "unique", "Topics are a list without repeats.", "Write each once.")
    return len(page.findings) == before


def _items(page: _Page) -> None:
    topics = {row["code"]: row["topics"] for row in page.data["dimensions"]}
    seen: set[str] = set()
    for place, row in enumerate(page.data["items"]):
        at = ("items", place)
        if not page.has_keys(at, row, ITEM_KEYS, ITEM_OPTIONAL):
            continue
        if row["id"] in seen:
            page.report(at, "unique", f"{row['id']} stands twice.", "Give each item its own id.")
        seen.add(row["id"])
        if row["topic"] not in topics.get(row["dimension"], ()):
            mend = "Use a topic listed with the item's dimension."
            page.report(at, "topic", f"{row['dimension']}.{row['topic']} is not in dimensions.", mend)
        if row["kind"] not in set(ItemKind):
            mend = f"Write one of {', '.join(ItemKind)}."
            page.report((*at, "kind"), "kind", f"{row['kind']} is no kind of item.", mend)
        else:
            _options(page, at, row)
    for code in topics.keys() - {row.get("dimension") for row in page.data["items"] if isinstance(row, dict)}:
        page.report(("dimensions",), "items", f"{code} has no item.", "Add one, or take the dimension out.")


def _options(page: _Page, at: tuple[str | int, ...], row: dict[str, Any]) -> None:
    if row["kind"] == ItemKind.CHECKLIST:
        options, points = row["options"], row.get("points")
        if not isinstance(options, list) or options != [str(number) for number in range(len(options))]:
            page.report(
                (*at, "options"), "options", "A tick-list numbers its options from 0.", 'Write ["0", "1"].'
            )
        elif not isinstance(points, list) or len(points) != len(options) + 1 or not _are_points(points):
            mend = "Write points from 0 to 4 for no tick, one tick and so on up to all."
            page.report((*at, "options"), "points", "points does not fit the options.", mend)
        return
    options = row["options"]
    if not isinstance(options, dict) or not options or not _are_points(list(options.values())):
        mend = "Write {a: 0, b: 1, c: 2, d: 3, e: 4}."
        page.report((*at, "options"), "points", "Each option needs its points, 0 to 4, rising.", mend)
    if "points" in row:
        page.report(
            (*at, "points"), "points", "Only a tick-list has points apart.", "Write them at the options."
        )


def _are_points(points: list[Any]) -> bool:
    return all(_is_whole(one) and 0 <= one <= MOST_POINTS for one in points) and points == sorted(points)


def _checks(page: _Page) -> None:
    items = {row["id"]: row for row in page.data["items"]}
    seen: set[str] = set()
    for place, row in enumerate(page.data["checks"]):
        at: tuple[str | int, ...] = ("checks", place)
        if not isinstance(row, dict) or not isinstance(row.get("code"), str) or row["code"] in seen:
            page.report(at, "checks", "A check has a code of its own.", "Write {code: C1, all: [...]}.")
            continue
        seen.add(row["code"])
        _condition(page, at, {key: value for key, value in row.items() if key != "code"}, items)


def _condition(page: _Page, at: tuple[str | int, ...], rule: Any, items: dict[str, Any]) -> None:
    if isinstance(rule, dict) and len(rule) == 1:
        key, value = next(iter(rule.items()))
        if key in ("all", "any") and isinstance(value, list) and value:
            for place, part in enumerate(value):
                _condition(page, (*at, key, place), part, items)
            return
        if key == "same_step_share" and _is_number(value) and 0 < value <= 1:
            return
    if not isinstance(rule, dict) or not _is_comparison(rule, items):
        mend = "Write {item: VIS1, at_most: b}, at_least or lacks with an option of the item, or all, any."
        page.report(at, "checks", "This condition cannot be read.", mend)


def _is_comparison(rule: dict[str, Any], items: dict[str, Any]) -> bool:
    item = items.get(rule.get("item", ""))
    others = rule.keys() - {"item"}
    if item is None or len(others) != 1:
        return False
    comparison = others.pop()
    ticks = item["kind"] == ItemKind.CHECKLIST
    return (
        comparison in (("lacks",) if ticks else ("at_most", "at_least"))
        and rule[comparison] in item["options"]
    )


def _profile(page: _Page) -> None:
    seen: set[str] = set()
    for place, row in enumerate(page.data["profile"]):
        at = ("profile", place)
        if not page.has_keys(at, row, {"code", "kind"}, {"options", "min", "max"}):
            continue
        if row["kind"] not in PROFILE_KINDS or row["code"] in seen:
            mend = f"Give it a code of its own and one of the kinds {', '.join(PROFILE_KINDS)}."
            page.report(at, "profile", "This line of the profile cannot be read.", mend)
        seen.add(row["code"])
        options = row.get("options", [])
        if row["kind"] in ("choice", "multiple") and (not options or not _are_codes(options)):
            page.report(
                at, "profile", "A choice needs its options.", 'Write a list of codes in quotes, or "topics".'
            )


def _are_codes(options: Any) -> bool:
    return options == "topics" or (isinstance(options, list) and all(isinstance(one, str) for one in options))


def _texts(folder: Path, content: Path, source: Source, instrument: _Page) -> None:
    files = {file.stem: file for file in sorted(folder.glob("*.yaml")) if file.name != "instrument.yaml"}
    languages = instrument.data["languages"]
    for language in sorted(files.keys() - set(languages)):
        message = f"{files[language].name} is not a listed language."
        instrument.report(("languages",), "languages", message, "List it, or take the file away.")
    for language in languages:
        if language not in files:
            message = f"{language}.yaml is missing."
            instrument.report(("languages",), "languages", message, "Add the file, or take the language out.")
            continue
        page = _open(files[language], content, source)
        if page is not None:
            _words(page, instrument.data)
            if isinstance(page.data, dict):
                source.texts[language] = page.data


def _words(page: _Page, definition: dict[str, Any]) -> None:
    """A language not yet approved may have gaps: readers get the source language instead of it."""
    top = {"title", "state", "levels", "dimensions", "topics", "items", "checks", "profile"}
    is_source = page.file.endswith(f"/{definition['source_language']}.yaml")
    if isinstance(page.data, dict) and page.data.get("state") in ("draft", "reviewed") and not is_source:
        page.worst = "warning"
    if not page.has_keys((), page.data, top):
        return
    if page.data["state"] not in STATES:
        page.report(("state",), "state", "This state is not known.", f"Write one of {', '.join(STATES)}.")
    _sentence(page, ("title",), page.data["title"])
    _sentences(page, ("levels",), [row["code"] for row in definition["levels"]])
    _sentences(page, ("topics",), [topic for row in definition["dimensions"] for topic in row["topics"]])
    _sentences(page, ("checks",), [row["code"] for row in definition["checks"]])
    codes = [row["code"] for row in definition["dimensions"]]
    if page.has_keys(("dimensions",), page.data["dimensions"], codes):
        for code in codes:
            _sentences(page, ("dimensions", code), ["name", "short", "why"])
    _words_of_items(page, definition["items"])
    _words_of_profile(page, definition["profile"])


def _words_of_items(page: _Page, items: list[dict[str, Any]]) -> None:
    if not page.has_keys(("items",), page.data["items"], [row["id"] for row in items]):
        return
    for row in items:
        at = ("items", row["id"])
        words = page.data["items"][row["id"]]
        wanted = {"question", "options"}
        wanted |= {"does_not_apply"} if row.get("may_not_apply") else set()
        wanted |= {"evidence"} if row.get("evidence") else set()
        optional = {"held_until"} if row.get("must_have") else set()
        if page.has_keys(at, words, wanted, optional):
            _sentences(page, (*at, "options"), list(row["options"]))
            for key in (wanted | optional) - {"options"}:
                if key in words:
                    _sentence(page, (*at, key), words[key])


def _words_of_profile(page: _Page, fields: list[dict[str, Any]]) -> None:
    if not page.has_keys(("profile",), page.data["profile"], [row["code"] for row in fields]):
        return
    for row in fields:
        at = ("profile", row["code"])
        has_options = isinstance(row.get("options"), list)
        wanted = {"question", "options"} if has_options else {"question"}
        if page.has_keys(at, page.data["profile"][row["code"]], wanted):
            _sentence(page, (*at, "question"), page.data["profile"][row["code"]]["question"])
            if has_options:
                _sentences(page, (*at, "options"), row["options"])


def _sentences(page: _Page, at: tuple[str | int, ...], keys: list[str]) -> None:
    found = page.data
    for key in at:
        found = found[key]
    if page.has_keys(at, found, keys):
        for key in keys:
            _sentence(page, (*at, key), found[key])


def _sentence(page: _Page, at: tuple[str | int, ...], words: Any) -> None:
    if not isinstance(words, str) or not words.strip():
        page.report(at, "words", "Words are missing here.", "Write them, in quotes.")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def changed_words(old: Any, new: Any, at: tuple[str, ...] = ()) -> list[str]:
    """Places whose words are no longer what they were; what was added does not count."""
    if isinstance(old, dict):
        if not isinstance(new, dict):
            return ["/".join(at)]
        return [place for key in old for place in changed_words(old[key], new.get(key), (*at, key))]
    return [] if old == new else ["/".join(at)]
