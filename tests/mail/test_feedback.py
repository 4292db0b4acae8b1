# SPDX-License-Identifier: EUPL-1.2
"""What people tell of barriers reaches the operator, also while a machine writes without end."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from atlas_training import clock
from atlas_training.database import db, own_transaction
from atlas_training.mail import receivers
from atlas_training.mail.models import Outbox
from atlas_training.web.events import Feedback
from tests.conftest import NOW
from tests.factories import accounts as people


def flood(number: int) -> None:
    """So many barriers in one moment."""
    with own_transaction():
        for _ in range(number):
            receivers.feedback_given(Feedback("noise", "", "en"))


def test_barrier_after_many_others_is_gathered_in_one_later_mail(client: FlaskClient) -> None:
    flood(51)
    assert people.post(client, "/accessibility", {"message": "a real barrier"}).status_code == 303
    mails = db.session.scalars(select(Outbox).order_by(Outbox.id)).all()
    assert len(mails) == 51
    assert "a real barrier" in mails[-1].text
    assert mails[-1].due_at == NOW + timedelta(hours=1)


def test_mail_that_leaves_soon_takes_no_more(client: FlaskClient) -> None:
    flood(51)
    with clock.set_to(NOW + timedelta(minutes=56)):
        flood(1)
    mails = db.session.scalars(select(Outbox.due_at).where(Outbox.subject == receivers.MORE)).all()
    assert sorted(filter(None, mails)) == [NOW + timedelta(hours=1), NOW + timedelta(minutes=116)]


def test_barrier_that_no_mail_can_take_is_refused_and_not_thanked_for(client: FlaskClient) -> None:
    flood(51)
    with own_transaction():
        row = db.session.scalars(select(Outbox).where(Outbox.subject == receivers.MORE)).one()
        row.text = "x" * receivers.LONGEST
    refused = people.post(client, "/accessibility", {"message": "a real barrier"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert "did not reach us" in refused.text
