# SPDX-License-Identifier: EUPL-1.2
"""Reading ``content/pathways/``: what is checked, and what is stored."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from atlas_training.content import service as content
from atlas_training.database import db
from atlas_training.pathways import service as pathways
from atlas_training.pathways.catalogue_source import read_folder
from atlas_training.pathways.models import CatalogueVersion, PathRuleVersion
from tests.factories.courses import change, make_content


def _rules(folder: Path) -> list[tuple[str, str]]:
    source = read_folder(folder)
    assert source is not None
    return [(finding.file, finding.rule) for finding in source.findings]


def test_content_as_it_stands_is_sound(tmp_path: Path) -> None:
    assert _rules(make_content(tmp_path)) == []


def test_folder_without_pathways_is_nothing_to_read(tmp_path: Path) -> None:
    assert read_folder(tmp_path) is None


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("catalogue.yaml", "version: 1.0.0", "version: one"),
        ("catalogue.yaml", "languages: [en, it", "languages: [en, xx"),
        ("catalogue.yaml", "source_language: en", "source_language: de"),
        ("catalogue.yaml", "{id: C01.2, level: 1", "{id: C01.2, level: 4"),
        ("catalogue.yaml", "{id: C01.2, level: 1", "{id: C01.1, level: 1"),
        ("catalogue.yaml", "{id: C01.2, level: 1", "{id: C02.9, level: 1"),
        (
            "catalogue.yaml",
            "id: C04.1, level: 1, topic: reviews, minutes: 45",
            "id: C04.1, level: 1, topic: reviews, minutes: -5",
        ),
        (
            "catalogue.yaml",
            "id: C04.1, level: 1, topic: reviews, minutes: 45",
            "id: C04.1, level: 1, minutes: 45",
        ),
        ("path-rule.yaml", "focus_dimensions: 3", "focus_dimensions: 0"),
        ("path-rule.yaml", "share_of_now: 80", "share_of_now: 180"),
        ("path-rule.yaml", "months: 3", "months: true"),
    ],
)
def test_fault_names_its_file_and_rule(tmp_path: Path, file: str, old: str, new: str) -> None:
    folder = make_content(tmp_path)
    change(folder / "pathways" / file, old, new)
    assert (f"pathways/{file}", "pathways-schema") in _rules(folder)


def test_missing_words_are_found_with_their_line(tmp_path: Path) -> None:
    folder = make_content(tmp_path)
    file = folder / "pathways" / "it.yaml"
    lines = [
        line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("  C07.3:")
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    source = read_folder(folder)
    assert source is not None
    (finding,) = source.findings
    assert (finding.file, finding.rule) == ("pathways/it.yaml", "pathways-words")
    assert "C07.3" in finding.message
    assert source.definition is None
    assert source.rule is not None


def test_unknown_topic_is_found_beside_the_instrument(tmp_path: Path, app: Flask) -> None:
    folder = make_content(tmp_path)
    change(
        folder / "pathways" / "catalogue.yaml",
        "{id: C01.2, level: 1, topic: basics",
        "{id: C01.2, level: 1, topic: golf",
    )
    messages = [
        finding.message for finding in content.check(folder) if finding.file == "pathways/catalogue.yaml"
    ]
    assert messages == ["C01.2 names no topic of its dimension."]


def test_catalogue_and_rule_are_in_force_after_a_sync(app: Flask) -> None:
    catalogue, rule = pathways.current_catalogue(), pathways.current_rule()
    assert catalogue is not None
    assert rule is not None
    assert (len(catalogue.courses), rule.focus_dimensions, rule.share_of_now) == (14, 3, 80)


def test_second_sync_stores_nothing(app: Flask, tmp_path: Path) -> None:
    report = content.sync(make_content(tmp_path))
    assert [line for line in report.lines if "atalogue" in line or "rule" in line] == []


def test_same_number_with_another_definition_is_refused(app: Flask, tmp_path: Path) -> None:
    folder = make_content(tmp_path)
    change(
        folder / "pathways" / "catalogue.yaml",
        "id: C04.1, level: 1, topic: reviews, minutes: 45",
        "id: C04.1, level: 1, topic: reviews, minutes: 40",
    )
    change(folder / "pathways" / "path-rule.yaml", "focus_dimensions: 3", "focus_dimensions: 4")
    report = content.sync(folder)
    rules = {(finding.file, finding.rule) for finding in report.findings}
    assert {
        ("pathways/catalogue.yaml", "pathways-published"),
        ("pathways/path-rule.yaml", "pathways-published"),
    } <= rules
    catalogue = pathways.current_catalogue()
    assert catalogue is not None
    assert catalogue.modules["C04.1"].minutes == 45


def test_new_number_takes_the_place_of_the_old(app: Flask, tmp_path: Path) -> None:
    folder = make_content(tmp_path)
    change(folder / "pathways" / "path-rule.yaml", "version: 1.0.0", "version: 1.1.0")
    change(folder / "pathways" / "path-rule.yaml", "focus_dimensions: 3", "focus_dimensions: 4")
    content.sync(folder)
    rows = db.session.execute(
        select(PathRuleVersion.version, PathRuleVersion.is_current).order_by(PathRuleVersion.version)
    )
    assert [tuple(row) for row in rows] == [("1.0.0", False), ("1.1.0", True)]


def test_better_words_are_taken_without_a_new_number(app: Flask, tmp_path: Path) -> None:
    folder = make_content(tmp_path)
    change(folder / "pathways" / "en.yaml", '"Reading and answering"', '"Reading reviews and answering"')
    content.sync(folder)
    assert pathways.module_titles("en")["C04.1"] == ("Reading reviews and answering", "en")
    assert len(db.session.scalars(select(CatalogueVersion)).all()) == 1
