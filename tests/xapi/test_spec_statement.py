# SPDX-License-Identifier: EUPL-1.2
"""The standard's MUSTs on statements, one row each with its clause: what is refused, and where."""

from copy import deepcopy
from typing import Any

import pytest

from atlas_training.xapi.errors import Malformed
from atlas_training.xapi.spec.statement import check_statement

Json = dict[str, Any]
MINIMAL: Json = {
    "actor": {"mbox": "mailto:ada@example.org"},
    "verb": {"id": "http://example.org/did"},
    "object": {"id": "http://example.org/thing"},
}
MEMBER = {"mbox": "mailto:m@example.org"}
SUB = {"objectType": "SubStatement", **MINIMAL}
ATTACHMENT = {
    "usageType": "http://example.org/use",
    "display": {"en": "x"},
    "contentType": "text/plain; charset=utf-8",
    "length": 27,
    "sha2": "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a",
}
INTERACTION = {"interactionType": "choice", "choices": [{"id": "a", "description": {"en": "A"}}, {"id": "b"}]}


def _with(path: str, value: Any, base: Json = MINIMAL) -> Json:
    """A statement with the value at a dotted path."""
    made = deepcopy(base)
    *steps, last = path.split(".")
    place = made
    for step in steps:
        place = place.setdefault(step, {})
    place[last] = value
    return made


def _without(name: str) -> Json:
    return {key: value for key, value in MINIMAL.items() if key != name}


def _defined(**definition: Any) -> Json:
    return _with("object.definition", definition)


REFUSED: list[tuple[str, Any, str]] = [
    # 2.2 formatting
    ("Data 2.4", _without("actor"), "$"),
    ("Data 2.4", _without("verb"), "$"),
    ("Data 2.4", _without("object"), "$"),
    ("Data 2.4", [], "$"),
    ("Data 2.2", {}, "$"),
    ("Data 2.2", _with("result", None), "$.result"),
    ("Data 2.2", _with("result.success", None), "$.result.success"),
    ("Data 2.2", _with("result", {}), "$.result"),
    ("Data 2.2", _with("result.success", "true"), "$.result.success"),
    ("Data 2.2", _with("result.success", 1), "$.result.success"),
    ("Data 2.2", _with("result.score.scaled", "0.5"), "$.result.score.scaled"),
    ("Data 2.2", _with("result.score.scaled", True), "$.result.score.scaled"),
    ("Data 2.2", _with("result.response", 5), "$.result.response"),
    ("Data 2.4", _with("Result", {"success": True}), "$.Result"),
    ("Data 2.4", _with("extra", 1), "$.extra"),
    ("Data 2.4.4", _with("object.objectType", "activity"), "$.object.objectType"),
    ("Data 2.4.4", _with("object.objectType", ["Activity"]), "$.object.objectType"),
    ("Data 4.3", _with("verb.id", "did"), "$.verb.id"),
    ("Data 4.3", _with("verb.id", ""), "$.verb.id"),
    ("Data 4.3", _with("object.id", "//example.org/thing"), "$.object.id"),
    ("Data 4.3", _with("object.id", "http://example.org/a b"), "$.object.id"),
    ("Data 4.2", _with("verb.display", {"not a tag": "x"}), "$.verb.display['not a tag']"),
    ("Data 4.2", _with("verb.display", {"en_GB": "x"}), "$.verb.display.en_GB"),
    ("Data 4.2", _with("verb.display", {"en": 1}), "$.verb.display.en"),
    ("Data 4.2", _with("verb.display", "did"), "$.verb.display"),
    # 2.3.2 voiding
    (
        "Data 2.3.2",
        _with("verb.id", "http://adlnet.gov/expapi/verbs/voided"),
        "$.object.objectType",
    ),
    # 2.4.1 id
    ("Data 4.4", _with("id", "1"), "$.id"),
    ("Data 4.4", _with("id", "{12345678-1234-5678-1234-567812345678}"), "$.id"),
    ("Data 4.4", _with("id", "12345678123456781234567812345678"), "$.id"),
    ("Data 4.4", _with("id", 1), "$.id"),
    # 2.4.2 actors
    ("Data 2.4.2.1", _with("actor", {"name": "Ada"}), "$.actor"),
    ("Data 2.4.2.1", _with("actor.openid", "http://example.org/ada"), "$.actor"),
    ("Data 2.4.2.1", _with("actor.objectType", "agent"), "$.actor.objectType"),
    ("Data 2.4.2.1", _with("actor.member", [MEMBER]), "$.actor.member"),
    ("Data 2.4.2.1", _with("actor", "ada"), "$.actor"),
    ("Data 2.4.2.3", _with("actor.mbox", "ada@example.org"), "$.actor.mbox"),
    ("Data 2.4.2.3", _with("actor.mbox", "mailto:ada"), "$.actor.mbox"),
    ("Data 2.4.2.3", _with("actor", {"mbox_sha1sum": "abc"}), "$.actor.mbox_sha1sum"),
    ("Data 4.3", _with("actor", {"openid": "example.org"}), "$.actor.openid"),
    ("Data 2.4.2.4", _with("actor", {"account": {"name": "a"}}), "$.actor.account"),
    ("Data 2.4.2.4", _with("actor", {"account": {"homePage": "http://e.org"}}), "$.actor.account"),
    ("Data 4.3", _with("actor", {"account": {"homePage": "e.org", "name": "a"}}), "$.actor.account.homePage"),
    (
        "Data 2.2",
        _with("actor", {"account": {"homePage": "http://e.org", "name": 1}}),
        "$.actor.account.name",
    ),
    ("Data 2.4.2.2", _with("actor", {"objectType": "Group"}), "$.actor"),
    ("Data 2.4.2.2", _with("actor", {"objectType": "Group", "member": []}), "$.actor"),
    ("Data 2.4.2.2", _with("actor", {"objectType": "Group", "member": MEMBER}), "$.actor.member"),
    (
        "Data 2.4.2.1",
        _with(
            "actor", {"objectType": "Group", "member": [MEMBER, {"objectType": "Group", "member": [MEMBER]}]}
        ),
        "$.actor.member[1].objectType",
    ),
    (
        "Data 2.4.2.2",
        _with("actor", {"objectType": "Group", "mbox": "mailto:a@e.org", "openid": "http://e.org"}),
        "$.actor",
    ),
    # 2.4.3 verb
    ("Data 2.4.3", _with("verb", {"display": {"en": "did"}}), "$.verb"),
    ("Data 2.4.3", _with("verb.name", "did"), "$.verb.name"),
    # 2.4.4 object
    ("Data 2.4.4.1", _with("object", {"objectType": "Activity"}), "$.object"),
    ("Data 2.4.4.1", _with("object", {"mbox": "mailto:a@e.org"}), "$.object.mbox"),
    ("Data 2.4.4.1", _defined(title={"en": "x"}), "$.object.definition.title"),
    ("Data 4.3", _defined(type="course"), "$.object.definition.type"),
    ("Data 4.3", _defined(moreInfo="/more"), "$.object.definition.moreInfo"),
    ("Data 4.3", _defined(extensions={"x": 1}), "$.object.definition.extensions.x"),
    ("Data 4.1", _defined(extensions=[]), "$.object.definition.extensions"),
    ("Data 2.4.4.1", _defined(interactionType="quiz"), "$.object.definition.interactionType"),
    ("Data 2.4.4.1", _defined(choices=INTERACTION["choices"]), "$.object.definition"),
    (
        "Data 2.4.4.1",
        _defined(**{**INTERACTION, "choices": [{"id": "a"}, {"id": "a"}]}),
        "$.object.definition.choices",
    ),
    ("Data 2.2", _defined(**{**INTERACTION, "choices": [{"id": 1}]}), "$.object.definition.choices[0].id"),
    (
        "Data 2.4.4.1",
        _defined(**INTERACTION, correctResponsesPattern="a"),
        "$.object.definition.correctResponsesPattern",
    ),
    ("Data 2.4.4.3", _with("object", {"objectType": "StatementRef"}), "$.object"),
    ("Data 4.4", _with("object", {"objectType": "StatementRef", "id": "x"}), "$.object.id"),
    ("Data 2.4.4", _with("object", {**SUB, "object": SUB}), "$.object.object.objectType"),
    ("Data 2.4.4.3", _with("object", {**SUB, "id": "12345678-1234-5678-1234-567812345678"}), "$.object.id"),
    ("Data 2.4.4.3", _with("object", {**SUB, "stored": "2026-11-23T09:00:00Z"}), "$.object.stored"),
    ("Data 2.4.4.3", _with("object", {**SUB, "version": "1.0.0"}), "$.object.version"),
    ("Data 2.4.4.3", _with("object", {**SUB, "authority": MEMBER}), "$.object.authority"),
    ("Data 2.4.4.3", _with("object", {"objectType": "SubStatement", "actor": MEMBER}), "$.object"),
    # 2.4.5 result
    ("Data 2.4.5.1", _with("result.score.scaled", 1.01), "$.result.score.scaled"),
    ("Data 2.4.5.1", _with("result.score.scaled", -2), "$.result.score.scaled"),
    ("Data 2.4.5.1", _with("result.score", {"raw": 11, "max": 10}), "$.result.score.raw"),
    ("Data 2.4.5.1", _with("result.score", {"raw": -1, "min": 0}), "$.result.score.raw"),
    ("Data 2.4.5.1", _with("result.score", {"min": 5, "max": 5}), "$.result.score.min"),
    ("Data 2.4.5.1", _with("result.score.percent", 5), "$.result.score.percent"),
    ("Data 4.6", _with("result.duration", "1 hour"), "$.result.duration"),
    ("Data 4.6", _with("result.duration", "P"), "$.result.duration"),
    ("Data 4.6", _with("result.duration", "PT"), "$.result.duration"),
    ("Data 4.6", _with("result.duration", "P1DT"), "$.result.duration"),
    ("Data 4.6", _with("result.duration", "PT1.5H3M"), "$.result.duration"),
    ("Data 4.6", _with("result.duration", "P0003-06-04T12:00:00"), "$.result.duration"),
    # 2.4.6 context
    ("Data 4.4", _with("context.registration", "x"), "$.context.registration"),
    ("Data 2.4.2.2", _with("context.team", MEMBER), "$.context.team"),
    ("Data 2.4.2.1", _with("context.instructor", {"name": "x"}), "$.context.instructor"),
    ("Data 4.2", _with("context.language", "english please"), "$.context.language"),
    (
        "Data 2.4.6.2",
        _with("context.contextActivities", {"parents": []}),
        "$.context.contextActivities.parents",
    ),
    (
        "Data 4.3",
        _with("context.contextActivities", {"other": [{"id": "http://e.org/a"}, {"id": "x"}]}),
        "$.context.contextActivities.other[1].id",
    ),
    (
        "Data 2.4.4.3",
        _with("context.statement", {"id": "12345678-1234-5678-1234-567812345678"}),
        "$.context.statement",
    ),
    (
        "Data 2.4.6",
        {**_with("context.revision", "1"), "object": {"objectType": "Agent", **MEMBER}},
        "$.context.revision",
    ),
    (
        "Data 2.4.6",
        {**_with("context.platform", "x"), "object": {"objectType": "Agent", **MEMBER}},
        "$.context.platform",
    ),
    ("Data 2.4.6", _with("context.contextAgents", []), "$.context.contextAgents"),
    # 2.4.7, 4.5 timestamps
    ("Data 4.5", _with("timestamp", "yesterday"), "$.timestamp"),
    ("Data 4.5", _with("timestamp", "2026-02-30T00:00:00Z"), "$.timestamp"),
    ("Data 4.5", _with("timestamp", "2026-11-23T25:00:00Z"), "$.timestamp"),
    ("Data 4.5", _with("timestamp", "2026-11-23T09:00:00-00:00"), "$.timestamp"),
    ("Data 4.5", _with("timestamp", "2026-11-23T09:00:00-0000"), "$.timestamp"),
    ("Data 4.5", _with("timestamp", "2026-11-23T09:00:00-00"), "$.timestamp"),
    ("Data 4.5", _with("timestamp", 1700000000), "$.timestamp"),
    # 2.4.9 authority
    ("Data 2.4.9", _with("authority", {"objectType": "Group", "member": [MEMBER]}), "$.authority"),
    # 2.4.10 version
    ("Data 2.4.10", _with("version", "0.9"), "$.version"),
    ("Data 2.4.10", _with("version", "2.0.0"), "$.version"),
    ("Data 2.4.10", _with("version", 1), "$.version"),
    # 2.4.11 attachments
    ("Data 2.4.11", _with("attachments", ATTACHMENT), "$.attachments"),
    *(
        (
            "Data 2.4.11",
            _with("attachments", [{k: v for k, v in ATTACHMENT.items() if k != name}]),
            "$.attachments[0]",
        )
        for name in ATTACHMENT
    ),
    ("Data 2.4.11", _with("attachments", [{**ATTACHMENT, "length": "27"}]), "$.attachments[0].length"),
    ("Data 2.4.11", _with("attachments", [{**ATTACHMENT, "sha2": "x"}]), "$.attachments[0].sha2"),
    (
        "Data 2.4.11",
        _with("attachments", [{**ATTACHMENT, "contentType": "text"}]),
        "$.attachments[0].contentType",
    ),
    ("Data 4.3", _with("attachments", [{**ATTACHMENT, "fileUrl": "file"}]), "$.attachments[0].fileUrl"),
]

TAKEN: list[Json] = [
    MINIMAL,
    _with("id", "12345678-1234-5678-1234-567812345678"),
    _with("actor", {"mbox_sha1sum": "0" * 40, "name": ""}),
    _with("actor", {"openid": "http://example.org/ada", "objectType": "Agent"}),
    _with("actor", {"objectType": "Group", "member": [MEMBER, MEMBER]}),
    _with("actor", {"objectType": "Group", "mbox": "mailto:team@example.org"}),
    _with("object.id", "course-v1:FUN-MOOC+00002+session01"),
    _with("object.id", "uuid://12345678"),
    _with("object.id", "http://例え.example/ħ"),
    _defined(**INTERACTION, correctResponsesPattern=[], extensions={}),
    _with("object", {"objectType": "Group", "member": [MEMBER]}),
    _with("object", {**SUB, "timestamp": "2030-01-01T00:00:00Z"}),
    _with("verb.display", {"en": "", "zh-Hant-TW": "x", "x-own": "x", "de-1996": "x", "i-klingon": "x"}),
    _with("result.extensions", {"http://e.org/x": {"deep": [None, {}, ""]}}),
    _with("result.score", {"scaled": -1, "raw": 0, "min": 0, "max": 10}),
    *(
        _with("result.duration", text)
        for text in ("PT4H35M59.14S", "P3Y1M29DT4H35M59.14S", "P3Y", "P4W", "PT0.123456S")
    ),
    *(
        _with("timestamp", text)
        for text in (
            "2026-11-23T09:00:00Z",
            "2026-11-23T09:00:00.1234567+01:00",
            "2026-11-23T09:00:00+0100",
            "2026-11-23T09:00:00+01",
            "2026-11-23T09:00:00",
            "2126-11-23T09:00Z",
        )
    ),
    _with("context.contextActivities.parent", {"id": "http://e.org/a"}),
    _with("context.contextActivities.parent", []),
    _with("version", "1.0"),
    _with("version", "1.0.77"),
    _with("attachments", []),
    _with("attachments", [ATTACHMENT]),
    _with(
        "authority",
        {"objectType": "Group", "member": [MEMBER, {"account": {"homePage": "http://e.org", "name": "c"}}]},
    ),
]


@pytest.mark.parametrize(("rule", "statement", "path"), REFUSED)
def test_statement_that_breaks_a_rule_is_refused_with_path_and_clause(
    rule: str, statement: Any, path: str
) -> None:
    with pytest.raises(Malformed) as refusal:
        check_statement(statement)
    assert (refusal.value.rule, refusal.value.place) == (rule, path)


@pytest.mark.parametrize("statement", TAKEN)
def test_statement_that_keeps_the_rules_is_taken(statement: Json) -> None:
    check_statement(statement)


CONTEXT_AGENT = {"objectType": "contextAgent", "agent": MEMBER, "relevantTypes": ["http://e.org/type"]}
CONTEXT_GROUP = {"objectType": "contextGroup", "group": {"objectType": "Group", "member": [MEMBER]}}
TWO_TAKEN = [
    _with("context", {"contextAgents": [CONTEXT_AGENT], "contextGroups": [CONTEXT_GROUP]}),
    _with("object", {**SUB, "context": {"contextAgents": [CONTEXT_AGENT]}}),
    _with("version", "2.0.0"),
    _with("version", "1.0.9"),
]
TWO_REFUSED = [
    (
        _with("context.contextAgents", [{**CONTEXT_AGENT, "relevantTypes": []}]),
        "$.context.contextAgents[0].relevantTypes",
    ),
    (
        _with("context.contextAgents", [{**CONTEXT_AGENT, "relevantTypes": ["x"]}]),
        "$.context.contextAgents[0].relevantTypes[0]",
    ),
    (_with("context.contextAgents", CONTEXT_AGENT), "$.context.contextAgents"),
    (_with("context.contextAgents", [CONTEXT_GROUP]), "$.context.contextAgents[0].objectType"),
    (
        _with("context.contextGroups", [{**CONTEXT_GROUP, "group": MEMBER}]),
        "$.context.contextGroups[0].group",
    ),
    (_with("timestamp", "2026-11-23T09:00:00"), "$.timestamp"),
    (_with("version", "3.0.0"), "$.version"),
    (_with("extra", 1), "$.extra"),
]


@pytest.mark.parametrize("statement", TWO_TAKEN)
def test_version_two_takes_what_is_new_in_it(statement: Json) -> None:
    check_statement(statement, "2.0.0")


@pytest.mark.parametrize(("statement", "path"), TWO_REFUSED)
def test_version_two_refuses(statement: Json, path: str) -> None:
    with pytest.raises(Malformed) as refusal:
        check_statement(statement, "2.0.0")
    assert refusal.value.place == path
