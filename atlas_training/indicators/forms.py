# SPDX-License-Identifier: EUPL-1.2
"""Input on the pages of indicators."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from atlas_training import clock, i18n
from atlas_training.database import db
from atlas_training.editions import service as editions
from atlas_training.editions.models import Scheme
from atlas_training.errors import Invalid
from atlas_training.exports.table import Asker
from atlas_training.indicators import counting
from atlas_training.indicators.counting import FIRST_DAY, Filters
from atlas_training.indicators.enums import Counted
from atlas_training.organisations import service as organisations
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.web.forms import PageForm, WholeNumber, choices_of, trim

COUNTED_WORDS = {
    Counted.PARTICIPATIONS: _l("participations, as RCO85"),
    Counted.COMPLETIONS: _l("completions, as RCR81"),
    Counted.SMES: _l("distinct SMEs by size class"),
    Counted.STATED: _l("numbers that you state"),
}
LAST_DAY = date(2199, 12, 31)


class FiltersForm(PageForm):
    """The period, and which part of it; sent in the address."""

    start = DateField(_l("From"), validators=[Optional()])
    end = DateField(_l("To"), validators=[Optional()])
    country = SelectField(_l("Country"), default="")
    cluster = SelectField(_l("Cluster"), default="")
    scheme = SelectField(_l("Scheme"), default="")
    edition = SelectField(_l("Edition"), default="")

    def offer(self, asker: Asker) -> None:
        """Fill the lists with what the asker may choose."""
        allowed = [code for code in COUNTRIES if code in asker.counted]
        self.country.choices = choices_of(
            [("", _("All countries")), *((code, i18n.country_name(code)) for code in allowed)]
        )
        self.cluster.choices = choices_of(
            [("", _("All clusters")), *((str(one.id), one.name) for one in organisations.clusters(allowed))]
        )
        schemes = db.session.execute(select(Scheme.id, Scheme.name).order_by(Scheme.id))
        self.scheme.choices = choices_of(
            [("", _("All schemes")), *((str(key), name) for key, name in schemes)]
        )
        offered = editions.names_of_editions(allowed)
        self.edition.choices = choices_of(
            [("", _("All editions")), *((str(key), name) for key, name in offered)]
        )

    def filters(self, after: date | None) -> Filters:
        """What a valid form asks for; without days, from ``after`` until today."""
        today = clock.now().astimezone(counting.zone()).date()
        return Filters(
            start=min(max(self.start.data or after or FIRST_DAY, FIRST_DAY), LAST_DAY),
            end=min(max(self.end.data or today, FIRST_DAY), LAST_DAY),
            country=self.country.data or "",
            cluster=self.cluster.data or "",
            scheme=self.scheme.data or "",
            edition=self.edition.data or "",
        )


def read_filters(asker: Asker, given: Mapping[str, str], after: date | None) -> Filters:
    """The filters of an address.

    :raise Invalid: for a filter that there is not, or a value that it does not take.
    """
    form = FiltersForm(MultiDict(given))
    if unknown := sorted(set(given) - set(form.data)):
        raise Invalid(_("There is no filter called %(name)s.", name=unknown[0]))
    form.offer(asker)
    if not form.validate():
        name, sentences = next(iter(form.errors.items()))
        raise Invalid(f"{form[name].label.text}: {' '.join(map(str, sentences))}")
    return form.filters(after)


class CloseForm(PageForm):
    """Closing a reporting period; the first one says where it begins."""

    name = StringField(
        _l("Name of the period"),
        filters=[trim],
        validators=[
            DataRequired(_l("Write a name.")),
            Length(max=200, message=_l("Write 200 letters at most.")),
        ],
    )
    starts_on = DateField(_l("First day"), validators=[Optional()])
    ends_on = DateField(_l("Last day"), validators=[InputRequired(_l("Choose the last day of the period."))])
    note = TextAreaField(
        _l("Note (optional)"),
        filters=[trim],
        validators=[Length(max=1000, message=_l("Write 1,000 letters at most."))],
    )


class IndicatorForm(PageForm):
    """An indicator of the application form."""

    code = StringField(
        _l("Code"),
        filters=[trim, lambda text: text.upper()],
        description=_l("Such as RCO01"),
        validators=[
            DataRequired(_l("Write the code.")),
            Length(max=20, message=_l("Write 20 letters at most.")),
        ],
    )
    name = StringField(
        _l("Name"),
        filters=[trim],
        validators=[
            DataRequired(_l("Write a name.")),
            Length(max=200, message=_l("Write 200 letters at most.")),
        ],
    )
    unit = StringField(
        _l("Unit"),
        filters=[trim],
        validators=[
            DataRequired(_l("Write the unit.")),
            Length(max=60, message=_l("Write 60 letters at most.")),
        ],
    )
    counted = SelectField(_l("What it counts"), choices=choices_of(COUNTED_WORDS))


class NumberForm(PageForm):
    """A number for an indicator that nothing here can count."""

    indicator = SelectField(_l("Indicator"))
    day = DateField(_l("Day it belongs to"), validators=[InputRequired(_l("Choose the day."))])
    number = WholeNumber(
        _l("Number"),
        description=_l("Below zero takes back what was stated before."),
        validators=[
            InputRequired(_l("Write a whole number.")),
            NumberRange(-1_000_000, 1_000_000, _l("Write a number within a million.")),
        ],
    )
    note = StringField(
        _l("Where it is shown"),
        filters=[trim],
        validators=[
            DataRequired(_l("Write where it is shown, such as a document.")),
            Length(max=1000, message=_l("Write 1,000 letters at most.")),
        ],
    )
