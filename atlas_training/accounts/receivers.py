# SPDX-License-Identifier: EUPL-1.2
"""Who reads the page: the answers to what the frame asks."""

from typing import Any, cast

from flask import has_request_context, url_for
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training import i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import COORDINATORS, Role
from atlas_training.accounts.models import Person
from atlas_training.plugins import hookimpl
from atlas_training.web.navigation import NavigationItem


def _person() -> Person | None:
    if has_request_context() and current_user.is_authenticated:
        return cast(Person, current_user._get_current_object())
    return None


@hookimpl
def viewer() -> Any:
    """Whoever is signed in."""
    return _person()


@hookimpl
def viewer_zone() -> str | None:
    """The zone of the SME the person works for, else of the country they coordinate."""
    person = _person()
    if not person:
        return None
    membership = accounts.find_membership()
    countries = [membership.organisation.country] if membership else sorted(person.countries)
    return i18n.ZONES.get(countries[0]) if countries else None


@hookimpl
def language_chosen(code: str) -> None:
    """Keep it in the account."""
    person = _person()
    if person:
        person.language = code


@hookimpl
def navigation(person: Person | None) -> list[NavigationItem]:
    """Pages of owners, coordinators and administrators."""
    if person is None:
        return []
    items = []
    membership = accounts.find_membership()
    if membership and membership.role == Role.OWNER:
        items.append(NavigationItem(_("My SME"), url_for("accounts.show_organisation"), "people", 80))
    if person.roles & COORDINATORS:
        items.append(NavigationItem(_("SMEs"), url_for("accounts.list_smes"), "home", 60))
    if Role.ADMINISTRATOR in person.roles:
        items.append(NavigationItem(_("People"), url_for("accounts.list_people"), "people", 90))
        items.append(NavigationItem(_("Credentials"), url_for("accounts.list_credentials"), "key", 95))
    if person.roles & {Role.COORDINATOR, Role.ADMINISTRATOR} and accounts.open_requests(person):
        items.append(
            NavigationItem(_("Requests of erasure"), url_for("accounts.list_erasures"), "warning", 98)
        )
    return items


@hookimpl
def settings_links() -> list[tuple[str, str]]:
    """A copy of one's data, and erasure."""
    return [(_("Your data: a copy, or erasure"), url_for("accounts.own_data"))]
