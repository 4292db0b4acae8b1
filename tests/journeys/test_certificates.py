# SPDX-License-Identifier: EUPL-1.2
"""A certificate's life: issued and downloaded, checked by its QR code by a stranger, revoked by the coordinator."""

import io
import urllib.parse

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.visitors import DESK, PHONE, Visitors
from tests.journeys.hands import Pointer

pytestmark = pytest.mark.browser


def test_certificate_is_issued_checked_by_its_code_and_revoked(visitors: Visitors) -> None:
    owner = Pointer(visitors.open("owner", DESK))
    owner.page.goto("/certificates?lang=en")
    owner.press("Issue it as of today")
    number = owner.page.locator("section li a.number").first.inner_text().split()[-1]
    address = _address_on_the_document(owner.page)
    assert address.endswith(f"/verify/{number}")

    stranger = visitors.open(size=PHONE, java_script_enabled=False)
    stranger.goto(f"{urllib.parse.urlsplit(address).path}?lang=en")
    expect(stranger.get_by_role("heading", name="This certificate is valid")).to_be_visible()
    assert _address_in_the_code(stranger) == address

    coordinator = Pointer(visitors.open("coordinator", DESK))
    coordinator.page.goto("/coordination/certificates?lang=en")
    coordinator.write("Number, name or business", number)
    coordinator.press("Apply")
    coordinator.press(number, "link")
    coordinator.pick("Reason, shown on the public page", "It was issued in error")
    coordinator.press("Revoke this certificate")

    stranger.reload()
    expect(stranger.get_by_role("heading", name="This certificate was revoked")).to_be_visible()


def _address_on_the_document(page: Page) -> str:
    with page.expect_download() as download:
        page.locator("section li").first.get_by_role("link", name="PDF").click()
    text = PdfReader(download.value.path()).pages[0].extract_text()
    return next(word for word in text.split() if "/verify/" in word)


def _address_in_the_code(page: Page) -> str:
    picture = page.locator(".certificate-code svg").screenshot(scale="css")
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return str(found.text)
