# SPDX-License-Identifier: EUPL-1.2
"""Every page a person can open, by who opens it, with addresses of the example."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import url_for

from atlas_training.accounts.access import CREDENTIAL, EVERYONE, SIGNED_IN, allowed_for
from atlas_training.accounts.enums import Role
from tests.browser.server import Site
from tests.browser.stage import CHECKED, COURSE, LESSON

ROLES = {
    "owner": Role.OWNER,
    "colleague": Role.LEARNER,
    "coordinator": Role.COORDINATOR,
    "lead": Role.LEAD_COORDINATOR,
    "trainer": Role.TRAINER,
    "administrator": Role.ADMINISTRATOR,
}
VISITORS = ("guest", *ROLES)
# Files, data and redirects; nothing to look at.
NO_PAGES = {
    "web.asset",
    "accounts.download_own_data",
    "courses.asset",
    "authoring.asset",
    "authoring.download",
    "assessments.show",
    "certificates.download",
    "editions.find_list",
    "certificates.download_badge",
    "certificates.show_badge",
    "certificates.show_status_list",
    "certificates.show_did",
    "tracking.show_profile",
    "bank.picture",
    "xapi.nothing",
    "xapi.about",
}
# Pages of a draft that need nothing but its course.
DRAFT = ("show", "changes", "course_data", "files", "new_module", "versions")
# Where a page stands on something that only one person has.
ONLY_OF = {
    "accounts.show_invitation": ("owner",),
    "accounts.show_people_table": ("coordinator",),
    "bank.edit": ("trainer",),
    "bank.show_file": ("trainer",),
    "accounts.show_erasure": ("coordinator", "administrator"),
    "assessments.question": ("owner",),
    "assessments.finish": ("owner",),
    "assessments.result": ("owner",),
}
MAIN = (
    "accounts.sign_in",
    "home.start",
    "courses.index",
    "home.lesson",
    "assessments.question",
    "assessments.result",
    "readiness.question",
    "readiness.result",
    "pathways.show",
    "home.show_completions",
)


class Visit(NamedTuple):
    """Somebody opens an address."""

    who: str
    endpoint: str
    path: str


def page_endpoints(site: Site) -> set[str]:
    """Every endpoint a person can GET that answers with a page."""
    with site.app.app_context():
        return {
            rule.endpoint
            for rule in site.app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and CREDENTIAL not in allowed_for(rule.endpoint)
        } - NO_PAGES


def _values(site: Site) -> dict[str, list[dict[str, Any]]]:
    """What fills the addresses that have parameters; several fillings are several pages."""
    stage = site.stage
    sme: list[dict[str, Any]] = [{"organisation_id": stage.sme}]
    check = [{"course_id": stage.draft, "name": f"checks/{LESSON}.quiz.md"}]
    dimensions = ("FND", "VIS", "SEL", "DAT", "TRU", "GRN", "COO")
    return {
        "accounts.show_person": [{"person_id": stage.owner}],
        "accounts.show_credential": [{"key": stage.credential}],
        "accounts.show_sme": sme,
        "accounts.invite_to_sme": sme,
        "accounts.show_invitation": [{"invitation_id": stage.invitation}],
        "reminders.show": [{"token": stage.reminders_token}],
        "accounts.show_people_table": [{"file_id": stage.people_table}],
        "accounts.join": [{"token": stage.invitation_token}],
        "accounts.open_link": [{"token": stage.sign_in_token}],
        "accounts.reset_password": [{"token": stage.reset_token}],
        "pathways.show_of_sme": sme,
        "following.show_person": [{"membership_id": stage.membership}],
        **_of_editions(site),
        "accounts.show_erasure": [{"request_id": stage.erasure}],
        "enrolments.show_cohort": [{"cohort_id": stage.cohort}],
        "enrolments.new_rule": [{}, {"course": "C03", "country": "IT"}],
        "certificates.show": [{"number": number} for number in stage.certificates],
        "certificates.manage_one": [{"certificate_id": stage.certificate}],
        "bank.edit": [{"question_id": key} for key in stage.questions],
        "bank.new": [{"kind": "cloze"}],
        "bank.show": [{"question_id": key} for key in stage.questions],
        "bank.try_out": [{"question_id": key} for key in stage.questions[:2]],
        "bank.show_file": [{"file_id": stage.question_file}],
        "bank.export": [{"name": name} for name in ("gift", "aiken")],
        **{f"authoring.{name}": [{"course_id": stage.draft}] for name in DRAFT},
        "authoring.module": [{"course_id": stage.draft, "module_id": f"{stage.draft}.1"}],
        "authoring.text": [
            {"course_id": stage.draft, "language": code, "name": name}
            for code, name in (
                ("en", f"{LESSON}.md"),
                ("it", f"{LESSON}.md"),
                ("ar", f"{LESSON}.md"),
                ("ar", "course.md"),
                ("en", f"checks/{LESSON}.quiz.md"),
            )
        ],
        "authoring.choose_check": [{}, {"question": list(stage.questions)}],
        "authoring.show_draws": check,
        "authoring.show_check": check,
        "authoring.edit_question": [
            *({**check[0], "kind": kind} for kind in ("single", "order", "cloze")),
            {**check[0], "question": "same"},
        ],
        "authoring.translate": [{**check[0], "language": code} for code in ("it", "ar")],
        "authoring.try_check": [
            {"course_id": stage.draft, "language": code, "name": f"checks/{LESSON}.quiz.md"}
            for code in ("en", "it")
        ],
        "authoring.view": [
            {"course_id": stage.draft, "language": code, "name": f"{LESSON}.md"} for code in ("en", "ar")
        ],
        "courses.show": [{"address": COURSE}],
        "home.lesson": [{"course": COURSE, "module": LESSON}],
        "assessments.question": [
            *({"course": COURSE, "module": LESSON, "number": number} for number in range(1, 6)),
            *({"course": "test-course", "module": "first", "number": number} for number in range(1, 7)),
        ],
        "teaching.mark": [{"attempt_id": stage.open_answer[0], "question_id": stage.open_answer[1]}],
        "teaching.show_figures": [{"module_id": "C03.1"}],
        "assessments.finish": [
            {"course": COURSE, "module": LESSON},
            {"course": "test-course", "module": "first"},
        ],
        "assessments.result": [
            {"course": COURSE, "module": CHECKED},
            {"course": "test-course", "module": "first"},
        ],
        "readiness.question": [{"dimension": code} for code in dimensions],
        "readiness.show": [{"assessment_id": stage.result}],
        "readiness.answers": [{"assessment_id": stage.result}],
    }


def _of_editions(site: Site) -> dict[str, list[dict[str, Any]]]:
    edition = [{"edition_id": site.stage.edition}]
    session = [{"session_id": site.stage.session}]
    return {
        "editions.show": edition,
        "editions.edit": edition,
        "editions.choose_people": edition,
        "editions.new_session": edition,
        "editions.show_session": session,
        "editions.edit_session": session,
        "editions.show_code": session,
        "editions.ask_to_withdraw": [{"scan_id": site.stage.scan}],
        "editions.attend": [{"code": site.stage.session_code}],
        "editions.show_records": [{**session[0], "participant_id": site.stage.participant}],
        "editions.show_scheme": [{"scheme_id": site.stage.scheme}],
    }


def visits(site: Site, who: str) -> list[Visit]:
    """All pages of one visitor. What is for everyone is seen by a guest and by an owner."""
    return sorted(_visits(site, who))


def _visits(site: Site, who: str) -> Iterator[Visit]:
    filled = _values(site)
    with site.app.test_request_context():
        for endpoint in page_endpoints(site):
            if who in ONLY_OF.get(endpoint, VISITORS) and _may_open(who, endpoint):
                for values in filled.get(endpoint, [{}]):
                    yield Visit(who, endpoint, url_for(endpoint, **values))


def _may_open(who: str, endpoint: str) -> bool:
    allowed = allowed_for(endpoint)
    if EVERYONE in allowed:
        return who in ("guest", "owner") or endpoint == "home.start"
    if who == "guest":
        return False
    return SIGNED_IN in allowed or ROLES[who] in allowed


def main_visits(site: Site) -> list[Visit]:
    """One visit of each of the ten main pages."""
    chosen: dict[str, Visit] = {}
    for who in ("owner", "coordinator"):
        for visit in visits(site, who):
            if visit.endpoint in MAIN:
                chosen.setdefault(visit.endpoint, visit)
    chosen["accounts.sign_in"] = Visit("guest", "accounts.sign_in", "/sign-in")
    return list(chosen.values())
