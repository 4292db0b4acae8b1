# SPDX-License-Identifier: EUPL-1.2
"""Questions in the bank. Each function commits."""

from typing import Any

from atlas_training.accounts.models import Person
from atlas_training.assessments.bank import importing
from atlas_training.assessments.bank import service as bank
from atlas_training.assessments.bank.models import BankQuestion
from atlas_training.assessments.formats import doors
from atlas_training.database import db

GOATS = """$CATEGORY: Farm/Goats

::Milk::Who gives milk? {=The goat#Yes. ~The bee#Bees give honey.}

// [id:horns] [tag:animals] [tag:level:2]
::Horns::A goat has two horns. {T}

::Legs::How many legs has a goat? {#4:0}
"""
"""Three questions: single, true/false (with id number, tag and level) and a number."""


def bring(
    content: str | bytes, format_name: str = "gift", by: Person | None = None, **choices: Any
) -> importing.Examination:
    """Import a file as far as it is good."""
    chosen = importing.Choices(by=by, **choices)
    raw = content.encode() if isinstance(content, str) else content
    examination = importing.examine(doors.read(raw, format_name), chosen)
    importing.carry_out(examination, chosen, f"questions.{format_name}")
    db.session.commit()
    return examination


def make_question(
    written: str = "::Milk::Who gives milk? {=The goat ~The bee}", **choices: Any
) -> BankQuestion:
    """One question, written as GIFT."""
    (row,) = bring(written, **choices).rows
    assert row.question
    wanted = bank.Filter(words=row.question.name, country=choices.get("country", ""))
    return bank.list_questions({choices.get("country", "")}, wanted)[-1]
