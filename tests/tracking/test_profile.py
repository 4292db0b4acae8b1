# SPDX-License-Identifier: EUPL-1.2
"""The xAPI Profile document lists whatever is said."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atlas_training.tracking import profile, vocabulary
from tests.factories.learning import recorded
from tests.factories.story import tell

BASE = "https://training.example.org"
DOCUMENT = profile.document(BASE)
CONCEPTS = {concept["id"]: concept["type"] for concept in DOCUMENT["concepts"]}


def templates(verb: str) -> list[dict[str, Any]]:
    return [template for template in DOCUMENT["templates"] if template["verb"] == verb]


def of_activities() -> list[dict[str, Any]]:
    """The statements about activities; voiding is the standard's own and needs no template."""
    return [said for said in recorded() if said["object"]["objectType"] == "Activity"]


def extensions_of(said: dict[str, Any]) -> set[str]:
    return set(said.get("result", {}).get("extensions", {})) | set(said["context"].get("extensions", {}))


def test_every_statement_follows_a_template(app: Flask) -> None:
    tell()
    for said in of_activities():
        kind = said["object"]["definition"]["type"]
        assert [t["objectActivityType"] for t in templates(said["verb"]["id"])].count(kind) >= 1, said[
            "verb"
        ]["id"]


def test_every_verb_and_type_is_published_or_defined_here(app: Flask) -> None:
    tell()
    listed = {t["verb"] for t in DOCUMENT["templates"]} | {
        t["objectActivityType"] for t in DOCUMENT["templates"]
    }
    for said in of_activities():
        for iri in (said["verb"]["id"], said["object"]["definition"]["type"]):
            assert iri in listed
            assert CONCEPTS.get(iri) if iri.startswith(BASE) else iri in PUBLISHED


PUBLISHED = {verb.iri for verb in vocabulary.PUBLISHED_VERBS} | set(vocabulary.PUBLISHED_TYPES)


def test_every_extension_of_ours_is_defined(app: Flask) -> None:
    tell()
    used = {iri for said in of_activities() for iri in extensions_of(said) if iri.startswith(BASE)}
    assert len(used) == 7
    assert {CONCEPTS.get(iri) for iri in used} == {"ResultExtension"}


def test_every_template_is_said_in_the_story(app: Flask) -> None:
    tell()
    said = {(one["verb"]["id"], one["object"]["definition"]["type"]) for one in of_activities()}
    assert [t["id"] for t in DOCUMENT["templates"] if (t["verb"], t["objectActivityType"]) not in said] == []


@pytest.mark.parametrize("template", DOCUMENT["templates"], ids=lambda template: template["prefLabel"]["en"])
def test_template_has_its_verb_and_type(template: dict[str, Any]) -> None:
    for name, kind in (("verb", "Verb"), ("objectActivityType", "ActivityType")):
        iri = template[name]
        assert CONCEPTS[iri] == kind if iri.startswith(BASE) else iri in PUBLISHED


def test_rules_of_the_templates_hold_for_what_is_said(app: Flask) -> None:
    tell()
    for said in of_activities():
        kind = (said["verb"]["id"], said["object"]["definition"]["type"])
        fitting = [t for t in DOCUMENT["templates"] if (t["verb"], t["objectActivityType"]) == kind]
        for template in fitting:
            for rule in template["rules"]:
                if rule["presence"] == "included" and "[*]" not in rule["location"]:
                    assert found_at(said, rule["location"]), (template["id"], rule["location"])


def found_at(said: dict[str, Any], location: str) -> bool:
    here: Any = said
    for name in location.removeprefix("$.").split("."):
        if name not in here:
            return False
        here = here[name]
    return True


def test_profile_is_served_at_its_own_address_and_its_parts(client: FlaskClient) -> None:
    for path in ("/xapi-profile", "/xapi-profile/verbs/planned", "/xapi-profile/v1.0.0"):
        page = client.get(path)
        assert (page.status_code, page.mimetype) == (200, "application/ld+json")
        assert page.json == DOCUMENT


def test_ids_in_the_document_are_unique() -> None:
    ids = [*(c["id"] for c in DOCUMENT["concepts"]), *(t["id"] for t in DOCUMENT["templates"])]
    assert len(ids) == len(set(ids))
    assert {c["inScheme"] for c in DOCUMENT["concepts"]} == {DOCUMENT["versions"][0]["id"]}
