# SPDX-License-Identifier: EUPL-1.2
"""Content folders for tests: the test content copied to where a test may spoil it."""

import shutil
from pathlib import Path

from tests.conftest import CONTENT

SMALL = "courses/small-steps"


def make_content(folder: Path) -> Path:
    """A copy of the test content in a folder of the test's own."""
    target = folder / "content"
    shutil.copytree(CONTENT, target)
    return target


def change(file: Path, old: str, new: str) -> None:
    """Replace words that stand in a file exactly once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    file.write_text(text.replace(old, new), encoding="utf-8")
