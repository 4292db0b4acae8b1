# SPDX-License-Identifier: EUPL-1.2
"""A path worked out again in several tabs at once; on SQLite one writer at a time, on PostgreSQL by a lock."""

from threading import Barrier, Thread

from flask import Flask
from sqlalchemy import select

from atlas_training import clock
from atlas_training.database import db, own_transaction
from atlas_training.pathways import service as pathways
from atlas_training.pathways.models import Path
from tests.conftest import NOW
from tests.factories.accounts import make_owner
from tests.factories.pathways import make_path, offer_catalogue


def test_paths_proposed_at_once_are_numbered_one_after_the_other(app: Flask) -> None:
    offer_catalogue()
    owner = make_owner()
    sme = make_path(owner).organisation_id
    db.session.remove()
    together = Barrier(4)
    made: list[int] = []

    def again() -> None:
        with app.app_context(), clock.set_to(NOW):
            together.wait(10)
            with own_transaction():
                path = pathways.propose(sme, "en")
                made.append(path.number if path else 0)

    threads = [Thread(target=again) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(made) == [2, 3, 4, 5]
    kept = db.session.execute(select(Path.number, Path.is_current).order_by(Path.number)).all()
    assert [tuple(row) for row in kept] == [(number, number == 5) for number in range(1, 6)]
