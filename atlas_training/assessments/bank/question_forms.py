# SPDX-License-Identifier: EUPL-1.2
"""The forms in which a question is written, one for each kind: rows and fields, never a format's own signs."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length

from atlas_training.assessments.bank.forms import PlaceForm
from atlas_training.web.forms import choices_of, trim

MORE_ROWS = 3
MOST_ROWS = 60
_LONGEST = Length(max=20_000, message=_l("Write 20,000 letters at most."))
_PER_CENT = _l("Part of the points, in per cent")


def _words(label: Any, description: Any = "", *validators: Any) -> TextAreaField:
    return TextAreaField(label, filters=[trim], validators=[_LONGEST, *validators], description=description)


def _line(label: Any, description: Any = "", longest: int = 2000) -> StringField:
    return StringField(
        label,
        filters=[trim],
        validators=[Length(max=longest, message=_l("This is too long."))],
        description=description,
        default="",
    )


class _Row(Form):
    """One row of answers; ``was`` is its number before, by which what was not changed stays as it is."""

    was = HiddenField(default="")


class ChoiceRow(_Row):
    """An option of a choice."""

    text = _line(_l("Words"))
    is_right = BooleanField(_l("This is right"))
    percent = _line(_PER_CENT, longest=20)
    feedback = _line(_l("Reason: why it is right or not"))


class WordRow(_Row):
    """An accepted spelling, or a wrong one with its reason."""

    text = _line(_l("Answer"))
    percent = _line(_PER_CENT, longest=20)
    feedback = _line(_l("Reason: why it is right or not"))


class NumberRow(_Row):
    """A number."""

    text = _line(_l("Number"), longest=40)
    tolerance = _line(_l("How far off is still right"), longest=40)
    percent = _line(_PER_CENT, longest=20)
    feedback = _line(_l("Reason: why it is right or not"))


class UnitRow(_Row):
    """A unit of a number."""

    text = _line(_l("Unit"), longest=40)
    multiplier = _line(_l("How many of it make one of the first unit"), longest=40)


class PairRow(_Row):
    """Two things that belong together."""

    text = _line(_l("Left"))
    right = _line(_l("Belongs to it"))


class StepRow(_Row):
    """A step."""

    text = _line(_l("Step"))
    place = _line(_l("Place"), longest=4)


class GapRow(_Row):
    """The answers of a gap."""

    text = _words(_l("Right answers, one a line"))
    wrong = _words(_l("Wrong answers to choose from, one a line; none where it is typed"))
    feedback = _line(_l("Reason: why it is right or not"))


class RubricRow(_Row):
    """Something that a good answer holds."""

    text = _line(_l("Words"))
    points = _line(_l("Points"), longest=20)


class QuestionForm(PlaceForm):
    """What every kind has."""

    name = _line(_l("Name in the bank"), _l("Leave it empty to take the first words of the question."), 255)
    text = _words(
        _l("The question"),
        _l("An empty line begins a paragraph. **Two stars** make words bold, *one star* emphasises them."),
        DataRequired(_l("Write the question.")),
    )
    points = _line(_l("Points"), longest=20)
    feedback = _words(_l("Said after the answer, whatever it was"))
    hints = FieldList(_line(_l("Hint")), _l("Hints, in the order in which they are given"), max_entries=10)
    category = _line(_l("Category"), _l("Levels are parted by a slash: Farm / Goats."), 500)
    tags = _line(_l("Tags"), _l("With commas between them."))
    idnumber = _line(_l("Id number"), _l("Only where another system knows the question by one."), 255)
    number = HiddenField(default="")

    @property
    def rows(self) -> Field | None:
        """The list of answers; None where the kind has none."""
        return getattr(self, "answers", None)


class SingleForm(QuestionForm):
    """Single choice."""

    answers = FieldList(FormField(ChoiceRow), _l("Options"), max_entries=MOST_ROWS)


class MultipleForm(SingleForm):
    """Multiple choice."""


class TrueFalseForm(QuestionForm):
    """True or false."""

    truth = SelectField(
        _l("What is right"), choices=choices_of({"true": _l("True"), "false": _l("False")}), default="true"
    )
    reason_right = _words(_l("Reason for who answers rightly"))
    reason_wrong = _words(_l("Reason for who answers wrongly"))


class ShortForm(QuestionForm):
    """Short text."""

    answers = FieldList(FormField(WordRow), _l("Accepted answers"), max_entries=MOST_ROWS)
    case_counts = BooleanField(_l("Small and capital letters count"))


class NumericalForm(QuestionForm):
    """A number."""

    answers = FieldList(FormField(NumberRow), _l("Accepted numbers"), max_entries=MOST_ROWS)
    units = FieldList(FormField(UnitRow), _l("Units, the one of the numbers above first"), max_entries=20)


class MatchForm(QuestionForm):
    """Matching."""

    answers = FieldList(FormField(PairRow), _l("What belongs together"), max_entries=MOST_ROWS)


class OrderForm(QuestionForm):
    """Ordering."""

    answers = FieldList(FormField(StepRow), _l("Steps"), max_entries=MOST_ROWS)


class ClozeForm(QuestionForm):
    """A text with gaps."""

    answers = FieldList(FormField(GapRow), _l("Gaps"), max_entries=MOST_ROWS)


class OpenForm(QuestionForm):
    """Open text."""

    answers = FieldList(FormField(RubricRow), _l("What counts"), max_entries=MOST_ROWS)
    points = _line(_l("Points"), _l("Leave it empty to add up the points of the rows."), 20)
    least = _line(_l("Fewest words wanted"), longest=5)
    most = _line(_l("Most words wanted"), longest=5)
    marking = _words(_l("For whoever marks: what a good answer holds"))


class DescriptionForm(QuestionForm):
    """Words without an answer."""


FORMS: dict[str, type[QuestionForm]] = {
    "single": SingleForm,
    "multiple": MultipleForm,
    "truefalse": TrueFalseForm,
    "short": ShortForm,
    "numerical": NumericalForm,
    "match": MatchForm,
    "order": OrderForm,
    "cloze": ClozeForm,
    "open": OpenForm,
    "description": DescriptionForm,
}
ROW_HINTS: dict[str, Any] = {
    "single": _l("Mark the one that is right. A row without words is left out."),
    "multiple": _l(
        "Mark all that are right: they share the points, and wrong ones take their share away. Write per cents only "
        "where it should be otherwise."
    ),
    "short": _l(
        "A star stands for anything. Without per cents an answer gives all points; 0 makes it a wrong one."
    ),
    "numerical": _l(
        "Comma or point is the decimal mark. Without per cents a number gives all points. A star takes all other numbers."
    ),
    "match": _l("What is left empty on the left side belongs to nothing and is there to mislead."),
    "order": _l("The places say the right order; learners see the steps mixed."),
    "open": _l("One row for each thing that a good answer holds. Whoever marks gives points for each."),
    "cloze": _l("Write [1], [2] and so on into the text of the question, where the gaps are."),
}
ROW_NAMES: dict[str, tuple[str, ...]] = {
    "single": ("text", "is_right", "feedback"),
    "multiple": ("text", "is_right", "percent", "feedback"),
    "short": ("text", "percent", "feedback"),
    "numerical": ("text", "tolerance", "percent", "feedback"),
    "match": ("text", "right"),
    "order": ("text", "place"),
    "cloze": ("text", "wrong", "feedback"),
    "open": ("text", "points"),
}
"""The fields of a row of answers that are shown."""
