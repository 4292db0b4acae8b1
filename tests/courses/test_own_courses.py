# SPDX-License-Identifier: EUPL-1.2
"""Courses of a country's own: read by the one importer, taken and certified as any other (docs/decisions/0014)."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import given
from hypothesis import strategies as st

from atlas_training.content import service as content
from atlas_training.courses import own
from atlas_training.courses import service as courses
from atlas_training.database import db
from atlas_training.enrolments import by_rule
from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.rules import Terms
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.pathways import service as pathways
from atlas_training.progress import service as progress
from atlas_training.progress.enums import CompletionKind
from tests.factories import accounts as people
from tests.factories.authoring import make_draft
from tests.factories.certificates import latest
from tests.factories.courses import change
from tests.factories.learning import enrol, read, recorded
from tests.factories.own import ADDRESS, COURSE, ID, make_own_folder
from tests.factories.pathways import FARM_STAY
from tests.factories.readiness import make_assessment


@pytest.mark.parametrize(
    ("course_id", "is_own", "country"),
    [
        ("IT4711", True, "IT"),
        ("EL0001", True, "EL"),
        ("XX4711", True, None),
        ("C03", False, None),
        ("IT471", False, None),
        ("IT47111", False, None),
        ("IT4711.1", False, None),
    ],
)
def test_id_says_whether_a_course_is_a_countrys_own(
    course_id: str, is_own: bool, country: str | None
) -> None:
    assert (own.is_own(course_id), own.country_of(course_id)) == (is_own, country)


@given(st.sampled_from(COUNTRIES), st.integers(1000, 9999))
def test_drawn_id_is_the_countrys_and_unlike_those_taken(country: str, free: int) -> None:
    taken = {f"{country}{number}" for number in range(1000, 10000)} - {f"{country}{free}"}
    assert own.draw(country, taken) == f"{country}{free}"
    assert own.country_of(own.draw(country, ())) == country


def test_own_course_is_published_and_listed_with_its_country(client: FlaskClient, tmp_path: Path) -> None:
    report = content.sync(make_own_folder(tmp_path))
    assert report.lines == [f"courses/{ADDRESS}: {ID} 1.0.0 published (en)."]
    db.session.commit()
    assert '<span class="tag">Italy</span>' in client.get("/courses").text
    page = client.get(f"/courses/{ADDRESS}").text
    assert "The course is done when you have done all its modules." in page
    assert "target level" not in page


@pytest.mark.parametrize(
    ("old", "new", "line", "rule"),
    [
        ("completion: all-modules", "completion: modules-to-target", 11, "schema"),
        ("dimension: SEL", "dimension: XYZ", 8, "catalogue"),
        ("level: 3", "level: 4", 14, "schema"),
        ("level: 3\n    topic: own", "level: 3\n    topic: cyber", 15, "schema"),
        ("id: IT4711.1", "id: C03.1", 13, "id-unknown"),
        ("prerequisites: []", "prerequisites: [ES9999]", 10, "id-unknown"),
        ("prerequisites: []", "prerequisites: [IT4711]", 10, "id-unknown"),
        ("prerequisites: []", "prerequisites: [C99]", 10, "id-unknown"),
    ],
)
def test_own_course_that_keeps_no_rule_is_refused_with_its_line(
    app: Flask, tmp_path: Path, old: str, new: str, line: int, rule: str
) -> None:
    root = make_own_folder(tmp_path)
    change(root / COURSE, old, new)
    found = content.sync(root).findings
    assert (COURSE, line, rule) in [(one.file, one.line, one.rule) for one in found]
    assert courses.find_course(ID) is None


def test_letters_of_no_country_are_refused(app: Flask, tmp_path: Path) -> None:
    found = content.sync(make_own_folder(tmp_path, "XX4711")).findings
    assert [(one.line, one.rule) for one in found] == [(1, "id-unknown")]
    assert "XX is no country" in found[0].message


def test_catalogue_course_cannot_be_completed_or_filled_as_an_own_one(app: Flask, tmp_path: Path) -> None:
    from tests.factories.courses import make_content

    root = make_content(tmp_path)
    file = root / "courses/small-steps/course.yaml"
    change(file, "completion: modules-to-target", "completion: all-modules")
    change(file, "topic: cyber", "topic: own")
    found = [(one.line, one.rule) for one in content.check(root) if one.severity == "error"]
    assert (11, "schema") in found
    assert (15, "schema") in found


def test_own_course_may_come_after_an_own_one(app: Flask, tmp_path: Path) -> None:
    root = make_own_folder(tmp_path)
    make_own_folder(tmp_path, "ES1234", "oil")
    change(root / COURSE, "prerequisites: []", "prerequisites: [ES1234, C03]")
    assert len(content.sync(root).lines) == 2
    (root / "courses/oil/course.yaml").unlink()
    assert content.check(root)[0].rule == "file-missing"  # without a database only the folder is looked at


def test_another_course_of_the_same_id_is_refused_with_a_sentence(app: Flask, tmp_path: Path) -> None:
    content.sync(make_own_folder(tmp_path / "one"))
    first = courses.find_course(ID)
    assert first is not None
    other = make_own_folder(tmp_path / "two", address="olive-oil")
    change(other / "courses/olive-oil/en/milk.md", "Goat cheese", "Olive oil")
    report = content.sync(other)
    assert report.lines == ["courses/olive-oil: not published, 1 to mend; the last good version stays."]
    [found] = [one for one in report.findings if one.severity == "error"]
    assert (found.rule, found.message) == (
        "id-duplicate",
        "IT4711 is the id of courses/goat-cheese here; two courses cannot share one.",
    )
    now = courses.find_course(ID)
    assert now is not None
    assert now.id == first.id


def test_another_course_does_not_slip_into_the_draft_of_one_edited_here(app: Flask, tmp_path: Path) -> None:
    from tests.factories.authoring import change_text
    from tests.factories.own import publish_draft

    content.sync(make_own_folder(tmp_path / "one"))
    author, reviewer = people.make_trainer(), people.make_trainer()
    draft = make_draft(author, ID)
    change_text(draft, "en/milk.md", "Goat cheese", "Sheep cheese", author)
    publish_draft(draft, author, reviewer)
    other = make_own_folder(tmp_path / "two", address="olive-oil")
    change(other / "courses/olive-oil/en/milk.md", "Goat cheese", "Olive oil")
    assert "not published, 1 to mend" in content.sync(other).lines[0]


def test_course_that_is_being_written_keeps_its_id(app: Flask, tmp_path: Path) -> None:
    from atlas_training.authoring import service as authoring

    authoring.start(ID, "olive-oil", {"course.yaml": b"id: IT4711\n"}, people.make_trainer(), "IT")
    db.session.commit()
    found = content.sync(make_own_folder(tmp_path)).findings
    assert [one.rule for one in found if one.severity == "error"] == ["id-duplicate"]


def test_all_modules_complete_an_own_course_whatever_the_target(app: Flask, tmp_path: Path) -> None:
    content.sync(make_own_folder(tmp_path))
    owner = people.make_owner(name="Giulia Ferrante")
    make_assessment(owner, FARM_STAY)
    db.session.commit()
    enrolment = enrol(owner, ID)
    assert progress.course_state(enrolment).counting == (f"{ID}.1", f"{ID}.2")
    assert progress.course_state(enrolment).waived == frozenset()
    read(enrolment, f"{ID}.2")
    assert progress.course_state(enrolment).percent == 50
    read(enrolment, f"{ID}.1")
    completion = progress.find_completion(CompletionKind.COURSE, ID, owner.person_id, owner.organisation_id)
    assert completion is not None
    assert completion.rule == {
        "rule": "all-modules",
        "completed": [f"{ID}.1", f"{ID}.2"],
        "waived": [],
        "course_version": "1.0.0",
    }
    path = pathways.current_path(owner.organisation_id)
    assert path is None or ID not in {one.module_id.partition(".")[0] for one in pathways.steps_on(path.id)}
    claims = latest().claims
    assert (claims["title"], claims["rule"]) == (
        "Goat cheese",
        {"name": "all-modules", "version": "IT4711 1.0.0"},
    )
    assert claims["outcomes"] == [{"text": "Make a cheese", "digcomp": "", "language": "en"}]
    assert claims["minutes"] == 2


def test_own_course_goes_out_and_comes_in_as_a_zip_file(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    content.sync(make_own_folder(tmp_path))
    db.session.commit()
    file = tmp_path / "out.zip"
    assert runner.invoke(args=["content", "export", ID, str(file)]).exit_code == 0
    result = runner.invoke(args=["content", "import", str(file)])
    assert (result.exit_code, result.stdout) == (0, "Nothing has changed.\n")


def test_own_course_is_enrolled_in_by_rule_recorded_and_listed(client: FlaskClient, tmp_path: Path) -> None:
    content.sync(make_own_folder(tmp_path))
    owner, coordinator = people.make_owner(), people.make_coordinator("IT")
    db.session.commit()
    terms = Terms("IT")
    _rule, count = by_rule.add(coordinator, terms, ID, by_rule.mark_of(by_rule.touched(terms, ID)))
    db.session.commit()
    assert count == 1
    enrolment = enrolments.find(owner.person_id, owner.organisation_id, ID)
    assert enrolment is not None
    for number in (1, 2):
        read(enrolment, f"{ID}.{number}")
    told = [one["object"]["id"].rpartition("/")[2] for one in recorded("/completed")]
    assert sorted(told) == [ID, f"{ID}.1", f"{ID}.2"]
    people.sign_in(client, coordinator)
    assert "Goat cheese" in client.get("/coordination/completions?kind=course&lang=en").text
    file = people.post(client, "/coordination/exports/completions?kind=course&lang=en", {"format": "csv"})
    assert ID in file.text
