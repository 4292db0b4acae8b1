# SPDX-License-Identifier: EUPL-1.2
"""The administrator's pages of credentials."""

import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atlas_training.accounts.enums import Scope
from atlas_training.accounts.models import Credential
from atlas_training.database import db
from tests.factories.accounts import make_administrator, make_coordinator, post, sign_in
from tests.factories.xapi import Lrs, basic
from tests.queries import everything_stored

NEW = "/administration/credentials/new"


@pytest.fixture
def administrator(client: FlaskClient) -> FlaskClient:
    """A browser of an administrator."""
    sign_in(client, make_administrator())
    return client


def _shown(text: str, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]* value="([^"]+)"', text)
    assert found, text
    return found[1]


def _make(client: FlaskClient, **data: object) -> tuple[str, str]:
    answer = post(client, NEW, {"name": "Dashboard", "scopes": [Scope.ALL], "all_countries": "y", **data})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return _shown(answer.text, "key"), _shown(answer.text, "secret")


def _status(app: Flask, key: str, secret: str) -> int:
    status: int = Lrs(app.test_client(), basic(key, secret)).get(limit="1").status_code
    return status


def test_secret_is_shown_once_and_kept_nowhere(
    app: Flask, administrator: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        key, secret = _make(administrator)
        pages = [
            administrator.get(path).text
            for path in ("/administration/credentials", f"/administration/credentials/{key}", "/")
        ]
    assert _status(app, key, secret) == 200
    assert all(key in page for page in pages[:2])
    assert not any(secret in page for page in pages)
    assert secret not in caplog.text
    assert secret not in repr(everything_stored())
    with administrator.session_transaction() as session:
        assert secret not in repr(dict(session))


def test_credential_has_what_was_chosen(administrator: FlaskClient) -> None:
    scopes = [Scope.STATEMENTS_READ, Scope.STATE]
    key, _ = _make(administrator, scopes=scopes, all_countries="", countries=["IT", "MT"], answers="y")
    made = db.session.scalar(select(Credential).where(Credential.key == key))
    assert made is not None
    assert (made.scopes, made.countries, made.may_read_answers) == (sorted(scopes), ["IT", "MT"], True)


def test_new_secret_ends_the_old_one_at_once(app: Flask, administrator: FlaskClient) -> None:
    key, old = _make(administrator)
    assert _status(app, key, old) == 200
    answer = post(administrator, f"/administration/credentials/{key}/rotate", {})
    new = _shown(answer.text, "secret")
    assert (_status(app, key, old), _status(app, key, new)) == (401, 200)


def test_revoked_credential_is_shut_out_at_once_and_stays_listed(
    app: Flask, administrator: FlaskClient
) -> None:
    key, secret = _make(administrator)
    assert _status(app, key, secret) == 200
    assert post(administrator, f"/administration/credentials/{key}/revoke", {}).status_code == 303
    assert _status(app, key, secret) == 401
    assert "Revoked on" in administrator.get(f"/administration/credentials/{key}").text
    assert post(administrator, f"/administration/credentials/{key}/rotate", {}).status_code == 404


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": ""}, "Write which program uses it."),
        ({"scopes": []}, "Choose at least one."),
        ({"countries": ["IT"]}, "Choose every country above, or some here, not both."),
    ],
)
def test_wrong_form_says_what_to_mend_and_keeps_what_was_typed(
    administrator: FlaskClient, data: dict[str, object], sentence: str
) -> None:
    whole = {"name": "Our reader", "scopes": [Scope.ALL], "all_countries": "y", **data}
    answer = post(administrator, NEW, whole)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert ('value="Our reader"' in answer.text) == (whole["name"] != "")
    assert db.session.scalar(select(Credential)) is None


def test_credential_of_an_unknown_key_is_not_found(administrator: FlaskClient) -> None:
    assert administrator.get("/administration/credentials/0123").status_code == 404
    assert post(administrator, "/administration/credentials/0123/revoke", {}).status_code == 404


def test_coordinator_is_refused(client: FlaskClient) -> None:
    sign_in(client, make_coordinator("IT"))
    assert client.get("/administration/credentials").status_code == 403
