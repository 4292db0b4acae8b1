# SPDX-License-Identifier: EUPL-1.2
"""The foundation: settings, the secret key, the transaction rule."""

import configparser
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from atlas_training import PROJECT_FOLDER, database, settings
from atlas_training.database import db
from atlas_training.features import FEATURES
from atlas_training.organisations.models import Cluster


def test_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    first = settings.load(tmp_path, environment={})["SECRET_KEY"]
    assert settings.load(tmp_path, environment={})["SECRET_KEY"] == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_unknown_setting_in_file_stops_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "config.py").write_text("PUBLIK_URL = 'http://x'\n")
    with pytest.raises(settings.SettingsError, match="PUBLIK_URL is not a setting"):
        settings.load(tmp_path, environment={})


def test_environment_comes_before_file(tmp_path: Path) -> None:
    (tmp_path / "config.py").write_text("SESSION_DAYS = 5\n")
    assert settings.load(tmp_path, environment={"ATLAS_SESSION_DAYS": "7"})["SESSION_DAYS"] == 7


@pytest.mark.parametrize("setting", settings.SETTINGS, ids=lambda setting: setting.name)
def test_setting_stands_in_the_operators_page(setting: settings.Setting) -> None:
    default = "(empty)" if setting.default == "" else f"`{setting.default}`"
    row = f"| `ATLAS_{setting.name}` | {default} | {setting.sentence} |"
    assert row in (PROJECT_FOLDER / "docs" / "operators.md").read_text(encoding="utf-8").splitlines()


def test_features_stand_in_the_order_of_the_layers() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(PROJECT_FOLDER / "setup.cfg", encoding="utf-8")
    layers = contracts["importlinter:contract:layers"]["layers"]
    lines = [[name.strip() for name in line.split("|")] for line in layers.strip().splitlines()]
    rank = {name: len(lines) - number for number, line in enumerate(lines) for name in line}
    assert sorted(FEATURES, key=lambda name: rank[name]) == list(FEATURES)


def test_writing_request_that_is_refused_leaves_nothing(app: Flask) -> None:
    def write_and_fail() -> None:
        with database.own_transaction():
            db.session.add(Cluster(name="Half written"))
            db.session.flush()
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        write_and_fail()
    assert db.session.scalar(select(Cluster.id).where(Cluster.name == "Half written")) is None
