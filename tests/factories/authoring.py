# SPDX-License-Identifier: EUPL-1.2
"""Drafts of the test courses."""

from atlas_training.accounts.models import Person
from atlas_training.authoring import service as authoring
from atlas_training.authoring.models import CourseDraft
from atlas_training.database import db
from tests.factories import accounts as people

LESSON = "lock-the-door.md"


def make_draft(person: Person | None = None, course_id: str = "C11", country: str = "IT") -> CourseDraft:
    """A draft of a published course, committed."""
    draft = authoring.open_draft(course_id, person or people.make_trainer(), country)
    db.session.commit()
    return draft


def change_text(draft: CourseDraft, name: str, old: str, new: str, person: Person) -> None:
    """Replace words in a text of a draft, committed."""
    text = authoring.text_of(draft, name)
    assert text is not None
    assert old in text
    made_for = authoring.files_of(draft)[name].made_for
    authoring.save_file(draft, name, text.replace(old, new).encode(), person, made_for=made_for)
    db.session.commit()
