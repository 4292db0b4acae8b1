# SPDX-License-Identifier: EUPL-1.2
"""Builds the example through the services, each step at its own moment of the past months."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Membership, Person
from atlas_training.assessments import service as assessments
from atlas_training.certificates import service as certificates
from atlas_training.certificates.enums import RevocationReason
from atlas_training.certificates.errors import NothingCovered
from atlas_training.courses import service as courses
from atlas_training.courses.models import ModuleVersion
from atlas_training.database import db, own_transaction
from atlas_training.demonstration import edition
from atlas_training.demonstration.cast import ADMINISTRATOR, CAST, LEAD, PASSWORD, STAKEHOLDER, Country
from atlas_training.enrolments import service as enrolments
from atlas_training.enrolments.models import Enrolment
from atlas_training.organisations import service as organisations
from atlas_training.organisations.enums import BUSINESS_KINDS, OrganisationKind
from atlas_training.organisations.models import Cluster, Organisation
from atlas_training.pathways import service as pathways
from atlas_training.pathways.enums import Place
from atlas_training.progress import service as progress
from atlas_training.readiness import service as readiness
from atlas_training.readiness.enums import DO_NOT_KNOW, DOES_NOT_APPLY, ItemKind
from atlas_training.readiness.instrument import Item

FIRST_DAY = timedelta(days=112)
MOST_LISTED = 100
SHOWN_SIGN_INS = (
    ("owner of an SME", "owner.it"),
    ("colleague in it", "colleague.it"),
    ("owner, Egypt", "owner.eg"),
    ("trainer", "trainer.it"),
    ("coordinator, Italy", "coordinator.it"),
    ("coordinator, Tunisia", "coordinator.tn"),
    ("lead coordinator", "lead"),
    ("administrator", "administrator"),
)


@dataclass
class _Story:
    """What happens when; told in the order of the moments, so that records rise with time."""

    random: Random
    password_hash: str
    beginning: datetime
    now: datetime
    scenes: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)

    def at(self, moment: datetime, scene: Callable[[], None]) -> None:
        """Plan a scene; one that would lie ahead of now does not happen."""
        if moment < self.now:
            self.scenes.append((moment, len(self.scenes), scene))

    def play(self) -> None:
        """Play every scene at its moment; a scene may plan later ones."""
        while self.scenes:
            self.scenes.sort(key=lambda scene: scene[:2], reverse=True)
            moment, _number, scene = self.scenes.pop()
            with clock.set_to(moment):
                scene()

    def person(self, name: str, user_name: str, language: str) -> Person:
        """A demonstration account; its password is printed at start."""
        return accounts.add_person(
            name,
            user_name=user_name,
            language=language,
            password_hash=self.password_hash,
            is_demonstration=True,
        )


def build(seed: int = 4) -> None:
    """Make the example in one transaction: all of it, or nothing."""
    password_hash = accounts.hash_password(PASSWORD)
    now = clock.now()
    # The first of a month: so the Italian SMEs' first month shows the dashboard a cell that is not hidden.
    beginning = (now - FIRST_DAY).replace(day=1, hour=7, minute=0, second=0, microsecond=0)
    with own_transaction():
        story = _Story(Random(seed), password_hash, beginning, now)  # noqa: S311 -- an example, not a secret
        story.at(beginning, lambda: _staff(story))
        for country in CAST:
            _tell_country(story, country)
        first_day = (beginning + edition.FIRST_DAY).replace(hour=0)
        story.at(first_day, lambda: _run_edition(story))
        story.play()


def sign_ins() -> list[str]:
    """Lines that name the demonstration accounts, none where there are none."""
    names = set(db.session.scalars(select(Person.user_name).where(Person.is_demonstration)))
    shown = [(role, name) for role, name in SHOWN_SIGN_INS if name in names]
    if not shown:
        return []
    lines = [f"Demonstration sign-ins (password: {PASSWORD}):"]
    return lines + [f"  {name:18} {role}" for role, name in shown]


def _staff(story: _Story) -> None:
    accounts.grant(story.person(LEAD, "lead", "it"), Role.LEAD_COORDINATOR)
    accounts.grant(story.person(ADMINISTRATOR, "administrator", "en"), Role.ADMINISTRATOR)


def _tell_country(story: _Story, country: Country) -> None:
    def arrive() -> None:
        code = country.code.lower()
        coordinator = story.person(country.coordinator, f"coordinator.{code}", country.language)
        accounts.grant(coordinator, Role.COORDINATOR, country.code)
        accounts.grant(story.person(country.trainer, f"trainer.{code}", country.language), Role.TRAINER)
        cluster = organisations.add_cluster(country.cluster, country.code)
        for number in range(len(country.businesses)):
            day = story.beginning + timedelta(days=2 + number * 2, minutes=11 * number)
            story.at(day, partial(_add_sme, story, country, cluster, number))
        story.at(story.now - timedelta(days=3), partial(_certify_business, country))
        if country.code == "IT":
            story.at(story.now - timedelta(days=2), partial(_revoke_certificate, coordinator))
            story.at(story.beginning + timedelta(days=3), lambda: _add_stakeholder(story, cluster))

    story.at(story.beginning + timedelta(hours=1), arrive)


def _run_edition(story: _Story) -> None:
    """Plan the edition, then hold its meetings on their days."""
    italy, malta = (accounts.find_person(f"coordinator.{code}") for code in ("it", "mt"))
    assert italy is not None
    assert malta is not None
    planned = edition.plan(italy, malta)
    for session in edition.meetings(planned):
        if session.starts_at is not None:
            story.at(session.starts_at, partial(edition.record, italy, malta, session))


def _certify_business(country: Country) -> None:
    """The country's first SME whose people have completed something has its certificate."""
    for sme in organisations.in_countries([country.code]):
        if progress.completed_modules(sme.id) and sme.kind == OrganisationKind.SME:
            with suppress(NothingCovered):
                certificates.issue_for_sme(sme, country.language)
                return


def _revoke_certificate(coordinator: Person) -> None:
    """The coordinator revokes the first one, as if its record had been corrected."""
    found = certificates.listing(coordinator, "", 0, MOST_LISTED).rows
    if found:
        certificates.revoke(coordinator, found[-1].id, RevocationReason.RECORD_CORRECTED)


def _add_stakeholder(story: _Story, cluster: Cluster) -> None:
    name, region, owner = STAKEHOLDER
    group = organisations.add(
        name,
        "IT",
        kind=OrganisationKind.STAKEHOLDER,
        region=region,
        business_kinds=[],
        size="5-9",
        cluster=cluster,
    )
    accounts.join(story.person(owner, "stakeholder.it", "it"), group, Role.OWNER)


def _add_sme(story: _Story, country: Country, cluster: Cluster, number: int) -> None:
    name, region, owner_name, colleague_name = country.businesses[number]
    code = country.code.lower()
    sme = organisations.add(
        name,
        country.code,
        region=region,
        business_kinds=[story.random.choice(BUSINESS_KINDS[:5])],
        size=story.random.choice(("1", "2", "2", "3-4", "5-9")),
        cluster=cluster,
    )
    suffix = code if number == 0 else f"{code}{number + 1}"
    owner = story.person(owner_name, f"owner.{suffix}", country.language)
    place = accounts.join(owner, sme, Role.OWNER)
    colleague = None
    if colleague_name:
        colleague = story.person(colleague_name, f"colleague.{suffix}", country.language)
        accounts.join(colleague, sme, Role.LEARNER)
    strength = 0.25 + 0.5 * story.random.random()
    first = clock.now() + timedelta(days=1, hours=story.random.randrange(1, 9))
    story.at(first, lambda: _assess(story, place, sme, strength))
    story.at(first + timedelta(days=1), lambda: _learn(story, owner, sme, diligence=4 - number % 4))
    if colleague is not None:
        mate = colleague
        story.at(first + timedelta(hours=5), lambda: _share(owner, mate, sme))
        story.at(first + timedelta(days=3), lambda: _learn(story, mate, sme, diligence=1))
    if number in (0, 4):
        story.at(story.now - timedelta(days=6), lambda: _assess(story, place, sme, min(1.0, strength + 0.18)))


def _share(owner: Person, colleague: Person, sme: Organisation) -> None:
    steps = pathways.steps_of(owner.id, sme.id)
    dimensions = list(dict.fromkeys(step.dimension for step in steps))
    if len(dimensions) > 1:
        pathways.give(pathways.ask(owner, sme.id), dimensions[-1], colleague.id)


# ---- answering ----


def _assess(story: _Story, place: Membership, sme: Organisation, strength: float) -> None:
    person = accounts.get_person(place.person_id)
    accounts.record_notice(person, sme.country)
    row = readiness.start(place, person.language)
    instrument = readiness.instrument_of(row.instrument_version)
    readiness.save_profile(place, _profile(sme, person))
    for dimension in instrument.dimensions:
        answers = {
            item.id: _answer(story.random, item, strength * (0.4 if dimension.code == "TRU" else 1))
            for item in instrument.items
            if item.dimension == dimension.code
        }
        readiness.save_step(place, dimension.code, answers)
    readiness.finish(place, person.language)


def _profile(sme: Organisation, person: Person) -> dict[str, Any]:
    return {
        "country": sme.country,
        "region": sme.region,
        "kinds": sme.business_kinds,
        "people": sme.size,
        "months_open": 8,
        "guest_languages": ["en", person.language],
        "role": "owner",
        "hours_month": 3,
        "device": "phone",
        "language": person.language,
    }


def _answer(random: Random, item: Item, strength: float) -> Any:
    if item.may_not_apply and random.random() < 0.08:
        return DOES_NOT_APPLY
    if random.random() < 0.03:
        return DO_NOT_KNOW
    if item.kind == ItemKind.CHECKLIST:
        return [number for number in range(len(item.options)) if random.random() < strength]
    steps = list(item.options)
    step = round(strength * (len(steps) - 1) + random.uniform(-1.4, 1.2))
    return steps[max(0, min(len(steps) - 1, step))]


# ---- learning ----


def _learn(story: _Story, person: Person, sme: Organisation, diligence: int) -> None:
    """Plan the person's first ``diligence`` steps over the weeks that follow."""
    share = [
        step.module_id
        for step in pathways.steps_of(person.id, sme.id)
        if step.place in (Place.NOW, Place.LATER)
    ]
    for count, module_id in enumerate(share[:diligence]):
        day = clock.now() + timedelta(days=(0, 17, 39, 64)[count], minutes=story.random.randrange(300))
        is_last = count == diligence - 1
        story.at(day, partial(_study, story, person, sme.id, module_id, is_last))


def _study(story: _Story, person: Person, sme_id: UUID, module_id: str, is_last: bool) -> None:
    module = courses.module(module_id)
    if module is None:
        return
    sme = organisations.get(sme_id)
    enrolment = enrolments.enrol(person, sme, module.course_id, person.language)
    progress.open_module(enrolment, module, person.language)
    end = clock.now() + timedelta(minutes=module.minutes)
    if is_last and story.random.random() < 0.5:
        return  # still in the middle of it today
    story.at(end, lambda: _finish(story, person, enrolment.id, module))


def _finish(story: _Story, person: Person, enrolment_id: UUID, module: ModuleVersion) -> None:
    enrolment = enrolments.get(enrolment_id)
    progress.finish_reading(enrolment, module, person.language)
    if module.check is not None:
        attempt = assessments.start(enrolment, module, person.language)
        for question in assessments.sheet_of(attempt).questions:
            if story.random.random() < 0.85:
                assessments.save_answer(attempt, question.id, question.kind.right_answer(person.language))
        assessments.submit(attempt, person.language)
    text = courses.texts_of_modules([module.course_version_id], person.language).get(module.module_id)
    if text is not None and text.tasks and story.random.random() < 0.6:
        _plan_task(story, person, enrolment, module, text.tasks[0])


def _plan_task(
    story: _Story, person: Person, enrolment: Enrolment, module: ModuleVersion, task: dict[str, Any]
) -> None:
    if any(row.module_id == module.module_id for row in progress.tasks_of(enrolment.organisation_id)):
        return
    due = clock.now().date() + timedelta(days=21)
    row = progress.add_task(enrolment, module, task, person, due, person.language)
    if story.random.random() < 0.5:

        def finish() -> None:
            progress.finish_task(row.id, person, enrolment.organisation_id)

        story.at(clock.now() + timedelta(days=5), finish)
