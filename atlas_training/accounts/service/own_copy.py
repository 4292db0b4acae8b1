# SPDX-License-Identifier: EUPL-1.2
"""A person's own data as one ZIP file: every row about them, found by walking over all tables."""

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, LargeBinary, Table, or_, select

from atlas_training import clock
from atlas_training.accounts.models import Invitation, Person
from atlas_training.database import Model, chunks, db
from atlas_training.mail.models import Outbox
from atlas_training.plugins import hook

SECRETS = ("password_hash", "token_hash", "name_salt")
# Rows that somebody else is about: who wrote, invited, agreed or is given something.
_NOT_ABOUT = ("to_person_id", "replaces_id")


def _is_about(name: str) -> bool:
    return not name.endswith("_by_id") and name not in _NOT_ABOUT


def own_copy(person: Person) -> bytes:
    """All that is kept of a person, as a ZIP file with one JSON file for each kind of thing."""
    parts: dict[str, Any] = {**_rows_about(person), **_by_address(person)}
    for answer in hook.own_data(person=person):
        parts.update(answer)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("READ-ME.txt", _about())
        for name, content in parts.items():
            text = json.dumps(content, ensure_ascii=False, indent=1, default=_as_text)
            archive.writestr(f"{name}.json", text)
    return stream.getvalue()


def _about() -> str:
    return str(
        _(
            "This is what the service keeps about you, as of %(moment)s. Each file holds the rows of one table in JSON. "
            "Passwords and secret keys are kept scrambled and are left out; certificates can be downloaded as PDF on "
            "their page.",
            moment=clock.now().isoformat(timespec="minutes"),
        )
    )


def _as_text(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def _rows_about(person: Person) -> dict[str, list[dict[str, Any]]]:
    """Rows that refer to the person, or to a row about them, by table; parents come before their children."""
    keys: dict[str, set[UUID]] = {"person": {person.id}}
    found: dict[str, list[dict[str, Any]]] = {}
    for table in Model.metadata.sorted_tables:
        rows = _rows_of(table, keys, person)
        if rows:
            found[table.name] = rows
            if "id" in table.c:
                keys.setdefault(table.name, set()).update(row["id"] for row in rows)
    return found


def _rows_of(table: Table, keys: dict[str, set[UUID]], person: Person) -> list[dict[str, Any]]:
    columns = [
        column
        for column in table.c
        if column.name not in SECRETS and not isinstance(column.type, LargeBinary)
    ]
    rows: dict[Any, dict[str, Any]] = {}
    for condition in _conditions(table, keys, person):
        for row in db.session.execute(select(*columns).where(condition)).mappings():
            rows[row.get("id", tuple(row.values()))] = dict(row)
    return list(rows.values())


def _conditions(table: Table, keys: dict[str, set[UUID]], person: Person) -> list[ColumnElement[bool]]:
    if table.name == "person":
        return [table.c.id == person.id]
    # What a colleague did to something of ours is about the colleague.
    own = [table.c.person_id == person.id] if "person_id" in table.c else []
    found: list[ColumnElement[bool]] = []
    for column in table.c:
        for key in column.foreign_keys:
            known: Sequence[UUID] = list(keys.get(key.column.table.name, ()))
            if _is_about(column.name):
                found += [or_(column.in_(part)) & _all(own) for part in chunks(known)]
    return found


def _all(conditions: Sequence[ColumnElement[bool]]) -> Any:
    return conditions[0] if conditions else True


def _by_address(person: Person) -> dict[str, list[dict[str, Any]]]:
    """What hangs on the address: invitations and mails."""
    if not person.email:
        return {}
    invitations = db.session.scalars(select(Invitation).where(Invitation.email == person.email))
    mails = db.session.scalars(select(Outbox).where(Outbox.recipient == person.email))
    return {
        "invitation": [
            {"name": one.name, "email": one.email, "role": one.role, "created_at": one.created_at}
            for one in invitations
        ],
        "outbox": [
            {"recipient": one.recipient, "subject": one.subject, "at": one.created_at, "sent_at": one.sent_at}
            for one in mails
        ],
    }
