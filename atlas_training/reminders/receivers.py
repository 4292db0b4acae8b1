# SPDX-License-Identifier: EUPL-1.2
"""What reminders add to the pages of others."""

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from atlas_training.accounts.events import Erasing, SmeSection
from atlas_training.organisations.models import Organisation
from atlas_training.plugins import hookimpl
from atlas_training.reminders import service as reminders
from atlas_training.reminders.forms import QuietMonthsForm


@hookimpl
def settings_links() -> list[tuple[str, str]]:
    """The page of one's reminders."""
    return [(_("Reminders by mail"), url_for("reminders.settings"))]


@hookimpl
def sme_sections(organisation: Organisation) -> list[SmeSection]:
    """The quiet months of an SME; its country's coordinator sets them."""
    months = [str(month) for month in reminders.quiet_months(organisation.id)]
    form = QuietMonthsForm(formdata=None, months=months)
    form.offer()
    body = render_template(
        "reminders/sme_section.html",
        organisation=organisation,
        form=form,
        months=months,
        is_own=organisation.country in current_user.countries,
    )
    return [SmeSection(_("Quiet months"), Markup(body), 80)]  # noqa: S704 -- escaped by the template


@hookimpl
def erasing(event: Erasing) -> None:
    """What somebody was reminded of goes with them."""
    reminders.forget(event.person_id)
