# SPDX-License-Identifier: EUPL-1.2
"""The privacy notice: its version and what differs by country.

Raise ``VERSION`` whenever a sentence of the notice changes what a reader would expect: people are
shown it again before their next answer, and the version they saw is on record.
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

VERSION = "2026-11"


@dataclass(frozen=True)
class CountryNotice:
    """What the notice says for one country; the partners' advisers must still confirm each."""

    country: str
    law: Any
    authority: str
    controller: Any
    transfer: Any
    to_confirm: Any


_UNION_LAW = _l("Regulation (EU) 2016/679 (GDPR)")
_UNION_CONTROLLER = _l("EXO of Potenza and the project's partner in this country, jointly (GDPR, Article 26)")
_UNION_TRANSFER = _l(
    "Your data stay on a server in the European Union. Coordinators in Egypt, Tunisia and Türkiye do not see your name."
)
_UNION_CONFIRM = _l("The partner's name and contact, and the arrangement of the joint controllers.")

_ROWS = (
    CountryNotice(
        "IT",
        _UNION_LAW,
        "Garante per la protezione dei dati personali",
        _UNION_CONTROLLER,
        _UNION_TRANSFER,
        _UNION_CONFIRM,
    ),
    CountryNotice(
        "ES",
        _UNION_LAW,
        "Agencia Española de Protección de Datos",
        _UNION_CONTROLLER,
        _UNION_TRANSFER,
        _UNION_CONFIRM,
    ),
    CountryNotice(
        "MT",
        _UNION_LAW,
        "Office of the Information and Data Protection Commissioner",
        _UNION_CONTROLLER,
        _UNION_TRANSFER,
        _UNION_CONFIRM,
    ),
    CountryNotice(
        "EL",
        _UNION_LAW,
        "Αρχή Προστασίας Δεδομένων Προσωπικού Χαρακτήρα",
        _UNION_CONTROLLER,
        _UNION_TRANSFER,
        _UNION_CONFIRM,
    ),
    CountryNotice(
        "TN",
        _l("Organic Law 2004-63; the GDPR holds too for what EXO does"),
        "Instance nationale de protection des données personnelles (INPDP)",
        _l("The Chamber of Commerce and Industry of Cap Bon, with EXO of Potenza"),
        _l(
            "Your data go to a server in the European Union. The law asks for your consent and for the authorisation of the INPDP."
        ),
        _l(
            "The declaration to the INPDP and its authorisation, before the first SME of Tunisia joins; the consent text in Arabic and French."
        ),
    ),
    CountryNotice(
        "EG",
        _l("Law 151/2020 with Decree 816/2025; the GDPR holds too for what EXO does"),
        "مركز حماية البيانات الشخصية",
        _l("The project's partner in Egypt, with EXO of Potenza"),
        _l("Your data go to a server in the European Union. The law asks for a licence for this transfer."),
        _l(
            "The licences of the partner in Egypt, before the first SME of Egypt joins, and whether consent is needed besides them."
        ),
    ),
    CountryNotice(
        "TR",
        _l("Law 6698 (KVKK), as changed by Law 7499; the GDPR holds too for what EXO does"),
        "Kişisel Verileri Koruma Kurumu",
        _l("The project's partner in Türkiye, with EXO of Potenza"),
        _l("Your data go to a server in the European Union under the standard contract of the Board."),
        _l("The standard contract between the partner and EXO, and that it was notified in time."),
    ),
)
COUNTRIES = {row.country: row for row in _ROWS}
