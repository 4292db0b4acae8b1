# SPDX-License-Identifier: EUPL-1.2
"""Lessons as people write them: every word of them is on the page."""

import re

import lxml.html
import pytest

from atlas_training.courses.markdown import Source, render

LESSONS = {
    "reference links": (
        "Read [the guide][guide], then [Guide] and [the list][].\n\n"
        '[guide]: https://example.org/guide "A title"\n[the list]: <https://example.org/list>\n',
        "Read the guide , then Guide and the list .",
    ),
    "lists in lists": (
        "1. One\n\n    A paragraph.\n\n    - Inner\n        - Innermost\n\n2. Two\n",
        "One A paragraph. Inner Innermost Two",
    ),
    "lists indented by two": ("- One\n  - Inner\n\n    More\n- Two\n", "One Inner More Two"),
    "fences": (
        '```python\ndef f(x):\n    return x < 3 and "&amp;"  # <b>\n```\n\n~~~\n___\n* a\n~~~\n',
        'def f(x): return x < 3 and "&amp;" # <b> ___ * a',
    ),
    "fence in a list": ("1. Do\n\n    ```\n    run __it__\n    ```\n\n2. Done\n", "Do run __it__ Done"),
    "definitions": (
        "Apple\n:   A fruit.\n\n    More of it.\n\nOrange\n:   Another.\n:   A colour.\n",
        "Apple A fruit. More of it. Orange Another. A colour.",
    ),
    "HTML in the text": (
        "Press <kbd>Ctrl</kbd>.<br>\n<!-- a note -->\n",
        "Press <kbd>Ctrl</kbd>.<br> <!-- a note -->",
    ),
    "emphasis": (
        "*a* **b** ***c*** _d_ __e__ ~~f~~ `g` snake_case_word 2*3*4",
        "a b c d e f g snake_case_word 2 3 4",
    ),
    "table": ("a | b\n--|--\n`x|y` | \\| z\n", "a b x|y | z"),
    "quote": ("> One\n> > Two\n\nThree\n", "One Two Three"),
    "headings": ("Title\n=====\n\nPart\n----\n\n###### Deep ######\n", "Title Part Deep"),
    "pictures": ("![A map](map.png) and [![Badge](b.svg)](https://example.org)", "(A map) and (Badge)"),
    "lines": ("One  \nTwo\\\nThree\n\n***\n\n\\*Four\\*", "One Two Three *Four*"),
    "languages": (
        "اقرأ **النص** ثم [الدليل](https://example.org).\n\nΤίτλος\n",
        "اقرأ النص ثم الدليل . Τίτλος",
    ),
}


@pytest.mark.parametrize("name", LESSONS)
def test_every_word_of_a_lesson_is_on_the_page(name: str) -> None:
    text, words = LESSONS[name]
    tree = lxml.html.fragment_fromstring(render(Source(text, "en")).html, create_parent="div")
    for picture in tree.iter("img"):
        picture.tail = f"({picture.get('alt')}){picture.tail or ''}"
    shown = " ".join(one.strip() for one in tree.itertext())
    assert _words(shown) == _words(words)


def _words(text: str) -> list[str]:
    return re.sub(r"\s+([.,])", r"\1", text).split()
