# SPDX-License-Identifier: EUPL-1.2
"""A trainer in Tunisia makes a course of the country's own, in French and by forms; a learner earns its certificate."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitors import PHONE, Visitors

pytestmark = pytest.mark.browser
TITLE, FIRST, SECOND = "Fromage de chèvre à la ferme", "Le lait du matin", "L’étal du marché"
SENTENCE = "Chauffez doucement le lait frais du matin et remuez avec une cuillère bien propre. "
OUTCOME = "Faire un fromage frais avec son propre lait"


def _words(page: Page, title: str) -> None:
    page.get_by_label("Titre").fill(title)
    page.get_by_label("Résumé").fill("Du lait à l’étal.")
    page.get_by_label("Ce qu’on saura faire ensuite").fill(OUTCOME)


def _begin(page: Page) -> str:
    """The id that was drawn for the course."""
    page.goto("/authoring")
    page.get_by_role("link", name="Nouveau cours de votre pays").click()
    expect(page.get_by_label("Langue dans laquelle vous écrivez")).to_have_value("fr")
    _words(page, TITLE)
    page.get_by_label("Dimension").select_option("SEL")
    page.get_by_label("Votre pays").select_option("TN")
    page.get_by_role("button", name="Commencer", exact=True).click()
    page.wait_for_url("**/modules/new")
    found = re.search(r"/authoring/(TN\d{4})/", page.url)
    assert found
    return found[1]


def _add_module(page: Page, title: str, level: str, minutes: str) -> None:
    _words(page, title)
    page.get_by_label("Niveau").select_option(level)
    page.get_by_label("Minutes nécessaires").fill(minutes)
    page.get_by_role("button", name="L’ajouter et l’écrire").click()
    page.get_by_label("Texte en Markdown").fill("## Pourquoi\n\n" + SENTENCE * 13)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Enregistré.", exact=True)).to_be_visible()


def _add_check(page: Page, path: str) -> None:
    page.goto(path)
    page.get_by_role("button", name="Ajouter un test").click()
    page.locator("a[href*='kind=truefalse']").click()
    page.get_by_label("La question").fill("Le lait frais se chauffe doucement.")
    page.get_by_label("Ce qui est juste").select_option("true")
    page.get_by_label("Explication pour qui répond juste").fill("Oui : sinon il attache.")
    page.get_by_label("Explication pour qui répond faux").fill("Trop chaud, il attache.")
    page.get_by_role("button", name="Enregistrer la question").click()
    page.goto(path)
    page.get_by_label("Part à atteindre au test, en pour cent").fill("60")
    page.get_by_role("button", name="Enregistrer", exact=True).click()


def _learn(page: Page) -> None:
    page.goto("/courses")
    page.get_by_role("article").filter(has_text=TITLE).get_by_role("link").click()
    expect(page.get_by_text("Le cours est fait quand vous avez fait tous ses modules.")).to_be_visible()
    page.get_by_role("link", name=FIRST).click()
    page.get_by_role("button", name="Commencer et garder ma progression").click()
    page.get_by_role("button", name=re.compile("^Fait, aller au test")).click()
    page.get_by_role("radio", name="Vrai", exact=True).check()
    page.get_by_role("button", name="Enregistrer, terminer et corriger").click()
    page.get_by_role("button", name="Corriger mes réponses").click()
    page.goto("/courses")
    page.get_by_role("article").filter(has_text=TITLE).get_by_role("link").click()
    page.get_by_role("link", name=SECOND).click()
    page.get_by_role("button", name=re.compile("^Fait")).last.click()


def test_own_course_goes_from_a_form_in_french_to_a_learners_certificate(visitors: Visitors) -> None:
    page = visitors.enter("trainer.tn", "Français")
    course_id = _begin(page)
    _add_module(page, FIRST, "1", "2")
    page.goto(f"/authoring/{course_id}")
    page.get_by_role("link", name="Ajouter un module").click()
    _add_module(page, SECOND, "3", "1")
    _add_check(page, f"/authoring/{course_id}/modules/{course_id}.1")
    page.goto(f"/authoring/{course_id}")
    page.get_by_role("button", name="Envoyer en relecture").click()
    expect(page.get_by_text("Le cours attend sa relecture.")).to_be_visible()

    reviewer = visitors.enter("coordinator.tn", "Français")
    reviewer.goto(f"/authoring/{course_id}")
    reviewer.get_by_role("button", name="Publier", exact=True).click()
    expect(reviewer.get_by_text("La version 1.0.0 est publiée.")).to_be_visible()

    learner = visitors.enter("owner.tn", "Français", PHONE)
    _learn(learner)
    learner.goto("/certificates")
    learner.get_by_role("link", name="Vérifier le numéro").first.click()
    expect(learner.get_by_role("main")).to_contain_text(OUTCOME)
    expect(learner.get_by_role("main")).to_contain_text(f"all-modules, {course_id} 1.0.0")
