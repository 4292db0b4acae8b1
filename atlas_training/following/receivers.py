# SPDX-License-Identifier: EUPL-1.2
"""What following adds to the pages of others."""

from fractions import Fraction

from flask import render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import COORDINATORS
from atlas_training.accounts.events import Erasing, SmeSection
from atlas_training.accounts.models import Person
from atlas_training.exports.table import Exporter
from atlas_training.following import service as following
from atlas_training.following import standing
from atlas_training.following.exporters import Learners
from atlas_training.following.forms import STATE_WORDS
from atlas_training.organisations.models import Organisation
from atlas_training.plugins import hookimpl
from atlas_training.web.navigation import NavigationItem


@hookimpl
def navigation(person: Person | None) -> list[NavigationItem]:
    """For coordinators: the people they follow."""
    if person is None or not person.roles & COORDINATORS:
        return []
    return [NavigationItem(_("Learners"), url_for("following.list_people"), "people", 20)]


@hookimpl
def exporters() -> list[Exporter]:
    """The list of people."""
    return [Learners()]


@hookimpl
def settings_links() -> list[tuple[str, str]]:
    """For who works in an SME: what its owner sees."""
    if accounts.find_membership() is None:
        return []
    return [(_("What the owner of your SME sees"), url_for("following.show_sharing"))]


@hookimpl
def own_sme_sections(organisation: Organisation) -> list[SmeSection]:
    """How colleagues get on, on the owner's page."""
    body = render_template(
        "following/colleagues.html",
        rows=standing.of_sme(organisation),
        scores=following.scores_shown(organisation.id),
        state_words=STATE_WORDS,
        percent=_percent,
    )
    return [SmeSection(_("How colleagues get on"), Markup(body))]  # noqa: S704 -- escaped by the template


def _percent(score: Fraction) -> int:
    return int(score * 100 + Fraction(1, 2))


@hookimpl
def erasing(event: Erasing) -> None:
    """Notes on somebody, and what they agreed to, go with them."""
    following.forget(event.membership_ids)
