# SPDX-License-Identifier: EUPL-1.2
"""How long a table of 10,000 people takes: reading it, saying what becomes of each row, and importing it."""

from itertools import pairwise
from time import monotonic

from flask import Flask

from atlas_training.accounts.importing.table import read_table
from atlas_training.accounts.service import importing
from atlas_training.database import own_transaction

PEOPLE, SMES = 10_000, 1_500
HEAD = "email,given_name,family_name,language,role,sme,country\n"


def import_people(app: Flask) -> None:
    """Import a table into the filled database, and print the seconds of each part."""
    raw = HEAD + "".join(_row(number) for number in range(PEOPLE))
    moments = [monotonic()]
    with app.app_context():
        table = read_table(raw.encode())
        moments.append(monotonic())
        choices = importing.Choices()
        with own_transaction():
            importing.take_turn(choices.countries)
            examination = importing.examine(table, choices)
            moments.append(monotonic())
            importing.carry_out(examination, choices)
        moments.append(monotonic())
    parts = [later - earlier for earlier, later in pairwise(moments)]
    print(
        f"\n{PEOPLE:,} people in {SMES:,} new SMEs from CSV, in seconds: "
        + ", ".join(
            f"{words} {seconds:.1f}"
            for words, seconds in zip(("read", "examine", "import and mail"), parts, strict=True)
        ),
        flush=True,
    )


def _row(number: int) -> str:
    role = "owner" if number < SMES else "learner"
    return f"bulk{number}@example.org,Pia,Rossi {number},it,{role},Bulk SME {number % SMES},IT\n"
