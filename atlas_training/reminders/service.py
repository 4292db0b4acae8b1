# SPDX-License-Identifier: EUPL-1.2
"""Reminding: gathering what is due, writing one mail for each person, and who wants none."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import chain
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, select

from atlas_training import clock
from atlas_training.accounts import throttle
from atlas_training.accounts.models import Membership, Person
from atlas_training.database import chunks, db, own_transaction
from atlas_training.mail import service as mail
from atlas_training.mail.models import Outbox
from atlas_training.organisations import service as organisations
from atlas_training.plugins import hook
from atlas_training.reminders.enums import Kind
from atlas_training.reminders.errors import BadToken
from atlas_training.reminders.events import Due
from atlas_training.reminders.models import NoReminders, QuietMonth, Reminder, ReminderMail
from atlas_training.reminders.rules import MONTHS, is_quiet
from atlas_training.web.addresses import public

_ORDER = list(Kind)


def today() -> date:
    """The day in the zone of reports."""
    return clock.now().astimezone(ZoneInfo(current_app.config["REPORT_TIMEZONE"])).date()


def remind() -> int:
    """Put one mail for each person of whom something is due into the outbox; the number of mails.

    Called again on the same day it reminds only people who have not been reminded on it. A chunk of
    people is one transaction.
    """
    day = today()
    with own_transaction():
        waiting = _by_person(chain.from_iterable(hook.due_reminders(day=day)), day)
    return sum(_remind_some(part, waiting, day) for part in chunks(sorted(waiting)))


def _by_person(dues: Iterable[Due], day: date) -> dict[UUID, list[Due]]:
    quiet = quiet_organisations(day)
    found: dict[UUID, list[Due]] = defaultdict(list)
    for due in dues:
        if due.organisation_id not in quiet:
            found[due.person_id].append(due)
    return found


def quiet_organisations(day: date) -> set[UUID]:
    """The SMEs of which nobody is reminded on this day."""
    months: dict[UUID, set[int]] = defaultdict(set)
    for key, month in db.session.execute(select(QuietMonth.organisation_id, QuietMonth.month)):
        months[key].add(month)
    return {key for key, found in months.items() if is_quiet(found, day)}


def _remind_some(people: Sequence[UUID], waiting: dict[UUID, list[Due]], day: date) -> int:
    with own_transaction():
        return _tell_some(people, waiting, day)


def remind_now(dues: Iterable[Due]) -> int:
    """Put one mail for each of these people into the outbox, as part of the caller's transaction; how many.

    All that holds for :func:`remind` holds here: quiet months, who wants none, one mail a day.
    """
    day = today()
    waiting = _by_person(dues, day)
    return sum(_tell_some(part, waiting, day) for part in chunks(sorted(waiting)))


def within_reach(dues: Iterable[Due]) -> int:
    """How many people :func:`remind_now` would mail; nothing is written."""
    day = today()
    waiting = _by_person(dues, day)
    return sum(len(_new(part, waiting, day)) for part in chunks(sorted(waiting)))


def _tell_some(people: Sequence[UUID], waiting: dict[UUID, list[Due]], day: date) -> int:
    throttle.take_turns(["reminders"])
    found = _new(people, waiting, day)
    for person, dues in found:
        _tell(person, dues, day)
    return len(found)


def _new(people: Sequence[UUID], waiting: dict[UUID, list[Due]], day: date) -> list[tuple[Person, list[Due]]]:
    """Who is to be mailed, and what they were not told yet."""
    told, places = _told(people), _places(people)
    found = []
    for person in _willing(people, day):
        new = [
            due
            for due in waiting[person.id]
            if (due.person_id, due.kind, due.key) not in told and (person.id, due.organisation_id) in places
        ]
        if new:
            found.append((person, new))
    return found


def _told(people: Sequence[UUID]) -> set[tuple[UUID, str, str]]:
    rows = select(Reminder.person_id, Reminder.kind, Reminder.key).where(Reminder.person_id.in_(people))
    return {(person, kind, key) for person, kind, key in db.session.execute(rows)}


def _places(people: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """Who works where now: nobody is reminded of an SME that they have left."""
    rows = select(Membership.person_id, Membership.organisation_id).where(
        Membership.person_id.in_(people), Membership.left_at.is_(None)
    )
    return {(person, organisation) for person, organisation in db.session.execute(rows)}


def _willing(people: Sequence[UUID], day: date) -> list[Person]:
    """Those who have an address of their own, want reminders, and have had none on this day."""
    return list(
        db.session.scalars(
            select(Person)
            .where(
                Person.id.in_(people),
                Person.email.is_not(None),
                Person.email_proved_at.is_not(None),
                Person.id.not_in(select(NoReminders.person_id)),
                Person.id.not_in(select(ReminderMail.person_id).where(ReminderMail.day == day)),
            )
            .order_by(Person.id)
        )
    )


def _tell(person: Person, dues: list[Due], day: date) -> None:
    once = list({(due.kind, due.key): due for due in dues}.values())
    once.sort(key=lambda due: _ORDER.index(due.kind))
    db.session.add(ReminderMail(person_id=person.id, day=day))
    db.session.add_all(Reminder(person_id=person.id, kind=str(due.kind), key=due.key) for due in once)
    db.session.add(_letter(person, once))
    db.session.flush()


def _letter(person: Person, dues: list[Due]) -> Outbox:
    stop = public("reminders.show", token=token_of(person.id))
    with force_locale(person.language):
        subject = dues[0].line() if len(dues) == 1 else _("What waits for you in your training")
        parts = [_("Good day, %(name)s,", name=person.name), *(f"{due.line()}\n{due.url}" for due in dues)]
        parts.append(
            _(
                "You get one mail like this a day at most. If you want none, press the button on this page: %(url)s",
                url=stop,
            )
        )
    return mail.write(str(person.email), subject, "\n\n".join(parts), person.language, unsubscribe=stop)


# Who wants none


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="reminders")


def token_of(person_id: UUID) -> str:
    """What stands in the address by which a person ends reminders without signing in; it does not end."""
    return str(_signer().dumps(person_id.hex))


def person_of(token: str) -> Person:
    """The person of a token.

    :raise BadToken: if it was not made here, or the person is gone.
    """
    try:
        person = db.session.get(Person, UUID(hex=str(_signer().loads(token))))
    except (BadSignature, ValueError):
        raise BadToken from None
    if person is None:
        raise BadToken
    return person


def wants_reminders(person_id: UUID) -> bool:
    """Whether the person is reminded."""
    return db.session.scalar(select(NoReminders.id).where(NoReminders.person_id == person_id)) is None


def stop(person_id: UUID) -> None:
    """Remind the person no more; a second time changes nothing."""
    throttle.take_turns([f"reminders of {person_id}"])
    if wants_reminders(person_id):
        db.session.add(NoReminders(person_id=person_id))
        db.session.flush()


def begin(person_id: UUID) -> None:
    """Remind the person again."""
    db.session.execute(delete(NoReminders).where(NoReminders.person_id == person_id))


# Quiet months


def quiet_months(organisation_id: UUID) -> list[int]:
    """The months in which nobody of the SME is reminded, January first."""
    months = select(QuietMonth.month).where(QuietMonth.organisation_id == organisation_id)
    return sorted(db.session.scalars(months))


def set_quiet_months(organisation_id: UUID, months: Collection[int]) -> None:
    """Set the months in which nobody of the SME is reminded; whoever may, is the caller's to ask."""
    organisations.lock(organisation_id)
    db.session.execute(delete(QuietMonth).where(QuietMonth.organisation_id == organisation_id))
    db.session.add_all(
        QuietMonth(organisation_id=organisation_id, month=month)
        for month in sorted(set(months) & set(MONTHS))
    )
    db.session.flush()


def forget(person_id: UUID) -> None:
    """Delete what a person was told and whether they want to be."""
    for model in (ReminderMail, Reminder, NoReminders):
        db.session.execute(delete(model).where(model.person_id == person_id))
