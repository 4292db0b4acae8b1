# SPDX-License-Identifier: EUPL-1.2
"""Input on the pages of the path."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from atlas_training.web.forms import PageForm, WholeNumber

LONGEST_REASON = 500


class StepForm(PageForm):
    """What to do with a step, and why. The page draws its fields by hand, one form a step."""

    do = SelectField(choices=["up", "down", "drop", "restore", "agree"])
    reason = StringField(
        _l("Reason"),
        validators=[Length(max=LONGEST_REASON, message=_l("Keep the reason under 500 letters."))],
    )


class AddForm(PageForm):
    """A module of the catalogue to put on the path."""

    module = SelectField(_l("Module"), validators=[InputRequired(_l("Choose a module."))])
    reason = StringField(
        _l("Reason"),
        validators=[Length(max=LONGEST_REASON, message=_l("Keep the reason under 500 letters."))],
    )


class ShareForm(PageForm):
    """Who takes a dimension; drawn by hand, one form a dimension."""

    dimension = StringField()
    person = StringField(_l("Who takes it?"))
    reason = StringField(
        _l("Reason"),
        validators=[Length(max=LONGEST_REASON, message=_l("Keep the reason under 500 letters."))],
    )


class TargetForm(PageForm):
    """A level to aim at in a dimension."""

    dimension = SelectField(_l("Dimension"))
    level = SelectField(_l("Level to aim at"))


class HoursForm(PageForm):
    """Hours for three months."""

    hours = WholeNumber(
        _l("Hours for three months"),
        validators=[
            InputRequired(_l("Write the hours for three months as a whole number from 1 to 120.")),
            NumberRange(1, 120, _l("Write the hours for three months as a whole number from 1 to 120.")),
        ],
    )


class ClusterTargetForm(TargetForm):
    """A level to aim at for a cluster, or for one kind of business in it. An empty level ends it."""

    cluster = SelectField(_l("Cluster"))
    business_kind = SelectField(_l("Kind of business"), validators=[Optional()])
