# SPDX-License-Identifier: EUPL-1.2
"""Filters of the list of people, notes, and what is asked before an action."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from atlas_training import i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.models import Person
from atlas_training.courses import service as courses
from atlas_training.enrolments import cohorts
from atlas_training.following.enums import Action, State
from atlas_training.following.standing import AT_RISK, Filters
from atlas_training.web.forms import PageForm, choices_of, trim

STATE_WORDS: dict[str, Any] = {
    "": _l("All"),
    AT_RISK: _l("At risk"),
    State.NO_COURSE: _l("In no course"),
    State.NOT_BEGUN: _l("Not begun"),
    State.UNDER_WAY: _l("Under way"),
    State.COMPLETED: _l("All completed"),
}
ACTION_WORDS: dict[Action, Any] = {
    Action.REMIND: _l("Remind by mail"),
    Action.ENROL: _l("Enrol in a course"),
    Action.COHORT: _l("Add to a cohort"),
    Action.EXPORT: _l("Export"),
}


class PeopleForm(PageForm):
    """Filters of the list, sent in the address."""

    country = SelectField(_l("Country"), default="")
    course = SelectField(_l("Course"), default="")
    cohort = SelectField(_l("Cohort"), default="")
    name = StringField(_l("Name, address or SME"), filters=[trim], validators=[Length(max=200)], default="")

    def offer(self, viewer: Person) -> None:
        """Fill the lists with what this coordinator may choose, in the reader's language."""
        language = i18n.current().code
        titles = courses.all_titles(language)
        allowed = sorted(accounts.counted_countries(viewer), key=i18n.country_name)
        self.country.choices = choices_of(
            [("", _("All of yours")), *((code, i18n.country_name(code)) for code in allowed)]
        )
        self.course.choices = choices_of(
            [
                ("", _("All courses")),
                *(
                    (one.course_id, titles.get(one.course_id, one.course_id))
                    for one in courses.list_courses()
                ),
            ]
        )
        self.cohort.choices = choices_of(
            [
                ("", _("Everybody")),
                *((str(one.id), one.name) for one in cohorts.of_countries(viewer.countries)),
            ]
        )

    def filters(self, state: str) -> Filters:
        """What a valid form asks for; a state that is none asks for nothing."""
        return Filters(
            self.country.data or "",
            self.course.data or "",
            self.cohort.data or "",
            self.name.data or "",
            state if state in STATE_WORDS else "",
        )


class NoteForm(PageForm):
    """A note on somebody."""

    text = TextAreaField(
        _l("A new note"),
        description=_l(
            "Coordinators of your country read it. So does the person, who can ask for a copy of what is kept."
        ),
        filters=[trim],
        validators=[
            DataRequired(_l("Write a note, 2,000 letters at most.")),
            Length(max=2000, message=_l("Write a note, 2,000 letters at most.")),
        ],
    )


class ActionForm(PageForm):
    """The course or the cohort of an action."""

    course = SelectField(_l("Course"), validate_choice=False)
    cohort = SelectField(_l("Cohort"), validate_choice=False)

    def offer(self, viewer: Person) -> None:
        """Fill the lists with what this coordinator may choose."""
        titles = courses.all_titles(i18n.current().code)
        self.course.choices = choices_of(
            (one.course_id, titles.get(one.course_id, one.course_id)) for one in courses.list_courses()
        )
        self.cohort.choices = choices_of(
            (str(one.id), one.name) for one in cohorts.of_countries(viewer.countries)
        )
