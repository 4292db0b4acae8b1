# SPDX-License-Identifier: EUPL-1.2
"""What a question's page takes in. What an answer may be is each kind's own matter."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, StringField


class AnswerForm(Form):
    """An answer to one question, and whether to look at it again."""

    answer = StringField(_l("Your answer"))
    again = BooleanField(_l("Mark this question to look at again"))
