# SPDX-License-Identifier: EUPL-1.2
"""What a row of the table asks for, or what is wrong with it and how to mend it."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _

from atlas_training import i18n
from atlas_training.accounts import rules
from atlas_training.accounts.enums import Role
from atlas_training.accounts.importing.table import Line
from atlas_training.accounts.importing.words import country_named, language_named, role_named

LANGUAGE_OF = {"IT": "it", "ES": "es", "MT": "mt", "EL": "el", "TN": "ar", "EG": "ar", "TR": "tr"}
LONGEST_NAME = 200


class Wrong(Exception):
    """A cell that cannot be taken: its column and a sentence that says how to mend it."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column
        self.sentence = sentence


@dataclass(frozen=True)
class Wanted:
    """A place for a person in an SME; without an address only the SME. ``sme`` is a name, a number or a key."""

    email: str
    name: str
    language: str
    role: Role
    sme: str
    country: str


def parse(line: Line, countries: Collection[str], sme: str = "", country: str = "") -> Wanted:
    """What the row asks for. ``countries`` may be imported to; ``sme`` and ``country`` stand in for empty cells.

    :raise Wrong: for the first cell that cannot be taken.
    """
    if line.fault:
        raise Wrong("", line.fault)
    _refuse_unkept(line)
    found = _country(line, countries, country)
    wanted = Wanted(
        email=_email(line),
        name=_name(line),
        language=_language(line, found),
        role=_role(line),
        sme=_sme(line) or sme,
        country=found,
    )
    is_sme_alone = bool(_sme(line)) and not wanted.name
    if not wanted.email and not is_sme_alone:
        raise Wrong("email", _("The e-mail address is missing."))
    if wanted.email and not wanted.name:
        raise Wrong("given_name", _("The name is missing."))
    if not wanted.sme:
        raise Wrong("sme", _("Say for which SME this person works."))
    return wanted


def _refuse_unkept(line: Line) -> None:
    for column, text in line.cells.items():
        if "\0" in text or "\ufffd" in text:
            raise Wrong(column, _("This cell holds a sign that is no letter. Type it anew."))


def _country(line: Line, countries: Collection[str], standing_in: str) -> str:
    word = line.cells.get("country", "")
    code = (
        country_named(word) if word else standing_in or (next(iter(countries)) if len(countries) == 1 else "")
    )
    if not word and not code:
        raise Wrong("country", _("Say in which country the SME is."))
    if not code:
        raise Wrong("country", _("This is no country of the scheme. Write IT, ES, MT, EL, TN, EG or TR."))
    if code not in countries:
        raise Wrong("country", _("You import people of your own country only."))
    return code


def _email(line: Line) -> str:
    text = line.cells.get("email", "")
    if text.startswith("="):
        raise Wrong("email", _("This cell holds a formula. Put its value in its place."))
    if any(sign in text for sign in "ıİ"):
        raise Wrong("email", _("This address has a Turkish ı or İ in it. Write it with i."))
    text = rules.as_identifier(text.removeprefix("mailto:"))
    if text and not (rules.is_email(text) and text.isascii()):
        raise Wrong("email", _("This is no e-mail address. Write one like giulia@example.org."))
    return text


def _name(line: Line) -> str:
    parts = [line.cells.get(column, "") for column in ("given_name", "family_name")]
    name = " ".join(part for part in parts if part)
    if len(name) > LONGEST_NAME:
        longest = "given_name" if len(parts[0]) >= len(parts[1]) else "family_name"
        raise Wrong(longest, _("Write a name, 200 letters at most."))
    return name


def _language(line: Line, country: str) -> str:
    word = line.cells.get("language", "")
    code = language_named(word) if word else LANGUAGE_OF[country]
    if code is None:
        raise Wrong(
            "language", _("This is no language of the scheme. Write %(codes)s.", codes=", ".join(i18n.CODES))
        )
    return code


def _role(line: Line) -> Role:
    word = line.cells.get("role", "")
    role = role_named(word) if word else Role.LEARNER
    if role is None:
        raise Wrong("role", _("This role is not known. Write owner or learner."))
    if role not in rules.IN_ORGANISATION:
        raise Wrong(
            "role",
            _(
                "Trainers, coordinators and administrators are invited by an administrator. Write owner or learner."
            ),
        )
    return role


def _sme(line: Line) -> str:
    text = line.cells.get("sme", "")
    if len(text) > LONGEST_NAME:
        raise Wrong("sme", _("Write its name, 200 letters at most."))
    return text
