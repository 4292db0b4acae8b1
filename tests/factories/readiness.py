# SPDX-License-Identifier: EUPL-1.2
"""The questionnaire as published, answer sheets, and assessments made through the service."""

from functools import cache
from pathlib import Path
from typing import Any

from atlas_training.accounts import service as accounts
from atlas_training.accounts.models import Membership
from atlas_training.database import db
from atlas_training.readiness import service as readiness
from atlas_training.readiness.instrument import Instrument, parse
from atlas_training.readiness.instrument_source import Source, read_folder
from atlas_training.readiness.models import Assessment, InstrumentVersion

CONTENT = Path(__file__).parent.parent.parent / "content"
FOLDER = CONTENT / "readiness" / "atlas-dri-1.0"


@cache
def read_source() -> Source:
    """The folder of ATLAS-DRI 1.0."""
    return read_folder(FOLDER, CONTENT)


@cache
def atlas_dri() -> Instrument:
    """ATLAS-DRI 1.0 as values."""
    definition = read_source().definition
    assert definition is not None
    return parse(definition)


def publish_instrument() -> InstrumentVersion:
    """ATLAS-DRI 1.0 in the database."""
    readiness.store_instrument(read_source())
    db.session.commit()
    return readiness.current_instrument()


def make_sheet(step: str = "c", **answers: Any) -> dict[str, Any]:
    """A full answer sheet: every step item at ``step``, two ticks in each list; None leaves an item open."""
    sheet: dict[str, Any] = {item.id: step if item.has_steps else [0, 1] for item in atlas_dri().items}
    return {name: answer for name, answer in {**sheet, **answers}.items() if answer is not None}


def make_draft(membership: Membership) -> Assessment:
    """An open draft of the owner, the privacy notice read."""
    if readiness.find_current_instrument() is None:
        publish_instrument()
    accounts.record_notice(membership.person, membership.organisation.country)
    draft = readiness.start(membership, "en")
    db.session.commit()
    return draft


def answer_all(membership: Membership, sheet: dict[str, Any]) -> None:
    """Save a sheet page by page."""
    for dimension in atlas_dri().dimensions:
        given = {item.id: sheet[item.id] for item in atlas_dri().items_of(dimension.code) if item.id in sheet}
        readiness.save_step(membership, dimension.code, given)
    db.session.commit()


def make_assessment(membership: Membership, sheet: dict[str, Any] | None = None) -> Assessment:
    """A finished assessment of the owner's SME."""
    make_draft(membership)
    answer_all(membership, make_sheet() if sheet is None else sheet)
    finished = readiness.finish(membership, "en")
    db.session.commit()
    return finished
