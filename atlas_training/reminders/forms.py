# SPDX-License-Identifier: EUPL-1.2
"""What people choose about reminders."""

from babel.dates import get_month_names
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from atlas_training import i18n
from atlas_training.reminders.rules import MONTHS
from atlas_training.web.forms import PageForm, choices_of


class QuietMonthsForm(PageForm):
    """The months of an SME's season."""

    months = SelectMultipleField(
        _l("Quiet months"),
        description=_l("Nobody who works there is reminded in these months, every year."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self) -> None:
        """Fill the list with the months in the reader's language."""
        names = get_month_names("wide", context="stand-alone", locale=i18n.current().code)
        self.months.choices = choices_of((str(month), names[month].capitalize()) for month in MONTHS)
