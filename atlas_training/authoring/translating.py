# SPDX-License-Identifier: EUPL-1.2
"""A check of a draft in another language, question by question: words only, under the source's ids.

What is right, points and ids are the source's; nobody can type them here. Flushes, never commits.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l

from atlas_training.accounts.models import Person
from atlas_training.assessments import check_text
from atlas_training.assessments.check_file import NEXT_HINT
from atlas_training.assessments.formats import quiz_md
from atlas_training.assessments.questions.cloze import gaps_in
from atlas_training.assessments.questions.kind import Line, Parts
from atlas_training.authoring import service as authoring
from atlas_training.authoring.errors import ChangedMeanwhile, NoSuchText, NotHeld
from atlas_training.authoring.questions import Sheet
from atlas_training.courses import service as courses

KEYED = ("short", "numerical", "truefalse", "cloze")
"""Kinds whose lines are keys: only reasons are translated, and the words of a list in a cloze."""
SPELLED = ("short", "cloze")
"""Kinds whose translation may accept further spellings."""
TITLE = "title"


@dataclass(frozen=True)
class Piece:
    """Words of a question: what stands in the source and in the translation.

    ``sort`` is ``text``, ``details``, ``words``, ``reason``, ``spelling`` or ``hint``. A spelling may stay empty. ``was`` is what stood in
    the source when the translation was made, where that is known and something else.
    """

    name: str
    sort: str
    source: str
    words: str
    was: str = ""


@dataclass(frozen=True)
class Card:
    """A question beside its translation; ``seen`` is what a translator has to have seen to change it."""

    id: str
    kind: str
    pieces: tuple[Piece, ...]
    seen: str
    is_behind: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return all(one.words for one in self.pieces if one.sort != "spelling")


def cards_of(sheet: Sheet, language: str) -> list[Card]:
    """The questions of a check in the source's order, with what stands in a language.

    One is behind where the published source it was made for says something else.

    :raise NoSuchText: if that is the source's language.
    """
    if language == sheet.source:
        raise NoSuchText
    text = sheet.translations.get(language, "")
    made = {one.id: one for one in check_text.parts_of(text)}
    earlier = _source_then(sheet, language)
    before = {one.id: one for one in check_text.parts_of(earlier)}
    cards = []
    for source in check_text.parts_of(sheet.text):
        old = (
            {one.name: one.source for one in _pieces(before[source.id], None)} if source.id in before else {}
        )
        pieces = [
            replace(one, was=old[one.name]) if old.get(one.name, one.source) != one.source else one
            for one in _pieces(source, made.get(source.id))
        ]
        is_behind = bool(earlier) and source.id in made and old != {one.name: one.source for one in pieces}
        kind = source.attributes.get("type", "single")
        if source.id:
            seen = _seen(sheet.text, text, source.id)
            cards.append(Card(source.id, kind, tuple(pieces), seen, is_behind))
    return cards


def _source_then(sheet: Sheet, language: str) -> str:
    """The published source that a translation was made for; empty where that is not known, or is that of now."""
    files = authoring.files_of(sheet.draft)
    made = files.get(f"{language}/{sheet.name}")
    if made is None or made.made_for in ("", files[f"{sheet.source}/{sheet.name}"].hash):
        return ""
    return (courses.file_content(made.made_for) or b"").decode(errors="replace")


def _seen(source: str, text: str, id: str) -> str:
    lines = check_text.lines_of(source, id) + "\f" + check_text.lines_of(text, id)
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def seen_of(sheet: Sheet, language: str, id: str) -> str:
    """What a translator has seen of a question as it stands, or of the title where there is no ``id``."""
    if not id:
        return title_of(sheet, language)
    return _seen(sheet.text, sheet.translations.get(language, ""), id)


def _pieces(source: Parts, made: Parts | None) -> Iterator[Piece]:
    kind = source.attributes.get("type", "single")
    words = _words_of(made)
    hints = _hints(made.hint) if made else []
    yield Piece("text", "text", source.text, made.text if made else "")
    if source.details:
        yield Piece("details", "details", source.details, made.details if made else "")
    in_lists = {id for gap in gaps_in(source.details) if len(gap) > 1 for id in gap}
    for line in source.lines:
        if kind not in KEYED or line.id in in_lists:
            for id, said in ((line.id, line.text), (line.other_id, line.other_text)):
                if id and said:
                    yield Piece(f"words-{id}", "words", said, words.get(id, ""))
        elif kind in SPELLED and line.marker == "=":
            yield Piece(f"spelling-{line.id}", "spelling", line.text, words.get(f"= {line.id}", ""))
        if line.feedback:
            name = line.id or line.other_id
            yield Piece(f"reason-{name}", "reason", line.feedback, words.get(f"> {name}", ""))
    for place, hint in enumerate(_hints(source.hint)):
        yield Piece(f"hint-{place}", "hint", hint, hints[place] if place < len(hints) else "")


def _words_of(made: Parts | None) -> dict[str, str]:
    """Words by id, further spellings by ``= id``, reasons by ``> id``."""
    found: dict[str, str] = {}
    for line in made.lines if made else ():
        found[f"= {line.id}" if line.marker == "=" else line.id] = line.text
        found[f"> {line.id or line.other_id}"] = line.feedback
        if line.other_id:
            found[line.other_id] = line.other_text
    return found


def _hints(hint: str) -> list[str]:
    return [found for one in hint.split(NEXT_HINT) if (found := one.strip())]


def title_of(sheet: Sheet, language: str) -> str:
    """The title in that language; empty where it has none."""
    return str(check_text.split(sheet.translations.get(language, ""))[0].get(TITLE) or "")


def keep_title(sheet: Sheet, person: Person, language: str, title: str, seen: str) -> None:
    """Write the title of a translation, which begins with it where there was none.

    :raise ChangedMeanwhile: if somebody changed it since it was ``seen``.
    """
    before = title_of(sheet, language)
    if title == before:
        return
    if seen != before:
        raise ChangedMeanwhile
    front, body = check_text.split(sheet.translations.get(language, ""))
    _save(sheet, person, language, check_text.join({**front, TITLE: title}, body))


def keep(sheet: Sheet, person: Person, language: str, id: str, values: Mapping[str, str], seen: str) -> None:
    """Write a question's words, by the names of its pieces; what nobody changed stays as it was written.

    :raise NoSuchText: if the check has no such question.
    :raise ChangedMeanwhile: if somebody changed it, or its source, since it was ``seen``.
    :raise NotHeld: if gaps are not those of the source, or the words would be read as something else.
    """
    card = next((one for one in cards_of(sheet, language) if one.id == id), None)
    if card is None:
        raise NoSuchText
    wanted = {one.name: _tidy(one, values.get(one.name, "")) for one in card.pieces}
    if all(wanted[one.name] == one.words for one in card.pieces):
        return
    if seen != card.seen:
        raise ChangedMeanwhile
    source = next(one for one in check_text.parts_of(sheet.text) if one.id == id)
    if sorted(gaps_in(wanted.get("details", ""))) != sorted(gaps_in(source.details)):
        sentence = _l("Keep every gap, such as {{word}}, once and as it stands in the source.")
        raise NotHeld(fields={"details": sentence})
    lines = _lines(source, wanted)
    _hold(source, wanted, lines)
    text = sheet.translations.get(language) or check_text.join({TITLE: title_of(sheet, language)}, "")
    _save(sheet, person, language, _placed(sheet, text, id, lines))


def fit(sheet: Sheet, person: Person, language: str) -> None:
    """Take the whole translation as made for the source of now.

    :raise NoSuchText: if there is none.
    """
    if language not in sheet.translations:
        raise NoSuchText
    name = f"{language}/{sheet.name}"
    source = authoring.files_of(sheet.draft)[f"{sheet.source}/{sheet.name}"]
    authoring.save_file(
        sheet.draft, name, sheet.translations[language].encode(), person, made_for=source.hash
    )


def _tidy(piece: Piece, value: str) -> str:
    if piece.sort in ("details", "reason", "hint"):
        return "\n".join(one.rstrip() for one in value.strip().splitlines())
    return " ".join(value.split())


def _lines(source: Parts, wanted: Mapping[str, str]) -> str:
    """The question as a translation writes it."""
    rows = [f"## {wanted['text']} {{#{source.id}}}", ""]
    if details := wanted.get("details"):
        rows += [details, ""]
    for line in source.lines:
        rows.append(_line(line, wanted))
        reason = wanted.get(f"reason-{line.id or line.other_id}", "")
        rows += [f"  > {one}".rstrip() for one in reason.splitlines()]
    for place in range(len(_hints(source.hint))):
        if hint := wanted.get(f"hint-{place}"):
            rows += ["", "> [!TIP]", *(f"> {one}".rstrip() for one in hint.splitlines())]
    return "\n".join(rows).strip("\n")


def _line(line: Line, wanted: Mapping[str, str]) -> str:
    words = wanted.get(f"words-{line.id}", "")
    if line.marker == "::":
        left = f"{words} {{#{line.id}}} ".lstrip() if line.id else ""
        return f"- {left}:: {wanted.get(f'words-{line.other_id}', '')} {{#{line.other_id}}}"
    spelling = wanted.get(f"spelling-{line.id}")
    marker = "=" if spelling else "1." if line.marker == "1." else "-"
    return " ".join(one for one in (marker, spelling or words, f"{{#{line.id}}}") if one)


def _hold(source: Parts, wanted: Mapping[str, str], lines: str) -> None:
    """:raise NotHeld: beside what would be read as something else than it was meant."""
    read = check_text.parts_of(quiz_md.FRONT.format(title="x") + lines)
    first = read[0] if read else None
    again = {one.name: one.words for one in _pieces(source, first)}
    wrong = [name for name, words in wanted.items() if again.get(name, "") != words]
    is_same = len(read) == 1 and first and first.id == source.id and not first.attributes
    if wrong or not is_same or not first or len(first.lines) != len(source.lines):
        sentence = _l("These words have signs that a check reads in another way. Write them in plain words.")
        raise NotHeld(fields=dict.fromkeys(wrong or ["text"], sentence))


def _placed(sheet: Sheet, text: str, id: str, lines: str) -> str:
    """A translation with the question in its place: where it stood, else as in the source."""
    there = [one for one, _place in check_text.places_of(text)]
    if id in there:
        return check_text.with_lines(text, lines, instead_of=id)
    order = [one for one, _place in check_text.places_of(sheet.text)]
    above = [one for one in order[: order.index(id)] if one in there]
    text = check_text.with_lines(text, lines, after=above[-1] if above else "")
    for _step in there if not above else ():
        text = check_text.moved(text, id, -1)
    return text


def _save(sheet: Sheet, person: Person, language: str, text: str) -> None:
    """A new translation is made for the source as it stands; one that is behind stays so until somebody reads it whole."""
    files = authoring.files_of(sheet.draft)
    source = files[f"{sheet.source}/{sheet.name}"]
    name = f"{language}/{sheet.name}"
    made_for = None if name in files else source.hash
    authoring.save_file(sheet.draft, name, text.encode(), person, made_for=made_for)
