# SPDX-License-Identifier: EUPL-1.2
"""Dropping, adding back, choosing and moving steps; agreeing to a drop."""

from atlas_training import clock
from atlas_training.database import db
from atlas_training.errors import NotAllowed
from atlas_training.pathways.enums import Change, Direction, Origin, Place
from atlas_training.pathways.errors import NoSuchStep, NotDropped, WrongModule
from atlas_training.pathways.models import Path, PathStep
from atlas_training.pathways.service import completing, proposing, telling
from atlas_training.pathways.service.reading import get_path, steps_on
from atlas_training.pathways.service.versions import current_catalogue
from atlas_training.pathways.service.walls import Asker


def _step(asker: Asker, module_id: str) -> tuple[Path, PathStep]:
    path = get_path(asker.organisation.id)
    for step in steps_on(path.id):
        if step.module_id == module_id:
            return path, step
    raise NoSuchStep


def drop(asker: Asker, module_id: str, reason: str = "") -> None:
    """Take a step off the path; it stays in sight and can be added back.

    :raise NoSuchStep: if the module is not on the path.
    :raise ReasonMissing: for a coordinator without a reason.
    """
    reason = asker.check_change(reason)
    path, step = _step(asker, module_id)
    if step.dropped_at is not None:
        return
    if step.place == Place.DONE:
        raise NoSuchStep
    step.dropped_at, step.dropped_by_id, step.drop_reason = clock.now(), asker.person.id, reason
    telling.changed(asker, path, Change.DROPPED, step, step.dimension, reason)


def restore(asker: Asker, module_id: str, reason: str = "") -> None:
    """Add a dropped step back, in its old place; an agreement to the drop ends.

    :raise NoSuchStep: if the module is not on the path.
    :raise ReasonMissing: for a coordinator without a reason.
    """
    reason = asker.check_change(reason)
    path, step = _step(asker, module_id)
    if step.dropped_at is None:
        return
    step.dropped_at = step.dropped_by_id = step.drop_agreed_at = step.drop_agreed_by_id = None
    step.drop_reason = step.drop_agreed_reason = ""
    telling.changed(asker, path, Change.RESTORED, step, step.dimension, reason)


def add(asker: Asker, module_id: str, reason: str = "") -> None:
    """Choose a module of the catalogue that is offered and not on the path; it comes last among the optional ones.

    :raise WrongModule: if it is on the path, not in the catalogue, or still in preparation.
    :raise ReasonMissing: for a coordinator without a reason.
    """
    reason = asker.check_change(reason)
    path = get_path(asker.organisation.id)
    catalogue = current_catalogue()
    module = catalogue.modules.get(module_id) if catalogue else None
    steps = steps_on(path.id)
    taken = {step.module_id for step in steps}
    if module is None or module_id in taken or module_id not in proposing.offered_on(path):
        raise WrongModule(fields={"module": WrongModule.sentence})
    step = PathStep(
        path_id=path.id,
        module_id=module.id,
        dimension=module.dimension,
        topic=module.topic,
        position=max((step.position for step in steps), default=0) + 1,
        place=Place.OPTIONAL,
        origin=Origin.CHOSEN,
        reason={},
    )
    db.session.add(step)
    db.session.flush()
    telling.changed(asker, path, Change.ADDED, step, step.dimension, reason)


def move(asker: Asker, module_id: str, direction: Direction, reason: str = "") -> None:
    """Change places with the neighbour that is not dropped, inside now, later or optional; at an end nothing happens.

    What is *now* stays *now*: the rule and the time decide that, and completions count it.

    :raise NoSuchStep: if the module is not on the path.
    :raise ReasonMissing: for a coordinator without a reason.
    """
    reason = asker.check_change(reason)
    path, step = _step(asker, module_id)
    row = [
        one
        for one in steps_on(path.id)
        if one.place == step.place and (one.dropped_at is None or one is step)
    ]
    here = row.index(step)
    there = here - 1 if direction is Direction.UP else here + 1
    if step.dropped_at is not None or step.place == Place.DONE or not 0 <= there < len(row):
        return
    step.position, row[there].position = row[there].position, step.position
    db.session.flush()
    change = Change.MOVED_UP if direction is Direction.UP else Change.MOVED_DOWN
    telling.changed(asker, path, change, step, step.dimension, reason)


def agree_to_drop(asker: Asker, module_id: str, reason: str) -> None:
    """The coordinator agrees that a dropped step is not needed: it leaves what completions count.

    :raise NotDropped: if the step was not dropped.
    :raise ReasonMissing: without a reason.
    :raise NotAllowed: for anybody but the coordinator.
    """
    if not asker.is_coordinator:
        raise NotAllowed
    reason = asker.check_change(reason)
    path, step = _step(asker, module_id)
    if step.dropped_at is None:
        raise NotDropped
    step.drop_agreed_at, step.drop_agreed_by_id = clock.now(), asker.person.id
    step.drop_agreed_reason = reason
    telling.changed(asker, path, Change.AGREED, step, step.dimension, reason)
    completing.reconsider_all(asker.organisation.id)
