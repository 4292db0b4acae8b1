# SPDX-License-Identifier: EUPL-1.2
"""Sentences that are English where they are made and in the reader's language where they are shown."""

import json
from copy import deepcopy
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale, gettext
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from atlas_training import i18n
from atlas_training.sentences import Sentence, from_json, say, to_json, with_values

VALUES = st.dictionaries(
    st.sampled_from(["what", "where"]), st.one_of(st.text(), st.integers(), st.none()), max_size=2
)


def test_sentence_is_its_english_text() -> None:
    said = say("The link %(target)s leads nowhere.", target="a.md")
    assert said == "The link a.md leads nowhere."
    assert json.dumps(said) == '"The link a.md leads nowhere."'
    assert (said.template, said.values) == ("The link %(target)s leads nowhere.", {"target": "a.md"})


def test_sentence_without_values_may_hold_a_per_cent_sign() -> None:
    assert say("100% of it") == "100% of it"


def test_copy_of_a_sentence_remembers_what_it_was_made_of() -> None:
    copy: Any = deepcopy(say("Write %(code)s.", code=say("= one word")))
    assert (copy, copy.template, copy.values["code"].template) == (
        "Write = one word.",
        "Write %(code)s.",
        "= one word",
    )


@given(what=st.one_of(st.text(), st.integers()), inner=VALUES)
def test_kept_sentence_comes_back(what: str | int, inner: dict[str, Any]) -> None:
    whole = Sentence("%(what)s is in %(where)s", {"what": what, "where": say("there", **inner)})
    kept = from_json(json.loads(json.dumps(to_json(whole))))
    assert (kept, to_json(kept)) == (whole, to_json(whole))


def test_plain_text_is_kept_as_it_is() -> None:
    assert (to_json("As before."), from_json("As before.")) == ("As before.", "As before.")
    assert not isinstance(from_json("As before."), Sentence)


def test_only_what_was_put_in_is_changed() -> None:
    said = say("Write %(code)s.", code=say("Write %(name)s", name="Write"))
    assert with_values(said, str.upper) == "Write Write WRITE."
    assert with_values("Write it.", str.upper) == "WRITE IT."


@pytest.mark.parametrize("language", ["it", "ar", "el"])
def test_sentence_is_said_in_the_language_of_the_page(app: Flask, language: str) -> None:
    template = "The option %(option)s is missing."
    with app.test_request_context(), force_locale(language):
        translated = gettext(template)
        said = i18n.in_words(say(template, option="<a>"))
    assert translated != template
    assert said == escape(translated) % {"option": Markup("<bdi>&lt;a&gt;</bdi>")}


def test_sentence_inside_a_sentence_is_translated_too(app: Flask) -> None:
    with app.test_request_context(), force_locale("it"):
        said = i18n.in_words(say("Write %(expected)s.", expected=say("a list of names")))
    assert said == "Scrivi: <bdi>un elenco di nomi</bdi>."


def test_plain_text_is_shown_as_english(app: Flask) -> None:
    with app.test_request_context(), force_locale("ar"):
        assert i18n.in_words("a < b") == '<span lang="en" dir="ltr">a &lt; b</span>'
