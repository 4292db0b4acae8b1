# SPDX-License-Identifier: EUPL-1.2
"""Who is in the example. Nobody here exists; every business says so in its name."""

from dataclasses import dataclass

PASSWORD = "demonstration"  # noqa: S105 -- printed at start; such accounts only open on this computer


@dataclass(frozen=True)
class Country:
    """The example's people and businesses of one country. Languages are those of the interface."""

    code: str
    language: str
    cluster: str
    coordinator: str
    trainer: str
    businesses: tuple[tuple[str, str, str, str], ...]
    """(name, region, owner, colleague or empty)."""


CAST = (
    Country(
        "IT",
        "it",
        "Cluster Basilicata e Puglia (example)",
        "Anna Esempio",
        "Luca Esempio",
        (
            ("Masseria dei Pozzi (example)", "Puglia", "Giulia Esempio", "Marco Esempio"),
            ("Rifugio del Pollino (example)", "Basilicata", "Rocco Esempio", "Lucia Esempio"),
            ("Cantina Vulture Antica (example)", "Basilicata", "Donato Esempio", ""),
            ("Casa dei Calanchi (example)", "Basilicata", "Teresa Esempio", ""),
            ("Il Forno di Nonna (example)", "Basilicata", "Carmela Esempio", ""),
            ("Trekking Murge (example)", "Puglia", "Vito Esempio", ""),
            ("Bottega del Cotto (example)", "Puglia", "Rosa Esempio", ""),
            ("Agriturismo Le Ginestre (example)", "Calabria", "Franco Esempio", ""),
            ("Dimora del Noce (example)", "Campania", "Ida Esempio", ""),
            ("Orti di Metaponto (example)", "Basilicata", "Nicola Esempio", ""),
            ("Sentieri del Sinni (example)", "Basilicata", "Elena Esempio", ""),
            ("La Vecchia Filanda (example)", "Puglia", "Pina Esempio", ""),
        ),
    ),
    Country(
        "ES",
        "es",
        "Cluster Andalucía Rural (example)",
        "Carmen Ejemplo",
        "Pablo Ejemplo",
        (
            ("Cortijo del Olivar (example)", "Jaén", "Lucía Ejemplo", "Diego Ejemplo"),
            ("Casa de la Era (example)", "Cádiz", "Manuel Ejemplo", ""),
            ("Talleres de Esparto (example)", "Granada", "Rocío Ejemplo", ""),
        ),
    ),
    Country(
        "MT",
        "en",
        "Gozo Rural Cluster (example)",
        "Josephine Eżempju",
        "Carmel Eżempju",
        (
            ("Razzett tal-Ħarrub (example)", "Għarb", "Maria Eżempju", "Ġużeppi Eżempju"),
            ("Gozo Walks (example)", "Xagħra", "Pawlu Eżempju", ""),
        ),
    ),
    Country(
        "EL",
        "el",
        "Κρήτη Ύπαιθρος (example)",
        "Ελένη Παράδειγμα",
        "Νίκος Παράδειγμα",
        (
            ("Ξενώνας Αλώνι (example)", "Χανιά", "Μαρία Παράδειγμα", "Γιώργος Παράδειγμα"),
            ("Μονοπάτια του Ψηλορείτη (example)", "Ρέθυμνο", "Κώστας Παράδειγμα", ""),
        ),
    ),
    Country(
        "TN",
        "fr",
        "Cluster Cap Bon (example)",
        "Salma Exemple",
        "Karim Exemple",
        (
            ("Dar Zitouna (example)", "Nabeul", "Leïla Exemple", "Sami Exemple"),
            ("Gîte El Haouaria (example)", "Nabeul", "Hédi Exemple", ""),
        ),
    ),
    Country(
        "EG",
        "ar",
        "عنقود الفيوم (example)",
        "منى مثال",
        "أحمد مثال",
        (
            ("بيت الفخار (example)", "الفيوم", "سلوى مثال", "محمود مثال"),
            ("نزل وادي الريان (example)", "الفيوم", "حسن مثال", ""),
        ),
    ),
    Country(
        "TR",
        "tr",
        "Ege Kırsal Kümesi (example)",
        "Zeynep Örnek",
        "Emre Örnek",
        (
            ("Zeytin Evi (example)", "İzmir", "Ayşe Örnek", "Murat Örnek"),
            ("Dağ Yolu Rehberliği (example)", "Muğla", "Işıl Örnek", ""),
        ),
    ),
)
LEAD = "Chiara Esempio"
ADMINISTRATOR = "Paolo Esempio"
STAKEHOLDER = ("Gruppo di Azione Locale (example)", "Basilicata", "Silvia Esempio")
