# SPDX-License-Identifier: EUPL-1.2
"""Scanned lists: taken by their content, served to those allowed, withdrawn with a reason, gone when time is up."""

import os
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.accounts.errors import NotYourCountry
from atlas_training.database import db
from atlas_training.editions import files, rules
from atlas_training.editions import service as editions
from atlas_training.editions.errors import (
    HasAttendance,
    NoSuchScan,
    NoSuchSession,
    NotYourEdition,
    ReasonMissing,
    WrongScan,
)
from atlas_training.editions.models import Scan, Session
from atlas_training.exports.models import ExportRecord
from tests.conftest import NOW
from tests.factories import accounts as people
from tests.factories.editions import make_session, take_part
from tests.queries import count_rows

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0 picture \xff\xd9 what a camera adds"
PNG = b"\x89PNG\r\n\x1a\n picture IEND\xaeB`\x82"


def attach(session: Session | None = None, data: bytes = PDF, name: str = "list.pdf") -> Scan:
    session = session or make_session()
    scan = editions.attach(people.make_coordinator(session.country), session.id, name, data)
    db.session.commit()
    return scan


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, "application/pdf"),
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (PDF[:20], None),
        (JPEG[:9], None),
        (PNG[:12], None),
        (b"<html><script>alert(1)</script>", None),
        (b" %PDF-1.7 %%EOF", None),
        (b"MZ executable", None),
        (b"", None),
    ],
)
def test_file_is_known_by_its_content(data: bytes, kind: str | None) -> None:
    assert rules.media_type_of(data) == kind


@given(some.binary(max_size=400))
def test_any_bytes_are_a_known_kind_or_none(data: bytes) -> None:
    assert rules.media_type_of(data) in (None, "application/pdf", "image/jpeg", "image/png")


def test_list_is_kept_once_with_its_hash_and_its_file(app: Flask) -> None:
    session = make_session()
    scan = attach(session, name="C:\\lists\\list\u202e 1.pdf")
    assert (scan.name, scan.media_type, scan.size, scan.country) == (
        "list 1.pdf",
        "application/pdf",
        len(PDF),
        "IT",
    )
    path = editions.file_of(scan)
    assert path.read_bytes() == PDF
    assert path.stat().st_mode & 0o077 == 0
    assert attach(session).id == scan.id
    assert count_rows(Scan) == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"MZ executable", "no whole PDF, JPEG or PNG"),
        (PDF + b"x" * rules.MOST_BYTES, "larger than 10 MB"),
    ],
)
def test_wrong_file_is_refused_and_leaves_nothing(app: Flask, data: bytes, sentence: str) -> None:
    with pytest.raises(WrongScan, match=sentence):
        attach(data=data)
    assert count_rows(Scan) == 0


def test_session_keeps_so_many_lists_and_no_more(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_SCANS", 1)
    session = make_session()
    attach(session)
    with pytest.raises(WrongScan, match="1 lists at most"):
        attach(session, PNG)


def test_list_opens_for_its_country_and_the_lead_where_names_are_agreed(client: FlaskClient) -> None:
    scan = attach()
    path = f"/coordination/scans/{scan.id}"
    people.sign_in(client, people.make_coordinator("IT"))
    answer = people.post(client, path, {})
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=list.pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    lead = people.make_lead_coordinator()
    for person in (people.make_coordinator("MT"), people.make_coordinator("TN"), lead):
        people.sign_in(client, person)
        assert people.post(client, path, {}).status_code == 404
    accounts.agree(people.make_coordinator("IT"), "IT")
    db.session.commit()
    assert people.post(client, path, {}).status_code == 200
    people.sign_in(client, people.make_learner().person)
    assert people.post(client, path, {}).status_code == 403


def test_partner_country_attaches_a_list_of_its_own_people(app: Flask) -> None:
    session = make_session()
    scan = editions.attach(people.make_coordinator("MT"), session.id, "mt.png", PNG)
    assert scan.country == "MT"
    assert list(editions.scans(people.make_coordinator("IT"), session)) == []
    with pytest.raises(NoSuchSession):
        editions.attach(people.make_coordinator("TN"), session.id, "tn.png", PNG)
    with pytest.raises(NotYourEdition):
        editions.attach(people.make_lead_coordinator(), session.id, "lead.png", PNG)


def test_session_with_a_list_is_not_deleted(app: Flask) -> None:
    scan = attach()
    with pytest.raises(HasAttendance):
        editions.delete_session(people.make_coordinator("IT"), scan.session_id)


def test_withdrawn_list_opens_no_more_and_stays_on_record(client: FlaskClient) -> None:
    scan = attach()
    path = f"/coordination/scans/{scan.id}/withdraw"
    people.sign_in(client, people.make_coordinator("IT"))
    assert "Take back a list" in client.get(path).text
    assert people.post(client, path, {"reason": " "}).status_code == 400
    assert people.post(client, path, {"reason": "List of another course"}).status_code == 303
    assert people.post(client, f"/coordination/scans/{scan.id}", {}).status_code == 404
    assert people.post(client, path, {"reason": "again"}).status_code == 404
    page = client.get(f"/coordination/sessions/{scan.session_id}").text
    assert "List of another course" in page


def test_list_is_withdrawn_by_its_own_country_with_a_reason(app: Flask) -> None:
    scan, lead = attach(), people.make_lead_coordinator()
    accounts.agree(people.make_coordinator("IT"), "IT")
    with pytest.raises(NotYourCountry):
        editions.withdraw(lead, scan.id, "why")
    with pytest.raises(NoSuchScan):
        editions.withdraw(people.make_coordinator("MT"), scan.id, "why")
    with pytest.raises(ReasonMissing):
        editions.withdraw(people.make_coordinator("IT"), scan.id, "")


def test_list_is_sent_from_the_page_of_the_session(client: FlaskClient) -> None:
    session = make_session()
    people.sign_in(client, people.make_coordinator("IT"))
    path = f"/coordination/sessions/{session.id}/scans"
    answer = people.post(client, path, {"file": (BytesIO(b"MZ"), "list.pdf")})
    assert answer.status_code == 400
    assert "no whole PDF, JPEG or PNG" in answer.text
    assert people.post(client, path, {}).status_code == 400
    answer = people.post(client, path, {"file": (BytesIO(JPEG), "elenco ΑΒΓ.jpg")})
    assert answer.status_code == 303
    scan = db.session.scalars(select(Scan)).one()
    assert (scan.name, scan.media_type) == ("elenco ΑΒΓ.jpg", "image/jpeg")
    assert "elenco ΑΒΓ.jpg" in client.get(answer.location).text
    assert people.post(client, f"/coordination/scans/{scan.id}", {}).data == JPEG


def test_missing_file_is_said_in_a_sentence(client: FlaskClient) -> None:
    scan = attach(data=PDF + b"missing")
    editions.file_of(scan).unlink()
    people.sign_in(client, people.make_coordinator("IT"))
    answer = people.post(client, f"/coordination/scans/{scan.id}", {})
    assert answer.status_code == 404
    assert "missing on the server" in answer.text


def _clean(runner: FlaskCliRunner, *options: str) -> str:
    return runner.invoke(args=["evidence", "clean", *options]).stdout


def _age(path: Path) -> None:
    yesterday = (NOW - timedelta(days=2)).timestamp()
    os.utime(path, (yesterday, yesterday))


def test_command_deletes_what_was_withdrawn_or_left_behind_and_nothing_else(
    app: Flask, runner: FlaskCliRunner
) -> None:
    kept, gone = attach(data=PDF + b"kept"), attach(data=PDF + b"gone")
    files.keep("ab" * 32, b"left behind")
    paths = [files.find(key) for key in (kept.sha256, gone.sha256, "ab" * 32)]
    for path in paths:
        assert path is not None
        _age(path)
    editions.withdraw(people.make_coordinator("IT"), gone.id, "wrong list")
    db.session.commit()
    said = _clean(runner, "--dry-run")
    assert gone.sha256 in said
    assert kept.sha256 not in said
    assert files.find(gone.sha256)
    _clean(runner)
    assert (files.find(gone.sha256), files.find("ab" * 32)) == (None, None)
    assert files.find(kept.sha256)


def test_list_attached_again_is_as_young_as_a_new_one(app: Flask, runner: FlaskCliRunner) -> None:
    scan = attach(data=PDF + b"again")
    path = editions.file_of(scan)
    editions.withdraw(people.make_coordinator("IT"), scan.id, "wrong list")
    db.session.commit()
    _age(path)
    (seen,) = (one for one in editions.superfluous_files() if one == path)
    files.keep(scan.sha256, PDF + b"again")  # attached again, in a transaction that is not committed yet
    assert not editions.delete_file(seen)
    _clean(runner)
    assert path.read_bytes() == PDF + b"again"


def test_command_deletes_a_file_only_after_the_day_it_is_kept_until(
    app: Flask, runner: FlaskCliRunner
) -> None:
    scan = attach(data=PDF + b"until")
    _age(editions.file_of(scan))
    last = NOW.replace(year=2033, month=12, day=31)
    with clock.set_to(last):
        _clean(runner)
        assert files.find(scan.sha256)
    with clock.set_to(last + timedelta(days=1)):
        _clean(runner)
        assert files.find(scan.sha256) is None


def test_printed_list_names_who_pays_and_the_own_people(client: FlaskClient) -> None:
    session = make_session()
    there = take_part(session.edition, people.make_learner(name="Anna Russo"))
    take_part(session.edition, people.make_learner(country="MT", name="Maria Borg"))
    coordinator = people.make_coordinator("IT")
    editions.record_list(coordinator, session.id, [there.id], "")
    db.session.commit()
    people.sign_in(client, coordinator)
    path = f"/coordination/sessions/{session.id}/list"
    page = people.post(client, path, {}).text
    for words in ("Anna Russo", "Signature", "Co-funded by the European Union", "EXO, Potenza", "Rosa Greco"):
        assert words in page
    assert "Maria Borg" not in page
    people.sign_in(client, people.make_lead_coordinator())
    page = people.post(client, path, {}).text
    assert "Anna Russo" not in page
    people.sign_in(client, people.make_coordinator("TN"))
    assert people.post(client, path, {}).status_code == 404


def test_every_paper_with_names_that_leaves_is_in_the_log(client: FlaskClient) -> None:
    scan = attach(name="elenco.pdf")
    session = scan.session
    take_part(session.edition, people.make_learner(name="Anna Russo"))
    coordinator = people.make_coordinator("IT")
    db.session.commit()
    people.sign_in(client, coordinator)
    before = count_rows(ExportRecord)
    for path in (f"/coordination/sessions/{session.id}", f"/coordination/sessions/{session.id}/list"):
        assert client.get(path).status_code < 400
    assert client.get(f"/coordination/scans/{scan.id}").status_code == 405
    assert count_rows(ExportRecord) == before
    page = people.post(client, f"/coordination/sessions/{session.id}/list", {})
    people.post(client, f"/coordination/scans/{scan.id}", {})
    listed, opened = db.session.scalars(select(ExportRecord).order_by(ExportRecord.exporter)).all()
    assert (listed.exporter, listed.rows, listed.sha256) == (
        "list_to_print",
        1,
        sha256(page.data).hexdigest(),
    )
    assert (opened.exporter, opened.sha256) == ("signed_list", sha256(PDF).hexdigest())
    assert opened.filters["file"] == "elenco.pdf"
    for line in (listed, opened):
        assert line.person_id == coordinator.id
        assert [one.country for one in line.countries] == ["IT"]
    log = client.get("/coordination/exports").text
    assert "Attendance list" in log
    assert "elenco.pdf" in log


def test_list_of_numbers_is_logged_without_a_country(client: FlaskClient) -> None:
    session = make_session()
    take_part(session.edition, people.make_learner())
    db.session.commit()
    people.sign_in(client, people.make_lead_coordinator())
    people.post(client, f"/coordination/sessions/{session.id}/list", {})
    assert db.session.scalars(select(ExportRecord)).one().countries == []
