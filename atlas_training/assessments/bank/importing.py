# SPDX-License-Identifier: EUPL-1.2
"""A file of questions: what becomes of each, and carrying it out.

A question is known again by its id number within its country, else by its category and name. What is the same
word for word changes nothing; what differs becomes a new version. Where several questions of a category have one
name and differ, none can be told from the other, so each that is not here yet is added.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import defer, lazyload

from atlas_training import clock
from atlas_training.accounts import throttle
from atlas_training.accounts.enums import Fate
from atlas_training.accounts.models import Person
from atlas_training.assessments.bank import rules
from atlas_training.assessments.bank import service as bank
from atlas_training.assessments.bank.errors import NoQuestionFile
from atlas_training.assessments.bank.models import BankCategory, BankQuestion, QuestionFile
from atlas_training.assessments.formats.question import Question, Reading, Trouble
from atlas_training.database import db

FILE_LIFE = timedelta(days=1)


@dataclass(frozen=True)
class Choices:
    """How a file is imported: whose questions they become, under which category, and their labels.

    ``category`` is put before that of the file. Dimension and level are for questions whose tags name none.
    """

    by: Person | None = None
    country: str = bank.ALL
    category: tuple[str, ...] = ()
    dimension: str = ""
    level: int | None = None
    language: str = "en"


@dataclass(frozen=True)
class Row:
    """A question of the file and what becomes of it, with the ``reason``; or its ``trouble``, where it cannot be read."""

    line: int
    fate: Fate
    question: Question | None = None
    reason: str = ""
    trouble: Trouble | None = None
    entry: bank.Entry | None = None


@dataclass(frozen=True)
class Examination:
    """What becomes of everything in a file, in its order; ``warnings`` keep nothing out."""

    rows: list[Row]
    warnings: list[Trouble] = field(default_factory=list)

    def of(self, *fates: Fate) -> list[Row]:
        """The rows with one of these fates."""
        return [row for row in self.rows if row.fate in fates]

    @property
    def rejected(self) -> int:
        """How many are refused."""
        return len(self.of(Fate.REJECTED))

    @property
    def accepted(self) -> int:
        """How many questions are taken, those that change nothing too."""
        return len(self.rows) - self.rejected


def examine(reading: Reading, choices: Choices, is_empty: bool = False) -> Examination:
    """What becomes of every question; writes nothing. One query, whatever their number, none for an empty bank."""
    judge = _Judge(choices)
    if not is_empty:
        judge.look_into_bank()
    wanted = [judge.placed(question) for question in reading.questions]
    judge.look_ahead(wanted)
    rows = [judge.row_of(*one) for one in wanted]
    errors = [one for one in reading.troubles if one.severity == "error"]
    rows += [Row(one.line, Fate.REJECTED, trouble=one) for one in errors]
    warnings = [one for one in reading.troubles if one.severity == "warning"]
    return Examination(sorted(rows, key=lambda row: row.line), sorted(warnings, key=lambda one: one.line))


_Name = tuple[str, str]  # category's path and name


class _Judge:
    """Goes down the file and finds each question's fate; remembers the questions before."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.by_idnumber: dict[str, BankQuestion] = {}
        self.by_name: dict[_Name, list[BankQuestion]] = defaultdict(list)
        self.wanted: dict[_Name, set[str]] = defaultdict(set)
        self.lines: dict[str, tuple[int, str]] = {}
        self.seen: dict[tuple[_Name, str], int] = {}
        self.taken: set[UUID] = set()

    def look_into_bank(self) -> None:
        """Note what the bank has of this country."""
        for path, one in db.session.execute(
            select(BankCategory.path, BankQuestion)
            .join(BankQuestion.category)
            .options(defer(BankQuestion.words), lazyload(BankQuestion.category))
            .where(BankQuestion.country == self.choices.country)
            .order_by(BankQuestion.id)
        ):
            self.by_name[path, one.name].append(one)
            if one.idnumber:
                self.by_idnumber[one.idnumber] = one

    def placed(self, question: Question) -> tuple[bank.Entry, str]:
        """The question in its category, its labels taken out of its tags, and its digest."""
        dimension, level, tags = rules.labels_of(question.tags)
        content = replace(
            question,
            category=(*self.choices.category, *question.category),
            tags=tuple(tag[:255] for tag in tags),
            idnumber=question.idnumber[:255],
        )
        place = bank.Place(
            self.choices.country,
            dimension or self.choices.dimension,
            self.choices.level if level is None else level,
            self.choices.language,
        )
        return bank.Entry(content, place), rules.digest_of(rules.dumped(content))

    def look_ahead(self, wanted: Sequence[tuple[bank.Entry, str]]) -> None:
        """Note which different questions the file has under each name."""
        for entry, digest in wanted:
            self.wanted[_name_of(entry.content)].add(digest)

    def row_of(self, entry: bank.Entry, digest: str) -> Row:
        """The question's fate."""
        content = entry.content
        if len(rules.path_of(content.category)) > rules.LONGEST_PATH:
            return _refused(content, _("The category's name is longer than 500 characters. Shorten it."))
        before = self.lines.get(content.idnumber) if content.idnumber else None
        if before and before[1] != digest:
            sentence = _("Line %(line)s has the same id number. Give each question its own.", line=before[0])
            return _refused(content, sentence)
        line = self.seen.setdefault((_name_of(content), digest), content.line)
        if line != content.line or before:
            return Row(content.line, Fate.UNCHANGED, content, _("The same as line %(line)s.", line=line))
        if content.idnumber:
            self.lines[content.idnumber] = (content.line, digest)
        return self._compared(entry, digest)

    def _compared(self, entry: bank.Entry, digest: str) -> Row:
        content = entry.content
        held = self._held(content, digest)
        if held is None or held.id in self.taken:
            return Row(content.line, Fate.CREATED, content, entry=entry)
        self.taken.add(held.id)
        entry = replace(entry, before=held, place=_labels_kept(entry.place, held))
        if held.digest == digest and held.retired_at is None and bank.place_of(held) == entry.place:
            return Row(content.line, Fate.UNCHANGED, content, _("The bank has it already."))
        return Row(content.line, Fate.UPDATED, content, entry=entry)

    def _held(self, content: Question, digest: str) -> BankQuestion | None:
        """The bank's question that this one is, or becomes a version of."""
        if content.idnumber and (found := self.by_idnumber.get(content.idnumber)):
            return found
        name = _name_of(content)
        alike = [one for one in self.by_name.get(name, []) if not (content.idnumber and one.idnumber)]
        for one in alike:
            if one.digest == digest:
                return one
        others = [one for one in alike if one.digest not in self.wanted[name]]
        is_alone = len(self.wanted[name]) == 1
        return others[0] if is_alone and len(others) == 1 else None


def _labels_kept(place: bank.Place, held: BankQuestion) -> bank.Place:
    """What the file does not say stays as it is in the bank; so does the language."""
    level = held.level if place.level is None else place.level
    return replace(place, dimension=place.dimension or held.dimension, level=level, language=held.language)


def _refused(content: Question, sentence: str) -> Row:
    return Row(content.line, Fate.REJECTED, content, sentence)


def _name_of(content: Question) -> _Name:
    return rules.path_of(content.category), rules.clean(content.name)[:255]


def take_turn(country: str) -> None:
    """Wait until nobody else imports to this country; call it before examining what will be carried out."""
    throttle.take_turns([f"questions {country}"])


def carry_out(examination: Examination, choices: Choices, source: str = "") -> int:
    """Write the questions that are new or changed; how many.

    Call it in the transaction that :func:`take_turn` and :func:`examine` began.
    """
    entries = [row.entry for row in examination.of(Fate.CREATED, Fate.UPDATED) if row.entry]
    changed = [entry.before for entry in entries if entry.before]
    contents = {one.id: content for one, content in zip(changed, bank.contents(changed), strict=True)}
    written = []
    for entry in entries:
        if entry.before is None:
            written.append(entry)
        elif rules.is_same(entry.content, contents[entry.before.id]):
            bank.label(entry.before, entry.place)
        else:
            content = rules.keep_ids(entry.content, contents[entry.before.id])
            written.append(replace(entry, content=content))
    bank.write(written, choices.by, source)
    return len(entries)


def keep_file(person: Person, name: str, content: bytes, choices: dict[str, object]) -> QuestionFile:
    """Keep a file until its sender has seen what becomes of its questions; older ones of everybody go."""
    db.session.execute(delete(QuestionFile).where(QuestionFile.created_at <= clock.now() - FILE_LIFE))
    kept = QuestionFile(person_id=person.id, name=rules.clean(name)[:200], content=content, choices=choices)
    db.session.add(kept)
    db.session.flush()
    return kept


def get_file(person: Person, file_id: UUID) -> QuestionFile:
    """A file that this person sent within the last day.

    :raise NoQuestionFile: if there is none, or it is none of theirs.
    """
    kept = db.session.scalars(
        select(QuestionFile).where(
            QuestionFile.id == file_id,
            QuestionFile.person_id == person.id,
            QuestionFile.created_at > clock.now() - FILE_LIFE,
        )
    ).first()
    if kept is None:
        raise NoQuestionFile
    return kept


def drop_file(kept: QuestionFile) -> None:
    """Forget a file."""
    db.session.delete(kept)
    db.session.flush()


def forget(person_id: UUID) -> None:
    """Delete the files a person sent and has not imported."""
    db.session.execute(delete(QuestionFile).where(QuestionFile.person_id == person_id))
