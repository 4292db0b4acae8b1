# SPDX-License-Identifier: EUPL-1.2
"""Who may open what: one table of every address the application has.

The table is written by hand on purpose: a new address fails here until somebody decides who opens it.
It holds the doors; the walls behind them (own SME, own country, own rows) have tests of their own.
"""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from atlas_training.accounts.access import CREDENTIAL, EVERYONE, SIGNED_IN, allowed_for
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Person
from tests.factories import accounts as people

pytestmark = pytest.mark.one_database  # the doors are in the code
MEMBERS = "learner owner"
COORDINATORS = "coordinator lead_coordinator"
ANY = "DELETE GET PATCH POST PUT"

TABLE = """
GET          /                                                      everyone
GET          /about                                                 everyone
GET POST     /accessibility                                         everyone
GET          /administration/credentials                            administrator
GET          /administration/credentials/<key>                      administrator
POST         /administration/credentials/<key>/revoke               administrator
POST         /administration/credentials/<key>/rotate               administrator
GET POST     /administration/credentials/new                        administrator
GET POST     /administration/invite                                 administrator
GET          /administration/people                                 administrator
GET          /administration/people/<uuid:person_id>                administrator
POST         /administration/people/<uuid:person_id>/roles          administrator
POST         /administration/people/<uuid:person_id>/roles/<uuid:grant_id>/revoke  administrator
GET          /api/v1/aggregates/progress                            credential
GET          /api/v1/completions                                    credential
POST         /api/v1/readiness/results                              credential
GET POST     /attend/<code>                                         MEMBERS
GET          /authoring                                             trainer coordinator
GET          /authoring/<course_id>                                 trainer coordinator
GET          /authoring/<course_id>/assets/<path:name>              trainer coordinator
POST         /authoring/<course_id>/back                            trainer coordinator
GET          /authoring/<course_id>/changes                         trainer coordinator
POST         /authoring/<course_id>/check                           trainer coordinator
GET POST     /authoring/<course_id>/course                          trainer
POST         /authoring/<course_id>/document/<language>/<path:name>  trainer
POST         /authoring/<course_id>/discard                         trainer
GET          /authoring/<course_id>/download                        trainer coordinator
GET POST     /authoring/<course_id>/draws/<path:name>               trainer
GET          /authoring/<course_id>/files                           trainer coordinator
POST         /authoring/<course_id>/files                           trainer
POST         /authoring/<course_id>/files/delete                    trainer
GET POST     /authoring/<course_id>/modules/<module_id>             trainer
GET POST     /authoring/<course_id>/modules/new                     trainer
POST         /authoring/<course_id>/open                            trainer
POST         /authoring/<course_id>/preview/<language>/<path:name>  trainer
POST         /authoring/<course_id>/publish                         trainer coordinator
GET POST     /authoring/<course_id>/question/<path:name>            trainer
GET POST     /authoring/<course_id>/questions/<path:name>           trainer
POST         /authoring/<course_id>/submit                          trainer
GET POST     /authoring/<course_id>/text/<language>/<path:name>     trainer
GET POST     /authoring/<course_id>/translate/<language>/<path:name>  trainer
POST         /authoring/<course_id>/translations                    trainer
GET POST     /authoring/<course_id>/try/<language>/<path:name>      trainer coordinator
GET          /authoring/<course_id>/versions                        trainer coordinator
POST         /authoring/<course_id>/versions/<uuid:version_id>/restore  trainer
GET          /authoring/<course_id>/view/<language>/<path:name>     trainer coordinator
GET POST     /authoring/new                                         trainer
GET POST     /authoring/own                                         trainer
GET POST     /authoring/take                                        trainer
POST         /authoring/upload                                      trainer
GET          /certificates                                          MEMBERS
GET          /.well-known/did.json                                  everyone
GET          /certificates/<uuid:certificate_id>.json               signed-in
GET          /certificates/<uuid:certificate_id>.jwt                signed-in
GET          /certificates/<uuid:certificate_id>.pdf                signed-in
POST         /certificates/sme                                      owner
GET          /certificates/status/<int:number>                      everyone
GET          /checks                                                trainer coordinator
GET POST     /checks/answers/<uuid:attempt_id>/<question_id>        trainer coordinator
GET          /checks/figures                                        trainer coordinator
GET          /checks/figures/<module_id>                            trainer coordinator
GET POST     /checks/time                                           trainer coordinator
POST         /coordination/agreement                                coordinator
GET          /coordination/certificates                             COORDINATORS administrator
GET          /coordination/certificates/<uuid:certificate_id>       COORDINATORS administrator
POST         /coordination/certificates/<uuid:certificate_id>/document  COORDINATORS administrator
POST         /coordination/certificates/<uuid:certificate_id>/reissue  coordinator administrator
POST         /coordination/certificates/<uuid:certificate_id>/revoke  coordinator administrator
GET POST     /coordination/cohorts                                  coordinator
GET          /coordination/cohorts/<uuid:cohort_id>                 coordinator
POST         /coordination/cohorts/<uuid:cohort_id>/add             coordinator
POST         /coordination/cohorts/<uuid:cohort_id>/delete          coordinator
POST         /coordination/cohorts/<uuid:cohort_id>/remove          coordinator
GET          /coordination/enrolments                               coordinator
GET POST     /coordination/enrolments/new                           coordinator
POST         /coordination/enrolments/<uuid:rule_id>/end            coordinator
GET          /coordination/completions                              COORDINATORS
GET          /coordination/erasures                                 coordinator administrator
GET POST     /coordination/erasures/<uuid:request_id>               coordinator administrator
GET          /coordination/people                                   COORDINATORS
GET          /coordination/people/<uuid:membership_id>              COORDINATORS
POST         /coordination/people/<uuid:membership_id>/notes        coordinator
POST         /coordination/people/actions                           coordinator
POST         /coordination/people/actions/carry-out                 coordinator
POST         /coordination/notes/<uuid:note_id>/delete              coordinator
GET          /coordination/editions                                 COORDINATORS
GET          /coordination/editions/<uuid:edition_id>               COORDINATORS
GET POST     /coordination/editions/<uuid:edition_id>/change        COORDINATORS
GET POST     /coordination/editions/<uuid:edition_id>/people        coordinator
POST         /coordination/editions/<uuid:edition_id>/people/<uuid:participant_id>/end  coordinator
GET POST     /coordination/editions/<uuid:edition_id>/sessions/new  COORDINATORS
GET POST     /coordination/editions/new                             COORDINATORS
POST         /coordination/schemes                                  lead_coordinator
GET          /coordination/schemes/<uuid:scheme_id>                 COORDINATORS
POST         /coordination/schemes/<uuid:scheme_id>                 lead_coordinator
POST         /coordination/schemes/<uuid:scheme_id>/lock            lead_coordinator
POST         /coordination/schemes/<uuid:scheme_id>/unlock          lead_coordinator
POST         /coordination/scans/<uuid:scan_id>                     COORDINATORS
GET POST     /coordination/scans/<uuid:scan_id>/withdraw            coordinator
GET POST     /coordination/sessions/<uuid:session_id>/list          COORDINATORS
POST         /coordination/sessions/<uuid:session_id>/scans         coordinator
GET          /coordination/sessions/<uuid:session_id>               COORDINATORS
POST         /coordination/sessions/<uuid:session_id>               coordinator
GET POST     /coordination/sessions/<uuid:session_id>/code          COORDINATORS
GET POST     /coordination/sessions/<uuid:session_id>/change        COORDINATORS
POST         /coordination/sessions/<uuid:session_id>/delete        COORDINATORS
GET POST     /coordination/sessions/<uuid:session_id>/people/<uuid:participant_id>  coordinator
GET          /coordination/exports                                  COORDINATORS administrator
POST         /coordination/exports/<name>                           COORDINATORS
POST         /coordination/exports/<name>/filters                   COORDINATORS
POST         /coordination/filters/delete                           COORDINATORS
GET          /coordination/indicators                               COORDINATORS
POST         /coordination/indicators                               lead_coordinator
POST         /coordination/indicators/numbers                       lead_coordinator
POST         /coordination/indicators/periods                       lead_coordinator
POST         /coordination/indicators/periods/<uuid:period_id>      COORDINATORS
GET          /coordination/smes                                     COORDINATORS
GET          /coordination/smes/<uuid:organisation_id>              COORDINATORS
POST         /coordination/smes/<uuid:organisation_id>/certificate  coordinator
GET POST     /coordination/smes/<uuid:organisation_id>/invite       coordinator
GET          /coordination/smes/<uuid:organisation_id>/path         COORDINATORS
POST         /coordination/smes/<uuid:organisation_id>/quiet-months  coordinator
POST         /coordination/smes/<uuid:organisation_id>/path/again   coordinator
POST         /coordination/smes/<uuid:organisation_id>/path/hours   coordinator
POST         /coordination/smes/<uuid:organisation_id>/path/modules  coordinator
POST         /coordination/smes/<uuid:organisation_id>/path/shares  coordinator
POST         /coordination/smes/<uuid:organisation_id>/path/steps/<module_id>  coordinator
POST         /coordination/smes/<uuid:organisation_id>/path/targets  coordinator
GET POST     /coordination/smes/invitations                              coordinator
GET POST     /coordination/smes/import                            coordinator
GET POST     /coordination/smes/import/<uuid:file_id>             coordinator
POST         /coordination/smes/import/<uuid:file_id>/drop        coordinator
GET POST     /coordination/smes/new                                 coordinator
GET POST     /coordination/targets                                  coordinator
GET          /courses                                               everyone
GET          /courses/<address>                                     everyone
GET          /courses/<address>/assets/<path:name>                  everyone
GET          /courses/<course>/<module>                             everyone
GET POST     /courses/<course>/<module>/check                       MEMBERS
GET POST     /courses/<course>/<module>/check/<int:number>          MEMBERS
GET POST     /courses/<course>/<module>/check/finish                MEMBERS
GET          /courses/<course>/<module>/check/result                MEMBERS
POST         /courses/<course>/<module>/done                        MEMBERS
POST         /courses/<course>/<module>/open                        MEMBERS
POST         /courses/<course>/<module>/place                       MEMBERS
POST         /courses/<course>/<module>/tasks/<key>                 MEMBERS
GET          /did.json                                              everyone
GET          /help                                                  everyone
GET          /invitations/<uuid:invitation_id>                      signed-in
POST         /invitations/<uuid:invitation_id>/renew                signed-in
POST         /invitations/<uuid:invitation_id>/withdraw             signed-in
GET POST     /join/<token>                                          everyone
POST         /join/<token>/accept                                   signed-in
POST         /language                                              everyone
GET          /open-source                                           everyone
GET          /organisation                                          owner
GET POST     /organisation/invite                                   owner
POST         /organisation/people/<uuid:membership_id>/end          owner
GET POST     /password                                              everyone
GET POST     /password/<token>                                      everyone
GET          /path                                                  MEMBERS
POST         /path/again                                            MEMBERS
POST         /path/modules                                          MEMBERS
POST         /path/shares                                           MEMBERS
POST         /path/steps/<module_id>                                MEMBERS
POST         /path/targets                                          MEMBERS
GET          /privacy                                               everyone
GET          /questions                                             trainer coordinator
GET          /questions/<uuid:question_id>                          trainer coordinator
GET POST     /questions/<uuid:question_id>/edit                     trainer coordinator
GET          /questions/new                                         trainer coordinator
GET POST     /questions/new/<kind>                                  trainer coordinator
POST         /questions/<uuid:question_id>/state                    trainer coordinator
GET POST     /questions/<uuid:question_id>/try                      trainer coordinator
GET          /questions/<uuid:question_id>/versions/<int:number>/<path:name>  trainer coordinator
GET          /questions/export/<name>                               trainer coordinator
GET POST     /questions/import                                      trainer coordinator
GET POST     /questions/import/<uuid:file_id>                       trainer coordinator
POST         /questions/import/<uuid:file_id>/drop                  trainer coordinator
GET          /readiness                                             MEMBERS
POST         /readiness                                             owner
GET POST     /readiness/before-you-answer                           owner
GET POST     /readiness/import                                      coordinator
GET POST     /readiness/look-again                                  owner
GET POST     /readiness/profile                                     owner
GET POST     /readiness/questions/<dimension>                       owner
GET          /readiness/result                                      MEMBERS
GET          /readiness/results/<uuid:assessment_id>                MEMBERS COORDINATORS
GET          /readiness/results/<uuid:assessment_id>/answers        owner coordinator
POST         /readiness/results/<uuid:assessment_id>/evidence       coordinator
POST         /readiness/results/<uuid:assessment_id>/share          owner
GET POST     /reminders/<token>                                     everyone
GET POST     /settings                                              signed-in
GET          /settings/data                                         signed-in
GET          /settings/data/copy.zip                                signed-in
POST         /settings/data/erasure                                 signed-in
GET POST     /settings/colleagues                                   MEMBERS
POST         /settings/browsers/end                                 signed-in
POST         /settings/organisation                                 signed-in
POST         /settings/password                                     signed-in
GET POST     /settings/reminders                                    signed-in
POST         /settings/reminders/quiet-months                       owner
GET POST     /sign-in                                               everyone
GET POST     /sign-in/link/<token>                                  everyone
POST         /sign-in/password                                      everyone
GET          /sign-in/sent                                          everyone
POST         /sign-out                                              signed-in
GET          /static/<name>                                         everyone
GET          /tasks                                                 MEMBERS
POST         /tasks/<uuid:task_id>/done                             MEMBERS
GET POST     /verify                                                everyone
GET          /verify/<number>                                       everyone
POST         /verify/<number>/name                                  everyone
GET          /xapi-profile                                          everyone
GET          /xapi-profile/<path:part>                              everyone
ANY          /xapi/                                                 everyone
ANY          /xapi/<path:rest>                                      everyone
ANY          /xapi/about                                            everyone
ANY          /xapi/activities                                       credential
ANY          /xapi/activities/profile                               credential
ANY          /xapi/activities/state                                 credential
ANY          /xapi/agents                                           credential
ANY          /xapi/agents/profile                                   credential
ANY          /xapi/statements                                       credential
ANY          /xapi/statements/more/<token>                          credential
"""


def _rows() -> dict[tuple[str, str], frozenset[str]]:
    rows = {}
    for line in TABLE.strip().splitlines():
        methods, rule, who = re.split(r"\s{2,}", line)
        words = who.replace("MEMBERS", MEMBERS).replace("COORDINATORS", COORDINATORS).split()
        roles = frozenset(SIGNED_IN if word == "signed-in" else word for word in words)
        for method in methods.replace("ANY", ANY).split():
            rows[method, rule] = roles
    return rows


ROWS = _rows()
PEOPLE: dict[str, Callable[[], Person]] = {
    Role.LEARNER: lambda: people.make_learner().person,
    Role.OWNER: lambda: people.make_owner().person,
    Role.TRAINER: people.make_trainer,
    Role.COORDINATOR: people.make_coordinator,
    Role.LEAD_COORDINATOR: people.make_lead_coordinator,
    Role.ADMINISTRATOR: people.make_administrator,
    "nobody in particular": people.make_person,
}


def _addresses(app: Flask) -> dict[tuple[str, str], str]:
    return {
        (method, rule.rule): rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def _path(rule: str) -> str:
    path = re.sub(r"<uuid:\w+>", "00000000-0000-0000-0000-000000000000", rule)
    return re.sub(r"<[\w:]+>", "x", re.sub(r"<int:\w+>", "1", path))


def _ask(client: FlaskClient, method: str, rule: str) -> TestResponse:
    data = None if method == "GET" else {"csrf_token": people.form_token(client)}
    return client.open(_path(rule), method=method, data=data)


def _refused_by_role(answer: TestResponse) -> bool:
    return answer.status_code == 403 and "Your role does not open this page" in answer.text


def test_every_address_has_a_row_and_every_row_an_address(app: Flask) -> None:
    assert set(_addresses(app)) == set(ROWS)


def test_views_say_what_the_table_says(app: Flask) -> None:
    said = {
        key: allowed_for(endpoint) & {*Role, EVERYONE, SIGNED_IN} for key, endpoint in _addresses(app).items()
    }
    said = {key: who or allowed_for(_addresses(app)[key]) for key, who in said.items()}
    assert {key: who for key, who in said.items() if who != ROWS.get(key)} == {}


@pytest.mark.parametrize("role", list(PEOPLE))
def test_role_opens_its_rows_and_no_other(client: FlaskClient, role: str) -> None:
    person = PEOPLE[role]()
    wrong = []
    people.sign_in(client, person)
    for (method, rule), who in ROWS.items():
        may = bool(who & {role, EVERYONE, SIGNED_IN, CREDENTIAL})
        answer = _ask(client, method, rule)
        if _refused_by_role(answer) is may or answer.status_code >= 500:
            wrong.append((method, rule, answer.status_code))
        if method != "GET":
            people.sign_in(client, person)  # anew, since some of these sign out
    assert wrong == []


def test_guest_opens_what_is_for_everyone_and_is_asked_to_sign_in_elsewhere(client: FlaskClient) -> None:
    wrong = []
    for (method, rule), who in ROWS.items():
        answer = _ask(client, method, rule)
        asked = answer.status_code == 303 and (
            answer.location == "/sign-in" if method != "GET" else answer.location.startswith("/sign-in?next=")
        )
        if asked is bool(who & {EVERYONE, CREDENTIAL}) or answer.status_code >= 500:
            wrong.append((method, rule, answer.status_code))
    assert wrong == []


def test_credential_addresses_are_closed_without_one(client: FlaskClient) -> None:
    people.sign_in(client, people.make_administrator())
    asked = [key for key, who in ROWS.items() if who == {CREDENTIAL}]
    answers = {(method, rule): client.open(_path(rule), method=method).status_code for method, rule in asked}
    assert {key: status for key, status in answers.items() if status not in (400, 401, 404, 405)} == {}
