# SPDX-License-Identifier: EUPL-1.2
"""A country's own course, written in French alone, in all that happens around a course (docs/decisions/0014)."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from openbadgeslib.ob3 import OB3Verifier
from pypdf import PdfReader

from atlas_training.accounts import credentials
from atlas_training.accounts.enums import Role, Scope
from atlas_training.accounts.models import Membership
from atlas_training.authoring import service as authoring
from atlas_training.certificates import badge, document
from atlas_training.content import service as content
from atlas_training.courses import service as courses
from atlas_training.database import db
from atlas_training.editions import service as editions
from atlas_training.enrolments import by_rule, cohorts
from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.rules import Terms
from tests.factories import accounts as people
from tests.factories.authoring import change_text, make_draft
from tests.factories.certificates import latest
from tests.factories.editions import make_edition, make_module_session, take_part
from tests.factories.home import table_rows
from tests.factories.learning import enrol, open_module, read, recorded
from tests.factories.own import WORDS, make_own_folder, publish_draft
from tests.factories.repositories import git, make_repository
from tests.factories.xapi import basic, make_credential

ID, ADDRESS, TITLE = "TN4711", "fromage-de-chevre", "Fromage de chèvre"
COURSE = f"content/courses/{ADDRESS}"


def _folder(place: Path) -> Path:
    return make_own_folder(place, ID, ADDRESS, "fr", TITLE)


@pytest.fixture
def course(app: Flask, tmp_path: Path) -> str:
    """The id of the course, published."""
    content.sync(_folder(tmp_path / "published"))
    db.session.commit()
    return ID


def _complete(membership: Membership, course_id: str) -> None:
    enrolment = enrol(membership, course_id, "fr")
    for number in (1, 2):
        open_module(enrolment, f"{course_id}.{number}", "fr")
        read(enrolment, f"{course_id}.{number}", "fr")


# ---- in and out ----


def test_own_course_comes_from_a_repository_and_goes_back_as_it_was_written_here(
    runner: FlaskCliRunner, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    _folder(work)
    repository = make_repository(work)
    tried = runner.invoke(args=["content", "pull", str(repository), "--dry-run"])
    assert (tried.exit_code, courses.find_course(ID)) == (0, None)
    pulled = runner.invoke(args=["content", "pull", str(repository)])
    assert (pulled.exit_code, pulled.stdout) == (0, f"courses/{ADDRESS}: {ID} 1.0.0 published (fr).\n")
    author = people.grant(people.make_person(), Role.TRAINER, "TN")
    draft = make_draft(author, ID, "TN")
    change_text(draft, "fr/milk.md", "Warm the fresh milk", "Warm the cold milk", author)
    publish_draft(draft, author, people.make_coordinator("TN"))
    assert runner.invoke(args=["content", "push", str(repository)]).stdout == "Pushed.\n"
    assert "Warm the cold milk" in git(repository, "show", f"main:{COURSE}/fr/milk.md")
    assert "completion: all-modules" in git(repository, "show", f"main:{COURSE}/course.yaml")
    assert runner.invoke(args=["content", "pull", str(repository)]).stdout == "Nothing has changed.\n"
    assert runner.invoke(args=["content", "push", str(repository)]).stdout == "Nothing has changed.\n"


def test_another_course_of_the_same_id_in_a_repository_comes_neither_in_nor_is_it_overwritten(
    runner: FlaskCliRunner, course: str, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    make_own_folder(work, course, "huile-d-olive", "fr", "Huile d’olive")
    repository = make_repository(work)
    pulled = runner.invoke(args=["content", "pull", str(repository)])
    assert pulled.exit_code == 1
    assert f"{course} is the id of courses/{ADDRESS} here; two courses cannot share one." in pulled.stderr
    assert {one.address for one in courses.list_current() if one.course_id == course} == {ADDRESS}


def test_zip_file_of_a_published_own_course_comes_into_a_draft_of_it(
    client: FlaskClient, runner: FlaskCliRunner, course: str, tmp_path: Path
) -> None:
    file = tmp_path / "out.zip"
    runner.invoke(args=["content", "export", course, str(file)])
    people.sign_in(client, people.grant(people.make_person(), Role.TRAINER, "TN"))
    sent = {"file": (io.BytesIO(file.read_bytes()), "out.zip"), "country": "TN"}
    answer = people.post(client, "/authoring/upload", sent)
    assert answer.location == f"/authoring/{course}/changes"
    assert client.get(answer.location).status_code == 200
    draft, published = authoring.find_draft(course), courses.find_course(course)
    assert draft is not None
    assert published is not None
    assert (draft.base_id, draft.address, draft.country) == (published.id, ADDRESS, "TN")
    assert authoring.contents_of(draft) == courses.contents_of(published)


# ---- editions, cohorts, figures ----


def test_own_course_is_a_session_of_an_edition_and_records_itself(app: Flask, course: str) -> None:
    edition = make_edition(
        people.make_lead_coordinator(), country="TN", partners=(("API, Tunis", "TN"), ("EXO, Potenza", "IT"))
    )
    session = make_module_session(edition, f"{course}.1")
    assert (session.title, session.minutes) == (TITLE, 1)
    learner = people.make_learner(country="TN")
    participant = take_part(edition, learner)
    _complete(learner, course)
    [attended] = editions.attended([edition.id])
    assert (attended.session.id, attended.participant.id) == (session.id, participant.id)


def test_cohort_is_enrolled_in_an_own_course_by_rule(app: Flask, course: str) -> None:
    coordinator, inside, outside = (
        people.make_coordinator("TN"),
        people.make_learner(country="TN"),
        people.make_learner(country="TN"),
    )
    cohort = cohorts.add(coordinator, "Cheese makers", "TN")
    cohorts.take_in(cohort, [inside.id])
    terms = Terms("TN", cohort_id=cohort.id)
    _rule, count = by_rule.add(coordinator, terms, course, by_rule.mark_of(by_rule.touched(terms, course)))
    db.session.commit()
    assert count == 1
    found = [enrolments.find(one.person_id, one.organisation_id, course) for one in (inside, outside)]
    assert [one is not None for one in found] == [True, False]


def test_dashboard_counts_an_own_course_under_its_id(
    client: FlaskClient, course: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(client.application.config, "SMALL_NUMBER", 5)
    for _sme in range(5):
        _complete(people.make_owner(country="TN"), course)
    key, secret = make_credential(Scope.STATEMENTS_READ, countries=["TN"])
    cells = client.get(
        "/api/v1/aggregates/progress", headers={"Authorization": basic(key, secret)}
    ).get_json()["cells"]
    assert cells == [
        {
            "country": "TN",
            "course": course,
            "month": "2026-11",
            "smes": 5,
            "enrolled": 5,
            "started": 5,
            "completed": 5,
            "index": None,
        }
    ]


def test_completions_of_an_own_course_are_the_same_rows_on_page_in_file_and_for_programs(
    client: FlaskClient, course: str
) -> None:
    owner = people.make_owner(country="TN", name="Amel Trabelsi")
    _complete(owner, course)
    people.sign_in(client, people.make_coordinator("TN"))
    query = f"kind=course&course={course}&lang=en"
    rows = table_rows(client.get(f"/coordination/completions?{query}").text)
    assert [(row[0], row[2]) for row in rows] == [(["Amel Trabelsi"], [TITLE, f"Course {course}"])]
    file = people.post(client, f"/coordination/exports/completions?{query}", {"format": "csv"})
    _filters, *lines = csv.reader(io.StringIO(file.data.decode("utf-8-sig"), newline=""))
    [row] = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    assert (row["id"], row["title"], row["person"], row["score_percent"]) == (
        course,
        TITLE,
        "Amel Trabelsi",
        "",
    )
    credential, secret = credentials.create("Reader", ["statements/read"], ["TN"])
    db.session.commit()
    answer = client.get(f"/api/v1/completions?kind=course&course={course}", auth=(credential.key, secret))
    assert [(one["id"], one["title"]) for one in answer.get_json()["rows"]] == [(course, TITLE)]


# ---- what a learner takes away ----


def test_badge_of_an_own_course_is_accepted_by_another_program(client: FlaskClient, course: str) -> None:
    _complete(people.make_learner(country="TN"), course)
    made = latest()
    verifier = OB3Verifier.for_issuer_did("did:web:training.example.org", download=_pages_of(client))
    read_back = verifier.verify(badge.token(made), check_status=True, download=_pages_of(client))
    assert read_back.achievement.name == TITLE
    achievement = badge.credential(made)["credentialSubject"]["achievement"]
    assert achievement["id"] == f"https://training.example.org/courses/{course}"
    assert achievement["inLanguage"] == "fr"


def _pages_of(client: FlaskClient) -> Any:
    """What openbadgeslib fetches with: our own pages instead of the network."""
    return lambda address, *_more, **_options: (
        client.get(address.removeprefix("https://training.example.org")).data
    )


def test_document_of_an_own_course_names_title_outcome_and_rule(app: Flask, course: str) -> None:
    _complete(people.make_learner(country="TN"), course)
    pages = PdfReader(io.BytesIO(document.pdf(latest()))).pages
    said = " ".join("\n".join(page.extract_text() for page in pages).split())
    for words in (TITLE, WORDS["outcomes"], f"all-modules, {course} 1.0.0"):
        assert words in said, said


def test_statements_of_an_own_course_name_it_in_its_language(app: Flask, course: str) -> None:
    _complete(people.make_learner(country="TN"), course)
    told = {one["object"]["id"]: one["object"]["definition"]["name"] for one in recorded("/completed")}
    base = f"https://training.example.org/courses/{course}"
    names = (base, f"{base}/modules/{course}.1", f"{base}/modules/{course}.2")
    assert told == {name: {"fr": TITLE} for name in names}
    assert {one["context"]["language"] for one in recorded("/completed")} == {"fr"}
