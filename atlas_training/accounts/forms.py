# SPDX-License-Identifier: EUPL-1.2
"""What people type to sign in, to join, about themselves and about whom they invite."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, EqualTo, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from atlas_training import i18n
from atlas_training.accounts import rules
from atlas_training.accounts.enums import Fate, Role, Scope
from atlas_training.accounts.importing.encodings import ENCODINGS
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.organisations.forms import OrganisationForm
from atlas_training.web.forms import PageForm, choices_of, trim

ROLE_WORDS: dict[Role, Any] = {
    Role.LEARNER: _l("Learner"),
    Role.OWNER: _l("Owner"),
    Role.TRAINER: _l("Trainer"),
    Role.COORDINATOR: _l("Coordinator of a country"),
    Role.LEAD_COORDINATOR: _l("Lead coordinator"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
LANGUAGES = choices_of((language.code, language.name) for language in i18n.LANGUAGES)
_PASSWORD_HINT = _l("At least 10 signs. A few words in a row are easy to remember and hard to guess.")
_NO_EMAIL = _l("This is no e-mail address. Write one like giulia@example.org.")
_SHORT = Length(max=200, message=_l("Write 200 letters at most."))


def _an_email(form: PageForm, field: Field) -> None:
    if not rules.is_email(rules.as_identifier(field.data or "")):
        raise ValidationError(_NO_EMAIL)


def _a_good_password(form: PageForm, field: Field) -> None:
    if not rules.is_good_password(field.data or ""):
        raise ValidationError(_l("Choose a password of 10 to 200 signs, not one sign over and over."))


class LinkForm(PageForm):
    """Where to send a link."""

    email = EmailField(
        _l("Email"), filters=[trim], validators=[DataRequired(_l("Write your e-mail address.")), _an_email]
    )
    next = HiddenField(filters=[trim])


class PasswordForm(PageForm):
    """Signing in with a password."""

    identifier = StringField(
        _l("Email or user name"),
        filters=[trim],
        validators=[DataRequired(_l("Write your e-mail address or user name.")), Length(max=254)],
    )
    password = PasswordField(
        _l("Password"), validators=[DataRequired(_l("Write your password.")), Length(max=1000)]
    )
    next = HiddenField(filters=[trim])


class NewPasswordForm(PageForm):
    """A new password, by a mailed link."""

    password = PasswordField(
        _l("New password"),
        validators=[DataRequired(_l("Write a new password.")), _a_good_password],
        description=_PASSWORD_HINT,
    )


class ChangePasswordForm(NewPasswordForm):
    """A new password, in the settings; whoever has one shows the old one first."""

    old = PasswordField(_l("Password until now"), validators=[Optional(), Length(max=1000)])
    again = PasswordField(
        _l("New password again"),
        validators=[EqualTo("password", _l("The two new passwords differ. Write both again."))],
    )


class SettingsForm(PageForm):
    """What people change about themselves."""

    name = StringField(_l("Name"), filters=[trim], validators=[DataRequired(_l("Write your name.")), _SHORT])
    language = SelectField(_l("Language"), choices=LANGUAGES)
    theme = RadioField(
        _l("Colours"),
        choices=choices_of({"": _l("As the device is set"), "light": _l("Light"), "dark": _l("Dark")}),
        default="",
    )


class JoinForm(PageForm):
    """A new account, from an invitation."""

    name = StringField(
        _l("Your name"), filters=[trim], validators=[DataRequired(_l("Write your name.")), _SHORT]
    )
    identifier = StringField(
        _l("Your email, or a user name if you have none"),
        filters=[trim],
        validators=[DataRequired(_l("Write your e-mail address or choose a user name."))],
        description=_l("A user name has 3 to 60 small Latin letters, figures, full stops or hyphens."),
    )
    password = PasswordField(_l("Password"), validators=[Optional(), _a_good_password])
    language = HiddenField()

    def validate_identifier(self, field: Field) -> None:
        """An address or a user name."""
        text = rules.as_identifier(field.data or "")
        if "@" in text and not rules.is_email(text):
            raise ValidationError(_NO_EMAIL)
        if "@" not in text and not rules.is_user_name(text):
            raise ValidationError(
                _l("A user name has 3 to 60 small Latin letters, figures, full stops or hyphens.")
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """Who has no address needs a password: no link could reach them."""
        good = bool(super().validate(extra_validators))
        if "@" not in (self.identifier.data or "") and not self.password.data:
            self.password.errors = [_l("Choose a password: without an e-mail address no link can reach you.")]
            return False
        if self.password.data and not rules.is_good_password(
            self.password.data, self.name.data or "", self.identifier.data or ""
        ):
            self.password.errors = [
                _l("Choose a password of 10 to 200 signs that is not your name or address.")
            ]
            return False
        return good


class InviteForm(PageForm):
    """Someone who is offered a place."""

    name = StringField(
        _l("Name of the person"),
        filters=[trim],
        validators=[DataRequired(_l("Write the person's name.")), _SHORT],
    )
    email = EmailField(
        _l("Email"),
        filters=[trim],
        validators=[Optional(), _an_email],
        description=_l(
            "With an address the invitation is mailed too. Without one you hand over the link or the code."
        ),
    )
    language = SelectField(_l("Language of the invitation"), choices=LANGUAGES)
    role = RadioField(
        _l("What the person will be"),
        choices=choices_of(
            {
                Role.LEARNER: _l("Learner: takes courses and sees the SME's path"),
                Role.OWNER: _l("Owner: also sees all answers and invites colleagues"),
            }
        ),
        default=str(Role.LEARNER),
    )

    def offer_learners_only(self) -> None:
        """Leave out the owner's place."""
        self.role.choices = [choice for choice in self.role.choices if choice.value == Role.LEARNER]


class RoleForm(PageForm):
    """A role for the service."""

    role = SelectField(
        _l("Role"),
        choices=choices_of((role, ROLE_WORDS[role]) for role in Role if role in rules.FOR_SERVICE),
    )
    country = SelectField(_l("Country, for a coordinator or a trainer of one partner"), choices=[])

    def offer(self) -> None:
        """Fill the list of countries in the reader's language."""
        self.country.choices = choices_of(
            [("", "–"), *((code, i18n.country_name(code)) for code in COUNTRIES)]
        )


class InviteStaffForm(RoleForm):
    """A trainer, coordinator or administrator who is invited."""

    name = StringField(
        _l("Name of the person"),
        filters=[trim],
        validators=[DataRequired(_l("Write the person's name.")), _SHORT],
    )
    email = EmailField(
        _l("Email"),
        filters=[trim],
        validators=[Optional(), _an_email],
        description=_l(
            "With an address the invitation is mailed too. Without one you hand over the link or the code."
        ),
    )
    language = SelectField(_l("Language of the invitation"), choices=LANGUAGES)


SCOPE_WORDS: dict[Scope, Any] = {
    Scope.STATEMENTS_WRITE: _l("statements/write: writes statements"),
    Scope.STATEMENTS_READ_MINE: _l("statements/read/mine: reads the statements it wrote itself"),
    Scope.STATEMENTS_READ: _l("statements/read: reads the statements of its countries"),
    Scope.STATE: _l("state: keeps a learner's place in an activity, and reads what it kept"),
    Scope.PROFILE: _l("profile: reads and writes profiles of activities and agents, and readiness scores"),
    Scope.DEFINE: _l("define: what it says of activities and verbs becomes what is known of them"),
    Scope.ALL_READ: _l("all/read: reads everything"),
    Scope.ALL: _l("all: reads and writes everything"),
}


class CredentialForm(PageForm):
    """What a program may do in the record store."""

    name = StringField(
        _l("Name of the program"),
        filters=[trim],
        validators=[DataRequired(_l("Write which program uses it.")), _SHORT],
    )
    scopes = SelectMultipleField(
        _l("What it may do"),
        choices=choices_of(SCOPE_WORDS),
        validators=[DataRequired(_l("Choose at least one."))],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    all_countries = BooleanField(_l("It may read every country"))
    countries = SelectMultipleField(
        _l("Countries it may read, if not every one"),
        description=_l("Made for one country, what it writes counts as that country's."),
        choices=[],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    answers = BooleanField(
        _l("It may read answers to questions"),
        description=_l("Leave this empty unless answers are what it needs: they say most about a person."),
    )

    def offer(self) -> None:
        """Fill the list of countries in the reader's language."""
        self.countries.choices = choices_of((code, i18n.country_name(code)) for code in COUNTRIES)

    def validate(self, extra_validators: Any = None) -> bool:
        """Every country or some, not both."""
        good = bool(super().validate(extra_validators))
        if self.all_countries.data and self.countries.data:
            self.countries.errors = [_l("Choose every country above, or some here, not both.")]
            return False
        return good


class NewSmeForm(OrganisationForm):
    """An SME or stakeholder with the person who will own it here."""

    owner_name = StringField(
        _l("Name of its owner"),
        filters=[trim],
        validators=[DataRequired(_l("Write the owner's name.")), _SHORT],
    )
    owner_email = EmailField(
        _l("Owner's email"),
        filters=[trim],
        validators=[Optional(), _an_email],
        description=_l(
            "With an address the invitation is mailed too. Without one you hand over the link or the code."
        ),
    )
    owner_language = SelectField(_l("Owner's language"), choices=LANGUAGES)


class PeopleTableForm(PageForm):
    """A table of SMEs and people, and how to read it."""

    table = FileField(
        _l("Table"),
        description=_l(
            "CSV or XLSX with the columns email, given_name, family_name, language, role, sme, country."
        ),
        validators=[FileRequired(_l("Choose the file with the table."))],
    )
    encoding = SelectField(
        _l("Encoding of a CSV file"),
        choices=choices_of(ENCODINGS),
        description=_l("Leave it unless the service says that the file is not UTF-8."),
    )
    country = SelectField(_l("Country, for rows that name none"))
    adds_smes = BooleanField(_l("Add SMEs that are not here yet"), default=True)
    mails = BooleanField(_l("Mail the invitations at once"), default=True)

    def offer(self, countries: Iterable[str]) -> None:
        """Fill the list with the coordinator's countries."""
        codes = sorted(countries, key=i18n.country_name)
        self.country.choices = choices_of((code, i18n.country_name(code)) for code in codes)


class InvitationsForm(PageForm):
    """Which invitations are shown; sent in the address."""

    state = SelectField(
        _l("State"),
        choices=choices_of(
            {"": _l("All"), "open": _l("Still open"), "ended": _l("Ended"), "unmailed": _l("Not mailed")}
        ),
        default="",
    )
    name = StringField(_l("Name, address or SME"), filters=[trim], default="")


COLUMN_WORDS: dict[str, Any] = {
    "email": _l("Email"),
    "given_name": _l("Given name"),
    "family_name": _l("Family name"),
    "language": _l("Language"),
    "role": _l("Role"),
    "sme": _l("SME"),
    "country": _l("Country"),
}
FATE_WORDS: dict[str, Any] = {
    Fate.CREATED: _l("Invited or added"),
    Fate.UPDATED: _l("Changed"),
    Fate.UNCHANGED: _l("Left as it is"),
    Fate.REJECTED: _l("Refused"),
}
