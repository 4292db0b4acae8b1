# SPDX-License-Identifier: EUPL-1.2
"""Comparing words as people do: without case, accents and the letter forms of one language.

Istanbul finds İstanbul, Ισπανια finds Ισπανία, and the final sigma is a sigma.
"""

import unicodedata

_ALIKE = str.maketrans(
    {
        "ı": "i",  # Turkish without the dot
        "ς": "σ",  # Greek, at the end of a word
        "ħ": "h",  # Maltese; ġ, ż and ċ come apart into letter and dot
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        "ى": "ي",  # Arabic: final ya, ta marbuta, alef wasla, and the stretch that is no letter
        "ة": "ه",
        "ٱ": "ا",
        "ـ": None,
    }
)


def fold(text: str) -> str:
    """The text as it is compared and sorted; never shown."""
    apart = unicodedata.normalize("NFKD", text.replace("İ", "i").casefold())
    letters = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(letters.translate(_ALIKE).split())
