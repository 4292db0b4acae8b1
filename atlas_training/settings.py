# SPDX-License-Identifier: EUPL-1.2
"""Every setting: its name, type, default and one sentence.

Order of precedence, lowest first: this table, ``instance/config.py``, ``ATLAS_<NAME>`` in the
environment. A wrong value stops the start with a sentence that says what to do.
"""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class SettingsError(Exception):
    """A setting is missing or wrong; the text says which and how to mend it."""


@dataclass(frozen=True)
class Setting:
    """One row of the table. ``kind`` is the type its text is read as."""

    name: str
    kind: type
    default: Any
    sentence: str


SETTINGS = (
    Setting("DATABASE_URL", str, "", "Where the data live; empty means SQLite in instance/atlas.sqlite3."),
    Setting(
        "PUBLIC_URL", str, "http://127.0.0.1:8000", "The address people use; links in mails begin with it."
    ),
    Setting(
        "IRI_BASE",
        str,
        "",
        "Begins every activity id and account homePage in xAPI; fixed at first start, empty means PUBLIC_URL.",
    ),
    Setting(
        "CONTENT_FOLDER",
        str,
        "",
        "Courses, paths and questionnaires; empty means content/ beside the package.",
    ),
    Setting(
        "CONTENT_REPOSITORY",
        str,
        "",
        "The git repository of content pull and push: https://…, ssh://… or a path; empty means none.",
    ),
    Setting("CONTENT_BRANCH", str, "main", "The branch of that repository."),
    Setting(
        "PUBLISH_ALONE",
        str,
        "",
        "Countries whose partner has one trainer, such as MT,TN: there a trainer whose role is for that very country publishes without review, marked so.",
    ),
    Setting("SECRET_KEY", str, "", "Signs links and forms; empty means the one made in instance/secret_key."),
    Setting("REPORT_TIMEZONE", str, "Europe/Rome", "The zone in which report periods begin and end."),
    Setting(
        "XAPI_DEFAULT_VERSION",
        str,
        "1.0.3",
        "The version in the header of an answer to an xAPI request that names none: 1.0.3 or 2.0.0.",
    ),
    Setting(
        "MAIL_URL",
        str,
        "file:",
        "file: keeps mails in instance/mail/; smtp://user:password@host:587 sends them.",
    ),
    Setting("MAIL_FROM", str, "training@localhost", "The sender's address of mails."),
    Setting("UPLOAD_LIMIT", int, 16 * 1024 * 1024, "Bytes a request may carry at most."),
    Setting("SESSION_DAYS", int, 30, "Days after which a browser has to sign in again."),
    Setting(
        "SMALL_NUMBER", int, 10, "No figure for the dashboard or the public stands for fewer SMEs than this."
    ),
    Setting(
        "TRUSTED_PROXIES",
        int,
        0,
        "How many proxies stand before the service; so many X-Forwarded-For and -Proto values are believed.",
    ),
    Setting(
        "ORGANISING_PARTNERS",
        str,
        "EXO, Potenza, Italy",
        "Who organises the training, printed on certificates of people in no edition: names with countries, parted by semicolons.",
    ),
    Setting("REVISION", str, "", "Shown on the Open source page: the commit this installation runs."),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}


def _read(setting: Setting, value: Any, source: str) -> Any:
    if isinstance(value, setting.kind):
        return value
    try:
        return setting.kind(value)
    except (TypeError, ValueError):
        raise SettingsError(
            f"{source}: {value!r} is not a whole number. Write one, or leave the setting out for {setting.default}."
        ) from None


def _from_file(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    space: dict[str, Any] = {}
    exec(compile(file.read_text(encoding="utf-8"), str(file), "exec"), space)  # noqa: S102 -- the installation's own file
    values = {name: value for name, value in space.items() if name.isupper()}
    if unknown := sorted(values.keys() - BY_NAME.keys()):
        raise SettingsError(
            f"{file}: {', '.join(unknown)} is not a setting. The table is in docs/operators.md."
        )
    return values


def load(
    instance: Path, environment: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """All settings by name, from the table, ``instance/config.py``, the environment and ``overrides``.

    :raise SettingsError: if one is unknown or cannot be used.
    """
    environment = os.environ if environment is None else environment
    values = {setting.name: setting.default for setting in SETTINGS}
    file = instance / "config.py"
    for name, value in _from_file(file).items():
        values[name] = _read(BY_NAME[name], value, f"{file}: {name}")
    for setting in SETTINGS:
        if (text := environment.get(f"ATLAS_{setting.name}")) is not None:
            values[setting.name] = _read(setting, text, f"ATLAS_{setting.name}")
    values.update(overrides or {})
    _check(values)
    values["DATABASE_URL"] = _database_url(values["DATABASE_URL"], instance)
    values["CONTENT_FOLDER"] = values["CONTENT_FOLDER"] or str(Path(__file__).parent.parent / "content")
    values["SECRET_KEY"] = values["SECRET_KEY"] or _secret_key(instance)
    return values


def _check(values: Mapping[str, Any]) -> None:
    for name in ("PUBLIC_URL", "IRI_BASE"):
        value = values[name]
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc):
            raise SettingsError(
                f"ATLAS_{name}: {value!r} is no web address. Write one like https://training.example.org"
            )
    try:
        ZoneInfo(values["REPORT_TIMEZONE"])
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(
            f"ATLAS_REPORT_TIMEZONE: {values['REPORT_TIMEZONE']!r} is no time zone. Write one like Europe/Rome"
        ) from None
    if values["PUBLISH_ALONE"] and not re.fullmatch(r"[A-Z]{2}( *, *[A-Z]{2})*", values["PUBLISH_ALONE"]):
        raise SettingsError(
            "ATLAS_PUBLISH_ALONE: write codes of countries with commas between, such as MT,TN"
        )
    if values["XAPI_DEFAULT_VERSION"] not in ("1.0.3", "2.0.0"):
        raise SettingsError("ATLAS_XAPI_DEFAULT_VERSION: write 1.0.3 or 2.0.0")
    if urlsplit(values["MAIL_URL"]).scheme not in ("file", "smtp", "smtps"):
        raise SettingsError("ATLAS_MAIL_URL: write file: or smtp://user:password@host:587")


def _database_url(value: str, instance: Path) -> str:
    if not value:
        return f"sqlite:///{instance / 'atlas.sqlite3'}"
    for short in ("postgres://", "postgresql://"):
        if value.startswith(short):
            return "postgresql+psycopg://" + value.removeprefix(short)
    if not value.startswith(("postgresql+psycopg://", "sqlite://")):
        raise SettingsError(
            "ATLAS_DATABASE_URL: write postgresql://user:password@host/name, or leave it out for SQLite"
        )
    return value


def _secret_key(instance: Path) -> str:
    """The key of this installation, made at first start and readable by its owner alone.

    It is written beside its place and linked there when it is whole, so of two processes that start
    at the same moment both read the same key, and a crash leaves none or all of it.
    """
    file = instance / "secret_key"
    if not file.exists():
        part = instance / f"secret_key.{secrets.token_hex(8)}"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(secrets.token_urlsafe(48))
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):  # another process was first
            os.link(part, file)
        part.unlink()
    key = file.read_text(encoding="ascii").strip()
    if not key:
        raise SettingsError(
            f"{file} is empty. Put the key back from a backup, or delete the file: a new key is then made "
            "and everybody signs in again."
        )
    return key
