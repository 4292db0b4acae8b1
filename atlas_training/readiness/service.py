# SPDX-License-Identifier: EUPL-1.2
"""Every write and every read of readiness: instruments, drafts, finished assessments, who sees them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.events import Erasing
from atlas_training.accounts.models import Membership, Person
from atlas_training.database import chunks, db
from atlas_training.organisations.models import Organisation
from atlas_training.plugins import hook
from atlas_training.readiness import consistency, errors, rules
from atlas_training.readiness.answers import BadAnswers, parse_answers
from atlas_training.readiness.enums import CLEARED, RATHER_NOT_SAY, Sight, Source
from atlas_training.readiness.events import AssessmentFinished
from atlas_training.readiness.hooks import Recommended
from atlas_training.readiness.imported import ImportedScores
from atlas_training.readiness.instrument import Instrument, Texts, hash_of, parse
from atlas_training.readiness.instrument_source import Source as InstrumentSource
from atlas_training.readiness.instrument_source import changed_words
from atlas_training.readiness.models import Assessment, InstrumentVersion
from atlas_training.reminders.rules import ASSESS_AGAIN

PROFILE = "profile"
NOTE_LENGTH = 500


# Instruments


def find_current_instrument() -> InstrumentVersion | None:
    """The version new assessments use, or None while nothing is published."""
    query = select(InstrumentVersion).where(InstrumentVersion.is_current).order_by(InstrumentVersion.code)
    return db.session.scalars(query.limit(1)).first()


def current_instrument() -> InstrumentVersion:
    """The version new assessments use.

    :raise NoInstrument: while nothing is published.
    """
    version = find_current_instrument()
    if version is None:
        raise errors.NoInstrument
    return version


def find_instrument(code: str, version: str) -> InstrumentVersion | None:
    """A stored version, or None."""
    return db.session.scalars(select(InstrumentVersion).filter_by(code=code, version=version)).first()


def instrument_of(version: InstrumentVersion) -> Instrument:
    """A stored version as values."""
    return parse(version.definition)


def texts_of(version: InstrumentVersion, language: str) -> Texts:
    """The words of a stored version for a reader of that language."""
    return Texts(version.texts, language, version.definition["source_language"])


def dimension_words(language: str) -> dict[str, tuple[str, str, int]] | None:
    """Name, short name and tile of each dimension of the current instrument, by code and in order."""
    version = find_current_instrument()
    if version is None:
        return None
    texts = texts_of(version, language)
    return {
        row["code"]: (
            texts("dimensions", row["code"], "name").text,
            texts("dimensions", row["code"], "short").text,
            row["tile"],
        )
        for row in version.definition["dimensions"]
    }


def frozen_places(source: InstrumentSource) -> list[str]:
    """What a folder changes in a version that is already published, as file names and places.

    A published version never changes; only languages and words that were missing may be added, and
    words not yet approved may still be mended (docs/readiness.md).
    """
    assert source.definition is not None
    stored = find_instrument(source.definition["code"], source.definition["version"])
    if stored is None:
        return []
    places = ["instrument.yaml"] if stored.hash != hash_of(source.definition) else []
    for language, words in stored.texts.items():
        if words.get("state") != "approved":
            continue
        new = source.texts.get(language)
        if new is None:
            places.append(f"{language}.yaml")
            continue
        places += [
            f"{language}.yaml: {place}" for place in changed_words(words, {**new, "state": "approved"})
        ]
    return places


def store_instrument(source: InstrumentSource) -> list[str]:
    """Keep a sound instrument as a published version; gives lines for the report.

    A version already stored only gains words. The highest version of a code becomes the current one.
    """
    definition = source.definition
    if definition is None or not source.is_sound or definition["status"] == "draft" or frozen_places(source):
        return []
    name = f"{definition['code']} {definition['version']}"
    stored = find_instrument(definition["code"], definition["version"])
    if stored is None:
        stored = InstrumentVersion(
            code=definition["code"],
            version=definition["version"],
            hash=hash_of(definition),
            definition=definition,
            texts=source.texts,
        )
        db.session.add(stored)
        line = f"questionnaire {name}: stored"
    elif stored.texts != source.texts:
        stored.texts = {**stored.texts, **source.texts}
        line = f"questionnaire {name}: words added"
    else:
        line = ""
    db.session.flush()
    _choose_current(definition["code"])
    return [line] if line else []


def _choose_current(code: str) -> None:
    versions = list(db.session.scalars(select(InstrumentVersion).filter_by(code=code)))
    newest = max(versions, key=lambda row: tuple(int(part) for part in row.version.split(".")))
    for row in versions:
        row.is_current = row is newest
    db.session.flush()


# Reading assessments


def draft(organisation_id: UUID) -> Assessment | None:
    """The SME's open draft, or None."""
    query = select(Assessment).where(
        Assessment.organisation_id == organisation_id, Assessment.finished_at.is_(None)
    )
    return db.session.scalars(query).first()


def latest(organisation_id: UUID) -> Assessment | None:
    """The SME's last finished assessment, answered or imported, or None."""
    return next(iter(finished(organisation_id, limit=1)), None)


def finished(organisation_id: UUID, limit: int | None = None) -> list[Assessment]:
    """The SME's finished assessments, newest first."""
    query = (
        select(Assessment)
        .where(Assessment.organisation_id == organisation_id, Assessment.finished_at.is_not(None))
        .order_by(Assessment.finished_at.desc(), Assessment.id.desc())
    )
    return list(db.session.scalars(query.limit(limit)))


def latest_of(organisation_ids: Iterable[UUID]) -> dict[UUID, Assessment]:
    """The last finished assessment of each SME that has one; one query."""
    query = (
        select(Assessment)
        .where(Assessment.organisation_id.in_(list(organisation_ids)), Assessment.finished_at.is_not(None))
        .order_by(Assessment.finished_at, Assessment.id)
    )
    return {row.organisation_id: row for row in db.session.scalars(query)}


def latest_levels(organisation_ids: Iterable[UUID]) -> dict[UUID, int | None]:
    """The band (0 to 3, or None) of the last finished assessment of each SME that has one."""
    levels: dict[UUID, int | None] = {}
    for part in chunks(list(organisation_ids)):
        rows = db.session.execute(
            select(Assessment.organisation_id, Assessment.level)
            .where(Assessment.organisation_id.in_(part), Assessment.finished_at.is_not(None))
            .order_by(Assessment.finished_at, Assessment.id)
        )
        levels |= {key: level for key, level in rows}  # noqa: C416 -- rows are no pairs to a type checker
    return levels


def to_be_assessed_again() -> dict[UUID, datetime]:
    """The organisations whose last assessment was finished half a year ago or earlier, with that moment."""
    last = func.max(Assessment.finished_at)
    rows = db.session.execute(
        select(Assessment.organisation_id, last)
        .where(Assessment.finished_at.is_not(None))
        .group_by(Assessment.organisation_id)
        .having(last <= clock.now() - ASSESS_AGAIN)
    )
    return {key: at for key, at in rows if at}


def get(assessment_id: UUID) -> Assessment:
    """A finished assessment.

    :raise NoAssessment: if there is none.
    """
    row = db.session.get(Assessment, assessment_id)
    if row is None or row.finished_at is None:
        raise errors.NoAssessment
    return row


def result_of(assessment: Assessment) -> rules.Result:
    """The stored result of a finished assessment, as values; it is never calculated anew."""
    assert assessment.result is not None
    return rules.from_json(assessment.result)


def level_words(assessment: Assessment, language: str) -> str:
    """The name of the level of a finished assessment; empty where it has none."""
    if assessment.level is None:
        return ""
    code = next(
        row.code
        for row in instrument_of(assessment.instrument_version).levels
        if row.level == assessment.level
    )
    return texts_of(assessment.instrument_version, language)("levels", code).text


def previous(assessment: Assessment) -> Assessment | None:
    """The answered assessment before this one under the same major version, or None (docs/readiness.md)."""
    if assessment.source != Source.ANSWERED:
        return None
    query = select(Assessment).where(
        Assessment.organisation_id == assessment.organisation_id,
        Assessment.source == Source.ANSWERED,
        Assessment.instrument == assessment.instrument,
        Assessment.id != assessment.id,
        Assessment.finished_at.is_not(None),
    )
    if assessment.finished_at is not None:
        query = query.where(
            or_(
                Assessment.finished_at < assessment.finished_at,
                (Assessment.finished_at == assessment.finished_at) & (Assessment.id < assessment.id),
            )
        )
    query = query.order_by(Assessment.finished_at.desc(), Assessment.id.desc()).limit(1)
    before = db.session.scalars(query).first()
    same_major = before is not None and before.version.split(".")[0] == assessment.version.split(".")[0]
    return before if same_major else None


def change_since(assessment: Assessment, before: Assessment) -> rules.Change:
    """What moved between two finished assessments of one SME."""
    assert assessment.result is not None
    assert before.result is not None
    instrument = instrument_of(assessment.instrument_version)
    return rules.compare(instrument, before.result["points"], assessment.result["points"])


def sight(person: Person, assessment: Assessment) -> Sight:
    """How much of a finished assessment a person may see.

    The owner sees the answers, colleagues the levels; a coordinator of the SME's country the scores,
    and the answers only while the owner shares them; the lead coordinator the scores where the country agreed.

    :raise NoAssessment: for everybody else.
    """
    roles = {
        membership.role
        for membership in person.memberships
        if membership.organisation_id == assessment.organisation_id and membership.left_at is None
    }
    if Role.OWNER in roles:
        return Sight.ANSWERS
    country = _country_of(assessment)
    if country in person.countries:
        return Sight.ANSWERS if assessment.shared_at else Sight.SCORES
    if accounts.may_see_names(person, country):
        return Sight.SCORES
    if roles:
        return Sight.LEVELS
    raise errors.NoAssessment


def organisation_of(assessment: Assessment) -> Organisation:
    """The SME an assessment is about."""
    return db.session.get_one(Organisation, assessment.organisation_id)


def _country_of(assessment: Assessment) -> str:
    return organisation_of(assessment).country


def targets_of(organisation_id: UUID, instrument: Instrument) -> dict[str, int]:
    """The level aimed at in each dimension; where no path rule answers, that of docs/readiness.md."""
    answered: dict[str, int] = hook.targets(organisation_id=organisation_id) or {}
    return {row.code: answered.get(row.code, rules.DEFAULT_TARGET) for row in instrument.dimensions}


def recommended(organisation_id: UUID) -> list[Recommended]:
    """Courses for the widest gaps, or none where nobody proposes any."""
    return hook.recommended(organisation_id=organisation_id) or []


def today() -> date:
    """The day by which an imported result is not to come; one ahead of UTC is still today somewhere."""
    return (clock.now() + timedelta(hours=14)).date()


# Answering


def may_answer(membership: Membership) -> bool:
    """Whether this place in an SME is its owner's."""
    return membership.role == Role.OWNER and membership.left_at is None


def _of_owner(membership: Membership) -> Membership:
    if not may_answer(membership):
        raise errors.OwnerAnswers
    return membership


def start(membership: Membership, language: str) -> Assessment:
    """The SME's open draft, a new one where there is none. An SME has one at a time.

    :raise OwnerAnswers: if the membership is not the owner's.
    :raise NoticeFirst: if the privacy notice was not shown to them.
    :raise NoInstrument: while nothing is published.
    """
    _of_owner(membership)
    if not accounts.has_seen_notice(membership.person):
        raise errors.NoticeFirst
    version = current_instrument()
    # The row of the SME is the lock that keeps two tabs from starting two drafts.
    db.session.execute(
        select(Organisation.id).where(Organisation.id == membership.organisation_id).with_for_update()
    )
    found = draft(membership.organisation_id)
    if found is not None:
        return found
    new = Assessment(
        organisation_id=membership.organisation_id,
        respondent_id=membership.person_id,
        membership_id=membership.id,
        instrument_version_id=version.id,
        instrument=version.code,
        version=version.version,
        definition_hash=version.hash,
        rule_version=rules.RULE_VERSION,
        language=language,
        started_at=clock.now(),
    )
    db.session.add(new)
    db.session.flush()
    return new


def draft_of(membership: Membership) -> Assessment:
    """The open draft of the owner's SME.

    :raise OwnerAnswers: if the membership is not the owner's.
    :raise NothingOpen: if there is none.
    """
    found = draft(_of_owner(membership).organisation_id)
    if found is None:
        raise errors.NothingOpen
    return found


def _locked_draft(membership: Membership) -> Assessment:
    """The draft as it stands now and until this transaction ends: another tab's answers are in it."""
    query = (
        select(Assessment)
        .where(
            Assessment.organisation_id == _of_owner(membership).organisation_id,
            Assessment.finished_at.is_(None),
        )
        .with_for_update(of=Assessment)
        .execution_options(populate_existing=True)
    )
    found = db.session.scalars(query).first()
    if found is None:
        raise errors.NothingOpen
    return found


def save_profile(membership: Membership, profile: Mapping[str, Any], is_left: bool = True) -> Assessment:
    """Keep the facts about the SME that were given; those not named stay as they were, None takes one out.

    ``is_left`` says that the person went on from the page; else it stays the one to come back to.

    :raise OwnerAnswers, NothingOpen:
    """
    row = _locked_draft(membership)
    known = {field.code for field in instrument_of(row.instrument_version).profile}
    merged = {**row.profile, **{code: value for code, value in profile.items() if code in known}}
    row.profile = {code: value for code, value in merged.items() if value not in (None, "", [])}
    return _saved(row, PROFILE, is_left)


def save_step(
    membership: Membership,
    dimension: str,
    given: Mapping[str, Any],
    notes: Mapping[str, str] | None = None,
    is_left: bool = True,
) -> Assessment:
    """Keep the answers of one page as they were given; all other pages stay as they are.

    ``given`` maps items of the dimension to an answer, to ``RATHER_NOT_SAY`` or to ``CLEARED``; an item
    that is not named stays as it was. ``is_left``: see :func:`save_profile`.

    :raise WrongAnswers: naming the items; nothing is kept then.
    :raise OwnerAnswers, NothingOpen:
    """
    row = _locked_draft(membership)
    instrument = instrument_of(row.instrument_version)
    own = {item.id for item in instrument.items_of(dimension)}
    wrong = {name: "is not on this page" for name in given if name not in own}
    taken_out = {name for name, answer in given.items() if answer in (RATHER_NOT_SAY, CLEARED)}
    try:
        answers = parse_answers(instrument, {k: v for k, v in given.items() if k not in taken_out})
    except BadAnswers as bad:
        wrong |= bad.problems
    if wrong:
        raise errors.WrongAnswers(fields=wrong)
    row.answers = {**{name: kept for name, kept in row.answers.items() if name not in taken_out}, **answers}
    declined = (set(row.declined) - given.keys()) | {k for k, v in given.items() if v == RATHER_NOT_SAY}
    row.declined = [item.id for item in instrument.items if item.id in declined]
    merged = {
        **row.notes,
        **{name: _typed(note)[:NOTE_LENGTH] for name, note in (notes or {}).items() if name in own},
    }
    row.notes = {name: note for name, note in merged.items() if note}
    return _saved(row, dimension, is_left)


def _saved(row: Assessment, page: str, is_left: bool) -> Assessment:
    if is_left and page not in row.visited:
        row.visited = [*row.visited, page]
    row.saved_at = clock.now()
    db.session.flush()
    return row


@dataclass(frozen=True)
class OpenCheck:
    """A consistency check that asks: its code, the items it looks at, and what was said to it."""

    code: str
    items: list[str]
    explained: str


def checks_of(row: Assessment) -> list[OpenCheck]:
    """The consistency checks that ask about these answers, with what was explained."""
    instrument = instrument_of(row.instrument_version)
    looked_at = {check["code"]: consistency.items_of(check) for check in instrument.checks}
    return [
        OpenCheck(code, looked_at[code], row.explained.get(code, ""))
        for code in consistency.triggered(instrument, row.answers)
    ]


def _typed(text: str) -> str:
    """Words as they are kept: nobody types NUL, and PostgreSQL keeps none."""
    return text.replace("\0", "").strip()


def explain(membership: Membership, explained: Mapping[str, str]) -> Assessment:
    """Keep what the owner says to consistency checks; nothing said takes an explanation back.

    :raise OwnerAnswers, NothingOpen:
    """
    row = _locked_draft(membership)
    known = {check["code"] for check in row.instrument_version.definition["checks"]}
    merged = {
        **row.explained,
        **{code: _typed(words)[:NOTE_LENGTH] for code, words in explained.items() if code in known},
    }
    row.explained = {code: words for code, words in merged.items() if words}
    row.saved_at = clock.now()
    db.session.flush()
    return row


def finish(membership: Membership, language: str) -> Assessment:
    """Score the draft and keep the result for good; tells whoever listens, in this transaction.

    :raise NothingAnswered: if no item has an answer.
    :raise OwnerAnswers, NothingOpen:
    """
    row = _locked_draft(membership)
    if not row.answers:
        raise errors.NothingAnswered
    instrument = instrument_of(row.instrument_version)
    result = rules.score(instrument, row.answers, explained=row.explained)
    row.respondent_id, row.membership_id = membership.person_id, membership.id
    row.language = language
    _conclude(row, result, clock.now())
    return row


def _conclude(row: Assessment, result: rules.Result, moment: datetime) -> None:
    row.result = rules.as_json(result)
    row.index = row.result["index"]
    row.index_shown, row.level = result.shown, result.level
    row.confidence = result.confidence
    row.finished_at = moment
    others = select(func.count(Assessment.id)).where(
        Assessment.organisation_id == row.organisation_id,
        Assessment.finished_at.is_not(None),
        Assessment.id != row.id,
    )
    row.number = 1 + (db.session.scalar(others) or 0)
    db.session.flush()
    hook.assessment_finished(event=event_of(row))


def event_of(row: Assessment) -> AssessmentFinished:
    """What is told of a finished assessment; made from its row alone, so that records can be reconciled."""
    result = result_of(row)
    assert row.finished_at is not None
    return AssessmentFinished(
        assessment_id=row.id,
        organisation_id=row.organisation_id,
        respondent_id=row.respondent_id,
        membership_id=row.membership_id,
        country=_country_of(row),
        instrument=row.instrument,
        version=row.version,
        definition_hash=row.definition_hash,
        rule_version=row.rule_version,
        language=row.language,
        source=row.source,
        index=row.index,
        shown=row.index_shown,
        level=row.level,
        dimensions=tuple(
            (code, None if found.score is None else str(found.score), found.shown, found.level)
            for code, found in result.dimensions.items()
        ),
        confidence=row.confidence,
        finished_at=row.finished_at,
        number=row.number,
        tool=row.tool,
    )


# Sharing and evidence


def is_owner(person: Person, organisation_id: UUID) -> bool:
    """Whether a person owns this SME."""
    return any(m.organisation_id == organisation_id and may_answer(m) for m in person.memberships)


def share(person: Person, assessment_id: UUID, is_shared: bool) -> Assessment:
    """Let the country's coordinator read the raw answers of an assessment, or take that back.

    :raise NoAssessment: if it is not one of the person's own SME, or they are not its owner.
    """
    row = get(assessment_id)
    if not is_owner(person, row.organisation_id):
        raise errors.NoAssessment
    row.shared_at = clock.now() if is_shared else None
    db.session.flush()
    return row


def confirm(person: Person, assessment_id: UUID, items: Collection[str]) -> Assessment:
    """Note which items' evidence a coordinator has seen; only the grade can follow, never a score.

    :raise NoAssessment: unless the person coordinates the SME's country and the owner shares the answers.
    """
    row = get(assessment_id)
    if _country_of(row) not in person.countries or sight(person, row) is not Sight.ANSWERS:
        raise errors.NoAssessment
    instrument = instrument_of(row.instrument_version)
    row.confirmed = [item.id for item in instrument.items if item.id in items and row.notes.get(item.id)]
    graded = rules.score(instrument, row.answers, explained=row.explained, confirmed=row.confirmed)
    row.confidence = graded.confidence
    db.session.flush()
    return row


# Results of other tools


def import_result(scores: ImportedScores, countries: Collection[str] | None) -> Assessment:
    """Keep the result of another tool as an assessment of our instrument; sending it twice changes nothing.

    ``countries`` are those the sender may write for, None for all.

    :raise NoSuchOrganisation: if there is no such SME, or it lies in another country.
    :raise ImportedBefore: if other scores of the same tool and date are stored.
    """
    version = current_instrument()
    instrument = instrument_of(version)
    organisation = _importable(scores.organisation, countries)
    moment = min(datetime.combine(scores.date, time(), UTC), clock.now())
    result = rules.imported(instrument, scores.dimensions, scores.topics)
    before = _imported_before(organisation.id, scores.tool, scores.date)
    if before is not None:
        if before.result != rules.as_json(result):
            raise errors.ImportedBefore
        return before
    row = Assessment(
        organisation_id=organisation.id,
        instrument_version_id=version.id,
        instrument_version=version,
        instrument=version.code,
        version=version.version,
        definition_hash=version.hash,
        rule_version=rules.RULE_VERSION,
        language=instrument.source_language,
        source=Source.IMPORTED,
        tool=scores.tool,
        started_at=moment,
        saved_at=clock.now(),
        finished_at=moment,
        result=rules.as_json(result),
    )
    db.session.add(row)
    db.session.flush()
    _conclude(row, result, moment)
    return row


def _importable(key: UUID, countries: Collection[str] | None) -> Organisation:
    query = select(Organisation).where(or_(Organisation.id == key, Organisation.pseudonym == key))
    found = db.session.scalars(query.with_for_update(of=Organisation)).first()
    if found is None or (countries is not None and found.country not in countries):
        raise errors.NoSuchOrganisation
    return found


def _imported_before(organisation_id: UUID, tool: str, on: date) -> Assessment | None:
    query = select(Assessment).filter_by(organisation_id=organisation_id, source=Source.IMPORTED, tool=tool)
    rows = db.session.scalars(query.where(Assessment.finished_at.is_not(None)))
    return next((row for row in rows if row.finished_at and row.finished_at.date() == on), None)


def forget(event: Erasing) -> None:
    """Take an erased person out of assessments. The scores stay: they are the SME's, and were reported.

    In an SME in which nobody else ever was, drafts and all that was answered and written go too.
    """
    of_theirs = or_(
        Assessment.respondent_id == event.person_id, Assessment.organisation_id.in_(event.organisation_ids)
    )
    for row in db.session.scalars(select(Assessment).where(of_theirs)).all():
        if row.respondent_id == event.person_id:
            row.respondent_id, row.membership_id = None, None
        row.notes, row.explained = event.without(row.notes), event.without(row.explained)
        if row.organisation_id in event.emptied:
            row.answers, row.declined, row.notes, row.explained, row.profile = {}, [], {}, {}, {}
            row.shared_at = None
            if row.finished_at is None:
                db.session.delete(row)
    db.session.flush()
