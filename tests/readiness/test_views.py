# SPDX-License-Identifier: EUPL-1.2
"""The questionnaire and the result as pages."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.accounts.models import Membership
from atlas_training.database import db
from atlas_training.plugins import hookimpl
from atlas_training.readiness import service as readiness
from atlas_training.readiness.hooks import Recommended
from tests.conftest import NOW
from tests.factories.accounts import make_coordinator, make_learner, make_owner, post, sign_in
from tests.factories.readiness import (
    answer_all,
    make_assessment,
    make_draft,
    make_sheet,
    publish_instrument,
)


@pytest.fixture
def owner(app: Flask, client: FlaskClient) -> Membership:
    """The owner of an SME, signed in on ``client``; the questionnaire is published."""
    publish_instrument()
    membership = make_owner()
    sign_in(client, membership.person)
    return membership


def text_of(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.text)))


def test_the_first_answer_comes_after_the_privacy_notice(owner: Membership, client: FlaskClient) -> None:
    response = post(client, "/readiness")
    assert response.location == "/readiness/before-you-answer"
    assert "Who sees this" in text_of(client, response.location)
    assert not accounts.has_seen_notice(owner.person)
    response = post(client, "/readiness/before-you-answer")
    assert (response.status_code, response.location) == (303, "/readiness/profile")
    assert accounts.has_seen_notice(owner.person)
    assert post(client, "/readiness").location == "/readiness/profile"


def test_a_page_view_starts_nothing(owner: Membership, client: FlaskClient) -> None:
    for path in ("/readiness", "/readiness/before-you-answer"):
        assert client.get(path).status_code == 200
    for path in (
        "/readiness/profile",
        "/readiness/questions/FND",
        "/readiness/look-again",
        "/readiness/result",
    ):
        assert client.get(path).location == "/readiness"
    assert readiness.draft(owner.organisation_id) is None


def test_the_whole_questionnaire_leads_to_a_result(owner: Membership, client: FlaskClient) -> None:
    post(client, "/readiness/before-you-answer")
    path = post(
        client, "/readiness/profile", {"people": "2", "hours_month": "4", "interests": ["cyber", "ai"]}
    ).location
    sheet = make_sheet()
    for dimension in ("FND", "VIS", "SEL", "DAT", "TRU", "GRN", "COO"):
        assert path == f"/readiness/questions/{dimension}"
        assert client.get(path).status_code == 200
        path = post(
            client, path, {name: answer for name, answer in sheet.items() if name[:3] == dimension}
        ).location
    assert path == "/readiness/look-again"
    assert "All questions have an answer." in text_of(client, path)
    response = post(client, path, {"explain-C9": "We are even", "go": "finish"})
    assert (response.status_code, response.location) == (303, "/readiness/result")
    row = readiness.latest(owner.organisation_id)
    assert row is not None
    assert (row.answers, row.profile["hours_month"], row.explained) == (sheet, 4, {"C9": "We are even"})
    assert row.profile["interests"] == ["cyber", "ai"]
    assert "of 100" in text_of(client, "/readiness/result")


def test_a_step_offers_the_right_rows(owner: Membership, client: FlaskClient) -> None:
    make_draft(owner)
    page = client.get("/readiness/questions/SEL").text
    values = re.findall(r'name="SEL1" value="(\w+)"', page)
    assert values == ["a", "b", "c", "d", "e", "dk", "na", "skip"]
    assert re.findall(r'name="SEL2" value="(\w+)"', page) == ["a", "b", "c", "d", "e", "dk", "skip"]
    assert re.findall(r'name="SEL4" value="(\w+)"', page) == ["0", "1", "2", "3", "4", "none", "dk", "skip"]
    assert "Does not apply: We take no bookings" in page


def test_answers_come_back_as_they_were_given(owner: Membership, client: FlaskClient) -> None:
    make_draft(owner)
    data = {
        "SEL1": "na",
        "SEL2": "skip",
        "SEL3": "dk",
        "SEL4": ["0", "3"],
        "note-SEL6": "<b>bold</b>",
        "go": "save",
    }
    assert post(client, "/readiness/questions/SEL", data).location == "/readiness/questions/SEL"
    page = client.get("/readiness/questions/SEL").text
    chosen = re.findall(r'name="(SEL\d)" value="(\w+)" checked', page)
    assert chosen == [("SEL1", "na"), ("SEL2", "skip"), ("SEL3", "dk"), ("SEL4", "0"), ("SEL4", "3")]
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "Saved at" in page
    post(client, "/readiness/questions/SEL", {"SEL4": "none"})
    assert readiness.draft_of(owner).answers["SEL4"] == []
    post(client, "/readiness/questions/SEL", {})
    assert readiness.draft_of(owner).answers == {"SEL1": "na", "SEL3": "dk"}


@pytest.mark.parametrize(
    ("go", "leads_to"),
    [("next", "/readiness/questions/SEL"), ("back", "/readiness/questions/FND"), ("stop", "/readiness")],
)
def test_every_button_saves_first(owner: Membership, client: FlaskClient, go: str, leads_to: str) -> None:
    make_draft(owner)
    assert post(client, "/readiness/questions/VIS", {"VIS1": "c", "go": go}).location == leads_to
    assert readiness.draft_of(owner).answers == {"VIS1": "c"}


@pytest.mark.parametrize(
    "data",
    [
        {"SEL1": "z"},
        {"SEL2": "na"},
        {"SEL1": ["a", "b"]},
        {"SEL4": ["0", "dk"]},
        {"SEL4": "7"},
        {"SEL2": "none"},
        {"SEL4": "x"},
    ],
)
def test_a_wrong_answer_is_named_and_the_page_keeps_what_was_sent(
    owner: Membership, client: FlaskClient, data: dict[str, object]
) -> None:
    make_draft(owner)
    response = post(client, "/readiness/questions/SEL", {"SEL6": "d", "note-SEL6": "kept", **data})
    assert response.status_code == 400
    assert "<title>Error:" in response.text
    (name,) = data
    assert f'href="#q-{name}"' in response.text
    assert f'id="q-{name}-error"' in response.text
    assert re.search(r'name="SEL6" value="d" checked', response.text)
    assert 'value="kept"' in response.text
    assert readiness.draft_of(owner).answers == {}


def test_a_link_is_asked_for_where_evidence_is_a_link(owner: Membership, client: FlaskClient) -> None:
    make_draft(owner)
    response = post(client, "/readiness/questions/VIS", {"VIS1": "c", "note-VIS1": "javascript:alert(1)"})
    assert response.status_code == 400
    assert 'id="note-VIS1-error"' in response.text
    assert post(client, "/readiness/questions/VIS", {"note-VIS1": "www.example.org/a"}).status_code == 303
    assert readiness.draft_of(owner).notes == {"VIS1": "https://www.example.org/a"}


@pytest.mark.parametrize(
    "data",
    [
        {"people": "7"},
        {"hours_month": "0"},
        {"hours_month": "many"},
        {"kinds": "castle"},
        {"region": "x" * 121},
    ],
)
def test_a_wrong_profile_is_named_and_kept(
    owner: Membership, client: FlaskClient, data: dict[str, str]
) -> None:
    make_draft(owner)
    response = post(client, "/readiness/profile", {"months_open": "9", **data})
    assert response.status_code == 400
    (name,) = data
    assert f'id="q-{name}-error"' in response.text
    assert 'name="months_open" inputmode="numeric" value="9"' in response.text
    assert readiness.draft_of(owner).profile == {}


def test_the_profile_begins_with_what_is_known(owner: Membership, client: FlaskClient) -> None:
    make_draft(owner)
    page = client.get("/readiness/profile").text
    assert 'name="region" maxlength="120" value="Basilicata"' in page
    assert re.search(r'<option value="IT" selected', page)
    assert re.search(r'name="kinds" value="lodging" checked', page)


def test_an_unknown_dimension_is_no_page(owner: Membership, client: FlaskClient) -> None:
    make_draft(owner)
    assert client.get("/readiness/questions/XYZ").status_code == 404
    assert post(client, "/readiness/questions/XYZ", {"FND1": "a"}).status_code == 404


def test_last_times_answer_opens_only_after_answering(owner: Membership, client: FlaskClient) -> None:
    with clock.set_to(NOW - timedelta(days=200)):
        make_assessment(owner, make_sheet("c", FND1="b"))
    make_draft(owner)
    assert "What you answered last time" not in client.get("/readiness/questions/FND").text
    post(client, "/readiness/questions/FND", {"FND1": "d"})
    page = client.get("/readiness/questions/FND").text
    assert page.count("What you answered last time") == 1
    assert '<p class="soft">Only mobile data, often weak</p>' in page


def test_a_check_asks_and_does_not_block(owner: Membership, client: FlaskClient) -> None:
    make_draft(owner)
    answer_all(owner, make_sheet("c", VIS1="b", SEL1="e", COO4=None))
    page = text_of(client, "/readiness/look-again")
    assert "Please look at this once more" in page
    assert "You say that you have no page of your own" in page
    assert "Cooperation and the cluster: 1 question" in page
    assert post(client, "/readiness/look-again", {"go": "finish"}).location == "/readiness/result"


def test_finishing_with_nothing_answered_is_refused(owner: Membership, client: FlaskClient) -> None:
    make_draft(owner)
    assert post(client, "/readiness/look-again", {"go": "finish"}).status_code == 400
    assert readiness.draft(owner.organisation_id) is not None


def test_a_form_without_its_token_changes_nothing(owner: Membership, client: FlaskClient) -> None:
    make_draft(owner)
    assert client.post("/readiness/questions/FND", data={"FND1": "c"}).status_code == 400
    assert readiness.draft_of(owner).answers == {}


# The result


def test_the_result_says_where_the_business_stands(owner: Membership, client: FlaskClient) -> None:
    make_assessment(owner, make_sheet("d", TRU2="a", COO1="a", COO2="a", COO3="b"))
    page = text_of(client, "/readiness/result")
    assert "What holds a level down" in page
    assert (
        "You have 55 points in Trust. We hold the level at Building until copies of your data exist "
        "(question TRU2)." in page
    )
    assert "The widest gap is Together." in page
    assert "25 of 51, gap 26" in page
    assert "Show as table" in page
    assert "with equal weights" in page
    assert "Grade C. 2 pairs of answers do not seem to fit together." in page


def test_the_held_sentence_takes_its_condition_from_the_words(owner: Membership, client: FlaskClient) -> None:
    version = readiness.current_instrument()
    words = {**version.texts["en"]["items"]["TRU2"], "held_until": "copies of your data exist"}
    english = {**version.texts["en"], "items": {**version.texts["en"]["items"], "TRU2": words}}
    version.texts = {**version.texts, "en": english}
    db.session.commit()
    make_assessment(owner, make_sheet("d", TRU2="a"))
    expected = "You have 55 points in Trust. We hold the level at Building until copies of your data exist (question TRU2)."
    assert expected in text_of(client, "/readiness/result")


def test_a_result_without_an_index_says_why(owner: Membership, client: FlaskClient) -> None:
    make_assessment(
        owner, {name: answer for name, answer in make_sheet().items() if name[:3] in ("FND", "TRU")}
    )
    page = text_of(client, "/readiness/result")
    assert "There is no index: too many questions are open." in page
    assert "too few answers" in page


def test_the_result_is_in_the_readers_language(owner: Membership, client: FlaskClient) -> None:
    make_assessment(owner)
    assert "Fiducia: sicurezza, privacy, diritti dei consumatori" in text_of(
        client, "/readiness/result?lang=it"
    )
    page = client.get("/readiness/result?lang=ar").text
    assert "Trust: security" in page
    assert 'dir="rtl"' in page
    assert '<span lang="en" dir="ltr">Trust: security' in page
    row = readiness.latest(owner.organisation_id)
    assert row is not None
    assert 'lang="en" dir="ltr"' in client.get(f"/readiness/results/{row.id}/answers?lang=ar").text
    make_draft(owner)
    assert '<legend lang="en" dir="ltr">' in client.get("/readiness/questions/FND?lang=ar").text


def test_what_changed_is_told_item_by_item(owner: Membership, client: FlaskClient) -> None:
    with clock.set_to(NOW - timedelta(days=200)):
        make_assessment(owner, make_sheet("b"))
    make_assessment(owner, make_sheet("d", **dict.fromkeys(("GRN1", "GRN3", "GRN4", "GRN5"), "b")))
    page = text_of(client, "/readiness/result")
    assert "What changed since May 2026" in page
    assert "30 to 30 no clear change" in page
    assert "The index rose from" in page
    assert "Before: Only mobile data, often weak" in page
    assert "Now: It is reliable for all our work" in page


def test_a_fall_is_told_kindly(owner: Membership, client: FlaskClient) -> None:
    with clock.set_to(NOW - timedelta(days=200)):
        make_assessment(owner, make_sheet("d"))
    make_assessment(owner, make_sheet("b"))
    page = text_of(client, "/readiness/result")
    assert "A closer second look often does that" in page
    assert "\u221250" in page


def test_courses_stand_there_when_somebody_proposes_them(
    app: Flask, owner: Membership, client: FlaskClient
) -> None:
    make_assessment(owner)

    class Proposals:
        @hookimpl(tryfirst=True)
        def recommended(self, organisation_id: object) -> list[Recommended]:
            return [
                Recommended(
                    "TRU", "Safe and lawful", "6 modules, 5 h", "Trust is at 30.", "View course", "/courses/x"
                )
            ]

    plugin = Proposals()
    app.extensions["plugins"].register(plugin)
    try:
        page = text_of(client, "/readiness/result")
    finally:
        app.extensions["plugins"].unregister(plugin)
    assert "Safe and lawful" in page


def test_a_colleague_sees_levels_and_nothing_more(owner: Membership, client: FlaskClient, app: Flask) -> None:
    row = make_assessment(owner, make_sheet("d", TRU2="a"))
    colleague = sign_in(app.test_client(), make_learner(owner.organisation).person)
    page = text_of(colleague, "/readiness/result")
    assert "The business stands at" in page
    for secret in ("of 51", "55 points", "TRU2", "What holds", "Grade"):
        assert secret not in page
    assert colleague.get(f"/readiness/results/{row.id}/answers").status_code == 403
    assert post(colleague, "/readiness").status_code == 403


def test_a_coordinator_sees_scores_and_shared_answers_only(
    owner: Membership, client: FlaskClient, app: Flask
) -> None:
    row = make_assessment(owner, make_sheet("d", TRU2="a"))
    coordinator = sign_in(app.test_client(), make_coordinator("IT"))
    show, answers = f"/readiness/results/{row.id}", f"/readiness/results/{row.id}/answers"
    page = text_of(coordinator, show)
    assert "of 100" in page
    assert "A must-have holds the level of Trust at Building at most." in page
    assert "TRU2" not in page
    assert coordinator.get(answers).status_code == 404
    post(client, f"{show}/share", {"share": "yes"})
    assert "Copies now and then" not in text_of(coordinator, answers)
    assert "We do not" in text_of(coordinator, answers)
    post(client, f"{show}/share", {"share": "no"})
    assert coordinator.get(answers).status_code == 404
    stranger = sign_in(app.test_client(), make_coordinator("ES"))
    assert stranger.get(show).status_code == 404
    assert stranger.get(answers).status_code == 404


def test_another_owner_knows_nothing_of_it(owner: Membership, app: Flask) -> None:
    row = make_assessment(owner)
    other = sign_in(app.test_client(), make_owner().person)
    assert other.get(f"/readiness/results/{row.id}").status_code == 404
    assert other.get(f"/readiness/results/{row.id}/answers").status_code == 404
    assert post(other, f"/readiness/results/{row.id}/share", {"share": "yes"}).status_code == 404
    assert "See the result" not in text_of(other, "/readiness")


def test_a_result_page_asks_as_often_with_many_assessments_as_with_two(
    owner: Membership, client: FlaskClient
) -> None:
    queries: list[int] = []
    owner_id = owner.id

    def counted(*_: object) -> None:
        queries[-1] += 1

    event.listen(db.engine, "before_cursor_execute", counted)
    for number in range(5):
        queries.append(0)
        with clock.set_to(NOW - timedelta(days=10 - number)):
            make_assessment(db.session.get_one(Membership, owner_id))
        db.session.remove()
        queries[-1] = 0
        assert client.get("/readiness/result").status_code == 200
    event.remove(db.engine, "before_cursor_execute", counted)
    assert queries[1] == queries[2] == queries[4]
    assert queries[1] <= 20
