# SPDX-License-Identifier: EUPL-1.2
"""The path page as values, made ready for a reader: the same for the SME's people and its coordinator."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from atlas_training import i18n
from atlas_training.courses import service as courses
from atlas_training.pathways import service as pathways
from atlas_training.pathways.enums import Origin, Place
from atlas_training.pathways.models import Path, PathStep
from atlas_training.pathways.rules import Reason
from atlas_training.pathways.words import Wording, duration, reason_of, reason_sentence
from atlas_training.progress import service as progress


@dataclass(frozen=True)
class StepShown:
    """A step as it is drawn. ``state`` is a word of the path_step macro; ``language`` that of the title."""

    module_id: str
    title: str
    language: i18n.Language
    url: str | None
    state: str
    state_line: str
    dimension: str
    reason: str
    points: int | None
    target_from: int | None
    length: str
    person: str
    may_drop: bool
    may_move_up: bool = False
    may_move_down: bool = False
    may_restore: bool = False
    may_agree: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Steps under one heading."""

    key: str
    title: str
    line: str
    steps: list[StepShown]


@dataclass(frozen=True)
class DimensionShown:
    """A dimension of the path: who has it, what it aims at, and who may be given it."""

    code: str
    name: str
    steps: int
    holder_id: UUID | None
    holder: str
    target: str
    is_covered: bool
    choices: list[tuple[str, str]]
    may_take: bool = False
    may_hand_back: bool = False


@dataclass
class PathPage:
    """Everything on the page."""

    asker: pathways.Asker
    path: Path
    groups: list[Group]
    dimensions: list[DimensionShown]
    in_preparation: list[StepShown]
    hours: str
    hours_line: str
    words: Wording
    owner_id: UUID | None
    is_outdated: bool
    choices: list[tuple[str, str]] = field(default_factory=list)

    @property
    def has_steps(self) -> bool:
        """Whether there is anything to show as a step."""
        return any(group.steps for group in self.groups)


@dataclass(frozen=True)
class _Known:
    """What is looked up once for the page."""

    asker: pathways.Asker
    path: Path
    words: Wording
    titles: Mapping[str, tuple[str, str]]
    urls: Mapping[str, str]
    minutes: Mapping[str, int]
    done: Mapping[str, datetime]
    names: Mapping[UUID, str]
    holders: Any
    offered: set[str]


def of(asker: pathways.Asker) -> PathPage:
    """The page of the SME's path in force for an asker; a colleague gets its own share of the steps.

    :raise NoSuchPath: before the first assessment.
    """
    path = pathways.get_path(asker.organisation.id)
    known = _know(asker, path)
    steps = pathways.steps_on(path.id)
    mine = [step for step in steps if _is_shown(known, step)]
    waiting = [_in_preparation(known, step) for step in path.in_preparation]
    return PathPage(
        asker=asker,
        path=path,
        groups=_groups(known, mine),
        dimensions=_dimensions(known, steps),
        in_preparation=waiting,
        hours=_hours(path),
        hours_line=_hours_line(asker),
        words=known.words,
        owner_id=known.holders.owner,
        is_outdated=any(step["module_id"] in known.offered for step in path.in_preparation),
        choices=_choices(known, steps),
    )


def _know(asker: pathways.Asker, path: Path) -> _Known:
    language = i18n.current().code
    published = {course.course_id: course.address for course in courses.list_courses()}
    offered = pathways.offered_on(path)
    people = pathways.people_of(asker.organisation.id)
    return _Known(
        asker=asker,
        path=path,
        words=pathways.wording_of(path, language),
        titles=pathways.module_titles(language),
        urls={
            course_id: url_for("courses.show", address=address) for course_id, address in published.items()
        },
        minutes=pathways.minutes_of_modules(),
        done=progress.completed_modules(asker.organisation.id),
        names={person.id: person.name for _membership, person in people},
        holders=pathways.share_holder(asker.organisation.id),
        offered=offered,
    )


def _is_shown(known: _Known, step: PathStep) -> bool:
    return known.asker.may_see_all or known.holders.of(step.dimension) == known.asker.person.id


# ---- steps ----


def _groups(known: _Known, steps: list[PathStep]) -> list[Group]:
    active = [step for step in steps if step.dropped_at is None]
    places: dict[str, list[PathStep]] = {place: [] for place in Place}
    for step in active:
        places[step.place].append(step)
    now = places[Place.NOW]
    left = sum(known.minutes.get(step.module_id, 0) for step in now if step.module_id not in known.done)
    dropped = [step for step in steps if step.dropped_at is not None]
    return [
        Group(
            "done",
            _("Done earlier"),
            _("Steps of an earlier path. Nothing is asked twice."),
            _shown(known, places[Place.DONE]),
        ),
        Group("now", _("Now"), _("About %(time)s are left here.", time=duration(left)), _shown(known, now)),
        Group(
            "later",
            _("Later"),
            _("These come when the time for now is used up."),
            _shown(known, places[Place.LATER]),
        ),
        Group(
            "optional",
            _("Optional"),
            _("Chosen by your business. They count for no completion of the path."),
            _shown(known, places[Place.OPTIONAL]),
        ),
        Group(
            "dropped",
            _("Dropped"),
            _(
                "You can add each of them back. A dropped step of now still counts, unless your coordinator agrees."
            ),
            _shown(known, dropped),
        ),
    ]


def _shown(known: _Known, steps: list[PathStep]) -> list[StepShown]:
    found, last, next_is_due = [], len(steps) - 1, True
    for place, step in enumerate(steps):
        state = _state(step, known, next_is_due)
        next_is_due = next_is_due and state != "next"
        found.append(_step(known, step, state, place > 0, place < last))
    return found


def _state(step: PathStep, known: _Known, nothing_before: bool) -> str:
    if step.place == Place.DONE or step.module_id in known.done:
        return "done"
    if step.place == Place.NOW and step.dropped_at is None:
        return "next" if nothing_before else "later"
    return "optional" if step.place == Place.OPTIONAL else "later"


def _state_line(step: PathStep, state: str, known: _Known) -> str:
    if step.dropped_at is not None:
        return str(_("Dropped on %(date)s", date=format_date(step.dropped_at, "d MMMM y")))
    if state == "done":
        at = known.done.get(step.module_id)
        return str(_("Done on %(date)s", date=format_date(at, "d MMMM y")) if at else _("Done earlier"))
    return {"next": str(_("Next")), "optional": str(_("Optional"))}.get(
        state, str(_("Now")) if step.place == Place.NOW else str(_("Later"))
    )


def _step(known: _Known, step: PathStep, state: str, has_before: bool, has_after: bool) -> StepShown:
    title, language = known.titles.get(step.module_id, (step.module_id, "en"))
    may_change = known.asker.may_change
    is_dropped = step.dropped_at is not None
    is_open = may_change and not is_dropped and state != "done"
    return StepShown(
        module_id=step.module_id,
        title=title,
        language=i18n.BY_CODE[language],
        url=known.urls.get(step.module_id.partition(".")[0]) if step.module_id in known.offered else None,
        state=state,
        state_line=_state_line(step, state, known),
        dimension=step.dimension,
        reason=reason_of(step, known.words),
        points=step.reason.get("points"),
        target_from=step.reason.get("target_from"),
        length=duration(known.minutes.get(step.module_id, 0)),
        person="" if state == "done" else known.names.get(known.holders.of(step.dimension), ""),
        may_drop=is_open,
        may_move_up=is_open and has_before,
        may_move_down=is_open and has_after,
        may_restore=may_change and is_dropped,
        may_agree=may_change and is_dropped and known.asker.is_coordinator and step.drop_agreed_at is None,
        notes=_notes(step),
    )


def _notes(step: PathStep) -> tuple[str, ...]:
    notes = []
    if step.origin == Origin.CHOSEN and step.reason:
        notes.append(_("Chosen by your business."))
    if step.drop_reason:
        notes.append(_("Reason for dropping it: %(reason)s", reason=step.drop_reason))
    if step.drop_agreed_at is not None:
        notes.append(_("The coordinator agreed: %(reason)s", reason=step.drop_agreed_reason))
    return tuple(str(note) for note in notes)


def _in_preparation(known: _Known, step: Mapping[str, Any]) -> StepShown:
    title, language = known.titles.get(step["module_id"], (step["module_id"], "en"))
    return StepShown(
        module_id=step["module_id"],
        title=title,
        language=i18n.BY_CODE[language],
        url=None,
        state="later",
        state_line=str(_("In preparation")),
        dimension=step["dimension"],
        reason=reason_sentence(Reason.of(step["reason"]), step["dimension"], step["topic"], known.words),
        points=None,
        target_from=None,
        length=duration(step["minutes"]),
        person="",
        may_drop=False,
    )


# ---- dimensions, hours, what can be added ----


def _dimensions(known: _Known, steps: list[PathStep]) -> list[DimensionShown]:
    covered = pathways.covered_by(steps, known.done)
    targets = known.path.targets
    asker = known.asker
    rows = []
    for code, name in known.words.dimensions.items():
        count = sum(step.dimension == code and step.dropped_at is None for step in steps)
        holder = known.holders.of(code)
        is_mine = holder == asker.person.id
        is_colleague = not asker.is_coordinator and not asker.is_owner
        rows.append(
            DimensionShown(
                code=code,
                name=name,
                steps=count,
                holder_id=holder,
                holder=known.names.get(holder, ""),
                target=known.words.levels.get(targets.get(code, 2), ""),
                is_covered=covered.get(code, False),
                choices=[(str(key), person) for key, person in known.names.items()],
                may_take=is_colleague and count > 0 and holder == known.holders.owner and not is_mine,
                may_hand_back=is_colleague and is_mine and known.holders.owner is not None,
            )
        )
    return rows


def _hours(path: Path) -> str:
    return duration(int(60 * pathways.hours_from(path)))


def _hours_line(asker: pathways.Asker) -> str:
    own = pathways.own_hours(asker.organisation.id)
    if own is not None:
        return str(_("From the hours a month given in the questionnaire, for three months."))
    if pathways.coordinators_hours(asker.organisation.id) is not None:
        return str(_("Set by the coordinator, for three months."))
    return str(_("The usual time for three months; the questionnaire gives no other."))


def _choices(known: _Known, steps: list[PathStep]) -> list[tuple[str, str]]:
    if not known.asker.may_change:
        return []
    on_path = {step.module_id for step in steps}
    return [
        (module_id, title)
        for module_id, (title, _language) in known.titles.items()
        if module_id in known.offered and module_id not in on_path
    ]


def level_choices(words: Wording | None) -> list[tuple[str, str]]:
    """The levels that can be aimed at, by number."""
    return [(str(level), name) for level, name in words.levels.items()] if words else []


def count_of_steps(number: int) -> str:
    """A number of steps in words."""
    return str(ngettext("%(num)s step", "%(num)s steps", number))
