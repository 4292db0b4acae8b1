# SPDX-License-Identifier: EUPL-1.2
"""Checking a content folder and storing what is sound in it."""

from dataclasses import dataclass, field
from pathlib import Path

from flask import current_app

from atlas_training import database
from atlas_training.content.findings import Finding, Reading
from atlas_training.errors import NotFound
from atlas_training.plugins import hook


class NoFolder(NotFound):
    """The folder named holds no content."""


@dataclass
class SyncReport:
    """What a sync did (``lines``), in which files (``changes``), and what it found.

    A thing with an error kept its last good version.
    """

    lines: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Whether something could not be stored."""
        return any(finding.severity == "error" for finding in self.findings)


def folder_of_installation() -> Path:
    """The content folder of the current application."""
    return Path(current_app.config["CONTENT_FOLDER"])


def check(folder: Path | None = None) -> list[Finding]:
    """Everything there is to mend in a content folder, in the order of files and lines. Asks no database.

    :raise NoFolder: if there is none in the folder.
    """
    return sorted(finding for reading in _read(folder, to_store=False) for finding in reading.findings)


def sync(folder: Path | None = None, dry_run: bool = False) -> SyncReport:
    """Store what has changed in a content folder; each thing in a transaction of its own.

    What is broken keeps its last good version and does not keep the rest from being stored. With
    ``dry_run`` everything is done and taken back, so the report says what would happen.

    :raise NoFolder: if there is none in the folder.
    """
    report = SyncReport()
    with database.reading():
        readings = _read(folder, to_store=True)
    for reading in readings:
        report.findings += reading.findings
        report.changes += reading.changes
        with database.tried() if dry_run else database.own_transaction():
            report.lines += reading.store()
    report.findings.sort()
    return report


def sync_at_start() -> SyncReport:
    """Read the installation's content folder when the service starts; faults are logged, never in the way."""
    report = sync()
    for line in report.lines:
        current_app.logger.info("%s", line)
    for finding in report.findings:
        if finding.severity == "error":
            current_app.logger.error("%s", finding)
    return report


def _read(folder: Path | None, to_store: bool) -> list[Reading]:
    folder = folder or folder_of_installation()
    if not any((folder / part).is_dir() for part in ("courses", "pathways", "readiness")):
        raise NoFolder(
            f"There is no content in {folder}. Name a folder that holds courses/, pathways/ and readiness/."
        )
    readings: list[Reading] = []
    for answer in hook.read_content(folder=folder, to_store=to_store):
        readings += answer if isinstance(answer, list) else [answer]
    return readings
