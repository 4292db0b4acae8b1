# SPDX-License-Identifier: EUPL-1.2
"""Making the first administrator from the terminal."""

import re

from flask.testing import FlaskClient, FlaskCliRunner

from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from tests.factories import accounts as people


def test_administrator_with_address_gets_a_link(runner: FlaskCliRunner, client: FlaskClient) -> None:
    result = runner.invoke(
        args=["administrator", "create", "--name", "Anna B", "--email", "anna@example.org"]
    )
    assert result.exit_code == 0
    link = re.search(r"http://127\.0\.0\.1:8000(/sign-in/link/\S+)", result.output)
    assert link
    people.post(client, link[1])
    assert client.get("/administration/people").status_code == 200


def test_administrator_with_user_name_gives_a_password(runner: FlaskCliRunner, client: FlaskClient) -> None:
    args = ["administrator", "create", "--name", "Anna B", "--user-name", "anna"]
    assert runner.invoke(args=args, input="olives and goats\nolives and goats\n").exit_code == 0
    people.post(client, "/sign-in/password", {"identifier": "anna", "password": "olives and goats"})
    assert client.get("/administration/people").status_code == 200


def test_existing_person_is_made_administrator(runner: FlaskCliRunner) -> None:
    people.make_person(email="anna@example.org")
    runner.invoke(args=["administrator", "create", "--name", "Anna B", "--email", "Anna@example.org"])
    anna = accounts.find_person("anna@example.org")
    assert anna
    assert anna.roles == frozenset({Role.ADMINISTRATOR})


def test_command_wants_one_of_address_and_user_name(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["administrator", "create", "--name", "Anna B"]).exit_code == 2


def test_reset_link_for_someone_without_an_address_changes_the_password(
    runner: FlaskCliRunner, client: FlaskClient
) -> None:
    args = ["administrator", "create", "--name", "Anna B", "--user-name", "anna"]
    assert runner.invoke(args=args, input="olives and goats\nolives and goats\n").exit_code == 0
    result = runner.invoke(args=["people", "reset-link", "anna"])
    link = re.search(r"http://127\.0\.0\.1:8000(\S+)", result.output)
    assert link
    people.post(client, link[1], {"password": "figs and honey", "again": "figs and honey"})
    people.post(client, "/sign-in/password", {"identifier": "anna", "password": "figs and honey"})
    assert client.get("/administration/people").status_code == 200


def test_reset_link_for_nobody_says_so(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["people", "reset-link", "nobody"])
    assert result.exit_code == 2
    assert "Nobody has this address or user name." in result.output
