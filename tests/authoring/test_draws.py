# SPDX-License-Identifier: EUPL-1.2
"""Checks that draw from a category of the bank: copies with their version, which stay until somebody takes newer ones."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atlas_training.accounts.models import Person
from atlas_training.assessments import check_file, rules
from atlas_training.assessments import service as assessments
from atlas_training.assessments.bank import service as bank
from atlas_training.assessments.bank.errors import NothingToDraw
from atlas_training.assessments.formats.gift import read as read_gift
from atlas_training.assessments.receivers import question_kinds
from atlas_training.authoring import draws
from atlas_training.authoring import service as authoring
from atlas_training.authoring.errors import ChangedMeanwhile
from atlas_training.authoring.models import CourseDraft
from atlas_training.courses.events import CheckReading
from atlas_training.database import db
from tests.conftest import CONTENT
from tests.factories import accounts as people
from tests.factories.authoring import make_draft
from tests.factories.bank import bring

KINDS = {kind.name: kind for kind in question_kinds()}
CHECK = "checks/lock-the-door.quiz.md"
PAGE = f"/authoring/C11/draws/{CHECK}"
GOATS = """$CATEGORY: Farm/Goats

::Milk::Who gives milk? {=The goat#Yes. ~The bee#Bees give honey.}

::Horns::A goat has two horns. {T#Mostly.#They have.}

::Legs::Which of these has four legs? {=The goat#Count them. ~The hen#It has two.}

::Note::This is a note.
"""
BEES = """$CATEGORY: Farm/Bees

::Honey::Who makes honey? {=The bee#Yes. ~The goat#No.}
"""


@pytest.fixture
def trainer(app: Flask) -> Person:
    """Who writes, with questions of goats and bees in the bank."""
    person = people.make_trainer()
    bring(f"{GOATS}\n{BEES}", by=person)
    return person


@pytest.fixture
def draft(trainer: Person) -> CourseDraft:
    """A draft of a course whose first lesson has a check."""
    return make_draft(trainer)


def add(draft: CourseDraft, trainer: Person, path: str = "Farm/Goats", many: int = 2) -> draws.Looked:
    looked = draws.add(draft, trainer, CHECK, path, many)
    draws.save(draft, trainer, CHECK, looked, draft.revision)
    db.session.commit()
    return looked


def read(draft: CourseDraft, language: str = "en") -> CheckReading:
    files = {
        code: (f"{code}.quiz.md", text)
        for code in ("en", language)
        if (text := authoring.text_of(draft, f"{code}/{CHECK}")) is not None
    }
    return check_file.read(files, "en", assessments.question_kinds())


def change(name: str, gift: str, trainer: Person) -> None:
    """Give a question of the bank a new version."""
    (question,) = bank.list_questions({""}, bank.Filter(words=name))
    content = replace(read_gift(gift).questions[0], category=("Farm", "Goats"))
    bank.save(content, bank.place_of(question), trainer, question)
    db.session.commit()


# Taking


def test_draw_takes_the_questions_of_the_category_as_copies_with_their_version(
    draft: CourseDraft, trainer: Person
) -> None:
    before = read(draft)
    looked = add(draft, trainer)
    found = read(draft)
    assert [str(one) for one in found.findings] == []
    assert found.definition
    assert found.definition["draw"] == {"goats": 2}
    assert found.definition["bank"] == {"goats": "Farm / Goats"}
    copies = {one["id"] for one in found.definition["questions"] if one.get("group") == "goats"}
    assert copies == {"milk", "horns", "legs"}
    keys = {
        str(one.id): one.reference for one in bank.list_questions({""}, bank.Filter(category="Farm/Goats"))
    }
    assert {
        keys[copy.partition("@")[0]]: copy.partition("@")[2] for copy in found.definition["copies"].values()
    } == {
        "milk": "1",
        "horns": "1",
        "legs": "1",
    }
    assert found.question_count == before.question_count + 2
    assert [(one.name, one.rule) for one in looked.renewals[0].left_out] == [("Note", "description")]


def test_category_brings_those_below_it_and_leaves_other_languages(
    draft: CourseDraft, trainer: Person
) -> None:
    bring(
        "$CATEGORY: Farm/Goats\n\n::Latte::Chi fa il latte? {=La capra#Sì. ~L'ape#No.}",
        by=trainer,
        language="it",
    )
    assert sorted(add(draft, trainer, "Farm", 4).renewals[0].new) == ["Honey", "Horns", "Legs", "Milk"]


def test_questions_of_another_country_stay_behind_its_wall(draft: CourseDraft, trainer: Person) -> None:
    bring(
        "::Maltese::Whose goat is it? {=Mine#Yes. ~Yours#No.}",
        by=trainer,
        country="MT",
        category=("Farm", "Goats"),
    )
    bring(
        "::Italian::Whose goat is it? {=Mine#Yes. ~Yours#No.}",
        by=trainer,
        country="IT",
        category=("Farm", "Goats"),
    )
    assert sorted(add(draft, trainer).renewals[0].new) == ["Horns", "Italian", "Legs", "Milk"]


def test_fewer_questions_than_drawn_are_refused_and_nothing_is_written(
    draft: CourseDraft, trainer: Person
) -> None:
    text, revision = authoring.text_of(draft, f"en/{CHECK}"), draft.revision
    with pytest.raises(NothingToDraw):
        add(draft, trainer, "Farm/Goats", 4)
    assert (authoring.text_of(draft, f"en/{CHECK}"), draft.revision) == (text, revision)


def test_question_without_reasons_is_left_out_with_its_rule(draft: CourseDraft, trainer: Person) -> None:
    bring("$CATEGORY: Farm/Goats\n\n::Bare::Who? {=The goat ~The bee}", by=trainer)
    assert [(one.name, one.rule) for one in add(draft, trainer).renewals[0].left_out] == [
        ("Bare", "feedback"),
        ("Note", "description"),
    ]


def test_reason_of_the_question_stands_behind_answers_without_their_own(
    draft: CourseDraft, trainer: Person
) -> None:
    bring(
        "$CATEGORY: Farm/Sheep\n\n::Wool::Who gives wool? {=The sheep ~The bee#No. ####Sheep are shorn.}\n\n"
        "::Feet::How many feet? {#4:0#Count them.}",
        by=trainer,
    )
    assert sorted(add(draft, trainer, "Farm/Sheep", 2).renewals[0].new) == ["Feet", "Wool"]
    words = read(draft).texts["en"]["questions"]
    assert [one["feedback"] for one in words["wool"]["answers"].values()] == ["Sheep are shorn.", "No."]
    assert [one["feedback"] for one in words["feet"]["answers"].values()] == ["Count them.", "Count them."]


def test_somebody_who_saved_meanwhile_is_not_overwritten(draft: CourseDraft, trainer: Person) -> None:
    looked = draws.add(draft, trainer, CHECK, "Farm/Goats", 2)
    with pytest.raises(ChangedMeanwhile):
        draws.save(draft, trainer, CHECK, looked, draft.revision - 1)


# Newer questions


def test_check_keeps_its_copies_until_the_newest_are_taken(draft: CourseDraft, trainer: Person) -> None:
    add(draft, trainer)
    kept = authoring.text_of(draft, f"en/{CHECK}")
    change("Milk", "::Milk::Who gives us milk? {=The goat#Yes. ~The bee#No, honey.}", trainer)
    bring("$CATEGORY: Farm/Goats\n\n::Beard::A goat has a beard. {T#Often.#Often.}", by=trainer)
    (horns,) = bank.list_questions({""}, bank.Filter(words="horns"))
    bank.retire(horns)
    db.session.commit()
    assert authoring.text_of(draft, f"en/{CHECK}") == kept
    looked = draws.look(draft, trainer, CHECK)
    (renewal,) = looked.renewals
    assert (renewal.new, renewal.changed, renewal.gone) == (("Beard",), ("Milk",), ("A goat has two horns.",))
    (warning,) = draws.behind(draft, trainer)
    assert (warning.severity, warning.rule) == ("warning", "check-bank")
    assert "1 new, 1 changed, 1 gone" in warning.message
    draws.save(draft, trainer, CHECK, looked, draft.revision)
    found = read(draft)
    assert [str(one) for one in found.findings] == []
    assert found.definition
    assert {one["id"] for one in found.definition["questions"] if "group" in one} == {"milk", "legs", "beard"}
    assert found.definition["copies"]["milk"].endswith("@2")
    assert draws.behind(draft, trainer) == []


def test_taking_twice_changes_nothing(draft: CourseDraft, trainer: Person) -> None:
    add(draft, trainer)
    add(draft, trainer, "Farm/Bees", 1)
    assert draws.look(draft, trainer, CHECK).texts == {}


def test_question_keeps_its_id_whatever_comes_before_it(draft: CourseDraft, trainer: Person) -> None:
    add(draft, trainer)
    bring("$CATEGORY: Farm/Goats\n\n::Legs!::How many legs? {=Four#Yes. ~Two#No.}", by=trainer)
    draws.save(draft, trainer, CHECK, draws.look(draft, trainer, CHECK), draft.revision)
    found = read(draft)
    assert found.definition
    assert {one["id"] for one in found.definition["questions"] if "group" in one} == {
        "milk",
        "horns",
        "legs",
        "legs-2",
    }
    words = found.texts["en"]["questions"]
    assert words["legs"]["plain"] == "Which of these has four legs?"


def test_translation_keeps_its_words_loses_what_is_gone_and_misses_what_is_new(
    draft: CourseDraft, trainer: Person
) -> None:
    original = authoring.text_of(draft, f"it/{CHECK}") or ""
    assert original
    add(draft, trainer)
    assert [one.rule for one in read(draft, "it").findings] == ["check-translation-ids"]
    translated = original + (
        "\n## Chi fa il latte? {#milk}\n\n- La capra {#the-goat}\n  > Sì.\n- L'ape {#the-bee}\n  > No.\n"
        "\n## Due corna? {#horns}\n\n- {#right}\n  > Sì.\n- {#other}\n  > Sì.\n"
        "\n## Chi ha quattro zampe? {#legs}\n\n- La capra {#the-goat}\n  > Sì.\n- La gallina {#the-hen}\n  > No.\n"
    )
    authoring.save_file(draft, f"it/{CHECK}", translated.encode(), trainer)
    assert read(draft, "it").findings == []
    (horns,) = bank.list_questions({""}, bank.Filter(words="horns"))
    bank.retire(horns)
    draws.save(draft, trainer, CHECK, draws.look(draft, trainer, CHECK), draft.revision)
    assert read(draft, "it").findings == []
    assert "corna" not in (authoring.text_of(draft, f"it/{CHECK}") or "")


def test_draw_that_is_taken_back_leaves_the_check_as_it_was(draft: CourseDraft, trainer: Person) -> None:
    before = read(draft, "it")
    add(draft, trainer)
    draws.save(draft, trainer, CHECK, draws.remove(draft, CHECK, "goats"), draft.revision)
    after = read(draft, "it")
    assert (after.definition, after.texts) == (before.definition, before.texts)


# Lint

FRONT = "---\ntitle: Check\n{}\n---\n"
OWN = "\n## Who? {{#q{0}}}\n\n- [x] I {{#a}}\n  > Yes.\n- [ ] You {{#b}}\n  > No.\n"
COPY = " group=goats bank=01a217b8-6d0e-7054-a1d2-68c6e644ea59@1"


@pytest.mark.parametrize(
    ("front", "attributes", "rules_broken"),
    [
        ("draw: {goats: 1}\nbank: {goats: Farm / Goats}", COPY, []),
        ("draw: {goats: 2}\nbank: {goats: Farm / Goats}", COPY, ["check-draw"]),
        ("draw: {goats: 1}\nbank: {goats: Farm / Goats}", "", ["check-draw"]),
        ("draw: {goats: 1}\nbank: {goats: Farm / Goats}", " group=goats", ["check-bank"]),
        ("draw: {goats: 1}\nbank: {goats: 3}", " group=goats", ["check-front-matter"]),
        ("bank: Farm", "", ["check-front-matter"]),
        ("bank: {goats: Farm}", "", ["check-bank"]),
        ("pass: 50", " bank=milk@1", ["check-bank"]),
        ("pass: 50", COPY.replace(" group=goats", ""), []),
    ],
)
def test_what_is_wrong_with_a_draw_is_said(front: str, attributes: str, rules_broken: list[str]) -> None:
    text = FRONT.format(front) + OWN.format(attributes) + OWN.format("2").replace("{#q2", "{#r")
    found = check_file.read({"en": ("en.quiz.md", text)}, "en", KINDS)
    assert [one.rule for one in found.findings] == rules_broken


def test_every_attempt_draws_its_own(draft: CourseDraft, trainer: Person) -> None:
    add(draft, trainer)
    definition = read(draft).definition
    assert definition
    seen = {
        tuple(id for id in rules.draw_questions(definition, Random(seed)) if id in ("milk", "horns", "legs"))
        for seed in range(40)
    }
    assert seen == {("horns", "legs"), ("horns", "milk"), ("legs", "milk")}


# Pages


def test_page_draws_and_takes_the_newest(client: FlaskClient, draft: CourseDraft, trainer: Person) -> None:
    people.sign_in(client, trainer)
    page = client.get(PAGE).get_data(as_text=True)
    assert ">Farm / Goats</option>" in page
    refused = people.post(client, PAGE, {"category": "Farm/Goats", "many": "9"})
    assert refused.status_code == 400
    assert "fewer questions of this category" in refused.get_data(as_text=True)
    assert people.post(client, PAGE, {"category": "", "many": "x"}).status_code == 400
    assert people.post(client, PAGE, {"category": "Farm/Goats", "many": "2"}).location == PAGE
    page = client.get(PAGE).get_data(as_text=True)
    assert "The check draws from this category now." in page
    assert "It asks nothing, so it cannot be drawn." in page
    assert "As in the bank" in page
    change("Milk", "::Milk::Who gives us milk? {=The goat#Yes. ~The bee#No, honey.}", trainer)
    assert "The bank has other questions by now" in client.get(PAGE).get_data(as_text=True)
    people.post(client, PAGE, {"do": "newest"})
    assert "The bank has other questions by now" not in client.get(PAGE).get_data(as_text=True)
    people.post(client, PAGE, {"remove": "goats"})
    assert not re.search("goats", authoring.text_of(draft, f"en/{CHECK}") or "")


def test_check_of_a_draft_warns_of_newer_questions(
    client: FlaskClient, draft: CourseDraft, trainer: Person
) -> None:
    people.sign_in(client, trainer)
    add(draft, trainer)
    change("Milk", "::Milk::Who gives us milk? {=The goat#Yes. ~The bee#No, honey.}", trainer)
    people.post(client, "/authoring/C11/check")
    assert (
        "The bank has other questions of <bdi>Farm / Goats</bdi> by now: 0 new, 1 changed, 0 gone."
        in client.get("/authoring/C11").get_data(as_text=True)
    )


def test_unknown_check_is_not_found(client: FlaskClient, draft: CourseDraft, trainer: Person) -> None:
    people.sign_in(client, trainer)
    assert client.get("/authoring/C11/draws/checks/none.quiz.md").status_code == 404
    assert people.post(client, "/authoring/C11/draws/course.md", {"do": "newest"}).status_code == 404


# At a terminal


def test_command_takes_the_newest_into_a_folder(app: Flask, trainer: Person, tmp_path: Path) -> None:
    bring(
        "::Maltese::Whose goat is it? {=Mine#Yes. ~Yours#No.}",
        by=trainer,
        country="MT",
        category=("Farm", "Goats"),
    )
    folder = tmp_path / "small-steps"
    shutil.copytree(CONTENT / "courses" / "small-steps", folder)
    file = folder / "en" / CHECK
    text = file.read_text()
    file.write_text(text.replace("pass: 60", "pass: 60\ndraw: {goats: 2}\nbank: {goats: Farm / Goats}"))
    run = app.test_cli_runner().invoke
    told = "lock-the-door.quiz.md: Farm / Goats: {}, 1 left out\n"
    assert run(args=["checks", "take", str(folder), "--dry-run"]).stdout == told.format(
        "3 new, 0 changed, 0 gone"
    )
    assert "group=goats" not in file.read_text()
    assert run(args=["checks", "take", str(folder), "--country", "MT"]).stdout == told.format(
        "4 new, 0 changed, 0 gone"
    )
    assert file.read_text().count("group=goats") == 4
    assert run(args=["checks", "take", str(folder)]).stdout == told.format("0 new, 0 changed, 1 gone")
    assert run(args=["checks", "take", str(tmp_path)]).exit_code == 2
