# SPDX-License-Identifier: EUPL-1.2
"""Languages: their own names and directions, choosing one, formats; catalogues in ``translations/``.

The language of an answer is ``?lang=`` for this page, else the account's, else the cookie's, else
what the browser asks for, else English.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask, has_request_context, request
from flask_babel import Babel, get_locale, gettext
from markupsafe import Markup, escape

from atlas_training.sentences import Sentence


@dataclass(frozen=True)
class Language:
    """One of the eight languages of the scheme, under its own name."""

    code: str
    name: str
    direction: str = "ltr"


LANGUAGES = (
    Language("ar", "العربية", "rtl"),
    Language("el", "Ελληνικά"),
    Language("en", "English"),
    Language("es", "Español"),
    Language("fr", "Français"),
    Language("it", "Italiano"),
    Language("mt", "Malti"),
    Language("tr", "Türkçe"),
)
CODES = tuple(language.code for language in LANGUAGES)
BY_CODE = {language.code: language for language in LANGUAGES}
ZONES = {
    "IT": "Europe/Rome",
    "ES": "Europe/Madrid",
    "MT": "Europe/Malta",
    "EL": "Europe/Athens",
    "TN": "Africa/Tunis",
    "EG": "Africa/Cairo",
    "TR": "Europe/Istanbul",
}
COOKIE = "language"


def init_app(
    app: Flask, language_of_account: Callable[[], str | None], zone_of_account: Callable[[], str]
) -> None:
    """Set up Flask-Babel. The two callables ask whoever is signed in."""

    def choose() -> str:
        if not has_request_context():
            return "en"
        for candidate in (request.args.get("lang"), language_of_account(), request.cookies.get(COOKIE)):
            if candidate in CODES:
                return candidate
        return request.accept_languages.best_match(CODES) or "en"

    Babel(
        app,
        locale_selector=choose,
        timezone_selector=zone_of_account,
        default_translation_directories="i18n/translations",
    )


def current() -> Language:
    """The language of the answer being made."""
    locale = get_locale()
    return BY_CODE.get(locale.language if locale else "en", BY_CODE["en"])


def in_words(said: str) -> Markup:
    """A sentence as HTML in the current language; a plain text, marked as English.

    Each value stands in an element of its own (``bdi``), so that code and file names keep their order in a page that
    runs from right to left, and can be copied without invisible characters.
    """
    if not isinstance(said, Sentence):
        return Markup('<span lang="en" dir="ltr">{}</span>').format(said)
    values = {
        name: Markup("<bdi>{}</bdi>").format(in_words(value) if isinstance(value, Sentence) else value)
        if isinstance(value, str)
        else value
        for name, value in said.values.items()
    }
    words = escape(gettext(said.template))
    return words % values if values else words


def own_name(code: str) -> str:
    """A language's name in itself; an unknown code is given back."""
    return BY_CODE[code].name if code in BY_CODE else code


def country_name(code: str, language: str | None = None) -> str:
    """A country's name in the current language; the scheme writes EL for Greece as the Union does."""
    locale = Locale.parse(language or current().code)
    return str(locale.territories.get("GR" if code == "EL" else code, code))


def in_zone(moment: datetime, country: str | None) -> datetime:
    """The moment on the clocks of a country."""
    return moment.astimezone(ZoneInfo(ZONES.get(country or "", "UTC")))


def remember(response: Any, code: str) -> None:
    """Keep the chosen language in a cookie for a year."""
    response.set_cookie(
        COOKIE, code, max_age=31_536_000, httponly=True, samesite="Lax", secure=request.is_secure
    )


def choice_of(texts: dict[str, Any], wanted: str, source: str = "en") -> tuple[str, Any]:
    """The text in the wanted language, else in the source language, else the first; with its language."""
    for code in (wanted, source):
        if code in texts:
            return code, texts[code]
    code = next(iter(texts))
    return code, texts[code]
