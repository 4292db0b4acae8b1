# SPDX-License-Identifier: EUPL-1.2
"""Input on the joined pages."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Optional

from atlas_training import i18n
from atlas_training.courses import service as courses
from atlas_training.editions import service as editions
from atlas_training.errors import Invalid
from atlas_training.exports.table import Asker
from atlas_training.home.completions import Filters, State
from atlas_training.organisations import service as organisations
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.progress.enums import CompletionKind
from atlas_training.web.forms import choices_of, trim


class TaskForm(FlaskForm):
    """Who does a task, and until when."""

    person = SelectField(_l("Who does it?"))
    due_on = DateField(_l("Until when? (optional)"), validators=[Optional()])


class CompletionsForm(FlaskForm):
    """Filters of completions; sent in the address, so a view can be bookmarked."""

    class Meta:
        csrf = False

    country = SelectField(_l("Country"), default="")
    cluster = SelectField(_l("Cluster"), default="")
    organisation = StringField(_l("Business"), default="", filters=[trim])
    course = SelectField(_l("Course"), default="")
    kind = SelectField(_l("What"), default="")
    edition = SelectField(_l("Edition"), default="")
    state = SelectField(_l("State"), default="")
    start = DateField(_l("From"), validators=[Optional()])
    end = DateField(_l("To"), validators=[Optional()])

    def offer(self, asker: Asker) -> None:
        """Fill the lists with what the asker may choose."""
        allowed = [code for code in COUNTRIES if code in asker.counted]
        titles = courses.all_titles(asker.language)
        offered = [one.course_id for one in courses.list_courses()]
        self.country.choices = choices_of(
            [("", _("All countries")), *((code, i18n.country_name(code)) for code in allowed)]
        )
        self.cluster.choices = choices_of(
            [("", _("All clusters")), *((str(one.id), one.name) for one in organisations.clusters(allowed))]
        )
        self.course.choices = choices_of(
            [("", _("All courses")), *((code, titles.get(code, code)) for code in offered)]
        )
        self.kind.choices = choices_of(
            {
                "": _("All kinds"),
                CompletionKind.MODULE: _("Modules"),
                CompletionKind.COURSE: _("Courses"),
                CompletionKind.PATH: _("Paths"),
            }
        )
        running = editions.names_of_editions(allowed)
        self.edition.choices = choices_of(
            [("", _("All editions")), *((str(key), name) for key, name in running)]
        )
        self.state.choices = choices_of(
            {
                "": _("Completed"),
                State.IN_PROGRESS: _("Courses in progress"),
                State.ALL: _("Completed and in progress"),
            }
        )

    def filters(self) -> Filters:
        """What a valid form asks for."""
        return Filters(
            country=self.country.data or "",
            cluster=self.cluster.data or "",
            organisation=self.organisation.data or "",
            course=self.course.data or "",
            kind=self.kind.data or "",
            edition=self.edition.data or "",
            state=State(self.state.data or State.COMPLETED),
            start=self.start.data,
            end=self.end.data,
        )


def read_filters(asker: Asker, given: Mapping[str, str]) -> Filters:
    """The filters of an address or a command.

    :raise Invalid: for a filter that there is not, or a value that it does not take.
    """
    form = CompletionsForm(MultiDict(given))
    unknown = sorted(set(given) - set(form.data))
    if unknown:
        raise Invalid(_("There is no filter called %(name)s.", name=unknown[0]))
    form.offer(asker)
    if not form.validate():
        name, sentences = next(iter(form.errors.items()))
        raise Invalid(f"{form[name].label.text}: {' '.join(map(str, sentences))}")
    return form.filters()
