# SPDX-License-Identifier: EUPL-1.2
"""What a coordinator types about cohorts and rules of enrolment."""

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from atlas_training import i18n
from atlas_training.courses import service as courses
from atlas_training.enrolments.models import Cohort
from atlas_training.enrolments.rules import Terms
from atlas_training.organisations.enums import BUSINESS_KINDS
from atlas_training.organisations.forms import BUSINESS_WORDS
from atlas_training.readiness import service as readiness
from atlas_training.web.forms import PageForm, choices_of, trim


class CohortForm(PageForm):
    """A new cohort."""

    name = StringField(
        _l("Name of the cohort"),
        filters=[trim],
        validators=[
            DataRequired(_l("Write a name, 120 letters at most.")),
            Length(max=120, message=_l("Write a name, 120 letters at most.")),
        ],
    )
    country = SelectField(_l("Country"))

    def offer(self, countries: Iterable[str]) -> None:
        """Fill the list of countries in the reader's language."""
        self.country.choices = choices_of((code, i18n.country_name(code)) for code in sorted(countries))


class RuleForm(PageForm):
    """Whom a rule enrols, and in which course; stands in the address while somebody looks."""

    course = SelectField(_l("Course"))
    country = SelectField(_l("Country"))
    business_kind = SelectField(_l("Kind of business"), default="")
    level = SelectField(_l("Band of readiness"), default="")
    cohort = SelectField(_l("Cohort"), default="")

    def offer(self, countries: Iterable[str], cohorts: Iterable[Cohort]) -> None:
        """Fill the lists with what this coordinator may choose, in the reader's language."""
        language = i18n.current().code
        titles = courses.all_titles(language)
        self.course.choices = choices_of(
            (one.course_id, titles.get(one.course_id, one.course_id)) for one in courses.list_courses()
        )
        self.country.choices = choices_of((code, i18n.country_name(code)) for code in sorted(countries))
        self.business_kind.choices = choices_of(
            [("", _("Every kind")), *((kind, BUSINESS_WORDS[kind]) for kind in BUSINESS_KINDS)]
        )
        self.level.choices = choices_of([("", _("Every band, and SMEs without one")), *band_words(language)])
        self.cohort.choices = choices_of(
            [("", _("Everybody")), *((str(cohort.id), cohort.name) for cohort in cohorts)]
        )

    @property
    def terms(self) -> Terms:
        """What a valid form asks for."""
        return Terms(
            self.country.data,
            self.business_kind.data or "",
            int(self.level.data) if self.level.data else None,
            UUID(self.cohort.data) if self.cohort.data else None,
        )


def band_words(language: str) -> list[tuple[str, str]]:
    """The bands of the current instrument as (level, name), the lowest first; none before one is published."""
    version = readiness.find_current_instrument()
    if version is None:
        return []
    texts = readiness.texts_of(version, language)
    levels = sorted(readiness.instrument_of(version).levels, key=lambda one: one.level)
    return [(str(one.level), texts("levels", one.code).text) for one in levels]
