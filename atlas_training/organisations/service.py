# SPDX-License-Identifier: EUPL-1.2
"""Organisations and clusters: adding and finding them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from atlas_training import i18n
from atlas_training.database import db
from atlas_training.i18n.folding import fold
from atlas_training.organisations.enums import BUSINESS_KINDS, COUNTRIES, SIZES, OrganisationKind
from atlas_training.organisations.errors import NoSuchOrganisation, WrongFacts
from atlas_training.organisations.models import Cluster, Organisation
from atlas_training.organisations.rules import number_of

META_CLUSTER = "ATLAS"


def meta_cluster() -> Cluster:
    """The ATLAS meta-cluster; made when first asked for."""
    found = db.session.scalars(
        select(Cluster).where(Cluster.parent_id.is_(None), Cluster.country.is_(None)).limit(1)
    ).first()
    if found:
        return found
    cluster = Cluster(name=META_CLUSTER)
    db.session.add(cluster)
    db.session.flush()
    return cluster


def add_cluster(name: str, country: str) -> Cluster:
    """A cluster of one country under the meta-cluster; an existing one of that name is given back.

    :raise WrongFacts: for an empty name or a country the scheme does not have.
    """
    name = " ".join(name.split())
    if not name or country not in COUNTRIES:
        raise WrongFacts
    for cluster in clusters({country}):
        if fold(cluster.name) == fold(name):
            return cluster
    cluster = Cluster(name=name, country=country, parent_id=meta_cluster().id)
    db.session.add(cluster)
    db.session.flush()
    return cluster


def clusters(countries: Iterable[str] = COUNTRIES) -> list[Cluster]:
    """The clusters of these countries, by name."""
    found = db.session.scalars(select(Cluster).where(Cluster.country.in_(list(countries))))
    return sorted(found, key=lambda cluster: fold(cluster.name))


def cluster_of(country: str) -> Cluster:
    """The first cluster of a country; made when first asked for."""
    found = db.session.scalars(
        select(Cluster).where(Cluster.country == country).order_by(Cluster.id).limit(1)
    ).first()
    return found or add_cluster(f"ATLAS {i18n.country_name(country, 'en')}", country)


def add(
    name: str,
    country: str,
    *,
    kind: str = OrganisationKind.SME,
    region: str = "",
    business_kinds: Iterable[str] = (),
    size: str = "",
    cluster: Cluster | None = None,
) -> Organisation:
    """A new SME or stakeholder.

    ``size`` is one of ``enums.SIZES`` (people at work) or empty. Without a cluster it joins its country's first.

    :raise WrongFacts: with the fields that are missing or unknown.
    """
    name, kinds = " ".join(name.split()), list(dict.fromkeys(business_kinds))
    wrong = _wrong_facts(name, country, kind, kinds, size)
    if cluster and cluster.country != country:
        wrong["cluster"] = _l("Choose a cluster of the same country.")
    if wrong:
        raise WrongFacts(fields=wrong)
    organisation = Organisation(
        name=name,
        country=country,
        kind=str(kind),
        region=" ".join(region.split()),
        business_kinds=kinds,
        size=size,
        cluster_id=(cluster or cluster_of(country)).id,
    )
    db.session.add(organisation)
    db.session.flush()
    return organisation


def add_smes(names: Iterable[tuple[str, str]]) -> list[Organisation]:
    """Many new SMEs from pairs of name and country, each in its country's first cluster.

    :raise WrongFacts: for a name that is empty or too long, or a country the scheme does not have.
    """
    pairs = [(" ".join(name.split()), country) for name, country in names]
    for name, country in pairs:
        if wrong := _wrong_facts(name, country, OrganisationKind.SME, [], ""):
            raise WrongFacts(fields=wrong)
    homes = {country: cluster_of(country) for country in sorted({country for _name, country in pairs})}
    added = [
        Organisation(
            name=name,
            country=country,
            kind=str(OrganisationKind.SME),
            business_kinds=[],
            cluster=homes[country],
        )
        for name, country in pairs
    ]
    db.session.add_all(added)
    db.session.flush()
    return added


def _wrong_facts(name: str, country: str, kind: str, kinds: list[str], size: str) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if not name or len(name) > 200:
        wrong["name"] = _l("Write its name, 200 letters at most.")
    if country not in COUNTRIES:
        wrong["country"] = _l("Choose one of the seven countries.")
    if kind not in set(OrganisationKind):
        wrong["kind"] = _l("Choose SME or stakeholder.")
    if not set(kinds) <= set(BUSINESS_KINDS):
        wrong["business_kinds"] = _l("Choose from the list.")
    if size and size not in SIZES:
        wrong["size"] = _l("Choose how many people work there.")
    return wrong


def find(organisation_id: UUID) -> Organisation | None:
    """The organisation of that key."""
    return db.session.get(Organisation, organisation_id)


def get(organisation_id: UUID) -> Organisation:
    """The organisation of that key.

    :raise NoSuchOrganisation: where there is none.
    """
    organisation = find(organisation_id)
    if organisation is None:
        raise NoSuchOrganisation
    return organisation


def of_number(text: str, countries: Iterable[str] = COUNTRIES) -> Organisation | None:
    """The one organisation of these countries with this key or this number, such as ``3F2A-91BC``."""
    found = [one for one in in_countries(countries) if is_number_of(one, text)]
    return found[0] if len(found) == 1 else None


def is_number_of(organisation: Organisation, text: str) -> bool:
    """Whether the text is the organisation's key or number."""
    return text.strip().upper() in (
        number_of(organisation.pseudonym),
        str(organisation.id).upper(),
        organisation.id.hex.upper(),
    )


def forget(organisation_id: UUID) -> None:
    """Take name and region from an organisation of which all that is known is about an erased person.

    Country, size and kinds of business stay, so that counts do.
    """
    organisation = get(organisation_id)
    organisation.name, organisation.region = number_of(organisation.pseudonym), ""
    db.session.flush()


def lock(organisation_id: UUID) -> None:
    """Let no other transaction change who belongs to this organisation until this one ends."""
    db.session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())


def of_name(countries: Iterable[str], words: str) -> list[UUID]:
    """The keys of the organisations of these countries whose name has these letters, without case and accents."""
    wanted = fold(words)
    rows = db.session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.country.in_(list(countries)))
    )
    return [key for key, name in rows if wanted in fold(name)]


def in_countries(countries: Iterable[str], name: str = "") -> list[Organisation]:
    """Organisations of these countries whose name has these letters, sorted by name.

    Letters are compared without case and accents in every language of the scheme, which no database
    collation here does alike; so names are compared and sorted in Python.
    """
    found = db.session.scalars(select(Organisation).where(Organisation.country.in_(list(countries)))).all()
    wanted = fold(name)
    return sorted(
        (one for one in found if wanted in fold(one.name)), key=lambda one: (fold(one.name), one.id.hex)
    )
