# SPDX-License-Identifier: EUPL-1.2
"""Courses of a country's own: as a folder, and as a trainer writes one by forms."""

from pathlib import Path

from flask.testing import FlaskClient

from atlas_training.accounts.models import Person
from atlas_training.authoring import checking, folder
from atlas_training.authoring import service as authoring
from atlas_training.authoring.models import CourseDraft
from atlas_training.courses.models import CourseVersion
from atlas_training.database import db
from tests.factories import accounts as people

ID, ADDRESS = "IT4711", "goat-cheese"
COURSE = f"courses/{ADDRESS}/course.yaml"
WORDS = {"title": "Goat cheese", "summary": "From milk to the shelf.", "outcomes": "Make a cheese"}
SENTENCE = "Warm the fresh milk of the morning slowly and stir it with a clean spoon. "
_DATA = f"""\
id: {ID}
version: 1.0.0
status: active
source_language: en
languages: [en]
licence: CC-BY-4.0
authors: [ATLAS4MED Training Scheme]
dimension: SEL
certificate: true
prerequisites: []
completion: all-modules
modules:
  - id: {ID}.1
    level: 3
    topic: own
    minutes: 1
    file: milk.md
    completes: {{read: true}}
  - id: {ID}.2
    level: 1
    topic: own
    minutes: 1
    file: shelf.md
    completes: {{read: true}}
"""


def make_own_folder(
    root: Path, course_id: str = ID, address: str = ADDRESS, language: str = "en", title: str = WORDS["title"]
) -> Path:
    """A sound own course of two modules, of levels 3 and 1, in a content folder of its own."""
    course = root / "content/courses" / address
    (course / language).mkdir(parents=True)
    data = _DATA.replace(ID, course_id).replace("language: en", f"language: {language}")
    (course / "course.yaml").write_text(data.replace("[en]", f"[{language}]"), encoding="utf-8")
    summary, outcome = WORDS["summary"], WORDS["outcomes"]
    (course / language / "course.md").write_bytes(folder.new_text(title, summary, [outcome]))
    for name in ("milk.md", "shelf.md"):
        (course / language / name).write_bytes(folder.new_text(title, summary, [outcome], SENTENCE * 12))
    return root / "content"


def begin_own(client: FlaskClient, country: str = "IT", language: str = "en", title: str = "") -> str:
    """A trainer who is signed in begins an own course by the form; its id."""
    words = {**WORDS, "title": title or WORDS["title"], "source_language": language, "country": country}
    answer = people.post(client, "/authoring/own", {**words, "dimension": "SEL"})
    assert answer.status_code == 303, answer.text
    return answer.location.split("/")[2]


def add_module(client: FlaskClient, course_id: str, title: str, level: int = 1, language: str = "en") -> None:
    """The trainer adds a module by the form, and writes it."""
    words = {**WORDS, "title": title}
    answer = people.post(
        client, f"/authoring/{course_id}/modules/new", {**words, "level": str(level), "minutes": "1"}
    )
    assert answer.status_code == 303, answer.text
    saved = people.post(client, answer.location, {**words, "body": SENTENCE * 12, "seen": "1"})
    assert saved.status_code == 303


def publish_draft(draft: CourseDraft, author: Person, reviewer: Person) -> CourseVersion:
    """The draft is sent for review and published by somebody else, committed."""
    examined = checking.examine(draft.address, authoring.number_next(draft, authoring.contents_of(draft)))
    assert examined.is_sound, examined.findings
    authoring.submit(draft, examined, draft.revision, author)
    version = authoring.publish(draft, examined, draft.revision, reviewer)
    db.session.commit()
    return version
