# SPDX-License-Identifier: EUPL-1.2
"""Organisations, clusters, and comparing names in eight languages."""

from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from atlas_training.i18n.folding import fold
from atlas_training.organisations import service as organisations
from atlas_training.organisations.errors import NoSuchOrganisation, WrongFacts
from atlas_training.organisations.rules import number_of
from tests.factories import accounts as people


def test_sme_joins_its_countrys_cluster_under_the_meta_cluster(app: Flask) -> None:
    first, second = people.make_organisation(country="IT"), people.make_organisation(country="IT")
    assert first.cluster_id == second.cluster_id
    assert first.cluster.country == "IT"
    assert first.cluster.parent_id == organisations.meta_cluster().id
    assert organisations.meta_cluster().name == "ATLAS"


def test_cluster_of_that_name_is_not_made_twice(app: Flask) -> None:
    assert (
        organisations.add_cluster("Val d'Agri", "IT").id == organisations.add_cluster(" val D'AGRI ", "IT").id
    )


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"country": "FR"}, "country"),
        ({"kind": "enterprise"}, "kind"),
        ({"business_kinds": ["casino"]}, "business_kinds"),
        ({"size": "250"}, "size"),
    ],
)
def test_wrong_fact_is_named(app: Flask, facts: dict[str, object], field: str) -> None:
    with pytest.raises(WrongFacts) as refused:
        organisations.add(**{"name": "Masseria", "country": "IT", **facts})  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_cluster_of_another_country_is_refused(app: Flask) -> None:
    with pytest.raises(WrongFacts):
        organisations.add("Masseria", "IT", cluster=organisations.cluster_of("ES"))


def test_unknown_organisation_is_refused(app: Flask) -> None:
    with pytest.raises(NoSuchOrganisation):
        organisations.get(UUID(int=1))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("istanbul", "İstanbul Evi"),
        ("ISPARTA", "Isparta Bağ"),
        ("ısparta", "Isparta Bağ"),
        ("ελια", "Ελιά"),
        ("οδοσ", "Ὁδός"),
        ("harrub", "Razzett tal-Ħarrub"),
        ("gite", "Gîte El Kef"),
        ("gozo", "Għarb, Gożo"),
        ("احمد", "بيت أحمد"),
        ("جريده", "بيت الجريدة"),
    ],
)
def test_name_is_found_as_people_type_it(app: Flask, typed: str, written: str) -> None:
    people.make_organisation(written, "TR")
    people.make_organisation("Zzz", "TR")
    assert [one.name for one in organisations.in_countries({"TR"}, typed)] == [written]


def test_names_are_sorted_as_people_read_them(app: Flask) -> None:
    for name in ("Zitouna", "élan", "Aguas", "Eden", "Ħarrub"):
        people.make_organisation(name, "MT")
    assert [one.name for one in organisations.in_countries({"MT"})] == [
        "Aguas",
        "Eden",
        "élan",
        "Ħarrub",
        "Zitouna",
    ]


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.uuids())
def test_number_tells_no_name_and_stays(pseudonym: UUID) -> None:
    assert number_of(pseudonym) == number_of(UUID(str(pseudonym)))
    assert len(number_of(pseudonym)) == 9
