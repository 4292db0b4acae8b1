# SPDX-License-Identifier: EUPL-1.2
"""What trainers send: marks and more time."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from atlas_training.assessments.teaching.service import LONGEST_COMMENT
from atlas_training.web.forms import PageForm, choices_of, trim

NO_LIMIT = "none"
MORE_MINUTES = (0, 5, 10, 15, 20, 30, 45, 60, 90, 120)


class TimeForm(PageForm):
    """More time for one person in one check."""

    identifier = StringField(
        _l("E-mail address or user name"),
        filters=[trim],
        validators=[DataRequired(_l("Write whose time it is.")), Length(max=254)],
    )
    check = SelectField(_l("Check"), validators=[DataRequired(_l("Choose a check."))])
    minutes = SelectField(_l("Time"))


def steps_of(most: Fraction) -> list[tuple[str, str]]:
    """Points that may be given: from nothing to the most, by halves."""
    halves = [Fraction(half, 2) for half in range(int(most * 2) + 1)]
    steps = halves if halves[-1] == most else [*halves, most]
    return [(str(one), format_decimal(float(one))) for one in steps]


def mark_form(rubric: Mapping[str, Fraction], labels: Mapping[str, Any]) -> PageForm:
    """The form of one rubric: points for each line in its order, and a comment."""

    class MarkForm(PageForm):
        comment = TextAreaField(
            _l("Comment for the learner"),
            filters=[trim],
            validators=[Length(max=LONGEST_COMMENT, message=_l("Write 2,000 letters at most."))],
        )

    for number, (id, most) in enumerate(rubric.items(), 1):
        choices = choices_of([("", _l("Choose")), *steps_of(most)])
        field = SelectField(labels[id], choices=choices, validators=[DataRequired(_l("Choose the points."))])
        setattr(MarkForm, f"points_{number}", field)
    return MarkForm()
