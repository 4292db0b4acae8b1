# SPDX-License-Identifier: EUPL-1.2
"""Schemes and their counting settings: kept with a history, locked by the lead coordinator."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Person
from atlas_training.database import db
from atlas_training.editions import rules
from atlas_training.editions.enums import SchemeAction
from atlas_training.editions.errors import (
    LeadOnly,
    NoSuchScheme,
    ReasonMissing,
    SchemeLocked,
    SchemeNotLocked,
    WrongSettings,
)
from atlas_training.editions.models import Scheme, SchemeChange
from atlas_training.editions.rules import Counting

FIRST_NAME = "ATLAS4MED Training Scheme"


def schemes() -> Sequence[Scheme]:
    """All schemes, the oldest first."""
    return db.session.scalars(select(Scheme).order_by(Scheme.created_at, Scheme.id)).all()


def first_scheme() -> Scheme:
    """The scheme an edition belongs to unless another is chosen; made with the usual settings when first asked for."""
    found = next(iter(schemes()), None)
    return found or _add(FIRST_NAME, None)


def get_scheme(scheme_id: UUID) -> Scheme:
    """The scheme of that key.

    :raise NoSuchScheme: where there is none.
    """
    found = db.session.get(Scheme, scheme_id)
    if found is None:
        raise NoSuchScheme
    return found


def history_of(scheme_id: UUID) -> Sequence[SchemeChange]:
    """What was done to a scheme, the newest first."""
    return db.session.scalars(
        select(SchemeChange)
        .where(SchemeChange.scheme_id == scheme_id)
        .order_by(SchemeChange.at.desc(), SchemeChange.id.desc())
    ).all()


def add_scheme(person: Person, name: str) -> Scheme:
    """Another scheme, with the usual settings.

    :raise LeadOnly: for anybody but the lead coordinator.
    :raise WrongSettings: without a name.
    """
    _hold_to_lead(person)
    return _add(name, person.id)


def _add(name: str, by_id: UUID | None) -> Scheme:
    scheme = Scheme(name=_named(name), **Counting().as_dict())
    db.session.add(scheme)
    db.session.flush()
    _note(scheme, SchemeAction.CREATED, "", by_id)
    return scheme


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= 200:
        raise WrongSettings(fields={"name": _("Write a name, 200 letters at most.")})
    return name


def change_counting(person: Person, scheme_id: UUID, name: str, counting: Counting, note: str) -> Scheme:
    """Set how a scheme counts; the settings before stay in the history.

    :raise LeadOnly: for anybody but the lead coordinator.
    :raise SchemeLocked: while they are locked.
    :raise WrongSettings: for a number out of its range.
    """
    scheme = _locked_row(person, scheme_id)
    if scheme.locked_at is not None:
        raise SchemeLocked
    name = _named(name)
    if wrong := rules.out_of_range(counting):
        raise WrongSettings(fields={field: _between(field) for field in wrong})
    if (name, counting) == (scheme.name, scheme.counting):
        return scheme
    scheme.name = name
    for field, value in counting.as_dict().items():
        setattr(scheme, field, value)
    _note(scheme, SchemeAction.CHANGED, note, person.id)
    return scheme


def _between(field: str) -> str:
    least, most = rules.RANGES[field]
    return str(_("Write a whole number from %(least)s to %(most)s.", least=least, most=most))


def lock(person: Person, scheme_id: UUID, note: str) -> Scheme:
    """Lock the settings of a scheme, as agreed for a reporting period.

    :raise LeadOnly: for anybody but the lead coordinator.
    :raise ReasonMissing: without a note.
    :raise SchemeLocked: if they are.
    """
    scheme = _locked_row(person, scheme_id)
    if scheme.locked_at is not None:
        raise SchemeLocked
    scheme.locked_at = clock.now()
    _note(scheme, SchemeAction.LOCKED, _written(note), person.id)
    return scheme


def unlock(person: Person, scheme_id: UUID, note: str) -> Scheme:
    """Let the settings of a scheme be changed again.

    :raise LeadOnly: for anybody but the lead coordinator.
    :raise ReasonMissing: without a note.
    :raise SchemeNotLocked: if they are not.
    """
    scheme = _locked_row(person, scheme_id)
    if scheme.locked_at is None:
        raise SchemeNotLocked
    scheme.locked_at = None
    _note(scheme, SchemeAction.UNLOCKED, _written(note), person.id)
    return scheme


def _written(note: str) -> str:
    note = note.strip()
    if not note:
        raise ReasonMissing(fields={"note": ReasonMissing.sentence})
    return note


def _locked_row(person: Person, scheme_id: UUID) -> Scheme:
    """The scheme, its row held so that two coordinators take turns."""
    _hold_to_lead(person)
    scheme = get_scheme(scheme_id)
    db.session.refresh(scheme, with_for_update=True)
    return scheme


def _hold_to_lead(person: Person) -> None:
    if Role.LEAD_COORDINATOR not in person.roles:
        raise LeadOnly


def _note(scheme: Scheme, action: SchemeAction, note: str, by_id: UUID | None) -> None:
    settings = {"name": scheme.name, **scheme.counting.as_dict()}
    db.session.add(
        SchemeChange(
            scheme_id=scheme.id,
            action=str(action),
            settings=settings,
            note=note.strip()[:1000],
            by_id=by_id,
            at=clock.now(),
        )
    )
    db.session.flush()
