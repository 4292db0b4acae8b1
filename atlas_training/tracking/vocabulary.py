# SPDX-License-Identifier: EUPL-1.2
"""Every verb, activity type and extension we use. Published ones where they exist, ours only where none does.

Sources: the ADL, cmi5, SCORM, TinCan and acrossx profiles at github.com/adlnet/xapi-authored-profiles;
cmi5 specification, section 9. Our own IRIs are made from the installation's IRI base.
"""

from dataclasses import dataclass

ADL = "http://adlnet.gov/expapi"
CMI5 = "https://w3id.org/xapi/cmi5"
ACTIVITY_STREAMS = "http://activitystrea.ms/schema/1.0"


@dataclass(frozen=True)
class Verb:
    """A verb with its display words and what it says here."""

    iri: str
    en: str
    it: str
    scope: str


REGISTERED = Verb(
    f"{ADL}/verbs/registered", "enrolled", "si è iscritto", "A person entered a course for an SME."
)
INITIALIZED = Verb(
    f"{ADL}/verbs/initialized", "opened", "ha aperto", "A module was opened for the first time."
)
PROGRESSED = Verb(
    f"{ADL}/verbs/progressed",
    "progressed in",
    "è avanzato in",
    "A module's completion changed a course's percentage.",
)
COMPLETED = Verb(
    f"{ADL}/verbs/completed",
    "completed",
    "ha completato",
    "A module, course, path or task is completed by its rule.",
)
PASSED = Verb(f"{ADL}/verbs/passed", "passed", "ha superato", "A check attempt reached the pass mark.")
FAILED = Verb(
    f"{ADL}/verbs/failed", "did not pass", "non ha superato", "A check attempt stayed below the pass mark."
)
ANSWERED = Verb(
    f"{ADL}/verbs/answered", "answered", "ha risposto a", "One question of a submitted check attempt."
)
SCORED = Verb(f"{ADL}/verbs/scored", "scored", "ha ottenuto", "An SME's readiness was assessed.")
WAIVED = Verb(
    "https://w3id.org/xapi/adl/verbs/waived",
    "was excused from",
    "è stato dispensato da",
    "A module is not needed: the assessment shows its topic at that level.",
)
UPDATED = Verb(
    f"{ACTIVITY_STREAMS}/update", "changed", "ha modificato", "The SME or its coordinator changed a path."
)
PROPOSED = Verb(
    "verbs/proposed",
    "was offered",
    "ha ricevuto la proposta di",
    "The rule proposed a path from a readiness result.",
)
PLANNED = Verb("verbs/planned", "planned", "ha pianificato", "A module's task was put on the SME's list.")
EARNED = Verb(
    "http://id.tincanapi.com/verb/earned",
    "earned",
    "ha ottenuto",
    "A certificate was issued to a person, or to an SME for what its people have completed.",
)
REVOKED = Verb(
    "verbs/revoked",
    "had revoked",
    "si è visto revocare",
    "A certificate was revoked: by a coordinator or administrator, whose name is not said.",
)
ATTENDED = Verb(
    f"{ADL}/verbs/attended", "attended", "ha partecipato a", "A person attended a session of an edition."
)
CORRECTED = Verb(
    "verbs/corrected",
    "had corrected the attendance of",
    "si è visto correggere la presenza a",
    "A recorded attendance was wrong: the person did not attend. What was said before is voided.",
)
VOIDED = Verb(
    f"{ADL}/verbs/voided", "voided", "ha annullato", "An attendance that was corrected is not said any more."
)
PUBLISHED_VERBS = (
    REGISTERED,
    INITIALIZED,
    PROGRESSED,
    COMPLETED,
    PASSED,
    FAILED,
    ANSWERED,
    SCORED,
    WAIVED,
    UPDATED,
    EARNED,
    ATTENDED,
    VOIDED,
)
OWN_VERBS = (PROPOSED, PLANNED, REVOKED, CORRECTED)

COURSE = f"{CMI5}/activitytype/course"
MODULE = f"{ADL}/activities/module"
ASSESSMENT = f"{ADL}/activities/assessment"
INTERACTION = f"{ADL}/activities/cmi.interaction"
LEARNING_PLAN = "https://w3id.org/xapi/acrossx/activities/learning-plan"
TASK = f"{ACTIVITY_STREAMS}/task"
CERTIFICATE = "https://www.opigno.org/en/tincan_registry/activity_type/certificate"
MEETING = f"{ADL}/activities/meeting"
SESSION = "activity-types/session"
EDITION = "activity-types/edition"
PROFILE = f"{ADL}/activities/profile"
OWN_TYPES = {
    "activity-types/scheme": (
        "Training scheme",
        "The whole of the courses, paths and records of the project.",
    ),
    EDITION: ("Edition", "The scheme as it is run once: dates, organising partners, sessions and people."),
    SESSION: (
        "Session taken alone",
        "A module that the people of an edition take alone, each when it suits.",
    ),
    "activity-types/cluster": ("Cluster", "A cluster of SMEs under the ATLAS meta-cluster."),
    "activity-types/country": ("Country", "A country that takes part in the scheme."),
}
PUBLISHED_TYPES = (COURSE, MODULE, ASSESSMENT, INTERACTION, LEARNING_PLAN, TASK, CERTIFICATE, MEETING)

PROGRESS_EXTENSION = f"{CMI5}/result/extensions/progress"
REASON_EXTENSION = f"{CMI5}/result/extensions/reason"
OWN_EXTENSIONS = {
    "extensions/readiness": (
        "ResultExtension",
        "Readiness result",
        "Index, dimension scores, levels and versions.",
    ),
    "extensions/path": ("ResultExtension", "Path", "The modules of a path, now and later, and what changed."),
    "extensions/attempt": ("ResultExtension", "Attempt", "The number of the attempt and the pass mark."),
    "extensions/rule": (
        "ResultExtension",
        "Completion rule",
        "The rule and the facts by which it was granted.",
    ),
    "extensions/certificate": (
        "ResultExtension",
        "Certificate",
        "What it is for, whether it is one of attendance, rule version, what it replaces, why it was revoked.",
    ),
    "extensions/attendance": (
        "ResultExtension",
        "Attendance",
        "How it is known (list, link or module), when it was recorded, and the statement that it corrects.",
    ),
    "extensions/due": ("ResultExtension", "Due", "The day until which a task is meant to be done."),
}
