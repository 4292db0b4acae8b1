# SPDX-License-Identifier: EUPL-1.2
"""Forms that write a course's files: a trainer types words, never YAML, an id or a path."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from atlas_training import i18n
from atlas_training.assessments.check_file import PENALTY
from atlas_training.courses.enums import CourseStatus
from atlas_training.web.forms import PageForm, WholeNumber, choices_of, trim

LEVELS = choices_of((str(level), str(level)) for level in (1, 2, 3))
"""The levels a module may have."""


def lines(text: str | None) -> list[str]:
    """The lines of a field that are not empty, each once."""
    return list(dict.fromkeys(line.strip() for line in (text or "").splitlines() if line.strip()))


def own_names() -> list[tuple[str, str]]:
    """The languages by their own names."""
    return [(one.code, one.name) for one in i18n.LANGUAGES]


class TitledForm(PageForm):
    """Whatever has a title."""

    title = StringField(
        _l("Title"),
        filters=[trim],
        validators=[
            DataRequired(_l("Write a title.")),
            Length(max=150, message=_l("Write 150 letters at most.")),
        ],
    )


class WordsForm(TitledForm):
    """The front matter of a text."""

    summary = StringField(
        _l("Summary"),
        description=_l("One sentence that says what it is about."),
        filters=[trim],
        validators=[
            DataRequired(_l("Write one sentence.")),
            Length(max=400, message=_l("Write 400 letters at most.")),
        ],
    )
    outcomes = TextAreaField(
        _l("What one can do afterwards"),
        description=_l("One on each line."),
        filters=[trim],
        validators=[DataRequired(_l("Write at least one line.")), Length(max=4000)],
    )

    def validate_outcomes(self, field: Any) -> None:
        """Each fits on a line of the lesson's page."""
        if any(len(line) > 300 for line in lines(field.data)):
            raise ValidationError(_l("Write 300 letters at most on a line."))

    @property
    def front(self) -> dict[str, Any]:
        """As it stands in the file."""
        return {
            "title": " ".join((self.title.data or "").split()),
            "summary": " ".join((self.summary.data or "").split()),
            "outcomes": lines(self.outcomes.data),
        }


class NewCourseForm(WordsForm):
    """A course of the catalogue that nobody has begun."""

    course = SelectField(_l("Which course of the catalogue?"))
    source_language = SelectField(_l("Language you write in"))
    country = SelectField(_l("Your country"), description=_l("Its coordinator may review the course."))


class OwnCourseForm(WordsForm):
    """A course of a country's own, which the catalogue does not have."""

    source_language = SelectField(_l("Language you write in"))
    country = SelectField(
        _l("Your country"),
        description=_l("The course is its own: its trainers write it, they and its coordinators review it."),
    )
    dimension = SelectField(
        _l("Dimension"), description=_l("What the course is about; the list of courses shows it there.")
    )


class OwnModuleForm(WordsForm):
    """A module of a country's own course."""

    level = SelectField(_l("Level"), choices=LEVELS)
    minutes = WholeNumber(
        _l("Minutes it takes"), validators=[InputRequired(), NumberRange(1, 600, _l("Write 1 to 600."))]
    )


class NewModuleForm(WordsForm):
    """A module of the catalogue that the course does not have yet."""

    module = SelectField(_l("Which module of the catalogue?"))
    minutes = WholeNumber(
        _l("Minutes it takes"), validators=[InputRequired(), NumberRange(1, 600, _l("Write 1 to 600."))]
    )


class TextForm(WordsForm):
    """A text in the editor: its front matter, its Markdown, and what its writer had seen."""

    body = TextAreaField(_l("Text in Markdown"), filters=[lambda text: (text or "").replace("\r\n", "\n")])
    seen = WholeNumber(validators=[Optional()])


class SourceForm(PageForm):
    """A file as it is, for checks and for those who like the source."""

    body = TextAreaField(_l("Source"), filters=[lambda text: (text or "").replace("\r\n", "\n")])
    seen = WholeNumber(validators=[Optional()])


class CheckForm(TitledForm):
    """The settings of a check (its front matter)."""

    pass_share = WholeNumber(
        _l("Share of the points that passes, in per cent"),
        description=_l("Leave it empty where nobody can fail."),
        validators=[Optional(), NumberRange(0, 100, _l("Write 0 to 100."))],
    )
    attempts = WholeNumber(
        _l("How often it can be taken"),
        description=_l("Leave it empty for no limit."),
        validators=[Optional(), NumberRange(1, 100, _l("Write 1 to 100."))],
    )
    grading = SelectField(
        _l("Which attempt counts"),
        choices=choices_of(
            {"highest": _l("The best"), "last": _l("The last"), "average": _l("The mean of all")}
        ),
    )
    behaviour = SelectField(
        _l("When answers are checked"),
        choices=choices_of(
            {
                "at-end": _l("All at the end"),
                "at-once": _l("Each at once"),
                "interactive": _l("Each at once, with hints and several tries"),
            }
        ),
    )
    tries = WholeNumber(
        _l("Tries at a question"),
        description=_l("Only where there are several tries."),
        validators=[Optional(), NumberRange(2, 10, _l("Write 2 to 10."))],
    )
    penalty = WholeNumber(
        _l("What a wrong try takes away, in per cent"),
        description=_l("Only where there are several tries."),
        validators=[Optional(), NumberRange(0, 100, _l("Write 0 to 100."))],
    )
    review = SelectField(
        _l("What is shown afterwards"),
        choices=choices_of(
            {
                "full": _l("Marks, right answers and reasons"),
                "last": _l("Right answers only after the last attempt"),
                "marks": _l("Marks alone"),
            }
        ),
    )
    time_limit = WholeNumber(
        _l("Time limit in minutes"),
        description=_l("Leave it empty for none."),
        validators=[Optional(), NumberRange(1, 600, _l("Write 1 to 600."))],
    )
    shuffle_options = BooleanField(_l("Mix the options"))
    shuffle_questions = BooleanField(_l("Mix the questions"))
    seen = HiddenField(default="")

    def validate_review(self, field: Any) -> None:
        """As the check's file wants it."""
        if field.data != "full" and self.behaviour.data != "at-end":
            raise ValidationError(_l("What is checked at once shows its reasons at once."))
        if field.data == "last" and not self.attempts.data:
            raise ValidationError(_l("Without a limit of attempts none is the last."))

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "CheckForm":
        """Filled with what stands in the file; what cannot be read is left empty."""
        shuffle = settings["shuffle"] if isinstance(settings["shuffle"], list) else []
        return cls(
            formdata=None,
            data={
                **settings,
                "pass_share": settings["pass"],
                "shuffle_options": "options" in shuffle,
                "shuffle_questions": "questions" in shuffle,
            },
        )

    @property
    def settings(self) -> dict[str, Any]:
        """As they stand in the file; a try's keys hold their defaults where there are no tries."""
        is_interactive = self.behaviour.data == "interactive"
        boxes = (("options", self.shuffle_options.data), ("questions", self.shuffle_questions.data))
        return {
            "title": " ".join((self.title.data or "").split()),
            "pass": self.pass_share.data,
            "attempts": self.attempts.data,
            "shuffle": [name for name, is_on in boxes if is_on],
            "behaviour": self.behaviour.data,
            "tries": self.tries.data if is_interactive and self.tries.data else 3,
            "penalty": self.penalty.data if is_interactive and self.penalty.data is not None else PENALTY,
            "grading": self.grading.data,
            "review": self.review.data,
            "time_limit": self.time_limit.data,
        }


class CourseForm(PageForm):
    """What of a course is no words."""

    status = SelectField(_l("State"))
    licence = StringField(
        _l("Licence"),
        filters=[trim],
        validators=[DataRequired(_l("Write a licence, such as CC-BY-4.0.")), Length(max=80)],
    )
    authors = TextAreaField(
        _l("Authors"),
        description=_l("One on each line."),
        filters=[trim],
        validators=[DataRequired(_l("Write at least one line.")), Length(max=2000)],
    )
    languages = SelectMultipleField(
        _l("Languages"),
        description=_l("A language is published once all its texts are written."),
        validate_choice=True,
    )
    certificate = BooleanField(_l("Completing it gives a certificate"))
    prerequisites = SelectMultipleField(_l("Courses to take before"), validate_choice=True)

    def offer(self, courses: list[tuple[str, Any]]) -> None:
        """Fill the lists."""
        words = {
            CourseStatus.DRAFT: _l("Hidden"),
            CourseStatus.ACTIVE: _l("Shown"),
            CourseStatus.RETIRED: _l("Ended"),
        }
        self.status.choices = choices_of(words)
        self.languages.choices = choices_of(own_names())
        self.prerequisites.choices = choices_of(courses)


class OwnCourseDataForm(CourseForm):
    """The same of a country's own course, where the catalogue gives no dimension."""

    dimension = SelectField(_l("Dimension"))


class ModuleForm(PageForm):
    """What of a module is no words."""

    minutes = WholeNumber(
        _l("Minutes it takes"), validators=[InputRequired(), NumberRange(1, 600, _l("Write 1 to 600."))]
    )
    read = BooleanField(_l("It has to be read"))
    check_share = WholeNumber(
        _l("Share to reach in its check, in per cent"),
        description=_l("Leave it empty if the check does not count, or if there is none."),
        validators=[Optional(), NumberRange(0, 100, _l("Write 0 to 100."))],
    )
    least_minutes = WholeNumber(
        _l("Minutes it has to be open at least"),
        validators=[Optional(), NumberRange(1, 600, _l("Write 1 to 600."))],
    )


class OwnModuleDataForm(ModuleForm):
    """The same of a country's own course, where the catalogue gives no level."""

    level = SelectField(_l("Level"), choices=LEVELS)


class DrawForm(PageForm):
    """So many questions from a category of the bank."""

    category = SelectField(
        _l("Category"),
        description=_l("Questions of the categories below it come too."),
        validators=[DataRequired(_l("Choose a category."))],
    )
    many = WholeNumber(
        _l("Drawn for each attempt"),
        validators=[InputRequired(_l("Write 1 to 100.")), NumberRange(1, 100, _l("Write 1 to 100."))],
    )


class TakeForm(PageForm):
    """The check that questions of the bank are taken into."""

    check = SelectField(_l("Into which check?"), validators=[DataRequired(_l("Choose a check."))])


class OpenForm(PageForm):
    """For which partner a draft is written."""

    country = SelectField(_l("Your country"))


class RemarkForm(PageForm):
    """Why a draft goes back."""

    remark = TextAreaField(
        _l("What should be changed?"),
        filters=[trim],
        validators=[DataRequired(_l("Say what should be changed.")), Length(max=4000)],
    )


class ZipForm(PageForm):
    """A course in a zip file."""

    file = FileField(_l("Zip file of a course"), validators=[FileRequired(_l("Choose a file."))])
    country = SelectField(_l("Your country"))


class FilesForm(PageForm):
    """Pictures and files of a course."""

    files = MultipleFileField(_l("Pictures and files"))
