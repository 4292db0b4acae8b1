# SPDX-License-Identifier: EUPL-1.2
"""Sentences that are English where they are made, and can be said in the reader's language where they are shown.

What is made without knowing who will read it (a finding of the lint, kept in the database and read by several people)
is a :class:`Sentence`: English for a terminal, JSON and a log, and the key of the catalogues and its values for a page.
"""

from collections.abc import Callable, Mapping
from typing import Any, Self


class Sentence(str):
    """An English sentence that remembers its ``template`` (the catalogues' key) and the ``values`` in it.

    A value may be a Sentence itself.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, values: Mapping[str, Any]) -> Self:
        """Fill the values into ``%(name)s`` of the template; without values it is taken as it stands."""
        made = super().__new__(cls, template % values if values else template)
        made.template, made.values = template, values
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, Any]]:  # type: ignore[override] # str has one argument
        """What a copy is made of."""
        return self.template, self.values


def say(template: str, **values: Any) -> Sentence:
    """A sentence in English; ``template`` is collected for the catalogues, so it is written out at the call."""
    return Sentence(template, values)


def to_json(said: str) -> Any:
    """A sentence as it is kept: what it was made of, so that each reader gets it in their language."""
    if not isinstance(said, Sentence):
        return said
    values = {
        name: to_json(value) if isinstance(value, str) else value if isinstance(value, int) else str(value)
        for name, value in said.values.items()
    }
    return {"template": said.template, "values": values}


def from_json(kept: Any) -> str:
    """The sentence that :func:`to_json` gave; a plain text stays one."""
    if not isinstance(kept, dict):
        return str(kept)
    values = {
        name: from_json(value) if isinstance(value, dict) else value for name, value in kept["values"].items()
    }
    return Sentence(kept["template"], values)


def with_values(said: str, change: Callable[[str], str]) -> str:
    """The sentence with every word that was put into it changed; a plain text is changed as a whole."""
    if not isinstance(said, Sentence):
        return change(said)
    values = {
        name: with_values(value, change) if isinstance(value, str) else value
        for name, value in said.values.items()
    }
    return Sentence(said.template, values)
