# SPDX-License-Identifier: EUPL-1.2
"""Commands on people and machines."""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from atlas_training import database
from atlas_training.accounts import credentials as service
from atlas_training.accounts import service as accounts
from atlas_training.accounts.enums import Role, Scope
from atlas_training.accounts.errors import BadTable, LastAdministrator
from atlas_training.accounts.importing.encodings import ENCODINGS, encoding_named
from atlas_training.accounts.importing.table import Table, read_table
from atlas_training.accounts.models import Credential
from atlas_training.accounts.rules import FIRST_LINK_LIFE, is_good_password
from atlas_training.accounts.service import importing
from atlas_training.organisations import service as organisations
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.organisations.models import Organisation
from atlas_training.web.addresses import public


@click.group()
def credentials() -> None:
    """Credentials of API clients, such as the dashboard."""


def _show(credential: Credential, secret: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"key": credential.key, "secret": secret}))
        return
    click.echo(f"key     {credential.key}")
    click.echo(f"secret  {secret}")
    click.echo("Keep the secret now: it cannot be shown again.")


@credentials.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([str(scope) for scope in Scope]),
    help="What it may do; repeat for several.",
)
@click.option(
    "--country",
    "countries",
    multiple=True,
    type=click.Choice(COUNTRIES),
    help="A country it may read; repeatable.",
)
@click.option("--all-countries", is_flag=True, help="It may read every country.")
@click.option("--answers", is_flag=True, help="It may read answered statements too.")
@click.option("--json", "as_json", is_flag=True, help="Print the key and the secret as JSON.")
@with_appcontext
def create(
    name: str,
    scopes: tuple[str, ...],
    countries: tuple[str, ...],
    all_countries: bool,
    answers: bool,
    as_json: bool,
) -> None:
    """Make a credential called NAME and print its key and secret."""
    if countries and all_countries:
        raise click.UsageError("Name countries with --country, or choose --all-countries, not both.")
    if not countries and not all_countries:
        click.echo(
            "This credential names no country, so it reads no statement of the scheme."
            " Make one with --country or --all-countries for that.",
            err=True,
        )
    with database.own_transaction():
        credential, secret = service.create(name, scopes, None if all_countries else countries, answers)
    _show(credential, secret, as_json)


@credentials.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def list_credentials(as_json: bool) -> None:
    """List every credential, without secrets."""
    rows: list[dict[str, Any]] = [
        {
            "key": row.key,
            "name": row.name,
            "scopes": row.scopes,
            "countries": row.countries,
            "answers": row.may_read_answers,
            "created": row.created_at.isoformat(),
            "revoked": row.revoked_at.isoformat() if row.revoked_at else None,
        }
        for row in service.list_all()
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        countries = row["countries"]
        click.echo(
            f"{row['key']}  {row['name']}  {' '.join(row['scopes'])}  "
            f"{'all countries' if countries is None else ' '.join(countries)}"
            f"{'  answers' if row['answers'] else ''}{'  revoked' if row['revoked'] else ''}"
        )


@credentials.command()
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="Print the key and the secret as JSON.")
@with_appcontext
def rotate(key: str, as_json: bool) -> None:
    """Give the credential KEY a new secret; the old one stops working."""
    with database.own_transaction():
        credential, secret = service.rotate(key)
    _show(credential, secret, as_json)


@credentials.command()
@click.argument("key")
@with_appcontext
def revoke(key: str) -> None:
    """Stop the credential KEY for good."""
    with database.own_transaction():
        credential = service.revoke(key)
    click.echo(f"{credential.name} may no longer read or write.")


@click.group()
def administrator() -> None:
    """People who administer the service."""


@administrator.command("create")
@click.option("--name", required=True, help="The person's name.")
@click.option("--email", help="The address the person signs in with; a one-time link is printed.")
@click.option("--user-name", help="In place of an address; a password is asked for.")
@with_appcontext
def create_administrator(name: str, email: str | None, user_name: str | None) -> None:
    """Make an account that administers the service, or give an existing one that role."""
    if bool(email) == bool(user_name):
        raise click.UsageError("Give --email or --user-name, one of the two.")
    password_hash = _ask_password() if user_name else None
    with database.own_transaction():
        person = accounts.find_person(email or user_name or "") or accounts.add_person(
            name, email=email, user_name=user_name, password_hash=password_hash
        )
        accounts.begin_anew(person)  # anybody may have made an account with this address
        if password_hash:
            accounts.set_password(person, password_hash)
        accounts.grant(person, Role.ADMINISTRATOR)
        token = accounts.make_link(person, life=FIRST_LINK_LIFE) if email else None
    click.echo(f"{person.name} administers the service.")
    if token:
        click.echo("Open this link within 24 hours to sign in; it works once:")
        click.echo(public("accounts.open_link", token=token))


def _ask_password() -> str:
    password = click.prompt("Password (10 signs at least)", hide_input=True, confirmation_prompt=True)
    if not is_good_password(password):
        raise click.UsageError("Choose a password of 10 to 200 signs, not one sign over and over.")
    return accounts.hash_password(password)


@click.group()
def people() -> None:
    """People with an account."""


@people.command("reset-link")
@click.argument("identifier")
@with_appcontext
def reset_link(identifier: str) -> None:
    """Print a link with which the person of that address or user name chooses a new password.

    For those who have no address of their own to send it to: hand it over in person.
    """
    with database.own_transaction():
        person = accounts.find_person(identifier)
        if person is None:
            raise click.UsageError("Nobody has this address or user name.")
        token = accounts.make_link(person, accounts.RESET)
    click.echo("Open this link to choose a new password; it works once:")
    click.echo(public("accounts.reset_password", token=token))


@people.command("erase")
@click.argument("identifier")
@click.confirmation_option(prompt="Erase this person for good?")
@with_appcontext
def erase(identifier: str) -> None:
    """Erase the person of that address or user name, who asked for it by letter. It cannot be undone."""
    with database.own_transaction():
        person = accounts.find_person(identifier)
        if person is None:
            raise click.ClickException(f"Nobody has the address or user name {identifier}.")
        try:
            accounts.erase(person)
        except LastAdministrator as refusal:
            raise click.ClickException(str(refusal)) from None
    click.echo("Erased.")


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--encoding", default="utf-8", help="Of a CSV file: " + ", ".join(ENCODINGS) + ".")
@click.option("--sme", help="Key or number of the SME for rows that name none.")
@click.option("--country", type=click.Choice(COUNTRIES), help="Import to this country only.")
@click.option("--dry-run", is_flag=True, help="Say what becomes of each row, and write nothing.")
@click.option("--all-or-nothing", is_flag=True, help="Write nothing where a row is rejected.")
@click.option("--no-new-smes", is_flag=True, help="Reject rows whose SME is not here yet.")
@click.option("--no-mail", is_flag=True, help="Invite without mailing the links.")
@click.option("--json", "as_json", is_flag=True, help="Print each row's fate as JSON.")
@with_appcontext
def import_people(file: Path, encoding: str, as_json: bool, **options: Any) -> None:
    """Invite the people in FILE, a table as CSV or XLSX, and add their SMEs.

    Exit status 0 where all rows are taken, 1 where some are rejected, 2 where FILE cannot be read.
    """
    known = encoding_named(encoding)
    if known is None:
        raise click.BadParameter(
            f"{encoding} is not taken: use {', '.join(ENCODINGS)}.", param_hint="--encoding"
        )
    try:
        table = read_table(file.read_bytes(), known)
    except BadTable as wrong:
        if as_json:
            click.echo(
                json.dumps({"accepted": 0, "rejected": 0, "written": False, "rows": [], "error": str(wrong)})
            )
        raise click.UsageError(str(wrong)) from None
    examination, written = _import(table, options)
    if as_json:
        click.echo(json.dumps(_fates(examination, written), ensure_ascii=False))
    else:
        _tell(examination, written)
    click.get_current_context().exit(1 if examination.rejected else 0)


def _import(table: Table, options: dict[str, Any]) -> tuple[importing.Examination, bool]:
    countries = (options["country"],) if options["country"] else COUNTRIES
    with database.own_transaction():
        choices = importing.Choices(
            countries=countries,
            sme=_sme(options["sme"], countries) if options["sme"] else None,
            country=options["country"] or "",
            adds_smes=not options["no_new_smes"],
            mails=not options["no_mail"],
        )
        importing.take_turn(countries)
        examination = importing.examine(table, choices)
        wanted = not options["dry_run"] and not (options["all_or_nothing"] and examination.rejected)
        writes = wanted and examination.accepted > 0
        if writes:
            importing.carry_out(examination, choices)
        return examination, writes


def _sme(text: str, countries: Collection[str]) -> Organisation:
    found = organisations.of_number(text, countries)
    if found is None:
        raise click.BadParameter("There is no SME of this key or number.", param_hint="--sme")
    return found


def _fates(examination: importing.Examination, written: bool) -> dict[str, Any]:
    rows = [
        {"row": row.number, "fate": str(row.fate), "reason": row.reason, "column": row.column}
        for row in examination.rows
    ]
    return {
        "accepted": examination.accepted,
        "rejected": examination.rejected,
        "written": written,
        "rows": rows,
    }


def _tell(examination: importing.Examination, written: bool) -> None:
    for row in examination.rows:
        place = f", {row.column}" if row.column else ""
        click.echo(f"row {row.number}{place}: {row.fate}{f'. {row.reason}' if row.reason else ''}")
    click.echo(f"{examination.accepted} accepted, {examination.rejected} rejected")
    if not written:
        click.echo("Nothing was written.")


commands = [credentials, administrator, people]
