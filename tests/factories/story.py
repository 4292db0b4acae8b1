# SPDX-License-Identifier: EUPL-1.2
"""A small story in which every kind of fact happens once or more. Each function commits."""

from dataclasses import dataclass
from datetime import date, timedelta

from atlas_training import clock
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Membership, Person
from atlas_training.certificates import service as certificates
from atlas_training.certificates.enums import RevocationReason
from atlas_training.database import db
from atlas_training.editions import service as editions
from atlas_training.editions.enums import SessionKind
from atlas_training.editions.models import Participant, Session
from atlas_training.pathways import service as pathways
from atlas_training.progress import service as progress
from tests.conftest import NOW
from tests.factories.accounts import make_coordinator, make_membership, make_organisation, make_person
from tests.factories.editions import make_edition, make_session, take_part
from tests.factories.learning import (
    FIRST,
    SECOND,
    assess,
    complete,
    enrol,
    get_module,
    open_module,
    take_check,
)
from tests.factories.pathways import FARM_STAY
from tests.factories.readiness import make_assessment

# Everything here must never stand in a statement.
NAMES = ("Wolfeschlegelstein", "Quetzalcoatlova", "Zyzzogeton Coordinator")
SME = "Masseria Xylophagous"
REASON = "Quetzalcoatlova already knows this, ask at +39 0971 555"
EMAIL = "wolfeschlegelstein@secret.example"
USER_NAME = "quetzalcoatlova.secret"
REGION = "Hiddenregionia"
ADDRESS = "Via Nascosta 13"
SECRETS = (
    "wolfeschlegelstein",
    "quetzalcoatlova",
    "zyzzogeton",
    "xylophagous",
    "hiddenregionia",
    "nascosta",
    "+39",
    "@",
)


@dataclass
class Story:
    """Who is in the story."""

    owner: Membership
    colleague: Membership
    coordinator: Person


def make_people(country: str = "IT") -> Story:
    """An SME with its owner, a colleague and their country's coordinator, all with names that could leak."""
    sme = make_organisation(f"{SME}, {ADDRESS}", country, region=REGION)
    owner = make_membership(make_person(NAMES[0], email=EMAIL), sme, Role.OWNER)
    colleague = make_membership(make_person(NAMES[1], user_name=USER_NAME), sme)
    return Story(owner, colleague, make_coordinator(country, name=NAMES[2]))


def tell(country: str = "IT") -> Story:
    """Everything that can happen: assessed, path proposed, changed and completed, course taken, certified, tasks."""
    story = make_people(country)
    make_assessment(story.owner, FARM_STAY)
    _change_the_path(story)
    attended = _plan_an_edition(story)
    _learn(story)
    _lose_a_certificate(story)
    _correct_the_attendance(story, attended)
    with clock.set_to(NOW + timedelta(days=30)):
        assess(story.owner, {"TRU1": "e", "TRU2": "e", "TRU5": "e"})  # waives C11.1 for the colleague
    return story


def _change_the_path(story: Story) -> None:
    asker = pathways.ask(story.coordinator, story.owner.organisation_id, as_coordinator=True)
    module_id = pathways.steps_on(pathways.get_path(story.owner.organisation_id).id)[0].module_id
    pathways.drop(asker, module_id, REASON)
    pathways.restore(asker, module_id, REASON)
    db.session.commit()


def _plan_an_edition(story: Story) -> tuple[Participant, list[Session]]:
    """An edition with a live session, which the owner attended, and a module that the owner will complete."""
    edition = make_edition(story.coordinator, name=SME)
    owner = take_part(edition, story.owner)
    live = make_session(edition, story.coordinator, title=NAMES[0], trainer=NAMES[1], place=ADDRESS)
    module = make_session(edition, story.coordinator, kind=SessionKind.MODULE, module_id=FIRST, title=SME)
    editions.record_list(story.coordinator, live.id, [owner.id], REASON)
    db.session.commit()
    return owner, [live, module]


def _correct_the_attendance(story: Story, attended: tuple[Participant, list[Session]]) -> None:
    """Neither was so, and then the live one was after all."""
    owner, sessions = attended
    with clock.set_to(NOW + timedelta(hours=1)):
        for session in sessions:
            editions.correct(story.coordinator, session.id, owner.id, False, REASON)
        editions.correct(story.coordinator, sessions[0].id, owner.id, True, REASON)
    db.session.commit()


def _lose_a_certificate(story: Story) -> None:
    """The owner's first one is revoked, for a reason of a kind."""
    made = certificates.of_person(story.owner.person_id)[-1]
    certificates.revoke(story.coordinator, made.id, RevocationReason.RECORD_CORRECTED)
    db.session.commit()


def _learn(story: Story) -> None:
    mine = enrol(story.owner, language="it")
    open_module(mine, FIRST, "it")
    take_check(mine, FIRST, is_right=False, language="it")
    with clock.set_to(NOW + timedelta(minutes=7)):
        complete(mine, FIRST)
        complete(mine, SECOND)
    task = progress.add_task(
        mine,
        get_module(FIRST),
        {"key": "turn-it-on", "title": "Turn it on"},
        story.colleague.person,
        date(2026, 12, 1),
        "en",
    )
    progress.finish_task(task.id, story.colleague.person, story.owner.organisation_id)
    db.session.commit()
    enrol(story.colleague)
