# SPDX-License-Identifier: EUPL-1.2
"""``python -m tests.bench.completions``: the coordinator's record with 200,000 people and a million rows.

It fills a database of its own, opens the first page of the record with several filters, as the service
serves it, and writes every row into a file of each format with the command a coordinator's office would
use, each in a process of its own whose largest memory is read from the system. ``make bench`` runs it too.
``--compare`` reads each file again and holds every row against the database (200,000 of them: ``--people 40000``).
"""

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, redirect_stdout
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from http.client import HTTPConnection
from io import StringIO
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

from openpyxl import load_workbook
from sqlalchemy import func, insert, select

from atlas_training import clock, create_app
from atlas_training.accounts.enums import Role
from atlas_training.accounts.models import Grant, Person
from atlas_training.database import db, new_key, own_transaction
from atlas_training.demonstration import service as demonstration
from atlas_training.organisations.enums import COUNTRIES, OrganisationKind
from atlas_training.organisations.models import Organisation
from atlas_training.progress.enums import CompletionKind
from atlas_training.progress.models import Completion
from atlas_training.serving import prepare
from tests.bench.browser import Browser
from tests.bench.installation import DATABASES, SERVER, answers, database, free_port, installation, served
from tests.bench.preparation import gather_statistics
from tests.bench.scenes import signed_in

PEOPLE, AN_SME, COURSES = 200_000, 5, ("C01", "C02", "C03", "C04", "C05")
AT_ONCE = 10_000
OPENED = 20
FILTERS = ("", "country=IT", "course=C03", "state=in_progress", "start=2026-03-01&end=2026-03-31")
FORMATS = ("csv", "xlsx", "json")
EXPORT = """
import sys
from pathlib import Path
from atlas_training import create_app
from atlas_training.command_line import group
group.create_app = lambda: create_app(instance=Path(sys.argv[1]))
try:
    group.main(["completions", "export", *sys.argv[2:]], "atlas-training")
finally:  # of this program alone; what the system counts begins with the one that started it
    print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")), file=sys.stderr)
"""
MEMORY = re.compile(r"VmHWM:\s+(\d+) kB")
Row = dict[str, Any]


def main() -> None:
    """Measure on each database asked for."""
    parser = argparse.ArgumentParser(description="How fast the coordinator's record is with a million rows.")
    parser.add_argument("--people", type=int, default=PEOPLE, help="each with five completions")
    parser.add_argument("--database", choices=DATABASES, action="append", help="default: both")
    parser.add_argument(
        "--compare", action="store_true", help="hold every row of the files against the database"
    )
    options = parser.parse_args()
    for kind in options.database or DATABASES:
        if kind == "postgresql" and not answers(SERVER):
            print(f"PostgreSQL does not answer at {SERVER}; skipped.")
            continue
        with (
            tempfile.TemporaryDirectory(prefix="atlas-bench-") as folder,
            database(kind, Path(folder)) as url,
        ):
            _bench(kind, url, Path(folder), options.people, options.compare)


def _bench(kind: str, url: str, folder: Path, people: int, is_comparing: bool) -> None:
    port = free_port()
    settings = installation(url, port)
    app = create_app(settings, instance=folder)
    began = monotonic()
    with app.app_context():
        with redirect_stdout(StringIO()):
            prepare(app)
            demonstration.build()
        _fill(people)
        browser = _lead_coordinator()
        rows = db.session.scalar(select(func.count()).select_from(Completion)) or 0
        db.session.remove()
        db.engine.dispose()
    print(f"{DATABASES[kind]}: {people:,} people, {rows:,} completions; made in {monotonic() - began:.0f} s")
    with served(settings, folder, port):
        for filters in FILTERS:
            _open(port, browser, filters)
    for format_name in FORMATS:
        file = _export(settings, folder, format_name, rows)
        if is_comparing:
            with app.app_context():
                _compare(file)
                db.session.remove()
                db.engine.dispose()
        file.unlink()


# ---- filling ----


def _fill(people: int) -> None:
    """Copies of the demonstration's first SME of each country and of its first person."""
    smes = [
        db.session.execute(
            select(Organisation.__table__).where(
                Organisation.country == country, Organisation.kind == OrganisationKind.SME
            )
        )
        .mappings()
        .first()
        for country in COUNTRIES
    ]
    person = db.session.execute(select(Person.__table__)).mappings().first()
    assert person
    patterns = [dict(sme) for sme in smes if sme]
    numbers = range(0, people, AT_ONCE)
    for first in numbers:
        with own_transaction():
            _add(_rows(patterns, dict(person), first, min(first + AT_ONCE, people)))
    gather_statistics()


def _rows(smes: list[Row], person: Row, first: int, last: int) -> Iterator[tuple[Any, Row]]:
    sme: Row = {}
    for number in range(first, last):
        if number % AN_SME == 0:
            pattern = smes[number // AN_SME % len(smes)]
            sme = pattern | {"id": new_key(), "pseudonym": uuid4(), "name": f"SME {number // AN_SME}"}
            yield Organisation, sme
        new = {"id": new_key(), "actor_key": uuid4(), "email": f"p{number}@example.org", "user_name": None}
        one = person | new | {"name": f"Person {number}"}
        yield Person, one
        for place, course_id in enumerate(COURSES):
            yield Completion, _completion(one["id"], sme["id"], course_id, number * len(COURSES) + place)


def _completion(person_id: UUID, sme_id: UUID, course_id: str, number: int) -> Row:
    at: datetime = clock.now() - timedelta(minutes=number)
    return {
        "id": new_key(),
        "kind": str(CompletionKind.COURSE),
        "subject_id": course_id,
        "course_id": course_id,
        "person_id": person_id,
        "organisation_id": sme_id,
        "enrolment_id": None,
        "granted_at": at,
        "score": f"{number % 5 + 1}/5",
        "rule": {"waived": []},
    }


def _add(rows: Iterator[tuple[Any, Row]]) -> None:
    by_model: dict[Any, list[Row]] = {Organisation: [], Person: [], Completion: []}
    for model, row in rows:
        by_model[model].append(row)
    for model, some in by_model.items():
        if some:
            db.session.execute(insert(model.__table__), some)


def _lead_coordinator() -> Browser:
    """The browser of somebody who counts all countries."""
    lead = db.session.scalars(select(Grant.person_id).where(Grant.role == Role.LEAD_COORDINATOR)).first()
    assert lead
    return signed_in([lead])[0]


# ---- measuring ----


def _open(port: int, browser: Browser, filters: str) -> None:
    path = f"/coordination/completions?{filters}"
    times = []
    with closing(HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        for _ in range(3):
            browser.get(connection, path)
        for _ in range(OPENED):
            times.append(browser.get(connection, path).server)
    times.sort()
    print(
        f"  first page, {filters or 'no filter':34} median {times[len(times) // 2]:7.1f} ms,"
        f" p95 {times[int(0.95 * len(times))]:7.1f} ms",
        flush=True,
    )


def _export(settings: dict[str, str], folder: Path, format_name: str, rows: int) -> Path:
    file = folder / f"all.{format_name}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ATLAS_")}
    environment |= {f"ATLAS_{name}": value for name, value in settings.items()}
    began = monotonic()
    arguments = ["--format", format_name, "--output", str(file)]
    exporting = subprocess.run(
        [sys.executable, "-c", EXPORT, str(folder), *arguments],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    taken = monotonic() - began
    memory = MEMORY.search(exporting.stderr)
    if exporting.returncode or not memory or f"{rows} rows" not in exporting.stderr:
        sys.exit(f"The export said: {exporting.stderr}")
    print(
        f"  {format_name:5} {rows / taken:9,.0f} rows/s, {file.stat().st_size / 1e6:6.0f} MB file,"
        f" {int(memory[1]) / 1024:5.0f} MB memory at most",
        flush=True,
    )
    return file


# ---- comparing ----


def _compare(file: Path) -> None:
    """Every completion of the database stands in the file exactly once, with its own facts, and nothing else does."""
    stored = dict(_stored())
    rows = 0
    for row in READERS[file.suffix](file):
        key = str(row["record"])
        if stored.pop(key, None) != _said(row):
            sys.exit(f"{file.name} says of {key} what the database does not: {row}")
        rows += 1
    if stored:
        sys.exit(f"{file.name} lacks {len(stored)} completions, such as {next(iter(stored))}")
    print(f"  {file.suffix[1:]:5} {rows:,} rows are those of the database, each once", flush=True)


def _stored() -> Iterator[tuple[str, int]]:
    chosen = (
        select(Completion, Person.name, Organisation.name, Organisation.country)
        .join(Person, Person.id == Completion.person_id)
        .join(Organisation, Organisation.id == Completion.organisation_id)
        .execution_options(yield_per=AT_ONCE)
    )
    for one, person, business, country in db.session.execute(chosen):
        score = "" if one.score is None else str(float(round(100 * Fraction(one.score), 2)))
        moment = one.granted_at.replace(microsecond=0).astimezone(UTC)
        yield str(one.id), hash((one.kind, one.subject_id, moment, person, business, country, score))


def _said(row: Row) -> int:
    score = row["score_percent"]
    moment = datetime.fromisoformat(row["completed_at"]).astimezone(UTC)
    said = "" if score in (None, "") else str(float(score))
    return hash((row["kind"], row["id"], moment, row["person"], row["business"], row["country"], said))


def _csv_rows(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        next(lines)
        yield from csv.DictReader(lines)


def _json_rows(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8") as lines:
        yield from (json.loads(line.rstrip(",\n")) for line in lines if line.startswith('{"record"'))


def _xlsx_rows(file: Path) -> Iterator[Row]:
    for sheet in load_workbook(file, read_only=True).worksheets:
        rows = sheet.iter_rows(values_only=True)
        head = next(row for row in rows if row[0] == "record")
        yield from (dict(zip(map(str, head), row, strict=False)) for row in rows)


READERS = {".csv": _csv_rows, ".json": _json_rows, ".xlsx": _xlsx_rows}


if __name__ == "__main__":
    main()
