# SPDX-License-Identifier: EUPL-1.2
"""``atlas-training content``: check, sync and render the teaching matter."""

import hashlib
import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import current_app
from flask.cli import AppGroup

from atlas_training import database
from atlas_training.content import archive
from atlas_training.content import repository as git
from atlas_training.content import service as content
from atlas_training.content.findings import Finding
from atlas_training.plugins import hook

group = AppGroup("content", help="Courses, paths and questionnaires in the content folder.")
commands = (group,)

FOLDER = click.argument("folder", required=False, type=click.Path(path_type=Path))
DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would change, file by file; keep nothing.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON only.")


def _summary(findings: list[Finding]) -> str:
    count = Counter(finding.severity for finding in findings)
    return f"{count['error']} errors, {count['warning']} warnings, {count['note']} notes."


@group.command()
@FOLDER
@AS_JSON
def check(folder: Path | None, as_json: bool) -> None:
    """Print what there is to mend in FOLDER (default: this installation's); exit status 1 on an error."""
    findings = content.check(folder)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(str(finding))
        click.echo(_summary(findings), err=True)
    if any(finding.severity == "error" for finding in findings):
        sys.exit(1)


@group.command()
@FOLDER
@DRY_RUN
@AS_JSON
def sync(folder: Path | None, dry_run: bool, as_json: bool) -> None:
    """Publish what has changed in FOLDER; what is broken keeps its last good version, exit status 1."""
    _print(content.sync(folder, dry_run), as_json, dry_run)


def _print(report: content.SyncReport, as_json: bool, dry_run: bool) -> None:
    if as_json:
        findings = [asdict(finding) for finding in report.findings]
        said = {"lines": report.lines, "changes": report.changes, "findings": findings}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        for finding in report.findings:
            click.echo(str(finding), err=True)
        for line in report.changes if dry_run else []:
            click.echo(line)
        for line in report.lines or ["Nothing has changed."]:
            click.echo(line)
        if dry_run:
            click.echo("This was a dry run: nothing is kept.")
    if report.has_errors:
        sys.exit(1)


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@DRY_RUN
@AS_JSON
def import_file(file: Path, dry_run: bool, as_json: bool) -> None:
    """Publish what has changed in FILE, a zip file of a content folder or of one course."""
    with TemporaryDirectory() as place:
        archive.unpack(file.read_bytes(), Path(place))
        _print(content.sync(Path(place), dry_run), as_json, dry_run)


@group.command()
@click.argument("course_id")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(course_id: str, file: Path) -> None:
    """Write the published course COURSE_ID into FILE, a zip file."""
    with database.reading():
        found = {
            f"{address}/{name}": one
            for known, address, files in _published()
            if known == course_id
            for name, one in files.items()
        }
    if not found:
        raise click.ClickException(f"No course {course_id} is published.")
    file.write_bytes(archive.pack(found))


@group.command()
@click.argument("repository", required=False)
@click.option("--branch", help="Instead of ATLAS_CONTENT_BRANCH.")
@DRY_RUN
@AS_JSON
def pull(repository: str | None, branch: str | None, dry_run: bool, as_json: bool) -> None:
    """Publish what has changed in REPOSITORY (default: ATLAS_CONTENT_REPOSITORY)."""
    with TemporaryDirectory() as place:
        folder = git.fetch(*_repository(repository, branch), Path(place) / "clone")
        _print(content.sync(folder, dry_run), as_json, dry_run)


@group.command()
@click.argument("repository", required=False)
@click.option("--branch", help="Instead of ATLAS_CONTENT_BRANCH.")
@click.option("--message", default="Courses as they are published", help="What the commit says.")
@click.option(
    "--overwrite", is_flag=True, help="Also where the repository holds what was never published here."
)
@DRY_RUN
def push(repository: str | None, branch: str | None, message: str, overwrite: bool, dry_run: bool) -> None:
    """Write the published courses into REPOSITORY (default: ATLAS_CONTENT_REPOSITORY), as one commit.

    Nothing is pushed where somebody changed a course there and it was never published here: pull it first.
    """
    with TemporaryDirectory() as place:
        folder = git.fetch(*_repository(repository, branch), Path(place) / "clone")
        with database.reading():
            published = _published()
            there = {address: git.course_in(folder, address) for _known, address, _files in published}
            unknown = [
                f"courses/{address}"
                for course_id, address, files in published
                if there[address] not in ({}, files) and not _was_published(course_id, there[address])
            ]
        changes = [
            line for _known, address, files in published for line in _changes(address, there[address], files)
        ]
        if unknown and not overwrite:
            raise click.ClickException(
                f"{', '.join(unknown)}: changed in the repository and never published here. Pull first, or push with "
                "--overwrite: the repository then holds what is published here."
            )
        if dry_run:
            click.echo(
                "\n".join([*(changes or ["Nothing has changed."]), "This was a dry run: nothing is kept."])
            )
            return
        all_files = {address: files for _known, address, files in published}
        is_new = git.write(Path(place) / "clone", folder, all_files, message)
    click.echo("Pushed." if is_new else "Nothing has changed.")


def _was_published(course_id: str, files: dict[str, bytes]) -> bool:
    hashes = {name: hashlib.sha256(one).hexdigest() for name, one in files.items()}
    return any(hook.was_published(course_id=course_id, hashes=hashes))


def _changes(address: str, before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    lines = []
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            what = "new" if name not in before else "gone" if name not in after else "changed"
            lines.append(f"courses/{address}/{name}: {what}")
    return lines


def _published() -> list[tuple[str, str, dict[str, bytes]]]:
    return [one for answer in hook.published_content() for one in answer]


def _repository(repository: str | None, branch: str | None) -> tuple[str, str]:
    address = repository or current_app.config["CONTENT_REPOSITORY"]
    if not address:
        raise click.ClickException("Name a repository, or set ATLAS_CONTENT_REPOSITORY.")
    return address, branch or current_app.config["CONTENT_BRANCH"]


@group.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--language", help="Render the translation into this language, where there is one.")
def render(file: Path, language: str | None) -> None:
    """Print the sanitised HTML a learner gets of FILE, a module or course file."""
    with database.reading():
        click.echo(hook.render_file(file=file, language=language))
