# SPDX-License-Identifier: EUPL-1.2
"""The pages of the path: what each role sees and may do."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from atlas_training.accounts.models import Membership
from atlas_training.database import db
from atlas_training.pathways import service as pathways
from atlas_training.pathways.enums import Place
from tests.factories.accounts import make_coordinator, make_learner, make_owner, post, sign_in
from tests.factories.pathways import FARM_STAY_NOW, make_path, modules_in, offer_catalogue


@pytest.fixture
def owner(app: Flask) -> Membership:
    """The owner of an SME in Italy with a path; every module is offered."""
    offer_catalogue("en", "it")
    membership = make_owner(name="Olga Rossi")
    make_path(membership)
    return membership


def _now(owner: Membership) -> list[str]:
    db.session.expire_all()
    return modules_in(pathways.get_path(owner.organisation_id), Place.NOW)


def _shown(html: str) -> list[str]:
    return re.findall(r'id="step-(C\d\d\.\d)"', html)


def test_owner_sees_every_step_with_its_reason(client: FlaskClient, owner: Membership) -> None:
    html = sign_in(client, owner.person).get("/path").text
    assert len(_shown(html)) == 27
    assert "Trust: 30 points, Building; your target is Established, from 51." in html
    assert "About 5 h 45 min are left here." in html


def test_page_says_who_sees_what(client: FlaskClient, owner: Membership) -> None:
    html = sign_in(client, owner.person).get("/path").text
    assert "Colleagues see the path and its reasons, without the answers." in html
    assert "The coordinator sees scores and levels, and the answers only when the owner shares them." in html


def test_colleague_sees_its_own_share_and_can_take_a_part(client: FlaskClient, owner: Membership) -> None:
    learner = make_learner(owner.organisation, name="Luca Bianchi")
    browser = sign_in(client, learner.person)
    html = browser.get("/path").text
    assert _shown(html) == []
    assert "Take this part" in html
    answer = post(browser, "/path/shares", {"dimension": "DAT", "person": str(learner.person_id)})
    assert answer.status_code == 303
    assert set(_shown(browser.get("/path").text)) == {"C09.2", "C09.3", "C09.4", "C09.6", "C10.1"}


def test_colleague_gets_no_buttons_and_is_refused(client: FlaskClient, owner: Membership) -> None:
    learner = make_learner(owner.organisation)
    pathways.give(pathways.ask(owner.person, owner.organisation_id), "TRU", learner.person_id)
    db.session.commit()
    browser = sign_in(client, learner.person)
    assert 'value="drop"' not in browser.get("/path").text
    assert post(browser, "/path/steps/C11.1", {"do": "drop"}).status_code == 403
    assert _now(owner) == FARM_STAY_NOW


def test_owner_drops_with_one_press_and_adds_back(client: FlaskClient, owner: Membership) -> None:
    browser = sign_in(client, owner.person)
    assert post(browser, "/path/steps/C11.2", {"do": "drop"}).status_code == 303
    assert "C11.2" not in _now(owner)
    assert 'value="restore"' in browser.get("/path").text
    post(browser, "/path/steps/C11.2", {"do": "restore"})
    assert _now(owner) == FARM_STAY_NOW


def test_owner_moves_a_step(client: FlaskClient, owner: Membership) -> None:
    post(sign_in(client, owner.person), "/path/steps/C11.2", {"do": "up"})
    assert _now(owner)[:2] == ["C11.2", "C11.1"]


def test_owner_adds_a_module(client: FlaskClient, owner: Membership) -> None:
    browser = sign_in(client, owner.person)
    assert post(browser, "/path/modules", {"module": "C05.4"}).status_code == 303
    assert "Chosen by your business, not asked for by your result." in browser.get("/path").text


@pytest.mark.parametrize("module_id", ["C11.1", "C99.9", ""])
def test_module_that_cannot_be_added_is_refused_beside_its_field(
    client: FlaskClient, owner: Membership, module_id: str
) -> None:
    answer = post(sign_in(client, owner.person), "/path/modules", {"module": module_id})
    assert answer.status_code == 400
    assert 'id="add-module-error"' in answer.text
    assert "<title>Error: Learning path" in answer.text


@pytest.mark.parametrize("do", ["", "explode", "restore\x00"])
def test_unknown_deed_is_refused(client: FlaskClient, owner: Membership, do: str) -> None:
    assert post(sign_in(client, owner.person), "/path/steps/C11.1", {"do": do}).status_code == 400


def test_step_that_is_not_there_is_not_found(client: FlaskClient, owner: Membership) -> None:
    assert post(sign_in(client, owner.person), "/path/steps/C99.9", {"do": "drop"}).status_code == 404


def test_owner_agrees_to_nothing(client: FlaskClient, owner: Membership) -> None:
    browser = sign_in(client, owner.person)
    post(browser, "/path/steps/C11.2", {"do": "drop"})
    assert post(browser, "/path/steps/C11.2", {"do": "agree", "reason": "please"}).status_code == 403


@pytest.mark.parametrize(("level", "status"), [("3", 303), ("1", 400), ("9", 400), ("", 400)])
def test_owner_only_raises_targets(client: FlaskClient, owner: Membership, level: str, status: int) -> None:
    answer = post(sign_in(client, owner.person), "/path/targets", {"dimension": "VIS", "level": level})
    assert answer.status_code == status


@pytest.mark.parametrize("person", ["", "nobody", "00000000-0000-0000-0000-000000000000"])
def test_share_for_nobody_is_refused(client: FlaskClient, owner: Membership, person: str) -> None:
    make_learner(owner.organisation)
    answer = post(sign_in(client, owner.person), "/path/shares", {"dimension": "VIS", "person": person})
    assert answer.status_code == 400
    assert 'id="share-VIS-error"' in answer.text


def test_page_before_the_first_assessment_says_how_a_path_comes(client: FlaskClient, app: Flask) -> None:
    html = sign_in(client, make_owner().person).get("/path").text
    assert "No path yet" in html


def test_path_in_italian_has_italian_words(client: FlaskClient, owner: Membership) -> None:
    html = sign_in(client, owner.person).get("/path?lang=it").text
    assert pathways.module_titles("it")["C11.6"][0] in html
    assert pathways.module_titles("en")["C11.6"][0] not in html


def test_modules_in_preparation_are_listed_apart(client: FlaskClient, app: Flask) -> None:
    offer_catalogue("it")
    owner = make_owner(language="tr")
    make_path(owner)
    html = sign_in(client, owner.person).get("/path?lang=en").text
    assert html.index("In preparation") < html.index("step-C11.1")


# ---- the coordinator ----


def _page(owner: Membership) -> str:
    return f"/coordination/smes/{owner.organisation_id}/path"


def test_coordinator_sees_the_path_of_its_country(client: FlaskClient, owner: Membership) -> None:
    html = sign_in(client, make_coordinator("IT")).get(_page(owner)).text
    assert len(_shown(html)) == 27
    assert "<h1><bdi>Path of" in html


def test_coordinator_of_another_country_gets_not_found(client: FlaskClient, owner: Membership) -> None:
    browser = sign_in(client, make_coordinator("ES"))
    assert browser.get(_page(owner)).status_code == 404
    assert post(browser, f"{_page(owner)}/steps/C11.2", {"do": "drop", "reason": "x"}).status_code == 404
    assert _now(owner) == FARM_STAY_NOW


def test_coordinators_change_without_reason_keeps_the_page_and_says_so(
    client: FlaskClient, owner: Membership
) -> None:
    answer = post(sign_in(client, make_coordinator("IT")), f"{_page(owner)}/steps/C11.2", {"do": "drop"})
    assert answer.status_code == 400
    assert 'id="reason-C11.2-error"' in answer.text
    assert _now(owner) == FARM_STAY_NOW


def test_coordinator_drops_and_agrees_with_reasons(client: FlaskClient, owner: Membership) -> None:
    browser = sign_in(client, make_coordinator("IT"))
    post(browser, f"{_page(owner)}/steps/C11.2", {"do": "drop", "reason": "They have a notice"})
    post(browser, f"{_page(owner)}/steps/C11.2", {"do": "agree", "reason": "Seen on the visit"})
    html = browser.get(_page(owner)).text
    assert "Reason for dropping it: They have a notice" in html
    assert "The coordinator agreed: Seen on the visit" in html


@pytest.mark.parametrize(("hours", "status"), [("9", 303), ("0", 400), ("many", 400), ("", 400)])
def test_coordinator_sets_hours(client: FlaskClient, owner: Membership, hours: str, status: int) -> None:
    answer = post(sign_in(client, make_coordinator("IT")), f"{_page(owner)}/hours", {"hours": hours})
    assert answer.status_code == status


def test_coordinator_sets_a_target_for_a_cluster(client: FlaskClient, owner: Membership) -> None:
    browser = sign_in(client, make_coordinator("IT"))
    cluster = str(owner.organisation.cluster_id)
    values = {"cluster": cluster, "business_kind": "", "dimension": "VIS", "level": "3"}
    assert post(browser, "/coordination/targets", values).status_code == 303
    assert "Leading" in browser.get("/coordination/targets").text
    assert pathways.targets_of(owner.organisation_id)["VIS"] == 3
    assert post(browser, "/coordination/targets", {**values, "level": "7"}).status_code == 400


def test_coordinator_works_the_path_out_again(client: FlaskClient, owner: Membership) -> None:
    post(sign_in(client, make_coordinator("IT")), f"{_page(owner)}/again")
    db.session.expire_all()
    assert pathways.get_path(owner.organisation_id).number == 2


# ---- the number of queries ----


class Counter:
    """Counts what is looked up in the database."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.number += statement.startswith("SELECT")


@pytest.fixture
def counter(app: Flask) -> Iterator[Counter]:
    counter = Counter()
    event.listen(db.engine, "before_cursor_execute", counter)
    yield counter
    event.remove(db.engine, "before_cursor_execute", counter)


@pytest.mark.parametrize("colleagues", [1, 3])
def test_page_asks_the_database_equally_often_whatever_it_shows(
    client: FlaskClient, owner: Membership, counter: Counter, colleagues: int
) -> None:
    for _ in range(colleagues):
        make_learner(owner.organisation)
    browser = sign_in(client, owner.person)
    db.session.expire_all()
    db.session.close()
    counter.number = 0
    browser.get("/path")
    assert counter.number == 21
