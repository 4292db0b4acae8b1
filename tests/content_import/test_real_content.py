# SPDX-License-Identifier: EUPL-1.2
"""The content we ship keeps its own rules, and the tests stand on the same questionnaire and catalogue."""

from pathlib import Path

import pytest
from flask import Flask

from atlas_training.content import service as content
from tests.conftest import CONTENT

REAL = Path(__file__).parent.parent.parent / "content"


def test_nothing_is_to_mend_in_the_content_we_ship(app: Flask) -> None:
    assert [str(one) for one in content.check(REAL)] == []


@pytest.mark.parametrize("part", ["readiness", "pathways"])
def test_test_content_has_the_real_files(part: str) -> None:
    def files(folder: Path) -> dict[str, bytes]:
        return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}

    assert files(CONTENT / part) == files(REAL / part), f"copy content/{part} to tests/content/{part}"
