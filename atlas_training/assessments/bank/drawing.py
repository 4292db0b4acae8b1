# SPDX-License-Identifier: EUPL-1.2
"""Draws from a category of the bank: a check file holds the category's questions as copies, each with its version.

The front matter says what is drawn of what (``draw: {goats: 3}``, ``bank: {goats: Farm / Goats}``); the copies
are the questions of that group, with ``bank=key@version`` behind their ids. Taking the bank's newest questions
puts other copies in their place. Nothing here asks the database but :func:`offers` and :func:`offered`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self
from uuid import UUID

from atlas_training.assessments import check_file, check_text
from atlas_training.assessments.bank import rules
from atlas_training.assessments.bank import service as bank
from atlas_training.assessments.bank.errors import NoHead
from atlas_training.assessments.bank.models import BankQuestion
from atlas_training.assessments.formats import quiz_md
from atlas_training.assessments.formats.question import Question, Trouble
from atlas_training.assessments.questions.kind import Kind, Parts
from atlas_training.content.findings import Finding
from atlas_training.sentences import say

MOST = 200
"""Questions of one category in a check; its file is read whole by editors, reviewers and translators."""
_HEAD = quiz_md.FRONT.format(title="x")


@dataclass(frozen=True)
class Draw:
    """So many questions of a group, which comes from a category of the bank (its path, with those below it)."""

    group: str
    path: str
    many: int


@dataclass(frozen=True)
class Offered:
    """A question that the bank has now, to be copied at this version."""

    key: UUID
    version: int
    reference: str
    content: Question


@dataclass(frozen=True)
class LeftOut:
    """A question of the bank that a check does not take: the rule it breaks, what is wrong and how to mend it."""

    key: UUID
    name: str
    rule: str
    message: str
    mend: str

    @classmethod
    def of(cls, question: "Offered", wrong: Trouble | Finding) -> Self:
        """The question, for what a writer or the lint found."""
        return cls(
            question.key,
            question.content.name,
            wrong.rule.removeprefix("check-"),
            wrong.message,
            wrong.mend,
        )


@dataclass(frozen=True)
class Renewal:
    """What one draw becomes with the bank's newest questions; the names are those of the questions."""

    draw: Draw
    held: int
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def is_behind(self) -> bool:
        """Whether the bank has something else than the check."""
        return bool(self.new or self.changed or self.gone)


def offers(questions: Sequence[BankQuestion]) -> list[Offered]:
    """The current versions of these questions, to be copied."""
    return [
        Offered(one.id, one.version, one.reference, content)
        for one, content in zip(questions, bank.contents(questions), strict=True)
    ]


def offered(countries: Collection[str], path: str, language: str) -> list[Offered]:
    """The questions of a category and those below it, in these countries and this language, by category and name."""
    wanted = bank.Filter(category=rules.path_of(rules.levels_of(path)), language=language)
    return offers(bank.list_questions(countries, wanted))


def draws_of(text: str) -> list[Draw]:
    """What the front matter draws from the bank, as far as it can be understood; the lint says what is wrong."""
    front, _body = check_text.split(text)
    groups, many = front.get("bank"), front.get("draw")
    if not isinstance(groups, dict) or not isinstance(many, dict):
        return []
    return [
        Draw(str(group), path, many[group])
        for group, path in groups.items()
        if type(path) is str and rules.levels_of(path) and type(many.get(group)) is int and many[group] > 0
    ]


def with_draw(text: str, path: str, many: int) -> tuple[str, Draw]:
    """The file with one more draw in its front matter, under a group name that is not taken yet.

    :raise NoHead: if the front matter cannot be read.
    """
    front, body = check_text.split(text)
    if not front:
        raise NoHead
    levels = rules.levels_of(path)
    groups = front["bank"] if isinstance(front.get("bank"), dict) else {}
    draws = front["draw"] if isinstance(front.get("draw"), dict) else {}
    stem = (quiz_md.slug(levels[-1]) if levels else "") or "bank"
    group, number = stem, 2
    while group in groups or group in draws:
        group, number = f"{stem}-{number}", number + 1
    written = " / ".join(level.replace("/", "//") for level in levels)
    front |= {"draw": {**draws, group: many}, "bank": {**groups, group: written}}
    return check_text.join(front, body), Draw(group, written, many)


def without_draw(text: str, group: str) -> str:
    """The file without a draw and its copies."""
    front, body = check_text.split(text)
    for key in ("draw", "bank"):
        kept = {name: value for name, value in (front.get(key) or {}).items() if str(name) != group}
        front = {name: value for name, value in front.items() if name != key} | ({key: kept} if kept else {})
    text = check_text.join(front, body)
    return check_text.without(
        text, {one.id for one in check_text.parts_of(text) if one.attributes.get("group") == group}
    )


def renew(
    text: str, draw: Draw, questions: Sequence[Offered], language: str, kinds: Mapping[str, type[Kind]]
) -> tuple[str, Renewal]:
    """The file with these questions as the copies of a draw.

    A copy of the same version stays as it stands; a question that changed keeps its id. Copies count one point each,
    so that every draw weighs the same.
    """
    held = {_key(one): one for one in check_text.parts_of(text) if one.attributes.get("group") == draw.group}
    lines, places, taken = text.splitlines(), dict(check_text.places_of(text)), check_text.ids_of(text)
    copies: dict[str, str] = {}
    left_out: list[LeftOut] = []
    for one in questions:
        key, copy, mine = str(one.key), f"{one.key}@{one.version}", held.get(str(one.key))
        if mine and mine.attributes["bank"] == copy:
            copies[key] = "\n".join(lines[slice(*places[mine.id])])
            continue
        id = mine.id if mine else ""
        block, wrong = (
            ("", _too_many()) if len(copies) == MOST else _block(one, id, taken - {id}, language, kinds)
        )
        if wrong:
            left_out.append(LeftOut.of(one, wrong))
            continue
        taken |= check_text.ids_of(_HEAD + block)
        copies[key] = _with_place(block, copy, draw.group)
    names = {str(one.key): (one.content.name, f"{one.key}@{one.version}") for one in questions}
    renewal = Renewal(
        draw,
        len(held),
        new=tuple(names[key][0] for key in copies if key not in held),
        changed=tuple(
            names[key][0] for key in copies if key in held and held[key].attributes["bank"] != names[key][1]
        ),
        gone=tuple(one.text for key, one in held.items() if key not in copies),
        left_out=tuple(left_out),
    )
    return _put(text, draw.group, list(copies.values())), renewal


def take(text: str, questions: Sequence[Offered]) -> tuple[str, int, list[LeftOut]]:
    """The file with copies of these questions at its end, how many there are, and what is left out.

    They keep their points; what the check lacks of them besides, the lint says.
    """
    held = {_key(one) for one in check_text.parts_of(text)}
    taken, blocks, left_out = check_text.ids_of(text), [], []
    for one in questions:
        block, lost = bank.check_text(one.content, one.reference, taken)
        if str(one.key) in held or not block:
            left_out.append(LeftOut.of(one, _held() if str(one.key) in held else lost[0]))
            continue
        taken |= check_text.ids_of(_HEAD + block)
        blocks.append(_with_place(block, f"{one.key}@{one.version}"))
    pieces = [text.strip("\n"), *(one.strip("\n") for one in blocks)]
    return "\n\n".join(pieces) + "\n", len(blocks), left_out


def renew_all(
    contents: Mapping[str, str],
    source: str,
    pools: Mapping[str, Sequence[Offered]],
    kinds: Mapping[str, type[Kind]],
) -> tuple[dict[str, str], list[Renewal]]:
    """The texts of a check that change with the newest questions (by language), and what each draw becomes.

    ``contents`` are its texts by language, ``pools`` what the bank offers by category. Translations lose what is
    gone; words of what is new are missing in them until somebody translates them, as of every question.
    """
    text, renewals = contents[source], []
    before = check_text.ids_of(text)
    for draw in draws_of(text):
        text, renewal = renew(text, draw, pools[draw.path], source, kinds)
        renewals.append(renewal)
    gone = before - check_text.ids_of(text)
    changed = {
        code: check_text.without(one, gone) for code, one in contents.items() if code != source and gone
    }
    changed[source] = text
    return {code: one for code, one in changed.items() if one != contents[code]}, renewals


def _block(
    one: Offered, id: str, taken: Collection[str], language: str, kinds: Mapping[str, type[Kind]]
) -> tuple[str, Trouble | Finding | None]:
    """A question's lines in a check, or what keeps it out."""
    if one.content.kind == "description":
        return "", _no_question()
    one_point = replace(one.content, points=Decimal(1))
    block, lost = bank.check_text(one_point, id or one.reference, taken)
    if not block:
        return "", lost[0]
    text = _HEAD + block
    read = check_file.read({language: ("", text)}, language, kinds)
    wrong = next((found for found in read.findings if found.severity == "error"), None)
    return ("", wrong) if wrong else (block, None)


def _too_many() -> Trouble:
    return Trouble(
        0,
        "too-many",
        say("A check takes %(most)s questions of a category.", most=MOST),
        say("Choose a category below it."),
    )


def _held() -> Trouble:
    return Trouble(0, "held", say("It is in this check already."), say("Change it there."))


def _no_question() -> Trouble:
    return Trouble(
        0, "description", say("It asks nothing, so it cannot be drawn."), say("Write it into the lesson.")
    )


def _with_place(block: str, copy: str, group: str = "") -> str:
    """The lines with version and, where there is one, group behind the id."""
    heading, newline, rest = block.partition("\n")
    place = f" group={group}" if group else ""
    return f"{heading[:-1]}{place} bank={copy}}}{newline}{rest}"


def _put(text: str, group: str, blocks: Sequence[str]) -> str:
    """The file with these lines in place of the group's questions, at its end where there were none."""
    lines = text.splitlines()
    mine = {one.id for one in check_text.parts_of(text) if one.attributes.get("group") == group}
    places = [place for id, place in check_text.places_of(text) if id in mine]
    at = places[0][0] if places else len(lines)
    before, after = lines[:at], lines[at:]
    for first, end in reversed(places):
        del after[first - at : end - at]
    pieces = ["\n".join(before), *blocks, "\n".join(after)]
    return "\n\n".join(piece.strip("\n") for piece in pieces if piece.strip("\n")) + "\n"


def _key(parts: Parts) -> str:
    """The key of the bank's question that this one is a copy of; empty for another one."""
    return parts.attributes.get("bank", "").partition("@")[0]
