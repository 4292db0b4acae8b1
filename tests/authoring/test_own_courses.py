# SPDX-License-Identifier: EUPL-1.2
"""A trainer makes a course of the own country's by forms: id, walls, modules, zip files."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Person
from atlas_training.authoring import draws, folder
from atlas_training.authoring import service as authoring
from atlas_training.authoring.errors import NoSuchDraft, NotYourCourse
from atlas_training.authoring.models import CourseDraft
from atlas_training.courses import own
from atlas_training.courses import service as courses
from atlas_training.database import db
from tests.factories import accounts as people
from tests.factories.authoring import make_draft
from tests.factories.own import WORDS, add_module, begin_own, publish_draft
from tests.queries import counted


def _trainer(country: str) -> Person:
    return people.grant(people.make_person(), Role.TRAINER, country)


def _draft(course_id: str) -> CourseDraft:
    db.session.expire_all()
    draft = authoring.find_draft(course_id)
    assert draft is not None
    return draft


def _data(course_id: str) -> dict[str, object]:
    return folder.course_data(authoring.contents_of(_draft(course_id)))


def _modules(course_id: str) -> list[tuple[object, object, object]]:
    found = folder.modules_of(_data(course_id))
    return [(one["id"], one["level"], one["topic"]) for one in found]


@pytest.mark.parametrize(
    ("language", "title", "address"),
    [
        ("fr", "Fromage de chèvre", "fromage-de-chevre"),
        ("ar", "جبن الماعز", "jbn-lm-z"),
        ("el", "Κατσικίσιο τυρί", "katsikisio-tyri"),
        ("mt", "Ġobon tal-mogħoż", "gobon-tal-moghoz"),
        ("tr", "Keçi peyniri ısıtılır", "keci-peyniri-isitilir"),
    ],
)
def test_own_course_goes_from_the_form_to_the_list_of_courses(
    client: FlaskClient, language: str, title: str, address: str
) -> None:
    author, reviewer = _trainer("TN"), people.make_coordinator("TN")
    people.sign_in(client, author)
    course_id = begin_own(client, "TN", language, title)
    assert own.country_of(course_id) == "TN"
    add_module(client, course_id, f"{title} 1", level=3)
    add_module(client, course_id, f"{title} 2")
    assert _modules(course_id) == [(f"{course_id}.1", 3, "own"), (f"{course_id}.2", 1, "own")]
    version = publish_draft(_draft(course_id), author, reviewer)
    assert (version.source_language, version.dimension, version.address) == (language, "SEL", address)
    assert version.definition["completion"] == "all-modules"
    assert title in client.get(f"/courses?lang={language}").text


def test_form_that_lacks_something_says_it_and_begins_nothing(client: FlaskClient) -> None:
    people.sign_in(client, _trainer("TN"))
    good = {**WORDS, "source_language": "fr", "country": "TN", "dimension": "SEL"}
    for wrong in ({"title": ""}, {"country": "IT"}, {"dimension": "XYZ"}, {"source_language": "de"}):
        assert people.post(client, "/authoring/own", {**good, **wrong}).status_code == 400
    assert authoring.list_drafts(people.make_trainer()) == []


def test_id_is_drawn_unlike_all_that_were_there(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    authoring.start("IT1000", "one", {}, people.make_trainer(), "IT")
    monkeypatch.setattr(own, "_LAST", 1001)
    assert {authoring.draw_id("IT") for _ in range(20)} == {"IT1001"}


def test_own_course_is_another_countrys_trainers_neither_to_see_nor_to_write(client: FlaskClient) -> None:
    author, stranger, everywhere = _trainer("TN"), _trainer("IT"), people.make_trainer()
    people.sign_in(client, author)
    course_id = begin_own(client, "TN")
    add_module(client, course_id, "Milk")
    for person, sees in ((author, True), (everywhere, True), (stranger, False)):
        assert (course_id in {one.course_id for one in authoring.list_drafts(person)}) is sees
        assert authoring.may_write(course_id, person) is sees
    with pytest.raises(NoSuchDraft):
        authoring.get_draft(stranger, course_id)
    people.sign_in(client, stranger)
    assert client.get(f"/authoring/{course_id}").status_code == 404
    publish_draft(_draft(course_id), author, people.make_coordinator("TN"))
    page = client.get("/authoring").text
    assert "written in its country" in page
    assert f"/authoring/{course_id}/open" not in page
    assert people.post(client, f"/authoring/{course_id}/open", {"country": "IT"}).status_code == 403
    with pytest.raises(NotYourCourse):
        authoring.open_draft(course_id, stranger, "IT")


def test_coordinator_who_is_a_trainer_elsewhere_reads_and_does_not_write(client: FlaskClient) -> None:
    people.sign_in(client, _trainer("TN"))
    course_id = begin_own(client, "TN")
    add_module(client, course_id, "Milk")
    people.post(client, f"/authoring/{course_id}/modules/{course_id}.1", {"do": "check"})
    both = people.grant(people.make_coordinator("TN"), Role.TRAINER, "IT")
    assert len(draws.checks(_trainer("TN"))) == 1
    assert draws.checks(both) == []
    people.sign_in(client, both)
    page = client.get(f"/authoring/{course_id}")
    assert page.status_code == 200
    assert f"/authoring/{course_id}/modules/new" not in page.text
    text = f"/authoring/{course_id}/text/en/course.md"
    assert client.get(text).status_code == 403
    assert people.post(client, text, {**WORDS, "body": "Mine.", "seen": "1"}).status_code == 403
    assert people.post(client, f"/authoring/{course_id}/discard").status_code == 403
    assert authoring.find_draft(course_id) is not None


def test_own_course_is_reviewed_in_its_country_alone(client: FlaskClient) -> None:
    author = people.make_trainer()
    people.sign_in(client, author)
    course_id = begin_own(client, "TN")
    draft = _draft(course_id)
    for person, may in (
        (_trainer("TN"), True),
        (people.make_coordinator("TN"), True),
        (people.make_trainer(), True),
        (_trainer("IT"), False),
        (people.make_coordinator("IT"), False),
        (author, False),
    ):
        draft.submitted_by_id = author.id
        assert authoring.may_review(draft, person) is may


def test_draft_of_an_own_course_stays_its_countrys_whoever_opens_it(client: FlaskClient) -> None:
    author = people.make_trainer()
    people.sign_in(client, author)
    course_id = begin_own(client, "TN")
    add_module(client, course_id, "Milk")
    publish_draft(_draft(course_id), author, people.make_trainer())
    assert make_draft(author, course_id, "IT").country == "TN"


def test_module_of_an_own_course_is_changed_moved_and_removed_until_it_is_published(
    client: FlaskClient,
) -> None:
    author = _trainer("TN")
    people.sign_in(client, author)
    course_id = begin_own(client, "TN")
    for title in ("Milk", "Rennet", "Shelf"):
        add_module(client, course_id, title)
    path = f"/authoring/{course_id}/modules/{course_id}"
    people.post(client, f"{path}.1", {"level": "2", "minutes": "1", "read": "y", "do": "save"})
    people.post(client, f"{path}.3", {"do": "up"})
    people.post(client, f"{path}.2", {"do": "remove"})
    assert [one[:2] for one in _modules(course_id)] == [(f"{course_id}.1", 2), (f"{course_id}.3", 1)]
    publish_draft(_draft(course_id), author, people.make_trainer())
    make_draft(author, course_id, "TN")
    assert "This module was published" in people.post(client, f"{path}.3", {"do": "remove"}).text
    add_module(client, course_id, "Market")
    assert _modules(course_id)[-1][0] == f"{course_id}.4"


def test_hundredth_module_is_refused_with_a_sentence(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authoring, "MOST_MODULES", 1)
    people.sign_in(client, _trainer("TN"))
    course_id = begin_own(client, "TN")
    add_module(client, course_id, "Milk")
    answer = people.post(
        client, f"/authoring/{course_id}/modules/new", {**WORDS, "level": "1", "minutes": "1"}
    )
    assert answer.status_code == 400
    assert "A course has 99 modules at most." in answer.text


def test_dimension_of_an_own_course_is_a_field_and_that_of_another_is_not(client: FlaskClient) -> None:
    people.sign_in(client, people.make_trainer())
    course_id = begin_own(client)
    data = {"status": "active", "licence": "CC-BY-4.0", "authors": "A", "languages": "en", "dimension": "VIS"}
    assert people.post(client, f"/authoring/{course_id}/course", data).status_code == 303
    assert _data(course_id)["dimension"] == "VIS"
    make_draft()
    assert people.post(client, "/authoring/C11/course", data).status_code == 303
    assert _data("C11")["dimension"] == "TRU"


def test_page_of_a_catalogue_course_says_where_other_modules_go(client: FlaskClient) -> None:
    people.sign_in(client, people.make_trainer())
    make_draft()
    words = "Other modules go into a course of your country."
    assert words in client.get("/authoring/C11").text
    course_id = begin_own(client)
    assert words not in client.get(f"/authoring/{course_id}").text


def _upload(client: FlaskClient, packed: bytes, country: str = "TN") -> str:
    answer = people.post(
        client, "/authoring/upload", {"file": (io.BytesIO(packed), "x.zip"), "country": country}
    )
    return client.get(answer.location).text


def test_zip_file_of_an_own_course_comes_in_where_it_may(client: FlaskClient) -> None:
    author = _trainer("TN")
    people.sign_in(client, author)
    course_id = begin_own(client, "TN")
    packed = client.get(f"/authoring/{course_id}/download").data
    before = authoring.contents_of(_draft(course_id))
    _upload(client, packed)
    assert authoring.contents_of(_draft(course_id)) == before
    people.sign_in(client, _trainer("IT"))
    assert "This course belongs to another country" in _upload(client, packed, "IT")
    people.sign_in(client, author)
    people.post(client, f"/authoring/{course_id}/discard")
    people.sign_in(client, _trainer("IT"))
    assert "This course belongs to another country" in _upload(client, packed, "IT")
    assert authoring.find_draft(course_id) is None


def test_zip_file_of_another_course_of_the_same_id_is_refused(client: FlaskClient) -> None:
    people.sign_in(client, _trainer("TN"))
    course_id = begin_own(client, "TN")
    packed = client.get(f"/authoring/{course_id}/download").data
    draft = _draft(course_id)
    draft.address = "olive-oil"
    db.session.commit()
    page = _upload(client, packed)
    assert f"{course_id} is the id of the course “olive-oil” here." in page


@pytest.mark.parametrize("course_id", ["XX4711", "IT47", "C99", "7"])
def test_zip_file_of_no_known_id_is_refused(client: FlaskClient, course_id: str) -> None:
    from atlas_training.content import archive

    people.sign_in(client, people.make_trainer())
    packed = archive.pack({"x/course.yaml": f"id: {course_id}\n".encode()})
    assert "is neither one of the catalogue nor" in _upload(client, packed, "IT")


def test_own_course_is_no_course_of_the_catalogue_to_begin(client: FlaskClient) -> None:
    people.sign_in(client, people.make_trainer())
    course_id = begin_own(client)
    assert course_id not in client.get("/authoring/new").text
    assert courses.find_course(course_id) is None


def test_unpublished_course_stands_in_the_list_by_its_title(client: FlaskClient) -> None:
    author = _trainer("TN")
    people.sign_in(client, author)
    course_id = begin_own(client, "TN", "fr", "Fromage de chèvre")
    assert '<bdi lang="fr">Fromage de chèvre</bdi>' in client.get("/authoring?lang=en").text
    text = folder.new_text("جبن الماعز", WORDS["summary"], [WORDS["outcomes"]])
    authoring.save_file(_draft(course_id), "ar/course.md", text, author)
    db.session.commit()
    assert '<bdi lang="ar">جبن الماعز</bdi>' in client.get("/authoring?lang=ar").text
    authoring.save_file(_draft(course_id), "fr/course.md", b"---\ntitle: [\n", author)
    db.session.commit()
    assert "<bdi>fromage-de-chevre</bdi>" in client.get("/authoring?lang=en").text


def test_titles_of_drafts_are_asked_for_at_once(client: FlaskClient) -> None:
    people.sign_in(client, _trainer("TN"))
    counts = []
    for more in (1, 2):
        for _course in range(more):
            begin_own(client, "TN")
        with counted() as asked:
            client.get("/authoring")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_id_of_a_draft_put_away_is_free_and_nothing_of_it_counts_for_the_next_course(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "_LAST", 1000)
    author = _trainer("TN")
    people.sign_in(client, author)
    text = folder.new_text("Lait", WORDS["summary"], [WORDS["outcomes"]])
    for states in (["reviewed"], ["draft"]):
        draft = _draft(begin_own(client, "TN"))
        data = {**_data("TN1000"), "languages": ["en", "fr"]}
        authoring.save_course(draft, data, author)
        source = authoring.files_of(draft)["en/course.md"]
        authoring.save_file(draft, "fr/course.md", text, author, made_for=source.hash)
        if states == ["reviewed"]:
            authoring.review_translation(draft, "fr/course.md", author)
        db.session.commit()
        assert [authoring.states(draft, data)["course.md", "fr"]] == states
        people.post(client, "/authoring/TN1000/discard")


def test_draft_put_away_leaves_the_reviews_of_what_is_published(client: FlaskClient) -> None:
    author = people.make_trainer()
    people.sign_in(client, author)
    draft = make_draft(author)
    authoring.review_translation(draft, "it/course.md", author)
    db.session.commit()
    people.post(client, "/authoring/C11/discard")
    again = make_draft(author)
    assert authoring.states(again, _data("C11"))["course.md", "it"] == "reviewed"
