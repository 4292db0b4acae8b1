# SPDX-License-Identifier: EUPL-1.2
"""Strict JSON, equality of statements, choosing a language, merging definitions."""

import contextlib
import json
from collections.abc import Callable
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_training.xapi.errors import Malformed
from atlas_training.xapi.spec import values
from atlas_training.xapi.spec.definition import merge_definition
from atlas_training.xapi.spec.equality import is_same
from atlas_training.xapi.spec.formats import choose
from atlas_training.xapi.spec.json_text import read, read_batch, write
from atlas_training.xapi.spec.values import microseconds, moment, read_timestamp, write_timestamp

Json = dict[str, Any]
BASE: Json = {
    "actor": {"mbox": "mailto:ada@example.org"},
    "verb": {"id": "http://e.org/did", "display": {"en": "did"}},
    "object": {"id": "http://e.org/a", "definition": {"name": {"en": "A"}}},
    "result": {"duration": "PT1.23S", "score": {"raw": 1}, "success": True},
    "context": {
        "registration": "12345678-1234-5678-1234-5678123456ab",
        "language": "en-gb",
        "team": {"objectType": "Group", "member": [{"mbox": "mailto:a@e.org"}, {"mbox": "mailto:b@e.org"}]},
        "contextActivities": {"parent": [{"id": "http://e.org/p"}]},
    },
    "timestamp": "2026-11-23T09:00:00.000Z",
}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), inner)
    ),
    max_leaves=20,
)


def _changed(**properties: Any) -> Json:
    return {**BASE, **properties}


@pytest.mark.parametrize(
    "other",
    [
        _changed(actor={"mbox": "mailto:ada@EXAMPLE.org"}),
        _changed(verb={"id": "http://e.org/did"}),
        _changed(object={"id": "http://e.org/a"}),
        _changed(id="12345678-1234-5678-1234-567812345678", stored="x", authority={}, version="1.0.0"),
        _changed(timestamp="2026-11-23T10:00:00+01:00"),
        {name: value for name, value in BASE.items() if name != "timestamp"},
        _changed(result={"duration": "PT1.239S", "score": {"raw": 1.0}, "success": True}),
        _changed(
            context={
                **BASE["context"],
                "registration": "12345678-1234-5678-1234-5678123456AB",
                "language": "en-GB",
                "team": {
                    "objectType": "Group",
                    "member": [{"mbox": "mailto:b@e.org"}, {"mbox": "mailto:a@e.org"}],
                },
                "contextActivities": {"parent": {"id": "http://e.org/p"}},
            }
        ),
    ],
)
def test_statements_that_say_the_same_are_the_same(other: Json) -> None:
    assert is_same(BASE, BASE)
    assert is_same(other, BASE)


@pytest.mark.parametrize(
    "other",
    [
        _changed(actor={"mbox": "mailto:Ada@example.org"}),
        _changed(verb={"id": "http://e.org/did2"}),
        _changed(object={"id": "http://e.org/A"}),
        _changed(timestamp="2026-11-23T09:00:00.001Z"),
        _changed(result={"duration": "PT1.24S", "score": {"raw": 1}, "success": True}),
        _changed(result={"duration": "PT1.23S", "score": {"raw": 1}, "success": 1}),
        _changed(result={"duration": "PT1.23S", "score": {"raw": True}, "success": True}),
        {name: value for name, value in BASE.items() if name != "context"},
    ],
)
def test_statements_that_differ_are_told_apart(other: Json) -> None:
    assert not is_same(other, BASE)


def test_filled_in_timestamp_does_not_make_a_difference() -> None:
    stored = "2026-11-23T09:00:00.000001Z"
    assert is_same(_changed(timestamp="2026-01-01T00:00:00Z"), _changed(timestamp=stored, stored=stored))


@given(JSON)
def test_json_comes_back_as_it_was_written(value: Any) -> None:
    assert read(write(value)) == value


@given(st.lists(JSON, max_size=5), st.sampled_from(["", " ", "\r\n\t"]))
def test_batch_is_cut_where_its_values_end(values: list[Any], space: str) -> None:
    text = f"{space}[{space}" + f"{space},{space}".join(map(write, values)) + f"{space}]{space}"
    found, is_array = read_batch(text)
    assert is_array
    assert [value for value, _ in found] == values
    assert [json.loads(part) for _, part in found] == values


@given(st.text(max_size=40))
def test_reading_any_text_gives_a_value_or_a_refusal(text: str) -> None:
    try:
        found, _ = read_batch(text)
    except Malformed:
        return
    assert json.loads(text) in ([value for value, _ in found], found[0][0] if found else [])


def test_array_without_end_is_refused() -> None:
    for text in ("[", "[ ", "[1", "[1,", "[1 2]", "[]]", "[1],"):
        with pytest.raises(Malformed):
            read_batch(text)


@pytest.mark.parametrize(
    ("languages", "chosen"),
    [
        (["it"], "it"),
        (["en"], "en-GB"),
        (["it-CH"], "it"),
        (["EN-gb"], "en-GB"),
        (["fr"], "el"),
        ([], "el"),
        (["*"], "el"),
    ],
)
def test_language_that_fits_best_is_chosen(languages: list[str], chosen: str) -> None:
    assert list(choose({"el": "α", "en-GB": "b", "it": "c"}, languages)) == [chosen]


def test_merging_adds_languages_and_keeps_what_decides_answers() -> None:
    known = {"name": {"en": "A"}, "interactionType": "true-false", "correctResponsesPattern": ["true"]}
    received = {"name": {"it": "B"}, "type": "http://e.org/t", "correctResponsesPattern": ["false"]}
    assert merge_definition(known, received) == {
        **known,
        "name": {"en": "A", "it": "B"},
        "type": "http://e.org/t",
    }


@given(st.integers(min_value=-62135596800 * 10**6, max_value=253402300799 * 10**6))
def test_timestamps_come_back_to_the_microsecond(number: int) -> None:
    assert microseconds(read_timestamp(write_timestamp(moment(number)))) == number


LONG = 100_000


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (values.check_iri, "a" * LONG),
        (values.check_iri, "a:" + "b" * LONG + " "),
        (values.check_iri, "a" + ":a" * LONG + "<"),
        (values.check_mailto, "mailto:" + "a" * LONG),
        (values.check_mailto, "mailto:" + "a@" * LONG),
        (values.check_language, "en" + "-abc" * LONG + "!"),
        (values.check_language, "en" + "-abcde" * LONG + "!"),
        (values.check_language, "en" + "-a-bb" * LONG + "!"),
        (values.check_language, "x" + "-a" * LONG + "!"),
        (values.check_media_type, "a" * LONG),
        (values.check_media_type, "a/b" + " " * LONG + "!"),
        (values.check_duration, "P" + "1" * LONG),
        (values.check_duration, "P" + "1." * LONG),
        (values.check_duration, "PT" + "1" * LONG + "." + "1" * LONG),
        (values.check_duration, "P1Y1M1DT1H1M" + "1" * LONG),
        (values.check_timestamp, "2026-11-23T09:00:00." + "1" * LONG),
        (values.check_timestamp, "2026-11-23T09:00:00." + "1" * LONG + "!"),
        (values.check_uuid, "0" * LONG),
        (values.check_sha2, "0" * LONG),
        (read, "{" + "".join(f'"k{number}":1,' for number in range(LONG)) + '"k99999":2}'),
        (read, '["' + "\\u0061" * LONG + '"'),
        (read, "1" * LONG),
        (read, "[" * LONG),
        (read_batch, "[" + "1," * LONG),
    ],
)
def test_no_text_takes_more_time_than_its_length_asks_for(check: Callable[[Any], object], text: str) -> None:
    before = process_time()
    with contextlib.suppress(Malformed):
        check(text)
    assert process_time() - before < 3  # a few milliseconds; with the square of the length, minutes


def test_name_used_twice_is_named() -> None:
    with pytest.raises(Malformed, match="The name 'b' is used twice in one object"):
        read('{"a": 1, "b": 2, "c": {"a": 1}, "b": 3, "a": 1}')
