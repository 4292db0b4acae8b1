# SPDX-License-Identifier: EUPL-1.2
"""The trainers' pages: from the list to a published course without typing YAML, an id or a path."""

import io
import re
import time
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext
from werkzeug.test import TestResponse

from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Person
from atlas_training.authoring import folder
from atlas_training.authoring import service as authoring
from atlas_training.authoring.models import CourseDraft
from atlas_training.authoring.views.reviewing import differences
from atlas_training.content import archive
from atlas_training.courses import service as courses
from atlas_training.courses.blocks import LessonBlock
from atlas_training.database import db
from atlas_training.plugins import hookimpl
from tests.factories import accounts as people
from tests.factories.authoring import LESSON, change_text, make_draft
from tests.queries import counted

TEXT = f"/authoring/C11/text/en/{LESSON}"
WORDS = {"title": "Lock the door", "summary": "A key for each door.", "outcomes": "Lock it"}


@pytest.fixture
def trainer(app: Flask, client: FlaskClient) -> FlaskClient:
    """A browser in which a trainer is signed in."""
    return people.sign_in(client, people.make_trainer())


def _draft() -> CourseDraft:
    db.session.expire_all()
    draft = authoring.find_draft("C11")
    assert draft is not None
    return draft


def _json(answer: TestResponse) -> Any:
    assert answer.is_json
    return answer.json


def _seen(name: str = f"en/{LESSON}") -> int:
    return authoring.files_of(_draft())[name].revision


def _save(client: FlaskClient, body: str, **more: Any) -> TestResponse:
    return people.post(client, TEXT, {**WORDS, "body": body, "seen": _seen(), **more})


@pytest.mark.parametrize(
    ("language", "title", "address"),
    [("ar", "الدفع عبر الإنترنت", "ldf-br-l-ntrnt"), ("fr", "Être payé en ligne", "etre-paye-en-ligne")],
)
def test_course_is_begun_and_published_first_in_another_language_than_english(
    app: Flask, trainer: FlaskClient, language: str, title: str, address: str
) -> None:
    words = {"title": title, "summary": title, "outcomes": title}
    entry = next(one for one in courses_of_catalogue() if one not in ("C11", "C03"))
    answer = people.post(
        trainer, "/authoring/new", {**words, "course": entry, "source_language": language, "country": "TN"}
    )
    assert answer.location == f"/authoring/{entry}/modules/new"
    answer = people.post(
        trainer, f"/authoring/{entry}/modules/new", {**words, "module": f"{entry}.1", "minutes": "1"}
    )
    assert answer.status_code == 303
    page = trainer.get(answer.location).text
    assert f'<textarea aria-describedby="findings-title" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    name = answer.location.rpartition("/")[2]
    body = "## " + title + "\n\n" + (title + " ") * (180 // len(title.split()))
    assert people.post(trainer, answer.location, {**words, "body": body, "seen": "1"}).status_code == 303
    app.config["PUBLISH_ALONE"] = "TN"
    writer = authoring.find_draft(entry)
    assert writer is not None
    people.grant(db.session.get_one(Person, writer.started_by_id), Role.TRAINER, "TN")
    try:
        answer = people.post(trainer, f"/authoring/{entry}/publish")
    finally:
        app.config["PUBLISH_ALONE"] = ""
    db.session.expire_all()
    draft = authoring.find_draft(entry)
    assert draft is None, draft.findings
    assert answer.location == f"/authoring/{entry}/versions"
    version = courses.find_course(entry)
    assert version is not None
    assert (version.source_language, version.languages, version.version) == (language, [language], "1.0.0")
    assert version.address == address
    lesson = trainer.get(f"/courses/{version.address}/{name.removesuffix('.md')}?lang=en").text
    assert "Not in your language yet" in lesson
    assert title in lesson


def courses_of_catalogue() -> list[str]:
    """Ids of the courses in the test catalogue."""
    from atlas_training.authoring import checking

    return [one for one, entry in checking.catalogue().items() if "modules" in entry]


def test_text_is_saved_and_comes_back_as_it_was_written(trainer: FlaskClient) -> None:
    make_draft()
    assert _save(trainer, "## Why\n\nDoors, <b>keys</b> & *locks*.\n").status_code == 303
    page = trainer.get(TEXT).text
    assert "## Why\n\nDoors, &lt;b&gt;keys&lt;/b&gt; &amp; *locks*.\n</textarea>" in page
    assert "<p>Doors, &lt;b&gt;keys&lt;/b&gt; &amp; <em>locks</em>.</p>" in page
    front, _body = folder.split(authoring.text_of(_draft(), f"en/{LESSON}") or "")
    assert front == {"title": "Lock the door", "summary": "A key for each door.", "outcomes": ["Lock it"]}


def test_front_matter_stays_as_it_was_written_where_it_says_the_same(trainer: FlaskClient) -> None:
    draft = make_draft()
    front = '---\n# ours\ntitle: "Lock the door"\nsummary: A key for each door.\noutcomes: [Lock it]\n---\n'
    authoring.save_file(draft, f"en/{LESSON}", f"{front}\nOld.\n".encode(), people.make_trainer())
    db.session.commit()
    _save(trainer, "New.")
    assert authoring.text_of(_draft(), f"en/{LESSON}") == f"{front}\nNew.\n"
    long = "A sentence. " * 20
    _save(trainer, "New.", summary=long)
    assert f"\nsummary: {long.strip()}\n" in (authoring.text_of(_draft(), f"en/{LESSON}") or "")


def test_front_matter_that_looks_like_yaml_stays_words(trainer: FlaskClient) -> None:
    make_draft()
    title = "Yes: a 'title' with # and {braces} & \"quotes\""
    _save(trainer, "x", title=title, summary="- no", outcomes="12\ntrue\n2020-01-01\n!!int 3")
    front, _body = folder.split(authoring.text_of(_draft(), f"en/{LESSON}") or "")
    assert front["title"] == title
    assert front["outcomes"] == ["12", "true", "2020-01-01", "!!int 3"]


def test_findings_stand_on_the_line_of_the_text_area(trainer: FlaskClient) -> None:
    make_draft()
    answer = people.post(
        trainer,
        f"/authoring/C11/preview/en/{LESSON}",
        {**WORDS, "body": "One\n\n#### Four\n\n![](../assets/no.webp)\n"},
    )
    found = [(one["line"], one["severity"]) for one in _json(answer)["findings"]]
    assert found == [(3, "error"), (5, "error"), (5, "error")]
    assert _json(answer)["html"].startswith("<p>One</p>")
    assert _json(answer)["words"] == 2


def _in_arabic(english: str, **values: object) -> str:
    with force_locale("ar"):
        return str(gettext(english, **values))


def test_findings_are_in_the_language_of_the_reader(trainer: FlaskClient) -> None:
    draft = make_draft()
    body = "## Why\n\n/// activity | Lock\n    minutes: <b>\n\nx\n///\n"
    front = "---\ntitle: T\nsummary: S\noutcomes: [Lock it]\n---\n"
    authoring.save_file(draft, f"en/{LESSON}", f"{front}{body}".encode(), people.make_trainer())
    db.session.commit()
    option, most = "<bdi>minutes</bdi>", {"least": 1, "most": 240}
    message = "The option %(option)s cannot be used."
    mend = "Write a whole number from %(least)s to %(most)s."
    arabic = f"{_in_arabic(message, option=option)} {_in_arabic(mend, **most)}"
    assert f"<p>{message % {'option': option}} {mend % most}</p>" in trainer.get(TEXT).text
    page = trainer.get(f"{TEXT}?lang=ar").text
    assert f"<p>{arabic}</p>" in page
    [preview] = re.findall(r' data-preview="([^"]+)"', page)
    answer = people.post(trainer, preview, {**WORDS, "body": body})
    assert arabic in [one["words"] for one in _json(answer)["findings"]]
    assert message % {"option": option} not in arabic


def test_what_a_finding_quotes_is_shown_as_it_was_written(trainer: FlaskClient) -> None:
    make_draft()
    written = {**WORDS, "body": "![](../assets/<b>&amp;.webp)\n"}
    answer = people.post(trainer, f"/authoring/C11/preview/en/{LESSON}", written)
    assert _json(answer)["findings"][0]["words"].startswith("The link <bdi>../assets/&lt;b&gt;")


def test_kept_findings_are_in_the_language_of_each_reader(trainer: FlaskClient) -> None:
    draft = make_draft()
    change_text(draft, f"en/{LESSON}", "(one-page.md)", "(two-pages.md)", people.make_trainer())
    people.post(trainer, "/authoring/C11/check", {})
    message, target = "The link %(target)s leads nowhere.", "<bdi>two-pages.md</bdi>"
    assert message % {"target": target} in trainer.get("/authoring/C11").text
    arabic = trainer.get("/authoring/C11?lang=ar").text
    assert _in_arabic(message, target=target) in arabic
    assert "leads nowhere" not in arabic


def test_findings_kept_in_english_alone_are_marked_as_english(trainer: FlaskClient) -> None:
    draft = make_draft()
    kept = {"file": f"courses/{draft.address}/en/{LESSON}", "line": 7, "rule": "link", "severity": "error"}
    draft.findings = [{**kept, "message": "The link x leads nowhere.", "mend": "Mend it."}]
    draft.checked_revision = draft.revision
    db.session.commit()
    page = trainer.get("/authoring/C11?lang=ar").text
    assert '<span lang="en" dir="ltr">The link x leads nowhere.</span>' in page


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("\n\n\n#### Four\n", 4),
        ("One\r\n\r\n#### Four\r\n", 3),
        ("\r\n\r\nOne\r\n\r\n#### Four\r\n\r\n", 5),
        ("سطر\n\n\t- x\n\n#### أربعة\n", 5),
    ],
)
def test_findings_keep_their_line_however_the_text_begins(trainer: FlaskClient, body: str, line: int) -> None:
    make_draft()
    answer = people.post(trainer, f"/authoring/C11/preview/en/{LESSON}", {**WORDS, "body": body})
    assert [one["line"] for one in _json(answer)["findings"]] == [line]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_findings_of_a_file_from_elsewhere_stand_on_the_line_of_the_text_area(
    trainer: FlaskClient, ends: str
) -> None:
    draft = make_draft()
    text = "---\n# ours\ntitle: >-\n  Lock\n  it\nsummary: S\noutcomes: [Lock it,\n  Keep it]\n---\n\n\n/// reveal | A\n\nx\n///\n\n#### Four\n"
    content = b"\xef\xbb\xbf" + text.replace("\n", ends).encode()
    authoring.save_file(draft, f"en/{LESSON}", content, people.make_trainer())
    db.session.commit()
    page = trainer.get(TEXT).text
    assert re.findall(r'<span class="small number">(.*?)</span>', page) == ["Line 6"]
    assert 'value="Lock it"' in page


def test_preview_writes_nothing_and_runs_no_script(trainer: FlaskClient) -> None:
    make_draft()
    before = authoring.text_of(_draft(), f"en/{LESSON}")
    answer = people.post(
        trainer,
        f"/authoring/C11/preview/en/{LESSON}",
        {**WORDS, "body": "<script>alert(1)</script>[x](javascript:1)"},
    )
    assert _json(answer)["html"] == "<p>&lt;script&gt;alert(1)&lt;/script&gt;<span>x</span></p>"
    assert authoring.text_of(_draft(), f"en/{LESSON}") == before


def test_two_people_at_once_see_both_texts_and_lose_none(app: Flask, trainer: FlaskClient) -> None:
    make_draft()
    seen = _seen()
    other = people.sign_in(app.test_client(), people.make_trainer(name="Rosa Vella"))
    assert people.post(other, TEXT, {**WORDS, "body": "Rosa's words", "seen": seen}).status_code == 303
    answer = people.post(trainer, TEXT, {**WORDS, "body": "My words", "seen": seen})
    assert answer.status_code == 409
    assert "Rosa Vella has saved this text since you opened it." in answer.text
    assert "Rosa&#39;s words" in answer.text
    assert "My words\n</textarea>" in answer.text or "My words</textarea>" in answer.text
    assert "Rosa's words" in (authoring.text_of(_draft(), f"en/{LESSON}") or "")
    answer = people.post(trainer, TEXT, {**WORDS, "body": "Both words", "seen": _seen()})
    assert answer.status_code == 303


def test_editor_saves_by_itself_and_is_told_of_a_conflict(trainer: FlaskClient) -> None:
    make_draft()
    answer = _save(trainer, "Kept.", go="save")
    assert _json(answer)["seen"] == _seen()
    answer = people.post(trainer, TEXT, {**WORDS, "body": "Late.", "seen": 1, "go": "save"})
    assert answer.status_code == 409
    assert "Somebody else" in _json(answer)["error"]


def test_draft_that_is_half_typed_is_kept_by_the_editor(trainer: FlaskClient) -> None:
    make_draft()
    assert _save(trainer, "Half", title="", go="save").status_code == 200
    answer = _save(trainer, "Half", title="")
    assert answer.status_code == 400
    assert "Write a title." in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/authoring/C99",
        "/authoring/C11/text/en/nothing.md",
        "/authoring/C11/text/xx/course.md",
        "/authoring/C11/text/en/..%2f..%2fcourse.yaml",
        "/authoring/C11/assets/nothing.webp",
        "/authoring/C11/modules/C11.9",
        "/authoring/C99/versions",
    ],
)
def test_what_is_not_there_is_not_found(trainer: FlaskClient, path: str) -> None:
    make_draft()
    assert trainer.get(path).status_code == 404


def test_learner_and_guest_see_nothing_of_a_draft(app: Flask, client: FlaskClient) -> None:
    make_draft()
    assert client.get(TEXT).status_code == 303
    people.sign_in(client, people.make_learner().person)
    assert client.get("/authoring/C11").status_code == 403
    assert client.get("/authoring/C11/view/en/course.md").status_code == 403


def test_coordinator_of_another_country_sees_nothing_of_a_draft(app: Flask, client: FlaskClient) -> None:
    make_draft(country="IT")
    people.sign_in(client, people.make_coordinator("MT"))
    for path in ("", "/changes", "/files", "/download", f"/view/en/{LESSON}"):
        assert client.get(f"/authoring/C11{path}").status_code == 404
    for path in ("/check", "/publish", "/back"):
        assert people.post(client, f"/authoring/C11{path}", {"remark": "x"}).status_code == 404


def test_review_goes_from_trainer_to_coordinator_and_out(app: Flask, client: FlaskClient) -> None:
    trainer = people.sign_in(client, people.make_trainer(name="Marc Puig"))
    coordinator = people.sign_in(app.test_client(), people.make_coordinator("IT", name="Anna Rossi"))
    make_draft()
    text = authoring.text_of(_draft(), f"en/{LESSON}") or ""
    front, body = folder.split(text)
    _save(
        trainer,
        body.replace("guessed or stolen", "stolen"),
        **{**front, "outcomes": "\n".join(front["outcomes"])},
    )
    assert people.post(trainer, "/authoring/C11/submit").status_code == 303
    assert "Publish</span>" not in trainer.get("/authoring/C11").text
    page = coordinator.get("/authoring/C11").text
    assert "Marc Puig asked for a review." in page
    assert "<del>A password can be guessed or stolen." in coordinator.get("/authoring/C11/changes").text
    people.post(coordinator, "/authoring/C11/back", {"remark": "Say who."})
    assert "Say who." in trainer.get("/authoring/C11").text
    people.post(trainer, "/authoring/C11/submit")
    assert people.post(trainer, "/authoring/C11/publish").status_code == 403
    assert people.post(coordinator, "/authoring/C11/publish").location == "/authoring/C11/versions"
    page = trainer.get("/authoring/C11/versions").text
    assert "Marc Puig" in page
    assert "reviewed by Anna Rossi" in page


def test_error_is_said_when_a_review_is_asked_for(trainer: FlaskClient) -> None:
    make_draft()
    _save(trainer, "#### Four")
    assert people.post(trainer, "/authoring/C11/submit").location == "/authoring/C11#findings"
    page = trainer.get("/authoring/C11").text
    assert "The heading jumps from level 1 to 4." in page
    assert "Mend what is marked as an error first" in page


def test_draft_goes_out_as_a_zip_file_and_comes_in_again(trainer: FlaskClient) -> None:
    draft = make_draft()
    before = authoring.contents_of(draft)
    packed = trainer.get("/authoring/C11/download").data
    people.post(trainer, "/authoring/C11/discard")
    answer = people.post(
        trainer, "/authoring/upload", {"file": (io.BytesIO(packed), "x.zip"), "country": "IT"}
    )
    assert answer.location == "/authoring/C11/changes"
    assert authoring.contents_of(_draft()) == before
    assert "The draft is the same as what is published." in trainer.get(answer.location).text


HOSTILE = """id: C11
source_language: [en]
languages: {a: 1}
version: 7
authors: nobody
modules:
  - {id: C11.1, file: ../../../../tmp/outside.md, minutes: x}
  - {id: C11.2, file: one-page.md, check: ../../x.quiz.md, completes: 5}
  - {id: [C11.3], file: {}}
  - 12
"""


def test_course_data_that_lead_outside_open_nothing_and_break_no_page(trainer: FlaskClient) -> None:
    packed = archive.pack({"x/course.yaml": HOSTILE.encode(), "x/en/course.md": b"no front matter"})
    answer = people.post(
        trainer, "/authoring/upload", {"file": (io.BytesIO(packed), "x.zip"), "country": "IT"}
    )
    assert answer.location == "/authoring/C11/changes"
    for path in (
        "",
        "/changes",
        "/course",
        "/files",
        "/modules/new",
        "/text/en/course.md",
        "/view/en/course.md",
    ):
        assert trainer.get(f"/authoring/C11{path}").status_code == 200
    outside = "/authoring/C11/text/en/..%2f..%2f..%2f..%2ftmp%2foutside.md"
    assert people.post(trainer, outside, {**WORDS, "body": "x"}).status_code == 404
    assert people.post(trainer, "/authoring/C11/check").status_code == 303
    assert people.post(trainer, "/authoring/C11/submit").location == "/authoring/C11#findings"
    assert people.post(trainer, "/authoring/C11/modules/C11.1", {"do": "up"}).status_code == 404


def test_zip_file_that_is_none_is_refused_with_a_sentence(trainer: FlaskClient) -> None:
    answer = people.post(
        trainer, "/authoring/upload", {"file": (io.BytesIO(b"no"), "x.zip"), "country": "IT"}
    )
    assert "This is no zip file." in trainer.get(answer.location).text


def test_module_moves_gets_a_check_and_stays_once_published(trainer: FlaskClient) -> None:
    make_draft()
    path = "/authoring/C11/modules/C11.2"
    assert people.post(trainer, path, {"do": "up"}).status_code == 303
    data = folder.course_data(authoring.contents_of(_draft()))
    assert [one["id"] for one in folder.modules_of(data)] == ["C11.2", "C11.1"]
    answer = people.post(trainer, path, {"do": "remove"})
    assert answer.status_code == 400
    assert "This module was published" in answer.text
    answer = people.post(trainer, path, {"do": "save", "minutes": "12", "check_share": "70"})
    assert answer.status_code == 303
    data = folder.course_data(authoring.contents_of(_draft()))
    assert folder.modules_of(data)[0]["completes"] == {"check": 70}
    assert people.post(trainer, path, {"do": "save", "minutes": "12"}).status_code == 400


def test_course_data_are_written_by_a_form(trainer: FlaskClient) -> None:
    make_draft()
    page = trainer.get("/authoring/C11/course").text
    assert "ATLAS4MED Training Scheme</textarea>" in page
    people.post(
        trainer,
        "/authoring/C11/course",
        {
            "status": "retired",
            "licence": "CC0",
            "authors": "A: b\n#c",
            "languages": ["it", "ar"],
            "certificate": "y",
        },
    )
    data = folder.course_data(authoring.contents_of(_draft()))
    assert (data["status"], data["authors"], data["languages"]) == (
        "retired",
        ["A: b", "#c"],
        ["en", "ar", "it"],
    )


@pytest.mark.parametrize("path", ["/authoring", "/authoring/C11", TEXT, "/authoring/C11/changes"])
def test_page_asks_the_database_a_constant_number_of_times(trainer: FlaskClient, path: str) -> None:
    make_draft()
    with counted() as few:
        trainer.get(path)
    make_draft(course_id="C03")
    draft = _draft()
    for number in range(5):
        authoring.save_file(draft, f"assets/a{number}.webp", b"x", people.make_trainer())
    db.session.commit()
    with counted() as many:
        trainer.get(path)
    assert len(many) == len(few)


def _upload(client: FlaskClient, files: dict[str, bytes], country: str = "IT") -> TestResponse:
    return people.post(
        client, "/authoring/upload", {"file": (io.BytesIO(archive.pack(files)), "x.zip"), "country": country}
    )


def test_text_that_somebody_took_away_meanwhile_is_not_lost(trainer: FlaskClient) -> None:
    draft = make_draft()
    authoring.delete_files(draft, [f"en/{LESSON}"])
    db.session.commit()
    answer = people.post(trainer, TEXT, {**WORDS, "body": "My words", "seen": 7})
    assert answer.status_code == 409
    assert "My words" in answer.text
    assert 'name="seen" value="0"' in answer.text


@pytest.mark.parametrize(
    "line",
    [
        "languages: [en, xx]",
        "languages: [en, {a: b}]",
        "source_language: xx",
        "source_language: [en]",
        "languages: 5",
        "authors: 5",
        "authors:",
        "status: [active]",
        "prerequisites: 5",
        "modules: [{id: C11.1, file: en/../x, minutes: [], completes: {read: {}}}]",
    ],
)
def test_course_data_of_a_zip_file_that_make_no_sense_can_be_looked_at_and_mended(
    trainer: FlaskClient, line: str
) -> None:
    files = authoring.contents_of(make_draft())
    name = line.partition(":")[0]
    data = {**folder.course_data(files)}
    data.pop(name)
    files[folder.COURSE] = folder.as_yaml(data).encode() + line.encode() + b"\n"
    assert _upload(trainer, {f"lock/{one}": raw for one, raw in files.items()}).status_code == 303
    pages = (
        "",
        "/course",
        "/files",
        "/changes",
        "/text/en/course.md",
        "/view/en/course.md",
        "/modules/C11.1",
    )
    for page in pages:
        assert trainer.get(f"/authoring/C11{page}").status_code in (200, 404)
    assert trainer.get("/authoring/C11").status_code == 200
    assert trainer.get("/authoring/C11/course").status_code == 200
    assert people.post(trainer, "/authoring/C11/check").status_code == 303


@pytest.mark.parametrize("outcomes", ["5", "", "{a: b}", "[[1], 2]"])
def test_front_matter_of_a_zip_file_that_makes_no_sense_can_be_looked_at_and_mended(
    trainer: FlaskClient, outcomes: str
) -> None:
    files = authoring.contents_of(make_draft())
    files[f"en/{LESSON}"] = (
        f"---\ntitle: [a]\nsummary: {{a: b}}\noutcomes: {outcomes}\n---\n\nx\0y [a](b\0.md)\n".encode()
    )
    assert _upload(trainer, {f"lock/{one}": raw for one, raw in files.items()}).status_code == 303
    for page in ("", "/changes", f"/text/en/{LESSON}", f"/text/it/{LESSON}", f"/view/en/{LESSON}"):
        assert trainer.get(f"/authoring/C11{page}").status_code == 200
    assert people.post(trainer, "/authoring/C11/check").status_code == 303


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("a" * 120, "a" * 50),
        ("Lock it", "lock-it"),
        ("αβγ", "avg"),
        ("🐐", "c01"),
        ("lock-your-door", "lock-your-door-2"),
    ],
)
def test_folder_of_a_zip_file_gets_an_address_of_its_own(
    trainer: FlaskClient, name: str, address: str
) -> None:
    db.session.add(CourseDraft(course_id="C99", address="lock-your-door", country="IT"))
    db.session.commit()
    _upload(trainer, {f"{name}/course.yaml": b"id: C01\n"})
    draft = authoring.find_draft("C01")
    assert draft is not None
    assert draft.address == address


def test_trainer_of_one_country_writes_and_publishes_alone_for_no_other(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PUBLISH_ALONE", "MT")
    own = people.grant(people.make_person(), Role.TRAINER, "TN")
    people.sign_in(client, own)
    people.post(client, "/authoring/C11/open", {"country": "MT"})
    assert authoring.find_draft("C11") is None
    for page in ("/authoring", "/authoring/new", "/authoring/C11/versions"):
        assert 'name="country"><option' not in client.get(page).text
    assert '<input type="hidden" name="country" value="TN">' in client.get("/authoring/new").text
    people.post(client, "/authoring/C11/open", {"country": "TN"})
    assert _draft().country == "TN"
    people.post(client, "/authoring/C11/discard")
    make_draft(country="MT")
    assert not authoring.may_publish_alone(_draft(), own)


def test_long_text_in_a_file_does_not_keep_the_page_of_differences_busy(trainer: FlaskClient) -> None:
    files = authoring.contents_of(make_draft())
    files["assets/a.txt"] = "".join(f"{number % 97}\n" for number in range(60_000)).encode()
    _upload(trainer, {f"lock/{one}": raw for one, raw in files.items()})
    files["assets/a.txt"] = b"x\n" + "".join(f"{number % 89}\n" for number in range(60_000)).encode()
    started = time.process_time()
    found = differences({"a.txt": b"1\n2\n" * 30_000}, {"a.txt": files["assets/a.txt"]})
    assert time.process_time() - started < 1
    assert found[0]["lines"] == []


class Goat(LessonBlock):
    """A block that a plugin brings along."""

    NAME = "goat"
    OPTIONS: ClassVar[dict[str, Any]] = {"herd": (None, str)}


def test_block_of_a_plugin_has_its_form_in_the_toolbar(app: Flask, trainer: FlaskClient) -> None:
    def lesson_blocks() -> list[type[LessonBlock]]:
        return [Goat]

    plugin = SimpleNamespace(lesson_blocks=hookimpl(lesson_blocks))
    make_draft(people.make_trainer())
    app.extensions["plugins"].register(plugin)
    try:
        page = trainer.get(TEXT).text
    finally:
        app.extensions["plugins"].unregister(plugin)
    form = page[page.index('id="insert-goat"') :]
    assert 'name="herd"' in form[: form.index("</dialog>")]
    assert 'data-opens="insert-goat"' in page


def test_file_sent_from_a_form_of_the_toolbar_is_answered_with_its_name(
    trainer: FlaskClient,
) -> None:
    sent = {
        "files": (io.BytesIO(b"WEBVTT\n\n00:00.000 --> 00:02.000\nGoats.\n"), "My goats.vtt"),
        "go": "paste",
    }
    make_draft(people.make_trainer())
    said = _json(people.post(trainer, "/authoring/C11/files", sent))
    assert (said["names"], said["refused"]) == (["my-goats.vtt"], [])
