# SPDX-License-Identifier: EUPL-1.2
"""Files with nasty cells, the log of every file, saved filters, and what a plugin adds."""

import io
import json
import tempfile
import tracemalloc
from collections.abc import Iterator, Mapping
from hashlib import sha256
from types import SimpleNamespace
from typing import ClassVar

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select

from atlas_training.accounts import service as accounts
from atlas_training.accounts.models import Person
from atlas_training.database import db
from atlas_training.exports import formats
from atlas_training.exports import service as exports
from atlas_training.exports.formats import Json, Xlsx
from atlas_training.exports.models import ExportRecord, SavedFilter
from atlas_training.exports.table import Asker, Cell, Table
from atlas_training.plugins import hookimpl
from tests.factories.accounts import (
    make_administrator,
    make_coordinator,
    make_lead_coordinator,
    make_organisation,
    make_owner,
    post,
    sign_in,
)
from tests.factories.home import make_completion
from tests.queries import count_rows, counted

LOG, MAKE = "/coordination/exports", "/coordination/exports/completions"
CELLS = [
    "=1+1",
    "#N/A",
    "\x00\x07\x1b",
    "\ud800",
    "\ufffe",
    "a\r\nb",
    "  ",
    "'",
    "0012",
    "ريم",
    "ΐΰ",
    "İı",
    "x" * 40000,
]


# ---- formats ----


def read_sheets(body: bytes) -> list[list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(body))
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def test_workbook_holds_nasty_cells_as_text() -> None:
    stream = io.BytesIO()
    rows: list[tuple[Cell, ...]] = [(cell, 1.5, None) for cell in CELLS]
    assert Xlsx().write(Table(("text", "number", "nothing"), rows, about=("=1",)), stream) == len(CELLS)
    book = openpyxl.load_workbook(stream)
    (sheet,) = book.worksheets
    kinds = {cell.data_type for line in sheet.iter_rows(max_col=1) for cell in line}
    assert kinds == {"s"}
    found = [line[0] for line in sheet.iter_rows(values_only=True)]
    assert found[:5] == ["# =1", "text", "'=1+1", "#N/A", "\ufffd\ufffd\ufffd"]
    assert [len(str(one)) for one in found[-1:]] == [formats.LONGEST_CELL]


def test_workbook_goes_on_on_the_next_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "LARGEST_SHEET", 5)
    stream = io.BytesIO()
    Xlsx().write(Table(("n",), [(number,) for number in range(7)], about=("filters",)), stream)
    sheets = read_sheets(stream.getvalue())
    assert [[line[0] for line in sheet[2:]] for sheet in sheets] == [[0, 1, 2], [3, 4, 5], [6]]
    assert [sheet[1] for sheet in sheets] == [("n",)] * 3


def test_empty_table_has_its_headings_in_every_format(app: Flask) -> None:
    for one in exports.formats().values():
        stream = io.BytesIO()
        assert one.write(Table(("heading",), []), stream) == 0
        assert b"heading" in stream.getvalue() or read_sheets(stream.getvalue()) == [[("heading",)]]


def test_json_holds_text_as_it_is() -> None:
    stream = io.BytesIO()
    Json().write(Table(("cell",), [(cell,) for cell in CELLS]), stream)
    found = [row["cell"] for row in json.loads(stream.getvalue())["rows"]]
    assert found == [cell.replace("\ud800", "?") for cell in CELLS]


@pytest.mark.parametrize("name", ["csv", "csv-semicolon", "xlsx", "json"])
def test_many_rows_take_no_more_memory_than_few(app: Flask, name: str) -> None:
    one = exports.formats()[name]

    def peak(number: int) -> int:
        rows = ((f"cell {place}", place) for place in range(number))
        with tempfile.TemporaryFile() as stream:
            tracemalloc.start()
            one.write(Table(("text", "number"), rows), stream)
            found = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return found

    peak(10)  # what is loaded once
    assert peak(6000) < peak(600) + 300_000


# ---- the log ----


@pytest.fixture
def coordinator(client: FlaskClient) -> Person:
    """The coordinator of Italy, signed in; one completion in Italy and one in Tunisia."""
    make_completion(make_owner(make_organisation("Masseria dei Pozzi"), name="Giulia Ferrante"))
    make_completion(make_owner(make_organisation("Dar Zaghouan", "TN"), name="Amel Trabelsi"))
    person = make_coordinator("IT", name="Zelda Coordinator")
    sign_in(client, person)
    return person


@pytest.mark.parametrize("format", ["csv", "csv-semicolon", "xlsx", "json"])
def test_every_file_is_logged_with_its_hash(client: FlaskClient, coordinator: Person, format: str) -> None:
    body = post(client, f"{MAKE}?course=C11&page=3&lang=it", {"format": format}).data
    row = db.session.scalars(select(ExportRecord)).one()
    assert (row.person_id, row.is_command, row.exporter, row.format) == (
        coordinator.id,
        False,
        "completions",
        format,
    )
    assert (row.filters, row.rows, row.size) == ({"course": "C11"}, 1, len(body))
    assert (row.sha256, [one.country for one in row.countries]) == (sha256(body).hexdigest(), ["IT"])
    page = client.get(f"{LOG}?lang=en").text
    assert all(words in page for words in (row.sha256, "Zelda Coordinator", "course: C11", "Italy"))


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        (MAKE, {"format": "pdf"}, 400),
        (MAKE, {}, 400),
        (f"{MAKE}?course=C77", {"format": "csv"}, 400),
        (f"{MAKE}?colour=red", {"format": "csv"}, 400),
        (f"{MAKE}?country=TN", {"format": "csv"}, 400),
        ("/coordination/exports/nothing", {"format": "csv"}, 404),
    ],
)
def test_file_that_is_refused_is_not_logged(
    client: FlaskClient, coordinator: Person, path: str, data: dict[str, str], status: int
) -> None:
    assert post(client, path, data).status_code == status
    assert count_rows(ExportRecord) == 0


def test_coordinator_reads_of_files_with_names_of_the_own_country(
    client: FlaskClient, coordinator: Person
) -> None:
    lead, tunis = make_lead_coordinator(name="Zoe Lead"), make_coordinator("TN", name="Zaki Coordinator")

    def log_of(person: Person) -> list[str]:
        page = sign_in(client, person).get(f"{LOG}?lang=en").text
        return [name for name in ("Zelda", "Zoe", "Zaki") if f"<bdi>{name}" in page]

    for person in (coordinator, lead, tunis):
        post(sign_in(client, person), MAKE, {"format": "csv"})
    assert [log_of(person) for person in (coordinator, lead, tunis)] == [["Zelda"], ["Zoe"], ["Zaki"]]
    accounts.agree(tunis, "TN")
    db.session.commit()
    post(sign_in(client, lead), MAKE, {"format": "csv"})
    assert [log_of(person) for person in (coordinator, lead, tunis)] == [
        ["Zelda"],
        ["Zoe", "Zaki"],
        ["Zoe", "Zaki"],
    ]
    assert log_of(make_administrator()) == ["Zelda", "Zoe", "Zaki"]


def test_log_shows_no_name_that_somebody_of_another_country_typed(client: FlaskClient) -> None:
    italy, tunis, lead = make_coordinator("IT"), make_coordinator("TN"), make_lead_coordinator()
    for coordinator, country in ((italy, "IT"), (tunis, "TN")):
        accounts.agree(coordinator, country)
    make_completion(make_owner(make_organisation("Dar Zaghouan", "TN")))
    db.session.commit()
    made = "/coordination/exports/completions?organisation=Zaghouan"
    assert post(sign_in(client, lead), made, {"format": "csv"}).status_code == 200
    seen = ["Zaghouan" in sign_in(client, one).get(LOG).text for one in (lead, italy, tunis)]
    assert seen == [True, False, False]


def test_command_is_logged_as_one(client: FlaskClient, runner: FlaskCliRunner, coordinator: Person) -> None:
    runner.invoke(args=["completions", "export", "--format", "csv"])
    row = db.session.scalars(select(ExportRecord)).one()
    assert (row.person_id, row.is_command, len(row.countries)) == (None, True, 7)
    assert "a command of the operator" in client.get(f"{LOG}?lang=en").text


def test_log_asks_as_much_for_three_rows_as_for_one(client: FlaskClient, coordinator: Person) -> None:
    numbers = []
    for times in (1, 2):
        for _time in range(times):
            post(client, MAKE, {"format": "csv"})
        db.session.expunge_all()
        with counted() as statements:
            client.get(LOG)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 9


# ---- saved filters ----


def save(client: FlaskClient, name: str, query: str = "course=C11") -> int:
    path = f"{MAKE}/filters?{query}"
    return post(client, path, {"name": name, "next": "/coordination/completions"}).status_code


def test_saved_filter_leads_back_to_its_rows(client: FlaskClient, coordinator: Person) -> None:
    assert save(client, " Safe  courses ") == 303
    page = client.get("/coordination/completions?lang=en").text
    assert '<a href="/coordination/completions?course=C11">' in page
    assert "Safe courses" in page
    save(client, "Safe courses", "course=C03&kind=module&page=2")
    row = db.session.scalars(select(SavedFilter)).one()
    assert row.filters == {"course": "C03", "kind": "module"}
    other = make_coordinator("IT")
    assert "Safe courses" not in sign_in(client, other).get("/coordination/completions").text
    delete = "/coordination/filters/delete"
    assert post(client, delete, {"filter": str(row.id)}).status_code == 404
    assert post(client, delete, {"filter": "x"}).status_code == 404
    sign_in(client, coordinator)
    assert post(client, delete, {"filter": str(row.id)}).status_code == 303
    assert count_rows(SavedFilter) == 0


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_filter_without_a_good_name_is_not_saved(client: FlaskClient, coordinator: Person, name: str) -> None:
    assert save(client, name) == 303
    assert "Give the filter a name" in client.get("/coordination/completions?lang=en").text
    assert count_rows(SavedFilter) == 0


# ---- plugins ----


class Colours:
    """An exporter from outside."""

    name: ClassVar[str] = "colours"

    def title(self) -> str:
        return "Colours"

    def table(self, asker: Asker, filters: Mapping[str, str]) -> Table:
        return Table(("colour",), [("blue",), ("red",)], filters=filters)


class Lines:
    """A format from outside."""

    name: ClassVar[str] = "lines"
    ending: ClassVar[str] = "txt"
    mimetype: ClassVar[str] = "text/plain"

    def title(self) -> str:
        return "Lines"

    def write(self, table: Table, stream: io.BytesIO) -> int:
        rows = [str(row[0]).encode() for row in table.rows]
        stream.write(b"\n".join(rows))
        return len(rows)


@pytest.fixture
def plugin(app: Flask) -> Iterator[None]:
    plugin = SimpleNamespace(
        exporters=hookimpl(lambda: [Colours()]), export_formats=hookimpl(lambda: [Lines()])
    )
    for name in ("exporters", "export_formats"):
        getattr(plugin, name).__name__ = name
    app.extensions["plugins"].register(plugin)
    yield
    app.extensions["plugins"].unregister(plugin)


@pytest.mark.usefixtures("plugin")
def test_exporter_and_format_of_a_plugin_are_offered_and_logged(
    client: FlaskClient, coordinator: Person
) -> None:
    answer = post(client, "/coordination/exports/colours?tone=dark", {"format": "lines"})
    assert (answer.data, answer.mimetype) == (b"blue\nred", "text/plain")
    assert "filename=colours.txt" in answer.headers["Content-Disposition"]
    assert "Lines" in client.get("/coordination/completions").text
    page = client.get(f"{LOG}?lang=en").text
    assert all(words in page for words in ("Colours", "tone: dark", "nobody"))
