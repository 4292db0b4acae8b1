# SPDX-License-Identifier: EUPL-1.2
"""Refusals of enrolments."""

from flask_babel import lazy_gettext as _l

from atlas_training.errors import Conflict, Invalid, NotFound


class NoSuchCohort(NotFound):
    """A cohort that is not there, or of another country."""

    sentence = _l("There is no such cohort.")


class NoSuchRule(NotFound):
    """A rule that is not there, or of another country."""

    sentence = _l("There is no such rule of enrolment.")


class WrongCohort(Invalid):
    """A cohort's name or country that cannot be."""

    sentence = _l("This cohort cannot be kept.")


class WrongRule(Invalid):
    """A rule that names something that is not there."""

    sentence = _l("This rule cannot be kept.")


class OthersNow(Conflict):
    """Whom a rule touches changed between looking and acting."""

    sentence = _l("Somebody came or went since you looked. Look at the list again, then enrol.")
