# SPDX-License-Identifier: EUPL-1.2
"""An organisation as a coordinator types it."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from atlas_training import i18n
from atlas_training.organisations.enums import OrganisationKind
from atlas_training.organisations.models import Cluster
from atlas_training.web.forms import PageForm, choices_of, trim

KIND_WORDS: dict[str, Any] = {
    OrganisationKind.SME: _l("SME: a business that takes part"),
    OrganisationKind.STAKEHOLDER: _l("Stakeholder: a local action group, municipality or destination body"),
}
BUSINESS_WORDS: dict[str, Any] = {
    "lodging": _l("Lodging"),
    "farm_food": _l("Farm and food"),
    "guiding_activities": _l("Guiding and activities"),
    "restaurant": _l("Restaurant"),
    "craft_museum": _l("Craft or museum"),
    "other": _l("Something else"),
}
SIZE_WORDS: dict[str, Any] = {
    "": _l("Not known yet"),
    "1": _l("1 person"),
    "2": _l("2 people"),
    "3-4": _l("3 or 4 people"),
    "5-9": _l("5 to 9 people"),
    "10-49": _l("10 to 49 people"),
    "50-249": _l("50 to 249 people"),
}


class OrganisationForm(PageForm):
    """An SME or stakeholder."""

    name = StringField(
        _l("Name"),
        filters=[trim],
        validators=[
            DataRequired(_l("Write its name.")),
            Length(max=200, message=_l("Write 200 letters at most.")),
        ],
    )
    kind = RadioField(
        _l("What it is"),
        choices=choices_of(KIND_WORDS),
        default=OrganisationKind.SME,
        description=_l("Only SMEs are counted by the programme."),
    )
    country = SelectField(_l("Country"))
    region = StringField(
        _l("Region or valley"),
        filters=[trim],
        validators=[Length(max=120, message=_l("Write 120 letters at most."))],
    )
    business_kinds = SelectMultipleField(
        _l("Kinds of business"),
        choices=choices_of(BUSINESS_WORDS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    size = SelectField(_l("People at work, seasonal ones too"), choices=choices_of(SIZE_WORDS))
    cluster = SelectField(_l("Cluster"))
    new_cluster = StringField(
        _l("Or the name of a new cluster"),
        filters=[trim],
        validators=[Length(max=200, message=_l("Write 200 letters at most."))],
    )

    def offer(self, countries: Iterable[str], clusters: Iterable[Cluster]) -> None:
        """Fill the lists with what this coordinator may choose."""
        self.country.choices = choices_of((code, i18n.country_name(code)) for code in sorted(countries))
        offered = [
            (str(cluster.id), f"{cluster.name} ({i18n.country_name(cluster.country or '')})")
            for cluster in clusters
        ]
        self.cluster.choices = choices_of([("", _("The country's first cluster")), *offered])
