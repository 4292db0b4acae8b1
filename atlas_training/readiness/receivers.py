# SPDX-License-Identifier: EUPL-1.2
"""Readiness's answers to what other features ask: its content, its words, its link in the header."""

from datetime import date
from pathlib import Path
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from atlas_training import i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role
from atlas_training.accounts.events import Erasing, SmeSection
from atlas_training.content.findings import Finding, Reading
from atlas_training.organisations.models import Organisation
from atlas_training.plugins import hookimpl
from atlas_training.readiness import service as readiness
from atlas_training.readiness.instrument_source import Source, read_folder
from atlas_training.reminders.enums import Kind
from atlas_training.reminders.events import Due
from atlas_training.web.addresses import public
from atlas_training.web.navigation import NavigationItem


@hookimpl
def read_content(folder: Path, to_store: bool) -> list[Reading]:
    """One reading for each folder of ``readiness/`` that holds an ``instrument.yaml``."""
    folders = sorted(file.parent for file in (folder / "readiness").glob("*/instrument.yaml"))
    return [_reading(found, folder, to_store) for found in folders]


def _reading(folder: Path, content: Path, to_store: bool) -> Reading:
    source = read_folder(folder, content)
    if to_store and source.is_sound:
        source.findings += _frozen(source, folder.relative_to(content).as_posix())
    return Reading(source.findings, lambda: readiness.store_instrument(source))


def _frozen(source: Source, folder: str) -> list[Finding]:
    mend = "Put it back, and make the change in a new folder with a new version."
    return [
        Finding(
            f"{folder}/{place.partition(':')[0]}",
            1,
            "frozen",
            f"This version is published, and this was changed: {place}.",
            mend,
        )
        for place in readiness.frozen_places(source)
    ]


@hookimpl
def dimension_words(language: str) -> dict[str, tuple[str, str, int]] | None:
    """The words of the current instrument."""
    return readiness.dimension_words(language)


@hookimpl
def navigation(person: Any) -> list[NavigationItem]:
    """The link to one's own SME's readiness."""
    if person is None or not person.roles & {Role.OWNER, Role.LEARNER}:
        return []
    return [NavigationItem(_("Readiness"), url_for("readiness.start"), "radar", 30)]


@hookimpl
def sme_sections(organisation: Organisation) -> list[SmeSection]:
    """The last result on the coordinator's page of an SME."""
    last = readiness.latest(organisation.id)
    words = readiness.level_words(last, i18n.current().code) if last else ""
    body = render_template("readiness/sme_section.html", last=last, level=words)
    return [SmeSection(_("Readiness"), Markup(body), 10)]  # noqa: S704 -- a template of ours


@hookimpl
def due_reminders(day: date) -> list[Due]:
    """To owners, half a year after the last assessment of their SME."""
    last = readiness.to_be_assessed_again()
    url = public("readiness.start")
    return [
        Due(person_id, key, Kind.NEXT_ASSESSMENT, f"{key}/{last[key].date()}", _again_words, url)
        for key, person_id in accounts.owners_of(last)
    ]


def _again_words() -> str:
    return str(
        _("Half a year has passed: see how far your business has come, and answer the questionnaire again")
    )


@hookimpl
def erasing(event: Erasing) -> None:
    """Who answered is forgotten; answers go with an SME in which nobody else ever was."""
    readiness.forget(event)
