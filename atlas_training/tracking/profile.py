# SPDX-License-Identifier: EUPL-1.2
"""Our xAPI Profile: every kind of statement this service makes, with its verb, type and extensions.

Made after the xAPI Profile Specification 1.0, parts 7 (concepts) and 8 (statement templates).
"""

from dataclasses import dataclass
from typing import Any

from atlas_training.tracking import vocabulary as words
from atlas_training.tracking.builders import own
from atlas_training.tracking.vocabulary import Verb

VERSION = "1.0.0"
PUBLISHED = "2026-11-23T00:00:00Z"


@dataclass(frozen=True)
class Template:
    """A kind of statement: what it says, its verb and its object's type. ``rules`` are (location, presence)."""

    name: str
    says: str
    verb: Verb
    type: str
    rules: tuple[tuple[str, str], ...] = ()


TEMPLATES = (
    Template(
        "readiness-assessed",
        "An SME's readiness was assessed or imported.",
        words.SCORED,
        words.ASSESSMENT,
        (("$.result.extensions", "included"),),
    ),
    Template(
        "path-proposed",
        "The rule proposed a path to the SME.",
        words.PROPOSED,
        words.LEARNING_PLAN,
        (("$.result.extensions", "included"),),
    ),
    Template(
        "path-changed",
        "The SME or its coordinator changed the path.",
        words.UPDATED,
        words.LEARNING_PLAN,
        (("$.result.extensions", "included"),),
    ),
    Template(
        "path-completed",
        "A person's share of a path is completed.",
        words.COMPLETED,
        words.LEARNING_PLAN,
        (("$.result.completion", "included"),),
    ),
    Template("enrolled", "A person entered a course for an SME.", words.REGISTERED, words.COURSE),
    Template(
        "module-initialized", "A module was opened for the first time.", words.INITIALIZED, words.MODULE
    ),
    Template(
        "module-waived",
        "A module is not needed: the assessment shows its topic.",
        words.WAIVED,
        words.MODULE,
        (("$.result.extensions", "included"),),
    ),
    Template(
        "module-completed",
        "A module is completed by its rule.",
        words.COMPLETED,
        words.MODULE,
        (("$.result.completion", "included"), ("$.result.duration", "included")),
    ),
    Template(
        "progressed",
        "A module's completion changed the course's percentage.",
        words.PROGRESSED,
        words.COURSE,
        (("$.result.extensions", "included"),),
    ),
    Template(
        "course-completed",
        "A course is completed.",
        words.COMPLETED,
        words.COURSE,
        (("$.result.completion", "included"),),
    ),
    Template(
        "check-passed",
        "A check attempt reached the pass mark.",
        words.PASSED,
        words.ASSESSMENT,
        (("$.result.score.scaled", "included"), ("$.result.success", "included")),
    ),
    Template(
        "check-failed",
        "A check attempt stayed below the pass mark.",
        words.FAILED,
        words.ASSESSMENT,
        (("$.result.score.scaled", "included"), ("$.result.success", "included")),
    ),
    Template(
        "question-answered",
        "One question of a submitted check attempt.",
        words.ANSWERED,
        words.INTERACTION,
        (("$.object.definition.interactionType", "included"), ("$.result.success", "included")),
    ),
    Template(
        "certificate-earned",
        "A certificate was issued to a person or an SME.",
        words.EARNED,
        words.CERTIFICATE,
        (("$.result.extensions", "included"),),
    ),
    Template(
        "certificate-revoked",
        "A certificate was revoked, for a reason of a kind.",
        words.REVOKED,
        words.CERTIFICATE,
        (("$.result.extensions", "included"),),
    ),
    Template(
        "session-attended",
        "A person attended a live session of an edition.",
        words.ATTENDED,
        words.MEETING,
        (("$.result.duration", "included"), ("$.result.extensions", "included")),
    ),
    Template(
        "module-attended",
        "A person completed a module that is a session of an edition.",
        words.ATTENDED,
        words.SESSION,
        (("$.result.duration", "included"), ("$.result.extensions", "included")),
    ),
    Template(
        "attendance-corrected",
        "A recorded attendance was wrong: the person did not attend. The statement before is voided.",
        words.CORRECTED,
        words.MEETING,
        (("$.result.extensions", "included"),),
    ),
    Template(
        "module-attendance-corrected",
        "A module was recorded as attended in an edition by mistake. The statement before is voided.",
        words.CORRECTED,
        words.SESSION,
        (("$.result.extensions", "included"),),
    ),
    Template("task-planned", "A module's task was put on the SME's list.", words.PLANNED, words.TASK),
    Template(
        "task-done",
        "A task of the SME's list was done.",
        words.COMPLETED,
        words.TASK,
        (("$.result.completion", "included"),),
    ),
)
EVERYWHERE = (
    ("$.id", "included"),
    ("$.timestamp", "included"),
    ("$.context.registration", "recommended"),
    ("$.context.team", "included"),
    ("$.context.language", "included"),
    ("$.context.contextActivities.grouping[*].id", "included"),
)


def document(base: str) -> dict[str, Any]:
    """The profile as JSON-LD, for the installation whose IRIs begin with ``base``."""
    profile = f"{base}/xapi-profile"
    version = f"{profile}/v{VERSION}"
    return {
        "@context": "https://w3id.org/xapi/profiles/context",
        "id": profile,
        "type": "Profile",
        "conformsTo": "https://w3id.org/xapi/profiles#1.0",
        "prefLabel": {"en": "ATLAS4MED Training Scheme"},
        "definition": {
            "en": "Every statement that ATLAS4MED Training makes of readiness, paths, courses, checks, sessions and certificates."
        },
        "author": {"type": "Organization", "name": "CLUSTERATLAS4MED", "url": base},
        "versions": [{"id": version, "generatedAtTime": PUBLISHED}],
        "concepts": [*_verbs(base, version), *_types(base, version), *_extensions(base, version)],
        "templates": [_template(base, version, template) for template in TEMPLATES],
    }


def _concept(iri: str, kind: str, version: str, label: str, definition: str) -> dict[str, Any]:
    return {
        "id": iri,
        "type": kind,
        "inScheme": version,
        "prefLabel": {"en": label},
        "definition": {"en": definition},
    }


def _verbs(base: str, version: str) -> list[dict[str, Any]]:
    return [_concept(own(base, verb.iri), "Verb", version, verb.en, verb.scope) for verb in words.OWN_VERBS]


def _types(base: str, version: str) -> list[dict[str, Any]]:
    return [
        _concept(own(base, name), "ActivityType", version, label, text)
        for name, (label, text) in words.OWN_TYPES.items()
    ]


def _extensions(base: str, version: str) -> list[dict[str, Any]]:
    return [
        {
            **_concept(own(base, name), kind, version, label, text),
            "inlineSchema": '{"type": ["object", "string"]}',
        }
        for name, (kind, label, text) in words.OWN_EXTENSIONS.items()
    ]


def _template(base: str, version: str, template: Template) -> dict[str, Any]:
    return {
        "id": f"{base}/xapi-profile/templates/{template.name}",
        "type": "StatementTemplate",
        "inScheme": version,
        "prefLabel": {"en": template.name},
        "definition": {"en": template.says},
        "verb": own(base, template.verb.iri),
        "objectActivityType": own(base, template.type),
        "rules": [
            {"location": location, "presence": presence}
            for location, presence in (*template.rules, *EVERYWHERE)
        ],
    }
