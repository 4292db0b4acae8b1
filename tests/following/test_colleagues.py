# SPDX-License-Identifier: EUPL-1.2
"""What an owner sees of colleagues, and what only with their agreement; quiet months set by coordinators."""

from fractions import Fraction

from flask import Flask
from flask.testing import FlaskClient

from atlas_training.following import service as following
from atlas_training.following.models import ScoreAgreement
from atlas_training.reminders import service as reminders
from tests.factories import learning
from tests.factories.accounts import make_coordinator, make_learner, make_owner, post, sign_in
from tests.queries import count_rows, counted


def test_owner_sees_what_colleagues_completed_and_no_score(app: Flask, client: FlaskClient) -> None:
    owner = make_owner()
    colleague = make_learner(owner.organisation, name="Carla Collega")
    learning.complete_course(colleague)
    stranger = make_learner(name="Other Sme")
    learning.complete_course(stranger)
    sign_in(client, owner.person)
    page = client.get("/organisation").text
    assert ("Carla Collega" in page, "1 / 1" in page, "Other Sme" in page) == (True, True, False)
    assert ("not shown" in page, "100 %" in page) == (True, False)


def test_scores_are_shown_while_the_colleague_agrees(app: Flask, client: FlaskClient) -> None:
    owner = make_owner()
    colleague = make_learner(owner.organisation)
    enrolment = learning.enrol(colleague)
    learning.complete(enrolment)
    learning.take_check(enrolment, learning.SECOND, is_right=False)
    assert following.scores_shown(owner.organisation_id) == {}
    sign_in(client, colleague.person)
    assert "does not see your scores" in client.get("/settings/colleagues").text
    for _press in range(2):
        post(client, "/settings/colleagues", {"scores": "shown"})
    assert following.scores_shown(owner.organisation_id) == {colleague.id: Fraction(1, 2)}
    sign_in(client, owner.person)
    assert "50 %" in client.get("/organisation").text
    sign_in(client, colleague.person)
    post(client, "/settings/colleagues", {"scores": "hidden"})
    assert following.scores_shown(owner.organisation_id) == {}
    assert count_rows(ScoreAgreement) == 1


def test_agreement_holds_for_one_sme_only(app: Flask) -> None:
    colleague = make_learner()
    following.agree_to_show_scores(colleague)
    other = make_learner()
    assert following.scores_shown(colleague.organisation_id) == {colleague.id: None}
    assert following.scores_shown(other.organisation_id) == {}


def test_owners_page_asks_the_same_of_the_database_for_more_colleagues(
    app: Flask, client: FlaskClient
) -> None:
    owner = make_owner()
    sign_in(client, owner.person)
    numbers = []
    for _time in range(2):
        for _colleague in range(2):
            following.agree_to_show_scores(colleague := make_learner(owner.organisation))
            learning.open_module(learning.enrol(colleague))
        with counted() as queries:
            client.get("/organisation")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_coordinator_sets_the_quiet_months_of_an_sme_of_the_country(app: Flask, client: FlaskClient) -> None:
    owner, abroad = make_owner(), make_owner(country="TN")
    sign_in(client, make_coordinator())
    page = f"/coordination/smes/{owner.organisation_id}"
    assert post(client, f"{page}/quiet-months", {"months": ["7", "8"]}).status_code == 303
    assert reminders.quiet_months(owner.organisation_id) == [7, 8]
    assert client.get(page).text.count("checked") == 2
    assert post(client, f"{page}/quiet-months", {"months": ["13"]}).status_code == 400
    path = f"/coordination/smes/{abroad.organisation_id}/quiet-months"
    assert post(client, path, {"months": ["7"]}).status_code == 404
    assert reminders.quiet_months(abroad.organisation_id) == []
