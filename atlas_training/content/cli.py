# SPDX-License-Identifier: EUPL-1.2
"""``atlas-training content``: check, sync and render the teaching matter."""

import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from atlas_training import database
from atlas_training.content import service as content
from atlas_training.content.findings import Finding
from atlas_training.plugins import hook

group = AppGroup("content", help="Courses, paths and questionnaires in the content folder.")
commands = (group,)

FOLDER = click.argument("folder", required=False, type=click.Path(path_type=Path))
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
@AS_JSON
def sync(folder: Path | None, as_json: bool) -> None:
    """Publish what has changed in FOLDER; what is broken keeps its last good version, exit status 1."""
    report = content.sync(folder)
    if as_json:
        findings = [asdict(finding) for finding in report.findings]
        click.echo(json.dumps({"lines": report.lines, "findings": findings}, ensure_ascii=False, indent=2))
    else:
        for finding in report.findings:
            click.echo(str(finding), err=True)
        for line in report.lines or ["Nothing has changed."]:
            click.echo(line)
    if report.has_errors:
        sys.exit(1)


@group.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--language", help="Render the translation into this language, where there is one.")
def render(file: Path, language: str | None) -> None:
    """Print the sanitised HTML a learner gets of FILE, a module or course file."""
    with database.reading():
        click.echo(hook.render_file(file=file, language=language))
