# SPDX-License-Identifier: EUPL-1.2
"""A page of one SME writes nothing into another that was chosen in another tab."""

import re

import pytest
from flask.testing import FlaskClient

from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Membership
from atlas_training.database import db
from tests.factories import accounts as people


@pytest.fixture
def places(client: FlaskClient) -> tuple[Membership, Membership]:
    """Two SMEs of one owner, who is signed in and works for the first."""
    first = people.make_owner(people.make_organisation("Masseria Li Pozzi"))
    second = people.make_membership(first.person, people.make_organisation("Dar Zitouna"), Role.OWNER)
    people.sign_in(client, first.person, first.organisation)
    return first, second


def field(client: FlaskClient, path: str) -> str:
    """What the page's forms carry."""
    found = set(re.findall(r'name="for" value="([^"]+)"', client.get(path).text))
    assert len(found) == 1
    return str(found.pop())


@pytest.mark.parametrize("page", ["/organisation", "/organisation/invite"])
def test_form_says_for_which_sme_it_is(
    client: FlaskClient, places: tuple[Membership, Membership], page: str
) -> None:
    assert field(client, page) == str(places[0].id)


def test_form_of_another_sme_is_refused_with_both_names(
    client: FlaskClient, places: tuple[Membership, Membership]
) -> None:
    first, second = places
    form = {"name": "X", "language": "en", "role": "learner", "for": field(client, "/organisation/invite")}
    people.post(client, "/settings/organisation", {"membership": str(second.id)})
    refused = people.post(client, "/organisation/invite", form)
    assert refused.status_code == 409
    assert "You now work for Dar Zitouna in this browser. Go back to Masseria Li Pozzi" in refused.text
    people.post(client, "/settings/organisation", {"membership": str(first.id)})
    assert people.post(client, "/organisation/invite", form).status_code == 303


def test_place_is_not_ended_in_another_sme(
    client: FlaskClient, places: tuple[Membership, Membership]
) -> None:
    _first, second = places
    colleague = people.make_learner(second.organisation)
    kept = field(client, "/organisation")
    people.post(client, "/settings/organisation", {"membership": str(second.id)})
    path = f"/organisation/people/{colleague.id}/end"
    assert people.post(client, path, {"for": kept}).status_code == 409
    db.session.refresh(colleague)
    assert colleague.left_at is None


@pytest.mark.parametrize("value", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_nonsense_in_the_field_is_refused(
    client: FlaskClient, places: tuple[Membership, Membership], value: str
) -> None:
    refused = people.post(client, "/organisation/invite", {"for": value})
    assert refused.status_code == 409
    assert "Dar Zitouna" not in refused.text


def test_coordinators_form_belongs_to_no_place_of_their_own(client: FlaskClient) -> None:
    coordinator = people.make_coordinator("IT")
    people.make_membership(coordinator, country="MT")
    people.sign_in(client, coordinator)
    sme = people.make_organisation(country="IT")
    assert 'name="for"' not in client.get(f"/coordination/smes/{sme.id}/invite").text
