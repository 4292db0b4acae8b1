# SPDX-License-Identifier: EUPL-1.2
"""Making a path from an SME's latest assessment; the path before stays, out of force."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from atlas_training import clock, i18n
from atlas_training.accounts.models import Membership, Person
from atlas_training.courses import service as courses
from atlas_training.database import db
from atlas_training.organisations.models import Organisation
from atlas_training.pathways import rules
from atlas_training.pathways.enums import Origin, Place
from atlas_training.pathways.errors import NoSuchPath, OnlyTheOwner
from atlas_training.pathways.events import PathProposed
from atlas_training.pathways.models import Path, PathStep
from atlas_training.pathways.service import aims
from atlas_training.pathways.service.reading import current_path, steps_on
from atlas_training.pathways.service.telling import modules_in, owners_membership
from atlas_training.pathways.service.versions import current_catalogue, current_rule
from atlas_training.pathways.service.walls import Asker
from atlas_training.plugins import hook
from atlas_training.progress.enums import CompletionKind
from atlas_training.progress.models import Completion
from atlas_training.readiness import service as readiness
from atlas_training.readiness.enums import Source
from atlas_training.readiness.models import Assessment


def propose(
    organisation_id: UUID, language: str, person_id: UUID | None = None, membership_id: UUID | None = None
) -> Path | None:
    """The path from the SME's latest assessment, put in force; None before the first one, or without a catalogue.

    What was done stays in sight and is not asked for again. What the SME chose goes on as optional.
    What was dropped and is proposed once more stays dropped, with its reason, so that it can be added
    back and a completion goes on counting it; only a held must-have comes back.
    ``language`` goes into the record; ``person_id`` and ``membership_id`` say whose doing it is.
    """
    # The row of the SME is the lock that keeps two at once from giving their paths one number.
    own = select(Organisation.id).where(Organisation.id == organisation_id)
    db.session.execute(own.with_for_update(key_share=True))
    assessment = readiness.latest(organisation_id)
    if assessment is None or current_catalogue() is None or current_rule() is None:
        return None
    proposal = _work_out(assessment)
    before = current_path(organisation_id)
    earlier = steps_on(before.id) if before else []
    path = _put_in_force(assessment, before, proposal)
    db.session.add_all(_steps(path, proposal, earlier))
    db.session.flush()
    _tell(path, language, person_id, membership_id)
    return path


def propose_again(asker: Asker) -> Path | None:
    """The path worked out again from the same assessment: a target, the hours or the offer have changed.

    :raise OnlyTheOwner: for a colleague.
    :raise NoSuchPath: before the first assessment.
    """
    if not asker.may_change:
        raise OnlyTheOwner
    organisation_id = asker.organisation.id
    membership_id = asker.membership.id if asker.membership else owners_membership(organisation_id)
    return propose(organisation_id, i18n.current().code, asker.person.id, membership_id)


def offered_to(organisation_id: UUID, also: Iterable[str] = ()) -> set[str]:
    """Module ids that are published in a language somebody of the SME reads."""
    languages = set(
        db.session.scalars(
            select(Person.language)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.organisation_id == organisation_id, Membership.left_at.is_(None))
        )
    )
    return courses.offered_modules(languages | set(also))


def offered_on(path: Path) -> set[str]:
    """Module ids that can be started by the SME of a path."""
    return offered_to(path.organisation_id, _languages_of(db.session.get_one(Assessment, path.assessment_id)))


def _languages_of(assessment: Assessment) -> list[str]:
    """What its people can read: the questionnaire's language, the one wished for, and those spoken with guests.

    The last keeps a path from being empty while a module is not yet translated: whoever speaks English
    with guests can take it in English meanwhile, with the notice that the lesson shows.
    """
    profile = assessment.profile
    known = (assessment.language, profile.get("language"), *profile.get("guest_languages", ()))
    return [code for code in known if code in i18n.CODES]


def _work_out(assessment: Assessment) -> rules.Proposal:
    catalogue, rule = current_catalogue(), current_rule()
    if catalogue is None or rule is None:
        raise NoSuchPath
    standing = rules.standing_of(
        readiness.instrument_of(assessment.instrument_version),
        readiness.result_of(assessment),
        assessment.source == Source.IMPORTED,
    )
    organisation_id = assessment.organisation_id
    return rules.propose(
        standing,
        catalogue,
        rule,
        aims.targets_of(organisation_id),
        60 * aims.hours_of(organisation_id),
        offered_to(organisation_id, _languages_of(assessment)),
        _done(organisation_id),
    )


def _done(organisation_id: UUID) -> set[str]:
    """Modules somebody of the SME completed; waived ones may be needed after an honester second look."""
    rows = db.session.scalars(
        select(Completion.subject_id).where(
            Completion.organisation_id == organisation_id, Completion.kind == CompletionKind.MODULE
        )
    )
    return set(rows)


def _put_in_force(assessment: Assessment, before: Path | None, proposal: rules.Proposal) -> Path:
    catalogue, rule = current_catalogue(), current_rule()
    organisation_id = assessment.organisation_id
    last = db.session.scalar(select(func.max(Path.number)).where(Path.organisation_id == organisation_id))
    if before is not None:
        before.is_current = False
        db.session.flush()  # one path in force: the old one steps back before the new one is written
    path = Path(
        organisation_id=organisation_id,
        assessment_id=assessment.id,
        number=(last or 0) + 1,
        catalogue_version=catalogue.version if catalogue else "",
        rule_version=rule.version if rule else "",
        hours=str(aims.hours_of(organisation_id)),
        targets=aims.targets_of(organisation_id),
        in_preparation=[_in_preparation(step) for step in proposal.in_preparation],
        created_at=clock.now(),
        is_current=True,
    )
    db.session.add(path)
    db.session.flush()
    return path


def _in_preparation(step: rules.Step) -> dict[str, Any]:
    return {
        "module_id": step.module_id,
        "dimension": step.dimension,
        "topic": step.topic,
        "minutes": step.minutes,
        "reason": _reason(step.reason),
    }


def _reason(reason: rules.Reason) -> dict[str, Any]:
    return {**asdict(reason), "held_by": list(reason.held_by)}


def _steps(path: Path, proposal: rules.Proposal, earlier: list[PathStep]) -> list[PathStep]:
    old = {step.module_id: step for step in earlier}
    done = _done(path.organisation_id)
    done_before = [step for step in earlier if step.module_id in done]
    rows = [_copy(path, step, Place.DONE) for step in done_before]
    kept = {step.module_id for step in done_before}
    rows += [_recommended(path, step, None) for step in proposal.done if step.module_id not in kept]
    proposed = [*proposal.now, *proposal.later]
    rows += [
        _recommended(path, step, old.get(step.module_id)) for step in proposed if step.module_id not in kept
    ]
    taken = done | {step.module_id for step in proposed}
    rows += [
        _copy(path, step, Place.OPTIONAL)
        for step in earlier
        if step.origin == Origin.CHOSEN and step.dropped_at is None and step.module_id not in taken
    ]
    for position, row in enumerate(rows, start=1):
        row.position = position
    return rows


def _recommended(path: Path, step: rules.Step, old: PathStep | None) -> PathStep:
    row = PathStep(
        path_id=path.id,
        module_id=step.module_id,
        dimension=step.dimension,
        topic=step.topic,
        place=step.place,
        origin=Origin.RECOMMENDED,
        reason=_reason(step.reason),
        position=0,
    )
    if old is not None and old.dropped_at is not None and not step.reason.held_by:
        _copy_drop(old, row)
    return row


def _copy(path: Path, step: PathStep, place: Place) -> PathStep:
    return PathStep(
        path_id=path.id,
        module_id=step.module_id,
        dimension=step.dimension,
        topic=step.topic,
        place=place,
        origin=step.origin,
        reason=step.reason,
        position=0,
    )


def _copy_drop(old: PathStep, new: PathStep) -> None:
    new.dropped_at, new.dropped_by_id, new.drop_reason = old.dropped_at, old.dropped_by_id, old.drop_reason
    new.drop_agreed_at, new.drop_agreed_by_id = old.drop_agreed_at, old.drop_agreed_by_id
    new.drop_agreed_reason = old.drop_agreed_reason


def _tell(path: Path, language: str, person_id: UUID | None, membership_id: UUID | None) -> None:
    organisation = db.session.get_one(Organisation, path.organisation_id)
    if membership_id is None:
        membership_id = owners_membership(path.organisation_id)
        membership = db.session.get(Membership, membership_id) if membership_id else None
        person_id = person_id or (membership.person_id if membership else None)
    steps = steps_on(path.id)
    hook.path_proposed(
        event=PathProposed(
            path_id=path.id,
            number=path.number,
            organisation_id=path.organisation_id,
            country=organisation.country,
            assessment_id=path.assessment_id,
            person_id=person_id,
            membership_id=membership_id,
            catalogue_version=path.catalogue_version,
            rule_version=path.rule_version,
            hours=path.hours,
            targets=dict(path.targets),
            now=modules_in(steps, Place.NOW),
            later=modules_in(steps, Place.LATER),
            in_preparation=tuple(step["module_id"] for step in path.in_preparation),
            language=language,
            at=path.created_at,
        )
    )
