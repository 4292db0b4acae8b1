# SPDX-License-Identifier: EUPL-1.2
"""Signing in by link and by password, signing out, and what slows guessing down."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from atlas_training import clock
from atlas_training.accounts import passwords, sessions, throttle
from atlas_training.accounts import service as accounts
from atlas_training.accounts.models import BrowserSession, FailedSignIn, SignInLink
from atlas_training.database import db
from atlas_training.mail.models import Outbox
from tests.conftest import NOW
from tests.factories import accounts as people

PASSWORD = "olives and goats"


def signed_in(client: FlaskClient) -> bool:
    """Whether the browser is signed in."""
    return client.get("/settings").status_code == 200


def link_in_mail() -> str:
    """The path of the link in the newest mail."""
    text = db.session.scalars(select(Outbox.text).order_by(Outbox.id.desc()).limit(1)).one()
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", text)
    assert found
    return found[1]


def try_password(client: FlaskClient, identifier: str, password: str = PASSWORD, **options: object) -> int:
    """Status of the answer to a sign-in with a password."""
    form = {"identifier": identifier, "password": password}
    return people.post(client, "/sign-in/password", form, **options).status_code


def test_mailed_link_signs_in_once(client: FlaskClient) -> None:
    people.make_person(email="giulia@example.org")
    sent = people.post(client, "/sign-in", {"email": " Giulia@Example.org "})
    assert (sent.status_code, sent.location) == (303, "/sign-in/sent")
    link = link_in_mail()
    assert people.post(client, link).status_code == 303
    assert signed_in(client)
    other = client.application.test_client()
    assert people.post(other, link).status_code == 404
    assert not signed_in(other)


def test_opening_a_link_uses_nothing_up(client: FlaskClient) -> None:
    people.make_person(email="giulia@example.org")
    people.post(client, "/sign-in", {"email": "giulia@example.org"})
    link = link_in_mail()
    assert [client.get(link).status_code for _ in range(3)] == [200, 200, 200]
    assert not signed_in(client)
    assert people.post(client, link).status_code == 303


def test_link_ends_after_twenty_minutes(client: FlaskClient) -> None:
    token = accounts.make_link(people.make_person())
    db.session.commit()
    with clock.set_to(NOW + timedelta(minutes=20)):
        assert client.get(f"/sign-in/link/{token}").status_code == 404
    with clock.set_to(NOW + timedelta(minutes=19)):
        assert client.get(f"/sign-in/link/{token}").status_code == 200


def test_answer_is_the_same_for_an_unknown_address(client: FlaskClient) -> None:
    people.make_person(email="giulia@example.org")
    answers = [
        people.post(client, "/sign-in", {"email": address})
        for address in ("giulia@example.org", "x@example.org")
    ]
    assert [(one.status_code, one.location) for one in answers] == [(303, "/sign-in/sent")] * 2
    assert db.session.scalars(select(Outbox.recipient)).all() == ["giulia@example.org"]


def test_one_address_gets_few_links_an_hour(client: FlaskClient) -> None:
    people.make_person(email="giulia@example.org")
    for _ in range(8):
        people.post(client, "/sign-in", {"email": "giulia@example.org"})
    assert db.session.scalar(select(func.count(Outbox.id))) == 5


def test_link_goes_on_to_where_one_was(client: FlaskClient) -> None:
    people.make_person(email="giulia@example.org")
    people.post(client, "/sign-in", {"email": "giulia@example.org", "next": "/settings?x=1"})
    link = link_in_mail()
    assert people.post(client, link).location == "/settings?x=1"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:x"],
)
def test_nobody_is_sent_on_to_another_site(client: FlaskClient, elsewhere: str) -> None:
    people.make_person(user_name="giulia", password_hash=passwords.hash_of(PASSWORD))
    form = {"identifier": "giulia", "password": PASSWORD, "next": elsewhere}
    assert people.post(client, "/sign-in/password", form).location == "/"


def test_password_signs_in_by_address_and_by_user_name(client: FlaskClient) -> None:
    people.make_person(email="giulia@example.org", password_hash=passwords.hash_of(PASSWORD))
    people.make_person(user_name="joseph", password_hash=passwords.hash_of(PASSWORD))
    for identifier in ("GIULIA@example.org", "joseph"):
        browser = client.application.test_client()
        assert try_password(browser, identifier) == 303
        assert signed_in(browser)


@pytest.mark.parametrize("identifier", ["giulia", "nobody", "no.password"])
def test_wrong_password_says_not_which_part_is_wrong(client: FlaskClient, identifier: str) -> None:
    people.make_person(user_name="giulia", password_hash=passwords.hash_of(PASSWORD))
    people.make_person(user_name="no.password")
    answer = people.post(
        client, "/sign-in/password", {"identifier": identifier, "password": "something else"}
    )
    assert answer.status_code == 400
    assert "do not go together" in answer.text
    assert f'value="{identifier}"' in answer.text
    assert "something else" not in answer.text
    assert "<title>Error: Sign in" in answer.text


def test_sixth_wrong_try_waits_even_with_the_right_password(client: FlaskClient) -> None:
    people.make_person(user_name="giulia", password_hash=passwords.hash_of(PASSWORD))
    assert [try_password(client, "giulia", f"wrong {n} wrong") for n in range(5)] == [400] * 5
    answer = people.post(client, "/sign-in/password", {"identifier": "giulia", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert "Wait 1 minute" in answer.text
    with clock.set_to(NOW + timedelta(seconds=31)):
        assert try_password(client, "giulia") == 303


def test_right_password_begins_the_count_anew(client: FlaskClient) -> None:
    people.make_person(user_name="giulia", password_hash=passwords.hash_of(PASSWORD))
    for _ in range(2):
        assert [try_password(client, "giulia", f"wrong {n} wrong") for n in range(4)] == [400] * 4
        assert try_password(client.application.test_client(), "giulia") == 303


def test_guessing_over_many_accounts_slows_the_address_down_only(client: FlaskClient) -> None:
    people.make_person(user_name="giulia", password_hash=passwords.hash_of(PASSWORD))
    for n in range(30):
        throttle.write_down(f"user{n}", "203.0.113.9")
    assert try_password(client, "giulia", environ_base={"REMOTE_ADDR": "203.0.113.9"}) == 429
    assert try_password(client, "giulia", environ_base={"REMOTE_ADDR": "203.0.113.10"}) == 303


def test_failed_tries_outlive_the_refusal_and_name_nobody(client: FlaskClient) -> None:
    try_password(client, "giulia@example.org", "wrong wrong wrong")
    subjects = db.session.scalars(select(FailedSignIn.subject)).all()
    assert [len(subject) for subject in subjects] == [64, 64]


def test_outdated_hash_is_renewed_at_sign_in(client: FlaskClient) -> None:
    import argon2

    old = argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    person = people.make_person(user_name="giulia", password_hash=old)
    assert try_password(client, "giulia") == 303
    db.session.refresh(person)
    assert person.password_hash is not None
    assert person.password_hash != old
    assert passwords.matches(person.password_hash, PASSWORD)


def test_token_is_made_anew_at_sign_in(client: FlaskClient) -> None:
    first = people.make_person(user_name="giulia", password_hash=passwords.hash_of(PASSWORD))
    people.sign_in(client, first)
    with client.session_transaction() as session:
        before, session["planted"] = session["_user_id"], "by someone else"
    assert try_password(client, "giulia") == 303
    with client.session_transaction() as session:
        after, planted = session["_user_id"], session.get("planted")
    assert after != before
    assert planted is None
    assert db.session.scalar(select(func.count(BrowserSession.id))) == 1


def test_row_holds_no_token(client: FlaskClient) -> None:
    people.sign_in(client, people.make_person())
    with client.session_transaction() as session:
        token = session["_user_id"]
    assert db.session.scalars(select(BrowserSession.token_hash)).one() != token


def test_deleted_row_signs_out(client: FlaskClient) -> None:
    people.sign_in(client, people.make_person())
    assert signed_in(client)
    db.session.delete(db.session.scalars(select(BrowserSession)).one())
    db.session.commit()
    assert not signed_in(client)


def test_session_ends_after_its_days(client: FlaskClient) -> None:
    people.sign_in(client, people.make_person())
    with clock.set_to(NOW + timedelta(days=29, hours=23)):
        assert signed_in(client)
    with clock.set_to(NOW + timedelta(days=30)):
        assert not signed_in(client)


def test_sign_out_ends_this_browser_only(client: FlaskClient) -> None:
    person = people.make_person()
    other = client.application.test_client()
    people.sign_in(client, person)
    people.sign_in(other, person)
    assert people.post(client, "/sign-out").status_code == 303
    assert (signed_in(client), signed_in(other)) == (False, True)


def test_sign_out_everywhere_ends_all_browsers(client: FlaskClient) -> None:
    person = people.make_person()
    other = client.application.test_client()
    people.sign_in(other, person)
    people.sign_in(client, person)
    people.post(client, "/settings/browsers/end")
    assert (signed_in(client), signed_in(other)) == (False, False)


def test_reset_link_sets_password_and_signs_others_out(client: FlaskClient) -> None:
    person = people.make_person(email="giulia@example.org")
    other = client.application.test_client()
    people.sign_in(other, person)
    people.post(client, "/password", {"email": "giulia@example.org"})
    link = link_in_mail()
    assert client.get(link).status_code == 200
    assert people.post(client, link, {"password": "short"}).status_code == 400
    assert people.post(client, link, {"password": PASSWORD}).status_code == 303
    assert (signed_in(client), signed_in(other)) == (True, False)
    assert people.post(other, link, {"password": "another password"}).status_code == 404
    assert try_password(client.application.test_client(), "giulia@example.org") == 303


def test_sign_in_link_resets_no_password(client: FlaskClient) -> None:
    token = accounts.make_link(people.make_person())
    db.session.commit()
    assert client.get(f"/password/{token}").status_code == 404


def test_password_is_changed_only_with_the_old_one(client: FlaskClient) -> None:
    person = people.make_person(password_hash=passwords.hash_of(PASSWORD))
    people.sign_in(client, person)
    new = {"password": "goats and olives", "again": "goats and olives"}
    assert people.post(client, "/settings/password", {**new, "old": "guess guess"}).status_code == 400
    assert people.post(client, "/settings/password", {**new, "old": PASSWORD}).status_code == 303
    assert signed_in(client)
    db.session.refresh(person)
    assert passwords.matches(person.password_hash, "goats and olives")


@pytest.mark.parametrize(
    ("public_url", "headers", "status"),
    [
        ("http://127.0.0.1:8000", {}, 303),
        ("http://localhost:8000", {}, 303),
        ("http://127.0.0.1:8000", {"X-Forwarded-For": "203.0.113.9"}, 403),
        ("http://127.0.0.1:8000", {"X-Forwarded-Proto": "https"}, 403),
        ("http://127.0.0.1:8000", {"Forwarded": "for=203.0.113.9"}, 403),
        ("https://training.example.org", {}, 403),
    ],
)
def test_demonstration_account_opens_on_this_computer_only(
    app: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    public_url: str,
    headers: dict[str, str],
    status: int,
) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_URL", public_url)
    people.make_person(user_name="demo", password_hash=passwords.hash_of(PASSWORD), is_demonstration=True)
    assert try_password(client, "demo", headers=headers) == status
    assert client.get("/settings", headers=headers).status_code == (200 if status == 303 else 303)


def test_demonstration_session_is_no_use_on_a_forwarded_request(client: FlaskClient) -> None:
    people.sign_in(client, people.make_person(is_demonstration=True))
    assert client.get("/settings").status_code == 200
    assert client.get("/settings", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 303


def test_old_links_are_cleared_away(app: Flask) -> None:
    person = people.make_person()
    accounts.make_link(person)
    db.session.commit()
    with clock.set_to(NOW + timedelta(days=2)):
        accounts.make_link(person)
    assert db.session.scalar(select(func.count(SignInLink.id))) == 1


@pytest.mark.parametrize(
    ("headers", "remote"),
    [
        ({"Host": "training.example.org"}, "127.0.0.1"),
        ({"Host": "127.0.0.1.example.org"}, "127.0.0.1"),
        ({"Host": "[::1"}, "127.0.0.1"),
        ({}, "203.0.113.9"),
        ({}, ""),
        ({"Via": "1.1 edge"}, "127.0.0.1"),
        ({"X-Real-IP": "203.0.113.9"}, "127.0.0.1"),
    ],
)
def test_demonstration_account_stays_shut_to_whoever_asks_from_elsewhere(
    client: FlaskClient, headers: dict[str, str], remote: str
) -> None:
    people.sign_in(client, people.make_person(is_demonstration=True))
    asked = client.get("/settings", headers=headers, environ_overrides={"REMOTE_ADDR": remote})
    assert asked.status_code == 303


@pytest.mark.parametrize(
    ("host", "remote"),
    [("localhost:8000", "127.0.0.1"), ("[::1]:8000", "::1"), ("127.0.0.1", "::ffff:127.0.0.1")],
)
def test_demonstration_account_opens_by_every_name_of_this_computer(
    client: FlaskClient, host: str, remote: str
) -> None:
    person = people.make_person(is_demonstration=True)
    people.sign_in(client, person)
    with client.application.test_request_context(
        headers={"Host": host}, environ_overrides={"REMOTE_ADDR": remote}
    ):
        assert sessions.is_open_to(person)


def test_strangers_posts_take_no_links_away(client: FlaskClient) -> None:
    people.make_person(email="giulia@example.org")
    form = {"email": "giulia@example.org"}
    for _ in range(8):
        people.post(client, "/sign-in", form, environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert db.session.scalar(select(func.count(Outbox.id))) == 5
    people.post(client, "/sign-in", form, environ_overrides={"REMOTE_ADDR": "203.0.113.10"})
    assert db.session.scalar(select(func.count(Outbox.id))) == 6


def test_one_network_address_asks_for_thirty_links_an_hour(client: FlaskClient) -> None:
    for n in range(32):
        email = f"person{n}@example.net"
        people.make_person(email=email)
        people.post(client, "/sign-in", {"email": email})
    assert db.session.scalar(select(func.count(Outbox.id))) == 30


@pytest.mark.parametrize("path", ["/sign-in", "/password"])
def test_unknown_address_is_as_much_work_as_a_known_one(client: FlaskClient, path: str) -> None:
    people.make_person(email="giulia@example.org")
    written: list[list[str]] = []

    def note(*said: Any) -> None:
        if said[2].split()[0] in ("INSERT", "DELETE", "UPDATE"):
            written[-1].append(" ".join(said[2].split()[:2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for email in ("giulia@example.org", "nobody@example.org"):
            written.append([])
            people.post(client, path, {"email": email})
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert written[0] == ["INSERT INTO", "DELETE FROM", "INSERT INTO", "INSERT INTO"]
    assert written[1] == written[0]
    assert db.session.scalars(select(Outbox.recipient)).all() == ["giulia@example.org"]


def test_guesses_of_the_old_password_are_slowed_down(client: FlaskClient) -> None:
    person = people.make_person(password_hash=passwords.hash_of(PASSWORD))
    people.sign_in(client, person)
    new = {"password": "goats and olives", "again": "goats and olives"}
    tries = [people.post(client, "/settings/password", {**new, "old": f"guess {n}"}) for n in range(6)]
    assert [one.status_code for one in tries] == [400] * 5 + [429]
    assert people.post(client, "/settings/password", {**new, "old": PASSWORD}).status_code == 429
    with clock.set_to(NOW + timedelta(minutes=1)):
        assert people.post(client, "/settings/password", {**new, "old": PASSWORD}).status_code == 303
