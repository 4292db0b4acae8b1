# SPDX-License-Identifier: EUPL-1.2
"""Slowing down guesses, by account and by network address, and mails to one address.

A try is written down before it is checked and struck out when it was right, so many tries at the
same moment count as many. Subjects are keyed hashes: the table tells nobody who tried what from where.
"""

import hashlib
import hmac
import math
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import ngettext
from sqlalchemy import delete, func, select

from atlas_training import clock
from atlas_training.accounts.models import FailedSignIn
from atlas_training.accounts.rules import (
    FAILURES_KEPT,
    FREE_GUESSES,
    FREE_INVITATIONS,
    FREE_LINKS,
    FREE_LINKS_FROM,
    FREE_LINKS_TO,
    FREE_TRIES_ACCOUNT,
    FREE_TRIES_ADDRESS,
    wait_after,
)
from atlas_training.database import chunks, db, is_postgresql, own_transaction
from atlas_training.errors import TooMany


def _subject(kind: str, value: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"throttle/{kind}/{value}".encode(), hashlib.sha256).hexdigest()


def _take_turns(subjects: Iterable[str]) -> None:
    """Let nobody else count these subjects until the transaction ends; SQLite has one writer anyway."""
    if is_postgresql():
        for subject in sorted(subjects):  # always in the same order, so that no two wait for each other
            key = int.from_bytes(bytes.fromhex(subject)[:8], signed=True)
            db.session.execute(select(func.pg_advisory_xact_lock(key)))


def _tries(subject: str, since: datetime) -> tuple[int, datetime | None]:
    count, last = db.session.execute(
        select(func.count(), func.max(FailedSignIn.failed_at)).where(
            FailedSignIn.subject == subject, FailedSignIn.failed_at > since
        )
    ).one()
    return count, last


def _wait(subjects: Iterable[tuple[str, int]]) -> timedelta:
    """The longest wait that still stands for any of these subjects with their free tries."""
    now = clock.now()
    longest = timedelta(0)
    for subject, free in subjects:
        count, last = _tries(subject, now - FAILURES_KEPT)
        if last is not None:
            longest = max(longest, last + wait_after(count, free) - now)
    return longest


def _too_many(wait: timedelta) -> TooMany:
    seconds = math.ceil(wait.total_seconds())
    minutes = math.ceil(seconds / 60)
    sentence = ngettext(
        "Too many tries. Wait %(num)s minute and try again, or ask for a sign-in link by e-mail.",
        "Too many tries. Wait %(num)s minutes and try again, or ask for a sign-in link by e-mail.",
        minutes,
    )
    return TooMany(sentence, retry_after=seconds)


def check_guess(kind: str, value: str) -> None:
    """Hold a guess of some other ``kind`` back (a certificate's number), by what or whence it is made.

    :raise TooMany: if a wait stands after the wrong guesses before.
    """
    if (wait := _wait([(_subject(kind, value), FREE_GUESSES)])) > timedelta(0):
        seconds = math.ceil(wait.total_seconds())
        minutes = math.ceil(seconds / 60)
        raise TooMany(
            ngettext(
                "Too many wrong tries. Wait %(num)s minute and try again.",
                "Too many wrong tries. Wait %(num)s minutes and try again.",
                minutes,
            ),
            retry_after=seconds,
        )


def note_wrong_guess(*subjects: tuple[str, str]) -> None:
    """Note that a guess was wrong, for each (kind, value), in a transaction of its own: it outlives the refusal."""
    with own_transaction():
        db.session.execute(delete(FailedSignIn).where(FailedSignIn.failed_at <= clock.now() - FAILURES_KEPT))
        db.session.add_all([FailedSignIn(subject=_subject(kind, value)) for kind, value in subjects])


def write_down(identifier: str, address: str) -> None:
    """Note a try for ``identifier`` from a network ``address``, in a transaction of its own.

    :raise TooMany: if a wait still stands; such a try is not counted, so the wait does end.
    """
    subjects = [
        (_subject("account", identifier), FREE_TRIES_ACCOUNT),
        (_subject("address", address), FREE_TRIES_ADDRESS),
    ]
    with own_transaction():
        _take_turns(subject for subject, _ in subjects)
        db.session.execute(delete(FailedSignIn).where(FailedSignIn.failed_at <= clock.now() - FAILURES_KEPT))
        if (wait := _wait(subjects)) > timedelta(0):
            raise _too_many(wait)
        db.session.add_all([FailedSignIn(subject=subject) for subject, _ in subjects])


def strike_out(identifier: str, address: str) -> None:
    """The try was right: the account's count begins anew, and the address has one try less against it."""
    _take_turns([_subject("account", identifier), _subject("address", address)])
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.subject == _subject("account", identifier)))
    last = db.session.scalars(
        select(FailedSignIn)
        .where(FailedSignIn.subject == _subject("address", address))
        .order_by(FailedSignIn.failed_at.desc(), FailedSignIn.id.desc())
        .limit(1)
    ).first()
    if last:
        db.session.delete(last)


def _may(limits: list[tuple[str, int]]) -> bool:
    _take_turns(subject for subject, _ in limits)
    since = clock.now() - FAILURES_KEPT
    if any(_tries(subject, since)[0] >= most for subject, most in limits):
        return False
    db.session.add_all([FailedSignIn(subject=subject) for subject, _ in limits])
    return True


def may_mail_link(email: str, address: str) -> bool:
    """Whether one more link may be mailed to ``email`` within the hour; notes it if so.

    Counted with the network ``address`` that asks, so a stranger who asks often takes nobody's links away.
    """
    return _may(
        [
            (_subject("link", f"{email} {address}"), FREE_LINKS),
            (_subject("link from", address), FREE_LINKS_FROM),
            (_subject("link to", email), FREE_LINKS_TO),
        ]
    )


def take_turns(work: Iterable[str]) -> None:
    """Let nobody else do the same work until the transaction ends."""
    _take_turns(_subject("work", one) for one in work)


def may_mail_invitations(emails: Collection[str]) -> set[str]:
    """To which of these addresses one more invitation may be mailed within the hour; notes those."""
    take_turns(["invitations"])
    subjects = {_subject("invitation", email): email for email in emails}
    for part in chunks(sorted(subjects)):
        rows = db.session.execute(
            select(FailedSignIn.subject)
            .where(FailedSignIn.subject.in_(part), FailedSignIn.failed_at > clock.now() - FAILURES_KEPT)
            .group_by(FailedSignIn.subject)
            .having(func.count() >= FREE_INVITATIONS)
        )
        for (subject,) in rows:
            del subjects[subject]
    db.session.add_all([FailedSignIn(subject=subject) for subject in subjects])
    return set(subjects.values())


def may_mail_invitation(email: str) -> bool:
    """Whether one more invitation may be mailed to ``email`` within the hour; notes it if so."""
    return _may([(_subject("invitation", email), FREE_INVITATIONS)])
