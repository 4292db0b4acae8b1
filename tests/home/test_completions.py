# SPDX-License-Identifier: EUPL-1.2
"""The coordinator's record: the page and its CSV are the same rows, with names only inside the wall."""

import csv
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select
from werkzeug.test import TestResponse

from atlas_training.accounts import credentials
from atlas_training.accounts import service as accounts
from atlas_training.accounts.models import Membership, Person
from atlas_training.database import db
from atlas_training.organisations import service as organisations
from atlas_training.organisations.rules import number_of
from atlas_training.progress.enums import CompletionKind
from atlas_training.progress.models import Completion
from tests.conftest import NOW
from tests.factories import accounts as factory
from tests.factories.accounts import (
    form_token,
    make_administrator,
    make_learner,
    make_organisation,
    make_owner,
    make_stakeholder,
    make_trainer,
    post,
    sign_in,
)
from tests.factories.editions import make_edition, take_part
from tests.factories.home import make_completion, table_rows
from tests.factories.learning import KNOWS_FIRST, SECOND, assess, complete, enrol

PAGE, FILE = "/coordination/completions", "/coordination/exports/completions"
COURSE, PATH = CompletionKind.COURSE, CompletionKind.PATH
PATH_ID = "0190b3a0-0000-7000-8000-000000000001"
FILTERS = [
    {},
    {"country": "IT"},
    {"country": "TN"},
    {"organisation": "pozzi"},
    {"organisation": "100%"},
    {"organisation": "nobody"},
    {"course": "C11"},
    {"course": "C03"},
    {"kind": "module"},
    {"kind": "course"},
    {"kind": "path"},
    {"start": "2026-11-01"},
    {"end": "2026-10-31"},
    {"start": "2026-11-01", "end": "2026-11-01"},
    {"start": "2026-11-02", "end": "2026-11-01"},
    {"country": "IT", "course": "C11", "kind": "module", "start": "2026-10-01", "end": "2026-12-31"},
]
WORDS = {"module": "Module {}", "course": "Course {}", "path": "Learning path"}


def make_coordinator(country: str = "IT") -> Person:
    """Named unlike anybody in the rows."""
    return factory.make_coordinator(country, name="Zelda Coordinator")


def make_lead_coordinator() -> Person:
    return factory.make_lead_coordinator(name="Zoe Lead")


@pytest.fixture
def people(app: Flask) -> dict[str, Membership]:
    """Completions of every kind in Italy (two SMEs and a stakeholder), Tunisia and Malta."""
    pozzi = make_owner(make_organisation("Masseria dei Pozzi", region="Puglia"), name="Giulia Ferrante")
    other = make_owner(make_organisation("100%_Forno", region="Basilicata"), name="Rocco Lapenna")
    group = make_learner(make_stakeholder("Local action group"), name="Ida Group")
    tunis = make_owner(make_organisation("Dar Zaghouan", "TN", region="Zaghouan"), name="Amel Trabelsi")
    malta = make_owner(make_organisation("Razzett", "MT", region="Gozo"), name="Pawlu Vella")
    make_completion(pozzi, "C11.1", score="2/3", granted_at=NOW)
    make_completion(pozzi, "C11.2", score="1", granted_at=datetime(2026, 10, 31, 22, 59, tzinfo=UTC))
    make_completion(
        pozzi,
        "C11",
        COURSE,
        score="5/6",
        granted_at=datetime(2026, 10, 31, 23, tzinfo=UTC),
        waived=("C11.2",),
    )
    make_completion(pozzi, PATH_ID, PATH, score="3/4", granted_at=datetime(2026, 11, 1, 22, 59, tzinfo=UTC))
    make_completion(other, "C03.1", score=None, granted_at=datetime(2026, 11, 1, 23, 0, tzinfo=UTC))
    make_completion(group, "C11.1", granted_at=NOW - timedelta(days=1))
    make_completion(tunis, "C11.1", score="1/200", granted_at=NOW - timedelta(days=2))
    make_completion(tunis, "C99", COURSE, granted_at=NOW - timedelta(days=3))
    make_completion(malta, "C03", COURSE, granted_at=NOW - timedelta(days=4))
    return {"pozzi": pozzi, "other": other, "group": group, "tunis": tunis, "malta": malta}


def ask_for_file(browser: FlaskClient, format: str = "csv", **filters: str) -> TestResponse:
    """The answer of the export menu."""
    return post(browser, f"{FILE}?{urlencode({'lang': 'en', **filters})}", {"format": format})


def read_csv(browser: FlaskClient, **filters: str) -> tuple[str, list[dict[str, str]]]:
    """The first line of the file, and its rows by heading."""
    answer = ask_for_file(browser, "csv", **filters)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    text = answer.data.decode("utf-8-sig")
    first, *rest = csv.reader(io.StringIO(text, newline=""))
    return ",".join(first), [dict(zip(rest[0], row, strict=True)) for row in rest[1:]]


def on_page(row: dict[str, str]) -> tuple[str, ...]:
    """What the page shows of a row of the file."""
    percent = "–" if row["score_percent"] == "" else f"{int(float(row['score_percent']) + 0.5)} %"
    day = datetime.fromisoformat(row["completed_at"]).strftime("%-d %b %Y")
    return (
        row["person"],
        row["business"],
        row["title"],
        WORDS[row["kind"]].format(row["id"]),
        percent,
        day,
        row["region"],
    )


def read_page(browser: FlaskClient, **filters: str) -> list[tuple[str, ...]]:
    """The rows of the page in the same words."""
    answer = browser.get(f"{PAGE}?{urlencode({'lang': 'en', **filters})}")
    assert answer.status_code == 200
    rows: list[tuple[str, ...]] = []
    for person, business, what, _state, score, day in table_rows(answer.text):
        region = business[2] if len(business) > 2 and business[2] not in (", stakeholder",) else ""
        kind = WORDS["path"] if what[1] == "Path" else what[1]
        rows.append((person[0], business[0], what[0], kind, score[0], day[0], region))
    return rows


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: urlencode(filters) or "all")
@pytest.mark.parametrize("viewer", ["coordinator", "lead", "lead with agreement"])
def test_page_and_file_hold_the_same_rows(
    client: FlaskClient, people: dict[str, Membership], viewer: str, filters: dict[str, str]
) -> None:
    if viewer == "coordinator" and filters.get("country") == "TN":
        assert sign_in(client, make_coordinator()).get(f"{PAGE}?country=TN").status_code == 400
        return
    if viewer == "lead with agreement":
        agree(make_coordinator("TN"), "TN")
    sign_in(client, make_coordinator() if viewer == "coordinator" else make_lead_coordinator())
    _first, rows = read_csv(client, **filters)
    assert read_page(client, **filters) == [on_page(row) for row in rows]


def agree(coordinator: Person, country: str) -> None:
    accounts.agree(coordinator, country)
    db.session.commit()


EXPECTED = [
    ({}, ["C11.1", "C11.1", "C03.1", PATH_ID, "C11", "C11.2"]),
    ({"organisation": "POZZI"}, ["C11.1", PATH_ID, "C11", "C11.2"]),
    ({"organisation": "100%_"}, ["C03.1"]),
    ({"organisation": "%"}, ["C03.1"]),
    ({"organisation": "_"}, ["C03.1"]),
    ({"organisation": "Dar"}, []),
    ({"course": "C11"}, ["C11.1", "C11.1", "C11", "C11.2"]),
    ({"kind": "course"}, ["C11"]),
    ({"kind": "path"}, [PATH_ID]),
    ({"start": "2026-11-01", "end": "2026-11-01"}, [PATH_ID, "C11"]),
    ({"end": "2026-10-31"}, ["C11.2"]),
    ({"start": "2026-11-02"}, ["C11.1", "C11.1", "C03.1"]),
    ({"start": "0001-01-01", "end": "9999-12-31", "course": "C03"}, ["C03.1"]),
    ({"start": "9999-12-31"}, []),
]


@pytest.mark.parametrize(
    ("filters", "ids"), EXPECTED, ids=lambda value: urlencode(value) if isinstance(value, dict) else ""
)
def test_filters_choose_rows_newest_first(
    client: FlaskClient, people: dict[str, Membership], filters: dict[str, str], ids: list[str]
) -> None:
    sign_in(client, make_coordinator())
    assert [row["id"] for row in read_csv(client, **filters)[1]] == ids


# ---- the wall ----


def test_coordinator_sees_names_of_the_own_country_and_no_other_row(
    client: FlaskClient, people: dict[str, Membership]
) -> None:
    sign_in(client, make_coordinator("TN"))
    rows = read_csv(client)[1]
    assert [(row["person"], row["business"], row["country"], row["region"]) for row in rows] == [
        ("Amel Trabelsi", "Dar Zaghouan", "TN", "Zaghouan")
    ] * 2
    page = client.get(PAGE).text
    assert [name for name in ("Giulia", "Pozzi", "Puglia", "Pawlu", "Razzett") if name in page] == []


def test_lead_coordinator_sees_numbers_for_names(client: FlaskClient, people: dict[str, Membership]) -> None:
    sign_in(client, make_lead_coordinator())
    names = (
        "Giulia",
        "Ferrante",
        "Rocco",
        "Pozzi",
        "Forno",
        "Amel",
        "Dar Zaghouan",
        "Pawlu",
        "Gozo",
        "Puglia",
        "group",
    )
    for text in (client.get(f"{PAGE}?lang=en").text, ask_for_file(client).text):
        assert [name for name in names if name in text] == []
    row = next(row for row in read_csv(client)[1] if row["country"] == "MT")
    malta = people["malta"]
    assert row["person"] == number_of(malta.person.actor_key)
    assert row["business"] == number_of(malta.organisation.pseudonym)
    assert row["region"] == ""


@pytest.mark.parametrize("typed", ["ispanıa", "ΙΣΠΑΝΙΑ", "ξενώνας", "ξενωνασ", "Città", "citta"])
def test_business_is_found_without_case_and_accents(client: FlaskClient, typed: str) -> None:
    owner = make_owner(make_organisation("Ξενώνας Ισπανία, İspania, Citta'"))
    make_completion(owner)
    sign_in(client, make_coordinator())
    assert [row["business"] for row in read_csv(client, organisation=typed)[1]] == [owner.organisation.name]


def test_lead_coordinator_cannot_find_a_name_by_searching(
    client: FlaskClient, people: dict[str, Membership]
) -> None:
    sign_in(client, make_lead_coordinator())
    assert read_csv(client, organisation="Dar Zaghouan")[1] == []
    number = number_of(people["tunis"].organisation.pseudonym)
    assert [row["country"] for row in read_csv(client, organisation=number)[1]] == ["TN", "TN"]
    assert len(read_csv(client, organisation=number.lower().replace("-", ""))[1]) == 2


def test_agreement_shows_the_names_of_that_country_until_it_ends(
    client: FlaskClient, people: dict[str, Membership]
) -> None:
    sign_in(client, make_lead_coordinator())
    coordinator = make_coordinator("TN")
    agree(coordinator, "TN")
    by_country = {row["country"]: row["person"] for row in read_csv(client)[1]}
    assert by_country["TN"] == "Amel Trabelsi"
    assert by_country["MT"] == number_of(people["malta"].person.actor_key)
    assert len(read_csv(client, organisation="Dar Zaghouan")[1]) == 2
    accounts.end_agreement(coordinator, "TN")
    db.session.commit()
    assert "Amel" not in ask_for_file(client).text
    assert read_csv(client, organisation="Dar Zaghouan")[1] == []


@pytest.mark.parametrize("path", [PAGE, FILE])
def test_record_is_for_coordinators_only(
    client: FlaskClient, people: dict[str, Membership], path: str
) -> None:
    def ask() -> TestResponse:
        return client.get(path) if path == PAGE else ask_for_file(client)

    for person in (people["pozzi"].person, make_trainer(), make_administrator()):
        sign_in(client, person)
        assert ask().status_code == 403
    with client.session_transaction() as session:
        session.clear()
    answer = ask()
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")


# ---- totals and paging ----


def test_totals_count_smes_without_stakeholders(client: FlaskClient, people: dict[str, Membership]) -> None:
    sign_in(client, make_coordinator())
    page = client.get(f"{PAGE}?lang=en").text
    figures = re.findall(r"<dd[^>]*>(?:<[^>]*>)*\s*([^<]*)", page.partition("</dl>")[0])
    assert (figures[0], "6 rows" in page) == ("6", True)
    assert re.findall(r"SMEs with a completion.*?>(\d+)<", page) == ["2"]


def test_long_record_is_paged_and_the_file_holds_all(client: FlaskClient) -> None:
    owner = make_owner(name="Giulia Ferrante")
    for number in range(51):
        make_completion(owner, f"C03.{number}", granted_at=NOW - timedelta(minutes=number))
    sign_in(client, make_coordinator())
    first, second = read_page(client), read_page(client, page="2")
    assert (len(first), len(second)) == (50, 1)
    assert [*first, *second] == [on_page(row) for row in read_csv(client, page="2")[1]]
    assert "Rows 51 to 51 of 51" in client.get(f"{PAGE}?lang=en&page=2").text
    for page in ("0", "3", "-1", "99999999999999999999"):
        assert client.get(f"{PAGE}?page={page}").status_code == 404


def test_export_link_keeps_the_filters(client: FlaskClient, people: dict[str, Membership]) -> None:
    sign_in(client, make_coordinator())
    page = client.get(f"{PAGE}?course=C11&kind=module&page=1").text
    assert re.findall(rf'action="{FILE}\?([^"]*)"', page) == ["course=C11&amp;kind=module"]


# ---- the file ----


def test_file_begins_with_a_byte_order_mark_and_the_filters(
    client: FlaskClient, people: dict[str, Membership]
) -> None:
    sign_in(client, make_coordinator())
    answer = ask_for_file(client, course="C11", start="2026-11-01", organisation="pozzi")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "completions.csv" in answer.headers["Content-Disposition"]
    assert read_csv(client, course="C11", start="2026-11-01", organisation="pozzi")[0] == (
        "# filters: country=all, cluster=all, business=pozzi, course=C11, kind=all, edition=all, state=completed,"
        " from=2026-11-01, to=all, zone=Europe/Rome"
    )


def test_file_has_iso_dates_with_zone_and_plain_numbers(
    client: FlaskClient, people: dict[str, Membership]
) -> None:
    sign_in(client, make_coordinator())
    row = next(row for row in read_csv(client)[1] if row["id"] == "C11")
    pozzi = people["pozzi"]
    completion = db.session.scalars(select(Completion).where(Completion.subject_id == "C11")).one()
    assert row == {
        "record": str(completion.id),
        "state": "completed",
        "entered_at": "",
        "person_number": number_of(pozzi.person.actor_key),
        "business_number": number_of(pozzi.organisation.pseudonym),
        "cluster": pozzi.organisation.cluster.name,
        "completed_at": "2026-11-01T00:00:00+01:00",
        "kind": "course",
        "id": "C11",
        "title": "Small steps: safe in two lessons",
        "person": "Giulia Ferrante",
        "business": "Masseria dei Pozzi",
        "business_kind": "sme",
        "country": "IT",
        "region": "Puglia",
        "score_percent": "83.33",
        "modules_waived": "1",
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_cell_that_a_spreadsheet_would_run_is_guarded(client: FlaskClient, start: str) -> None:
    formula = f'{start}HYPERLINK("http://evil.example","x")'
    make_completion(make_owner(make_organisation(formula), name=formula))
    sign_in(client, make_coordinator())
    row = read_csv(client)[1][0]
    assert (row["person"], row["business"]) == (f"'{formula}", "'" * (not start.isspace()) + formula.strip())


def test_filter_typed_as_a_formula_stays_inside_the_first_line(client: FlaskClient) -> None:
    sign_in(client, make_coordinator())
    text = ask_for_file(client, organisation="\n=1+1,=2").data.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert len(lines) == 2
    assert len(lines[0]) == 1
    assert lines[0][0].startswith("# filters: ")


def test_file_is_whole_when_the_request_is_over(client: FlaskClient, people: dict[str, Membership]) -> None:
    """A server reads the body after the view is done; a thread has none of the test's context."""
    sign_in(client, make_coordinator())
    data = {"csrf_token": form_token(client), "format": "csv"}
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(lambda: client.post(FILE, data=data).get_data(as_text=True)).result()
    assert answer.count("\r\n") == 8


@pytest.mark.parametrize(
    "query", ["start=yesterday", "end=2026-13-01", "kind=badge", "course=C77", "country=XX", "country=TN"]
)
def test_wrong_filter_is_named_on_the_page_and_refused_for_the_file(
    client: FlaskClient, people: dict[str, Membership], query: str
) -> None:
    sign_in(client, make_coordinator())
    answer = client.get(f"{PAGE}?lang=en&{query}")
    assert (answer.status_code, "<title>Error:" in answer.text) == (400, True)
    assert post(client, f"{FILE}?{query}", {"format": "csv"}).status_code == 400


@pytest.mark.parametrize("typed", ["'", '"', "\\", "%", "\u202e", "x" * 5000, "٣٣٣٣"])
def test_anything_may_be_typed_as_business(
    client: FlaskClient, people: dict[str, Membership], typed: str
) -> None:
    sign_in(client, make_coordinator())
    query = urlencode({"organisation": typed})
    file = post(client, f"{FILE}?{query}", {"format": "csv"})
    assert (client.get(f"{PAGE}?{query}").status_code, file.status_code) == (200, 200)


def test_real_completion_arrives_with_its_score_and_what_was_waived(client: FlaskClient) -> None:
    owner = make_owner(name="Giulia Ferrante")
    assess(owner, KNOWS_FIRST)
    complete(enrol(owner), SECOND)
    sign_in(client, make_coordinator())
    rows = {row["id"]: row for row in read_csv(client)[1]}
    assert (rows["C11"]["kind"], rows["C11"]["score_percent"], rows["C11"]["modules_waived"]) == (
        "course",
        "100",
        "1",
    )
    assert (rows[SECOND]["kind"], rows[SECOND]["score_percent"]) == ("module", "100")


# ---- in progress ----


def test_course_that_was_entered_and_not_completed_is_in_progress(client: FlaskClient) -> None:
    owner, colleague = make_owner(name="Giulia Ferrante"), make_owner(name="Rocco Lapenna")
    assess(owner, KNOWS_FIRST)
    complete(enrol(owner), SECOND)
    enrol(colleague)
    sign_in(client, make_coordinator())
    shown = [(row["state"], row["person"], row["id"]) for row in read_csv(client, state="in_progress")[1]]
    assert shown == [("in_progress", "Rocco Lapenna", "C11")]
    every = read_csv(client, state="all")[1]
    assert sorted((row["state"], row["id"]) for row in every) == [
        ("completed", "C11"),
        ("completed", SECOND),
        ("in_progress", "C11"),
    ]
    assert [row["completed_at"] == "" for row in every] == [row["state"] != "completed" for row in every]
    assert read_csv(client, state="all", kind="module")[1] == [
        row for row in every if row["kind"] == "module"
    ]


def test_cluster_chooses_its_businesses(client: FlaskClient) -> None:
    make_completion(make_owner())
    here = make_owner(make_organisation(cluster=organisations.add_cluster("Murgia", "IT")))
    make_completion(here)
    sign_in(client, make_coordinator())
    rows = read_csv(client, cluster=str(here.organisation.cluster_id))[1]
    assert [(row["cluster"], row["business"]) for row in rows] == [("Murgia", here.organisation.name)]


def test_edition_chooses_what_its_participants_did_in_its_days(client: FlaskClient) -> None:
    edition, inside, outside = make_edition(), make_owner(), make_owner()
    take_part(edition, inside)
    make_completion(inside, granted_at=datetime(2026, 10, 31, 22, 59, tzinfo=UTC))
    make_completion(inside, "C11.2", granted_at=datetime(2026, 10, 31, 23, tzinfo=UTC))
    make_completion(outside, "C11.2")
    enrol(inside)
    sign_in(client, make_coordinator())
    rows = read_csv(client, edition=str(edition.id), state="all")[1]
    assert [(row["business"], row["id"], row["state"]) for row in rows] == [
        (inside.organisation.name, "C11", "in_progress"),
        (inside.organisation.name, "C11.2", "completed"),
    ]
    sign_in(client, make_coordinator("TN"))
    assert client.get(f"{PAGE}?edition={edition.id}").status_code == 400


# ---- all files and the API hold the same rows ----


@pytest.mark.parametrize(
    "filters", [{}, {"country": "TN"}, {"kind": "course"}, {"state": "all"}], ids=urlencode
)
@pytest.mark.parametrize("has_agreement", [False, True])
def test_every_format_holds_the_rows_of_the_page(
    client: FlaskClient, people: dict[str, Membership], filters: dict[str, str], has_agreement: bool
) -> None:
    if has_agreement:
        agree(make_coordinator("TN"), "TN")
    enrol(people["other"])
    sign_in(client, make_lead_coordinator())
    _first, rows = read_csv(client, **filters)
    semicolons = ask_for_file(client, "csv-semicolon", **filters).data.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(semicolons, newline=""), delimiter=";"))
    assert lines[2:] == [list(row.values()) for row in rows]
    sheet = openpyxl.load_workbook(io.BytesIO(ask_for_file(client, "xlsx", **filters).data)).active
    found = [
        ["" if cell is None else str(cell) for cell in line] for line in sheet.iter_rows(values_only=True)
    ]
    assert found[2:] == [list(row.values()) for row in rows]
    as_json = ask_for_file(client, "json", **filters).get_json()["rows"]
    assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in as_json] == rows
    page = client.get(f"{PAGE}?{urlencode({'lang': 'en', **filters})}").text
    assert f'<span class="number">{len(rows)} row' in page


def ask_api(client: FlaskClient, countries: list[str] | None, **asked: str) -> TestResponse:
    credential, secret = credentials.create("Reader", ["statements/read"], countries)
    db.session.commit()
    return client.get(f"/api/v1/completions?{urlencode(asked)}", auth=(credential.key, secret))


def test_api_gives_the_rows_of_its_countries_without_names(
    client: FlaskClient, people: dict[str, Membership]
) -> None:
    answer = ask_api(client, ["IT", "TN"]).get_json()
    sign_in(client, make_lead_coordinator())
    rows = [row for row in read_csv(client)[1] if row["country"] in ("IT", "TN")]
    assert (answer["total"], answer["next"]) == (len(rows), None)
    assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in answer["rows"]] == rows
    assert ask_api(client, ["IT"], country="TN").status_code == 400


def test_api_goes_on_behind_the_row_before(client: FlaskClient, people: dict[str, Membership]) -> None:
    make_completion(people["other"], "C03.2")
    make_completion(people["group"], "C03.2")  # of the same moment
    every = ask_api(client, None).get_json()["rows"]
    answer = ask_api(client, None, limit="2").get_json()
    found = answer["rows"]
    while answer["next"]:
        answer = ask_api(client, None, limit="2", after=answer["next"]).get_json()
        found += answer["rows"]
    assert found == every
    assert len({row["record"] for row in found}) == 11


@pytest.mark.parametrize(
    "asked",
    [{"limit": "0"}, {"limit": "1001"}, {"limit": "x"}, {"after": "x"}, {"contry": "IT"}, {"start": "x"}],
)
def test_api_names_what_it_cannot_read(client: FlaskClient, asked: dict[str, str]) -> None:
    answer = ask_api(client, None, **asked)
    assert (answer.status_code, set(answer.get_json())) == (400, {"error"})


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": "000500" + "0" * 30},
        {"limit": "0010009999"},
        {"after": "0001-01-01T00:00:00+23:59_" + "0" * 32},
        {"after": "9999-12-31T23:59:59-23:59_" + "0" * 32},
    ],
)
def test_api_refuses_numbers_and_moments_beyond_reason(client: FlaskClient, asked: dict[str, str]) -> None:
    assert ask_api(client, None, **asked).status_code == 400


def test_api_is_closed_without_a_credential_that_reads(client: FlaskClient) -> None:
    credential, secret = credentials.create("Writer", ["statements/write"], None)
    db.session.commit()
    assert client.get("/api/v1/completions", auth=(credential.key, secret)).status_code == 403
    assert client.get("/api/v1/completions", auth=("x", "y")).status_code == 401
    assert client.get("/api/v1/completions").status_code == 401


# ---- the command ----


def test_command_writes_the_same_file_as_the_page(
    client: FlaskClient, runner: FlaskCliRunner, people: dict[str, Membership], tmp_path: Path
) -> None:
    sign_in(client, make_coordinator("TN"))
    wanted = ask_for_file(client, course="C11", country="TN").data
    file = tmp_path / "completions.csv"
    asked = ["completions", "export", "--format", "csv", "--country", "TN", "--course", "C11"]
    answer = runner.invoke(args=[*asked, "--output", str(file)])
    assert (answer.exit_code, file.read_bytes()) == (0, wanted)
    assert f"1 rows, SHA-256 {sha256(wanted).hexdigest()}" in answer.stderr
    assert runner.invoke(args=asked).stdout_bytes == wanted


@pytest.mark.parametrize("language", ["en", "ar"])
def test_command_writes_numbers_for_names(
    runner: FlaskCliRunner, people: dict[str, Membership], language: str
) -> None:
    asked = ["completions", "export", "--format", "json", "--without-names", "--state", "all"]
    rows = json.loads(runner.invoke(args=[*asked, "--language", language]).stdout)["rows"]
    assert len(rows) == 9
    assert all(
        (row["person"], row["business"]) == (row["person_number"], row["business_number"]) for row in rows
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--format", "pdf"], "Choose one of the formats"),
        (["--format", "csv", "--course", "C77"], "Course: "),
        (["--format", "csv", "--from", "yesterday"], "--from"),
        (["--format", "csv", "--country", "XX"], "--country"),
    ],
)
def test_command_names_what_it_cannot_read(runner: FlaskCliRunner, options: list[str], words: str) -> None:
    answer = runner.invoke(args=["completions", "export", *options])
    assert (answer.exit_code == 0, words in answer.stderr, answer.stdout) == (False, True, "")
