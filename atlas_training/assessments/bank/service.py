# SPDX-License-Identifier: EUPL-1.2
"""The bank's questions: finding them, making versions, putting away. Flushes, never commits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, not_, or_, select
from sqlalchemy.orm import contains_eager

from atlas_training import clock
from atlas_training.accounts import throttle
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Person
from atlas_training.assessments.bank import rules
from atlas_training.assessments.bank.errors import ChangedMeanwhile, NoQuestion, NotYourQuestion
from atlas_training.assessments.bank.models import BankCategory, BankQuestion, BankQuestionVersion, BankTag
from atlas_training.assessments.formats import doors, quiz_md
from atlas_training.assessments.formats.as_json import load
from atlas_training.assessments.formats.question import Question, Trouble, Writing
from atlas_training.database import chunks, db, new_key
from atlas_training.i18n.folding import fold
from atlas_training.organisations.enums import COUNTRIES

ALL = ""
"""In place of a country: the questions of all countries."""


def changeable_countries(person: Person) -> frozenset[str]:
    """The countries whose questions this person writes, :data:`ALL` among them for a trainer of the service."""
    given = {grant.country for grant in person.grants if grant.role == Role.TRAINER}
    if None in given:
        return frozenset({ALL, *COUNTRIES})
    return person.countries | {country for country in given if country}


def readable_countries(person: Person) -> frozenset[str]:
    """The countries whose questions this person reads: their own, and what belongs to all."""
    return changeable_countries(person) | {ALL}


@dataclass(frozen=True)
class Filter:
    """Which questions are wanted; what is empty or None does not narrow."""

    words: str = ""
    kind: str = ""
    dimension: str = ""
    level: int | None = None
    tag: str = ""
    category: str = ""
    country: str | None = None
    language: str = ""
    is_retired: bool = False
    ids: Collection[UUID] = ()


def _chosen(countries: Collection[str], wanted: Filter) -> Select[BankQuestion]:
    return (
        select(BankQuestion)
        .join(BankQuestion.category)
        .options(contains_eager(BankQuestion.category))
        .where(*_conditions(countries, wanted))
    )


def _conditions(countries: Collection[str], wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        BankQuestion.country.in_(sorted(countries)),
        BankQuestion.retired_at.is_not(None) if wanted.is_retired else BankQuestion.retired_at.is_(None),
    ]
    found += [BankQuestion.words.contains(word, autoescape=True) for word in fold(wanted.words).split()[:10]]
    exact = {"kind": wanted.kind, "dimension": wanted.dimension, "language": wanted.language}
    found += [getattr(BankQuestion, name) == value for name, value in exact.items() if value]
    if wanted.level is not None:
        found.append(BankQuestion.level == wanted.level)
    if wanted.country is not None:
        found.append(BankQuestion.country == wanted.country)
    if wanted.tag:
        found.append(BankQuestion.id.in_(select(BankTag.question_id).where(BankTag.tag == wanted.tag)))
    if wanted.category:
        below = BankCategory.path.startswith(f"{wanted.category}/", autoescape=True)
        in_name = BankCategory.path.startswith(
            f"{wanted.category}//", autoescape=True
        )  # no level: a slash in a name
        found.append(or_(BankCategory.path == wanted.category, and_(below, not_(in_name))))
    if wanted.ids:
        found.append(BankQuestion.id.in_(list(wanted.ids)))
    return found


def count(countries: Collection[str], wanted: Filter) -> int:
    """How many questions there are."""
    query = select(func.count()).select_from(BankQuestion).join(BankQuestion.category)
    return db.session.scalar(query.where(*_conditions(countries, wanted))) or 0


def list_questions(
    countries: Collection[str], wanted: Filter, first: int = 0, most: int | None = None
) -> list[BankQuestion]:
    """Questions of these countries by category and name."""
    query = _chosen(countries, wanted).order_by(BankCategory.path, BankQuestion.name, BankQuestion.id)
    return list(db.session.scalars(query.offset(first).limit(most)))


def categories(countries: Collection[str]) -> list[str]:
    """The paths of all categories that hold a question, and of those above them."""
    used = select(BankQuestion.category_id).where(BankQuestion.country.in_(sorted(countries)))
    paths = db.session.scalars(select(BankCategory.path).where(BankCategory.id.in_(used)))
    found = set()
    for path in paths:
        levels = rules.levels_of(path)
        found |= {rules.path_of(levels[:depth]) for depth in range(1, len(levels) + 1)}
    return sorted(found, key=fold)


def tags(countries: Collection[str]) -> list[str]:
    """All tags of these countries' questions."""
    query = select(BankTag.tag).join(BankQuestion, BankQuestion.id == BankTag.question_id)
    found = db.session.scalars(query.where(BankQuestion.country.in_(sorted(countries))).distinct())
    return sorted(found, key=fold)


def get_question(person: Person, question_id: UUID) -> BankQuestion:
    """A question that this person may read.

    :raise NoQuestion: if there is none, or it stands behind the wall of a country.
    """
    question = db.session.get(BankQuestion, question_id)
    if question is None or question.country not in readable_countries(person):
        raise NoQuestion
    return question


def get_own_question(person: Person, question_id: UUID) -> BankQuestion:
    """A question that this person may change.

    :raise NoQuestion: if there is none to read.
    :raise NotYourQuestion: if it can only be read.
    """
    question = get_question(person, question_id)
    if question.country not in changeable_countries(person):
        raise NotYourQuestion
    return question


def versions_of(question: BankQuestion) -> list[BankQuestionVersion]:
    """All versions, the newest first."""
    query = select(BankQuestionVersion).where(BankQuestionVersion.question_id == question.id)
    return list(db.session.scalars(query.order_by(BankQuestionVersion.number.desc())))


def get_version(question: BankQuestion, number: int) -> BankQuestionVersion:
    """One version.

    :raise NoQuestion: if there is none of this number.
    """
    version = db.session.scalar(
        select(BankQuestionVersion).where(
            BankQuestionVersion.question_id == question.id, BankQuestionVersion.number == number
        )
    )
    if version is None:
        raise NoQuestion
    return version


def contents(questions: Sequence[BankQuestion]) -> list[Question]:
    """The current versions, in the order of the questions."""
    found: dict[UUID, Question] = {}
    for part in chunks([question.id for question in questions]):
        rows = db.session.execute(
            select(BankQuestion.id, BankQuestionVersion.content)
            .join(
                BankQuestionVersion,
                and_(
                    BankQuestionVersion.question_id == BankQuestion.id,
                    BankQuestionVersion.number == BankQuestion.version,
                ),
            )
            .where(BankQuestion.id.in_(part))
        )
        found |= {key: load(content) for key, content in rows}
    return [found[question.id] for question in questions]


def content_of(question: BankQuestion) -> Question:
    """The current version."""
    return contents([question])[0]


# Writing


@dataclass(frozen=True)
class Place:
    """What a question has besides its content: whose it is, what it is about, the language of its words."""

    country: str = ALL
    dimension: str = ""
    level: int | None = None
    language: str = "en"


@dataclass(frozen=True)
class Entry:
    """A question to be written; ``before`` is the one in the bank that it becomes a version of."""

    content: Question
    place: Place
    before: BankQuestion | None = None


def write(entries: Sequence[Entry], by: Person | None, source: str = "") -> list[UUID]:
    """Add questions and versions, in a number of queries that does not grow with them; their keys, in order."""
    places = _categories(entries)
    keys = [entry.before.id if entry.before else new_key() for entry in entries]
    added, versions, labels = [], [], []
    for key, entry in zip(keys, entries, strict=True):
        content = rules.dumped(entry.content)
        row = _row(entry, content, places)
        if entry.before is None:
            added.append({"id": key, "version": 1, "reference": rules.reference_of(entry.content), **row})
        else:
            _change(entry.before, row)
        versions.append(
            {
                "id": new_key(),
                "question_id": key,
                "number": entry.before.version if entry.before else 1,
                "content": content,
                "source": source[:200],
                "created_at": clock.now(),
                "created_by_id": by.id if by else None,
            }
        )
        tags = dict.fromkeys(rules.clean(tag)[:255] for tag in entry.content.tags)
        labels += [{"question_id": key, "tag": tag} for tag in tags]
    db.session.flush()
    changed = [entry.before.id for entry in entries if entry.before]
    for part in chunks(changed):
        db.session.execute(delete(BankTag).where(BankTag.question_id.in_(part)))
    for model, rows in ((BankQuestion, added), (BankQuestionVersion, versions), (BankTag, labels)):
        for some in chunks(rows, 1000):
            db.session.execute(insert(model), some)
    return keys


def _categories(entries: Sequence[Entry]) -> dict[tuple[str, str], BankCategory]:
    """The categories of these questions, made where they are missing."""
    wanted = {(entry.place.country, rules.path_of(entry.content.category)) for entry in entries}
    throttle.take_turns([f"categories {country}" for country, _path in wanted])
    found: dict[tuple[str, str], BankCategory] = {}
    for part in chunks(sorted({path for _country, path in wanted})):
        rows = db.session.scalars(select(BankCategory).where(BankCategory.path.in_(part)))
        found |= {(one.country, one.path): one for one in rows}
    for country, path in sorted(wanted - found.keys()):
        found[country, path] = BankCategory(country=country, path=path)
        db.session.add(found[country, path])
    db.session.flush()
    return found


def _row(
    entry: Entry, content: dict[str, Any], places: dict[tuple[str, str], BankCategory]
) -> dict[str, object]:
    place = entry.place
    return {
        "category_id": places[place.country, rules.path_of(entry.content.category)].id,
        "country": place.country,
        "idnumber": rules.clean(entry.content.idnumber)[:255],
        "name": rules.clean(entry.content.name)[:255],
        "kind": entry.content.kind,
        "words": rules.clean(rules.search_words(entry.content)),
        "dimension": place.dimension,
        "level": place.level,
        "language": place.language,
        "digest": rules.digest_of(content),
        "created_at": entry.before.created_at if entry.before else clock.now(),
        "changed_at": clock.now(),
        "retired_at": None,
    }


def _change(question: BankQuestion, row: dict[str, object]) -> None:
    for name, value in row.items():
        setattr(question, name, value)
    question.version += 1


def place_of(question: BankQuestion) -> Place:
    """What a question has besides its content."""
    return Place(question.country, question.dimension, question.level, question.language)


def save(
    content: Question, place: Place, by: Person, before: BankQuestion | None = None, number: int | None = None
) -> BankQuestion:
    """Keep what was written in the form: a new question, or a version of ``before`` if it changed.

    ``number`` is the version the writer had before them.

    :raise NotYourQuestion: for a country whose questions the person does not write.
    :raise ChangedMeanwhile: if there is a newer version by now.
    """
    if place.country not in changeable_countries(by):
        raise NotYourQuestion
    if before is not None:
        db.session.refresh(before, with_for_update=True)
        if number is not None and before.version != number:
            raise ChangedMeanwhile
        content = rules.keep_ids(content, content_of(before))
        if before.digest == rules.digest_of(rules.dumped(content)) and before.country == place.country:
            label(before, place)
            return before
    (key,) = write([Entry(content, place, before)], by)
    question = db.session.get(BankQuestion, key, populate_existing=True)
    assert question
    return question


def label(question: BankQuestion, place: Place) -> None:
    """Say what a question is about, and offer it; its versions stay as they are."""
    question.dimension, question.level, question.language = place.dimension, place.level, place.language
    question.retired_at = None
    db.session.flush()


def restore(question: BankQuestion, number: int, by: Person) -> BankQuestion:
    """Make an earlier version the current one again, as a new version.

    :raise NoQuestion: if there is no version of this number.
    """
    content = load(get_version(question, number).content)
    return save(content, place_of(question), by, question)


def retire(question: BankQuestion) -> None:
    """Put a question away: it is offered no more, and keeps its versions."""
    question.retired_at = question.retired_at or clock.now()
    db.session.flush()


def bring_back(question: BankQuestion) -> None:
    """Offer a question again."""
    question.retired_at = None
    db.session.flush()


def write_out(questions: Sequence[BankQuestion], format_name: str) -> Writing:
    """The current versions as a file, and what it cannot hold of each.

    A trouble's line is the question's place in the list, from 1. Dimension and level stand among the tags, where a
    format has tags; a check file knows a question by its reference.
    """
    held = list(zip(questions, contents(questions), strict=True))
    return doors.write(
        [
            replace(_outward(one, content, format_name), line=place)
            for place, (one, content) in enumerate(held, 1)
        ],
        format_name,
    )


def _outward(question: BankQuestion, content: Question, format_name: str) -> Question:
    if format_name == "quiz-md":
        return replace(content, idnumber=question.reference)
    return rules.with_labels(content, question.dimension, question.level)


def check_text(content: Question, reference: str, taken: Collection[str] = ()) -> tuple[str, list[Trouble]]:
    """A question as it stands in a check file, and what that cannot hold; without an id that is taken there.

    Category and tags are the bank's: a check misses nothing without them.
    """
    bare = replace(rules.with_reasons(content), idnumber=reference, category=(), tags=())
    return quiz_md.block_of(bare, set(taken))
