# SPDX-License-Identifier: EUPL-1.2
"""Beginning a share of a path, and granting it when its rule is met."""

from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts.models import Person
from atlas_training.assessments import service as assessments
from atlas_training.database import db
from atlas_training.enrolments import service as enrolments
from atlas_training.organisations.models import Organisation
from atlas_training.pathways import rules
from atlas_training.pathways.enums import Place
from atlas_training.pathways.models import Path, PathStart, PathStep
from atlas_training.pathways.service.reading import current_path, share_holder, steps_on
from atlas_training.pathways.service.versions import rule_of
from atlas_training.progress import service as progress


def start_path(person: Person, organisation: Organisation, module_id: str | None = None) -> PathStart | None:
    """Freeze the *now* modules of the person's share, once for each path; None where there are none.

    To be called whenever the person starts a module. With ``module_id`` the list is frozen only if
    that module is in it: a course taken out of interest does not begin the path.
    What was dropped without a coordinator's agreement is frozen too, so nothing is won by dropping first.
    """
    return begin(person.id, organisation.id, module_id)


def begin(person_id: UUID, organisation_id: UUID, module_id: str | None = None) -> PathStart | None:
    """The same by keys."""
    path = current_path(organisation_id)
    if path is None:
        return None
    existing = db.session.scalar(
        select(PathStart).where(
            PathStart.person_id == person_id,
            PathStart.organisation_id == organisation_id,
            PathStart.path_id == path.id,
        )
    )
    if existing is not None:
        return existing
    holder = share_holder(organisation_id)
    modules = [
        step.module_id
        for step in steps_on(path.id)
        if step.place == Place.NOW and step.drop_agreed_at is None and holder.of(step.dimension) == person_id
    ]
    if not modules or (module_id is not None and module_id not in modules):
        return None
    start = PathStart(
        person_id=person_id,
        organisation_id=organisation_id,
        path_id=path.id,
        now_modules=modules,
        started_at=clock.now(),
    )
    db.session.add(start)
    db.session.flush()
    return start


def reconsider(person_id: UUID, organisation_id: UUID) -> None:
    """Grant each share of a path that the stored facts now allow; nothing is ever taken back."""
    starts = db.session.scalars(
        select(PathStart).where(
            PathStart.person_id == person_id, PathStart.organisation_id == organisation_id
        )
    ).all()
    for start in starts:
        found = completion_of(start)
        if found.is_complete and found.mean is not None:
            progress.grant_path(
                person_id, organisation_id, start.path_id, _rule(start, found), found.mean / 100
            )


def reconsider_all(organisation_id: UUID) -> None:
    """The same for everybody of the SME who has begun: what counts has changed."""
    people = db.session.scalars(
        select(PathStart.person_id).where(PathStart.organisation_id == organisation_id).distinct()
    )
    for person_id in people.all():
        reconsider(person_id, organisation_id)


def completion_of(start: PathStart) -> rules.PathCompletion:
    """Where a person's share stands by the rule its path was made with."""
    path = db.session.get_one(Path, start.path_id)
    rule = rule_of(path.rule_version)
    agreed, dropped = _dropped(start)
    return rules.path_completion(
        [module_id for module_id in start.now_modules if module_id not in agreed],
        dropped,
        progress.completed_modules(start.organisation_id, start.person_id),
        _best_scores(start),
        rule.share_of_now if rule else 80,
        rule.mean_score if rule else 60,
    )


def _dropped(start: PathStart) -> tuple[set[str], set[str]]:
    """Of the frozen modules, those dropped with a coordinator's agreement, and those dropped without."""
    rows: Sequence[PathStep] = db.session.scalars(
        select(PathStep).where(PathStep.path_id == start.path_id, PathStep.dropped_at.is_not(None))
    ).all()
    frozen = [step for step in rows if step.module_id in start.now_modules]
    agreed = {step.module_id for step in frozen if step.drop_agreed_at is not None}
    return agreed, {step.module_id for step in frozen} - agreed


def _best_scores(start: PathStart) -> dict[str, Fraction]:
    of_person = enrolments.of_person(start.person_id, start.organisation_id)
    best = assessments.best_scores([enrolment.id for enrolment in of_person.values()])
    return {module_id: score for (_, module_id), score in best.items()}


def _rule(start: PathStart, found: rules.PathCompletion) -> dict[str, object]:
    return {
        "rule": "share-of-now-and-mean",
        "share_needed": found.share_needed,
        "mean_needed": found.mean_needed,
        "now": list(start.now_modules),
        "counted": found.counted,
        "done": found.done,
        "share": str(found.share),
        "mean": str(found.mean),
    }
