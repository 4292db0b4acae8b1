# SPDX-License-Identifier: EUPL-1.2
"""``atlas-training content``: what an author sees at a terminal."""

import json
from pathlib import Path

from flask.testing import FlaskCliRunner

from tests.factories.courses import SMALL, change, make_content


def test_check_prints_file_line_rule_and_mend_and_exits_1(runner: FlaskCliRunner, tmp_path: Path) -> None:
    folder = make_content(tmp_path)
    change(folder / SMALL / "en/lock-the-door.md", "## Why", "#### Why")
    result = runner.invoke(args=["content", "check", str(folder)])
    assert (
        "courses/small-steps/en/lock-the-door.md:8: error [heading-level] "
        "The heading jumps from level 1 to 4. Write ##.\n" in result.stdout
    )
    assert result.exit_code == 1


def test_check_as_json_prints_nothing_else(runner: FlaskCliRunner, tmp_path: Path) -> None:
    folder = make_content(tmp_path)
    result = runner.invoke(args=["content", "check", str(folder), "--json"])
    assert {one["severity"] for one in json.loads(result.stdout)} == {"warning"}
    assert result.exit_code == 0


def test_sync_says_what_it_published(runner: FlaskCliRunner, tmp_path: Path) -> None:
    folder = make_content(tmp_path)
    change(folder / "courses/other-course/course.yaml", "version: 1.0.0", "version: 1.1.0")
    result = runner.invoke(args=["content", "sync", str(folder)])
    assert result.stdout == "courses/other-course: C03 1.1.0 published (en).\n"


def test_sync_without_a_change_says_so(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["content", "sync"]).stdout == "Nothing has changed.\n"


def test_render_prints_what_a_learner_gets(runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = make_content(tmp_path) / SMALL / "en/lock-the-door.md"
    english = runner.invoke(args=["content", "render", str(file)]).stdout
    italian = runner.invoke(args=["content", "render", str(file), "--language", "it"]).stdout
    assert '<a href="/courses/small-steps/one-page">one page</a>' in english
    assert '<p class="block-minutes">Circa 5 minuti</p>' in italian
    assert 'id="c-task-turn-it-on"' in english
    assert 'id="c-task-turn-it-on"' in italian


def test_render_refuses_what_is_not_there(runner: FlaskCliRunner, tmp_path: Path) -> None:
    result = runner.invoke(args=["content", "render", str(tmp_path / "no.md")])
    assert "There is no file" in str(result.exception)
