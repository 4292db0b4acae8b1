# SPDX-License-Identifier: EUPL-1.2
"""What an author's Markdown becomes, and what can never come out of it."""

import re
import xml.etree.ElementTree as etree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas_training.courses.blocks import LessonBlock
from atlas_training.courses.markdown import Rendered, Source, count_words, render, sanitise


def _render(text: str, language: str = "en", **more: object) -> Rendered:
    return render(Source(text, language, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        '<div onclick="x">y</div>',
        "[x](javascript:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](data:text/html,<b>)",
        "![x](https://elsewhere.example/pixel.gif)",
        "## Heading {: #id .cls onclick=x }",
        "/// activity | T\n    minutes: 5\n    attrs: {onclick: x}\n\ny\n///",
        "```python {onclick=x style=y}\n<script>\n```",
        "> [!NOTE] <style>x</style>\n> y",
    ],
)
def test_nothing_active_or_foreign_comes_through(text: str) -> None:
    html = _render(text).html
    tags = re.findall(r"<[^>]*>", html)
    assert not [tag for tag in tags if re.search(r"<(script|style)| (on\w+|style)=|script:|data:|pixel", tag)]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="<>\"'=/ sonclickrptjava:()[]!#*`|&;\n", max_size=120))
def test_whatever_is_written_only_known_tags_come_out(text: str) -> None:
    html = _render(text).html
    assert sanitise(html) == html
    assert not re.search(r"<(?:script|style|iframe|object|form|svg|math|h1)\b", html)
    assert not re.search(r"<[^>]*\s(?:on\w+|style)=", html)


def test_raw_html_is_shown_as_text() -> None:
    assert _render("<b>bold</b>").html == "<p>&lt;b&gt;bold&lt;/b&gt;</p>"


def test_links_inside_lead_to_lessons_and_links_outside_say_so() -> None:
    links = {"other.md": "/courses/be-found/other"}
    html = _render(
        "[a](other.md#the-card) [b](https://example.org) [c](#here) [d](gone.md)", links=links
    ).html
    assert html == (
        '<p><a href="/courses/be-found/other#c-the-card">a</a> '
        '<a href="https://example.org" rel="noopener noreferrer external">b</a> '
        '<a href="#c-here">c</a> <span>d</span></p>'
    )


def test_address_of_another_kind_leads_nowhere_and_is_listed() -> None:
    rendered = _render("[a](javascript:x) [b](ftp://example.org/x) [c](tel:+39097)")
    assert rendered.html == '<p><span>a</span> <span>b</span> <a href="tel:+39097">c</a></p>'
    assert rendered.targets == ["javascript:x", "ftp://example.org/x"]


def test_targets_inside_are_listed_for_the_lint() -> None:
    rendered = _render("[a](other.md) ![](../assets/x.webp) [b](https://example.org) x[^1]\n\n[^1]: y")
    assert sorted(rendered.targets) == ["../assets/x.webp", "other.md"]
    assert rendered.undescribed == ["../assets/x.webp"]


def test_table_keeps_its_roles_and_names_each_value_for_phones() -> None:
    html = _render("|Channel|Costs|\n|:-|-:|\n|Map|`0`|").html
    assert html.startswith(
        '<div aria-label="Table: Channel, Costs" class="table-holder" role="region" tabindex="0"><table role="table">'
    )
    assert '<th class="align-start" role="columnheader" scope="col">Channel</th>' in html
    assert '<th class="align-start" role="rowheader" scope="row">Map</th>' in html
    assert '<td class="align-end" data-label="Costs" role="cell"><span><code>0</code></span></td>' in html


def test_empty_corner_of_a_table_is_no_heading() -> None:
    assert '<td role="cell"></td>' in _render("||A|\n|-|-|\n|x|1|").html


@pytest.mark.parametrize(("language", "title"), [("en", "Watch out"), ("it", "Attenzione"), ("ar", "انتبه")])
def test_callout_title_is_in_the_language_of_the_text(language: str, title: str) -> None:
    html = _render("> [!WARNING]\n> Mind the step.", language).html
    assert html == (
        '<div class="callout callout-warning" role="note">\n'
        f'<p class="callout-title">{title}</p>\n<p>Mind the step.</p>\n</div>'
    )


def test_activity_has_the_key_of_its_source_in_every_language() -> None:
    rendered = _render(
        "/// activity | Fallo ora\n    minutes: 10\n\nCerca.\n///", "it", task_keys=["do-it-now"]
    )
    assert rendered.tasks == [{"key": "do-it-now", "title": "Fallo ora", "minutes": 10}]
    assert rendered.html == (
        '<div aria-labelledby="c-task-do-it-now-title" class="block-activity" id="c-task-do-it-now" role="group">\n'
        '<p class="block-title" id="c-task-do-it-now-title">Fallo ora</p>\n'
        '<p class="block-minutes">Circa 10 minuti</p>\n<p>Cerca.</p>\n</div>'
    )


def test_country_block_names_the_country_and_keeps_its_codes() -> None:
    html = _render("/// country | European Union\n    code: IT, ES\n\nThe rule.\n///").html
    assert html == (
        '<div class="block-country" data-country="IT ES" role="group">\n'
        '<p class="block-title">European Union</p>\n<p>The rule.</p>\n</div>'
    )


def test_reveal_is_closed_until_opened() -> None:
    html = _render("/// reveal | The answer\n\n42\n///").html
    assert html == '<details class="block-reveal">\n<summary>The answer</summary>\n<p>42</p>\n</details>'


def test_download_links_to_the_file_of_the_course() -> None:
    links = {"../assets/card.pdf": "/courses/be-found/assets/card.pdf"}
    html = _render("/// download | The card\n    file: ../assets/card.pdf\n\n///", links=links).html
    assert '<a download="download" href="/courses/be-found/assets/card.pdf">Download: The card</a>' in html


def test_only_trainers_get_the_block_for_trainers() -> None:
    text = "For all.\n\n/// trainer | Hint\n\nAsk for examples.\n///"
    assert _render(text).html == "<p>For all.</p>"
    assert "Ask for examples." in _render(text, for_trainers=True).html


def test_footnotes_say_where_they_lead() -> None:
    html = _render("Rule.[^1]\n\n[^1]: Article 6.", "it").html
    assert '<a aria-label="Nota 1" class="footnote-ref" href="#c-fn-1" role="doc-noteref">1</a>' in html
    assert '<section aria-label="Fonti e note" class="footnotes" role="doc-endnotes">' in html
    assert (
        'aria-label="Torna al testo, nota 1" class="footnote-backref" href="#c-fnref-1" role="doc-backlink"'
        in html
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Take:\n- a\n- b", "<p>Take:</p><ul><li>a</li><li>b</li></ul>"),
        ("- a\n  - b\n    - c\n- d", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>"),
        (
            "1. a\n   - b\n\n   c\n2. d",
            "<ol><li><p>a</p><ul><li>b</li></ul><p>c</p></li><li><p>d</p></li></ol>",
        ),
        ("- a\nb\n\nc", "<ul><li>a\nb</li></ul><p>c</p>"),
        ("- a\n  ```\n  b\n    c\n  ```", "<ul><li>a<pre><code>b\n  c\n</code></pre></li></ul>"),
        ("In\n2020. It began\n- - -", "<p>In\n2020. It began</p><hr>"),
        ("- a\n    - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
    ],
)
def test_lists_are_read_as_commonmark_reads_them(text: str, html: str) -> None:
    assert re.sub(r"\n *(?=<)|(?<=[>])\n", "", _render(text).html) == re.sub(r"\n(?=</code>)", "", html)


def test_task_list_says_its_state_in_words() -> None:
    html = _render("- [x] one\n- [ ] two").html
    assert html == (
        '<ul class="task-list">\n'
        '<li class="task-list-item"><input aria-label="done" checked="checked" disabled="disabled" type="checkbox">'
        "<div>one</div></li>\n"
        '<li class="task-list-item"><input aria-label="to do" disabled="disabled" type="checkbox">'
        "<div>two</div></li>\n</ul>"
    )


def test_every_id_begins_with_c() -> None:
    html = _render("## One\n\n## One\n\nx[^1]\n\n[^1]: y").html
    assert re.findall(r' id="([^"]*)"', html) == ["c-one", "c-one_1", "c-fnref-1", "c-fn-1"]


def test_words_count_as_a_reader_counts_them() -> None:
    assert count_words("<p>Two guests, 12 &euro; – it's <em>fine</em></p>") == 5


def test_film_has_captions_and_a_transcript() -> None:
    links = {f"../assets/{name}": f"/courses/be-found/assets/{name}" for name in ("tour.mp4", "tour.vtt")}
    text = "/// video | A tour\n    file: ../assets/tour.mp4\n    captions: ../assets/tour.vtt\n\nWe walk in.\n///"
    html = _render(text, links=links).html
    assert (
        '<video aria-label="A tour" controls="controls" preload="none" src="/courses/be-found/assets/tour.mp4">'
        in html
    )
    assert (
        'default="default" kind="captions" label="Captions" src="/courses/be-found/assets/tour.vtt" srclang="en"'
        in html
    )
    assert (
        '<details class="block-transcript">\n<summary>Transcript</summary>\n<p>We walk in.</p>\n</details>'
        in html
    )


def test_recording_has_a_transcript() -> None:
    links = {"../assets/call.mp3": "/courses/be-found/assets/call.mp3"}
    html = _render(
        "/// audio | A call\n    file: ../assets/call.mp3\n\nGood day.\n///", "it", links=links
    ).html
    assert 'src="/courses/be-found/assets/call.mp3"' in html
    assert "<summary>Trascrizione</summary>\n<p>Good day.</p>" in html


@pytest.mark.parametrize("indent", ["  ", "    "])
def test_question_to_try_says_right_or_wrong_and_why_for_each_choice(indent: str) -> None:
    text = (
        "/// try | Where do **guests** look?\n\nThink of a phone.\n\n"
        f"- [ ] The board\n{indent}> Not *yet* here.\n- [x] A map\n{indent}> Yes.\n///"
    )
    html = _render(text).html
    assert re.sub(r"\n", "", html) == (
        '<div class="block-try" role="group"><p class="block-title">Where do <strong>guests</strong> look?</p>'
        '<p>Think of a phone.</p><div class="block-choices">'
        '<details class="block-choice"><summary>The board</summary><p><strong>Not quite.</strong></p>'
        "<p>Not <em>yet</em> here.</p></details>"
        '<details class="block-choice"><summary>A map</summary><p><strong>Right.</strong></p><p>Yes.</p></details>'
        "</div></div>"
    )


def test_note_of_a_block_for_trainers_is_for_trainers_too() -> None:
    text = "One.[^a]\n\n/// trainer | Hint\n\nTwo.[^b]\n///\n\nThree.[^c]\n\n[^a]: Left.\n[^b]: Secret.\n[^c]: Right."
    html = _render(text).html
    assert "Secret." not in html
    assert '<li id="c-fn-c" value="3">' in html
    assert "Secret." in _render(text, for_trainers=True).html


def test_no_task_of_learners_comes_from_a_block_for_trainers() -> None:
    text = "//// trainer\n\n/// activity | Secret\n    minutes: 5\n\nx\n///\n////\n\n/// activity | Open\n    minutes: 5\n\nx\n///"
    rendered = _render(text)
    assert [task["title"] for task in rendered.tasks] == ["Open"]
    assert "Secret" not in repr(rendered)


def test_block_for_trainers_says_for_whom_it_is() -> None:
    html = _render("/// trainer | The room\n\nx\n///", "it", for_trainers=True).html
    assert '<p class="block-title">Per chi forma: The room</p>' in html


def test_cell_is_one_thing_beside_its_heading_on_a_phone() -> None:
    html = _render("|A|B|\n|-|-|\n|x|two `b` *c*|").html
    assert '<td data-label="B" role="cell"><span>two <code>b</code> <em>c</em></span></td>' in html


def test_block_of_a_plugin_is_rendered_like_ours() -> None:
    html = _render(
        "/// quotation | Maria\n\nSo be it.\n///", blocks=["tests.courses.test_markdown:Quotation"]
    ).html
    assert (
        html
        == '<div class="block-quotation" role="group">\n<p class="block-title">Maria</p>\n<p>So be it.</p>\n</div>'
    )


class Quotation(LessonBlock):
    """What someone said: a block that a plugin might add."""

    NAME = "quotation"

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Named after who said it."""
        return self.holder(parent, "quotation", self.argument)
