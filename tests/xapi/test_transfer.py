# SPDX-License-Identifier: EUPL-1.2
"""Statements out to and in from JSON Lines."""

import json
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import delete, func, select

from atlas_training import database
from atlas_training.database import db, own_transaction
from atlas_training.xapi import service as xapi
from atlas_training.xapi import transfer
from atlas_training.xapi.models import (
    Statement,
    StatementActivity,
    StatementAgent,
    StatementAttachment,
    StatementReference,
)
from tests.factories.xapi import open_lrs, statement, voiding
from tests.xapi.test_attachments import attachment, part, parts_of, post

Lines = list[dict[str, Any]]


def run(runner: FlaskCliRunner, *arguments: object) -> Any:
    """A command of the group, with what it said."""
    return runner.invoke(args=["statements", *map(str, arguments)])


def lines_of(file: Path) -> Lines:
    """The lines of a file as values."""
    return [json.loads(line) for line in file.read_text().splitlines()]


def empty_the_store() -> None:
    """Another installation, as far as statements go."""
    with own_transaction():
        for model in (Statement, StatementAgent, StatementActivity, StatementReference, StatementAttachment):
            db.session.execute(delete(model))


def test_export_is_each_statement_as_it_is_stored_oldest_first(
    client: FlaskClient, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    lrs = open_lrs(client)
    ids = [lrs.save(statement())[0] for _ in range(3)]
    file = tmp_path / "all.jsonl"
    assert run(runner, "export", file).exit_code == 0
    assert lines_of(file) == lrs.get(ascending=True).json["statements"]
    assert [line["id"] for line in lines_of(file)] == ids
    assert file.stat().st_mode & 0o077 == 0


def test_export_of_many_chunks_misses_and_doubles_nothing(
    client: FlaskClient, runner: FlaskCliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "CHUNK", 3)
    ids = open_lrs(client).save(*(statement() for _ in range(7)))
    file = tmp_path / "all.jsonl"
    assert run(runner, "export", file).exit_code == 0
    assert [line["id"] for line in lines_of(file)] == ids


@pytest.mark.parametrize("torn", [b"", b'{"id": "torn', b"\n", b"{}\n"])
def test_export_goes_on_behind_the_last_whole_line(
    client: FlaskClient, runner: FlaskCliRunner, tmp_path: Path, torn: bytes
) -> None:
    lrs = open_lrs(client)
    file = tmp_path / "all.jsonl"
    first = lrs.save(statement(), statement())
    run(runner, "export", file)
    with file.open("ab") as stream:
        stream.write(torn)
    second = lrs.save(statement())
    assert run(runner, "export", file).exit_code == 2
    assert run(runner, "export", file, "--continue").exit_code == 0
    assert [line["id"] for line in lines_of(file)] == first + second


def test_export_of_one_country_leaves_the_others_out(
    client: FlaskClient, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    open_lrs(client, countries=["TN"]).save(statement())
    ids = open_lrs(client, countries=["IT"]).save(statement())
    file = tmp_path / "it.jsonl"
    assert run(runner, "export", file, "--country", "IT").exit_code == 0
    assert [line["id"] for line in lines_of(file)] == ids


def test_export_between_moments_is_exclusive_and_inclusive(
    client: FlaskClient, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    lrs = open_lrs(client)
    lrs.save(statement(), statement(), statement(), statement())
    stored = [one["stored"] for one in lrs.get(ascending=True).json["statements"]]
    file = tmp_path / "some.jsonl"
    assert run(runner, "export", file, "--since", stored[0], "--until", stored[2]).exit_code == 0
    assert [line["stored"] for line in lines_of(file)] == stored[1:3]
    assert run(runner, "export", tmp_path / "none", "--since", "yesterday").exit_code == 2


def test_import_brings_everything_back_but_stored(
    client: FlaskClient, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    lrs = open_lrs(client)
    (voided,) = lrs.save(statement(timestamp="2026-11-01T10:00:00Z"))
    lrs.save(voiding(voided), statement(version="1.0.1"))
    file = tmp_path / "all.jsonl"
    run(runner, "export", file)
    before = lines_of(file)
    empty_the_store()
    assert run(runner, "import", file).exit_code == 0
    again = tmp_path / "again.jsonl"
    run(runner, "export", again)
    same = [{name: value for name, value in line.items() if name != "stored"} for line in lines_of(again)]
    assert same == [{name: value for name, value in line.items() if name != "stored"} for line in before]
    assert lrs.get(statementId=voided).status_code == 404
    assert lrs.get(voidedStatementId=voided).status_code == 200


def test_import_with_tags_brings_country_and_keys_back(
    app: Flask, client: FlaskClient, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    person, organisation = uuid4(), uuid4()
    with own_transaction():
        xapi.record([statement()], "IT", person, organisation)
    file = tmp_path / "tagged.jsonl"
    run(runner, "export", file, "--with-tags")
    (line,) = lines_of(file)
    assert (line["country"], line["person"], line["organisation"]) == ("IT", str(person), str(organisation))
    empty_the_store()
    assert run(runner, "import", file).exit_code == 0
    again = tmp_path / "again.jsonl"
    run(runner, "export", again, "--with-tags")
    (back,) = lines_of(again)
    assert {name: back[name] for name in ("country", "person", "organisation")} == {
        name: line[name] for name in ("country", "person", "organisation")
    }
    assert open_lrs(client, countries=["IT"]).ids() == [line["statement"]["id"]]
    assert open_lrs(client, countries=["TN"]).ids() == []


def test_import_again_keeps_nothing_twice(
    client: FlaskClient, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "some.jsonl"
    whole = [statement(), statement(), {name: value for name, value in statement().items() if name != "id"}]
    file.write_text("".join(json.dumps(one) + "\n" for one in [*whole, whole[0]]))
    first = run(runner, "import", file)
    assert "3 statements kept, 1 there already, 0 refused" in first.output
    assert "0 statements kept, 4 there already, 0 refused" in run(runner, "import", file).output
    assert len(open_lrs(client).ids()) == 3


WRONG = {
    "no JSON": ("{", "JSON"),
    "no statement": ('{"id": 1}', "$.id"),
    "a name twice": ('{"id": 1, "id": 2}', "used twice"),
    "a wrong tag": (json.dumps({"statement": statement(), "country": "XX"}), "$.country"),
    "a wrong key": (json.dumps({"statement": statement(), "person": "me"}), "$.person"),
}


@pytest.mark.parametrize("name", WRONG)
def test_import_names_the_wrong_line_and_keeps_none_of_its_chunk(
    client: FlaskClient, runner: FlaskCliRunner, tmp_path: Path, name: str
) -> None:
    line, reason = WRONG[name]
    file = tmp_path / "wrong.jsonl"
    good = [json.dumps(statement()) for _ in range(2)]
    file.write_text("\n".join([good[0], line, good[1]]) + "\n")
    answer = run(runner, "import", file)
    assert answer.exit_code == 1
    assert f"{file}:2: " in answer.output
    assert reason in answer.output
    assert open_lrs(client).ids() == []
    assert run(runner, "import", file, "--keep-going").exit_code == 1
    assert len(open_lrs(client).ids()) == 2


def test_import_tells_of_an_id_that_is_stored_with_something_else(
    client: FlaskClient, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    lrs = open_lrs(client)
    sent = statement()
    lrs.save(sent)
    file = tmp_path / "other.jsonl"
    file.write_text(
        json.dumps({**sent, "verb": {"id": "http://example.org/other"}}) + "\n" + json.dumps(statement())
    )
    answer = run(runner, "import", file)
    assert answer.exit_code == 1
    assert f"{file}:1: " in answer.output
    assert lrs.ids() == [sent["id"]]
    assert (
        "1 statements kept, 0 there already, 1 refused" in run(runner, "import", file, "--keep-going").output
    )


def test_import_refuses_only_the_line_whose_id_another_writer_takes_meanwhile(
    app: Flask, client: FlaskClient, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    lrs = open_lrs(client)
    db.session.remove()
    theirs, ours = statement(), [statement() for _ in range(3)]
    is_written = Event()

    def write() -> None:
        with app.app_context(), own_transaction():
            xapi.record([theirs], None)
            is_written.set()
            time.sleep(1)

    file = tmp_path / "race.jsonl"
    other = {**theirs, "verb": {"id": "http://example.org/other"}}
    file.write_text("".join(f"{json.dumps(one)}\n" for one in [ours[0], other, *ours[1:]]))
    writer = Thread(target=write)
    writer.start()
    assert is_written.wait(10)
    answer = run(runner, "import", file, "--keep-going")
    writer.join()
    assert f"{file}:2: " in answer.output
    assert "3 statements kept, 0 there already, 1 refused" in answer.output
    assert sorted(lrs.ids()) == sorted(one["id"] for one in [theirs, *ours])


def test_import_ties_files_that_lie_there_already(
    client: FlaskClient, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    lrs = open_lrs(client)
    data = b"carried over"
    assert post(lrs, statement(attachments=[attachment(data)]), part(data)).status_code == 200
    file = tmp_path / "all.jsonl"
    run(runner, "export", file)
    empty_the_store()
    assert run(runner, "import", file).exit_code == 0
    assert [content for _, content in parts_of(lrs.get(attachments="true"))[1]] == [data]


IMPORT = """
import json, sys
from pathlib import Path
from atlas_training import create_app
app = create_app(json.loads(sys.argv[1]), instance=Path(sys.argv[2]))
sys.exit(app.test_cli_runner().invoke(args=["statements", "import", sys.argv[3]]).exit_code)
"""


def test_import_that_was_killed_goes_on_when_run_again(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "many.jsonl"
    made = [statement() for _ in range(6_000)]
    file.write_text("".join(json.dumps(one) + "\n" for one in made))
    settings = {name: app.config[name] for name in ("CONTENT_FOLDER", "PUBLIC_URL", "IRI_BASE", "SECRET_KEY")}
    settings["DATABASE_URL"] = db.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", IMPORT, json.dumps(settings), app.instance_path, str(file)]
    with subprocess.Popen(command) as importing:
        while not _count():
            assert importing.poll() is None
            time.sleep(0.01)
        importing.kill()
    before = _count()
    assert 0 < before < len(made)
    answer = run(runner, "import", file)
    assert answer.exit_code == 0
    assert f"{len(made) - before} statements kept, {before} there already, 0 refused." in answer.stderr
    assert _count() == len(made)


def _count() -> int:
    with database.reading():
        return db.session.scalar(select(func.count()).select_from(Statement)) or 0
