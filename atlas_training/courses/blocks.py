# SPDX-License-Identifier: EUPL-1.2
"""The blocks of a lesson (``/// name | title``): one small class each, on PyMdown's block syntax.

The class says which options the block takes; the lint reads the same table, :data:`BLOCKS`.
"""

import re
import xml.etree.ElementTree as etree
from typing import Any, ClassVar

from markdown import Markdown
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block, type_string

from atlas_training.courses.words import word

COUNTRIES = ("IT", "ES", "MT", "EL", "TN", "EG", "TR")
LONGEST_ACTIVITY = 240
NOT_YET = ("video", "audio", "try")


def as_minutes(value: Any) -> int:
    """Whole minutes of an activity.

    :raise ValueError: unless it is a whole number from 1 to 240.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LONGEST_ACTIVITY:
        raise ValueError(f"minutes is a whole number from 1 to {LONGEST_ACTIVITY}")
    return value


def as_countries(value: Any) -> list[str]:
    """Codes of the countries a block is for.

    :raise ValueError: if one is not a country of the scheme.
    """
    codes = [code.strip() for code in str(value).split(",")]
    if not set(codes) <= set(COUNTRIES):
        raise ValueError(f"code is one or several of {', '.join(COUNTRIES)}, with commas between")
    return codes


class LessonBlock(Block):
    """What our blocks share: a title, the language of the text, no free attributes."""

    ARGUMENT: bool | None = True
    REQUIRED: tuple[str, ...] = ()

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
    OPTIONS: ClassVar[dict[str, Any]] = {"file": (None, type_string)}
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

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Marked, so that the finisher can take it out."""
        return self.holder(parent, "trainer", self.argument or self.word("trainer"))


BLOCKS: dict[str, type[LessonBlock]] = {
    block.NAME: block for block in (Activity, Country, Reveal, Download, Trainer)
}


class LessonBlocks(BlocksExtension):
    """All blocks, for one text: its language, the keys of its tasks, and where found tasks are listed."""

    def __init__(self, language: str, task_keys: list[str]) -> None:
        super().__init__()
        self.found: list[dict[str, Any]] = []
        self.settings = {"language": language, "task_keys": task_keys, "tasks": self.found}

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:
        """Register each block."""
        for block in BLOCKS.values():
            block_mgr.register(block, self.settings)


def key_of(title: str, taken: set[str], position: int) -> str:
    """A task's key: its source title in plain letters, else its place; unlike those ``taken``."""
    plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:50].strip("-") or f"task-{position}"
    key, number = plain, 2
    while key in taken:
        key, number = f"{plain}-{number}", number + 1
    return key
