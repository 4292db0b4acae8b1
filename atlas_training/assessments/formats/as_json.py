# SPDX-License-Identifier: EUPL-1.2
"""A question as JSON: for programs that ask what a file holds, and whole, as the bank keeps it."""

import base64
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from atlas_training.assessments.formats import cloze
from atlas_training.assessments.formats.question import Attachment, Essay, Option, Pair, Question, plain


def as_json(question: Question) -> dict[str, Any]:
    """The question for programs; weights are shares (1 is all)."""
    told: dict[str, Any] = {
        "line": question.line,
        "kind": question.kind,
        "name": question.name,
        "text": question.text,
        "format": question.text_format,
        "options": [_option_json(option) for option in question.options],
        "pairs": [{"left": pair.left, "right": pair.right} for pair in question.pairs],
        "feedback": question.feedback,
        "category": list(question.category),
        "idnumber": question.idnumber,
        "tags": list(question.tags),
        "hints": list(question.hints),
        "points": float(question.points),
        "files": [{"name": one.name, "bytes": len(one.content)} for one in question.files],
    }
    if question.kind == "cloze":
        told["gaps"] = [_gap_json(gap) for gap in cloze.gaps(question.text)]
    if question.kind in ("single", "multiple"):
        told["numbering"] = question.numbering
    if question.kind == "open":
        told["essay"] = asdict(question.essay)
    return told


def _option_json(option: Option) -> dict[str, Any]:
    row: dict[str, Any] = {"text": option.text, "weight": float(option.weight), "feedback": option.feedback}
    return row if option.tolerance is None else {**row, "tolerance": option.tolerance}


def _gap_json(gap: cloze.Gap) -> dict[str, Any]:
    return {
        "kind": gap.kind,
        "points": gap.points,
        "layout": gap.layout,
        "case_counts": gap.case_counts,
        "options": [_option_json(option) for option in gap.options],
    }


def dump(question: Question) -> dict[str, Any]:
    """The whole question, without the line it stood in; what is as usual is left out."""
    return {name: value for name, value in _whole(question).items() if name != "line"}


def _whole(value: Any) -> Any:
    """Dataclasses as mappings of what is not as usual, decimals as text, bytes as base64."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, tuple):
        return [_whole(one) for one in value]
    if not hasattr(value, "__dataclass_fields__"):
        return value
    return {
        one.name: _whole(held) for one in fields(value) if (held := getattr(value, one.name)) != one.default
    }


def load(kept: dict[str, Any]) -> Question:
    """The question that :func:`dump` gave."""
    made: dict[str, Any] = dict(kept)
    made["options"] = tuple(_option(one) for one in kept.get("options", ()))
    made["pairs"] = tuple(
        Pair(**(one | {"ids": tuple(one.get("ids", ("", "")))})) for one in kept.get("pairs", ())
    )
    made["files"] = tuple(
        Attachment(one["name"], one["path"], base64.b64decode(one["content"]))
        for one in kept.get("files", ())
    )
    made["essay"] = _essay(kept.get("essay", {}))
    made["units"] = tuple((name, multiplier) for name, multiplier in kept.get("units", ()))
    for name in ("category", "tags", "hints"):
        made[name] = tuple(kept.get(name, ()))
    for name in ("points", "penalty"):
        if name in kept:
            made[name] = Decimal(kept[name])
    return Question(**made)


def _option(kept: dict[str, Any]) -> Option:
    weight = {"weight": Decimal(kept["weight"])} if "weight" in kept else {}
    return Option(**(kept | weight))


def _essay(kept: dict[str, Any]) -> Essay:
    pairs: dict[str, Any] = {name: tuple(kept[name]) for name in ("words", "files") if name in kept}
    return Essay(**(kept | pairs))
