# SPDX-License-Identifier: EUPL-1.2
"""The pages in docs/: examples that hold, links that lead somewhere, nothing about other places."""

import json
import re
from pathlib import Path

import pytest

from atlas_training import PROJECT_FOLDER
from atlas_training.tracking.profile import TEMPLATES
from atlas_training.xapi.spec.statement import check_statement

PAGES = [PROJECT_FOLDER / "README.md", *sorted((PROJECT_FOLDER / "docs").rglob("*.md"))]
EXAMPLES = sorted((PROJECT_FOLDER / "docs" / "examples").glob("*.json"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_example_statement_keeps_the_standard(file: Path) -> None:
    check_statement(json.loads(file.read_text(encoding="utf-8")))


def test_every_kind_of_statement_has_its_example() -> None:
    assert {file.stem for file in EXAMPLES} == {template.name for template in TEMPLATES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT_FOLDER)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    words = re.sub(r"^(`{3,}).*?^\1|`[^`\n]+`", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", words)
    assert [link for link in links if not (page.parent / link).exists()] == []
