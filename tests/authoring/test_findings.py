# SPDX-License-Identifier: EUPL-1.2
"""Findings that a draft keeps: what they were made of, and nobody who is erased."""

from flask import Flask

from atlas_training.accounts import service as accounts
from atlas_training.authoring import checking
from atlas_training.authoring import service as authoring
from atlas_training.authoring.models import CourseDraft
from atlas_training.database import db
from tests.factories import accounts as people
from tests.factories.authoring import LESSON, change_text, make_draft


def _keep(draft: CourseDraft) -> None:
    examined = checking.examine(draft.address, authoring.contents_of(draft))
    authoring.keep_findings(draft, examined, draft.revision)
    db.session.commit()


def _links(draft: CourseDraft) -> list[tuple[str, str]]:
    db.session.refresh(draft)
    return [(str(one.message), str(one.mend)) for one in authoring.findings_of(draft) if one.rule == "link"]


def test_kept_findings_come_back_as_they_were_found(app: Flask) -> None:
    author = people.make_trainer()
    draft = make_draft(author)
    change_text(draft, f"en/{LESSON}", "(one-page.md)", "(two-pages.md)", author)
    examined = checking.examine(draft.address, authoring.contents_of(draft))
    authoring.keep_findings(draft, examined, draft.revision)
    db.session.commit()
    db.session.refresh(draft)
    assert authoring.findings_of(draft) == examined.findings
    assert [one["message"]["values"] for one in draft.findings if one["rule"] == "link"] == [
        {"target": "two-pages.md"}
    ]


def test_erasing_takes_a_person_out_of_what_findings_quote(app: Flask) -> None:
    author = people.make_trainer(name="leads nowhere")
    draft = make_draft(author)
    change_text(draft, f"en/{LESSON}", "(one-page.md)", "(leads&#32;nowhere.md)", author)
    _keep(draft)
    [(_message, mend)] = _links(draft)
    accounts.erase(author)
    db.session.commit()
    assert _links(draft) == [("The link –.md leads nowhere.", mend)]
