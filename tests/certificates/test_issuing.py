# SPDX-License-Identifier: EUPL-1.2
"""A completion is certified in its own transaction, with every claim frozen."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from atlas_training import clock
from atlas_training.accounts.enums import Role
from atlas_training.assessments import service as assessments
from atlas_training.certificates import rules
from atlas_training.certificates import service as certificates
from atlas_training.certificates.enums import CertificateKind, RevocationReason, State
from atlas_training.certificates.errors import (
    AlreadyRevoked,
    AlreadySuperseded,
    HolderGone,
    MistypedNumber,
    NameUnchanged,
    NoSuchCertificate,
    NoSuchNumber,
    NothingCovered,
)
from atlas_training.certificates.models import Certificate
from atlas_training.database import db
from atlas_training.progress import service as progress
from tests.conftest import NOW
from tests.factories import accounts as people
from tests.factories.certificates import certify, certify_attendance, certify_in, latest, retire_course
from tests.factories.editions import make_edition, take_part
from tests.factories.learning import FIRST, SECOND, assess, complete, enrol, get_module
from tests.factories.pathways import FARM_STAY
from tests.factories.readiness import make_assessment


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Certificate)) or 0


def test_completed_course_is_certified_with_all_its_claims(app: Flask) -> None:
    learner = people.make_learner(name="Giulia Ferrante")
    made = certify(learner)
    told = {key: value for key, value in made.claims.items() if key not in ("recipient", "outcomes")}
    assert told == {
        "kind": "course",
        "attendance": False,
        "language": "en",
        "name": "Giulia Ferrante",
        "organisation": learner.organisation.name,
        "country": "IT",
        "course": "C11",
        "title": "Small steps: safe in two lessons",
        "title_language": "en",
        "rule": {"name": "modules-to-target", "version": "C11 1.0.0"},
        "modules": [
            {"id": FIRST, "title": "Lock the door", "language": "en", "minutes": 10, "recognised": False},
            {
                "id": SECOND,
                "title": "What you keep, on one page",
                "language": "en",
                "minutes": 8,
                "recognised": False,
            },
        ],
        "minutes": 18,
        "partners": ["EXO, Potenza, Italy"],
        "completed_on": "2026-11-23",
        "issued_on": "2026-11-23",
    }
    assert made.claims["outcomes"][0]["digcomp"] == "4.1 I"
    assert (made.state, made.country, made.person_id) == (State.VALID, "IT", learner.person_id)


def test_claims_hold_no_score(app: Flask) -> None:
    assert "score" not in str(certify().claims)


def test_course_without_a_check_gives_a_certificate_of_attendance(app: Flask) -> None:
    assert certify_attendance().claims["attendance"] is True


def test_certificate_is_in_the_language_of_the_learner(app: Flask) -> None:
    made = certify_in("it")
    assert (made.language, made.claims["title"]) == ("it", "Piccoli passi: al sicuro in due lezioni")


def test_waived_module_is_recognised_and_not_counted(app: Flask) -> None:
    owner = people.make_owner()
    assess(owner, {"TRU1": "e", "TRU2": "e", "TRU5": "e"})
    complete(enrol(owner), SECOND)
    modules = {one["id"]: one["recognised"] for one in latest().claims["modules"]}
    assert modules == {FIRST: True, SECOND: False}
    assert latest().claims["minutes"] == 8


def test_completed_path_is_certified(app: Flask) -> None:
    owner = people.make_owner()
    make_assessment(owner, FARM_STAY)
    enrolment = enrol(owner)
    complete(enrolment, FIRST)
    complete(enrolment, SECOND)
    kinds = db.session.scalars(select(Certificate.kind).order_by(Certificate.kind)).all()
    assert kinds == [CertificateKind.COURSE, CertificateKind.PATH]
    made = db.session.scalars(select(Certificate).where(Certificate.kind == CertificateKind.PATH)).one()
    assert made.claims["title"] == "Personal learning path"
    assert made.claims["rule"]["name"] == "share-of-now-and-mean"
    assert made.claims["modules"]


def test_completion_certified_once(app: Flask) -> None:
    made = certify()
    progress.reconsider_courses(made.organisation_id)
    db.session.commit()
    assert count() == 1


def test_nothing_is_certified_where_the_completion_is_rolled_back(app: Flask) -> None:
    enrolment = enrol(people.make_learner())
    complete(enrolment, FIRST)
    progress.finish_reading(enrolment, get_module(SECOND), "en")
    attempt = assessments.start(enrolment, get_module(SECOND), "en")
    for question in assessments.sheet_of(attempt).questions:
        assessments.save_answer(attempt, question.id, question.kind.right_answer("en"))
    assessments.submit(attempt, "en")
    issued_before_the_roll_back = count()
    db.session.rollback()
    assert issued_before_the_roll_back == 1
    assert count() == 0


def test_certificates_of_two_people_have_places_and_numbers_of_their_own(app: Flask) -> None:
    one, other = certify(), certify()
    assert one.number != other.number
    assert (one.status_list, one.status_index) != (other.status_list, other.status_index)


def test_number_is_looked_up_as_typed_and_after_the_course_is_gone(app: Flask) -> None:
    made = certify()
    retire_course()
    assert certificates.look_up(rules.shown(made.number).lower()).id == made.id
    with pytest.raises(NoSuchNumber):
        certificates.look_up(rules.number_of(1))
    with pytest.raises(MistypedNumber):
        certificates.look_up("7K2P")


# ---- the business ----


def test_sme_certificate_says_what_is_covered_and_by_how_many(app: Flask) -> None:
    sme = people.make_organisation()
    complete(enrol(people.make_learner(sme)), FIRST)
    certify(people.make_learner(sme))
    made = certificates.issue_for_sme(sme, "en")
    assert [one["id"] for one in made.claims["modules"]] == [FIRST, SECOND]
    assert (made.claims["people"], made.claims["name"], made.person_id) == (2, sme.name, None)


def test_sme_certificate_stands_until_something_changes(app: Flask) -> None:
    sme = people.make_organisation()
    complete(enrol(people.make_learner(sme)), FIRST)
    first = certificates.issue_for_sme(sme, "en")
    assert certificates.issue_for_sme(sme, "en").id == first.id
    complete(enrol(people.make_learner(sme)), FIRST)
    second = certificates.issue_for_sme(sme, "en")
    assert (first.state, second.state, second.replaces_id) == (State.SUPERSEDED, State.VALID, first.id)


def test_sme_without_completions_has_nothing_to_certify(app: Flask) -> None:
    with pytest.raises(NothingCovered):
        certificates.issue_for_sme(people.make_organisation(), "en")


# ---- revoking, reissuing, erasing ----


def test_coordinator_of_the_country_and_administrator_revoke(app: Flask) -> None:
    for manager in (people.make_coordinator("IT"), people.make_administrator()):
        made = certify()
        certificates.revoke(manager, made.id, RevocationReason.RECORD_CORRECTED)
        assert (made.state, made.revoked_at, made.revoked_by_id) == (State.REVOKED, NOW, manager.id)
        with pytest.raises(AlreadyRevoked):
            certificates.revoke(manager, made.id, RevocationReason.ISSUED_IN_ERROR)


def test_coordinator_of_another_country_finds_nothing_to_revoke(app: Flask) -> None:
    made = certify()
    for stranger in (people.make_coordinator("TN"), people.make_lead_coordinator(), people.make_trainer()):
        with pytest.raises(NoSuchCertificate):
            certificates.revoke(stranger, made.id, RevocationReason.ISSUED_IN_ERROR)


def test_new_name_gives_a_new_certificate_and_both_check(app: Flask) -> None:
    learner = people.make_learner(name="Giulia Ferrante")
    old, coordinator = certify(learner), people.make_coordinator("IT")
    with pytest.raises(NameUnchanged):
        certificates.reissue(coordinator, old.id)
    learner.person.name = "Giulia Esposito"
    with clock.set_to(NOW + timedelta(days=40)):
        new = certificates.reissue(coordinator, old.id)
        assert (new.claims["name"], new.replaces_id) == ("Giulia Esposito", old.id)
        assert (new.claims["completed_on"], new.claims["issued_on"]) == ("2026-11-23", "2027-01-02")
        same = {key: value for key, value in new.claims.items() if key in ("modules", "title", "rule")}
        assert same == {key: old.claims[key] for key in same}
        assert (old.claims["name"], old.state, new.state) == (
            "Giulia Ferrante",
            State.SUPERSEDED,
            State.VALID,
        )
        assert {certificates.look_up(one.number).id for one in (old, new)} == {old.id, new.id}
        with pytest.raises(AlreadySuperseded):
            certificates.reissue(coordinator, old.id)


def test_revoked_certificate_is_not_issued_again(app: Flask) -> None:
    learner = people.make_learner()
    made, coordinator = certify(learner), people.make_coordinator("IT")
    certificates.revoke(coordinator, made.id, RevocationReason.NOT_OWN_WORK)
    learner.person.name = "Somebody Else"
    with pytest.raises(AlreadyRevoked):
        certificates.reissue(coordinator, made.id)


def test_erasure_leaves_evidence_without_the_name(app: Flask) -> None:
    learner = people.make_learner(name="Wolfeschlegelstein Maria")
    made = certify(learner)
    sme = learner.organisation.name
    assert certificates.erase_person(learner.person_id) == 1
    db.session.commit()
    db.session.expire_all()
    assert set(made.claims) == {
        "kind",
        "attendance",
        "title",
        "title_language",
        "course",
        "rule",
        "completed_on",
        "issued_on",
        "language",
    }
    assert "Wolfeschlegelstein" not in str(vars(made))
    assert sme not in str(vars(made))
    assert certificates.has_name(made, "wolfeschlegelstein  MARIA")
    assert not certificates.has_name(made, "Maria")
    with pytest.raises(HolderGone):
        certificates.reissue(people.make_coordinator("IT"), made.id)


def test_former_owner_reads_the_certificate_of_the_business_no_more(app: Flask) -> None:
    sme = people.make_organisation()
    complete(enrol(people.make_learner(sme)), FIRST)
    made = certificates.issue_for_sme(sme, "en")
    owner = people.make_owner(sme)
    assert certificates.get_own(owner.person, made.id).id == made.id
    former = people.make_membership(role=Role.OWNER, organisation=sme, left_at=NOW)
    colleague = people.make_learner(sme)
    for person in (former.person, colleague.person, people.make_owner().person):
        with pytest.raises(NoSuchCertificate):
            certificates.get_own(person, made.id)


# ---- places in the list of revocations ----


def test_taken_place_is_passed_over(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first = certify()
    drawn = iter([first.status_index, first.status_index, 4711])
    monkeypatch.setattr("secrets.randbelow", lambda size: next(drawn))
    second = certify()
    assert (second.status_list, second.status_index) == (first.status_list, 4711)
    assert count() == 2


def test_half_full_list_is_followed_by_another(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "LIST_SIZE", 4)
    assert [certify().status_list for _ in range(5)] == [1, 1, 2, 2, 3]


def test_partners_are_those_of_the_edition_the_person_is_in(app: Flask) -> None:
    learner = people.make_learner()
    take_part(make_edition(), learner)
    assert certify(learner).claims["partners"] == ["EXO, Potenza, Italy", "Malta Business Bureau, Malta"]
