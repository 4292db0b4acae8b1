# SPDX-License-Identifier: EUPL-1.2
"""A coordinator's table of SMEs and people: what becomes of each row, and carrying it out.

A row's fate is found from what stands in the countries that are imported to, and from nothing else. So
an address that has an account in another country is treated like one that nobody has.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, select

from atlas_training import clock
from atlas_training.accounts import throttle
from atlas_training.accounts.enums import Fate, Role
from atlas_training.accounts.errors import NoSuchFile
from atlas_training.accounts.importing.table import Line, Table
from atlas_training.accounts.importing.wanted import Wanted, Wrong, parse
from atlas_training.accounts.models import Invitation, Membership, PeopleFile, Person
from atlas_training.accounts.service import invitations
from atlas_training.database import chunks, db
from atlas_training.i18n.folding import fold
from atlas_training.organisations import service as organisations
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.organisations.models import Organisation
from atlas_training.organisations.rules import number_of

FILE_LIFE = timedelta(days=1)
_New = tuple[str, str]  # folded name and country of an SME that the table adds


@dataclass(frozen=True)
class Choices:
    """How a table is imported: to which countries, and what stands in for empty cells.

    ``by`` is the coordinator; None for a command. ``adds_smes`` makes SMEs that are not here yet.
    """

    countries: Collection[str] = COUNTRIES
    by: Person | None = None
    sme: Organisation | None = None
    country: str = ""
    adds_smes: bool = True
    mails: bool = True


@dataclass(frozen=True)
class Row:
    """A row's number in the file, what becomes of it, and where it is refused why and for which column."""

    number: int
    fate: Fate
    reason: str = ""
    column: str = ""
    wanted: Wanted | None = None
    place: Organisation | _New | None = None
    invitation: Invitation | None = None


@dataclass(frozen=True)
class Examination:
    """What becomes of every row of a table."""

    rows: list[Row]

    def of(self, *fates: Fate) -> list[Row]:
        """The rows with one of these fates."""
        return [row for row in self.rows if row.fate in fates]

    @property
    def rejected(self) -> int:
        """How many rows are refused."""
        return len(self.of(Fate.REJECTED))

    @property
    def accepted(self) -> int:
        """How many rows are taken, those that change nothing too."""
        return len(self.rows) - self.rejected


def examine(table: Table, choices: Choices) -> Examination:
    """What becomes of every row; writes nothing. The number of queries does not grow with a chunk's rows."""
    parsed = [(line, _parsed(line, choices)) for line in table.lines]
    emails = sorted({wanted.email for _line, wanted in parsed if isinstance(wanted, Wanted) and wanted.email})
    judge = _Judge(choices, emails)
    return Examination([judge.row_of(line.number, wanted) for line, wanted in parsed])


def _parsed(line: Line, choices: Choices) -> Wanted | Wrong:
    sme = choices.sme
    try:
        wanted = parse(
            line, choices.countries, sme.id.hex if sme else "", sme.country if sme else choices.country
        )
    except Wrong as wrong:
        return wrong
    if choices.by and wanted.email and wanted.email == choices.by.email:
        return Wrong("email", _("This is your own address. Coordinators join no SME of their country."))
    return wanted


@dataclass
class _Known:
    """What stands in the countries that are imported to."""

    by_name: dict[_New, list[Organisation]] = field(default_factory=lambda: defaultdict(list))
    by_number: dict[str, list[Organisation]] = field(default_factory=lambda: defaultdict(list))
    by_key: dict[str, Organisation] = field(default_factory=dict)
    owned: set[UUID] = field(default_factory=set)
    members: dict[tuple[str, UUID], str] = field(default_factory=dict)
    invited: dict[tuple[str, UUID | None], Invitation] = field(default_factory=dict)


def _known(countries: Collection[str], emails: Sequence[str]) -> _Known:
    known = _Known()
    for one in organisations.in_countries(countries):
        known.by_name[fold(one.name), one.country].append(one)
        known.by_number[number_of(one.pseudonym)].append(one)
        known.by_key[one.id.hex] = one
    here = [Membership.left_at.is_(None), Organisation.country.in_(list(countries))]
    owners = select(Membership.organisation_id).join(Organisation).where(*here, Membership.role == Role.OWNER)
    known.owned = set(db.session.scalars(owners))
    for part in chunks(emails):
        places = (
            select(Person.email, Membership.organisation_id, Membership.role)
            .join(Membership, Membership.person_id == Person.id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(*here, Person.email.in_(part))
        )
        known.members |= {(str(email), key): role for email, key, role in db.session.execute(places)}
        known.invited |= {(str(one.email), one.organisation_id): one for one in _invited(countries, part)}
    return known


def _invited(countries: Collection[str], emails: Sequence[str]) -> Iterator[Invitation]:
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.email.in_(emails),
            Invitation.organisation_id.is_not(None),
            Invitation.country.in_(list(countries)),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.created_at, Invitation.id)
    ).unique()


class _Judge:
    """Goes down the table and finds each row's fate; remembers the rows before."""

    def __init__(self, choices: Choices, emails: Sequence[str]) -> None:
        self.choices = choices
        self.known = _known(choices.countries, emails)
        self.before: dict[tuple[str, UUID | _New], tuple[int, Wanted]] = {}
        self.owners: dict[UUID | _New, int] = {}
        self.new: set[_New] = set()

    def row_of(self, number: int, wanted: Wanted | Wrong) -> Row:
        """The row's fate."""
        if isinstance(wanted, Wrong):
            return Row(number, Fate.REJECTED, wanted.sentence, wanted.column)
        try:
            place = self._place(wanted)
            return self._place_taken(number, wanted, place)
        except Wrong as wrong:
            return Row(number, Fate.REJECTED, wrong.sentence, wrong.column)

    def _place(self, wanted: Wanted) -> Organisation | _New:
        found = self._found(wanted)
        if len(found) > 1:
            raise Wrong("sme", _("Several SMEs have this name. Write the number of the one you mean."))
        if found:
            if found[0].country != wanted.country:
                raise Wrong("country", _("This SME is in another country."))
            return found[0]
        if not self.choices.adds_smes:
            raise Wrong("sme", _("No SME has this name. Add it first, or choose that new ones are added."))
        return fold(wanted.sme), wanted.country

    def _found(self, wanted: Wanted) -> list[Organisation]:
        key = _key_in(wanted.sme)
        if key or _is_number(wanted.sme):
            one = self.known.by_key.get(key) if key else None
            found = [one] if one else self.known.by_number.get(wanted.sme.upper(), [])
            if not found:
                raise Wrong("sme", _("No SME of your countries has this number."))
            return found
        alike = self.known.by_name.get((fold(wanted.sme), wanted.country), [])
        return [one for one in alike if one.name == wanted.sme] or alike

    def _place_taken(self, number: int, wanted: Wanted, place: Organisation | _New) -> Row:
        key = place.id if isinstance(place, Organisation) else place
        if not wanted.email:
            return self._sme_alone(number, wanted, place)
        earlier = self.before.get((wanted.email, key))
        if earlier:
            return _repeated(number, wanted, *earlier)
        row = self._person(number, wanted, place)
        if wanted.role is Role.OWNER and row.fate is not Fate.UNCHANGED:
            self._only_owner(number, key)
        self.before[wanted.email, key] = (number, wanted)
        if not isinstance(place, Organisation):
            self.new.add(place)
        return row

    def _only_owner(self, number: int, key: UUID | _New) -> None:
        if key in self.owners:
            raise Wrong(
                "role",
                _(
                    "Row %(row)s makes somebody else the owner. Write learner: the owner can invite another.",
                    row=self.owners[key],
                ),
            )
        self.owners[key] = number

    def _sme_alone(self, number: int, wanted: Wanted, place: Organisation | _New) -> Row:
        if isinstance(place, Organisation) or place in self.new:
            return Row(number, Fate.UNCHANGED, _("The SME is here already."), wanted=wanted)
        self.new.add(place)
        return Row(number, Fate.CREATED, wanted=wanted, place=place)

    def _person(self, number: int, wanted: Wanted, place: Organisation | _New) -> Row:
        if not isinstance(place, Organisation):
            return Row(number, Fate.CREATED, wanted=wanted, place=place)
        held = self.known.members.get((wanted.email, place.id))
        if held and (held == wanted.role or held == Role.OWNER):
            return Row(number, Fate.UNCHANGED, _("This person works there already."), wanted=wanted)
        if wanted.role is Role.OWNER and place.id in self.known.owned:
            raise Wrong("role", _("This SME has an owner, who alone invites a second one. Write learner."))
        if held and wanted.role is not Role.OWNER:
            return Row(number, Fate.UNCHANGED, _("This person works there already."), wanted=wanted)
        invitation = self.known.invited.get((wanted.email, place.id))
        if invitation is None:
            return Row(number, Fate.CREATED, wanted=wanted, place=place)
        if _says(invitation, wanted) and invitation.expires_at > clock.now():
            return Row(number, Fate.UNCHANGED, _("This person is invited already."), wanted=wanted)
        return Row(number, Fate.UPDATED, wanted=wanted, place=place, invitation=invitation)


def _key_in(text: str) -> str:
    try:
        return UUID(text).hex
    except ValueError:
        return ""


def _is_number(text: str) -> bool:
    first, dash, last = text.partition("-")
    digits = "0123456789abcdefABCDEF"
    return bool(dash) and len(first) == len(last) == 4 and all(sign in digits for sign in first + last)


def _says(invitation: Invitation, wanted: Wanted) -> bool:
    return (invitation.name, invitation.language, invitation.role) == (
        wanted.name,
        wanted.language,
        wanted.role,
    )


def _repeated(number: int, wanted: Wanted, row: int, before: Wanted) -> Row:
    if (wanted.name, wanted.language, wanted.role) == (before.name, before.language, before.role):
        return Row(number, Fate.UNCHANGED, _("The same as row %(row)s.", row=row), wanted=wanted)
    raise Wrong("email", _("Row %(row)s says something else of this person. Keep one of the two.", row=row))


def take_turn(countries: Collection[str]) -> None:
    """Wait until nobody else imports to these countries; call it before examining what will be carried out."""
    throttle.take_turns(f"import {country}" for country in countries)


def carry_out(examination: Examination, choices: Choices) -> int:
    """Add the SMEs, invite the people and mail the links of the rows that are not refused; the number of mails.

    Call it in the transaction that :func:`take_turn` and :func:`examine` began.
    """
    wanted = {
        row.place: row.wanted
        for row in reversed(examination.of(Fate.CREATED))
        if isinstance(row.place, tuple)
    }
    names = [(one.sme, one.country) for one in reversed(wanted.values()) if one]
    added = dict(zip(reversed(wanted), organisations.add_smes(names), strict=True))
    places = [_offered(row, added) for row in examination.of(Fate.CREATED) if row.wanted and row.wanted.email]
    mailed = invitations.invite_all(places, choices.by, choices.mails)
    return mailed + _change(examination.of(Fate.UPDATED), choices)


def _offered(row: Row, added: dict[_New, Organisation]) -> invitations.Place:
    assert row.wanted
    place = added[row.place] if isinstance(row.place, tuple) else row.place
    return invitations.Place(place, row.wanted.role, row.wanted.name, row.wanted.email, row.wanted.language)


def _change(rows: list[Row], choices: Choices) -> int:
    """Say what the table says in invitations that are under way; those that have ended get a new link."""
    again = []
    for row in rows:
        assert row.wanted
        assert row.invitation
        row.invitation.name, row.invitation.language = row.wanted.name, row.wanted.language
        row.invitation.role = str(row.wanted.role)
        row.invitation.invited_by_id = choices.by.id if choices.by else None
        if row.invitation.expires_at <= clock.now():
            again.append(row.invitation)
    db.session.flush()
    return invitations.send_again(again, choices.by) if choices.mails else 0


def keep_file(person: Person, name: str, content: bytes, choices: dict[str, object]) -> PeopleFile:
    """Keep a table until its sender has seen what becomes of its rows; older ones of everybody go."""
    db.session.execute(delete(PeopleFile).where(PeopleFile.created_at <= clock.now() - FILE_LIFE))
    kept = PeopleFile(person_id=person.id, name=name[:200], content=content, choices=choices)
    db.session.add(kept)
    db.session.flush()
    return kept


def get_file(person: Person, file_id: UUID) -> PeopleFile:
    """A table that this person sent within the last day.

    :raise NoSuchFile: if there is none, or it is none of theirs.
    """
    kept = db.session.scalars(
        select(PeopleFile).where(
            PeopleFile.id == file_id,
            PeopleFile.person_id == person.id,
            PeopleFile.created_at > clock.now() - FILE_LIFE,
        )
    ).first()
    if kept is None:
        raise NoSuchFile
    return kept


def drop_file(kept: PeopleFile) -> None:
    """Forget a table."""
    db.session.delete(kept)
    db.session.flush()
