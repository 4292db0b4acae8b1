# SPDX-License-Identifier: EUPL-1.2
"""A question of the bank as a page shows it to a trainer: sanitised, with its key."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import nh3
from markupsafe import Markup

from atlas_training.assessments import inline
from atlas_training.assessments.formats import cloze
from atlas_training.assessments.formats.question import Option, Question, TextFormat

TAGS = {
    *(
        "a",
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "dl",
        "dt",
        "em",
        "hr",
        "i",
        "img",
        "li",
        "ol",
        "p",
        "pre",
        "s",
    ),
    *(
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    ),
}
SCHEMES = {"http", "https", "mailto"}
PICTURE = "@@PLUGINFILE@@/"
LONGEST_MARKDOWN = 2000
"""Characters; Markdown takes very long over long hostile texts, so a longer one is shown as it is written."""
_HEADING = re.compile(r"<(/?)h[1-6]\b[^>]*>", re.IGNORECASE)
_SIGNATURES = {b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


@dataclass(frozen=True)
class Answer:
    """An answer as a row: its words, its share of the points in per cent (None without one), its reason."""

    words: Markup
    percent: Decimal | None
    reason: Markup
    tolerance: str | None = None

    @property
    def is_right(self) -> bool:
        """Whether it gives all points."""
        return self.percent == 100


@dataclass(frozen=True)
class Gap:
    """A gap of a cloze: the number it has in the text shown, and its answers."""

    number: int
    kind: str
    answers: tuple[Answer, ...]


class Display:
    """Shows the texts of one question; ``address_of`` makes a file's name its address."""

    def __init__(self, question: Question, address_of: Callable[[str], str]) -> None:
        self.question = question
        self._address_of = address_of
        self._names = {one.name for one in question.files}

    def show(self, text: str, text_format: TextFormat) -> Markup:
        """A text as sanitised HTML."""
        if text_format == "markdown" and len(text) <= LONGEST_MARKDOWN:
            return Markup(inline.render(text))  # noqa: S704
        if text_format in ("plain", "markdown"):
            return Markup("<br>").join(text.splitlines())
        if text_format == "moodle":
            text = text.replace("\n", "<br>")
        clean = nh3.clean(
            _HEADING.sub(lambda found: "</p>" if found[1] else "<p>", text),
            tags=TAGS,
            attributes={
                "a": {"href"},
                "img": {"src", "alt"},
                "td": {"colspan", "rowspan"},
                "th": {"colspan", "rowspan"},
            },
            attribute_filter=self._attribute,
            url_schemes=SCHEMES,
            link_rel="noopener noreferrer",
        )
        return Markup(clean)  # noqa: S704

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        if (tag, name) == ("img", "src"):
            file = value.removeprefix(PICTURE)
            return self._address_of(file) if value.startswith(PICTURE) and file in self._names else None
        return value

    @property
    def text(self) -> Markup:
        """The question's text; each gap of a cloze as its number in brackets."""
        text = self.question.text
        if self.question.kind == "cloze":
            numbers = iter(range(1, len(cloze.gaps(text)) + 1))
            text = "".join(
                one if isinstance(one, str) else f"[{next(numbers)}]" for one in cloze.pieces(text)
            )
        return self.show(text, self.question.text_format)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Options and accepted answers."""
        has_share = self.question.kind != "order"
        return tuple(self._answer(option, has_share) for option in self.question.options)

    def _answer(self, option: Option, has_share: bool = True) -> Answer:
        return Answer(
            self.show(option.text, option.text_format),
            round(option.weight * 100, 5).normalize() if has_share else None,
            self.show(option.feedback, option.feedback_format),
            option.tolerance,
        )

    @property
    def pairs(self) -> list[tuple[Markup, Markup]]:
        """What belongs together; the left side of a distractor is empty."""
        return [
            (self.show(one.left, one.left_format), self.show(one.right, "plain"))
            for one in self.question.pairs
        ]

    @property
    def gaps(self) -> list[Gap]:
        """The gaps of a cloze."""
        if self.question.kind != "cloze":
            return []
        return [
            Gap(number, gap.kind, tuple(self._answer(one) for one in gap.options))
            for number, gap in enumerate(cloze.gaps(self.question.text), 1)
        ]

    @property
    def feedback(self) -> Markup:
        """What is said of the question whatever the answer."""
        return self.show(self.question.feedback, self.question.feedback_format)

    @property
    def hints(self) -> list[Markup]:
        """Hints, in their order."""
        return [self.show(hint, self.question.text_format) for hint in self.question.hints]

    @property
    def rubric(self) -> Markup:
        """What whoever marks an open answer goes by."""
        return self.show(self.question.essay.marking, self.question.essay.marking_format)


def picture_type(content: bytes) -> str | None:
    """The media type of a picture that a browser may show, by its first bytes; None for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((name for start, name in _SIGNATURES.items() if content.startswith(start)), None)
