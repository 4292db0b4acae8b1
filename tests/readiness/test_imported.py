# SPDX-License-Identifier: EUPL-1.2
"""Results of another readiness tool: JSON, CSV and the command."""

import io
import json
from base64 import b64encode
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select

from atlas_training.accounts import credentials
from atlas_training.accounts.enums import Scope
from atlas_training.database import db
from atlas_training.organisations.models import Organisation
from atlas_training.readiness import imported
from atlas_training.readiness import service as readiness
from atlas_training.readiness.errors import BadImport
from atlas_training.readiness.models import Assessment
from tests.factories.accounts import make_coordinator, make_organisation, make_owner, post, sign_in
from tests.factories.readiness import atlas_dri, make_assessment, publish_instrument

ADDRESS = "/api/v1/readiness/results"
SCORES = {"FND": 45, "VIS": 41.7, "SEL": "33.3", "DAT": 20, "TRU": 30, "GRN": 30, "COO": 25}
TODAY = date(2026, 11, 23)


@pytest.fixture
def sme(app: Flask) -> Organisation:
    """An SME in Italy; the questionnaire is published."""
    publish_instrument()
    return make_organisation(country="IT")


def make_result(sme: Organisation, **facts: Any) -> dict[str, Any]:
    return {
        "instrument": "OTHER",
        "version": "2.1",
        "date": "2026-10-31",
        "organisation": str(sme.pseudonym),
        "dimensions": SCORES,
        **facts,
    }


def as_client(*scopes: str, countries: list[str] | None = None) -> dict[str, str]:
    credential, secret = credentials.create("index tool", scopes, countries)
    db.session.commit()
    return {"Authorization": "Basic " + b64encode(f"{credential.key}:{secret}".encode()).decode()}


def stored() -> int:
    return db.session.scalar(select(func.count(Assessment.id))) or 0


def test_a_result_comes_in_over_json(sme: Organisation, client: FlaskClient) -> None:
    headers = as_client(Scope.PROFILE, countries=["IT"])
    body = make_result(sme, topics={"TRU.cyber": 10})
    response = client.post(ADDRESS, json=body, headers=headers)
    assert response.status_code == 201, response.text
    row = readiness.latest(sme.id)
    assert row is not None
    exact = sum(
        (weight * Fraction(score) for weight, score in zip((10, 20, 20, 15, 15, 10, 10), ("45", "41.7", "33.3", "20", "30", "30", "25"), strict=True)),
        Fraction(0),
    ) / 100  # fmt: skip
    assert response.json == {"results": [{"id": str(row.id), "index": str(exact), "shown": 33, "level": 1}]}
    assert (row.source, row.tool, row.confidence, row.respondent_id, row.answers) == (
        "imported", "OTHER 2.1", None, None, {},
    )  # fmt: skip
    assert row.finished_at is not None
    assert row.finished_at.date() == date(2026, 10, 31)
    result = readiness.result_of(row)
    assert result.topics["TRU", "cyber"].level == 0
    assert result.topics["TRU", "privacy"].level == 1


def test_the_same_result_twice_is_one_and_another_is_refused(sme: Organisation, client: FlaskClient) -> None:
    headers = as_client(Scope.ALL)
    first = client.post(ADDRESS, json=make_result(sme), headers=headers)
    again = client.post(ADDRESS, json=make_result(sme), headers=headers)
    assert (again.status_code, again.json) == (201, first.json)
    other = client.post(ADDRESS, json=make_result(sme, dimensions={**SCORES, "FND": 50}), headers=headers)
    assert other.status_code == 409
    assert stored() == 1


def test_who_may_send_results(sme: Organisation, client: FlaskClient) -> None:
    body = make_result(sme)
    assert client.post(ADDRESS, json=body).status_code == 401
    assert "Basic" in client.post(ADDRESS, json=body).headers["WWW-Authenticate"]
    wrong = {"Authorization": "Basic " + b64encode(b"nobody:nothing").decode()}
    assert client.post(ADDRESS, json=body, headers=wrong).status_code == 401
    assert client.post(ADDRESS, json=body, headers={"Authorization": "Basic §"}).status_code == 401
    assert client.post(ADDRESS, json=body, headers=as_client(Scope.STATEMENTS_READ)).status_code == 403
    assert client.post(ADDRESS, json=body, headers=as_client(Scope.ALL_READ)).status_code == 403
    assert (
        client.post(ADDRESS, json=body, headers=as_client(Scope.PROFILE, countries=["ES"])).status_code == 404
    )
    assert stored() == 0


def test_one_wrong_result_keeps_none(sme: Organisation, client: FlaskClient) -> None:
    second = make_result(make_organisation(), date="soon")
    response = client.post(
        ADDRESS, json={"results": [make_result(sme), second]}, headers=as_client(Scope.ALL)
    )
    assert response.status_code == 400
    assert response.json is not None
    assert response.json["error"].startswith("results/1: date")
    unknown = make_result(sme, organisation=str(uuid4()))
    response = client.post(
        ADDRESS, json={"results": [make_result(sme), unknown]}, headers=as_client(Scope.ALL)
    )
    assert response.status_code == 404
    assert stored() == 0


@pytest.mark.parametrize("body", [None, [], "x", {"results": []}, {"results": {}}, {"results": [1]}])
def test_a_body_that_is_no_result_is_refused(sme: Organisation, client: FlaskClient, body: object) -> None:
    assert client.post(ADDRESS, json=body, headers=as_client(Scope.ALL)).status_code == 400


@pytest.mark.parametrize(
    "facts",
    [
        {"instrument": ""},
        {"instrument": None},
        {"instrument": "x" * 200},
        {"date": "31/10/2026"},
        {"date": "2026-11-25"},
        {"organisation": "Masseria"},
        {"dimensions": {}},
        {"dimensions": []},
        {"dimensions": {"FND": 101}},
        {"dimensions": {"FND": -1}},
        {"dimensions": {"FND": True}},
        {"dimensions": {"FND": "1e3"}},
        {"dimensions": {"FND": "1/0"}},
        {"dimensions": {"FND": float("nan")}},
        {"dimensions": {"XYZ": 50}},
        {"topics": {"FND.cyber": 50}},
        {"answers": {}},
    ],
)
def test_a_wrong_field_is_refused(app: Flask, facts: dict[str, Any]) -> None:
    mapping = imported.parse_mapping(None, atlas_dri())
    sme = make_organisation()
    with pytest.raises(BadImport):
        imported.parse_result(make_result(sme, **facts), mapping, TODAY)


def test_a_mapping_joins_leaves_out_and_renames(app: Flask) -> None:
    raw = {
        "dimensions": {"Web": "VIS", "Reviews": "VIS", "Staff": None},
        "topics": {"Passwords": "TRU.cyber"},
    }
    mapping = imported.parse_mapping(raw, atlas_dri())
    scores = {"Web": 50, "Reviews": 25, "Staff": 90}
    result = imported.parse_result(
        make_result(make_organisation(), dimensions=scores, topics={"Passwords": 12.5}), mapping, TODAY
    )
    assert result.dimensions == {"VIS": Fraction(75, 2)}
    assert result.topics == {("TRU", "cyber"): Fraction(25, 2)}


@pytest.mark.parametrize(
    "raw",
    [[], {"dimension": {}}, {"dimensions": []}, {"dimensions": {"a": "XYZ"}}, {"dimensions": {"a": ["VIS"]}}],
)
def test_a_wrong_mapping_is_refused(app: Flask, raw: object) -> None:
    with pytest.raises(BadImport):
        imported.parse_mapping(raw, atlas_dri())


def table(*rows: str) -> str:
    return "\n".join(["instrument;version;date;organisation;Web;topic:Passwords", *rows])


MAPPING = "dimensions: {Web: VIS}\ntopics: {Passwords: TRU.cyber}\n"


def upload(client: FlaskClient, text: str | bytes, mapping: str = MAPPING) -> Any:
    body = text if isinstance(text, bytes) else text.encode()
    data = {
        "results": (io.BytesIO(body), "results.csv"),
        "mapping": (io.BytesIO(mapping.encode()), "map.yaml"),
    }
    return post(client, "/readiness/import", data, content_type="multipart/form-data")


def test_a_coordinator_brings_in_a_table_of_their_country(sme: Organisation, client: FlaskClient) -> None:
    sign_in(client, make_coordinator("IT"))
    assert client.get("/readiness/import").status_code == 200
    response = upload(client, "\ufeff" + table(f"OTHER;1;2026-10-31;{sme.id};41,7;"))
    assert response.status_code == 303, response.text
    row = readiness.latest(sme.id)
    assert row is not None
    assert row.result is not None
    assert (row.result["dimensions"]["VIS"]["score"], row.index) == ("417/10", None)


def test_a_wrong_line_is_named_and_nothing_is_kept(sme: Organisation, client: FlaskClient) -> None:
    sign_in(client, make_coordinator("IT"))
    abroad = make_organisation(country="ES")
    good = f"OTHER;1;2026-10-31;{sme.id};40;"
    for bad in (f"OTHER;1;2026-10-31;{abroad.id};40;", f"OTHER;1;2026-10-31;{sme.id};400;"):
        response = upload(client, table(good, bad))
        assert response.status_code == 400
        assert "Line 3:" in response.text
    assert stored() == 0


@pytest.mark.parametrize("text", ["", "a;b\n1;2", table("OTHER;1"), table(), b"\xff\xfe\x00"])
def test_a_file_that_is_no_table_is_refused(
    sme: Organisation, client: FlaskClient, text: str | bytes
) -> None:
    sign_in(client, make_coordinator("IT"))
    response = upload(client, text)
    assert response.status_code == 400
    assert "error-summary" in response.text


def test_a_mapping_that_is_no_yaml_is_refused(sme: Organisation, client: FlaskClient) -> None:
    sign_in(client, make_coordinator("IT"))
    assert upload(client, table(f"OTHER;1;2026-10-31;{sme.id};40;"), "dimensions: [").status_code == 400


def test_the_command_brings_in_csv_and_json(
    sme: Organisation, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    mapping, results = tmp_path / "map.yaml", tmp_path / "results.csv"
    mapping.write_text(MAPPING, encoding="utf-8")
    results.write_text(table(f"OTHER;1;2026-10-31;{sme.id};40;20"), encoding="utf-8")
    done = runner.invoke(args=["readiness", "import", str(results), "--mapping", str(mapping), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"results": [str(readiness.latest(sme.id).id)]}  # type: ignore[union-attr]
    results = tmp_path / "results.json"
    results.write_text(json.dumps([make_result(sme), make_result(sme, date="never")]), encoding="utf-8")
    refused = runner.invoke(args=["readiness", "import", str(results)])
    assert (refused.exit_code, stored()) == (1, 1)
    assert "result 2: date" in refused.output


def test_an_imported_page_says_so_and_has_no_answers(app: Flask, client: FlaskClient) -> None:
    owner = make_owner()
    make_assessment(owner)
    mapping = imported.parse_mapping(None, atlas_dri())
    body = make_result(owner.organisation, date="2026-11-23")
    row = readiness.import_result(imported.parse_result(body, mapping, TODAY), None)
    row_id = row.id
    db.session.commit()
    sign_in(client, owner.person)
    page = client.get(f"/readiness/results/{row_id}").text
    assert "From an imported result: OTHER 2.1." in page
    assert "What changed" not in page
    assert client.get(f"/readiness/results/{row_id}/answers").status_code == 404


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('{"instrument": "\\ud800"}', "surrogate"),
        ('{"instrument": "a\\u0000b"}', "NUL"),
        ("[" * 100_000, "nesting"),
        ('{"results": ' + "[" * 5_000 + "]" * 5_000 + "}", "nesting"),
        ('{"dimensions": {"FND": NaN}}', "not a JSON number"),
        ('{"date": "a", "date": "b"}', "twice"),
        ('{"version": ' + "9" * 5_000 + "}", "digits"),
        (b"\xff", "UTF-8"),
    ],
)
def test_a_body_that_is_no_sound_json_is_refused_with_the_reason(
    sme: Organisation, client: FlaskClient, body: str | bytes, says: str
) -> None:
    headers = as_client(Scope.PROFILE)
    response = client.post(ADDRESS, data=body, headers=headers, content_type="application/json")
    assert response.status_code == 400
    assert says in response.text
    assert stored() == 0


def test_a_table_with_nul_is_no_table() -> None:
    with pytest.raises(BadImport, match="This is no table of values"):
        imported.read_csv("instrument,version,date,organisation,VIS\na\0b,1,2026-01-02,x,50\n")


def test_a_name_with_nul_is_refused(sme: Organisation) -> None:
    mapping = imported.parse_mapping(None, atlas_dri())
    with pytest.raises(BadImport, match="instrument is missing"):
        imported.parse_result(make_result(sme, instrument="a\0b"), mapping, TODAY)
