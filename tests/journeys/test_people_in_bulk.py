# SPDX-License-Identifier: EUPL-1.2
"""A coordinator brings in 150 SMEs with their owners from a spreadsheet's old encoding, and one of them joins."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FilePayload, expect
from sqlalchemy import func, select

from atlas_training.accounts.models import Invitation
from atlas_training.database import db
from atlas_training.mail.models import Outbox
from tests.browser.server import Site
from tests.browser.visitors import PHONE, Visitors
from tests.journeys.hands import Pointer

pytestmark = pytest.mark.browser
SMES = 150
HEAD = "E-mail;Nome;Cognome;Ruolo;PMI\r\n"
ROWS = [f"prova{n}@example.org;Niccolò;Prova {n};titolare;Caffè Prova {n}\r\n" for n in range(SMES)]


def _link_of(site: Site, address: str) -> str:
    """The path of the link that was mailed to an address."""
    with site.app.app_context():
        text = db.session.scalars(select(Outbox.text).where(Outbox.recipient == address)).one()
        db.session.remove()
    found = re.search(r"https?://\S+/join/\S+", text)
    assert found
    return urlsplit(found[0]).path


def _invited(site: Site) -> int:
    with site.app.app_context():
        wanted = select(func.count()).where(Invitation.email.like("prova%@example.org"))
        count = db.session.scalar(wanted) or 0
        db.session.remove()
    return count


def test_people_in_bulk_without_script(site: Site, visitors: Visitors) -> None:
    coordinator = Pointer(visitors.open("coordinator", java_script_enabled=False))
    page = coordinator.page
    table = (HEAD + "".join(ROWS) + "senza chiocciola;Pia;Prova;;Caffè Prova 1\r\n").encode("cp1252")
    upload = FilePayload(name="persone.csv", mimeType="text/csv", buffer=table)
    page.goto("/coordination/smes")
    coordinator.press("Bring in a table", "link")
    page.get_by_label("Table", exact=True).set_input_files(upload)
    coordinator.press("Check the table")
    expect(page.locator("#error-summary")).to_contain_text("is not UTF-8")
    page.get_by_label("Table", exact=True).set_input_files(upload)
    coordinator.pick("Encoding of a CSV file", "Windows-1252 (western Europe)")
    coordinator.press("Check the table")
    expect(page.locator("main")).to_contain_text("Nothing is imported yet.")
    assert _invited(site) == 0
    coordinator.press(re.compile("Refused"), "link")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("This is no e-mail address.")
    coordinator.press(f"Import the {SMES} good rows")
    expect(page.locator("main")).to_contain_text("Caffè Prova")
    assert _invited(site) == SMES
    owner = Pointer(visitors.open(size=PHONE, java_script_enabled=False))
    owner.page.goto(_link_of(site, "prova7@example.org"))
    expect(owner.page.locator("main")).to_contain_text("Caffè Prova 7")
    owner.page.locator("form[method=post] button.button-primary").first.click()
    owner.page.goto("/organisation")
    expect(owner.page.locator("h1")).to_have_text("Caffè Prova 7")
