# SPDX-License-Identifier: EUPL-1.2
"""Files of questions into the bank: what becomes of each, twice the same, changed, refused."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from atlas_training.assessments.bank import importing
from atlas_training.assessments.bank import service as bank
from atlas_training.assessments.bank.models import BankCategory, BankQuestion, BankQuestionVersion, BankTag
from atlas_training.assessments.formats import doors
from atlas_training.assessments.formats.question import Question, Reading
from atlas_training.database import db
from tests.assessments.formats.test_writing import moodle_questions
from tests.factories.bank import GOATS, bring
from tests.queries import counted

EVERYWHERE = {bank.ALL, "IT", "TN"}


def _fates(content: str | bytes, format_name: str = "gift", **choices: Any) -> list[str]:
    return [str(row.fate) for row in bring(content, format_name, **choices).rows]


def _all(**wanted: Any) -> list[BankQuestion]:
    db.session.expire_all()
    return bank.list_questions(EVERYWHERE, bank.Filter(**wanted))


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.usefixtures("app")
class TestFates:
    """What becomes of each question."""

    def test_new_questions_are_created_with_category_tags_and_level(self) -> None:
        assert _fates(GOATS, dimension="VIS", language="fr") == ["created"] * 3
        by_name = {one.name: one for one in _all()}
        horns = by_name["Horns"]
        assert (horns.idnumber, horns.reference, horns.kind, horns.level) == (
            "horns",
            "horns",
            "truefalse",
            2,
        )
        assert (horns.dimension, horns.language, horns.version, horns.category.path) == (
            "VIS",
            "fr",
            1,
            "Farm/Goats",
        )
        assert by_name["Milk"].level is None
        assert list(db.session.scalars(select(BankTag.tag))) == ["animals"]
        assert [one.path for one in db.session.scalars(select(BankCategory))] == ["Farm/Goats"]

    def test_same_file_twice_changes_nothing(self) -> None:
        bring(GOATS)
        assert _fates(GOATS) == ["unchanged"] * 3
        assert (_count(BankQuestion), _count(BankQuestionVersion)) == (3, 3)

    def test_changed_question_of_the_same_name_becomes_a_version(self) -> None:
        bring(GOATS)
        assert _fates(GOATS.replace("The bee#", "The wasp#")) == ["updated", "unchanged", "unchanged"]
        (milk,) = _all(words="milk")
        assert milk.version == 2
        assert [one.number for one in bank.versions_of(milk)] == [2, 1]
        assert bank.content_of(milk).options[1].text == "The wasp"

    def test_id_number_finds_a_question_under_another_name_and_category(self) -> None:
        bring(GOATS)
        moved = "$CATEGORY: Stable\n\n// [id:horns]\n::Two horns::A goat has two horns. {T}\n"
        assert _fates(moved) == ["updated"]
        (horns,) = _all(words="horns")
        assert (horns.name, horns.category.path, horns.reference, horns.version) == (
            "Two horns",
            "Stable",
            "horns",
            2,
        )

    def test_questions_of_one_name_that_differ_are_all_kept(self) -> None:
        twins = "::Q::One? {T}\n\n::Q::Two? {F}\n\n::Q::One? {T}\n"
        assert _fates(twins) == ["created", "created", "unchanged"]
        assert _fates(twins) == ["unchanged"] * 3

    def test_id_number_that_stands_twice_is_refused_with_its_line(self) -> None:
        examination = bring("// [id:a]\nOne? {T}\n\n// [id:a]\nTwo? {F}\n")
        assert [str(row.fate) for row in examination.rows] == ["created", "rejected"]
        assert examination.rows[1].reason == "Line 2 has the same id number. Give each question its own."

    def test_broken_questions_are_rows_with_their_lines(self) -> None:
        examination = bring("One? {T}\n\nBroken {\n\nTwo? {F}\n")
        assert [(row.line, str(row.fate)) for row in examination.rows] == [
            (1, "created"),
            (3, "rejected"),
            (5, "created"),
        ]

    def test_countries_do_not_see_each_other(self) -> None:
        assert _fates("// [id:a]\nOne? {T}\n", country="IT") == ["created"]
        assert _fates("// [id:a]\nOne? {F}\n", country="TN") == ["created"]
        assert [one.version for one in _all()] == [1, 1]

    def test_question_put_away_comes_back(self) -> None:
        bring(GOATS)
        for one in _all():
            bank.retire(one)
        db.session.commit()
        assert _all() == []
        assert _fates(GOATS) == ["updated"] * 3
        assert [one.version for one in _all()] == [1, 1, 1]

    def test_labels_of_the_bank_stay_where_the_file_says_nothing(self) -> None:
        bring("Q? {T}", dimension="TRU", level=3)
        assert _fates("Q? {T}") == ["unchanged"]
        assert _fates("Q? {F}") == ["updated"]
        assert [(one.dimension, one.level) for one in _all()] == [("TRU", 3)]

    def test_category_chosen_goes_before_that_of_the_file(self) -> None:
        bring(GOATS, category=("Italy",))
        assert {one.category.path for one in _all()} == {"Italy/Farm/Goats"}
        assert len(_all(category="Italy")) == 3
        assert _all(category="Ital") == []

    def test_ids_of_options_stay_when_words_beside_them_change(self) -> None:
        (key,) = bank.write([bank.Entry(_with_ids(), bank.Place())], None)
        db.session.commit()
        assert _fates("::Milk::Who gives milk? {=The goat ~The bee}") == ["unchanged"]
        assert _fates("::Milk::Who gives milk? {=The goat ~The wasp}") == ["updated"]
        question = db.session.get(BankQuestion, key)
        assert question
        assert [one.id for one in bank.content_of(question).options] == ["goat", ""]

    def test_what_no_database_keeps_is_replaced(self) -> None:
        reading = Reading([Question("open", "N\ud800", "Q\0")])
        importing.carry_out(importing.examine(reading, importing.Choices()), importing.Choices())
        db.session.commit()
        assert [one.name for one in _all()] == ["N\ufffd"]

    def test_number_of_queries_does_not_grow(self) -> None:
        def bring_some(amount: int, word: str) -> int:
            text = "\n\n".join(f"::{word} {place}::Is it {place}? {{T}}" for place in range(amount))
            with counted() as queries:
                bring(text)
            return len(queries)

        bring("First? {T}")  # makes the category
        assert bring_some(3, "Few") == bring_some(60, "Many")


def _with_ids() -> Question:
    (question,) = doors.read(b"::Milk::Who gives milk? {=The goat ~The bee}", "gift").questions
    options = [replace(one, id=one.text.split()[1]) for one in question.options]
    return replace(question, options=tuple(options))


@pytest.mark.usefixtures("app")
def test_bank_gives_back_what_was_imported() -> None:
    @settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(moodle_questions())
    def holds(question: Question) -> None:
        writing = doors.write([question], "moodle-xml")
        (row,) = importing.examine(doors.read(writing.text.encode(), "moodle-xml"), importing.Choices()).rows
        assert row.entry
        (key,) = bank.write([row.entry], None)
        kept = db.session.get(BankQuestion, key)
        assert kept
        tags = tuple(dict.fromkeys(question.tags))
        assert bank.content_of(kept) == replace(question, tags=tags)
        db.session.rollback()

    holds()


class TestCommand:
    """At a terminal."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> str:
        path = tmp_path / "goats.gift"
        path.write_text(f"{GOATS}\nBroken {{\n")
        return str(path)

    def test_import_keeps_the_good_ones_and_says_each_fate(self, runner: FlaskCliRunner, file: str) -> None:
        result = runner.invoke(args=["checks", "import", file, "--format", "gift", "--country", "IT"])
        assert result.stdout.splitlines() == [
            "3: single: Milk: created",
            "6: truefalse: Horns: created",
            "8: numerical: Legs: created",
        ]
        assert "3 questions: 3 created, 0 updated, 0 unchanged, 1 rejected; 0 warnings." in result.stderr
        assert (result.exit_code, [one.country for one in _all()]) == (1, ["IT"] * 3)

    @pytest.mark.parametrize("option", ["--dry-run", "--all-or-nothing"])
    def test_nothing_is_written_where_it_is_not_wanted(
        self, runner: FlaskCliRunner, file: str, option: str
    ) -> None:
        result = runner.invoke(args=["checks", "import", file, "--format", "gift", option, "--json"])
        told = json.loads(result.stdout)
        assert [one["fate"] for one in told["questions"]] == ["created"] * 3
        assert (told["written"], result.exit_code, _all()) == (False, 1, [])

    def test_dry_run_needs_no_database(self, app: Flask, runner: FlaskCliRunner, file: str) -> None:
        flask_migrate.downgrade(revision="base")
        result = runner.invoke(args=["checks", "import", file, "--format", "gift", "--dry-run", "--json"])
        assert [one["fate"] for one in json.loads(result.stdout)["questions"]] == ["created"] * 3
        refused = runner.invoke(args=["checks", "import", file, "--format", "gift"])
        assert "The database is not ready. Run: atlas-training db upgrade" in refused.stderr
        assert refused.exit_code == 2

    def test_export_prints_the_bank_and_what_is_not_held(self, runner: FlaskCliRunner) -> None:
        bring(GOATS, dimension="VIS")
        result = runner.invoke(args=["checks", "export", "--format", "aiken"])
        assert result.stdout == "Who gives milk?\nA. The goat\nB. The bee\nANSWER: A\n"
        assert (
            "question 1: error [kind-not-held] Aiken has no questions of the kind truefalse" in result.stderr
        )
        assert result.exit_code == 1

    @pytest.mark.parametrize("format_name", ["gift", "moodle-xml"])
    def test_what_is_exported_imports_unchanged(
        self, runner: FlaskCliRunner, tmp_path: Path, format_name: str
    ) -> None:
        bring(GOATS, dimension="VIS")
        result = runner.invoke(args=["checks", "export", "--format", format_name])
        assert (result.stderr, result.exit_code) == ("", 0)
        assert _fates(result.stdout, format_name) == ["unchanged"] * 3

    def test_check_file_has_the_references_for_ids(self, runner: FlaskCliRunner) -> None:
        bring(GOATS)
        result = runner.invoke(args=["checks", "export", "--format", "quiz-md"])
        assert "## Who gives milk? {#milk}" in result.stdout
        assert "= true {#right}" in result.stdout
        assert "A check file does not hold all of “Horns”: the category, the tags." in result.stderr
        assert result.exit_code == 0
