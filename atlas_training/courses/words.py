# SPDX-License-Identifier: EUPL-1.2
"""The few words we add to a course's own text, in the language of that text, whatever the page's.

They become part of the published text, so they stand here and not in the interface's catalogues.
A language without a row gets English.
"""

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "tip": "In practice",
        "warning": "Watch out",
        "note": "Good to know",
        "important": "Important",
        "caution": "Take care",
        "country": "{names}",
        "minutes": "About {minutes} minutes",
        "minute": "About 1 minute",
        "table": "Table",
        "table_of": "Table: {heads}",
        "notes": "Sources and notes",
        "note_reference": "Note {number}",
        "note_back": "Back to the text, note {number}",
        "download": "Download",
        "trainer": "For trainers",
        "done": "done",
        "to_do": "to do",
    },
    "it": {
        "tip": "In pratica",
        "warning": "Attenzione",
        "note": "Buono a sapersi",
        "important": "Importante",
        "caution": "Fai attenzione",
        "country": "{names}",
        "minutes": "Circa {minutes} minuti",
        "minute": "Circa 1 minuto",
        "table": "Tabella",
        "table_of": "Tabella: {heads}",
        "notes": "Fonti e note",
        "note_reference": "Nota {number}",
        "note_back": "Torna al testo, nota {number}",
        "download": "Scarica",
        "trainer": "Per chi forma",
        "done": "fatto",
        "to_do": "da fare",
    },
}


def word(language: str, name: str, **values: object) -> str:
    """One of the words, filled in."""
    return WORDS.get(language, WORDS["en"])[name].format(**values)
