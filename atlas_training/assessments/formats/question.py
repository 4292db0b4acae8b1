# SPDX-License-Identifier: EUPL-1.2
"""A question as a file of another system holds it, before it belongs to anything here.

All readers give this value and all writers take it. Texts are as in the file: not sanitised, so never
show one without :mod:`atlas_training.courses.markdown`'s sanitiser.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from functools import reduce
from math import isfinite
from typing import Literal

from atlas_training.sentences import Sentence, say

Kind = Literal[
    "single",
    "multiple",
    "truefalse",
    "short",
    "numerical",
    "match",
    "order",
    "cloze",
    "open",
    "description",
]
TextFormat = Literal["moodle", "html", "plain", "markdown"]
"""``moodle`` is Moodle's auto-format: HTML in which a line break is a line break."""

REST = "*"
"""The numerical answer that takes every number."""
LONGEST_NAME = 255
LONGEST_DEFAULT_NAME = 80
BLANKS = " \t\n\r\0\x0b"
"""What the ends of a text lose; a no-break space stays, as in Moodle."""

_TAG = re.compile(r"<[a-zA-Z/!?][^>]*(?:>|$)")
_COMMA = re.compile(r"([+-]?(\d+)),(\d+)((?:[eE][+-]?\d{1,3})?)", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)


@dataclass(frozen=True)
class Option:
    """An option or accepted answer.

    ``weight`` is the share of the question's mark it gives, -1 to 1. ``tolerance`` belongs to numerical
    answers, in the unit of the number. ``id`` is the name a check file knows it by; most formats have none.
    """

    text: str
    weight: Decimal = Decimal(0)
    feedback: str = ""
    text_format: TextFormat = "moodle"
    feedback_format: TextFormat = "moodle"
    tolerance: str | None = None
    id: str = field(default="", compare=False)


@dataclass(frozen=True)
class Pair:
    """Two things that belong together; an empty ``left`` makes the right side a distractor."""

    left: str
    right: str
    left_format: TextFormat = "moodle"
    ids: tuple[str, str] = field(default=("", ""), compare=False)


@dataclass(frozen=True)
class Attachment:
    """A file inside the question, named in its texts as ``@@PLUGINFILE@@/name``."""

    name: str
    path: str
    content: bytes


Numbering = Literal["abc", "ABCD", "123", "iii", "IIII", "none"]
"""What stands before the options of a choice."""


@dataclass(frozen=True)
class Essay:
    """How an open question is answered and marked.

    ``editor`` is Moodle's name of the field: ``editor``, ``editorfilepicker``, ``plain``, ``monospaced`` or
    ``noinline``. ``words`` are the fewest and the most wanted, None for no limit; ``files`` how many may and
    how many must come with the answer (-1: any number). ``marking`` is for whoever marks: the rubric;
    ``template`` stands in the field at the beginning. Both are HTML unless their format says otherwise.
    """

    editor: str = "editor"
    is_required: bool = True
    lines: int = 10
    words: tuple[int | None, int | None] = (None, None)
    files: tuple[int, int] = (0, 0)
    largest: int = 0
    types: str = ""
    marking: str = ""
    marking_format: TextFormat = "html"
    template: str = ""
    template_format: TextFormat = "html"


@dataclass(frozen=True)
class Question:
    """One question. ``line`` is where it begins in its file and does not count when comparing.

    ``options`` of ``order`` are in the right order; those of ``truefalse`` are ``true`` and ``false``.
    ``category`` is its path, outermost first. ``points`` is what it counts, ``penalty`` what each wrong
    try takes off (a share). ``right_feedback``, ``partial_feedback`` and ``wrong_feedback`` are said for
    the whole question, in its own text format. ``numbering`` belongs to choices, ``essay`` to open
    questions. The gaps of ``cloze`` stand in its text; :mod:`.cloze` takes them apart.
    """

    kind: Kind
    name: str
    text: str
    text_format: TextFormat = "moodle"
    options: tuple[Option, ...] = ()
    pairs: tuple[Pair, ...] = ()
    feedback: str = ""
    feedback_format: TextFormat = "moodle"
    category: tuple[str, ...] = ()
    idnumber: str = ""
    tags: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    points: Decimal = Decimal(1)
    penalty: Decimal = Decimal("0.3333333")
    shuffle: bool = True
    case_counts: bool = False
    right_feedback: str = ""
    partial_feedback: str = ""
    wrong_feedback: str = ""
    units: tuple[tuple[str, str], ...] = ()
    files: tuple[Attachment, ...] = ()
    numbering: Numbering = "abc"
    essay: Essay = Essay()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Trouble:
    """What a reader or writer could not do: ``line`` of the file read, the rule, what is wrong, how to mend it.

    ``message`` and ``mend`` are made by :func:`atlas_training.sentences.say`, but for texts of a plugin's kind of question.
    """

    line: int
    rule: str
    message: str
    mend: str
    severity: Literal["error", "warning"] = "error"


@dataclass
class Reading:
    """What was read: the good questions in the file's order, and what there is to mend."""

    questions: list[Question] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


@dataclass
class Writing:
    """What was written, and what the format could not hold."""

    text: str
    troubles: list[Trouble] = field(default_factory=list)


class Broken(Exception):
    """One question cannot be read; the others can."""

    def __init__(self, rule: str, message: Sentence, mend: Sentence, line: int | None = None) -> None:
        super().__init__(message)
        self.rule, self.message, self.mend, self.line = rule, message, mend, line

    def trouble(self, line: int) -> Trouble:
        """As a trouble at its own line, else at that of the question."""
        return Trouble(self.line or line, self.rule, self.message, self.mend)


def warning(line: int, rule: str, message: Sentence, mend: Sentence) -> Trouble:
    """What to look at in a question that is taken."""
    return Trouble(line, rule, message, mend, "warning")


def trim(text: str) -> str:
    """The text without blanks at its ends."""
    return text.strip(BLANKS)


def clean_name(text: str) -> str:
    """A name as it is kept: without tags, 255 characters at most."""
    name = trim(_TAG.sub("", text))
    return name if len(name) <= LONGEST_NAME else trim(name[:LONGEST_NAME])


def default_name(text: str) -> str:
    """The name of a question that has none: the beginning of its text."""
    words = clean_name(text[: 4 * LONGEST_DEFAULT_NAME])
    if len(words) <= LONGEST_DEFAULT_NAME:
        return words or "Question"
    cut = words[: LONGEST_DEFAULT_NAME - 1]
    return f"{trim(cut.rpartition(' ')[0] or cut)}…"


def is_number(text: str) -> bool:
    """Whether it is a number with a point as decimal mark."""
    return _NUMBER.fullmatch(text) is not None


def with_point(text: str) -> str:
    """A number's text without blanks, its decimal comma made a point; ``1,500`` stays, as it may part thousands."""
    found = _COMMA.fullmatch(text := trim(text))
    if found is None or (len(found[3]) == 3 and 1 <= len(found[2].lstrip("0")) <= 3):
        return text
    return f"{found[1]}.{found[3]}{found[4]}"


def number(text: str) -> Decimal:
    """Its value.

    :raise Broken: if it is none.
    """
    written = with_point(text)
    try:
        if is_number(written) and isfinite(float(written)):
            return Decimal(written)
    except InvalidOperation:
        pass
    raise Broken(
        "number",
        say("“%(words)s” is not a number.", words=text[:40]),
        say("Write digits with a point as decimal mark, such as %(code)s.", code="2.5"),
    )


def plain(value: Decimal) -> str:
    """A number without exponent and without zeros at its end."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def category_levels(path: str) -> tuple[str, ...]:
    """The levels of ``$course$/top/a/b``; ``//`` is a slash in a name."""
    levels = [trim(level.replace("\0", "/")) for level in path.replace("//", "\0").split("/")]
    if levels and re.fullmatch(r"\$\w+\$", levels[0]):
        levels = levels[1:]
    if levels and levels[0] == "top":
        levels = levels[1:]
    return tuple(level for level in levels if level)


def category_path(levels: tuple[str, ...]) -> str:
    """The path of these levels, as both formats write it."""
    return "/".join(["top", *(level.replace("/", "//") for level in levels)])


def is_answerable(question: Question) -> bool:
    """Whether a question with answers has one that gives all points, or several that give some."""
    if question.kind == "multiple":
        return any(one.weight > 0 for one in question.options)
    return question.kind not in ("single", "short", "numerical", "truefalse") or any(
        one.weight == 1 for one in question.options
    )


PARTS_OF_A_QUESTION = {
    "kind": say("the kind"),
    "name": say("the name"),
    "text": say("the words of the question"),
    "text_format": say("the format of the words"),
    "options": say("the answers"),
    "pairs": say("the pairs"),
    "feedback": say("what is said after the answer"),
    "feedback_format": say("the format of what is said after the answer"),
    "category": say("the category"),
    "idnumber": say("the id number"),
    "tags": say("the tags"),
    "hints": say("the hints"),
    "points": say("the points"),
    "penalty": say("what a wrong try takes off"),
    "shuffle": say("whether answers are shuffled"),
    "case_counts": say("whether capitals count"),
    "right_feedback": say("what is said of a right answer"),
    "partial_feedback": say("what is said of a partly right answer"),
    "wrong_feedback": say("what is said of a wrong answer"),
    "units": say("the units"),
    "files": say("the pictures and files"),
    "numbering": say("the numbering of the answers"),
    "essay": say("the settings of the open question"),
}
"""What a field of a question is called where it is lost."""


def differences(first: Question, second: Question) -> list[Sentence]:
    """In what two questions differ, for people."""
    return [
        PARTS_OF_A_QUESTION[one.name]
        for one in fields(Question)
        if one.compare and getattr(first, one.name) != getattr(second, one.name)
    ]


def listed(words: Collection[Sentence]) -> Sentence:
    """Some things (one at least) in one sentence."""
    return reduce(lambda some, more: say("%(some)s, %(more)s", some=some, more=more), words)


def loss(question: Question, found: Question | None, format_name: str) -> list[Trouble]:
    """What a format did not hold: the question compared with what is read from what was written."""
    lost = [say("the question")] if found is None else differences(question, found)
    mend = say("Look at the question where it is imported.")
    return [warning(question.line, "not-held", not_whole(question, format_name, lost), mend)] if lost else []


def not_whole(question: Question, format_name: str, lost: Collection[Sentence]) -> Sentence:
    """What a format leaves out of a question."""
    return say(
        "%(format)s does not hold all of “%(name)s”: %(lost)s.",
        format=format_name,
        name=question.name[:60],
        lost=listed(lost),
    )


def not_held(question: Question, format_name: str) -> Trouble:
    """The trouble of a question of a kind the format does not know."""
    return Trouble(
        question.line,
        "kind-not-held",
        say(
            "%(format)s has no questions of the kind %(kind)s: “%(name)s” is left out.",
            format=format_name,
            kind=question.kind,
            name=question.name[:60],
        ),
        say("Export it in another format."),
    )
