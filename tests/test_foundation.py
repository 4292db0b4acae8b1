# SPDX-License-Identifier: EUPL-1.2
"""The foundation: settings, the secret key, the transaction rule."""

from pathlib import Path

import pytest

from atlas_training import settings


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
