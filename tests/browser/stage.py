# SPDX-License-Identifier: EUPL-1.2
"""What the example lacks for every page to have something on it: open links, a draft, checks under way."""

import io
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Flask
from PIL import Image
from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts import credentials
from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Membership, Person
from atlas_training.accounts.service import importing
from atlas_training.assessments import service as assessments
from atlas_training.assessments.bank import importing as bank_importing
from atlas_training.assessments.bank import service as bank
from atlas_training.assessments.formats import doors
from atlas_training.authoring import checking, folder
from atlas_training.authoring import service as authoring
from atlas_training.certificates import service as certificates
from atlas_training.certificates.enums import RevocationReason
from atlas_training.certificates.models import Certificate
from atlas_training.courses import service as courses
from atlas_training.database import db, own_transaction
from atlas_training.editions import service as editions
from atlas_training.editions.enums import SessionKind
from atlas_training.editions.models import Participant, Session
from atlas_training.editions.service import EditionPlan, SessionPlan
from atlas_training.enrolments import by_rule, cohorts
from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.rules import Terms
from atlas_training.following import service as following
from atlas_training.organisations import service as organisations
from atlas_training.organisations.models import Organisation
from atlas_training.progress import service as progress
from atlas_training.readiness import service as readiness
from atlas_training.reminders import service as reminders
from tests.factories.assessments import add_module
from tests.factories.kinds import FURTHER

COURSE = "be-found"
LESSON = "claim-your-place"
CHECKED = "answer-fast"


def _question(kind: str, inside: str, text: str = "Who gives milk?") -> str:
    words = f"<questiontext format='html'><text><![CDATA[<p>{text}</p>]]></text></questiontext>"
    return f"<question type='{kind}'><name><text>A goat, {kind}</text></name>{words}{inside}</question>"


def _answer(fraction: int, text: str) -> str:
    reason = "<feedback format='html'><text>Look at the stable.</text></feedback>"
    return f"<answer fraction='{fraction}'><text>{text}</text>{reason}</answer>"


_PAIRS = "".join(
    f"<subquestion><text>{left}</text><answer><text>{right}</text></answer></subquestion>"
    for left, right in (("goat", "kid"), ("cow", "calf"))
)
MOODLE = f"""<quiz><question type='category'><category><text>$course$/top/Farm/Goats</text></category></question>
{_question("multichoice", _answer(100, "The goat") + _answer(0, "The bee"))}
{_question("truefalse", _answer(100, "true") + _answer(0, "false"))}
{_question("shortanswer", _answer(100, "goat"))}
{_question("numerical", _answer(100, "5"))}
{_question("matching", _PAIRS)}
{_question("ordering", _answer(1, "feed") + _answer(2, "milk"))}
{_question("cloze", "", "The {1:SA:=goat} and the {2:MC:=kid~calf}.")}
{_question("essay", "<graderinfo><text>Two facts.</text></graderinfo><hint><text>Look.</text></hint>")}
{_question("description", "")}</quiz>"""


@dataclass(frozen=True)
class Stage:
    """Keys and tokens that addresses need. Everything belongs to the first Italian SME."""

    sme: UUID
    owner: UUID
    result: UUID
    invitation: UUID
    invitation_token: str
    sign_in_token: str
    reset_token: str
    people_table: UUID
    reminders_token: str
    certificate: UUID
    certificates: tuple[str, ...]
    credential: str
    open_answer: tuple[UUID, str]
    cohort: UUID
    membership: UUID
    erasure: UUID
    edition: UUID
    session: UUID
    session_code: str
    scan: UUID
    participant: UUID
    scheme: UUID
    draft: str
    questions: tuple[UUID, ...]
    question_file: UUID


def set_up(app: Flask) -> Stage:
    """Add to the example, through the services."""
    with app.test_request_context(), own_transaction():
        owner = _person("owner.it")
        membership = db.session.scalars(select(Membership).where(Membership.person_id == owner.id)).one()
        sme = organisations.get(membership.organisation_id)
        result = readiness.latest(sme.id)
        assert result is not None
        readiness.share(owner, result.id, True)
        accounts.agree(_person("coordinator.it"), "IT")
        readiness.start(membership, "en")
        _take_checks(owner, sme)
        certificate = certificates.issue_for_sme(sme, "en")
        participant, session = _make_edition(_person("coordinator.it"), sme)
        invitation, token = accounts.invite(sme, Role.LEARNER, "Pia Esempio", invited_by=owner)
        return Stage(
            sme=sme.id,
            owner=owner.id,
            result=result.id,
            invitation=invitation.id,
            invitation_token=token,
            sign_in_token=accounts.make_link(owner),
            reset_token=accounts.make_link(owner, accounts.RESET),
            reminders_token=reminders.token_of(owner.id),
            people_table=_send_table(_person("coordinator.it")),
            certificate=certificate.id,
            certificates=(certificate.number, *_other_certificates(sme)),
            edition=session.edition_id,
            session=session.id,
            session_code=session.code,
            scan=editions.attach(_person("coordinator.it"), session.id, "elenco.pdf", b"%PDF-1.7 %%EOF").id,
            participant=participant.id,
            scheme=session.edition.scheme_id,
            membership=membership.id,
            erasure=accounts.ask_for_erasure(_person("colleague.it2")).id,
            cohort=_make_cohort(_person("coordinator.it"), membership),
            draft=_write_draft(_person("trainer.it")),
            questions=_fill_bank(_person("trainer.it")),
            question_file=_send_questions(_person("trainer.it")),
            open_answer=_hand_in_open_answer(owner, sme),
            credential=credentials.create("Example dashboard", ["statements/read"], ["IT"])[0].key,
        )


def _write_draft(trainer: Person) -> str:
    """A draft with a picture, a text begun in Arabic, a translation behind its source, and an error."""
    draft = authoring.open_draft("C03", trainer, "IT")
    data = folder.course_data(authoring.contents_of(draft))
    authoring.save_course(draft, {**data, "languages": ["en", "it", "ar"]}, trainer)
    source = authoring.text_of(draft, f"en/{LESSON}.md") or ""
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "olive").save(out, "WEBP")
    authoring.save_file(draft, "assets/field.webp", out.getvalue(), trainer)
    changed = source + "\n![A field of olives](../assets/field.webp)\n\n[Nowhere](nowhere.md)\n"
    authoring.save_file(draft, f"en/{LESSON}.md", changed.encode(), trainer)
    arabic = folder.new_text(
        "سجّل مكانك", "أين ينظر الضيف أولًا.", ["تصحيح المعلومات"], "## لماذا\n\nيبحث الضيوف بالهاتف."
    )
    authoring.save_file(draft, f"ar/{LESSON}.md", arabic, trainer)
    authoring.keep_findings(
        draft, checking.examine(draft.address, authoring.contents_of(draft)), draft.revision
    )
    return draft.course_id


def _make_edition(coordinator: Person, sme: Organisation) -> tuple[Participant, Session]:
    """An edition under way: a live session now with a corrected attendance, and a module."""
    now = clock.now()
    plan = EditionPlan(
        name="Edizione Esempio",
        country="IT",
        starts_on=now.date() - timedelta(days=30),
        ends_on=now.date() + timedelta(days=30),
        partners=(("EXO, Potenza", "IT"), ("Malta Partner (example)", "MT")),
        target_participations=60,
    )
    edition = editions.add_edition(coordinator, plan)
    live = SessionPlan(
        kind=SessionKind.LIVE,
        country="IT",
        title="Farsi trovare",
        place="Potenza, sala Esempio",
        link="https://meet.example.org/atlas",
        trainer="Rosa Esempio",
        starts_at=now - timedelta(minutes=20),
        ends_at=now + timedelta(minutes=100),
    )
    session = editions.add_session(coordinator, edition.id, live)
    module = SessionPlan(kind=SessionKind.MODULE, country="IT", module_id="C03.1")
    editions.add_session(coordinator, edition.id, module)
    places = [place.id for place in accounts.memberships_of(sme.id)]
    first, *_others = editions.add_participants(coordinator, edition.id, places)
    editions.record_list(coordinator, session.id, [first.id], "signed list, page 1")
    editions.correct(coordinator, session.id, first.id, False, "Signed for a colleague")
    return first, session


def _make_cohort(coordinator: Person, membership: Membership) -> UUID:
    """A note on one person, a cohort with them, and a rule for it."""
    following.write_note(coordinator, membership.id, "Called on Tuesday: the season is over in October.")
    cohort = cohorts.add(coordinator, "Coorte Esempio", "IT")
    cohorts.take_in(cohort, [membership.id])
    terms = Terms("IT", cohort_id=cohort.id)
    by_rule.add(coordinator, terms, "C03", by_rule.mark_of(by_rule.touched(terms, "C03")))
    return cohort.id


def _fill_bank(trainer: Person) -> tuple[UUID, ...]:
    """A question of each kind."""
    choices = bank_importing.Choices(by=trainer, dimension="VIS", level=2)
    read = doors.read(MOODLE.encode(), "moodle-xml")
    bank_importing.carry_out(bank_importing.examine(read, choices), choices, "moodle.xml")
    return tuple(one.id for one in bank.list_questions({bank.ALL}, bank.Filter()))


def _send_questions(trainer: Person) -> UUID:
    """A file with a good question and a broken one."""
    choices: dict[str, object] = {
        "format": "gift",
        "encoding": "",
        "country": "",
        "category": "",
        "dimension": "",
    }
    content = "$CATEGORY: Farm\nGoats\n\nWho gives milk? {=The goat ~The bee}\n\nBroken {\n"
    return bank_importing.keep_file(
        trainer, "goats.gift", content.encode(), choices | {"level": "", "language": "en"}
    ).id


def _hand_in_open_answer(owner: Person, sme: Organisation) -> tuple[UUID, str]:
    """An open answer that waits for its mark, and a second attempt under way, in a course no longer offered."""
    text = FURTHER.replace("pass: 60", "pass: 60\nbehaviour: interactive\ntime_limit: 600")
    module = add_module(text, status="retired")
    enrolment = enrolments.enrol(owner, sme, module.course_id, "en")
    attempt = assessments.start(enrolment, module, "en")
    assessments.save_answer(
        attempt, "change", "Our entry on the map, with the new telephone number, by Friday."
    )
    assessments.submit(attempt, "en")
    second = assessments.start(enrolment, module, "en")
    assessments.save_answer(second, "match", {"hikers": "trails"})
    assessments.save_answer(second, "far", "9 km")
    assessments.check_question(second, "far")
    assessments.save_answer(second, "steps", {"claim": "2", "correct": "1", "photo": "3", "ask": "4"})
    for _ in range(3):
        assessments.check_question(second, "steps")
    return attempt.id, "change"


def _send_table(coordinator: Person) -> UUID:
    """A table with a good row, a refused one and an unknown column."""
    table = (
        "email,nome,cognome,ruolo,pmi,telefono\n"
        "pia@example.org,Pia,Esempio,titolare,Rifugio Esempio,1\n"
        "paola,Paola,Esempio,,Rifugio Esempio,2\n"
    )
    choices = {"encoding": "utf-8", "country": "IT", "adds_smes": True, "mails": True}
    return importing.keep_file(coordinator, "people.csv", table.encode(), choices).id


def _person(user_name: str) -> Person:
    return db.session.scalars(select(Person).where(Person.user_name == user_name)).one()


def _other_certificates(sme: Organisation) -> list[str]:
    """One certificate of another business that was revoked, and one whose holder was erased."""
    found = db.session.scalars(
        select(Certificate)
        .where(
            Certificate.organisation_id != sme.id,
            Certificate.person_id.is_not(None),
            Certificate.revoked_at.is_(None),
        )
        .order_by(Certificate.id)
    ).all()
    revoked = next(one for one in found if one.country == "IT")
    certificates.revoke(_person("coordinator.it"), revoked.id, RevocationReason.RECORD_CORRECTED)
    erased = next(one for one in found if one.country == "EG" and one.person_id)
    assert erased.person_id is not None
    certificates.erase_person(erased.person_id)
    return [revoked.number, erased.number]


def _take_checks(owner: Person, sme: Organisation) -> None:
    """One check is under way; another was checked, and passed with two answers to look at again."""
    course = courses.get_course(COURSE)
    enrolment = enrolments.enrol(owner, sme, course.course_id, "en")
    for address, count in ((CHECKED, 3), (LESSON, 1)):
        module = courses.get_module(course, address)
        progress.open_module(enrolment, module, "en")
        attempt = assessments.start(enrolment, module, "en")
        for question in assessments.sheet_of(attempt).questions[:count]:
            assessments.save_answer(attempt, question.id, question.kind.right_answer("en"))
        if address == CHECKED:
            progress.finish_reading(enrolment, module, "en")
            assessments.submit(attempt, "en")
