# SPDX-License-Identifier: EUPL-1.2
"""Facts that are told by themselves."""

from flask import Flask

from atlas_training.accounts.models import Membership
from atlas_training.database import db
from atlas_training.enrolments.events import Enrolled
from atlas_training.pathways import service as pathways
from atlas_training.plugins import hook
from atlas_training.readiness import imported
from atlas_training.readiness import service as readiness
from atlas_training.tracking import service as tracking
from tests.factories.accounts import make_owner
from tests.factories.learning import assess, enrol, recorded
from tests.factories.readiness import atlas_dri, publish_instrument

BASE = "https://training.example.org"


def test_imported_result_has_a_statement_with_the_owners_registration(app: Flask) -> None:
    owner = make_owner()
    publish_instrument()
    raw = {
        "instrument": "OTHER",
        "version": "2.1",
        "date": "2026-10-31",
        "organisation": str(owner.organisation.pseudonym),
        "dimensions": {"FND": 45, "VIS": 41.7, "SEL": 33.3, "DAT": 20, "TRU": 30, "GRN": 30, "COO": 25},
    }
    scores = imported.parse_result(raw, imported.parse_mapping(None, atlas_dri()), readiness.today())
    readiness.import_result(scores, None)
    db.session.commit()
    [said] = recorded("/scored")
    assert said["context"]["registration"] == str(owner.id)
    assert said["result"]["extensions"][f"{BASE}/xapi-profile/extensions/readiness"]["source"] == "imported"
    assert tracking.reconcile().is_sound


def test_assessment_is_told_without_a_raw_answer(app: Flask) -> None:
    owner = make_owner()
    assess(owner, {"TRU4": [0, 1, 4], "SEL1": "na", "DAT3": "dk"})
    [said] = recorded("/scored")
    extension = said["result"]["extensions"][f"{BASE}/xapi-profile/extensions/readiness"]
    assert set(extension) == {
        *("instrument", "version", "definition", "rule", "source"),
        *("index", "shown", "level", "confidence", "dimensions"),
    }
    assert set(extension["dimensions"]) == {"FND", "VIS", "SEL", "DAT", "TRU", "GRN", "COO"}
    assert all(set(values) == {"score", "shown", "level"} for values in extension["dimensions"].values())
    text = str(said)
    assert [item for item in ("TRU1", "TRU4", "SEL1", "DAT3", "'dk'", "'na'") if item in text] == []


def test_same_fact_told_twice_is_one_statement(app: Flask) -> None:
    owner: Membership = make_owner()
    enrolment = enrol(owner)
    before = recorded()
    hook.enrolled(
        event=Enrolled(
            enrolment.id,
            owner.person_id,
            owner.organisation_id,
            "C11",
            enrolment.language,
            enrolment.enrolled_at,
        )
    )
    db.session.commit()
    assert recorded() == before
    assert pathways.current_path(owner.organisation_id) is None
