# SPDX-License-Identifier: EUPL-1.2
"""Words for counting."""

from enum import StrEnum


class Counted(StrEnum):
    """What an indicator counts. ``STATED``: a number that the lead coordinator gives, with a note, for a period."""

    PARTICIPATIONS = "participations"
    COMPLETIONS = "completions"
    SMES = "smes"
    STATED = "stated"


class Why(StrEnum):
    """Why a row counts or does not."""

    COUNTED = "counted"
    LATE = "counted_late"
    GONE = "no_longer_counted"
    COUNTRIES = "too_few_organising_countries"
    SESSIONS = "edition_has_too_few_sessions"
    HOURS = "edition_has_too_few_hours"
    PARTNER_STAFF = "partner_staff"
    NOT_STARTED = "attended_too_little"
    NO_PARTICIPATION = "no_counted_participation"
    RULE_NOT_MET = "completion_rule_not_met"
    STAKEHOLDER = "stakeholder"
    REPORTED = "reported_before"


class SizeClass(StrEnum):
    """Size of an SME by people at work (Commission Recommendation 2003/361/EC, Annex, Article 2)."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    UNKNOWN = "unknown"
