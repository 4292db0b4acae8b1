# SPDX-License-Identifier: EUPL-1.2
"""What certificates do when something happens below them, and what they show elsewhere."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from atlas_training import clock
from atlas_training.accounts.enums import COORDINATORS, Role
from atlas_training.accounts.events import Erasing, SmeSection
from atlas_training.certificates import rules
from atlas_training.certificates import service as certificates
from atlas_training.certificates.enums import State
from atlas_training.organisations.models import Organisation
from atlas_training.plugins import hookimpl
from atlas_training.progress.events import CourseCompleted, PathCompleted
from atlas_training.reminders.enums import Kind
from atlas_training.reminders.events import Due
from atlas_training.reminders.rules import NEWS
from atlas_training.web.addresses import public
from atlas_training.web.navigation import NavigationItem


@hookimpl(trylast=True)
def course_completed(event: CourseCompleted) -> None:
    """A completed course is certified in the same transaction."""
    certificates.issue_for_course(event.completion_id, event.language)


@hookimpl(trylast=True)
def path_completed(event: PathCompleted) -> None:
    """So is a completed share of a path."""
    certificates.issue_for_path(event.completion_id)


@hookimpl
def kept_papers() -> Mapping[str, str]:
    """Certificates of others, in the log of exports."""
    return {certificates.DOCUMENT: _("Certificate")}


@hookimpl
def navigation(person: Any) -> list[NavigationItem]:
    """For guests: checking a number; for those who manage certificates: their list."""
    if person is None:
        return [NavigationItem(_("Verify a certificate"), url_for("certificates.verify"), "seal", 60)]
    if person.roles & {*COORDINATORS, Role.ADMINISTRATOR}:
        return [NavigationItem(_("Certificates"), url_for("certificates.manage"), "seal", 70)]
    return []


@hookimpl
def sme_sections(organisation: Organisation) -> list[SmeSection]:
    """The certificate of the business, and the way to issue it, on the coordinator's page of it."""
    rows = certificates.of_sme(organisation.id)
    standing = next((row for row in rows if row.state == State.VALID), None)
    body = render_template(
        "certificates/sme_section.html",
        organisation=organisation,
        standing=standing,
        number=rules.shown(standing.number) if standing else "",
        may_issue=organisation.country in current_user.countries,
    )
    return [SmeSection(_("Certificate of the business"), Markup(body), 60)]  # noqa: S704 -- a template of ours


@hookimpl
def due_reminders(day: date) -> list[Due]:
    """To holders: that a certificate is ready, within a week of its issue."""
    url = public("certificates.mine")
    return [
        Due(
            row.person_id,
            row.organisation_id,
            Kind.FEEDBACK,
            f"certificate/{row.id}",
            partial(_ready_words, str(row.claims.get("title", ""))),
            url,
        )
        for row in certificates.issued_since(clock.now() - NEWS)
        if row.person_id
    ]


def _ready_words(title: str) -> str:
    return str(_("Your certificate is ready: %(title)s", title=title))


@hookimpl
def erasing(event: Erasing) -> None:
    """Name, business and badge go; number, dates, course and rule stay and check."""
    certificates.erase_person(event.person_id)
    for organisation_id in event.emptied:
        certificates.erase_sme(organisation_id)
