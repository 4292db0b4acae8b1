# SPDX-License-Identifier: EUPL-1.2
"""Reading an instrument's folder, and keeping a published version as it was."""

import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from atlas_training.content.findings import Finding
from atlas_training.database import db
from atlas_training.plugins import hook
from atlas_training.readiness import receivers
from atlas_training.readiness import service as readiness
from atlas_training.readiness.instrument import Texts, hash_of
from atlas_training.readiness.instrument_source import Source, read_folder
from atlas_training.readiness.models import InstrumentVersion
from tests.factories.readiness import FOLDER, publish_instrument, read_source


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the folder to change."""
    shutil.copytree(FOLDER, tmp_path / "readiness" / FOLDER.name)
    return tmp_path


@pytest.fixture
def unpublished(app: Flask) -> Flask:
    """The application before any questionnaire was published."""
    db.session.execute(delete(InstrumentVersion))
    db.session.commit()
    return app


def change(content: Path, file: str, old: str, new: str) -> list[Finding]:
    path = content / "readiness" / FOLDER.name / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return read_folder(path.parent, content).findings


def sync(content: Path) -> tuple[list[Finding], list[str]]:
    findings, lines = [], []
    for reading in receivers.read_content(content, to_store=True):
        findings += reading.findings
        lines += reading.store()
    return findings, lines


def test_the_published_folder_is_sound_in_every_language_it_lists() -> None:
    source = read_source()
    assert source.definition is not None
    assert source.findings == []
    assert list(source.texts) == source.definition["languages"]


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("instrument.yaml", "    may_not_apply: true", "    may_not_aply: true", "unknown-key"),
        ("instrument.yaml", "    topic: basics", "    topic: basix", "topic"),
        ("instrument.yaml", "kind: ladder", "kind: slider", "kind"),
        ("instrument.yaml", "{a: 0, b: 1, c: 2, d: 3, e: 4}", "{a: 0, b: 1, c: 2, d: 3, e: 5}", "points"),
        ("instrument.yaml", "points: [0, 1, 2, 3, 3, 4, 4]", "points: [0, 1, 2, 3, 3, 4]", "points"),
        ("instrument.yaml", "  - id: FND3", "  - id: FND1", "unique"),
        ("instrument.yaml", "from: 26", "from: 27", "levels"),
        ("instrument.yaml", "to: 100", "to: 99", "levels"),
        ("instrument.yaml", "weight: 20", "weight: 0", "weight"),
        ("instrument.yaml", "tile: 5", "tile: 8", "tile"),
        ("instrument.yaml", "version: 1.0.0", 'version: "1"', "version"),
        ("instrument.yaml", "version: 1.0.0", "version: 1", "schema"),
        ("instrument.yaml", "min_answered_index: 0.8", "min_answered_index: 80", "rules"),
        ("instrument.yaml", "{item: VIS1, at_most: b}", "{item: VIS9, at_most: b}", "checks"),
        ("instrument.yaml", "{item: VIS1, at_most: b}", "{item: FND2, at_most: b}", "checks"),
        ("instrument.yaml", "languages: [en, it,", "languages: [en, it, de,", "languages"),
        ("instrument.yaml", "languages: [en, it,", "languages: [en,", "languages"),
        ("instrument.yaml", "code: ATLAS-DRI", "code: [", "yaml"),
        ("en.yaml", '      a: "No"', '      f: "No"', "missing-key"),
        ("en.yaml", "    does_not_apply:", "    does_not_aply:", "unknown-key"),
        ("it.yaml", 'title: "Indice ATLAS di maturità digitale"', 'title: ""', "words"),
        ("it.yaml", 'state: "approved"', "state: perfect", "state"),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(
    content: Path, file: str, old: str, new: str, rule: str
) -> None:
    findings = change(content, file, old, new)
    assert rule in {finding.rule for finding in findings}
    assert {finding.severity for finding in findings} == {"error"}
    assert all(finding.file.startswith("readiness/atlas-dri-1.0/") for finding in findings)


def test_a_finding_points_at_the_line(content: Path) -> None:
    (finding,) = change(content, "instrument.yaml", "tile: 5", "tile: 8")
    text = (content / finding.file).read_text(encoding="utf-8").splitlines()
    assert "tile: 8" in text[finding.line - 1]


def test_a_translation_in_draft_may_have_gaps(content: Path) -> None:
    assert change(content, "it.yaml", 'state: "approved"', 'state: "draft"') == []
    (finding,) = change(content, "it.yaml", "  starting:", "  startin:")[:1]
    assert finding.severity == "warning"
    folder = content / "readiness" / FOLDER.name
    assert read_folder(folder, content).is_sound


def test_a_broken_folder_is_not_stored(unpublished: Flask, content: Path) -> None:
    change(content, "instrument.yaml", "tile: 5", "tile: 8")
    findings, lines = sync(content)
    assert (len(findings), lines, readiness.find_current_instrument()) == (1, [], None)


def test_a_sound_folder_is_stored_once(unpublished: Flask, content: Path) -> None:
    assert sync(content) == ([], ["questionnaire ATLAS-DRI 1.0.0: stored"])
    assert sync(content) == ([], [])
    version = readiness.current_instrument()
    assert (version.code, version.version, version.is_current) == ("ATLAS-DRI", "1.0.0", True)
    assert version.hash == hash_of(version.definition)


def test_a_check_asks_no_database(content: Path) -> None:
    (reading,) = receivers.read_content(content, to_store=False)
    assert reading.findings == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("instrument.yaml", "{code: FND, weight: 10", "{code: FND, weight: 15"),
        ("en.yaml", "What web page does your business have?", "Which web page has your business?"),
    ],
)
def test_a_published_version_is_frozen(
    unpublished: Flask, content: Path, file: str, old: str, new: str
) -> None:
    sync(content)
    before = readiness.current_instrument()
    stored = before.hash, dict(before.texts)
    change(content, file, old, new)
    findings, lines = sync(content)
    assert ([finding.rule for finding in findings], lines) == (["frozen"], [])
    assert findings[0].file.endswith(file)
    after = readiness.current_instrument()
    assert (after.hash, after.texts) == stored


def test_a_language_and_missing_words_may_be_added(unpublished: Flask, content: Path) -> None:
    until = '    held_until: "copies of your data exist"\n'
    change(content, "en.yaml", until, "")
    sync(content)
    folder = content / "readiness" / FOLDER.name
    (folder / "de.yaml").write_text((folder / "en.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    change(content, "instrument.yaml", "languages: [en, it,", "languages: [en, it, de,")
    change(content, "en.yaml", "  TRU2:\n", f"  TRU2:\n{until}")
    assert sync(content) == ([], ["questionnaire ATLAS-DRI 1.0.0: words added"])
    version = readiness.current_instrument()
    assert "de" in version.texts
    assert (
        readiness.texts_of(version, "en")("items", "TRU2", "held_until").text == "copies of your data exist"
    )


def test_an_installation_with_two_languages_takes_all_others_under_the_same_number(
    unpublished: Flask, content: Path
) -> None:
    source = read_source()
    assert source.definition is not None
    old = Source(
        {**source.definition, "languages": ["en", "it"]}, {code: source.texts[code] for code in ("en", "it")}
    )
    assert readiness.store_instrument(old) == ["questionnaire ATLAS-DRI 1.0.0: stored"]
    before = readiness.current_instrument().id, readiness.current_instrument().hash
    assert sync(content) == ([], ["questionnaire ATLAS-DRI 1.0.0: words added"])
    after = readiness.current_instrument()
    assert (after.id, after.hash) == before
    assert sorted(after.texts) == sorted(source.definition["languages"])
    assert sync(content) == ([], [])


def test_a_draft_version_is_checked_and_not_published(unpublished: Flask, content: Path) -> None:
    change(content, "instrument.yaml", "status: proposal", "status: draft")
    assert sync(content) == ([], [])
    assert readiness.find_current_instrument() is None


def test_the_highest_version_becomes_the_current_one(unpublished: Flask, content: Path) -> None:
    for version in ("1.0.0", "1.10.0", "1.9.0"):
        if version != "1.0.0":
            path = content / "readiness" / FOLDER.name / "instrument.yaml"
            text = path.read_text(encoding="utf-8")
            path.write_text(
                "\n".join(
                    f"version: {version}" if line.startswith("version:") else line
                    for line in text.splitlines()
                ),
                encoding="utf-8",
            )
        sync(content)
    assert readiness.current_instrument().version == "1.10.0"


def test_words_fall_back_to_the_source_and_say_so() -> None:
    texts = {code: read_source().texts[code] for code in ("en", "it")}
    italian, french = Texts(texts, "it", "en"), Texts(texts, "fr", "en")
    assert italian("dimensions", "TRU", "short").text == "Fiducia"
    words = french("dimensions", "TRU", "short")
    assert (words.text, words.language, words.is_fallback) == ("Trust", "en", True)
    unapproved = Texts({**texts, "it": {**texts["it"], "state": "reviewed"}}, "it", "en")
    assert (str(unapproved("title")), unapproved.is_fallback) == ("ATLAS Digital Readiness Index", True)


def test_dimension_words_come_in_order_with_their_tiles(unpublished: Flask) -> None:
    assert readiness.dimension_words("en") is None
    publish_instrument()
    words = hook.dimension_words(language="it")
    assert list(words) == ["FND", "VIS", "SEL", "DAT", "TRU", "GRN", "COO"]
    assert words["SEL"] == ("Vendita, prenotazioni e pagamenti", "Vendite", 2)
    assert hook.dimension_words(language="de")["SEL"][1] == "Selling"
