# SPDX-License-Identifier: EUPL-1.2
"""What the importer asks of the features, and what features on one line of the layers ask each other."""

from collections.abc import Mapping
from pathlib import Path

from atlas_training.content.findings import Reading
from atlas_training.plugins import hookspec


@hookspec
def read_content(folder: Path, to_store: bool) -> Reading | list[Reading] | None:
    """Read your part of a content folder; one Reading for each thing that is stored or refused as a whole.

    ``to_store`` is False for a check, which must not ask the database (an answer may leave this
    argument out). Asked outside any write: do what is slow here and write in ``Reading.store``.
    """


@hookspec
def published_content() -> list[tuple[str, str, dict[str, bytes]]] | None:
    """Id, address and files of each published course; a plugin may add courses of its own."""


@hookspec
def was_published(course_id: str, hashes: Mapping[str, str]) -> bool | None:
    """Whether these very files (SHA-256 by name) were a published version of the course; any True is enough."""


@hookspec(firstresult=True)
def dimension_words(language: str) -> dict[str, tuple[str, str, int]] | None:
    """Name, short name and tile (1 to 7) of each dimension by code, in order, in a language or its fall-back."""


@hookspec(firstresult=True)
def render_file(file: Path, language: str | None) -> str | None:
    """The HTML a learner gets of a file of ``content/``, or of its translation into a language.

    :raise errors.Refusal: if the file is not there or cannot be rendered.
    """
