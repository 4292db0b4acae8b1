# SPDX-License-Identifier: EUPL-1.2
"""From a draft to a version and back: who may, what is kept, what two people at once do."""

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Person
from atlas_training.authoring import checking, folder
from atlas_training.authoring import service as authoring
from atlas_training.authoring.enums import DraftState, TextState
from atlas_training.authoring.errors import (
    ChangedMeanwhile,
    DraftIsOpen,
    NoSuchDraft,
    NotInReview,
    NotSound,
    NotYourReview,
)
from atlas_training.authoring.models import CourseDraft
from atlas_training.courses import reading
from atlas_training.courses import service as courses
from atlas_training.courses.enums import Origin
from atlas_training.courses.models import CourseVersion
from atlas_training.database import db
from tests.factories import accounts as people
from tests.factories.authoring import LESSON, change_text, make_draft

OLD, NEW = "A password can be guessed or stolen.", "A password can be stolen."


def _examined(draft: CourseDraft) -> reading.Draft:
    return checking.examine(draft.address, authoring.number_next(draft, authoring.contents_of(draft)))


def _publish(draft: CourseDraft, author: Person, reviewer: Person) -> CourseVersion:
    authoring.submit(draft, _examined(draft), draft.revision, author)
    version = authoring.publish(draft, _examined(draft), draft.revision, reviewer)
    db.session.commit()
    return version


def test_draft_begins_with_every_file_that_is_published(app: Flask) -> None:
    draft = make_draft()
    version = courses.find_course("C11")
    assert version is not None
    assert authoring.contents_of(draft) == courses.contents_of(version)
    assert (draft.address, draft.state, draft.base_id) == ("small-steps", "draft", version.id)


def test_second_draft_of_a_course_is_refused(app: Flask) -> None:
    make_draft()
    with pytest.raises(DraftIsOpen):
        make_draft()


def test_reviewed_draft_becomes_the_next_version_and_is_gone(app: Flask) -> None:
    author, reviewer = people.make_trainer(), people.make_trainer()
    before = courses.find_course("C11")
    draft = make_draft(author)
    change_text(draft, f"en/{LESSON}", OLD, NEW, author)
    version = _publish(draft, author, reviewer)
    assert (version.version, version.origin, version.is_current) == ("1.1.0", Origin.EDITOR, True)
    assert NEW in courses.texts_of_modules([version.id], "en")["C11.1"].html
    assert authoring.find_draft("C11") is None
    by = authoring.publications([version])[version.id]
    assert (by.author_id, by.reviewer_id, by.is_alone) == (author.id, reviewer.id, False)
    assert before is not None
    assert OLD in courses.texts_of_modules([before.id], "en")["C11.1"].html


def test_author_does_not_review(app: Flask) -> None:
    author = people.make_trainer()
    draft = make_draft(author)
    change_text(draft, f"en/{LESSON}", OLD, NEW, author)
    authoring.submit(draft, _examined(draft), draft.revision, author)
    with pytest.raises(NotYourReview):
        authoring.publish(draft, _examined(draft), draft.revision, author)
    with pytest.raises(NotYourReview):
        authoring.send_back(draft, author, "No.")


def test_coordinator_reviews_what_is_written_in_the_own_country_only(app: Flask) -> None:
    author = people.make_trainer()
    draft = make_draft(author, country="IT")
    own, other = people.make_coordinator("IT"), people.make_coordinator("MT")
    assert authoring.get_draft(own, "C11") is draft
    with pytest.raises(NoSuchDraft):
        authoring.get_draft(other, "C11")
    assert authoring.list_drafts(other) == []
    change_text(draft, f"en/{LESSON}", OLD, NEW, author)
    authoring.submit(draft, _examined(draft), draft.revision, author)
    with pytest.raises(NotYourReview):
        authoring.publish(draft, _examined(draft), draft.revision, other)
    assert authoring.publish(draft, _examined(draft), draft.revision, own).version == "1.1.0"


def test_lone_trainer_publishes_alone_where_the_setting_says_so_and_is_marked(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = people.grant(people.make_person(), Role.TRAINER, "MT")
    draft = make_draft(author, country="MT")
    change_text(draft, f"en/{LESSON}", OLD, NEW, author)
    with pytest.raises(NotYourReview):
        authoring.publish(draft, _examined(draft), draft.revision, author)
    monkeypatch.setitem(app.config, "PUBLISH_ALONE", "MT, TN")
    for other in (people.make_trainer(), people.grant(people.make_person(), Role.TRAINER, "TN")):
        with pytest.raises(NotYourReview):
            authoring.publish(draft, _examined(draft), draft.revision, other)
    version = authoring.publish(draft, _examined(draft), draft.revision, author)
    by = authoring.publications([version])[version.id]
    assert (by.author_id, by.reviewer_id, by.is_alone) == (author.id, None, True)


def test_draft_with_an_error_goes_nowhere_and_says_why(app: Flask) -> None:
    author = people.make_trainer()
    draft = make_draft(author)
    change_text(draft, f"en/{LESSON}", "## ", "#### ", author)
    with pytest.raises(NotSound):
        authoring.submit(draft, _examined(draft), draft.revision, author)
    assert [one["rule"] for one in draft.findings if one["severity"] == "error"][:1] == ["heading-level"]
    assert draft.state == DraftState.DRAFT


def test_change_takes_a_draft_out_of_review(app: Flask) -> None:
    author, reviewer = people.make_trainer(), people.make_trainer()
    draft = make_draft(author)
    change_text(draft, f"en/{LESSON}", OLD, NEW, author)
    examined, revision = _examined(draft), draft.revision
    authoring.submit(draft, examined, revision, author)
    change_text(draft, f"en/{LESSON}", NEW, OLD, author)
    assert draft.state == DraftState.DRAFT
    with pytest.raises(NotYourReview):
        authoring.publish(draft, examined, revision, reviewer)
    authoring.submit(draft, _examined(draft), draft.revision, author)
    with pytest.raises(NotInReview):
        authoring.publish(draft, examined, revision, reviewer)


def test_reviewer_sends_back_with_a_remark(app: Flask) -> None:
    author, reviewer = people.make_trainer(), people.make_trainer()
    draft = make_draft(author)
    with pytest.raises(NotInReview):
        authoring.send_back(draft, reviewer, "Shorter.")
    authoring.submit(draft, _examined(draft), draft.revision, author)
    authoring.send_back(draft, reviewer, "Shorter.")
    assert (draft.state, draft.remark) == (DraftState.DRAFT, "Shorter.")


def test_second_writer_does_not_overwrite_the_first(app: Flask) -> None:
    one, two = people.make_trainer(), people.make_trainer()
    draft = make_draft(one)
    seen = authoring.files_of(draft)[f"en/{LESSON}"].revision
    authoring.save_file(draft, f"en/{LESSON}", b"first", one, seen)
    with pytest.raises(ChangedMeanwhile):
        authoring.save_file(draft, f"en/{LESSON}", b"second", two, seen)
    assert authoring.text_of(draft, f"en/{LESSON}") == "first"
    authoring.save_file(draft, f"en/{LESSON}", b"first", two, seen)  # the same words are no conflict


def test_any_version_is_had_back(app: Flask) -> None:
    author, reviewer = people.make_trainer(), people.make_trainer()
    first = courses.find_course("C11")
    assert first is not None
    draft = make_draft(author)
    change_text(draft, f"en/{LESSON}", OLD, NEW, author)
    _publish(draft, author, reviewer)
    draft = authoring.restore("C11", first.id, author, "IT")
    version = _publish(draft, author, reviewer)
    assert OLD in courses.texts_of_modules([version.id], "en")["C11.1"].html
    found = courses.versions_of("C11")
    assert [(one.version, one.is_current) for one in found] == [
        ("1.2.0", True),
        ("1.1.0", False),
        ("1.0.0", False),
    ]


def test_incomplete_language_waits_in_the_draft_while_the_rest_is_published(app: Flask) -> None:
    author, reviewer = people.make_trainer(), people.make_trainer()
    draft = make_draft(author)
    data = folder.course_data(authoring.contents_of(draft))
    authoring.save_course(draft, {**data, "languages": ["en", "it", "ar"]}, author)
    authoring.save_file(draft, "ar/course.md", folder.new_text("خطوات", "ملخص", ["نتيجة"]), author)
    change_text(draft, f"en/{LESSON}", OLD, NEW, author)
    version = _publish(draft, author, reviewer)
    assert version.languages == ["en", "it"]
    kept = authoring.find_draft("C11")
    assert kept is not None
    assert authoring.text_of(kept, "ar/course.md") is not None


def test_translation_is_behind_when_its_source_changes_until_it_is_saved_again(app: Flask) -> None:
    author = people.make_trainer()
    draft = make_draft(author)
    data = folder.course_data(authoring.contents_of(draft))
    assert authoring.states(draft, data)[LESSON, "it"] == TextState.DRAFT
    authoring.review_translation(draft, f"it/{LESSON}", author)
    assert authoring.states(draft, data)[LESSON, "it"] == TextState.REVIEWED
    change_text(draft, f"en/{LESSON}", OLD, NEW, author)
    assert authoring.states(draft, data)[LESSON, "it"] == TextState.STALE
    source = authoring.files_of(draft)[f"en/{LESSON}"].hash
    text = authoring.content_of(draft, f"it/{LESSON}")
    authoring.save_file(draft, f"it/{LESSON}", text, author, made_for=source)
    assert authoring.states(draft, data)[LESSON, "it"] == TextState.REVIEWED
    authoring.delete_files(draft, [f"it/{LESSON}"])
    assert authoring.states(draft, data)[LESSON, "it"] == TextState.MISSING


def test_course_edited_here_is_not_overwritten_by_its_folder(app: Flask, runner: FlaskCliRunner) -> None:
    author, reviewer = people.make_trainer(), people.make_trainer()
    draft = make_draft(author)
    change_text(draft, f"en/{LESSON}", OLD, NEW, author)
    version = _publish(draft, author, reviewer)
    assert runner.invoke(args=["content", "sync"]).stdout == "Nothing has changed.\n"
    current = courses.find_course("C11")
    assert current is not None
    assert current.id == version.id


def test_course_changed_in_both_places_is_kept_as_a_draft(
    app: Flask, runner: FlaskCliRunner, tmp_path: object
) -> None:
    from pathlib import Path

    from tests.factories.courses import SMALL, change, make_content

    author, reviewer = people.make_trainer(), people.make_trainer()
    draft = make_draft(author)
    change_text(draft, f"en/{LESSON}", OLD, NEW, author)
    version = _publish(draft, author, reviewer)
    root = make_content(Path(str(tmp_path)))
    change(root / SMALL / "en" / LESSON, OLD, "A password can be lost.")
    result = runner.invoke(args=["content", "sync", str(root)])
    assert result.stdout == (
        "courses/small-steps: edited here since it last came in; kept as a draft, not published.\n"
    )
    db.session.expire_all()
    kept, current = authoring.find_draft("C11"), courses.find_course("C11")
    assert kept is not None
    assert current is not None
    assert current.id == version.id
    assert "can be lost" in (authoring.text_of(kept, f"en/{LESSON}") or "")


def test_course_of_the_editor_is_rendered_anew_when_rendering_changes(
    app: Flask, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    author, reviewer = people.make_trainer(), people.make_trainer()
    draft = make_draft(author)
    change_text(draft, f"en/{LESSON}", OLD, NEW, author)
    _publish(draft, author, reviewer)
    monkeypatch.setattr(reading, "RENDERING", "next")
    assert (
        "courses/small-steps: C11 1.1.0 published (en, it).\n"
        in runner.invoke(args=["content", "sync"]).stdout
    )
    version = courses.find_course("C11")
    assert version is not None
    assert (version.origin, version.version) == (Origin.EDITOR, "1.1.0")


def test_unused_picture_is_not_published(app: Flask) -> None:
    author, reviewer = people.make_trainer(), people.make_trainer()
    draft = make_draft(author)
    authoring.save_file(draft, "assets/unused.webp", b"x", author)
    version = _publish(draft, author, reviewer)
    assert "assets/unused.webp" not in version.files


def test_erased_trainer_stays_among_the_authors_and_leaves_remarks_and_reviews(app: Flask) -> None:
    author, reviewer = people.make_trainer(name="Rosa Greco"), people.make_trainer(name="Vito Esposito")
    third = people.make_trainer()
    draft = make_draft(author)
    change_text(draft, f"en/{LESSON}", OLD, NEW, author)
    authoring.submit(draft, _examined(draft), draft.revision, author)
    authoring.send_back(draft, reviewer, "Her voice is too soft in the film.")
    accounts.erase(reviewer)
    assert (draft.remark, draft.remark_by_id) == ("", None)
    change_text(draft, f"en/{LESSON}", NEW, OLD, author)
    authoring.submit(draft, _examined(draft), draft.revision, author)
    authoring.send_back(draft, third, "Ask Rosa Greco again.")
    before = authoring.text_of(draft, "course.yaml") or ""
    accounts.erase(author)
    db.session.expire_all()
    assert draft.remark == "Ask – again."
    assert authoring.names_of([author.id, reviewer.id]) == {author.id: "–", reviewer.id: "–"}
    assert authoring.text_of(draft, "course.yaml") == before
