# SPDX-License-Identifier: EUPL-1.2
"""How participations, completions and SMEs are counted: functions of values, without database.

The reading of RCO 85 and RCR 81 (Regulation (EU) 2021/1058, Annex I) is that of ``editions.rules``: its numbers
are settings of the scheme. A thing counted once is never counted again; what changes after a period was closed is
a correction in the next one.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from atlas_training.editions import rules as editions
from atlas_training.editions.enums import CompletionRule, CountingUnit, Gap, Start
from atlas_training.editions.rules import Counting
from atlas_training.indicators.enums import SizeClass, Why

GAP_WORDS = {Gap.COUNTRIES: Why.COUNTRIES, Gap.SESSIONS: Why.SESSIONS, Gap.HOURS: Why.HOURS}
SIZE_CLASSES = {
    "1": SizeClass.MICRO,
    "2": SizeClass.MICRO,
    "3-4": SizeClass.MICRO,
    "5-9": SizeClass.MICRO,
    "10-49": SizeClass.SMALL,
    "50-249": SizeClass.MEDIUM,
}


@dataclass(frozen=True)
class Sat:
    """A session that somebody attended, as it stands; ``course`` is that of a module, empty for a live one."""

    at: datetime
    minutes: int
    course: str = ""


@dataclass(frozen=True)
class Finished:
    """A completion that may show the scheme's: of a course, or of a path with its two shares in per cent."""

    at: datetime
    course: str = ""
    share: Fraction | None = None
    mean: Fraction | None = None


@dataclass(frozen=True)
class Fact:
    """All that is known of one person in one edition. ``gaps`` are the edition's; ``finished`` falls to this edition."""

    counting: Counting
    gaps: tuple[Gap, ...]
    is_partner_staff: bool
    joined_at: datetime
    attended: tuple[Sat, ...] = ()
    finished: tuple[Finished, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Whether something counts, from which moment, and why.

    Where it does not count, ``at`` is the moment that decides in which period the row is shown.
    """

    is_counted: bool
    at: datetime
    why: Why


def units(fact: Fact) -> tuple[str, ...]:
    """The participations that a person in an edition may be: one (""), or one in each course attended."""
    if fact.counting.unit == CountingUnit.PERSON_EDITION:
        return ("",)
    return tuple(sorted({sat.course for sat in fact.attended if sat.course}))


def participation(fact: Fact, unit: str = "") -> Verdict:
    """Whether the person's part in the edition, or in one course of it, is a participation (RCO 85)."""
    attended = sorted(fact.attended, key=lambda sat: sat.at)
    in_unit = [sat.at for sat in attended if sat.course == unit] if unit else []
    seen_at = in_unit[0] if in_unit else attended[0].at if attended else fact.joined_at
    if fact.gaps:
        return Verdict(False, seen_at, GAP_WORDS[fact.gaps[0]])
    if fact.is_partner_staff and not fact.counting.counts_partner_staff:
        return Verdict(False, seen_at, Why.PARTNER_STAFF)
    started_at = _started_at(fact.counting, fact.joined_at, attended)
    if started_at is None or (unit and not in_unit):
        return Verdict(False, seen_at, Why.NOT_STARTED)
    return Verdict(True, max([started_at, *in_unit[:1]]), Why.COUNTED)


def _started_at(counting: Counting, joined_at: datetime, attended: Iterable[Sat]) -> datetime | None:
    if counting.starts == Start.JOINED:
        return joined_at
    return _reached_at(attended, lambda number, minutes: editions.has_started(counting, number, minutes))


def _reached_at(attended: Iterable[Sat], is_enough: Callable[[int, int], bool]) -> datetime | None:
    minutes = 0
    for number, sat in enumerate(attended, 1):
        minutes += sat.minutes
        if is_enough(number, minutes):
            return sat.at
    return None


def completion(fact: Fact, unit: str, taken_part: Verdict) -> Verdict | None:
    """Whether the participation was completed (RCR 81); None where nothing speaks for it.

    Nothing is completed without a counted participation, so RCR 81 never exceeds RCO 85.
    """
    evidence = _evidence(fact, unit)
    if evidence is None:
        return None
    at = max(evidence.at, taken_part.at)
    if not taken_part.is_counted:
        return Verdict(False, at, Why.NO_PARTICIPATION)
    return replace(evidence, at=at)


def _evidence(fact: Fact, unit: str) -> Verdict | None:
    counting = fact.counting
    if counting.completion_rule == CompletionRule.ATTENDANCE:
        attended = [
            sat for sat in sorted(fact.attended, key=lambda sat: sat.at) if not unit or sat.course == unit
        ]
        at = _reached_at(attended, lambda n, minutes: editions.has_attended_minimum(counting, n, minutes))
        return Verdict(True, at, Why.COUNTED) if at else None
    if counting.completion_rule == CompletionRule.COURSE:
        dates = [one.at for one in fact.finished if one.course and unit in ("", one.course)]
        return Verdict(True, min(dates), Why.COUNTED) if dates else None
    paths = sorted((one for one in fact.finished if not one.course), key=lambda one: one.at)
    good = [one for one in paths if _meets(counting, one)]
    if good:
        return Verdict(True, good[0].at, Why.COUNTED)
    return Verdict(False, paths[0].at, Why.RULE_NOT_MET) if paths else None


def _meets(counting: Counting, path: Finished) -> bool:
    return (
        path.share is not None
        and path.share >= counting.completion_share
        and path.mean is not None
        and path.mean >= counting.completion_score
    )


def size_class(size: str) -> SizeClass:
    """The class of a number of people at work as organisations keep it; unknown where it is not said."""
    return SIZE_CLASSES.get(size, SizeClass.UNKNOWN)


def edition_of(at: datetime, beginnings: Mapping[str, datetime]) -> str | None:
    """The edition to which a completion falls: of those the person is in, the last that had begun by then."""
    begun = [(start, key) for key, start in beginnings.items() if start <= at]
    return max(begun)[1] if begun else None


# ---- periods ----


@dataclass(frozen=True)
class Window:
    """A reporting period: from ``start``, before ``end``. ``closed_until`` is where the closed periods end, if any."""

    start: datetime
    end: datetime
    closed_until: datetime | None = None


@dataclass(frozen=True)
class Entry:
    """What a row adds to the period's figure: 1, 0, or -1 for what was reported and counts no longer."""

    counts: int
    why: Why
    at: datetime
    is_correction: bool = False


def entry(verdict: Verdict, was_reported: bool, window: Window) -> Entry | None:
    """The row of a thing in a period; None where it does not belong to it."""
    if verdict.is_counted and verdict.at < window.end:
        return _entry_of_counted(verdict, was_reported, window)
    if was_reported:
        why = Why.GONE if verdict.is_counted else verdict.why
        return Entry(-1, why, verdict.at, is_correction=True)
    if verdict.is_counted or not window.start <= verdict.at < window.end:
        return None
    return Entry(0, verdict.why, verdict.at)


def _entry_of_counted(verdict: Verdict, was_reported: bool, window: Window) -> Entry | None:
    is_within = verdict.at >= window.start
    if was_reported:
        return Entry(0, Why.REPORTED, verdict.at) if is_within else None
    if is_within:
        return Entry(1, Why.COUNTED, verdict.at)
    if window.closed_until is not None and verdict.at < window.closed_until:
        return Entry(1, Why.LATE, verdict.at, is_correction=True)
    return None


@dataclass(frozen=True)
class Check:
    """One of the built-in checks and its result; ``detail`` holds the numbers compared."""

    name: str
    is_met: bool
    detail: str


def checks(
    participations: int,
    completions: int,
    without_participation: int,
    twice: int,
    sums: Mapping[str, tuple[int, int]],
) -> tuple[Check, ...]:
    """The checks over all that was counted up to the end of the period.

    ``sums`` gives for each detail file the sum of its rows and the figure in the summary.
    """
    return (
        Check("rcr81_at_most_rco85", completions <= participations, f"{completions} <= {participations}"),
        Check("every_completion_has_a_participation", not without_participation, f"{without_participation}"),
        Check("nobody_twice_in_an_edition", not twice, f"{twice}"),
        *(
            Check(f"sum_of_{name}_is_the_figure", rows == figure, f"{rows} = {figure}")
            for name, (rows, figure) in sums.items()
        ),
    )


def smes_of(found: Iterable[tuple[str, Verdict]], stakeholders: Collection[str]) -> dict[str, Verdict]:
    """Each SME once, from its first counted participation on; a stakeholder never counts.

    ``found`` pairs the SME's key with the verdict on a participation of one of its people.
    """
    first: dict[str, Verdict] = {}
    for key, verdict in found:
        if key in stakeholders:
            verdict = Verdict(False, verdict.at, Why.STAKEHOLDER)
        before = first.get(key)
        if before is None or (not verdict.is_counted, verdict.at) < (not before.is_counted, before.at):
            first[key] = verdict
    return first
