# SPDX-License-Identifier: EUPL-1.2
"""What the bank's pages take in, and their words."""

from collections.abc import Collection, Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField

from atlas_training import i18n
from atlas_training.accounts.enums import Fate
from atlas_training.assessments.bank import rules
from atlas_training.assessments.bank.service import ALL
from atlas_training.web.forms import PageForm, choices_of, trim

KIND_WORDS: dict[str, Any] = {
    "single": _l("Single choice"),
    "multiple": _l("Multiple choice"),
    "truefalse": _l("True or false"),
    "short": _l("Short text"),
    "numerical": _l("Number"),
    "match": _l("Matching"),
    "order": _l("Ordering"),
    "cloze": _l("Text with gaps"),
    "open": _l("Open text"),
    "description": _l("Description"),
}
KIND_ABOUTS: dict[str, Any] = {
    "single": _l("Several options, one of them right."),
    "multiple": _l(
        "Several options, any number of them right; a part of them can give a part of the points."
    ),
    "truefalse": _l("A sentence that is true or false."),
    "short": _l("A word or two are typed."),
    "numerical": _l("A number is typed, with a tolerance and units."),
    "match": _l("To each thing on the left belongs one on the right."),
    "order": _l("Steps are put in the right order."),
    "cloze": _l("Words are missing in a text, to be typed or chosen."),
    "open": _l("A text in one's own words, marked by a trainer."),
    "description": _l("Words without an answer, such as a case that the next questions are about."),
}
ROW_WORDS: dict[str, Any] = {
    "single": _l("Option"),
    "multiple": _l("Option"),
    "short": _l("Answer"),
    "numerical": _l("Number"),
    "match": _l("Pair"),
    "order": _l("Step"),
    "cloze": _l("Gap"),
    "open": _l("Row"),
}
FATE_WORDS: dict[str, Any] = {
    Fate.CREATED: _l("New"),
    Fate.UPDATED: _l("New version"),
    Fate.UNCHANGED: _l("Here already"),
    Fate.REJECTED: _l("Refused"),
}
FORMAT_WORDS: dict[str, Any] = {
    "gift": _l("GIFT"),
    "moodle-xml": _l("Moodle XML"),
    "aiken": _l("Aiken"),
    "quiz-md": _l("Check file (.quiz.md)"),
}
ENCODING_WORDS: dict[str, Any] = {
    "": _l("UTF-8, or what an XML file says"),
    "cp1252": _l("Windows-1252 (western Europe)"),
    "cp1253": _l("Windows-1253 (Greek)"),
    "iso-8859-7": _l("ISO-8859-7 (Greek)"),
    "cp1254": _l("Windows-1254 (Turkish)"),
    "cp1256": _l("Windows-1256 (Arabic)"),
    "utf-16": _l("UTF-16"),
}


def country_words(countries: Collection[str]) -> list[tuple[str, Any]]:
    """Countries by name, all of them first where that may be chosen."""
    named = sorted(((code, i18n.country_name(code)) for code in countries if code), key=lambda one: one[1])
    return [*([(ALL, _l("All countries"))] if ALL in countries else []), *named]


def _levels() -> list[tuple[str, str]]:
    return [(str(level), str(level)) for level in rules.LEVELS]


class FilterForm(PageForm):
    """Which questions are shown; sent in the address."""

    words = StringField(_l("Words"), filters=[trim], default="")
    kind = SelectField(_l("Kind"), choices=choices_of([("", _l("All")), *KIND_WORDS.items()]), default="")
    category = SelectField(_l("Category"), default="")
    tag = SelectField(_l("Tag"), default="")
    dimension = SelectField(_l("Dimension"), default="")
    level = SelectField(_l("Level"), choices=choices_of([("", _l("All")), *_levels()]), default="")
    state = SelectField(
        _l("State"), choices=choices_of({"": _l("In use"), "away": _l("Put away")}), default=""
    )

    def offer(
        self, categories: Iterable[str], tags: Iterable[str], dimensions: Iterable[tuple[str, str]]
    ) -> None:
        """Fill the lists with what there is."""
        every = ("", _l("All"))
        self.category.choices = choices_of(
            [every, *((one, " / ".join(rules.levels_of(one))) for one in categories)]
        )
        self.tag.choices = choices_of([every, *((one, one) for one in tags)])
        self.dimension.choices = choices_of([every, *dimensions])


class PlaceForm(PageForm):
    """Whose a question is, what it is about, and the language of its words."""

    country = SelectField(_l("Whose questions"), default="")
    dimension = SelectField(_l("Dimension"), default="")
    level = SelectField(_l("Level"), choices=choices_of([("", _l("None")), *_levels()]), default="")
    language = SelectField(_l("Language of the questions"))

    def offer(self, countries: Collection[str], dimensions: Iterable[tuple[str, str]]) -> None:
        """Fill the lists with what this person may choose."""
        self.country.choices = choices_of(country_words(countries))
        self.dimension.choices = choices_of([("", _l("None")), *dimensions])
        self.language.choices = choices_of((one.code, one.name) for one in i18n.LANGUAGES)


class QuestionFileForm(PlaceForm):
    """A file of questions, and how to read it."""

    file = FileField(
        _l("File"),
        description=_l("GIFT, Aiken, Moodle XML, or a check file of a course."),
        validators=[FileRequired(_l("Choose the file with the questions."))],
    )
    format = SelectField(_l("Format"), default="")
    encoding = SelectField(
        _l("Encoding"),
        choices=choices_of(ENCODING_WORDS),
        description=_l("Leave it unless the service says that the file is not UTF-8."),
        default="",
    )
    category = StringField(
        _l("Category to put them in"),
        filters=[trim],
        description=_l("Levels are parted by a slash: Farm / Goats. Those of the file come below it."),
        default="",
    )
