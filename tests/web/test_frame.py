# SPDX-License-Identifier: EUPL-1.2
"""The page frame: language, headers, tokens, compression, style sheet, refusals, navigation."""

import gzip
import re
from email.utils import parseaddr
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from atlas_training.database import db
from atlas_training.mail.models import Outbox
from atlas_training.web import notice, security
from atlas_training.web.access import EVERYONE, allow
from atlas_training.web.addresses import local_path, without_language
from atlas_training.web.navigation import NavigationItem, arrange
from tests.factories import accounts as people

PUBLIC = ["/about", "/privacy", "/accessibility", "/help", "/open-source", "/sign-in", "/password"]


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("language", ["en", "it", "ar", "el"])
def test_public_page_opens_in_every_direction(client: FlaskClient, path: str, language: str) -> None:
    page = client.get(f"{path}?lang={language}")
    assert page.status_code == 200
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in page.text


def test_page_names_the_zone_of_its_times_so_that_scripts_use_it_too(client: FlaskClient) -> None:
    people.sign_in(client, people.make_learner(country="EG").person)
    assert 'data-zone="Africa/Cairo"' in client.get("/about").text


@pytest.mark.parametrize("path", PUBLIC)
def test_page_has_no_inline_style_or_script(client: FlaskClient, path: str) -> None:
    text = client.get(path).text
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text) == []


@pytest.mark.parametrize("path", PUBLIC)
def test_page_carries_the_funding_statement(client: FlaskClient, path: str) -> None:
    text = client.get(path).text
    assert "Co-funded by the European Union" in text
    assert text.index("Co-funded by the European Union") < text.index("<main")


def test_about_names_the_money(client: FlaskClient) -> None:
    text = client.get("/about").text
    for part in (
        "€1,748,488.00",
        "€1,556,154.32",
        "EXO",
        "Potenza",
        "36",
        "Türkiye",
        "Tunisia",
        "Egypt",
        "Greece",
        "Malta",
    ):
        assert part in text


def test_privacy_has_a_part_for_each_country_and_its_version(client: FlaskClient) -> None:
    text = client.get("/privacy").text
    assert re.findall(r'<h3 id="(\w\w)"', text) == list(notice.COUNTRIES)
    assert f"Version {notice.VERSION}" in text


def test_open_source_page_shows_the_revision(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "REVISION", "a1b2c3d")
    assert "<code>a1b2c3d</code>" in client.get("/open-source").text


def test_feedback_goes_to_the_operator(app: Flask, client: FlaskClient) -> None:
    sent = people.post(
        client, "/accessibility", {"message": "The map has no text.", "contact": "joseph@example.org"}
    )
    assert sent.status_code == 303
    mail = db.session.scalars(select(Outbox)).one()
    assert mail.recipient == parseaddr(app.config["MAIL_FROM"])[1]
    assert "The map has no text." in mail.text
    assert "joseph@example.org" in mail.text


@pytest.mark.parametrize(
    ("form", "status"),
    [({"message": " "}, 400), ({"message": "x" * 4001}, 400), ({"message": "x", "website": "1"}, 303)],
)
def test_empty_or_machine_made_feedback_is_not_sent(
    client: FlaskClient, form: dict[str, str], status: int
) -> None:
    assert people.post(client, "/accessibility", form).status_code == status
    assert db.session.scalars(select(Outbox)).all() == []


def test_chosen_language_stays_and_returns_to_the_page(client: FlaskClient) -> None:
    chosen = people.post(client, "/language", {"language": "it", "next": "/about?lang=en&x=1"})
    assert (chosen.status_code, chosen.location) == (303, "/about?x=1")
    assert '<html lang="it"' in client.get("/about").text
    assert '<html lang="ar"' in client.get("/about?lang=ar").text


def test_chosen_language_is_kept_in_the_account(client: FlaskClient) -> None:
    person = people.make_person(language="mt")
    people.sign_in(client, person)
    assert '<html lang="mt"' in client.get("/about").text
    people.post(client, "/language", {"language": "tr"})
    db.session.refresh(person)
    assert person.language == "tr"


@pytest.mark.parametrize(
    ("form", "status"),
    [({"language": "xx"}, 400), ({}, 400), ({"language": "it", "next": "//evil.example"}, 303)],
)
def test_language_form_takes_no_nonsense(client: FlaskClient, form: dict[str, str], status: int) -> None:
    answer = people.post(client, "/language", form)
    assert (answer.status_code, answer.headers.get("Location")) == (status, "/" if status == 303 else None)


def test_headers_narrow_what_a_browser_may_do(client: FlaskClient) -> None:
    headers = client.get("/about").headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; media-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'; connect-src 'self'"
    )
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in headers


def test_pages_of_people_are_stored_nowhere(client: FlaskClient) -> None:
    assert client.get("/about").headers["Cache-Control"] == "private, no-cache"
    people.sign_in(client, people.make_person())
    assert client.get("/settings").headers["Cache-Control"] == "private, no-store"
    assert client.get("/about").headers["Cache-Control"] == "private, no-store"


def test_cookie_is_for_this_site_and_no_script(client: FlaskClient) -> None:
    cookie = client.get("/about").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def page_token(client: FlaskClient, path: str) -> str:
    """The token in the first form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def test_form_of_a_page_is_taken(client: FlaskClient) -> None:
    form = {"csrf_token": page_token(client, "/sign-in"), "email": "giulia@example.org"}
    assert client.post("/sign-in", data=form).status_code == 303


@pytest.mark.parametrize("token", ["", "m.AAAA", "m.%%%", "m.AAA", "nonsense"])
def test_form_without_its_token_is_refused_kindly(client: FlaskClient, token: str) -> None:
    client.get("/sign-in")
    answer = client.post("/sign-in", data={"csrf_token": token, "email": "giulia@example.org"})
    assert answer.status_code == 400
    assert "what you typed is still there" in answer.text


def test_token_of_another_browser_is_refused(client: FlaskClient) -> None:
    token = page_token(client.application.test_client(), "/sign-in")
    client.get("/sign-in")
    assert (
        client.post("/sign-in", data={"csrf_token": token, "email": "giulia@example.org"}).status_code == 400
    )


def test_token_from_before_signing_in_is_refused(client: FlaskClient) -> None:
    token = page_token(client, "/sign-in")
    people.sign_in(client, people.make_person())
    client.get("/settings")
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 400


def test_tokens_of_two_pages_look_different(client: FlaskClient) -> None:
    assert page_token(client, "/about") != page_token(client, "/about")


@given(st.text(st.characters(codec="ascii"), min_size=1))
def test_mask_comes_off_again(token: str) -> None:
    assert security.unmask(security.mask(token)) == token


@given(st.text())
def test_unmasking_anything_is_never_a_fault(text: str) -> None:
    security.unmask("m." + text)


def test_long_answers_leave_compressed_where_that_is_understood(client: FlaskClient) -> None:
    packed = client.get("/about", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.vary
    assert b"ATLAS4MED" in gzip.decompress(packed.data)
    assert "Content-Encoding" not in client.get("/about").headers
    assert "Content-Encoding" not in client.get("/about", headers={"Accept-Encoding": "gzip;q=0"}).headers
    assert "Content-Encoding" not in client.get("/api/nothing", headers={"Accept-Encoding": "gzip"}).headers


def test_style_sheet_is_kept_for_a_year_under_its_hash(client: FlaskClient) -> None:
    found = re.search(r'<link rel="stylesheet" href="(/static/[0-9a-f]{16}\.css)"', client.get("/about").text)
    assert found
    answer = client.get(found[1])
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.mimetype == "text/css"
    assert "Set-Cookie" not in answer.headers
    packed = client.get(found[1], headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == answer.data
    assert len(packed.data) < 14_000


def test_unknown_page_is_kind_and_unknown_api_is_json(client: FlaskClient) -> None:
    page, api = client.get("/nothing"), client.get("/api/nothing")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "No such page" in page.text
    assert (api.status_code, api.mimetype, list(api.get_json())) == (404, "application/json", ["error"])


def test_wrong_way_names_the_right_ones(client: FlaskClient) -> None:
    answer = people.post(client, "/about")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_too_large_a_form_is_refused_kindly(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    answer = people.post(client, "/sign-in", {"email": "x" * 2000})
    assert answer.status_code == 413
    assert "larger than we take" in answer.text


def test_fault_shows_a_page_and_no_detail(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> str:
        raise RuntimeError("the inner secret")

    monkeypatch.setitem(app.view_functions, "web.about", allow(EVERYONE)(broken))
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = client.get("/about")
    assert answer.status_code == 500
    assert "not your fault" in answer.text
    assert "inner secret" not in answer.text


@pytest.mark.parametrize("path", ["/settings", "/settings?x=1"])
def test_guest_comes_back_to_the_page_after_signing_in(client: FlaskClient, path: str) -> None:
    sent_on = client.get(path)
    assert sent_on.status_code == 303
    assert sent_on.location == "/sign-in?next=" + path.replace("=", "%3D")


def test_current_page_is_the_one_that_covers_it_most_closely() -> None:
    items = [
        NavigationItem("Last", "/organisation", "people", 80),
        NavigationItem("Home", "/", "home", 1),
        NavigationItem("All", "/coordination", "home", 2),
        NavigationItem("SMEs", "/coordination/smes", "home", 3),
    ]
    arranged = arrange([items[:2], items[2:]], "/coordination/smes/new")
    assert [(item.label, item.is_current) for item in arranged] == [
        ("Home", False),
        ("All", False),
        ("SMEs", True),
        ("Last", False),
    ]
    assert [item.label for item in arrange([items], "/") if item.is_current] == ["Home"]
    assert [item.label for item in arrange([items], "/coordination/smesx") if item.is_current] == ["All"]


@given(st.text())
def test_local_path_never_leaves_the_site(wanted: str) -> None:
    path = local_path(wanted)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert not any(ord(sign) < 33 for sign in path)


@pytest.mark.parametrize(
    ("path", "result"),
    [("/about?lang=it", "/about"), ("/about?x=1&lang=it&y=%20", "/about?x=1&y=+"), ("/about", "/about")],
)
def test_language_is_taken_out_of_a_path(path: str, result: str) -> None:
    assert without_language(path) == result


def test_page_names_its_viewer_and_guests_see_sign_in(client: FlaskClient) -> None:
    assert 'href="/sign-in"' in client.get("/about").text
    people.sign_in(client, people.make_person(name="Giulia <b>Ferrante</b>"))
    text: Any = client.get("/about").text
    assert "Giulia &lt;b&gt;Ferrante&lt;/b&gt;" in text
    assert 'href="/sign-in"' not in text


@pytest.mark.parametrize("path", ["/courses/%00", "/sign-in?next=%00", "/nothing/%00", "/about?%00=x"])
def test_nul_in_an_address_is_refused_kindly(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert "cannot be kept" in answer.text


@pytest.mark.parametrize("form", [{"email": "a\x00@example.org"}, {"\x00": "x"}, {"next": "/\x00"}])
def test_nul_in_a_form_is_refused_kindly(client: FlaskClient, form: dict[str, str]) -> None:
    answer = people.post(client, "/sign-in", form)
    assert answer.status_code == 400
    assert "cannot be kept" in answer.text


@pytest.mark.parametrize(
    "path",
    ["/api/v1/aggregates/progress?x=%00", "/api/nothing/%00", "/xapi/statements?agent=%00", "/xapi/%00"],
)
def test_nul_in_an_address_of_a_machine_is_refused_as_json(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"X-Experience-API-Version": "1.0.3"})
    assert (answer.status_code, "cannot be kept" in answer.text) == (400, True)
    assert path.startswith("/xapi/%00") or answer.is_json


def test_nul_written_as_letters_is_no_nul(client: FlaskClient) -> None:
    assert client.get("/about?x=%2500").status_code == 200


@pytest.mark.parametrize(
    "query",
    ["endpoint=x", "_external=1&_scheme=https://evil.example", "_scheme=x", "_anchor=a", "_method=POST"],
)
def test_pages_of_a_list_keep_any_query(client: FlaskClient, query: str) -> None:
    for _ in range(26):
        people.make_person()
    people.sign_in(client, people.make_administrator())
    page = client.get(f"/administration/people?{query}&name=&name=")
    assert page.status_code == 200
    links = re.findall(r'href="(/administration/people\?[^"]*page=2)"', page.text)
    assert set(links) == {
        "/administration/people?"
        + quote(query, safe="=&").replace("&", "&amp;")
        + "&amp;name=&amp;name=&amp;page=2"
    }
