# SPDX-License-Identifier: EUPL-1.2
"""Answers about one SME never land in the draft of another that was chosen in another tab."""

import re

import pytest
from flask.testing import FlaskClient

from atlas_training.accounts.enums import Role
from atlas_training.database import db
from atlas_training.readiness import service as readiness
from tests.factories.accounts import make_membership, make_owner, post, sign_in
from tests.factories.readiness import make_draft, publish_instrument


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/readiness/profile", {"people": "2"}),
        ("/readiness/questions/VIS", {"VIS1": "c", "go": "save"}),
        ("/readiness/look-again", {"explain-C9": "x", "go": "finish"}),
    ],
)
def test_page_of_one_sme_writes_nothing_into_another(
    client: FlaskClient, path: str, data: dict[str, str]
) -> None:
    publish_instrument()
    first = make_owner()
    second = make_membership(first.person, role=Role.OWNER)
    for place in (first, second):
        make_draft(place)
    sign_in(client, first.person, first.organisation)
    kept = re.findall(r'name="for" value="([^"]+)"', client.get(path).text)
    assert kept == [str(first.id)]
    post(client, "/settings/organisation", {"membership": str(second.id)})
    refused = post(client, path, {**data, "for": kept[0]})
    assert refused.status_code == 409
    assert f"You now work for {second.organisation.name}" in refused.text
    db.session.expire_all()
    draft = readiness.draft_of(second)
    assert (draft.profile, draft.answers, draft.explained, draft.finished_at) == ({}, {}, {}, None)
    post(client, "/settings/organisation", {"membership": str(first.id)})
    assert post(client, path, {**data, "for": kept[0]}).status_code in (303, 400)
