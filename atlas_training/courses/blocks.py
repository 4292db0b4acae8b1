# SPDX-License-Identifier: EUPL-1.2
"""The blocks of a lesson (``/// name | title``): one small class each, on PyMdown's block syntax.

The class says which options the block takes and what is wrong with one; renderer and lint read the same
classes. Ours, :data:`BLOCKS`, are the first answers to the hook ``lesson_blocks``.
"""

import re
import xml.etree.ElementTree as etree
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, ClassVar

from markdown import Markdown
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from atlas_training.courses.words import word
from atlas_training.sentences import Sentence, say

COUNTRIES = ("IT", "ES", "MT", "EL", "TN", "EG", "TR")
LONGEST_ACTIVITY = 240
_RIGHT_OR_WRONG = re.compile(r"\s*\[([ xX])\]\s+")
_CHOICE = re.compile(r"\s*[-*+]\s+\[([ xX])\]\s+\S")
_ACTIVITY = re.compile(r" {0,3}/{3,} *activity\b")
_REASON = re.compile(r"^\s*>\s?", re.MULTILINE)


def as_minutes(value: Any) -> int:
    """Whole minutes of an activity.

    :raise ValueError: unless it is a whole number from 1 to 240.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LONGEST_ACTIVITY:
        raise ValueError(
            say("Write a whole number from %(least)s to %(most)s.", least=1, most=LONGEST_ACTIVITY)
        )
    return value


def as_countries(value: Any) -> list[str]:
    """Codes of the countries a block is for.

    :raise ValueError: if one is not a country of the scheme.
    """
    codes = [code.strip() for code in str(value).split(",")]
    if not set(codes) <= set(COUNTRIES):
        raise ValueError(
            say("Use one or several of %(known)s, with commas between.", known=", ".join(COUNTRIES))
        )
    return codes


def as_words(value: Any) -> str:
    """Words, such as the name of a file.

    :raise ValueError: if it is a number, a list or something else.
    """
    if not isinstance(value, str):
        raise ValueError(say("Write words, in quotes if they look like a number."))
    return value


class LessonBlock(Block):
    """What our blocks share: a title, the language of the text, no free attributes.

    A block makes elements with classes that begin with ``block-`` and with the tags the sanitiser lets
    through; the finisher resolves its links and files.
    """

    ARGUMENT: bool | None = True
    REQUIRED: tuple[str, ...] = ()

    @classmethod
    def problem_of(cls, body: Sequence[str]) -> tuple[Sentence, Sentence] | None:
        """What is wrong with the lines inside the block, and how to mend it; None if they are good."""
        return None

    def on_validate(self, parent: etree.Element) -> bool:
        """Refuse PyMdown's own ``attrs`` and a block without what it needs."""
        return not self.options["attrs"] and all(self.options[name] is not None for name in self.REQUIRED)

    def word(self, name: str, **values: object) -> str:
        """One of our words in the language of the text."""
        return word(self.config["language"], name, **values)

    def holder(self, parent: etree.Element, kind: str, title: str) -> etree.Element:
        """A named group with its title as first line."""
        box = etree.SubElement(parent, "div", {"class": f"block-{kind}", "role": "group"})
        etree.SubElement(box, "p", {"class": "block-title"}).text = title
        return box


class Activity(LessonBlock):
    """Something to do in one's own business; can be put on the to-do list under its key."""

    NAME = "activity"
    OPTIONS: ClassVar[dict[str, Any]] = {"minutes": (None, as_minutes)}
    REQUIRED = ("minutes",)

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Give it the key that its place in the text has in every language."""
        minutes = self.options["minutes"]
        found = self.config["tasks"]
        keys = self.config["task_keys"]
        key = keys[len(found)] if len(found) < len(keys) else f"task-{len(found) + 1}"
        found.append({"key": key, "title": self.argument, "minutes": minutes})
        box = self.holder(parent, "activity", self.argument)
        box.set("id", f"task-{key}")
        box.set("aria-labelledby", f"task-{key}-title")
        box[0].set("id", f"task-{key}-title")
        line = self.word("minute") if minutes == 1 else self.word("minutes", minutes=minutes)
        etree.SubElement(box, "p", {"class": "block-minutes"}).text = line
        return box


class Country(LessonBlock):
    """What holds in one country or several, such as the law."""

    NAME = "country"
    OPTIONS: ClassVar[dict[str, Any]] = {"code": (None, as_countries)}
    REQUIRED = ("code",)

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Label it with the country."""
        box = self.holder(parent, "country", self.word("country", names=self.argument))
        box.set("data-country", " ".join(self.options["code"]))
        return box


class Reveal(LessonBlock):
    """A solution, closed until opened."""

    NAME = "reveal"

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The browser's own disclosure."""
        box = etree.SubElement(parent, "details", {"class": "block-reveal"})
        etree.SubElement(box, "summary").text = self.argument
        return box


class Download(LessonBlock):
    """A file of the course to take along."""

    NAME = "download"
    OPTIONS: ClassVar[dict[str, Any]] = {"file": (None, as_words)}
    REQUIRED = ("file",)

    def on_create(self, parent: etree.Element) -> etree.Element:
        """A link to the file; the finisher resolves its address."""
        box = self.holder(parent, "download", self.argument)
        line = etree.SubElement(box, "p")
        link = etree.SubElement(line, "a", {"href": self.options["file"], "download": "download"})
        link.text = f"{self.word('download')}: {self.argument}"
        return box


class Trainer(LessonBlock):
    """A hint for trainers, taken out of what learners get."""

    NAME = "trainer"
    ARGUMENT = None

    @classmethod
    def problem_of(cls, body: Sequence[str]) -> tuple[Sentence, Sentence] | None:
        """An activity is a task of the learner's business."""
        if any(_ACTIVITY.match(line) for line in body):
            return say("An activity stands in a block for trainers."), say(
                "Put it before or after the block."
            )
        return None

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Marked, so that the finisher can take it out."""
        said = self.word("trainer")
        return self.holder(parent, "trainer", f"{said}: {self.argument}" if self.argument else said)


class Media(LessonBlock):
    """What films and recordings share: a file of the course, and the text inside as its transcript."""

    OPTIONS: ClassVar[dict[str, Any]] = {"file": (None, as_words)}
    REQUIRED: tuple[str, ...] = ("file",)

    @classmethod
    def problem_of(cls, body: Sequence[str]) -> tuple[Sentence, Sentence] | None:
        """The transcript is required: whoever cannot hear reads it, and so does whoever saves data."""
        if any(line.strip() for line in body):
            return None
        return say("The block %(name)s has no transcript.", name=cls.NAME), say(
            "Write what is said and shown between the two lines %(code)s.", code="///"
        )

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The player, a link to the file, and the transcript, closed until opened."""
        box = self.holder(parent, self.NAME, self.argument)
        box.append(self.player())
        line = etree.SubElement(box, "p")
        link = etree.SubElement(line, "a", {"href": self.options["file"], "download": "download"})
        link.text = f"{self.word('download')}: {self.argument}"
        transcript = etree.SubElement(box, "details", {"class": "block-transcript"})
        etree.SubElement(transcript, "summary").text = self.word("transcript")
        return box

    def on_add(self, block: etree.Element) -> etree.Element:
        """The text inside belongs to the transcript."""
        return block[-1]

    def player(self) -> etree.Element:
        """The browser's own player, which loads nothing before it is started."""
        return etree.Element(
            self.NAME,
            {
                "src": self.options["file"],
                "controls": "controls",
                "preload": "none",
                "aria-label": self.argument,
            },
        )


class Audio(Media):
    """A recording, with its transcript."""

    NAME = "audio"


class Video(Media):
    """A film, with captions and a transcript (WCAG 2.2, 1.2.1 to 1.2.3)."""

    NAME = "video"
    OPTIONS: ClassVar[dict[str, Any]] = {"file": (None, as_words), "captions": (None, as_words)}
    REQUIRED = ("file", "captions")

    def player(self) -> etree.Element:
        """The same with the captions of the text's language."""
        video = super().player()
        etree.SubElement(
            video,
            "track",
            {
                "kind": "captions",
                "src": self.options["captions"],
                "srclang": self.config["language"],
                "label": self.word("captions"),
                "default": "default",
            },
        )
        return video


class Try(LessonBlock):
    """A question to try on the spot, never scored: each choice opens to say whether it is right, and why."""

    NAME = "try"

    @classmethod
    def problem_of(cls, body: Sequence[str]) -> tuple[Sentence, Sentence] | None:
        """Two choices or more, one of them right at least."""
        marks = [found.group(1) for line in body if (found := _CHOICE.match(line))]
        if len(marks) < 2:
            return (
                say("There are not two choices to try."),
                say(
                    "Write each as %(code)s, the right one as %(right)s.",
                    code=say("- [ ] words"),
                    right=say("- [x] words"),
                ),
            )
        if not any(mark != " " for mark in marks):
            return say("No choice is right."), say(
                "Write the right one as %(code)s.", code=say("- [x] words")
            )
        return None

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The title is the question."""
        return self.holder(parent, "try", self.argument)

    def on_end(self, block: etree.Element) -> None:
        """Choices become disclosures, so it works without a script and by keyboard."""
        for place, choices in enumerate(block):
            if choices.tag != "ul":
                continue
            box = etree.Element("div", {"class": "block-choices"})
            for choice in choices:
                box.append(self.choice(choice))
            block[place] = box

    def choice(self, item: etree.Element) -> etree.Element:
        """One choice: its words to open, then right or wrong and the reason."""
        holder = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
        words, _newline, reason = (holder.text or "").partition("\n")
        mark = _RIGHT_OR_WRONG.match(words)
        is_right = mark is not None and mark.group(1) != " "
        box = etree.Element("details", {"class": "block-choice"})
        etree.SubElement(box, "summary").text = words[mark.end() :] if mark else words
        line = etree.SubElement(box, "p")
        etree.SubElement(line, "strong").text = self.word("right" if is_right else "wrong")
        if reason.strip():
            etree.SubElement(box, "p").text = _REASON.sub("", reason)
        for child in list(item):
            if child is not holder:
                # A quote that is indented by four blanks is the reason too.
                box.extend(list(child) if child.tag == "blockquote" else [child])
        return box


BLOCKS: dict[str, type[LessonBlock]] = {
    block.NAME: block for block in (Activity, Audio, Country, Download, Reveal, Trainer, Try, Video)
}


def path_of(block: type[LessonBlock]) -> str:
    """Where a block's class is imported from, for the process that renders."""
    return f"{block.__module__}:{block.__qualname__}"


def load(paths: Sequence[str]) -> dict[str, type[LessonBlock]]:
    """The blocks at these places by name."""
    found: list[type[LessonBlock]] = [
        getattr(import_module(module), name)
        for module, _colon, name in (path.partition(":") for path in paths)
    ]
    return {block.NAME: block for block in found}


class LessonBlocks(BlocksExtension):
    """All blocks, for one text: its language, the keys of its tasks, and where found tasks are listed."""

    def __init__(
        self, language: str, task_keys: list[str], blocks: Mapping[str, type[LessonBlock]] = BLOCKS
    ) -> None:
        super().__init__()
        self.found: list[dict[str, Any]] = []
        self.blocks = blocks
        self.settings = {"language": language, "task_keys": task_keys, "tasks": self.found}

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:
        """Register each block."""
        for block in self.blocks.values():
            block_mgr.register(block, self.settings)


def key_of(title: str, taken: set[str], position: int) -> str:
    """A task's key: its source title in plain letters, else its place; unlike those ``taken``."""
    plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:50].strip("-") or f"task-{position}"
    key, number = plain, 2
    while key in taken:
        key, number = f"{plain}-{number}", number + 1
    return key
