# SPDX-License-Identifier: EUPL-1.2
"""GIFT, Moodle's text format, read as Moodle reads it: blocks of lines, answers between braces.

The order in which escapes, comments, names and answers are taken apart is Moodle's, since files in use
rely on it. Where Moodle takes what makes no sense (``{#abc}``), an error is given instead.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from atlas_training.assessments.formats import file_text
from atlas_training.assessments.formats.question import (
    REST,
    Broken,
    Kind,
    Option,
    Pair,
    Question,
    Reading,
    TextFormat,
    Writing,
    category_levels,
    category_path,
    clean_name,
    default_name,
    is_answerable,
    loss,
    not_held,
    number,
    plain,
    trim,
    warning,
    with_point,
)
from atlas_training.sentences import Sentence, say

NAME = "GIFT"
BLANK = "_____"
"""What stands in the text where the answers stood in the middle of a sentence."""
FORMATS: dict[str, TextFormat] = {
    "html": "html",
    "moodle": "moodle",
    "plain": "plain",
    "markdown": "markdown",
}
MOST_ANSWERS = 1000
"""Answers of one question."""
TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}

_CATEGORY = "$CATEGORY:"
_HELD = {":": "&&058;", "#": "&&035;", "=": "&&061;", "{": "&&123;", "}": "&&125;", "~": "&&126;"}
_BACKSLASH, _NEWLINE = "&&092;", "&&010;"
_WEIGHT = re.compile(r"%(-*[0-9]{1,2}\.?[0-9]*)%")
_BARE_ANSWER = re.compile(r"(?m)^[=~](?![=~])")
_AIKEN_KEY = re.compile(r"(?m)^ANSWER:[ \t]*[A-Z]$")
_LOST_ANSWER = re.compile(r"([=~]%-*[0-9]{1,2}\.?[0-9]*%)\s*(?=[=~]|$)")
_ID = re.compile(r"\[id:((?:\\\]|[^\]\x00-\x1f\x7f]){1,255})\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]<>`\x00-\x1f\x7f]){1,255})\]")


def _hold(text: str) -> str:
    """Escaped signs put out of the way, so that those left are syntax; ``\\\\`` comes first."""
    text = text.replace("\\\\", _BACKSLASH)
    for sign, held in _HELD.items():
        text = text.replace(f"\\{sign}", held)
    return text.replace("\\n", _NEWLINE).replace(_BACKSLASH, "\\")


def _release(text: str) -> str:
    for sign, held in _HELD.items():
        text = text.replace(held, sign)
    return text.replace(_NEWLINE, "\n")


def _formatted(text: str, default: TextFormat) -> tuple[str, TextFormat]:
    """A text and the format named in brackets before it; an unknown name is text."""
    name, bracket, rest = text[1:].partition("]") if text.startswith("[") else ("", "", "")
    if bracket and name in FORMATS:
        return trim(_release(rest)), FORMATS[name]
    return trim(_release(text)), default


_Row = tuple[int, str]
_Doubt = tuple[str, Sentence, Sentence]
"""Rule, message and mend."""


@dataclass(frozen=True)
class _Block:
    """The lines of one question: its text without comments, its comments, where it begins.

    ``is_parted`` is whether an empty line, or the file's beginning, stands before it.
    """

    text: str
    comments: str
    line: int
    is_parted: bool


def _blocks(text: str) -> Iterator[_Block]:
    """Blocks that an empty line, or a line ``0``, ends; so does what can only be a new beginning."""
    rows: list[_Row] = []
    for place, raw in enumerate([*file_text.lines(text), ""], 1):
        row = trim(raw)
        if row and row != "0":
            rows.append((place, row))
        elif rows:
            yield from (one for one in _parted(rows) if one.text)
            rows = []


def _parted(rows: list[_Row]) -> Iterator[_Block]:
    """The blocks of lines that no empty line parts: what follows a category, or answers, is a block of its own.

    Moodle takes what follows for the name of the category, or for the end of the sentence, and loses the question.
    """
    begun, words, is_closed = 0, 0, False
    for place, (_, row) in enumerate(rows):
        if row.startswith("//"):
            continue
        is_category = words > begun and rows[words - 1][1].startswith(_CATEGORY)
        if (is_category and _is_beginning(rows, place)) or (is_closed and row.startswith(("::", _CATEGORY))):
            yield _block(rows[begun:words], begun == 0)
            begun, is_closed = words, False
        words = place + 1
        is_closed = is_closed or ("}" in row and "}" in _hold(row))
    yield _block(rows[begun:], begun == 0)


def _is_beginning(rows: list[_Row], place: int) -> bool:
    """Whether a question, or another category, begins here behind a category, and not a second line of its name."""
    return rows[place][1].startswith(("::", _CATEGORY)) or any("{" in _hold(row) for _, row in rows[place:])


def _block(rows: list[_Row], is_parted: bool) -> _Block:
    comments = "\n".join(row for _, row in rows if row.startswith("//"))
    words = trim("\n".join(" " if row.startswith("//") else row for _, row in rows))
    line = next((place for place, row in rows if not row.startswith("//")), rows[0][0])
    return _Block(words, comments, line, is_parted)


def read(text: str) -> Reading:
    """The questions of a file's text, and its errors by line."""
    reading = Reading()
    category: tuple[str, ...] = ()
    for block in _blocks(text):
        if block.text.startswith(_CATEGORY):
            category = _read_category(block, reading)
            continue
        if not block.is_parted:
            reading.troubles.append(
                warning(
                    block.line,
                    "no-empty-line",
                    say("No empty line stands before this question; it is read all the same."),
                    say("Put an empty line between two questions, and after %(code)s.", code="$CATEGORY"),
                )
            )
        try:
            question, doubts = _read_question(block)
        except Broken as wrong:
            reading.troubles.append(wrong.trouble(block.line))
            continue
        reading.questions.append(replace(question, category=category, line=block.line))
        reading.troubles += [warning(block.line, *doubt) for doubt in doubts]
    return reading


def _read_category(block: _Block, reading: Reading) -> tuple[str, ...]:
    path = _release(_hold(block.text.removeprefix(_CATEGORY)))
    if "\n" in block.text:
        reading.troubles.append(
            warning(
                block.line,
                "category-lines",
                say("The lines after %(code)s belong to the category's name.", code="$CATEGORY"),
                say("Put an empty line after the line of %(code)s.", code="$CATEGORY"),
            )
        )
    return category_levels(path)


def _read_question(block: _Block) -> tuple[Question, list[_Doubt]]:
    name, text = _split_name(_hold(block.text))
    question_text, answers = _split_answers(text)
    general = ""
    if answers is not None and "####" in answers:
        answers, _, general = answers.rpartition("####")
        answers = trim(answers)
    words, text_format = _formatted(question_text, "moodle")
    feedback, feedback_format = _formatted(general, text_format)
    idnumber, tags = _labels(block.comments)
    kind, options, pairs = _read_answers(answers, text_format)
    question = Question(
        kind,
        clean_name(_release(name)) or default_name(words),
        words,
        text_format,
        options,
        pairs,
        feedback,
        feedback_format,
        idnumber=idnumber,
        tags=tags,
    )
    return question, list(_doubts(question, question_text, answers or ""))


def _doubts(question: Question, question_text: str, answers: str) -> Iterator[_Doubt]:
    """What Moodle takes without a word, though its writer hardly meant it so; text and answers as written."""
    if len(_BARE_ANSWER.findall(question_text)) > 1:
        yield (
            "no-braces",
            say(
                "Lines begin with %(right)s or %(wrong)s, but no braces stand round them: they are read as words.",
                right="=",
                wrong="~",
            ),
            say("Put %(open)s before the answers and %(close)s behind them.", open="{", close="}"),
        )
    if question.kind == "description" and _AIKEN_KEY.search(question_text):
        yield (
            "aiken",
            say("This looks like %(other)s, but is read as words of %(format)s.", other="Aiken", format=NAME),
            say("Choose %(format)s as the format.", format="Aiken"),
        )
    if lost := _LOST_ANSWER.search(answers):
        yield (
            "lost-answer",
            say("The answer %(code)s has no words and is left out.", code=lost[1]),
            say("Write %(code)s where these signs are words.", code="\\~ \\="),
        )
    if question.kind == "single" and any(one.weight and _WEIGHT.match(one.text) for one in question.options):
        yield (
            "weight-in-words",
            say("A share of the mark behind %(code)s stays in the words of the answer.", code="="),
            say("Write each answer that earns a part of the mark as %(code)s.", code="~%50%…"),
        )
    if question.kind == "short" and not answers.startswith("="):
        yield (
            "no-sign",
            say("“%(words)s” is read as the right short answer.", words=question.options[0].text[:60]),
            say(
                "Begin a short answer with %(sign)s; write %(true)s or %(false)s for true or false.",
                sign="=",
                true="{T}",
                false="{F}",
            ),
        )
    if not is_answerable(question):
        yield (
            "one-key",
            say("No answer gives all points."),
            say("Begin the right answer with %(code)s.", code="="),
        )


def _split_name(text: str) -> tuple[str, str]:
    if not text.startswith("::"):
        return "", text
    name, end, rest = text[2:].partition("::")
    return (name, trim(rest)) if end else ("", text[2:])


def _split_answers(text: str) -> tuple[str, str | None]:
    """The question's text, and what stands from the first ``{`` to the first ``}``, None without braces."""
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        return text, None
    if start < 0 or end < start:
        raise Broken(
            "braces",
            say("The braces of the answers do not match."),
            say(
                "Open the answers with %(open)s and close them with %(close)s, without an empty line between; "
                "write %(code)s for braces that are words.",
                open="{",
                close="}",
                code="\\{ \\}",
            ),
        )
    blank = "" if text.endswith("}") else BLANK
    return text[:start] + blank + text[end + 1 :], trim(text[start + 1 : end])


def _labels(comments: str) -> tuple[str, tuple[str, ...]]:
    """Id number and tags in the comments."""
    found = _ID.search(comments)
    idnumber = trim(found[1]).replace("\\]", "]") if found else ""
    return idnumber, tuple(trim(tag).replace("\\]", "]") for tag in _TAG.findall(comments))


def _read_answers(
    answers: str | None, default: TextFormat
) -> tuple[Kind, tuple[Option, ...], tuple[Pair, ...]]:
    """Kind, options and pairs, tried in Moodle's order."""
    if answers is None:
        return "description", (), ()
    if not answers:
        return "open", (), ()
    if answers.startswith("#"):
        return "numerical", _numerical(answers[1:], default), ()
    if "~" in answers:
        return "single" if "=" in answers else "multiple", _choices(answers, default), ()
    if "=" in answers and "->" in answers:
        return "match", (), _matches(answers, default)
    if trim(answers.partition("#")[0]) in TRUTHS:
        return "truefalse", _truth(answers, default), ()
    return "short", _shorts(answers, default), ()


def _parts(answers: str, sign: str, least: int) -> list[str]:
    """Answers parted by a sign.

    :raise Broken: if there are fewer than needed, or more than anybody reads.
    """
    if answers.count(sign) > MOST_ANSWERS:
        raise Broken(
            "answers",
            say("The question has more than %(most)s answers.", most=MOST_ANSWERS),
            say("Part it into several questions."),
        )
    parts = [trim(part) for part in answers.split(sign)]
    if not parts[0]:
        parts = parts[1:]
    if len(parts) < least:
        raise _too_few(least)
    return parts


def _too_few(least: int) -> Broken:
    return Broken(
        "answers",
        say("Answers are missing; needed at least: %(least)s.", least=least),
        say("Begin each answer with %(right)s or %(wrong)s.", right="=", wrong="~"),
    )


def _weighted(answer: str, default: Decimal) -> tuple[Decimal, str]:
    found = _WEIGHT.match(answer)
    if found is None:
        return default, answer
    digits = found[1].lstrip("-")
    share = Decimal(digits) / 100
    return (-share if found[1].startswith("-") else share), answer[found.end() :]


def _option(answer: str, weight: Decimal, default: TextFormat) -> Option:
    words, _, reason = answer.partition("#")
    text, text_format = _formatted(trim(words), default)
    feedback, feedback_format = _formatted(trim(reason), default)
    return Option(text, weight, feedback, text_format, feedback_format)


def _choices(answers: str, default: TextFormat) -> tuple[Option, ...]:
    """The options; one without words is none, as when Moodle keeps the question: ``~=right`` begins with such a one."""
    options = []
    for part in filter(None, _parts(answers.replace("=", "~="), "~", 2)):
        if part.startswith("="):
            options.append(_option(part[1:], Decimal(1), default))
        else:
            weight, rest = _weighted(part, Decimal(0))
            options.append(_option(rest, weight, default))
    return _with_words(options, 2)


def _with_words(options: list[Option], least: int) -> tuple[Option, ...]:
    """Those options that have words.

    :raise Broken: if they are fewer than needed.
    """
    kept = tuple(option for option in options if option.text)
    if len(kept) < least:
        raise _too_few(least)
    return kept


def _shorts(answers: str, default: TextFormat) -> tuple[Option, ...]:
    options = []
    for part in _parts(answers, "=", 1):
        weight, rest = _weighted(part, Decimal(1))
        options.append(replace(_option(rest, weight, default), text_format="plain"))
    return _with_words(options, 1)


def _matches(answers: str, default: TextFormat) -> tuple[Pair, ...]:
    pairs = []
    for part in _parts(answers, "=", 2):
        left, arrow, right = part.partition("->")
        if not arrow:
            raise Broken(
                "match",
                say("There is no %(arrow)s in “%(words)s”.", arrow="->", words=part[:60]),
                say("Write every pair as %(code)s.", code=say("=left -> right")),
            )
        text, text_format = _formatted(left, default)
        pairs.append(Pair(text, trim(_release(right)), text_format))
    return tuple(pairs)


def _truth(answers: str, default: TextFormat) -> tuple[Option, ...]:
    """``true`` and ``false``; the first reason is for the wrong answer, the second for the right one."""
    truth, *reasons = answers.split("#", 2)
    is_true = TRUTHS[trim(truth)]
    wrong, right = (_formatted(trim(reason), default) for reason in [*reasons, "", ""][:2])
    return tuple(
        Option(
            word,
            Decimal(is_true == value),
            *(right if is_true == value else wrong)[:1],
            "plain",
            (right if is_true == value else wrong)[1],
        )
        for word, value in (("true", True), ("false", False))
    )


def _numerical(answers: str, default: TextFormat) -> tuple[Option, ...]:
    if answers.startswith("#"):
        raise Broken(
            "number",
            say("There is no number in %(code)s.", code=f"{{#{answers[:40]}"),
            say(
                "Write %(code)s; what is said whatever the answer stands behind %(signs)s.",
                code="{#5}",
                signs="####",
            ),
        )
    rights, tilde, wrong = answers.partition("~")
    if not trim(rights):
        raise Broken(
            "answers",
            say("There is no number behind %(code)s.", code="#"),
            say("Write one of: %(known)s.", known="{#5}, {#5:0.1}, {#1..5}"),
        )
    options = []
    for part in _parts(rights, "=", 1):
        weight, rest = _weighted(part, Decimal(1))
        option = _option(rest, weight, default)
        value, tolerance = _range(option.text)
        options.append(replace(option, text=value, text_format="plain", tolerance=tolerance))
    if tilde:
        options.append(replace(_option(wrong, Decimal(0), default), text=REST, text_format="plain"))
    return tuple(options)


def _range(text: str) -> tuple[str, str | None]:
    """Number and tolerance of ``5``, ``5:0.1``, ``1..5`` or ``*``."""
    if text == REST:
        return REST, None
    low, dots, high = text.partition("..")
    if dots and low:
        least, most = number(low), number(high)
        middle = (least + most) / 2
        return plain(middle), plain(most - middle)
    value, _, tolerance = text.partition(":")
    number(value)
    number(tolerance or "0")
    return with_point(value), with_point(tolerance) or "0"


def write(questions: list[Question]) -> Writing:
    """The questions as a file, with what GIFT loses of each."""
    writing = Writing("")
    blocks: list[str] = []
    category: tuple[str, ...] = ()
    for place, question in enumerate(questions, 1):
        if question.kind in ("cloze", "order"):
            writing.troubles.append(not_held(question, NAME))
            continue
        block = _written(question)
        found = read(block).questions
        kept = replace(found[0], category=question.category) if len(found) == 1 else None
        writing.troubles += loss(question, kept, NAME)
        if question.category != category:
            category = question.category
            blocks.append(f"{_CATEGORY} {_escape(category_path(category))}\n")
        blocks.append(f"// question: {place}\n{block}")
    writing.text = "\n".join(blocks)
    return writing


def _escape(text: str) -> str:
    text = text.replace("\\", "\\\\")
    for sign in _HELD:
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r", "").replace("\n", "\\n")


def _in_format(text: str, text_format: TextFormat, default: TextFormat) -> str:
    """The text, with its format before it where the reader would take another."""
    is_needed = text and (text_format != default or text.startswith("["))
    return (f"[{text_format}]" if is_needed else "") + _escape(text)


def _written(question: Question) -> str:
    labels = [f"[id:{_label(question.idnumber)}]"] if question.idnumber else []
    labels += [f"[tag:{_label(tag)}]" for tag in question.tags]
    head = f"// {' '.join(labels)}\n" if labels else ""
    text = f"::{_escape(question.name)}::[{question.text_format}]{_escape(question.text)}"
    if question.kind == "description":
        return f"{head}{text}\n"
    rows = _written_answers(question)
    if question.feedback:
        rows.append(f"####{_in_format(question.feedback, question.feedback_format, question.text_format)}")
    return f"{head}{text} {{{chr(10).join(rows)}}}\n"


def _label(text: str) -> str:
    return re.sub(r"[\r\n]", " ", text.replace("]", "\\]"))


def _percent(weight: Decimal) -> str:
    return f"%{plain(weight * 100)}%"


def _reason(option: Option, question: Question) -> str:
    if not option.feedback:
        return ""
    return f"#{_in_format(option.feedback, option.feedback_format, question.text_format)}"


def _written_answers(question: Question) -> list[str]:
    if question.kind == "match":
        return [
            f"={_in_format(pair.left, pair.left_format, question.text_format)} -> {_escape(pair.right)}"
            for pair in question.pairs
        ]
    if question.kind == "truefalse":
        return [_written_truth(question)]
    if question.kind == "numerical":
        rows = [_written_number(option, question) for option in question.options]
        return [f"#{rows[0]}", *rows[1:]] if rows else ["#"]
    if question.kind == "short":
        return [_written_short(option, question) for option in question.options]
    return [_written_choice(option, question) for option in question.options]


def _written_truth(question: Question) -> str:
    right = next((option for option in question.options if option.weight == 1), question.options[0])
    wrong = next(option for option in question.options if option is not right)
    reasons = (_reason(wrong, question) or ("#" if right.feedback else "")) + _reason(right, question)
    return ("T" if right.text == "true" else "F") + reasons


def _written_number(option: Option, question: Question) -> str:
    value = option.text if option.tolerance is None else f"{option.text}:{option.tolerance}"
    return f"={_percent(option.weight)}{value}{_reason(option, question)}"


def _written_short(option: Option, question: Question) -> str:
    prefix = "[plain]" if option.text.startswith("[") else ""
    return f"={_percent(option.weight)}{prefix}{_escape(option.text)}{_reason(option, question)}"


def _written_choice(option: Option, question: Question) -> str:
    is_key = question.kind == "single" and option.weight == 1
    marker = "=" if is_key else f"~{_percent(option.weight)}"
    text = _in_format(option.text, option.text_format, question.text_format)
    return f"{marker}{text}{_reason(option, question)}"
