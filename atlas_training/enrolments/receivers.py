# SPDX-License-Identifier: EUPL-1.2
"""What enrolments do when something happens below them: rules take in who comes to fit."""

from flask import url_for
from flask_babel import gettext as _

from atlas_training.accounts.enums import Role
from atlas_training.accounts.events import Joined
from atlas_training.accounts.models import Person
from atlas_training.enrolments import by_rule
from atlas_training.plugins import hookimpl
from atlas_training.readiness.events import AssessmentFinished
from atlas_training.web.navigation import NavigationItem


@hookimpl
def joined(event: Joined) -> None:
    """Somebody new may fit a rule."""
    by_rule.reconsider([event.membership_id])


@hookimpl
def assessment_finished(event: AssessmentFinished) -> None:
    """The SME's band may be another one now."""
    by_rule.reconsider_sme(event.organisation_id)


@hookimpl
def navigation(person: Person | None) -> list[NavigationItem]:
    """The rules of a coordinator's country."""
    if person is None or Role.COORDINATOR not in person.roles:
        return []
    return [NavigationItem(_("Enrolments"), url_for("enrolments.list_rules"), "people", 62)]
