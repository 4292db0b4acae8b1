# SPDX-License-Identifier: EUPL-1.2
"""What coordinators write of schemes, editions, sessions and attendance."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
    URLField,
)
from wtforms.validators import InputRequired, Length, Optional

from atlas_training import i18n
from atlas_training.editions.enums import (
    CompletionRule,
    CountingUnit,
    Gap,
    SchemeAction,
    SessionKind,
    Start,
    Way,
)
from atlas_training.editions.models import Edition, Scheme, Session
from atlas_training.editions.rules import Counting
from atlas_training.editions.service import EditionPlan, SessionPlan
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.web.forms import PageForm, WholeNumber, choices_of, trim

GAP_WORDS = {
    Gap.COUNTRIES: _l("organising partners from more countries"),
    Gap.SESSIONS: _l("more sessions"),
    Gap.HOURS: _l("more hours"),
}
KIND_WORDS = {
    SessionKind.LIVE: _l("Live session"),
    SessionKind.MODULE: _l("Module, taken alone"),
}
WAY_WORDS = {
    Way.LIST: _l("by the coordinator's list"),
    Way.LINK: _l("by code or link"),
    Way.MODULE: _l("by completing the module"),
}
UNIT_WORDS = {
    CountingUnit.PERSON_EDITION: _l("A person in an edition"),
    CountingUnit.PERSON_COURSE: _l("A person in each course of an edition"),
}
START_WORDS = {
    Start.JOINED: _l("When the person is put into the edition"),
    Start.FIRST_SESSION: _l("With the first session attended"),
    Start.MINIMUM_SESSIONS: _l("When the least number of sessions and hours is attended"),
}
RULE_WORDS = {
    CompletionRule.PATH: _l("The shares of the path and of the checks below"),
    CompletionRule.COURSE: _l("A course completed within the edition"),
    CompletionRule.ATTENDANCE: _l("The least number of sessions and hours attended"),
}
ACTION_WORDS = {
    SchemeAction.CREATED: _l("Created"),
    SchemeAction.CHANGED: _l("Changed"),
    SchemeAction.LOCKED: _l("Locked"),
    SchemeAction.UNLOCKED: _l("Unlocked"),
}
MORE_PARTNERS = 3
_NO_DAY = _l("This is no day. Choose one from the calendar, or write it as the field shows.")
_NO_TIME = _l("This is no time. Write hours and minutes, such as 09:30.")
_NO_NUMBER = _l("Write a whole number.")


class _Day(DateField):
    """A day of this century; what is none gets our sentence."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_NO_DAY)) from None
        day: Any = self.data
        if day is not None and not 2000 <= day.year < 2100:
            self.data = None
            raise ValueError(str(_NO_DAY))


class _Time(TimeField):
    """A time of day; what is none gets our sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_NO_TIME)) from None


def _country_choices(countries: Iterable[str]) -> list[tuple[str, str]]:
    return [(code, i18n.country_name(code)) for code in sorted(countries, key=i18n.country_name)]


class _Rows(FieldList):
    """Rows of a form; a row's number in plain figures alone ("²" is a figure too, and no number)."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterable[int]:
        for key in formdata:
            number = key.removeprefix(f"{prefix}-").partition("-")[0]
            if key.startswith(f"{prefix}-") and number.isascii() and number.isdigit() and len(number) < 4:
                yield int(number)


class PartnerForm(Form):
    """An organising partner with its country; an empty name is left out."""

    name = StringField(_l("Name"), filters=[trim])
    country = SelectField(_l("Country"), validate_choice=False, filters=[trim])


class EditionForm(PageForm):
    """The plan of an edition."""

    name = StringField(_l("Name of the edition"), filters=[trim])
    scheme = SelectField(_l("Training scheme"), validate_choice=False)
    country = SelectField(
        _l("Country that leads it"),
        validate_choice=False,
        description=_l(
            "Its coordinator changes this plan. The others see it, and add their own people and sessions."
        ),
    )
    starts_on = _Day(_l("First day"), validators=[Optional()])
    ends_on = _Day(_l("Last day"), validators=[Optional()])
    partners = _Rows(FormField(PartnerForm), _l("Organising partners"), max_entries=30)
    target_smes = WholeNumber(_l("Target: SMEs"), validators=[Optional()])
    target_participations = WholeNumber(_l("Target: participations"), validators=[Optional()])
    target_completions = WholeNumber(_l("Target: completions"), validators=[Optional()])
    retain_until = _Day(
        _l("Keep the evidence until"),
        validators=[Optional()],
        description=_l(
            "Left empty: the end of the seventh year after the edition. The rule is five years after the year of the last "
            "payment; it can be lengthened, not shortened."
        ),
    )

    def offer(self, countries: Collection[str], schemes: Iterable[Scheme]) -> None:
        """Set what may be chosen, and leave room for more partners."""
        self.country.choices = _country_choices(countries)
        self.scheme.choices = [(str(scheme.id), scheme.name) for scheme in schemes]
        named = sum(bool(entry.form.name.data) for entry in self.partners)
        while len(self.partners) < min(max(named + MORE_PARTNERS, 4), 30):
            self.partners.append_entry()
        for entry in self.partners:
            entry.form.country.choices = [("", ""), *_country_choices(COUNTRIES)]

    def fill(self, edition: Edition) -> None:
        """Show what an edition is now."""
        for name in ("name", "country", "starts_on", "ends_on", "retain_until"):
            self[name].data = getattr(edition, name)
        for name in ("target_smes", "target_participations", "target_completions"):
            self[name].data = getattr(edition, name)
        self.scheme.data = str(edition.scheme_id)
        for partner in edition.partners:
            self.partners.append_entry({"name": partner.name, "country": partner.country})

    def plan(self) -> EditionPlan:
        """What was written, for the service."""
        return EditionPlan(
            name=self.name.data or "",
            country=self.country.data or "",
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            partners=[(entry.form.name.data, entry.form.country.data) for entry in self.partners],
            target_smes=self.target_smes.data,
            target_participations=self.target_participations.data,
            target_completions=self.target_completions.data,
            retain_until=self.retain_until.data,
            scheme_id=_key(self.scheme.data),
        )


def _key(text: Any) -> UUID | None:
    try:
        return UUID(text)
    except (TypeError, ValueError):
        return None


class SessionForm(PageForm):
    """The plan of a session. Times are by the clocks of its country."""

    kind = RadioField(_l("Kind"), choices=choices_of(KIND_WORDS), default=str(SessionKind.LIVE))
    country = SelectField(_l("Country that holds it"), validate_choice=False)
    title = StringField(
        _l("What it is about"),
        filters=[trim],
        description=_l("For a module it may stay empty: then its title is taken."),
    )
    day = _Day(_l("Day"), validators=[Optional()])
    starts_at = _Time(
        _l("Begins at"),
        validators=[Optional()],
        description=_l("By the clocks of the country that holds it."),
    )
    ends_at = _Time(_l("Ends at"), validators=[Optional()])
    place = StringField(_l("Place"), filters=[trim])
    link = URLField(_l("Link to join from afar"), filters=[trim])
    trainer = StringField(_l("Trainer"), filters=[trim])
    module_id = SelectField(_l("Module"), validate_choice=False)

    def offer(self, countries: Collection[str], modules: Iterable[tuple[str, str]]) -> None:
        """Set what may be chosen."""
        self.country.choices = _country_choices(countries)
        self.module_id.choices = [("", _l("Choose a module")), *modules]

    def fill(self, session: Session) -> None:
        """Show what a session is now."""
        for name in ("kind", "country", "title", "place", "link", "trainer", "module_id"):
            self[name].data = getattr(session, name)
        if session.starts_at and session.ends_at:
            begins = i18n.in_zone(session.starts_at, session.country)
            self.day.data, self.starts_at.data = begins.date(), begins.time()
            self.ends_at.data = i18n.in_zone(session.ends_at, session.country).time()

    def plan(self) -> SessionPlan:
        """What was written, for the service."""
        country = self.country.data or ""
        return SessionPlan(
            kind=SessionKind(self.kind.data),
            country=country,
            title=self.title.data or "",
            place=self.place.data or "",
            link=self.link.data or "",
            trainer=self.trainer.data or "",
            starts_at=_moment(self.day.data, self.starts_at.data, country),
            ends_at=_moment(self.day.data, self.ends_at.data, country),
            module_id=self.module_id.data or "",
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """A live session has its day."""
        is_sound = bool(super().validate(extra_validators))
        if self.kind.data == SessionKind.LIVE and not self.day.data and not self.day.errors:
            self.day.errors = [str(_l("Choose the day of the session."))]
            return False
        return is_sound


def _moment(day: date | None, at: time | None, country: str) -> datetime | None:
    if day is None or at is None:
        return None
    return datetime.combine(day, at, ZoneInfo(i18n.ZONES.get(country, "UTC")))


class ListForm(PageForm):
    """Where the attendance that is recorded now is seen."""

    evidence = StringField(
        _l("Where it is seen"),
        filters=[trim],
        validators=[Length(max=500, message=_l("Write 500 letters at most."))],
        description=_l("Such as “signed list, page 1”. An auditor looks for it there."),
    )


class ScanForm(PageForm):
    """A scanned list."""

    file = FileField(
        _l("Scanned list, signed"),
        validators=[FileRequired(_l("Choose the scanned list."))],
        description=_l("A PDF, JPEG or PNG file of 10 MB at most."),
    )


class WithdrawForm(PageForm):
    """Why a list is taken back."""

    reason = StringField(
        _l("Why it is taken back"),
        filters=[trim],
        validators=[Length(max=500, message=_l("Write 500 letters at most."))],
    )


class CorrectionForm(PageForm):
    """What a recorded attendance should be, and why."""

    is_present = RadioField(
        _l("What is right"),
        choices=choices_of({"yes": _l("The person attended"), "no": _l("The person did not attend")}),
        validators=[InputRequired(_l("Choose what is right."))],
    )
    reason = StringField(
        _l("Why it is corrected"),
        filters=[trim],
        validators=[Length(max=500, message=_l("Write 500 letters at most."))],
    )
    evidence = StringField(
        _l("Where it is seen"),
        filters=[trim],
        validators=[Length(max=500, message=_l("Write 500 letters at most."))],
    )


class SchemeForm(PageForm):
    """How a scheme counts."""

    name = StringField(_l("Name of the scheme"), filters=[trim])
    unit = RadioField(_l("One participation is"), choices=choices_of(UNIT_WORDS))
    starts = RadioField(_l("It begins to count"), choices=choices_of(START_WORDS))
    minimum_countries = WholeNumber(
        _l("Least number of organising countries"), validators=[InputRequired(_NO_NUMBER)]
    )
    minimum_sessions = WholeNumber(_l("Least number of sessions"), validators=[InputRequired(_NO_NUMBER)])
    minimum_hours = WholeNumber(_l("Least number of hours"), validators=[InputRequired(_NO_NUMBER)])
    counts_partner_staff = BooleanField(_l("Staff of the partners count too"))
    completion_rule = RadioField(_l("It is completed by"), choices=choices_of(RULE_WORDS))
    completion_share = WholeNumber(
        _l("Share of the path's modules for now, in per cent"), validators=[InputRequired(_NO_NUMBER)]
    )
    completion_score = WholeNumber(
        _l("Mean of the best checks, in per cent"), validators=[InputRequired(_NO_NUMBER)]
    )
    note = StringField(
        _l("Note for the history"),
        filters=[trim],
        validators=[Length(max=1000, message=_l("Write 1,000 letters at most."))],
    )

    def fill(self, scheme: Scheme) -> None:
        """Show the settings as they are."""
        self.name.data = scheme.name
        for name, value in scheme.counting.as_dict().items():
            self[name].data = value

    def counting(self) -> Counting:
        """What was written, for the service."""
        return Counting(
            unit=CountingUnit(self.unit.data),
            minimum_countries=self.minimum_countries.data or 0,
            minimum_sessions=self.minimum_sessions.data or 0,
            minimum_hours=self.minimum_hours.data or 0,
            starts=Start(self.starts.data),
            counts_partner_staff=bool(self.counts_partner_staff.data),
            completion_rule=CompletionRule(self.completion_rule.data),
            completion_share=self.completion_share.data or 0,
            completion_score=self.completion_score.data or 0,
        )


class NewSchemeForm(PageForm):
    """What another scheme is called."""

    name = StringField(_l("Name of the scheme"), filters=[trim])


class NoteForm(PageForm):
    """Why the settings are locked or unlocked."""

    note = TextAreaField(
        _l("Why"),
        filters=[trim],
        validators=[Length(max=1000, message=_l("Write 1,000 letters at most."))],
    )
