# SPDX-License-Identifier: EUPL-1.2
"""The coordinator's record: the page and its CSV are the same rows, with names only inside the wall."""

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atlas_training.accounts import service as accounts
from atlas_training.accounts.models import Membership, Person
from atlas_training.database import db
from atlas_training.organisations.rules import number_of
from atlas_training.progress.enums import CompletionKind
from tests.conftest import NOW
from tests.factories import accounts as factory
from tests.factories.accounts import (
    make_administrator,
    make_learner,
    make_organisation,
    make_owner,
    make_stakeholder,
    make_trainer,
    sign_in,
)
from tests.factories.home import make_completion, table_rows
from tests.factories.learning import KNOWS_FIRST, SECOND, assess, complete, enrol

PAGE, FILE = "/coordination/completions", "/coordination/completions.csv"
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


def read_csv(browser: FlaskClient, **filters: str) -> tuple[str, list[dict[str, str]]]:
    """The first line of the file, and its rows by heading."""
    answer = browser.get(f"{FILE}?{urlencode({'lang': 'en', **filters})}")
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
    for text in (client.get(f"{PAGE}?lang=en").text, client.get(FILE).text):
        assert [name for name in names if name in text] == []
    row = next(row for row in read_csv(client)[1] if row["country"] == "MT")
    malta = people["malta"]
    assert row["person"] == number_of(malta.person.actor_key)
    assert row["business"] == number_of(malta.organisation.pseudonym)
    assert row["region"] == ""


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
    assert "Amel" not in client.get(FILE).text
    assert read_csv(client, organisation="Dar Zaghouan")[1] == []


@pytest.mark.parametrize("path", [PAGE, FILE])
def test_record_is_for_coordinators_only(
    client: FlaskClient, people: dict[str, Membership], path: str
) -> None:
    for person in (people["pozzi"].person, make_trainer(), make_administrator()):
        assert sign_in(client, person).get(path).status_code == 403
    with client.session_transaction() as session:
        session.clear()
    answer = client.get(path)
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")


# ---- totals and paging ----


def test_totals_count_smes_without_stakeholders(client: FlaskClient, people: dict[str, Membership]) -> None:
    sign_in(client, make_coordinator())
    page = client.get(f"{PAGE}?lang=en").text
    figures = re.findall(r"<dd[^>]*>(?:<[^>]*>)*\s*([^<]*)", page.partition("</dl>")[0])
    assert (figures[0], "6 completions" in page, "3 people" in page) == ("6", True, True)
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
    assert f"{FILE}?course=C11&amp;kind=module" in page


# ---- the file ----


def test_file_begins_with_a_byte_order_mark_and_the_filters(
    client: FlaskClient, people: dict[str, Membership]
) -> None:
    sign_in(client, make_coordinator())
    answer = client.get(f"{FILE}?course=C11&start=2026-11-01&organisation=pozzi")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "completions.csv" in answer.headers["Content-Disposition"]
    assert read_csv(client, course="C11", start="2026-11-01", organisation="pozzi")[0] == (
        "# filters: country=all, business=pozzi, course=C11, kind=all, from=2026-11-01, to=all, zone=Europe/Rome"
    )


def test_file_has_iso_dates_with_zone_and_plain_numbers(
    client: FlaskClient, people: dict[str, Membership]
) -> None:
    sign_in(client, make_coordinator())
    row = next(row for row in read_csv(client)[1] if row["id"] == "C11")
    assert row == {
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
    assert (row["person"], row["business"].lstrip("'")) == (f"'{formula}", formula.strip())
    assert row["business"].startswith("'") or start.isspace()


def test_filter_typed_as_a_formula_stays_inside_the_first_line(client: FlaskClient) -> None:
    sign_in(client, make_coordinator())
    text = client.get(f"{FILE}?{urlencode({'organisation': chr(10) + '=1+1,=2'})}").data.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert len(lines) == 2
    assert len(lines[0]) == 1
    assert lines[0][0].startswith("# filters: ")


def test_file_is_whole_when_the_request_is_over(client: FlaskClient, people: dict[str, Membership]) -> None:
    """A server reads the body after the view is done; a thread has none of the test's context."""
    sign_in(client, make_coordinator())
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(lambda: client.get(FILE).get_data(as_text=True)).result()
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
    assert client.get(f"{FILE}?{query}").status_code == 400


@pytest.mark.parametrize("typed", ["'", '"', "\\", "%", "\u202e", "x" * 5000, "٣٣٣٣"])
def test_anything_may_be_typed_as_business(
    client: FlaskClient, people: dict[str, Membership], typed: str
) -> None:
    sign_in(client, make_coordinator())
    query = urlencode({"organisation": typed})
    assert (client.get(f"{PAGE}?{query}").status_code, client.get(f"{FILE}?{query}").status_code) == (
        200,
        200,
    )


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
