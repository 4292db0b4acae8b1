# SPDX-License-Identifier: EUPL-1.2
"""What an installation keeps is for its owner alone, and its key is whole or not there."""

from pathlib import Path
from threading import Barrier, Thread

import pytest

from atlas_training import create_app, settings
from atlas_training.database import db


def mode(file: Path) -> int:
    """The permissions of a file."""
    return file.stat().st_mode & 0o777


def test_instance_folder_and_database_are_for_their_owner_alone(tmp_path: Path) -> None:
    app = create_app({"DATABASE_URL": "", "SECRET_KEY": ""}, tmp_path / "instance")
    with app.app_context():
        with db.engine.connect() as connection:
            connection.exec_driver_sql("CREATE TABLE x (y)")
            files = {file.name: mode(file) for file in (tmp_path / "instance").iterdir()}
        db.engine.dispose()
    assert mode(tmp_path / "instance") == 0o700
    assert {"atlas.sqlite3", "atlas.sqlite3-wal", "secret_key"} <= set(files)
    assert set(files.values()) == {0o600}


def test_empty_key_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    with pytest.raises(settings.SettingsError, match=r"is empty\. Put the key back"):
        settings.load(tmp_path, environment={})


def test_processes_that_start_at_the_same_moment_read_one_key(tmp_path: Path) -> None:
    barrier, keys = Barrier(8), []

    def start() -> None:
        barrier.wait()
        keys.append(settings.load(tmp_path, environment={})["SECRET_KEY"])

    threads = [Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]
