# SPDX-License-Identifier: EUPL-1.2
"""Two people do at the same moment what only one of them may; on SQLite one writer at a time, on PostgreSQL by locks."""

from flask import Flask
from sqlalchemy import func, select

from atlas_training.accounts import service as accounts
from atlas_training.accounts import throttle
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import FailedSignIn, Grant
from atlas_training.accounts.rules import FREE_LINKS
from atlas_training.database import db, own_transaction
from tests.factories import accounts as people
from tests.together import two_at_once


def test_two_owners_who_end_each_other_leave_one(app: Flask) -> None:
    one = people.make_owner()
    other = people.make_owner(one.organisation)
    sme, keys = one.organisation_id, [one.id, other.id]
    two_at_once(
        app,
        lambda: accounts.end_membership(sme, keys[0]),
        lambda: accounts.end_membership(sme, keys[1]),
    )
    assert [owner.id for owner in accounts.memberships_of(sme)] == [keys[1]]


def test_two_administrators_who_revoke_each_other_leave_one(app: Flask) -> None:
    pairs = [(person.id, person.grants[0].id) for person in (people.make_administrator() for _ in range(2))]

    def revoke(number: int) -> None:
        person, grant = pairs[number]
        accounts.revoke(accounts.get_person(person), grant)

    two_at_once(app, lambda: revoke(0), lambda: revoke(1))
    assert db.session.scalars(select(Grant.id)).all() == [pairs[1][1]]


def test_two_links_of_a_coordinator_make_one_first_owner(app: Flask) -> None:
    sme, coordinator = people.make_organisation(), people.make_coordinator("IT")
    tokens = [accounts.invite(sme, Role.OWNER, "X", invited_by=coordinator)[1] for _ in range(2)]
    db.session.commit()
    sme_id, newcomers = sme.id, [people.make_person().id, people.make_person().id]

    def take(number: int) -> None:
        accounts.accept(accounts.find_invitation(tokens[number]), accounts.get_person(newcomers[number]))

    two_at_once(app, lambda: take(0), lambda: take(1))
    assert [owner.person_id for owner in accounts.memberships_of(sme_id)] == newcomers[:1]


def test_tries_at_the_same_moment_are_counted_one_after_the_other(app: Flask) -> None:
    with own_transaction():
        allowed = [throttle.may_mail_link("giulia@example.org", "203.0.113.9") for _ in range(FREE_LINKS - 1)]
    assert allowed == [True] * (FREE_LINKS - 1)
    before = db.session.scalar(select(func.count(FailedSignIn.id))) or 0

    def ask() -> None:
        throttle.may_mail_link("giulia@example.org", "203.0.113.9")

    two_at_once(app, ask, ask)
    assert db.session.scalar(select(func.count(FailedSignIn.id))) == before + 3
