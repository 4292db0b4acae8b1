# SPDX-License-Identifier: EUPL-1.2
"""Credentials of API clients on the command line."""

import json

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from atlas_training.accounts import credentials
from atlas_training.accounts.models import Credential
from atlas_training.database import db


def _create(runner: FlaskCliRunner, *arguments: str) -> dict[str, str]:
    result = runner.invoke(args=["credentials", "create", "Dashboard", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    made: dict[str, str] = json.loads(result.stdout)
    return made


def test_create_prints_only_key_and_secret_as_json(runner: FlaskCliRunner) -> None:
    made = _create(runner, "--scope", "statements/read", "--country", "IT", "--country", "MT")
    assert set(made) == {"key", "secret"}
    found = credentials.verify(made["key"], made["secret"])
    assert found is not None
    assert (found.name, found.scopes, found.countries, found.may_read_answers) == (
        "Dashboard",
        ["statements/read"],
        ["IT", "MT"],
        False,
    )


@pytest.mark.parametrize(
    "scope",
    [
        *("statements/write", "statements/read/mine", "statements/read", "state", "profile", "define"),
        *("all/read", "all"),
    ],
)
def test_every_scope_of_the_standard_can_be_given(runner: FlaskCliRunner, scope: str) -> None:
    made = _create(runner, "--scope", scope, "--country", "IT")
    found = credentials.verify(made["key"], made["secret"])
    assert found is not None
    assert found.scopes == [scope]


def test_all_countries_and_answers_have_to_be_said(runner: FlaskCliRunner) -> None:
    made = _create(runner, "--scope", "all", "--all-countries", "--answers")
    found = credentials.verify(made["key"], made["secret"])
    assert found is not None
    assert (found.countries, found.may_read_answers) == (None, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--scope", "statements/read", "--country", "IT", "--all-countries"),
        ("--scope", "everything", "--all-countries"),
        ("--scope", "all", "--country", "FR"),
        ("--all-countries",),
    ],
)
def test_create_refuses_what_is_unclear(runner: FlaskCliRunner, arguments: tuple[str, ...]) -> None:
    result = runner.invoke(args=["credentials", "create", "Dashboard", *arguments])
    assert result.exit_code == 2
    assert db.session.scalars(select(Credential)).all() == []


def test_credential_without_countries_is_made_and_says_that_it_reads_none(runner: FlaskCliRunner) -> None:
    result = runner.invoke(
        args=["credentials", "create", "Dashboard", "--scope", "statements/read", "--json"]
    )
    made = json.loads(result.stdout)
    found = credentials.verify(made["key"], made["secret"])
    assert found is not None
    assert found.countries == []
    assert "names no country" in result.stderr


def test_secret_is_kept_only_as_a_hash(runner: FlaskCliRunner) -> None:
    made = _create(runner, "--scope", "all", "--all-countries")
    kept = db.session.scalars(select(Credential)).one()
    assert made["secret"] not in repr(vars(kept))
    assert len(made["secret"]) == 43
    assert credentials.verify(made["key"], made["secret"] + "x") is None
    assert credentials.verify(made["key"] + "x", made["secret"]) is None
    assert credentials.verify("\0", "\ud800") is None


def test_rotate_replaces_the_secret(runner: FlaskCliRunner) -> None:
    made = _create(runner, "--scope", "all", "--all-countries")
    result = runner.invoke(args=["credentials", "rotate", made["key"], "--json"])
    new = json.loads(result.stdout)
    assert new["key"] == made["key"]
    assert credentials.verify(made["key"], made["secret"]) is None
    assert credentials.verify(new["key"], new["secret"]) is not None


def test_revoked_credential_is_unknown_and_cannot_be_rotated(runner: FlaskCliRunner) -> None:
    made = _create(runner, "--scope", "all", "--all-countries")
    assert runner.invoke(args=["credentials", "revoke", made["key"]]).exit_code == 0
    assert credentials.verify(made["key"], made["secret"]) is None
    assert runner.invoke(args=["credentials", "rotate", made["key"]]).exit_code != 0
    assert runner.invoke(args=["credentials", "revoke", "nothing"]).exit_code != 0


def test_list_shows_what_each_may_do_and_no_secret(runner: FlaskCliRunner) -> None:
    made = _create(runner, "--scope", "statements/read", "--country", "IT")
    rows = json.loads(runner.invoke(args=["credentials", "list", "--json"]).stdout)
    assert [
        (row["key"], row["scopes"], row["countries"], row["answers"], row["revoked"]) for row in rows
    ] == [(made["key"], ["statements/read"], ["IT"], False, None)]
    text = runner.invoke(args=["credentials", "list"]).stdout
    assert text == f"{made['key']}  Dashboard  statements/read  IT\n"
