# SPDX-License-Identifier: EUPL-1.2
"""``atlas-training certificates``."""

import pytest
import typst
from flask.testing import FlaskCliRunner

from atlas_training.certificates import document
from atlas_training.certificates.models import Certificate
from atlas_training.database import db
from tests.factories import accounts as people
from tests.factories.certificates import certify


def test_fonts_that_are_there_or_missing_are_told(
    runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = runner.invoke(args=["certificates", "fonts"])
    assert (told.exit_code, told.stdout) == (0, "All fonts are there.\n")
    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(document, "_fonts", lambda: bare)
    told = runner.invoke(args=["certificates", "fonts"])
    assert told.exit_code == 1
    assert "missing: Noto Sans, Noto Sans Arabic" in told.output
    assert "apt-get install fonts-noto-core" in told.output


def test_holder_is_erased_by_user_name(runner: FlaskCliRunner) -> None:
    made = certify(people.make_learner(user_name="giulia.f"))
    kept = certify()
    told = runner.invoke(args=["certificates", "erase-holder", "giulia.f"])
    assert (told.exit_code, told.stdout.startswith("1 certificates")) == (0, True)
    db.session.expire_all()
    assert db.session.get_one(Certificate, made.id).erased_at is not None
    assert db.session.get_one(Certificate, kept.id).erased_at is None


def test_unknown_holder_is_told(runner: FlaskCliRunner) -> None:
    told = runner.invoke(args=["certificates", "erase-holder", "nobody"])
    assert (told.exit_code, "Nobody has" in told.output) == (1, True)
