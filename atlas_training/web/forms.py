# SPDX-License-Identifier: EUPL-1.2
"""What all forms share: reading text, refusals put beside their fields, the title of a page to be mended."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length
from wtforms.widgets import TextInput

from atlas_training.errors import Refusal


def trim(text: str | None) -> str:
    """The text without spaces around it; NUL, which PostgreSQL cannot keep, goes too."""
    return (text or "").replace("\x00", "").strip()


def choices_of(words: Mapping[Any, Any] | Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Choices of a list from values and their words."""
    pairs = words.items() if isinstance(words, Mapping) else words
    return [SelectChoice(str(value), label) for value, label in pairs]


class WholeNumber(IntegerField):
    """A whole number in the digits of any script, which a browser's own field for numbers does not take."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; what is none gets our sentence."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write a whole number.")) from None


class PageForm(FlaskForm):
    """A form on a page. Its token is checked for all requests in ``web.security``, not here again."""

    class Meta:
        csrf = False


def refuse(form: FlaskForm, refusal: Refusal) -> None:
    """Put what a service refused beside its fields; what names no field of the form stands over it."""
    placed = False
    for name, sentence in refusal.fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, str(sentence)]
            placed = True
    if not placed:
        sentences = refusal.fields.values() or [refusal.sentence]
        form.form_errors = [*form.form_errors, *(str(sentence) for sentence in sentences)]


def page_title(title: Any, form: FlaskForm | None = None) -> str:
    """The page's title; it begins with "Error" after a form was not taken."""
    return _("Error: %(title)s", title=title) if form is not None and form.errors else str(title)


class FeedbackForm(PageForm):
    """A barrier someone met."""

    message = TextAreaField(
        _l("What stood in your way, and on which page?"),
        filters=[trim],
        validators=[
            DataRequired(_l("Write what stood in your way.")),
            Length(max=4000, message=_l("Write 4,000 letters at most.")),
        ],
    )
    contact = StringField(
        _l("Where to answer you"),
        filters=[trim],
        validators=[Length(max=254, message=_l("Write 254 letters at most."))],
        description=_l("An e-mail address or telephone number. Leave it empty if you want no answer."),
    )
    website = BooleanField()  # shown to nobody; machines that fill every field give themselves away
