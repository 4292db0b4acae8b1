# SPDX-License-Identifier: EUPL-1.2
"""What follows from a question's values alone: when two are the same, its id, its search words, its labels."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import Any

from atlas_training.assessments.formats.as_json import dump
from atlas_training.assessments.formats.question import REST, Option, Pair, Question, TextFormat
from atlas_training.i18n.folding import fold

DIMENSIONS = ("VIS", "SEL", "COO", "GRN", "FND", "DAT", "TRU")
LEVELS = range(4)
LONGEST_PATH = 500
LONGEST_REFERENCE = 40

_NOT_IN_IDS = re.compile(r"[^a-z0-9]+")
_NOT_TEXT = re.compile("[\0\ud800-\udfff]")
_TAG = re.compile(r"<[^<>]*>")
_LABEL = re.compile(r"(dimension|level):(\w{1,3})")


def clean(value: Any) -> Any:
    """JSON without what a database cannot keep as text: NUL and halves of characters."""
    if isinstance(value, str):
        return _NOT_TEXT.sub("\ufffd", value)
    if isinstance(value, list):
        return [clean(one) for one in value]
    return {key: clean(one) for key, one in value.items()} if isinstance(value, dict) else value


def digest_of(content: dict[str, Any]) -> str:
    """The same for two questions that differ in nothing but the ids of their options."""
    bare = dict(content)
    for name in ("options", "pairs"):
        bare[name] = [_without_ids(one) for one in content.get(name, ())]
    return hashlib.sha256(json.dumps(bare, sort_keys=True).encode()).hexdigest()


def _without_ids(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("id", "ids")}


def is_same(first: Question, second: Question) -> bool:
    """Whether two questions differ in nothing but the ids of their options."""
    return digest_of(dumped(first)) == digest_of(dumped(second))


def reference_of(question: Question) -> str:
    """An id of small letters, digits and hyphens, from the id number or the name; ``question`` where none is left."""
    for text in (question.idnumber, question.name):
        slug = _NOT_IN_IDS.sub("-", fold(text)).strip("-")
        if slug:
            return slug[:LONGEST_REFERENCE].strip("-")
    return "question"


def plain_words(text: str) -> str:
    """A text without its tags."""
    return " ".join(unescape(_TAG.sub(" ", text)).split())


def search_words(question: Question) -> str:
    """What the search looks through: name, text, answers and tags, folded."""
    texts = [question.name, question.idnumber, plain_words(question.text)]
    texts += [plain_words(option.text) for option in question.options]
    texts += [plain_words(f"{pair.left} {pair.right}") for pair in question.pairs]
    return fold(" ".join([*texts, *question.tags]))[:20_000]


def labels_of(tags: Sequence[str]) -> tuple[str, int | None, tuple[str, ...]]:
    """Dimension and level that tags such as ``dimension:VIS`` and ``level:2`` give, and the other tags, each once."""
    dimension, level, others = "", None, []
    for tag in tags:
        found = _LABEL.fullmatch(tag)
        if found and found[1] == "dimension" and found[2] in DIMENSIONS:
            dimension = found[2]
        elif found and found[1] == "level" and found[2] in map(str, LEVELS):
            level = int(found[2])
        elif tag not in others:
            others.append(tag)
    return dimension, level, tuple(others)


def with_reasons(question: Question) -> Question:
    """The question as a check wants it: a reason behind every answer, as far as the question says one.

    An answer without its own gets what is said of right or wrong answers, else what is said of the question; what
    takes the rest of typed answers else gets the reason behind the right one.
    """
    if question.kind not in ("single", "multiple", "truefalse", "short", "numerical"):
        return question
    options = list(question.options)
    if question.kind in ("short", "numerical") and all(one.text != REST for one in options):
        options.append(Option(REST, Decimal(0), "", "plain", id="other"))
    reasons = [_reason(question, one) for one in options]
    used = {name for name, _words, _format in reasons}
    return replace(
        question,
        options=tuple(
            replace(one, feedback=words, feedback_format=text_format)
            for one, (_name, words, text_format) in zip(options, reasons, strict=True)
        ),
        feedback="" if "feedback" in used else question.feedback,
        right_feedback="" if "right_feedback" in used else question.right_feedback,
        wrong_feedback="" if "wrong_feedback" in used else question.wrong_feedback,
    )


def _reason(question: Question, option: Option) -> tuple[str, str, TextFormat]:
    """Where the reason behind an answer comes from, its words and their format."""
    if option.feedback:
        return "", option.feedback, option.feedback_format
    name = "right_feedback" if option.weight > 0 else "wrong_feedback"
    if getattr(question, name):
        return name, getattr(question, name), question.text_format
    if question.feedback:
        return "feedback", question.feedback, question.feedback_format
    right = next((one for one in question.options if one.weight == 1 and one.feedback), None)
    if option.text == REST and right:
        return "", right.feedback, right.feedback_format
    return "", "", option.feedback_format


def with_labels(question: Question, dimension: str, level: int | None) -> Question:
    """The question with dimension and level among its tags, for files that have no other place for them."""
    labels = [f"dimension:{dimension}"] if dimension else []
    labels += [f"level:{level}"] if level is not None else []
    return replace(question, tags=(*question.tags, *labels))


def keep_ids(question: Question, before: Question) -> Question:
    """A new version with the ids its options had, found by their words."""
    options = {one.text: one.id for one in before.options if one.id}
    pairs = {(one.left, one.right): one.ids for one in before.pairs if any(one.ids)}
    return replace(
        question,
        options=tuple(_with_id(one, options) for one in question.options),
        pairs=tuple(_with_ids(one, pairs) for one in question.pairs),
    )


def _with_id(option: Option, known: dict[str, str]) -> Option:
    return option if option.id else replace(option, id=known.get(option.text, ""))


def _with_ids(pair: Pair, known: dict[tuple[str, str], tuple[str, str]]) -> Pair:
    return pair if any(pair.ids) else replace(pair, ids=known.get((pair.left, pair.right), ("", "")))


def path_of(levels: Sequence[str]) -> str:
    """The levels of a category as the bank keeps them."""
    return "/".join(level.replace("/", "//") for level in levels)


def levels_of(path: str) -> tuple[str, ...]:
    """The levels of a category's path, outermost first."""
    levels = [level.replace("\0", "/").strip() for level in path.replace("//", "\0").split("/")]
    return tuple(level for level in levels if level)


def dumped(question: Question) -> dict[str, Any]:
    """The question as the bank keeps it."""
    kept: dict[str, Any] = clean(dump(question))
    return kept
