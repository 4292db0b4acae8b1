# SPDX-License-Identifier: EUPL-1.2
"""``atlas-training statements``: the records of an installation out to, and in from, JSON Lines."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click
from flask import current_app
from flask.cli import AppGroup

from atlas_training.organisations.enums import COUNTRIES
from atlas_training.xapi import transfer
from atlas_training.xapi.attachments import files
from atlas_training.xapi.errors import Malformed
from atlas_training.xapi.spec.values import microseconds, read_timestamp

group = AppGroup("statements", help="The statements of the record store, as JSON Lines.")
commands = (group,)

_TAIL = 64 * 1024 * 1024  # more than a line can have


def _moment(context: click.Context, option: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    try:
        return microseconds(read_timestamp(value))
    except Malformed as wrong:
        raise click.BadParameter(str(wrong.sentence)) from None


@group.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--since", callback=_moment, help="Only what was stored after this moment.")
@click.option("--until", callback=_moment, help="Only what was stored up to this moment.")
@click.option("--country", type=click.Choice(COUNTRIES), help="Only what has the tag of this country.")
@click.option("--with-tags", is_flag=True, help="Lines that also keep country, person and organisation.")
@click.option("--continue", "goes_on", is_flag=True, help="Go on behind the last whole line of FILE.")
def export_statements(
    file: Path, since: int | None, until: int | None, country: str | None, with_tags: bool, goes_on: bool
) -> None:
    """Write the statements to FILE, oldest first, each as it is stored; - is the standard output."""
    after = since or 0
    if str(file) != "-" and file.exists():
        if not goes_on:
            raise click.UsageError(
                f"{file} is there already. Name another file, or go on in it with --continue."
            )
        after = max(after, _mend_end(file))
    chosen = transfer.choose(after, until, country)
    total = transfer.count(chosen)
    with _opened(file) as stream, _progress(total, "statements") as bar:
        for line in transfer.lines(chosen, with_tags):
            stream.write(line.encode() + b"\n")
            bar.update(1)
        stream.flush()
        if str(file) != "-":
            os.fsync(stream.fileno())
    click.echo(f"{total} statements written.", err=True)


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    if str(file) == "-":
        yield sys.stdout.buffer
        return
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as stream:
        yield stream


def _progress(total: int, what: str) -> Any:
    return click.progressbar(
        length=total, label=what, file=sys.stderr, show_pos=True, update_min_steps=max(total // 1000, 1)
    )


def _mend_end(file: Path) -> int:
    """Cut off a last line that is not whole; the sequence of the one before it, 0 where there is none."""
    with file.open("r+b") as stream:
        size = stream.seek(0, os.SEEK_END)
        start = max(size - _TAIL, 0)
        stream.seek(start)
        tail = stream.read()
        while tail:
            whole, mark, rest = tail.rpartition(b"\n")
            if not rest and mark:  # a line end: what is before it should be a line
                last = transfer.last_stored(whole.rpartition(b"\n")[2])
                if last is not None:
                    stream.truncate(start + len(tail))
                    return last
                tail = whole[: len(whole) - len(whole.rpartition(b"\n")[2])]
            else:
                tail = whole + mark
        if start:
            raise click.UsageError(f"The end of {file} is no line of statements.")
        stream.truncate(0)
    return 0


@group.command("clean")
@click.option("--dry-run", is_flag=True, help="Only say which files would go.")
def clean(dry_run: bool) -> None:
    """Delete attached files that no statement has, a day after they came: those of refused requests."""
    found = files.clean(only_look=dry_run)
    for path in found:
        click.echo(path.name)
    click.echo(f"{len(found)} files {'would be ' if dry_run else ''}deleted", err=True)


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=True))
@click.option("--country", type=click.Choice(COUNTRIES), help="The tag of lines that bring none.")
@click.option("--keep-going", is_flag=True, help="Pass over wrong lines instead of stopping at the first.")
def import_statements(file: Path, country: str | None, keep_going: bool) -> None:
    """Keep the statements in FILE, one a line; - is the standard input. Cut off, it goes on when run again."""
    kept = known = refused = 0
    size = 0 if str(file) == "-" else file.stat().st_size
    with _source(file) as stream, _progress(size, "bytes") as bar:
        for outcome in transfer.take(_measured(stream, bar), country, keep_going):
            kept, known, refused = kept + outcome.kept, known + outcome.known, refused + len(outcome.refused)
            for number, reason in sorted(outcome.refused):
                click.echo(f"{file}:{number}: {reason}", err=True)
    click.echo(f"{kept} statements kept, {known} there already, {refused} refused.", err=True)
    if refused:
        if not keep_going:
            click.echo("Mend the line and run the same command again: it goes on from there.", err=True)
        sys.exit(1)


@contextmanager
def _source(file: Path) -> Iterator[IO[bytes]]:
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    with file.open("rb") as stream:
        yield stream


def _measured(stream: IO[bytes], bar: Any) -> Iterable[bytes]:
    """The lines; of one longer than a request may be, enough to be refused."""
    most = int(current_app.config["UPLOAD_LIMIT"])
    while line := stream.readline(most):
        while not line.endswith(b"\n") and (rest := stream.readline(most)):
            bar.update(len(rest))
            if rest.endswith(b"\n"):
                break
        bar.update(len(line))
        yield line
