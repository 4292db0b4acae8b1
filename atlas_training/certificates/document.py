# SPDX-License-Identifier: EUPL-1.2
"""The certificate as a tagged PDF (PDF/UA-1, ISO 14289-1) on A4, the same bytes for the same row."""

import io
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from flask import current_app

from atlas_training import i18n
from atlas_training.certificates import rules
from atlas_training.certificates.emblem import emblem
from atlas_training.certificates.enums import CertificateKind
from atlas_training.certificates.errors import CannotBePrinted, HolderGone
from atlas_training.certificates.models import Certificate
from atlas_training.certificates.wording import WORDS, day, duration
from atlas_training.web import addresses

TEMPLATE = Path(__file__).parent / "document.typ"
ISSUER = "ATLAS4MED Training Scheme"
BODY = ("Noto Sans", "Noto Sans Arabic")
DISPLAY = ("Libertinus Serif", *BODY)
STATEMENT = ("Arial", "Verdana", "Tahoma", "Ubuntu", "Liberation Sans", "Noto Sans")
"""The statement's faces (Regulation (EU) 2021/1060, Annex IX, 1.5); Liberation Sans has Arial's measures."""
PACKAGES = "fonts-noto-core fonts-liberation"
TILE = (
    '<path fill="#0b5563" d="M0 0h48v48H0z"/><path fill="#cfe4e7" d="M24 4l5.9 5.9h8.2v8.2L44 24l-5.9 5.9v8.2h-8.2L24'
    ' 44l-5.9-5.9H9.9v-8.2L4 24l5.9-5.9V9.9h8.2z"/><path fill="#0b5563" d="M24 12.5l3.4 3.4h4.7v4.7l3.4 3.4-3.4'
    ' 3.4v4.7h-4.7L24 35.5l-3.4-3.4h-4.7v-4.7L12.5 24l3.4-3.4v-4.7h4.7z"/><path fill="#f2b544" d="M24 19l5 5-5 5-5-5z"/>'
)
TILES_IN_EDGE = 28


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The fonts of this machine, looked through once for a process."""
    return typst.Fonts()


def missing_fonts() -> list[str]:
    """Families the document needs and this machine has not."""
    return sorted(set(BODY) - set(_fonts().families()))


def check_address(certificate: Certificate) -> str:
    """The full address of the page that checks this certificate."""
    return addresses.public("certificates.show", number=rules.shown(certificate.number))


def pdf(certificate: Certificate) -> bytes:
    """The document of a certificate.

    :raise HolderGone: after erasure.
    :raise CannotBePrinted: where a font is missing for its signs; the log says which to install.
    """
    if certificate.erased_at is not None:
        raise HolderGone
    data = _data(certificate)
    return _compiled(json.dumps(data, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=64)
def _compiled(data: str) -> bytes:
    if missing := missing_fonts():
        current_app.logger.error(
            "certificates need the fonts %s: apt-get install %s", ", ".join(missing), PACKAGES
        )
        raise CannotBePrinted
    try:
        made = typst.compile(
            TEMPLATE.read_bytes(),
            format="pdf",
            font_paths=_fonts(),
            pdf_standards="ua-1",
            sys_inputs={"data": data},
        )
    except typst.TypstError as wrong:
        current_app.logger.error("a certificate cannot be printed: %s", wrong.message)
        raise CannotBePrinted from None
    assert isinstance(made, bytes)
    return made


def _data(certificate: Certificate) -> dict[str, Any]:
    claims, language = certificate.claims, certificate.language
    words = WORDS[language]
    kind = str(certificate.kind)
    of_kind = "sme" if kind == CertificateKind.SME else "attendance" if claims["attendance"] else "completion"
    country = i18n.country_name(claims["country"], language)
    subject = "" if kind == CertificateKind.SME else words[kind]
    address = check_address(certificate)
    return {
        "words": words,
        "language": language,
        "rtl": _is_rtl(language),
        "kind": words[of_kind],
        "title": f"{words[of_kind]}: {claims['title']}",
        "issuer": ISSUER,
        "date": [int(part) for part in claims["issued_on"].split("-")],
        "name": claims["name"],
        "organisation": country if kind == CertificateKind.SME else f"{claims['organisation']}, {country}",
        "subject": subject,
        "course": claims["title"],
        "title_language": claims["title_language"],
        "title_rtl": _is_rtl(claims["title_language"]),
        "facts": _facts(claims, language),
        "modules": [_module(module, language) for module in claims["modules"]],
        "outcomes": [{**one, "rtl": _is_rtl(one["language"])} for one in claims["outcomes"]],
        "partners": claims["partners"],
        "rule": f"{claims['rule']['name']}, {claims['rule']['version']}",
        "number": rules.shown(certificate.number),
        "address": address,
        "qr": qr(address),
        "emblem": emblem(),
        "tile": _tiles(1),
        "edge": _tiles(TILES_IN_EDGE),
        "fonts": {"body": BODY, "display": DISPLAY, "statement": _statement_font()},
    }


def _facts(claims: dict[str, Any], language: str) -> list[tuple[str, str]]:
    words = WORDS[language]
    facts = [(words["workload"], duration(claims["minutes"], language))]
    if "people" in claims:
        facts.append((words["people"], str(claims["people"])))
    else:
        facts.append((words["completed_on"], day(claims["completed_on"], language)))
    return [*facts, (words["issued_on"], day(claims["issued_on"], language))]


def _module(module: dict[str, Any], language: str) -> dict[str, Any]:
    words = WORDS[language]
    note = words["recognised"] if module["recognised"] else duration(module["minutes"], language)
    return {
        "title": module["title"],
        "language": module["language"],
        "rtl": _is_rtl(module["language"]),
        "note": f"({note})",
    }


def _is_rtl(language: str) -> bool:
    return i18n.BY_CODE[language].direction == "rtl"


def _statement_font() -> str:
    families = set(_fonts().families())
    return next(family for family in STATEMENT if family in families or family == STATEMENT[-1])


def _tiles(count: int) -> str:
    tiles = "".join(f'<g transform="translate({place * 48} 0)">{TILE}</g>' for place in range(count))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {count * 48} 48" width="{count * 48}" height="48">{tiles}</svg>'


def qr(address: str) -> str:
    """The QR code of an address, as SVG."""
    stream = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        stream, kind="svg", scale=4, border=4, dark="#14272b", light="#fff", xmldecl=False
    )
    return stream.getvalue().decode()
