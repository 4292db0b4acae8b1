# SPDX-License-Identifier: EUPL-1.2
"""Comparing words as people do: without case, accents and the letter forms of one language.

Istanbul finds İstanbul, Ισπανια finds Ισπανία, and the final sigma is a sigma.
"""

import unicodedata

_ALIKE = str.maketrans(
    {
        "ı": "i",  # Turkish without the dot
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


def _apart(text: str) -> str:
    """The letters without their accents, compatibility forms (ﬁ, ℠) taken apart."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def fold(text: str) -> str:
    """The text as it is compared and sorted; never shown."""
    # Apart before and after: small letters may come apart again, and some accents become letters when small.
    letters = _apart(_apart(text).casefold())
    return " ".join(letters.translate(_ALIKE).split())
