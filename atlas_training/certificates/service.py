# SPDX-License-Identifier: EUPL-1.2
"""Issuing, looking up, revoking and reissuing certificates. Flushes, never commits."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError

from atlas_training import clock, i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.errors import NotYourCountry
from atlas_training.accounts.models import Membership, Person
from atlas_training.certificates import claims as gathering
from atlas_training.certificates import rules
from atlas_training.certificates.claims import Claims
from atlas_training.certificates.enums import CertificateKind, RevocationReason
from atlas_training.certificates.errors import (
    AlreadyRevoked,
    AlreadySuperseded,
    HolderGone,
    MistypedNumber,
    NameUnchanged,
    NoSuchCertificate,
    NoSuchNumber,
    NothingCovered,
)
from atlas_training.certificates.events import CertificateIssued, CertificateRevoked
from atlas_training.certificates.models import Certificate
from atlas_training.certificates.wording import WORDS
from atlas_training.courses import service as courses
from atlas_training.database import db
from atlas_training.exports import service as exports
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.organisations.models import Organisation
from atlas_training.plugins import hook
from atlas_training.progress import service as progress
from atlas_training.progress.models import Completion

LIST_SIZE = 131_072
DOCUMENT = "certificate"
"""What the log of exports calls the document of somebody else."""
"""Places in one list of revocations, the least that Bitstring Status List v1.0 allows (section 4.4)."""
KEPT_AFTER_ERASURE = (
    "kind",
    "attendance",
    "title",
    "title_language",
    "course",
    "rule",
    "completed_on",
    "issued_on",
    "language",
)


# ---- issuing ----


def issue_for_course(completion_id: UUID, language: str) -> Certificate | None:
    """The certificate of a completed course; None where the course gives none (``certificate: false``)."""
    completion = db.session.get_one(Completion, completion_id)
    course = courses.find_course(str(completion.course_id))
    if course is not None and not course.definition.get("certificate", True):
        return None
    claims = gathering.of_course(completion, language)
    return _issue_to_person(CertificateKind.COURSE, completion, claims, completion.enrolment_id, language)


def issue_for_path(completion_id: UUID) -> Certificate:
    """The certificate of a person's completed share of a path, in the person's language."""
    completion = db.session.get_one(Completion, completion_id)
    language = db.session.get_one(Person, completion.person_id).language
    done = progress.completed_modules(completion.organisation_id, completion.person_id)
    claims = gathering.of_path(completion, done, language)
    registration = db.session.scalar(
        select(Membership.id).where(
            Membership.person_id == completion.person_id,
            Membership.organisation_id == completion.organisation_id,
        )
    )
    return _issue_to_person(CertificateKind.PATH, completion, claims, registration, language)


def _issue_to_person(
    kind: CertificateKind, completion: Completion, claims: Claims, registration: UUID | None, language: str
) -> Certificate:
    person = db.session.get_one(Person, completion.person_id)
    return _issue(
        Certificate(
            kind=kind,
            subject_id=completion.subject_id,
            person_id=person.id,
            organisation_id=completion.organisation_id,
            language=language,
            registration=registration,
        ),
        {
            "attendance": rules.is_attendance(completion.score),
            "name": person.name,
            "recipient": _recipient(person),
            **claims,
        },
        completion.granted_at,
    )


def issue_for_sme(organisation: Organisation, language: str) -> Certificate:
    """What the people of a business have completed; the one that stands where nothing has changed since.

    :raise NothingCovered: where nobody has completed a module.
    """
    claims = gathering.of_sme(organisation, language)
    if claims is None:
        raise NothingCovered
    standing = _standing_of_sme(organisation.id)
    if standing is not None and _says_the_same(standing, claims, organisation.name, language):
        return standing
    row = Certificate(
        kind=CertificateKind.SME,
        subject_id=str(organisation.id),
        person_id=None,
        organisation_id=organisation.id,
        language=language,
        registration=None,
    )
    return _issue(row, {"attendance": False, "name": organisation.name, **claims}, clock.now(), standing)


def _standing_of_sme(organisation_id: UUID) -> Certificate | None:
    return db.session.scalar(
        select(Certificate).where(
            Certificate.organisation_id == organisation_id,
            Certificate.kind == CertificateKind.SME,
            Certificate.revoked_at.is_(None),
            Certificate.superseded_at.is_(None),
        )
    )


def _says_the_same(standing: Certificate, claims: Claims, name: str, language: str) -> bool:
    said = {key: standing.claims.get(key) for key in claims if key != "title"}
    wanted = {key: value for key, value in claims.items() if key != "title"}
    return standing.language == language and standing.claims.get("name") == name and said == wanted


def _issue(
    row: Certificate, claims: Claims, completed_at: datetime, replaces: Certificate | None = None
) -> Certificate:
    """Freeze the claims, find a number and a place in the list of revocations, and tell of it."""
    organisation = db.session.get_one(Organisation, row.organisation_id)
    now = clock.now()
    words = WORDS[row.language]
    row.number = rules.number_of(secrets.randbits(5 * rules.RANDOM_SIGNS))
    row.country, row.issued_at = organisation.country, now
    row.claims = {
        "kind": str(row.kind),
        "language": row.language,
        "organisation": organisation.name,
        "country": organisation.country,
        "partners": gathering.partners(row.person_id, organisation.id, completed_at, row.language),
        "completed_on": i18n.in_zone(completed_at, organisation.country).date().isoformat(),
        "issued_on": i18n.in_zone(now, organisation.country).date().isoformat(),
        **claims,
        "title": claims["title"] or words[f"{row.kind}_title"],
    }
    row.name_salt = secrets.token_hex(16)
    row.name_hash = rules.name_hash(claims["name"], row.name_salt)
    if replaces is not None:
        row.replaces_id, replaces.superseded_at = replaces.id, now
    _place(row)
    hook.certificate_issued(
        event=CertificateIssued(
            certificate_id=row.id,
            kind=str(row.kind),
            subject_id=row.subject_id,
            is_attendance=row.claims["attendance"],
            rule_version=row.claims["rule"]["version"],
            person_id=row.person_id,
            organisation_id=row.organisation_id,
            registration=row.registration,
            replaces_id=row.replaces_id,
            language=row.language,
            at=now,
        )
    )
    return row


def _place(row: Certificate) -> None:
    """Store the row at a random free place, so that a place tells nobody when it was taken.

    A list is left when it is half full, so that a free place is found within a few tries.
    """
    row.status_list = db.session.scalar(select(func.max(Certificate.status_list))) or 1
    taken = select(func.count()).where(Certificate.status_list == row.status_list)
    if (db.session.scalar(taken) or 0) >= LIST_SIZE // 2:
        row.status_list += 1
    while True:
        row.status_index = secrets.randbelow(LIST_SIZE)
        try:
            with db.session.begin_nested():
                db.session.add(row)
            return
        except IntegrityError:
            if not _is_taken(row.status_list, row.status_index):
                raise


def _is_taken(status_list: int, status_index: int) -> bool:
    found = db.session.scalar(
        select(Certificate.id).where(
            Certificate.status_list == status_list, Certificate.status_index == status_index
        )
    )
    return found is not None


def _recipient(person: Person) -> dict[str, str]:
    """The badge's recipient as a salted hash: the address where it is proved, else the user name or key."""
    if person.email and person.email_proved_at:
        kind, value = "emailAddress", person.email
    elif person.user_name:
        kind, value = "userName", person.user_name
    else:
        kind, value = "systemId", str(person.actor_key)
    salt = secrets.token_hex(16)
    return {"type": kind, "salt": salt, "hash": rules.identity_hash(value, salt)}


# ---- finding ----


def look_up(typed: str) -> Certificate:
    """The certificate of a number as somebody typed it.

    :raise MistypedNumber: if it is no number, which needs no look at the register.
    :raise NoSuchNumber: if no certificate has it.
    """
    number = rules.as_number(typed)
    if number is None:
        raise MistypedNumber
    found = db.session.scalar(select(Certificate).where(Certificate.number == number))
    if found is None:
        raise NoSuchNumber
    return found


def has_name(certificate: Certificate, name: str) -> bool:
    """Whether this is the name that the certificate was issued to; works after erasure too."""
    return secrets.compare_digest(certificate.name_hash, rules.name_hash(name, certificate.name_salt))


def of_person(person_id: UUID) -> Sequence[Certificate]:
    """A person's certificates from all their businesses, the newest first."""
    return db.session.scalars(
        select(Certificate)
        .where(Certificate.person_id == person_id)
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    ).all()


def of_sme(organisation_id: UUID) -> Sequence[Certificate]:
    """The certificates of a business as a whole, the newest first."""
    return db.session.scalars(
        select(Certificate)
        .where(Certificate.organisation_id == organisation_id, Certificate.kind == CertificateKind.SME)
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    ).all()


def get_for(person: Person, certificate_id: UUID) -> Certificate:
    """A certificate for those who manage it.

    :raise NoSuchCertificate: for everybody else, as if there were nothing.
    """
    found = db.session.get(Certificate, certificate_id)
    if found is None or found.country not in readable_countries(person):
        raise NoSuchCertificate
    return found


def get_own(person: Person, certificate_id: UUID) -> Certificate:
    """A certificate for its holder, or for the owner of its business (an SME's).

    :raise NoSuchCertificate: for everybody else, as if there were nothing.
    """
    found = db.session.get(Certificate, certificate_id)
    if found is None or not _is_holder(person, found):
        raise NoSuchCertificate
    return found


def note_handed_out(person: Person, certificate: Certificate, data: bytes) -> None:
    """Keep in the log of exports that somebody who manages certificates got the document of one."""
    about = {"number": rules.shown(certificate.number)}
    exports.note_handed_out(person, DOCUMENT, "pdf", data, about, {certificate.country}, 1)


def _is_holder(person: Person, certificate: Certificate) -> bool:
    if certificate.kind != CertificateKind.SME:
        return certificate.person_id == person.id
    return any(
        membership.organisation_id == certificate.organisation_id and membership.role == Role.OWNER
        for membership in accounts.active_memberships(person)
    )


def readable_countries(person: Person) -> frozenset[str]:
    """The countries whose certificates this person lists: a coordinator's own, an administrator's all.

    A lead coordinator reads those of the countries that have agreed to names being seen.
    """
    if Role.ADMINISTRATOR in person.roles:
        return frozenset(COUNTRIES)
    return accounts.named_countries(person)


def manageable_countries(person: Person) -> frozenset[str]:
    """The countries whose certificates this person revokes and issues again."""
    return frozenset(COUNTRIES) if Role.ADMINISTRATOR in person.roles else person.countries


@dataclass(frozen=True)
class Listing:
    """A part of the list, with how many rows there are in all."""

    rows: Sequence[Certificate]
    total: int


def listing(person: Person, words: str, start: int, count: int) -> Listing:
    """The certificates this person may list whose number or holder's name has these words, newest first."""
    conditions: list[ColumnElement[bool]] = [Certificate.country.in_(readable_countries(person))]
    if words and (number := rules.as_number(words)):
        conditions.append(Certificate.number == number)
    elif words:
        named = select(Person.id).where(Person.name.icontains(words, autoescape=True))
        business = select(Organisation.id).where(Organisation.name.icontains(words, autoescape=True))
        conditions.append(
            Certificate.person_id.in_(named)
            | (Certificate.organisation_id.in_(business) & Certificate.erased_at.is_(None))
        )
    rows = db.session.scalars(
        select(Certificate)
        .where(*conditions)
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
        .offset(start)
        .limit(count)
    ).all()
    total = db.session.scalar(select(func.count()).select_from(Certificate).where(*conditions)) or 0
    return Listing(rows, total)


def has_new_name(certificate: Certificate) -> bool:
    """Whether the holder is called otherwise now than on the certificate."""
    name = _holders_name(certificate)
    return name is not None and name != certificate.claims.get("name")


def _holders_name(certificate: Certificate) -> str | None:
    if certificate.person_id is None:
        return None
    person = db.session.get(Person, certificate.person_id)
    return person.name if person else None


# ---- revoking, reissuing, erasing ----


def get_to_manage(person: Person, certificate_id: UUID) -> Certificate:
    """A certificate that this person may revoke or issue again, locked until the transaction ends.

    :raise NoSuchCertificate: if there is none, or it stands behind the wall of a country.
    :raise NotYourCountry: for a lead coordinator who may only look.
    """
    certificate = get_for(person, certificate_id)
    if certificate.country not in manageable_countries(person):
        if certificate.country in readable_countries(person):
            raise NotYourCountry
        raise NoSuchCertificate
    db.session.refresh(certificate, with_for_update=True)
    return certificate


def revoke(person: Person, certificate_id: UUID, reason: RevocationReason) -> Certificate:
    """Revoke a certificate; it stays in the register, and the public page says so.

    :raise AlreadyRevoked: if it is.
    """
    certificate = get_to_manage(person, certificate_id)
    if certificate.revoked_at is not None:
        raise AlreadyRevoked
    certificate.revoked_at, certificate.revoked_by_id = clock.now(), person.id
    certificate.revoked_reason = str(reason)
    db.session.flush()
    hook.certificate_revoked(
        event=CertificateRevoked(
            certificate_id=certificate.id,
            kind=certificate.kind,
            subject_id=certificate.subject_id,
            reason=str(reason),
            person_id=certificate.person_id,
            organisation_id=certificate.organisation_id,
            registration=certificate.registration,
            language=certificate.language,
            at=certificate.revoked_at,
        )
    )
    return certificate


def reissue(person: Person, certificate_id: UUID) -> Certificate:
    """Issue a certificate again under the holder's new name, with a new number; the old one is superseded.

    A coordinator does it and not the holder, who could else put anybody's name on it.

    :raise HolderGone: after erasure, and for an SME's, which is issued anew instead.
    :raise AlreadyRevoked: if it is.
    :raise AlreadySuperseded: if a newer one stands in its place.
    :raise NameUnchanged: if the holder is called as before.
    """
    old = get_to_manage(person, certificate_id)
    holder = db.session.get(Person, old.person_id) if old.person_id else None
    if holder is None:
        raise HolderGone
    if old.revoked_at is not None:
        raise AlreadyRevoked
    if old.superseded_at is not None:
        raise AlreadySuperseded
    if not has_new_name(old):
        raise NameUnchanged
    new = Certificate(
        kind=old.kind,
        subject_id=old.subject_id,
        person_id=old.person_id,
        organisation_id=old.organisation_id,
        language=old.language,
        registration=old.registration,
    )
    kept = {
        key: value for key, value in old.claims.items() if key not in ("issued_on", "organisation", "country")
    }
    changed = {**kept, "name": holder.name, "recipient": _recipient(holder)}
    return _issue(new, changed, old.issued_at, old)


def issued_since(moment: datetime) -> Sequence[Certificate]:
    """People's certificates issued after that moment that stand."""
    return db.session.scalars(
        select(Certificate)
        .where(
            Certificate.issued_at > moment,
            Certificate.person_id.is_not(None),
            Certificate.revoked_at.is_(None),
            Certificate.superseded_at.is_(None),
        )
        .order_by(Certificate.issued_at, Certificate.id)
    ).all()


def erase_person(person_id: UUID) -> int:
    """Take a person's name, business and badge recipient from all their certificates; gives how many.

    Number, dates, course and rule version stay as evidence, with the salted hash of the name.
    """
    return _erase(of_person(person_id))


def erase_sme(organisation_id: UUID) -> int:
    """Do the same to the certificates of an SME that was one erased person's; gives how many."""
    return _erase(of_sme(organisation_id))


def _erase(rows: Sequence[Certificate]) -> int:
    for row in rows:
        kept: dict[str, Any] = {key: row.claims[key] for key in KEPT_AFTER_ERASURE if key in row.claims}
        row.claims, row.person_id, row.erased_at = kept, None, clock.now()
    db.session.flush()
    return len(rows)
