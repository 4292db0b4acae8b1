# SPDX-License-Identifier: EUPL-1.2
"""What others ask of courses."""

import pytest
from flask import Flask

from atlas_training.courses import service as courses
from atlas_training.courses.enums import CourseStatus
from atlas_training.database import db


def test_courses_are_listed_by_their_ids(app: Flask) -> None:
    assert [one.course_id for one in courses.list_courses()] == ["C03", "C11"]


def test_words_come_in_the_language_wanted_or_the_source(app: Flask) -> None:
    small, other = courses.get_course("small-steps"), courses.get_course("other-course")
    assert courses.texts_of_course(small, "it").language == "it"
    assert courses.texts_of_course(other, "it").language == "en"
    texts = courses.texts_of_modules([small.id, other.id], "it")
    assert {module_id: text.language for module_id, text in texts.items()} == {
        "C03.1": "en",
        "C11.1": "it",
        "C11.2": "it",
    }


def test_offered_modules_are_those_written_in_a_language(app: Flask) -> None:
    assert courses.offered_modules({"it"}) == {"C11.1", "C11.2"}
    assert courses.offered_modules({"it", "en"}) == {"C03.1", "C11.1", "C11.2"}
    assert courses.offered_modules({"tr"}) == set()


def test_retired_course_is_not_offered_and_still_found(app: Flask) -> None:
    courses.get_course("other-course").status = CourseStatus.RETIRED
    db.session.flush()
    assert [one.course_id for one in courses.list_courses()] == ["C11"]
    assert courses.offered_modules({"en"}) == {"C11.1", "C11.2"}
    assert courses.get_course("other-course").course_id == "C03"


def test_draft_is_at_no_address(app: Flask) -> None:
    courses.get_course("other-course").status = CourseStatus.DRAFT
    db.session.flush()
    with pytest.raises(courses.NoSuchCourse):
        courses.get_course("other-course")


def test_module_is_found_by_id_and_by_address(app: Flask) -> None:
    small = courses.get_course("small-steps")
    found = courses.module("C11.2")
    assert found is not None
    assert courses.get_module(small, "one-page").id == found.id
    assert courses.module("C99.1") is None
    with pytest.raises(courses.NoSuchModule):
        courses.get_module(small, "on-the-map")


def test_titles_are_given_by_language_and_all_at_once(app: Flask) -> None:
    assert courses.titles_of_module("C11.1") == {"en": "Lock the door", "it": "Chiudi la porta"}
    assert courses.titles_of_course("C03") == {"en": "The other course"}
    assert courses.titles_of_course("C99") == {}
    assert courses.all_titles("it") == {
        "C03": "The other course",
        "C03.1": "On the map",
        "C11": "Piccoli passi: al sicuro in due lezioni",
        "C11.1": "Chiudi la porta",
        "C11.2": "Che cosa conservi, in una pagina",
    }
