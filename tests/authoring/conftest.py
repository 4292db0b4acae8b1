# SPDX-License-Identifier: EUPL-1.2
"""A trainer at work on a draft."""

import pytest
from flask.testing import FlaskClient

from atlas_training.accounts.models import Person
from atlas_training.authoring.models import CourseDraft
from tests.factories import accounts as people
from tests.factories.authoring import make_draft


@pytest.fixture
def trainer(client: FlaskClient) -> Person:
    """The trainer who is signed in."""
    person = people.make_trainer()
    people.sign_in(client, person)
    return person


@pytest.fixture
def draft(trainer: Person) -> CourseDraft:
    """A draft of Italy's with two checks."""
    return make_draft(trainer)
