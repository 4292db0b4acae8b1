# SPDX-License-Identifier: EUPL-1.2
"""The base of all ids: settled at first start, kept when the address of the service changes."""

import pytest
from flask import Flask

from atlas_training.database import db
from atlas_training.settings import SettingsError
from atlas_training.tracking import service as tracking
from atlas_training.xapi.installation import Installation, find_iri_base, settle_iri_base
from tests.factories.accounts import make_owner
from tests.factories.learning import enrol, open_module, recorded
from tests.queries import count_rows


def restart(app: Flask, monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    """Start again with these settings."""
    for name, value in settings.items():
        monkeypatch.setitem(app.config, name, value)


def test_base_is_the_setting(app: Flask) -> None:
    assert settle_iri_base() == "https://training.example.org"
    assert count_rows(Installation) == 1


def test_base_without_a_setting_is_the_public_address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    restart(app, monkeypatch, IRI_BASE="", PUBLIC_URL="https://first.example.org/")
    assert settle_iri_base() == "https://first.example.org"


@pytest.mark.parametrize("with_statements", [True, False])
def test_base_stays_when_the_public_address_changes(
    app: Flask, monkeypatch: pytest.MonkeyPatch, with_statements: bool
) -> None:
    restart(app, monkeypatch, IRI_BASE="", PUBLIC_URL="https://first.example.org")
    owner = make_owner()
    assert settle_iri_base() == "https://first.example.org"
    if with_statements:
        enrol(owner)
    restart(app, monkeypatch, PUBLIC_URL="https://second.example.org")
    assert settle_iri_base() == find_iri_base() == "https://first.example.org"
    enrolment = enrol(owner)
    open_module(enrolment)
    assert {one["object"]["id"].partition("/courses")[0] for one in recorded()} == {
        "https://first.example.org"
    }
    assert tracking.reconcile().is_sound


def test_ids_never_come_from_the_host_of_the_request(app: Flask) -> None:
    browser = app.test_client()
    for host in ("127.0.0.1:8000", "evil.example.com"):
        document = browser.get("/xapi-profile", headers={"Host": host})
        assert "evil" not in document.text
    assert browser.get("/xapi-profile").get_json()["id"] == "https://training.example.org/xapi-profile"


def test_base_may_change_while_nothing_is_recorded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settle_iri_base()
    restart(app, monkeypatch, IRI_BASE="https://other.example.org")
    assert settle_iri_base() == "https://other.example.org"


def test_other_base_is_refused_once_a_statement_exists(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    enrol(make_owner())
    restart(app, monkeypatch, IRI_BASE="https://other.example.org")
    with pytest.raises(
        SettingsError, match=r"ATLAS_IRI_BASE is 'https://other\.example\.org'.*https://training\."
    ):
        settle_iri_base()
    db.session.rollback()
    restart(app, monkeypatch, IRI_BASE="https://training.example.org/")
    assert settle_iri_base() == "https://training.example.org"
