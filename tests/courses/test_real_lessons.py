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
    "list after code": ("- One\n\n```\nls\n```\n- Two\n", "One ls Two"),
    "links by a name of code": (
        "Use [`git add`][], [`git add`] or [that `one`][`git add`].\n\n[`git add`]: https://example.org/add\n",
        "Use git add , git add or that one .",
    ),
    "words that are no heading": ("#olives and #oil\n\n####### Seven\n", "#olives and #oil ####### Seven"),
    "escapes": ("\\<kbd\\> \\& \\\" \\' \\: \\@ \\$ C:\\dir \\|", "<kbd> & \" ' : @ $ C:\\dir |"),
    "code without an end": ("Run\n\n```\n*a*\n> b\n", "Run *a* > b"),
    "code by its margin": ("Run:\n\n    x = *a* * b\n    <b>\n\nEnd", "Run: x = *a* * b <b> End"),
    "code with a file name": ('``` js {1,3} title="a.js"\nx *y*\n```\n', "x *y*"),
    "marks of other programs": (
        "[TOC]\n\n::: hint\n\nText\n\n:::\n{: .class}\n\n*[DMO]: Office\n\n{{ name }} $x_1 * y_1$",
        "[TOC] ::: hint Text ::: {: .class} *[DMO]: Office {{ name }} $x_1 * y_1$",
    ),
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


SHAPES = {
    "list right after code": ("```\nls\n```\n- One\n- Two\n", "pre ul(li li)"),
    "rule right after code": ("```\nls\n```\n---\n## Part\n", "pre hr h2"),
    "table right after words": ("Look:\n| a | b |\n|---|---|\n| 1 | 2 |\n## Part\n", "p table h2"),
    "table in a list": (
        "1. One\n   | a | b |\n   |---|---|\n   | 1 | 2 |\n2. Two\n",
        "ol(li(p table) li(p))",
    ),
    "quote in an item": ("- One:\n  > a\n  > b\n- Two\n", "ul(li(p blockquote(p)) li(p))"),
    "quote after an item": ("- One\n> a\n\nb\n", "ul(li) blockquote(p) p"),
    "list in a quote": ("> Take\n> - a\n>   - b\n>\n>     c\n", "blockquote(p ul(li(ul(li(p p)))))"),
    "steps in an alert": ("> [!TIP]\n> Do\n> 1. a\n> 2. b\n", "callout(p p ol(li li))"),
    "numbers with brackets": ("1) One\n2) Two\n", "ol(li li)"),
    "numbers, then points": ("1. One\n2. Two\n- a\n- b\n", "ol(li li) ul(li li)"),
    "item without words": ("- One\n-\n- Two\n", "ul(li li li)"),
    "step after an inner list of paragraphs": (
        "1. One\n    - a\n\n      b\n    - c\n2. Two\n    - d\n3. Three\n",
        "ol(li(p ul(li(p p) li(p))) li(p ul(li)) li)",
    ),
    "code far in": ("* One:\n\n    ```bash\n    a\n      b\n    ```\n\n    More\n", "ul(li(p pre p))"),
    "heading with blanks before it": ("   ## Part ##\n", "h2"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_parts_of_a_lesson_are_told_apart_as_commonmark_tells_them(name: str) -> None:
    text, shape = SHAPES[name]
    tree = lxml.html.fragment_fromstring(render(Source(text, "en")).html, create_parent="div")
    assert _shape(tree) == shape


def _shape(parent: lxml.html.HtmlElement) -> str:
    parts = []
    for one in parent:
        kind = "callout" if "callout" in one.get("class", "") and one.tag == "div" else one.tag
        kind = "table" if one.get("class") == "table-holder" else kind
        inside = _shape(one) if kind in ("ul", "ol", "li", "blockquote", "callout") else ""
        parts.append(f"{kind}({inside})" if inside else kind)
    return " ".join(parts)


def test_code_keeps_its_tabs_and_margins() -> None:
    text = "```make\nall:\n\techo *x*\n\t\ty\n```\n\n1. Do\n\n   ```\n   a\n     b\n   ```\n"
    tree = lxml.html.fragment_fromstring(render(Source(text, "en")).html, create_parent="div")
    assert [one.text_content() for one in tree.iter("pre")] == ["all:\n\techo *x*\n\t\ty", "a\n  b"]


def test_addresses_in_the_text_are_links() -> None:
    html = render(Source("See https://example.org/a_b_c, or write to a@example.org.", "en")).html
    assert '<a href="https://example.org/a_b_c" rel="noopener noreferrer external">' in html
    assert '<a href="mailto:a@example.org">a@example.org</a>.' in html


def test_upright_lines_in_the_code_of_a_table_need_no_mark_on_the_page() -> None:
    assert "<code>x|y</code>" in render(Source("a | b\n--|--\n`x\\|y` | 1\n", "en")).html
