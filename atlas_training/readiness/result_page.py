# SPDX-License-Identifier: EUPL-1.2
"""What a result says to a reader: sentences, bars and changes, made from data, as far as they may see it."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from atlas_training.readiness import questions, rules
from atlas_training.readiness.enums import Confidence, Sight
from atlas_training.readiness.instrument import Instrument, Texts
from atlas_training.readiness.models import Assessment


@dataclass(frozen=True)
class Bar:
    """A dimension on the page: name, points shown, level, the target's first point, and the gap to it."""

    code: str
    tile: int
    name: str
    short: str
    shown: int | None
    level: str
    target: int
    target_level: str
    gap: int
    is_below: bool


@dataclass(frozen=True)
class Move:
    """A dimension's change: before and now in points shown, the difference in words, and its kind."""

    name: str
    before: int
    now: int
    difference: str
    kind: str
    items: list["ItemMove"]


@dataclass(frozen=True)
class ItemMove:
    """An item answered otherwise than before, in the words of both answers."""

    id: str
    question: str
    before: str
    now: str


@dataclass
class ResultPage:
    """Everything the template shows; built for one reader's sight."""

    sight: Sight
    sentence: list[str]
    bands: list[dict[str, Any]]
    bars: list[Bar]
    held: list[str] = field(default_factory=list)
    shown: int | None = None
    before: int | None = None
    index_line: str = ""
    since: str = ""
    change_line: list[str] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    grade: str | None = None
    grade_reason: list[str] = field(default_factory=list)
    equal_weight: int | None = None
    level: str = ""

    @property
    def by_gap(self) -> list[Bar]:
        """The bars, widest gap first; those without a score last."""
        return sorted(self.bars, key=lambda bar: (bar.shown is None, -bar.gap))


def page_of(
    row: Assessment,
    result: rules.Result,
    before: Assessment | None,
    instrument: Instrument,
    texts: Texts,
    targets: dict[str, int],
    sight: Sight,
) -> ResultPage:
    """The page of a finished assessment. ``targets`` are levels by dimension."""
    bars = _bars(result, instrument, texts, targets)
    page = ResultPage(
        sight=sight,
        sentence=_sentence(result, instrument, texts, bars, sight),
        bands=[
            {"name": texts("levels", level.code).text, "low": level.low, "high": level.high}
            for level in instrument.levels
        ],
        bars=bars,
        level="" if result.level is None else _level(instrument, texts, result.level),
    )
    if sight is Sight.LEVELS:
        return page
    page.shown = result.shown
    page.held = _held(result, instrument, texts, sight)
    page.equal_weight = (
        None if result.equal_weight_index is None else rules.rounded(result.equal_weight_index)
    )
    page.grade = row.confidence
    page.grade_reason = _grade_reason(row, result)
    page.index_line = _("of 100")
    if before is not None:
        _add_change(page, row, before, instrument, texts)
    return page


def _level(instrument: Instrument, texts: Texts, level: int) -> str:
    return texts("levels", instrument.levels[level].code).text


def _bars(result: rules.Result, instrument: Instrument, texts: Texts, targets: dict[str, int]) -> list[Bar]:
    bars = []
    for row in instrument.dimensions:
        found = result.dimensions[row.code]
        target = instrument.levels[min(targets[row.code], len(instrument.levels) - 1)]
        bars.append(
            Bar(
                code=row.code,
                tile=row.tile,
                name=texts("dimensions", row.code, "name").text,
                short=texts("dimensions", row.code, "short").text,
                shown=found.shown,
                level="" if found.level is None else _level(instrument, texts, found.level),
                target=target.low,
                target_level=texts("levels", target.code).text,
                gap=0 if found.shown is None else max(0, target.low - found.shown),
                is_below=found.level is not None and found.level < target.level,
            )
        )
    return bars


def _sentence(
    result: rules.Result, instrument: Instrument, texts: Texts, bars: list[Bar], sight: Sight
) -> list[str]:
    if result.shown is None or result.level is None:
        return [_("There is no index: too many questions are open. What could be scored stands below.")]
    sentences = []
    level = _level(instrument, texts, result.level)
    if sight is Sight.LEVELS:
        sentences.append(_("The business stands at %(level)s.", level=level))
    elif result.level + 1 < len(instrument.levels):
        following = instrument.levels[result.level + 1]
        points = following.low - result.shown
        sentences.append(
            ngettext(
                "You are at %(level)s, %(num)s point from %(next)s.",
                "You are at %(level)s, %(num)s points from %(next)s.",
                points,
                level=level,
                next=texts("levels", following.code).text,
            )
        )
    else:
        sentences.append(_("You are at %(level)s, the highest level.", level=level))
    widest = max(bars, key=lambda bar: bar.gap)
    if widest.gap:
        sentences.append(_("The widest gap is %(dimension)s.", dimension=widest.short))
    return sentences


def _held(result: rules.Result, instrument: Instrument, texts: Texts, sight: Sight) -> list[str]:
    sentences = []
    for code, found in result.dimensions.items():
        if found.shown is None or not found.held_by:
            continue
        facts = {
            "points": found.shown,
            "dimension": texts("dimensions", code, "short").text,
            "level": _level(instrument, texts, instrument.rules.must_have_cap_level),
        }
        if sight is not Sight.ANSWERS:  # naming the question would give the answer away
            sentences.append(_("A must-have holds the level of %(dimension)s at %(level)s at most.", **facts))
            continue
        is_held = instrument.level_of(found.shown).level > instrument.rules.must_have_cap_level
        sentences += [_held_sentence(item, is_held, facts, instrument, texts) for item in found.held_by]
    return sentences


def _held_sentence(
    item: str, is_held: bool, facts: dict[str, Any], instrument: Instrument, texts: Texts
) -> str:
    until = texts.find("items", item, "held_until")
    if until is not None:
        facts = {**facts, "condition": until.text, "item": item}
        if is_held:
            sentence = _(
                "You have %(points)s points in %(dimension)s. We hold the level at %(level)s until "
                "%(condition)s (question %(item)s).",
                **facts,
            )
        else:
            sentence = _(
                "You have %(points)s points in %(dimension)s. The level cannot rise above %(level)s until "
                "%(condition)s (question %(item)s).",
                **facts,
            )
        return str(sentence)
    row = instrument.by_id[item]
    first = next(code for code in row.options if row.points_of(code if row.has_steps else [0]) > 0)
    facts = {**facts, "step": texts("items", item, "options", first).text, "item": item}
    if is_held:
        sentence = _(
            "You have %(points)s points in %(dimension)s. We hold the level at %(level)s until question "
            "%(item)s stands at least at “%(step)s”.",
            **facts,
        )
    else:
        sentence = _(
            "You have %(points)s points in %(dimension)s. The level cannot rise above %(level)s until question "
            "%(item)s stands at least at “%(step)s”.",
            **facts,
        )
    return str(sentence)


def _grade_reason(row: Assessment, result: rules.Result) -> list[str]:
    if row.confidence is None:
        return []
    if row.confidence == Confidence.A:
        return [_("A coordinator has seen the evidence, and no answers contradict each other.")]
    reasons = []
    if result.open_checks:
        reasons.append(
            ngettext(
                "%(num)s pair of answers does not seem to fit together.",
                "%(num)s pairs of answers do not seem to fit together.",
                len(result.open_checks),
            )
        )
    if result.do_not_know:
        reasons.append(
            ngettext(
                "%(num)s answer is “I do not know”.",
                "%(num)s answers are “I do not know”.",
                result.do_not_know,
            )
        )
    reasons.append(_("You answered yourself; a coordinator has not confirmed enough evidence yet."))
    return reasons


def _signed(difference: Fraction) -> str:
    points = rules.rounded(abs(difference))
    return f"+{points}" if difference > 0 else f"\u2212{points}"


def _add_change(
    page: ResultPage, row: Assessment, before: Assessment, instrument: Instrument, texts: Texts
) -> None:
    assert before.result is not None
    assert row.result is not None
    change = rules.compare(instrument, before.result["points"], row.result["points"])
    page.before = before.index_shown
    page.since = format_date(before.finished_at, "MMMM yyyy")
    if change.difference is not None:
        page.index_line, page.change_line = _index_words(change, page.since)
    for dimension in instrument.dimensions:
        moved = change.dimensions.get(dimension.code)
        if moved is not None:
            items = _item_moves(dimension.code, change, row, before, instrument, texts)
            page.moves.append(
                Move(
                    name=texts("dimensions", dimension.code, "name").text,
                    before=rules.rounded(moved.before),
                    now=rules.rounded(moved.now),
                    difference=_signed(moved.difference) if moved.is_clear else _("no clear change"),
                    kind=("is-rise" if moved.difference > 0 else "is-fall") if moved.is_clear else "is-same",
                    items=items if page.sight is Sight.ANSWERS else [],
                )
            )
    page.moves.sort(key=lambda move: move.before - move.now)


def _index_words(change: rules.Change, since: str) -> tuple[str, list[str]]:
    assert change.before is not None
    assert change.now is not None
    assert change.difference is not None
    facts = {
        "before": rules.rounded(change.before),
        "now": rules.rounded(change.now),
        "points": rules.rounded(abs(change.difference)),
        "since": since,
    }
    base = _("Compared on the questions answered both times.")
    if not change.is_clear:
        line = _("of 100, no clear change since %(since)s", **facts)
        return line, [_("The index moved from %(before)s to %(now)s: no clear change.", **facts), base]
    if change.difference > 0:
        line = _("of 100, up %(points)s since %(since)s", **facts)
        return line, [_("The index rose from %(before)s to %(now)s.", **facts), base]
    line = _("of 100, down %(points)s since %(since)s", **facts)
    return line, [
        _("The index went from %(before)s to %(now)s.", **facts),
        _("A closer second look often does that, and it helps to plan. The earlier result stays."),
        base,
    ]


def _item_moves(
    dimension: str,
    change: rules.Change,
    row: Assessment,
    before: Assessment,
    instrument: Instrument,
    texts: Texts,
) -> list[ItemMove]:
    moves = []
    for name, _before, _now in change.items:
        item = instrument.by_id[name]
        # Answers go with an erased owner; the scores stay.
        if item.dimension == dimension and name in before.answers and name in row.answers:
            moves.append(
                ItemMove(
                    id=name,
                    question=texts("items", name, "question").text,
                    before=questions.answer_words(item, texts, before.answers[name]),
                    now=questions.answer_words(item, texts, row.answers[name]),
                )
            )
    return moves
