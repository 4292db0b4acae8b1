# SPDX-License-Identifier: EUPL-1.2
"""YAML as an author writes it: every value knows its line, and a key written twice is refused."""

import re
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.cyaml import CParser  # type: ignore[attr-defined] # imported there
from yaml.resolver import Resolver

from atlas_training.content.findings import Finding
from atlas_training.sentences import Sentence, say

Place = tuple[str | int, ...]
DEEPEST = 30
_QUOTED = say("Put a text that holds %(colon)s or %(hash)s in quotes.", colon="`: `", hash="`#`")
_FITS_NOT = (
    say("This line does not fit those above it."),
    say(
        "Begin the keys of one level, and the dashes of one list, equally far in; put a text in quotes whole."
    ),
)
_OPENS = (
    say("A text begins with a sign that has a meaning of its own, or a tab stands before it."),
    say("Put the text in quotes, and use spaces in place of tabs."),
)
_ESCAPES = (
    say("A backslash in double quotes means something else here."),
    say("Put the text in single quotes."),
)
_UNCLOSED = say("A bracket is opened and not closed, or a comma is missing.")
_FAULTS: tuple[tuple[str, tuple[Sentence, Sentence]], ...] = (
    (
        "mapping values are not allowed",
        (
            say("A colon stands where there is no key before it, or the line is too far in."),
            say(
                "Put a text that holds %(colon)s in quotes, and begin the keys of one level equally far in.",
                colon="`: `",
            ),
        ),
    ),
    ("expected key", _FITS_NOT),
    ("'-' indicator", _FITS_NOT),
    ("block sequence entries", _FITS_NOT),
    ("<document start>", _FITS_NOT),
    ("',' or ']'", (_UNCLOSED, say("Close it with %(sign)s, and put a comma between its parts.", sign="]"))),
    ("',' or '}'", (_UNCLOSED, say("Close it with %(sign)s, and put a comma between its parts.", sign="}"))),
    (
        "end of stream",
        (
            say("A quotation mark is opened and not closed."),
            say("Close it with the same mark, or take it out."),
        ),
    ),
    ("cannot start any token", _OPENS),
    ("alphabetic or numeric", _OPENS),
    ("node content", _OPENS),
    ("comment or line break", _OPENS),
    ("undefined alias", (say("An alias (*) is used."), say("Write the value out, or quote it."))),
    ("expected ':'", (say("A key has no colon behind it."), say("Write %(code)s.", code=say("key: value")))),
    ("escape", _ESCAPES),
    ("hexdecimal", _ESCAPES),
    (
        "another document",
        (say("A second document begins here."), say("Take out the line %(code)s.", code="---")),
    ),
)
"""What libyaml says of common mistakes; its own words are English, so nobody reads them."""
_FROM_ITS_BEGINNING = ("end of stream", "',' or ", "expected ':'")
"""Where it stumbles is far behind the mistake: the line is that of what was opened."""
_UNKEPT = re.compile("[\0\ud800-\udfff]")


class BadYaml(Exception):
    """The text cannot be read; ``finding`` says where and how to mend it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


@dataclass(frozen=True)
class Document:
    """The data of a text and the lines (from 1) they were written on."""

    data: Any
    lines: dict[Place, int]

    def line(self, *path: str | int) -> int:
        """The line of the value at a path of keys and positions, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Tagged(yaml.MarkedYAMLError):
    """A value says itself of which kind it is."""


class _Loader(Composer, CParser, SafeConstructor, Resolver):
    """Dates stay words: nothing in the content is a date to compute with. Tags (``!!int``) are refused.

    The parser is libyaml's, five times as fast as PyYAML's own; the nodes are PyYAML's, which know their lines.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 -- PyYAML's own name and shape
        letter: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:timestamp"]
        for letter, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        Composer.__init__(self)
        SafeConstructor.__init__(self)
        Resolver.__init__(self)

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """As PyYAML does; a tag of the author's own is only in the event, not in the node.

        :raise _Tagged: if there is one.
        """
        peek: Any = self.peek_event  # without types
        event = peek()
        if getattr(event, "tag", None) is not None:
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            raise _Tagged(problem=tag, problem_mark=event.start_mark)
        node: yaml.Node | None = super().compose_node(parent, index)
        return node


def read(text: str, file: str, first_line: int = 1) -> Document:
    """Read one YAML document; ``file`` and ``first_line`` are for findings and :meth:`Document.line`.

    :raise BadYaml: if it is no YAML, holds a key twice or a tag, refers to itself or is nested too deep,
        or has a character that a database keeps none of.
    """
    lines: dict[Place, int] = {}
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return Document(None, {(): first_line})
        _walk(node, (), lines, file, first_line, set())
        return Document(loader.construct_document(node), lines)
    except yaml.YAMLError as wrong:
        raise BadYaml(_not_yaml(wrong, file, first_line)) from None
    except RecursionError:
        raise BadYaml(
            Finding(
                file,
                first_line,
                "yaml",
                say("This is nested too deep."),
                say("Keep to %(most)s levels.", most=DEEPEST),
            )
        ) from None
    except ValueError:
        message, mend = say("A value cannot be read."), say("Put it in quotes.")
        raise BadYaml(Finding(file, first_line, "yaml", message, mend)) from None


def front_matter(text: str) -> tuple[Any, str] | None:
    """What a text says about itself between two lines ``---`` at its beginning, and what stands below them.

    None where there is nothing of the kind, or it cannot be read.
    """
    lines = text.removeprefix("\ufeff").split("\n")
    end = next((place for place, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or end is None:
        return None
    try:
        return read("\n".join(lines[1:end]), "").data, "\n".join(lines[end + 1 :])
    except BadYaml:
        return None


def _walk(
    node: yaml.Node, place: Place, lines: dict[Place, int], file: str, first_line: int, seen: set[int]
) -> None:
    line = node.start_mark.line + first_line
    lines.setdefault(place, line)
    if len(place) > DEEPEST:
        raise BadYaml(
            Finding(
                file,
                line,
                "yaml",
                say("This is nested too deep."),
                say("Keep to %(most)s levels.", most=DEEPEST),
            )
        )
    if id(node) in seen:
        raise BadYaml(
            Finding(
                file, line, "yaml", say("An alias (*) is used."), say("Write the value out, or quote it.")
            )
        )
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        _check_characters(node, file, line)
    elif isinstance(node, yaml.SequenceNode):
        for position, child in enumerate(node.value):
            _walk(child, (*place, position), lines, file, first_line, seen)
    elif isinstance(node, yaml.MappingNode):
        _walk_mapping(node, place, lines, file, first_line, seen)


def _check_characters(node: yaml.ScalarNode, file: str, line: int) -> None:
    """Escapes in quotes can write what no file holds; neither database nor UTF-8 takes it."""
    if _UNKEPT.search(node.value):
        raise BadYaml(
            Finding(file, line, "yaml", say("An unprintable character is in it."), say("Take it out."))
        )


def _walk_mapping(
    node: yaml.MappingNode, place: Place, lines: dict[Place, int], file: str, first_line: int, seen: set[int]
) -> None:
    keys: set[str] = set()
    for key, value in node.value:
        line = key.start_mark.line + first_line
        if not isinstance(key, yaml.ScalarNode):
            raise BadYaml(
                Finding(
                    file,
                    line,
                    "yaml",
                    say("A key is no plain word."),
                    say("Write %(code)s.", code=say("key: value")),
                )
            )
        _check_characters(key, file, line)
        if key.value in keys:
            raise BadYaml(
                Finding(
                    file,
                    line,
                    "yaml-duplicate",
                    say("The key %(key)s stands twice.", key=key.value),
                    say("Keep one of them."),
                )
            )
        keys.add(key.value)
        _walk(value, (*place, key.value), lines, file, first_line, seen)
        lines[(*place, key.value)] = line


def _not_yaml(wrong: yaml.YAMLError, file: str, first_line: int) -> Finding:
    mark = getattr(wrong, "problem_mark", None)
    line = (mark.line if mark else 0) + first_line
    if isinstance(wrong, yaml.reader.ReaderError):
        return Finding(file, line, "yaml", say("An unprintable character is in it."), say("Take it out."))
    if isinstance(wrong, _Tagged):
        message = say("The tag %(tag)s is in it.", tag=wrong.problem)
        return Finding(file, line, "yaml", message, say("Take it out, or put the text in quotes."))
    problem = str(getattr(wrong, "problem", ""))
    begun = getattr(wrong, "context_mark", None)
    if begun and any(sign in problem for sign in _FROM_ITS_BEGINNING):
        line = begun.line + first_line
    message, mend = next(
        (found for sign, found in _FAULTS if sign in problem), (say("This is no YAML."), _QUOTED)
    )
    return Finding(file, line, "yaml", message, mend)
