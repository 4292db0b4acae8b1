# SPDX-License-Identifier: EUPL-1.2
"""Tables of people, what they may do, how they come in, and of the machines that read."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atlas_training import clock
from atlas_training.accounts.enums import STAFF, Role
from atlas_training.database import Keyed, Model
from atlas_training.organisations.models import Organisation


class Person(Keyed, Model):
    """Someone with an account.

    ``actor_key`` is their random name in xAPI; it is made here and derived from nothing, so no record
    leads back to a person without this table. No birth date, no identity number. Whoever joins may type
    anybody's address; ``email_proved_at`` is when a link mailed to it was used, None until then.
    After ``erased_at`` the row holds nobody: a dash for the name, no address, no password, another key.
    It stays because what is kept as evidence hangs on it.

    PII: name, e-mail address or user name, language; the hash of a password.
    """

    __tablename__ = "person"

    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    email_proved_at: Mapped[datetime | None]
    user_name: Mapped[str | None] = mapped_column(String(60), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5), default="en")
    theme: Mapped[str] = mapped_column(String(5), default="")
    actor_key: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    erased_at: Mapped[datetime | None]

    grants: Mapped[list["Grant"]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    memberships: Mapped[list["Membership"]] = relationship(lazy="selectin", order_by="Membership.joined_at")

    @property
    def is_authenticated(self) -> bool:
        """A person with a row is someone; Flask-Login asks this of whoever is there."""
        return True

    @property
    def initials(self) -> str:
        """First letters of the first and the last word of the name."""
        words = self.name.split()
        return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper() if words else "?"

    @property
    def given_name(self) -> str:
        """The first word of the name."""
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def roles(self) -> frozenset[Role]:
        """All roles, in organisations and for the service."""
        return frozenset(
            [Role(grant.role) for grant in self.grants]
            + [Role(membership.role) for membership in self.memberships if membership.left_at is None]
        )

    @property
    def is_staff(self) -> bool:
        """Trainer, coordinator or administrator."""
        return bool(self.roles & STAFF)

    @property
    def countries(self) -> frozenset[str]:
        """The countries whose people this person coordinates by name."""
        return frozenset(g.country for g in self.grants if g.role == Role.COORDINATOR and g.country)


class Grant(Keyed, Model):
    """A role for the service; a coordinator's holds the country, the lead coordinator's holds none.

    A trainer's may hold one: they write for that country's partner and no other.

    PII: links a person to a role.
    """

    __tablename__ = "grant"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    country: Mapped[str | None] = mapped_column(String(2))


class Membership(Keyed, Model):
    """A person in an organisation, as owner or learner.

    Its key is the xAPI registration of what concerns the scheme as a whole (readiness, path).

    PII: links a person to an organisation.
    """

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = mapped_column(String(20), default=Role.LEARNER)
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)
    left_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(back_populates="memberships", lazy="select")


class BrowserSession(Keyed, Model):
    """A browser that is signed in; deleting the row signs it out.

    The cookie holds a random token, the row only its SHA-256. ``membership_id`` is the organisation
    the person is working for now.

    PII: links a browser to a person; no address is kept.
    """

    __tablename__ = "browser_session"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    membership_id: Mapped[UUID | None] = mapped_column(ForeignKey("membership.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]


class FailedSignIn(Keyed, Model):
    """A failed try, kept an hour to slow down guessing by account and by address.

    PII: keyed hashes of the name tried and of the network address, never the values.
    """

    __tablename__ = "failed_sign_in"

    subject: Mapped[str] = mapped_column(String(64), index=True)
    failed_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class Invitation(Keyed, Model):
    """A place offered to someone; whoever opens its link takes it, once.

    A learner's or owner's place is in an organisation; a trainer's, coordinator's or administrator's is
    for the service, a coordinator's with the ``country``. ``mailed_at`` is when the link that works now
    was mailed; None where there is no address, too many were mailed, or the link was made anew.

    PII: the name and perhaps the address of the person invited.
    """

    __tablename__ = "invitation"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    country: Mapped[str | None] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(5), default="en")
    invited_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = relationship(lazy="joined")


class PeopleFile(Keyed, Model):
    """A table of people that a coordinator sent and has not imported yet; kept a day at most.

    ``choices`` are those of the form. The row is deleted when the table is imported or put away.

    PII: the file itself: names and addresses.
    """

    __tablename__ = "people_file"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    choices: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class SignInLink(Keyed, Model):
    """A link sent by post: signs in once, within its time (``purpose`` sign_in or reset).

    PII: links a token's hash to a person.
    """

    __tablename__ = "sign_in_link"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PrivacyNotice(Keyed, Model):
    """That a version of the privacy notice was shown to a person before their first answer.

    PII: links a person to a version and a date.
    """

    __tablename__ = "privacy_notice"
    __table_args__ = (Index("ix_privacy_notice_person_id_version", "person_id", "version"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    version: Mapped[str] = mapped_column(String(20))
    country: Mapped[str] = mapped_column(String(2))
    shown_at: Mapped[datetime] = mapped_column(default=clock.now)


class CountryAgreement(Keyed, Model):
    """A country coordinator's recorded agreement that the lead coordinator sees names; off without a row.

    PII: links a coordinator to a decision.
    """

    __tablename__ = "country_agreement"

    country: Mapped[str] = mapped_column(String(2), index=True)
    agreed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]


class Credential(Keyed, Model):
    """Key and secret of an API client, a machine such as the dashboard.

    The secret has 256 random bits, so its SHA-256 is kept: guessing is hopeless and checking is cheap.
    ``countries`` is None for all. ``may_read_answers`` lets it read ``answered`` statements.

    PII: none.
    """

    __tablename__ = "credential"

    name: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(40), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]]
    countries: Mapped[list[Any] | None]
    may_read_answers: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    revoked_at: Mapped[datetime | None]


class ErasureRequest(Keyed, Model):
    """That a person asked to be erased, until they withdraw it or somebody else confirms it.

    It stays after the erasure, as evidence that it was done and who did it.

    PII: a person's wish; who confirmed it.
    """

    __tablename__ = "erasure_request"
    __table_args__ = (
        Index(
            "uq_erasure_request_open",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL AND done_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL AND done_at IS NULL"),
        ),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
