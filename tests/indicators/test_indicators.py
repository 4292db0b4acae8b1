# SPDX-License-Identifier: EUPL-1.2
"""The five files agree with the page and with each other, inside the walls; closed periods stay as they were."""

import csv
import io
import re
from datetime import date, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.accounts.models import Membership
from atlas_training.database import db
from atlas_training.editions import service as editions
from atlas_training.editions.models import Edition, Participant, Session
from atlas_training.exports import service as exports
from atlas_training.exports.models import ExportRecord
from atlas_training.indicators import service as indicators
from atlas_training.indicators.errors import PeriodClosed
from atlas_training.indicators.models import ClosedPeriod, Indicator
from atlas_training.progress.enums import CompletionKind
from tests.conftest import NOW
from tests.factories.accounts import (
    make_coordinator,
    make_lead_coordinator,
    make_learner,
    make_organisation,
    make_owner,
    make_stakeholder,
    post,
    sign_in,
)
from tests.factories.editions import make_edition, make_session, take_part
from tests.factories.home import make_completion
from tests.queries import counted

PAGE, PERIODS = "/coordination/indicators", "/coordination/indicators/periods"
FILES = ("indicator_summary", "rco85_participations", "rcr81_completions", "attendance_lists", "smes")
PATH_ID = "0190b3a0-0000-7000-8000-000000000001"
NOVEMBER = {"start": "2026-11-01", "end": "2026-11-30"}


class Stage:
    """An edition with three sessions of two hours, people of Italy and Tunisia, and some attendance."""

    def __init__(self) -> None:
        self.italy, self.tunisia = make_coordinator("IT"), make_coordinator("TN")
        partners = (("EXO", "IT"), ("CITET", "TN"))
        self.edition: Edition = make_edition(self.italy, partners=partners)
        self.sessions: list[Session] = [
            make_session(self.edition, self.italy, hours=-24 * day) for day in (9, 8, 7)
        ]
        self.sme = make_organisation("Masseria dei Pozzi", size="5-9")
        self.giulia = self._join(make_owner(self.sme, name="Giulia Ferrante"))
        self.rocco = self._join(make_learner(self.sme, name="Rocco Lapenna"))
        self.ida = self._join(make_learner(make_stakeholder("Local action group"), name="Ida Group"))
        self.amel = self._join(
            make_owner(make_organisation("Dar Zaghouan", "TN", size="10-49"), name="Amel Trabelsi")
        )
        self.absent = self._join(make_owner(make_organisation("Absent"), name="Pia Esempio"))
        for who in (self.giulia, self.rocco, self.ida, self.amel):
            self.attend(who, 0)
        self.finish(self.giulia)

    def _join(self, membership: Membership) -> Participant:
        return take_part(self.edition, membership)

    def attend(self, who: Participant, number: int) -> None:
        coordinator = self.tunisia if who is self.amel else self.italy
        editions.record_list(coordinator, self.sessions[number].id, [who.id], "signed list 1")
        db.session.commit()

    def correct(self, who: Participant, number: int = 0) -> None:
        editions.correct(self.italy, self.sessions[number].id, who.id, False, "Signed for somebody else")
        db.session.commit()

    def finish(self, who: Participant, at: datetime = NOW - timedelta(days=2)) -> None:
        person = who.person
        assert person is not None
        membership = next(one for one in person.memberships if one.organisation_id == who.organisation_id)
        completion = make_completion(membership, PATH_ID, CompletionKind.PATH, granted_at=at)
        completion.rule = {"share": "250/3", "mean": "70"}
        db.session.commit()


@pytest.fixture
def stage(app: Flask) -> Stage:
    """People who took part in November."""
    return Stage()


def read(client: FlaskClient, name: str, **filters: str) -> list[dict[str, str]]:
    """The rows of a file."""
    return parse(post(client, f"/coordination/exports/{name}?{urlencode(filters)}", {"format": "csv"}).data)


def parse(body: bytes) -> list[dict[str, str]]:
    _about, head, *rows = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    return [dict(zip(head, row, strict=True)) for row in rows]


def figures(rows: list[dict[str, str]], country: str = "all") -> dict[str, int]:
    return {
        row["code"]: int(row["value"])
        for row in rows
        if row["part"] == "indicator" and row["country"] == country
    }


def on_page(client: FlaskClient, **filters: str) -> dict[str, int]:
    """The sums in the page's table: of all countries, or of the one that is shown."""
    page = client.get(f"{PAGE}?{urlencode({'lang': 'en', **filters})}").text
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    found = {}
    for line in re.findall(r"<tr>.*?</tr>", body, re.S):
        code = re.search(r'scope="row">(\w+)', line)
        numbers = re.findall(r'number">(-?[\d,]+)', line)
        if code and "<strong>" in line:
            found[code[1]] = int(numbers[0].replace(",", ""))
    return found


@pytest.mark.parametrize(
    "filters", [{}, NOVEMBER, {"country": "TN"}, {"start": "2026-11-16"}, {"end": "2026-11-01"}]
)
def test_figure_on_the_page_is_the_sum_of_the_rows(
    client: FlaskClient, stage: Stage, filters: dict[str, str]
) -> None:
    sign_in(client, make_lead_coordinator())
    shown = on_page(client, **filters)
    sums = {
        code: sum(int(row["counts"]) for row in read(client, name, **filters))
        for code, name in (("RCO85", FILES[1]), ("RCR81", FILES[2]), ("SMES", FILES[4]))
    }
    assert shown == sums == figures(read(client, FILES[0], **filters))


def test_each_row_says_whether_it_counts_and_why(client: FlaskClient, stage: Stage) -> None:
    stage.correct(stage.rocco)
    sign_in(client, stage.italy)
    rows = read(client, FILES[1], **NOVEMBER)
    key = {str(one.id): name for name, one in vars(stage).items() if isinstance(one, Participant)}
    assert {key[row["participation"]]: (row["counted"], row["counts"], row["why"]) for row in rows} == {
        "giulia": ("yes", "1", "counted"),
        "rocco": ("no", "0", "attended_too_little"),
        "ida": ("yes", "1", "counted"),
        "absent": ("no", "0", "attended_too_little"),
    }
    (done,) = read(client, FILES[2], **NOVEMBER)
    assert (key[done["participation"]], done["counted"], done["completed_at"]) == (
        "giulia",
        "yes",
        "2026-11-21T10:00:00+01:00",
    )
    businesses = read(client, FILES[4], **NOVEMBER)
    assert [(row["size_class"], row["counted"], row["why"], row["participations"]) for row in businesses] == [
        ("micro", "yes", "counted", "1"),
        ("unknown", "no", "stakeholder", "1"),
        ("micro", "no", "attended_too_little", "0"),
    ]


def test_editions_of_other_countries_stay_behind_the_wall(client: FlaskClient, stage: Stage) -> None:
    foreign = make_edition(
        make_coordinator("MT"), name="Secret of Malta", country="MT", partners=(("MBB", "MT"),)
    )
    sign_in(client, stage.tunisia)
    page = client.get(PAGE).text
    assert (foreign.name in page, stage.edition.name in page) == (False, True)
    assert client.get(f"{PAGE}?edition={foreign.id}").status_code == 400
    for name in FILES:
        answer = post(client, f"/coordination/exports/{name}?edition={foreign.id}", {"format": "csv"})
        assert answer.status_code == 400
        assert foreign.name not in answer.text
    sign_in(client, make_lead_coordinator())
    assert foreign.name in client.get(PAGE).text
    assert client.get(f"{PAGE}?edition={foreign.id}").status_code == 200


def test_edition_of_one_country_counts_nobody(client: FlaskClient, stage: Stage) -> None:
    for partner in stage.edition.partners:
        partner.country = "IT"
    db.session.commit()
    sign_in(client, make_lead_coordinator())
    assert {row["why"] for row in read(client, FILES[1])} == {"too_few_organising_countries"}
    assert on_page(client)["RCO85"] == 0


# ---- walls ----


def test_coordinator_sees_rows_and_figures_of_the_own_country_only(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.tunisia)
    assert on_page(client, **NOVEMBER) == {"RCO85": 1, "RCR81": 0, "SMES": 1}
    for name in FILES[1:]:
        rows = read(client, name, **NOVEMBER)
        assert {row["country"] for row in rows} <= {"TN"}
    assert {row["country"] for row in read(client, FILES[0])} == {"TN", "all", ""}
    assert [row["person"] for row in read(client, "attendance_lists")] == ["Amel Trabelsi"]


def test_names_stand_in_attendance_lists_alone_and_inside_the_wall(client: FlaskClient, stage: Stage) -> None:
    names = ("Giulia", "Rocco", "Amel", "Pozzi", "Zaghouan", "signed list")

    def found_in(name: str) -> list[str]:
        body = post(client, f"/coordination/exports/{name}", {"format": "csv"}).data.decode()
        return [one for one in names if one in body]

    sign_in(client, stage.italy)
    assert [found_in(name) for name in FILES if name != "attendance_lists"] == [[], [], [], []]
    assert found_in("attendance_lists") == ["Giulia", "Rocco", "Pozzi", "signed list"]
    sign_in(client, make_lead_coordinator())
    assert found_in("attendance_lists") == []
    accounts.agree(stage.tunisia, "TN")
    db.session.commit()
    assert found_in("attendance_lists") == ["Amel", "Zaghouan", "signed list"]
    last = db.session.scalars(select(ExportRecord).order_by(ExportRecord.id.desc()).limit(1)).one()
    assert [one.country for one in last.countries] == ["TN"]


def test_file_of_another_country_is_refused(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.tunisia)
    for name in FILES:
        answer = post(client, f"/coordination/exports/{name}?country=IT", {"format": "csv"})
        assert answer.status_code == 400
    assert client.get(f"{PAGE}?country=IT").status_code == 400


# ---- the summary ----


def test_summary_holds_checks_and_the_hash_of_each_file(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, make_lead_coordinator())
    rows = read(client, FILES[0], **NOVEMBER)
    checks = {row["code"]: row["is_met"] for row in rows if row["part"] == "check"}
    assert (len(checks), set(checks.values())) == (6, {"yes"})
    hashes = {row["code"]: row["sha256"] for row in rows if row["part"] == "file"}
    for name in FILES[1:]:
        body = post(client, f"/coordination/exports/{name}?{urlencode(NOVEMBER)}", {"format": "csv"}).data
        assert hashes[f"{name}.csv"] == sha256(body).hexdigest()


def test_indicator_of_the_application_form_is_added_and_counted(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, make_lead_coordinator())
    supported = {"code": "rco01", "name": "Enterprises supported", "unit": "enterprises", "counted": "smes"}
    taken_up = {
        "code": "RCR79",
        "name": "Joint strategies taken up",
        "unit": "strategies",
        "counted": "stated",
    }
    for one in (supported, taken_up):
        assert post(client, PAGE, one).status_code == 303
    number = {"indicator": "RCR79", "day": "2026-11-20", "number": "2", "note": "Minutes of 20 November"}
    assert post(client, f"{PAGE}/numbers", number).status_code == 303
    assert post(client, f"{PAGE}/numbers", {**number, "indicator": "RCO01"}).status_code == 400
    assert post(client, f"{PAGE}/numbers", {**number, "number": "two"}).status_code == 400
    assert post(client, PAGE, {**taken_up, "name": ""}).status_code == 400
    expected = {"RCO85": 4, "RCR81": 1, "SMES": 2, "RCO01": 2, "RCR79": 2}
    assert on_page(client, **NOVEMBER) == figures(read(client, FILES[0], **NOVEMBER)) == expected
    classes = [
        (row["country"], row["size_class"], row["value"])
        for row in read(client, FILES[0], **NOVEMBER)
        if row["code"] == "RCO01"
    ]
    assert classes == [("IT", "micro", "1"), ("TN", "small", "1"), ("all", "", "2")]
    sign_in(client, stage.italy)
    assert post(client, PAGE, supported).status_code == 403
    assert db.session.scalars(select(Indicator.code).order_by(Indicator.code)).all() == ["RCO01", "RCR79"]


# ---- closing ----


def close(client: FlaskClient, ends_on: str, **data: str) -> int:
    form = {"name": f"Period to {ends_on}", "starts_on": "2026-01-01", "ends_on": ends_on, "note": "", **data}
    return post(client, PERIODS, form).status_code


def test_closed_period_keeps_its_files_and_later_changes_are_corrections(
    client: FlaskClient, stage: Stage
) -> None:
    lead = make_lead_coordinator(name="Zoe Lead")
    sign_in(client, lead)
    assert close(client, "2026-11-22", note="First report") == 303
    period = db.session.scalars(select(ClosedPeriod)).unique().one()
    kept = {file.name: file.sha256 for file in period.files}
    assert sorted(kept) == sorted(f"{name}.{ending}" for name in FILES for ending in ("csv", "xlsx"))
    assert (period.closed_by, period.starts_on, period.note) == (lead, date(2026, 1, 1), "First report")
    assert [one["minimum_sessions"] for one in period.settings["schemes"].values()] == [3]
    first = parse(hand_out(client, period, "indicator_summary.csv"))
    assert figures(first) == {"RCO85": 4, "RCR81": 1, "SMES": 2}

    stage.correct(stage.rocco)
    stage.attend(stage.absent, 1)
    stage.finish(stage.ida, NOW - timedelta(days=1, hours=1))
    with clock.set_to(NOW + timedelta(days=40)):
        sign_in(client, lead)
        rows = read(client, FILES[1])
        key = {str(stage.rocco.id): "rocco", str(stage.absent.id): "absent"}
        assert [
            (key[row["participation"]], row["counts"], row["why"], row["is_correction"]) for row in rows
        ] == [
            ("rocco", "-1", "attended_too_little", "yes"),
            ("absent", "1", "counted_late", "yes"),
        ]
        assert on_page(client) == figures(read(client, FILES[0])) == {"RCO85": 0, "RCR81": 1, "SMES": 1}
        assert close(client, "2026-12-31") == 303
        assert on_page(client, end="2027-01-01") == {"RCO85": 0, "RCR81": 0, "SMES": 0}
        for name, digest in kept.items():
            assert sha256(hand_out(client, period, name)).hexdigest() == digest


def hand_out(client: FlaskClient, period: ClosedPeriod, name: str) -> bytes:
    answer = post(client, f"{PERIODS}/{period.id}", {"name": name})
    assert answer.status_code == 200
    return bytes(answer.data)


def test_coordinator_gets_the_own_countrys_rows_of_a_kept_file(client: FlaskClient, stage: Stage) -> None:
    accounts.agree(stage.italy, "IT")
    sign_in(client, make_lead_coordinator())
    close(client, "2026-11-22")
    period = db.session.scalars(select(ClosedPeriod)).unique().one()
    whole = {name: hand_out(client, period, f"{name}.csv") for name in FILES}
    for person, country in ((stage.italy, "IT"), (stage.tunisia, "TN")):
        sign_in(client, person)
        for name in FILES:
            part = hand_out(client, period, f"{name}.csv")
            expected = [row for row in parse(whole[name]) if row["country"] == country]
            assert parse(part) == expected
            assert sha256(whole[name]).hexdigest() in part.decode()
            digest = sha256(part).hexdigest()
            record = db.session.scalars(select(ExportRecord).where(ExportRecord.sha256 == digest)).one()
            assert (record.person_id, record.rows) == (person.id, len(expected))
            named = [country] if name == "attendance_lists" and country == "IT" else []
            assert [one.country for one in record.countries] == named
    assert b"Giulia" not in part
    assert post(client, f"{PERIODS}/{period.id}", {"name": "smes.xlsx"}).status_code == 404


def test_kept_file_is_handed_to_the_lead_coordinator_and_noted(client: FlaskClient, stage: Stage) -> None:
    accounts.agree(stage.italy, "IT")
    lead = make_lead_coordinator()
    sign_in(client, lead)
    close(client, "2026-11-22")
    period = db.session.scalars(select(ClosedPeriod)).unique().one()
    assert b"Giulia" in hand_out(client, period, "attendance_lists.csv")
    row = db.session.scalars(select(ExportRecord)).one()
    assert (row.person_id, row.exporter, [one.country for one in row.countries]) == (
        lead.id,
        "attendance_lists",
        ["IT"],
    )
    assert post(client, f"{PERIODS}/{period.id}", {"name": "other.csv"}).status_code == 404
    assert post(client, f"{PERIODS}/{PATH_ID}", {"name": "smes.csv"}).status_code == 404
    sign_in(client, stage.italy)
    page = client.get(f"{PAGE}?lang=en").text
    assert (
        "Tunisia" in page.partition("Closed periods")[2],
        "Italy" in page.partition("Closed periods")[2],
    ) == (
        False,
        True,
    )


def test_period_is_closed_once_by_two_who_press_at_once(app: Flask, stage: Stage) -> None:
    lead = make_lead_coordinator()
    asker = exports.asker_of(lead, "en")
    first, second = (
        indicators.prepare(lead, asker, date(2026, 1, 1), date(2026, 11, 22)) for _lead in range(2)
    )
    indicators.close(lead, first, "Period", "")
    with pytest.raises(PeriodClosed):
        indicators.close(lead, second, "Period", "")


@pytest.mark.parametrize(
    "data",
    [
        {"ends_on": "2026-11-23"},
        {"ends_on": "2025-12-31"},
        {"ends_on": ""},
        {"ends_on": "soon"},
        {"ends_on": "2026-11-22", "starts_on": ""},
        {"ends_on": "2026-11-22", "name": " "},
        {"ends_on": "2026-11-22", "note": "x" * 1001},
    ],
)
def test_period_that_cannot_be_closed_names_the_field(
    client: FlaskClient, stage: Stage, data: dict[str, str]
) -> None:
    sign_in(client, make_lead_coordinator())
    assert close(client, **data) == 400
    assert db.session.scalars(select(ClosedPeriod)).unique().all() == []


def test_number_cannot_be_stated_for_a_closed_day(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, make_lead_coordinator())
    post(client, PAGE, {"code": "RCO83", "name": "Strategies", "unit": "strategies", "counted": "stated"})
    close(client, "2026-11-22")
    number = {"indicator": "RCO83", "number": "1", "note": "Minutes"}
    assert post(client, f"{PAGE}/numbers", {**number, "day": "2026-11-22"}).status_code == 400
    assert post(client, f"{PAGE}/numbers", {**number, "day": "2026-11-23"}).status_code == 303


def test_erasure_takes_nothing_from_what_was_reported(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, make_lead_coordinator())
    close(client, "2026-11-22")
    stage.giulia.person_id = None
    db.session.commit()
    assert on_page(client, end="2026-11-30") == {"RCO85": 0, "RCR81": 0, "SMES": 0}


def test_page_asks_the_same_for_one_participant_and_for_three(client: FlaskClient) -> None:
    edition = make_edition()
    sign_in(client, make_lead_coordinator())
    numbers = []
    for count in (1, 2):
        for _one in range(count):
            take_part(edition)
        db.session.expunge_all()
        with counted() as statements:
            assert client.get(PAGE).status_code == 200
        numbers.append(len(statements))
        edition = db.session.get_one(Edition, edition.id)
    assert numbers[0] == numbers[1]
