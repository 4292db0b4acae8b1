# SPDX-License-Identifier: EUPL-1.2
"""From folders to versions: what is sound is published, what is broken keeps its last good version."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from atlas_training.content import service as content
from atlas_training.content.findings import Finding
from atlas_training.courses import service as courses
from atlas_training.courses.models import CourseVersion
from atlas_training.courses.reading import read_courses
from tests.factories.courses import SMALL, change, make_content
from tests.factories.findings import only_english

COURSE = f"{SMALL}/course.yaml"
LESSON = f"{SMALL}/en/lock-the-door.md"


def _current(course_id: str) -> CourseVersion:
    version = courses.find_course(course_id)
    assert version is not None
    return version


def _errors(findings: list[Finding]) -> list[tuple[str, int, str]]:
    return [(one.file, one.line, one.rule) for one in findings if one.severity == "error"]


def test_test_content_is_published_as_written(app: Flask) -> None:
    version = _current("C11")
    assert (version.address, version.version, version.languages) == ("small-steps", "1.0.0", ["en", "it"])
    modules = courses.modules_of(version)
    assert [(one.module_id, one.address, one.minutes, one.level) for one in modules] == [
        ("C11.1", "lock-the-door", 10, 1),
        ("C11.2", "one-page", 8, 1),
    ]
    assert [one.completes for one in modules] == [{"read": True, "check": 60}] * 2


def test_check_of_a_module_is_kept_with_its_key_apart_from_its_words(app: Flask) -> None:
    module = courses.module("C11.1")
    assert module is not None
    assert module.question_count == 5
    assert module.check is not None
    assert sorted(module.check_texts or {}) == ["en", "it"]


def test_tasks_have_the_same_keys_in_every_language(app: Flask) -> None:
    version = _current("C11")
    tasks = {
        language: courses.texts_of_modules([version.id], language)["C11.1"].tasks for language in ("en", "it")
    }
    assert tasks == {
        "en": [{"key": "turn-it-on", "title": "Turn it on", "minutes": 5}],
        "it": [{"key": "turn-it-on", "title": "Attivalo", "minutes": 5}],
    }


def test_link_between_modules_leads_to_the_lesson(app: Flask) -> None:
    text = courses.texts_of_modules([_current("C11").id], "it")["C11.1"]
    assert '<a href="/courses/small-steps/one-page">una pagina</a>' in text.html


def test_sync_without_a_change_makes_no_version(app: Flask) -> None:
    before = {one.id for one in courses.list_current()}
    assert content.sync().lines == []
    assert {one.id for one in courses.list_current()} == before


def test_sync_after_a_change_publishes_that_course_alone(app: Flask, tmp_path: Path) -> None:
    folder, small, other = make_content(tmp_path), _current("C11"), _current("C03")
    change(folder / LESSON, "A password can be guessed or stolen.", "A password can be stolen.")
    assert content.sync(folder).lines == ["courses/small-steps: C11 1.0.0 published (en, it)."]
    assert _current("C03").id == other.id
    assert _current("C11").id != small.id
    assert "A password can be stolen." in courses.texts_of_modules([_current("C11").id], "en")["C11.1"].html
    assert "guessed" in courses.texts_of_modules([small.id], "en")["C11.1"].html


def _leave_out_file(folder: Path) -> None:
    (folder / SMALL / "en/one-page.md").unlink()


def _leave_out_translation(folder: Path) -> None:
    (folder / SMALL / "it/one-page.md").unlink()


def _leave_out_check(folder: Path) -> None:
    (folder / SMALL / "en/checks/one-page.quiz.md").unlink()


def _add_orphan(folder: Path) -> None:
    (folder / SMALL / "en/old-lesson.md").write_text("x")


def _write_latin(folder: Path) -> None:
    with (folder / LESSON).open("ab") as stream:
        stream.write(b"perch\xe9")


def _replace(file: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: change(folder / file, old, new)


@pytest.mark.parametrize(
    ("spoil", "finding"),
    [
        (_replace(COURSE, "dimension: TRU", "dimension: TRU\ncolour: red"), (COURSE, 9, "schema")),
        (_replace(COURSE, "dimension: TRU\n", ""), (COURSE, 1, "schema")),
        (_replace(COURSE, "dimension: TRU", "dimension: VIS"), (COURSE, 8, "catalogue")),
        (_replace(COURSE, "version: 1.0.0", "version: 1.0"), (COURSE, 2, "schema")),
        (_replace(COURSE, "status: active", "status: active\nstatus: draft"), (COURSE, 4, "yaml-duplicate")),
        (_replace(COURSE, "id: C11.2", "id: C11.9"), (COURSE, 20, "id-unknown")),
        (_replace(COURSE, "id: C11.2", "id: C11.1"), (COURSE, 20, "id-duplicate")),
        (_replace(COURSE, "minutes: 10", "minutes: 30"), (COURSE, 16, "minutes")),
        (_replace(COURSE, "languages: [en, it]", "languages: [it]"), (COURSE, 5, "schema")),
        (_leave_out_file, (COURSE, 24, "file-missing")),
        (_leave_out_translation, (COURSE, 24, "translation-missing")),
        (_leave_out_check, (COURSE, 26, "file-missing")),
        (_add_orphan, (f"{SMALL}/en/old-lesson.md", 1, "orphan")),
        (_write_latin, (LESSON, 27, "file")),
        (_replace(LESSON, "title: Lock the door\n", ""), (LESSON, 2, "schema")),
        (_replace(LESSON, "(one-page.md)", "(two-pages.md)"), (LESSON, 26, "link")),
        (_replace(LESSON, "(one-page.md)", "(one-page.md#nowhere)"), (LESSON, 26, "link")),
        (_replace(LESSON, "## Why", "#### Why"), (LESSON, 8, "heading-level")),
        (_replace(LESSON, "/// activity |", "/// film |"), (LESSON, 20, "block")),
    ],
)
def test_broken_course_names_its_fault_and_keeps_its_last_good_version(
    app: Flask, tmp_path: Path, spoil: Callable[[Path], None], finding: tuple[str, int, str]
) -> None:
    folder, before = make_content(tmp_path), _current("C11").id
    spoil(folder)
    change(folder / "courses/other-course/course.yaml", "version: 1.0.0", "version: 1.0.1")
    report = content.sync(folder)
    assert finding in _errors(report.findings)
    assert all(one.mend for one in report.findings)
    assert only_english(report.findings) == []
    assert _current("C11").id == before
    assert _current("C03").version == "1.0.1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "x",
        "id",
        "42",
        "- id: C11",
        "id: !!bool maybe",
        "id: !!timestamp x",
        "id: !!int ''",
        "id: C11\nid: C11",
        "id: &a [*a]",
        "{" * 3000,
        "id: " + "9" * 5000,
        'id: "\\0"',
        'id: "\\ud800"',
        "1: 2\nnull: 3\ntrue: 4\nid: C11",
        "id: .nan\nmodules: {a: 1}",
        "id: 0x_",
        "a: =",
        "<<: [1]",
        "\x07",
    ],
)
def test_whatever_stands_in_a_broken_course_the_others_are_published(
    app: Flask, tmp_path: Path, text: str
) -> None:
    folder, before = make_content(tmp_path), _current("C11").id
    (folder / COURSE).write_text(text, encoding="utf-8")
    change(folder / "courses/other-course/course.yaml", "version: 1.0.0", "version: 1.0.1")
    report = content.sync(folder)
    assert {file for file, _line, _rule in _errors(report.findings)} == {COURSE}
    assert all(one.mend for one in report.findings)
    assert only_english(report.findings) == []
    assert _current("C11").id == before
    assert _current("C03").version == "1.0.1"


def test_id_published_once_cannot_become_another(app: Flask, tmp_path: Path) -> None:
    folder = make_content(tmp_path)
    change(folder / COURSE, "id: C11.2", "id: C11.3")
    change(folder / COURSE, "level: 1\n    topic: privacy", "level: 1\n    topic: consumer")
    assert _errors(content.sync(folder).findings) == [(COURSE, 20, "id-changed")]


def test_two_folders_cannot_share_a_course(app: Flask, tmp_path: Path) -> None:
    folder = make_content(tmp_path)
    (folder / "courses/other-course").rename(folder / "courses/zz-first")
    make_content(tmp_path / "again")
    (tmp_path / "again/content/courses/other-course").rename(folder / "courses/other-course")
    assert _errors(content.check(folder)) == [("courses/zz-first/course.yaml", 1, "id-duplicate")]


def test_translation_is_behind_when_only_its_source_changed(app: Flask, tmp_path: Path) -> None:
    folder = make_content(tmp_path)
    change(folder / LESSON, "Nobody honest asks", "Nobody honest ever asks")
    found = [one for one in content.sync(folder).findings if one.rule == "translation-stale"]
    assert [(one.file, one.severity) for one in found] == [(f"{SMALL}/it/lock-the-door.md", "warning")]
    change(folder / f"{SMALL}/it/lock-the-door.md", "Nessuno di onesto", "Mai nessuno di onesto")
    assert [one for one in content.sync(folder).findings if one.rule == "translation-stale"] == []


def test_check_asks_no_database(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_content(tmp_path)
    monkeypatch.setitem(app.extensions, "sqlalchemy", None)
    assert _errors(content.check(folder)) == []


def test_folder_without_content_is_refused(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(content.NoFolder, match="There is no content in"):
        content.check(tmp_path / "nowhere")


def test_two_processes_that_read_at_once_publish_once(app: Flask, tmp_path: Path) -> None:
    folder = make_content(tmp_path)
    change(folder / "courses/other-course/course.yaml", "version: 1.0.0", "version: 1.0.1")
    first, second = (read_courses(folder, to_store=True) for _time in range(2))
    assert [one.store() for one in first] == [["courses/other-course: C03 1.0.1 published (en)."]]
    assert [one.store() for one in second] == [[]]


def test_file_that_only_trainers_see_is_named_and_held_to_the_rules(app: Flask, tmp_path: Path) -> None:
    folder = make_content(tmp_path)
    (folder / SMALL / "assets").mkdir()
    (folder / SMALL / "assets/room.webp").write_bytes(b"x" * 40)
    text = folder / LESSON
    block = "\n/// trainer\n\n![The room](../assets/room.webp) ![](../assets/gone.webp)\n///\n"
    text.write_text(text.read_text(encoding="utf-8") + block, encoding="utf-8")
    line = text.read_text(encoding="utf-8").count("\n") - 1
    assert _errors(content.check(folder)) == [(LESSON, line, "link"), (LESSON, line, "picture")]
