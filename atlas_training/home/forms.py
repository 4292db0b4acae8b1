# SPDX-License-Identifier: EUPL-1.2
"""Input on the joined pages."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Optional


class TaskForm(FlaskForm):
    """Who does a task, and until when."""

    person = SelectField(_l("Who does it?"))
    due_on = DateField(_l("Until when? (optional)"), validators=[Optional()])


class CompletionsForm(FlaskForm):
    """Filters of the completions page; sent in the address, so a view can be bookmarked."""

    class Meta:
        csrf = False

    country = SelectField(_l("Country"), default="")
    organisation = StringField(_l("Business"), default="")
    course = SelectField(_l("Course"), default="")
    kind = SelectField(_l("What"), default="")
    start = DateField(_l("From"), validators=[Optional()])
    end = DateField(_l("To"), validators=[Optional()])
