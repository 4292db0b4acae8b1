# SPDX-License-Identifier: EUPL-1.2
"""What enrolments do when something happens below them: rules take in who comes to fit."""

from atlas_training.accounts.events import Joined
from atlas_training.enrolments import by_rule
from atlas_training.plugins import hookimpl
from atlas_training.readiness.events import AssessmentFinished


@hookimpl
def joined(event: Joined) -> None:
    """Somebody new may fit a rule."""
    by_rule.reconsider([event.membership_id])


@hookimpl
def assessment_finished(event: AssessmentFinished) -> None:
    """The SME's band may be another one now."""
    by_rule.reconsider_sme(event.organisation_id)
