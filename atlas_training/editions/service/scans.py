# SPDX-License-Identifier: EUPL-1.2
"""Scanned lists, signed by hand: attaching them to a session, who may open them, and when they go."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.accounts.errors import NotYourCountry
from atlas_training.accounts.models import Person
from atlas_training.database import db
from atlas_training.editions import files, rules
from atlas_training.editions.errors import NoSuchScan, NotYourEdition, ReasonMissing, ScanGone, WrongScan
from atlas_training.editions.models import Edition, Scan, Session
from atlas_training.editions.service.planning import get_session


def scans(person: Person, session: Session) -> Sequence[Scan]:
    """The lists of a session that this person may open, the oldest first, withdrawn ones among them."""
    return db.session.scalars(
        select(Scan)
        .where(Scan.session_id == session.id, Scan.country.in_(accounts.named_countries(person)))
        .order_by(Scan.uploaded_at, Scan.id)
    ).all()


def attach(person: Person, session_id: UUID, name: str, data: bytes) -> Scan:
    """Keep a scanned list with a session. The same file sent again is kept once.

    :raise NoSuchSession: if it is not open to this person.
    :raise NotYourEdition: for somebody who coordinates no country of the edition.
    :raise WrongScan: if it is empty, too large, one too many, or no PDF, JPEG or PNG by its content.
    """
    session = get_session(person, session_id)
    own = person.countries & session.edition.countries
    if not own:
        raise NotYourEdition
    media_type = _checked(data)
    sha256 = hashlib.sha256(data).hexdigest()
    there = [one for one in scans(person, session) if one.withdrawn_at is None]
    for one in there:
        if one.sha256 == sha256:
            return one
    if len(there) >= rules.MOST_SCANS:
        raise WrongScan(_("A session keeps %(most)s lists at most.", most=rules.MOST_SCANS))
    files.keep(sha256, data)
    scan = Scan(
        session_id=session.id,
        name=_tidy(name),
        media_type=media_type,
        size=len(data),
        sha256=sha256,
        country=session.country if session.country in own else min(own),
        uploaded_by_id=person.id,
        uploaded_at=clock.now(),
    )
    db.session.add(scan)
    db.session.flush()
    return scan


def _checked(data: bytes) -> str:
    if not data:
        raise WrongScan(_("The file is empty. Choose the scanned list."))
    if len(data) > rules.MOST_BYTES:
        raise WrongScan(_("The file is larger than 10 MB. Scan the list in black and white, or in parts."))
    media_type = rules.media_type_of(data)
    if media_type is None:
        raise WrongScan(_("This is no whole PDF, JPEG or PNG file. Scan the list again as one of these."))
    return media_type


def _tidy(name: str) -> str:
    """The file's own name without a path and without signs that steer."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable()).strip()[:200] or "list"


def get_scan(person: Person, scan_id: UUID) -> Scan:
    """A list that this person may open.

    :raise NoSuchScan: if there is none, it was withdrawn, or it stands behind the wall of a country.
    """
    found = db.session.get(Scan, scan_id)
    if found is None or found.withdrawn_at is not None:
        raise NoSuchScan
    if found.country not in accounts.named_countries(person):
        raise NoSuchScan
    return found


def file_of(scan: Scan) -> Path:
    """Where the file of a list lies.

    :raise ScanGone: where it is missing.
    """
    found = files.find(scan.sha256)
    if found is None:
        raise ScanGone
    return found


def withdraw(person: Person, scan_id: UUID, reason: str) -> Scan:
    """Take back a list that was sent by mistake; that it was there stays on record, with the reason.

    :raise NoSuchScan: if it is not open to this person.
    :raise NotYourCountry: for somebody who may only look.
    :raise ReasonMissing: without a reason.
    """
    scan = get_scan(person, scan_id)
    if scan.country not in person.countries:
        raise NotYourCountry
    reason = " ".join(reason.split())
    if not reason:
        raise ReasonMissing(fields={"reason": ReasonMissing.sentence})
    scan.withdrawn_at, scan.withdrawn_by_id, scan.withdrawn_reason = clock.now(), person.id, reason[:500]
    db.session.flush()
    return scan


def superfluous_files() -> list[Path]:
    """Files that may go: withdrawn, beyond their edition's date, or left behind by a crash; none sent within a day."""
    today = clock.now().date()
    kept = db.session.scalars(
        select(Scan.sha256)
        .join(Session, Session.id == Scan.session_id)
        .join(Edition, Edition.id == Session.edition_id)
        .where(Scan.withdrawn_at.is_(None), Edition.retain_until >= today)
    )
    return files.superfluous(set(kept), clock.now())


def delete_file(path: Path) -> bool:
    """Delete one of the superfluous files; whether it went. One that was attached again meanwhile stays."""
    return files.delete(path, clock.now())
