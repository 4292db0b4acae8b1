# SPDX-License-Identifier: EUPL-1.2
"""A trainer writes a course, first in Arabic, in the browser; a coordinator reviews it; a learner reads it."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.visitors import DESK, PHONE, Visitors

pytestmark = pytest.mark.browser
SOON = 20_000
TITLE = "احجز مباشرة"
PART = "يقرأ الضيف هذه الكلمات على هاتفه قبل أن يصل إلى البيت. "


def _begin(page: Page) -> None:
    page.goto("/authoring")
    page.get_by_role("link", name="Begin a course").click()
    page.get_by_label("Which course of the catalogue?").select_option("C05")
    page.get_by_label("Language you write in").select_option("ar")
    _words(page, TITLE)
    page.get_by_label("Your country").select_option("IT")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Which module of the catalogue?").select_option("C05.1")
    _words(page, "الخطوة الأولى")
    page.get_by_label("Minutes it takes").fill("12")
    page.get_by_role("button", name="Add and write it").click()


def _words(page: Page, title: str) -> None:
    page.get_by_label("Title").fill(title)
    page.get_by_label("Summary").fill("جملة واحدة.")
    page.get_by_label("What one can do afterwards").fill("كتابة جملة")


def _picture() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((1600, 900)).convert("RGB").save(
        out, "JPEG", exif=b"Exif\x00\x00secret place"
    )
    return out.getvalue()


def test_course_is_written_in_arabic_reviewed_and_read(visitors: Visitors) -> None:
    page = visitors.open("trainer", DESK)
    _begin(page)
    area = page.get_by_label("Text in Markdown")
    expect(area).to_have_attribute("dir", "rtl")
    area.fill("## لماذا\n\n" + PART * 30 + "\n\n#### عميق\n")
    expect(page.locator("#preview h2")).to_have_text("لماذا", timeout=SOON)
    assert page.locator("#preview").evaluate("e => getComputedStyle(e).direction") == "rtl"
    expect(page.locator("#finding-list")).to_contain_text(
        "The heading jumps from level 2 to 4.", timeout=SOON
    )
    expect(page.locator(".editor-lines > .is-error")).to_have_count(1, timeout=SOON)
    page.get_by_role("button", name="Line 5").click()
    page.keyboard.type("### أعمق")
    expect(page.locator("#finding-list")).to_have_text("Nothing to mend.", timeout=SOON)

    area.press("Control+End")
    page.locator(".toolbar summary").click()
    page.get_by_role("button", name="Activity").click()
    page.get_by_role("dialog").get_by_label("Title").fill("جرّب الآن")
    page.get_by_role("dialog").get_by_label("What to do").fill("اكتب جملة.")
    page.get_by_role("button", name="Insert").click()
    page.get_by_role("button", name="Picture").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Send a new file: Picture").set_input_files(
        {"name": "حقل.jpg", "mimeType": "image/jpeg", "buffer": _picture()}
    )
    expect(form.get_by_role("combobox")).not_to_have_value("", timeout=SOON)
    form.get_by_label("What it shows").fill("حقل زيتون")
    page.get_by_role("button", name="Insert").click()
    expect(page.locator("#preview img")).to_have_count(1, timeout=SOON)
    expect(page.locator("[data-save-state]")).to_contain_text("Saved at", timeout=SOON)
    expect(page.locator("#finding-list")).to_have_text("Nothing to mend.", timeout=SOON)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(page.locator("#preview img")).to_have_attribute("alt", "حقل زيتون")

    page.goto("/authoring/C05")
    page.get_by_role("button", name="Check the whole course").click()
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_text("The course waits for its review.")).to_be_visible()

    reviewer = visitors.open("coordinator", DESK)
    reviewer.goto("/authoring/C05")
    reviewer.get_by_role("button", name="Publish").click()
    expect(reviewer.get_by_text("Version 1.0.0 is published.")).to_be_visible()

    guest = visitors.open("guest", PHONE)
    guest.goto("/courses/hjz-mbshrh/lkhtwh-l-wla")
    expect(guest.locator("article")).to_contain_text("Not in your language yet")
    expect(guest.locator(".prose h2").first).to_have_text("لماذا")
    guest.locator(".prose img").scroll_into_view_if_needed()
    expect(guest.locator(".prose img")).to_have_js_property("naturalWidth", 720)
    body = guest.request.get(str(guest.locator(".prose img").get_attribute("src"))).body()
    assert body[:4] == b"RIFF"
    assert b"secret" not in body


def test_two_editors_at_once_are_told_and_lose_nothing(visitors: Visitors) -> None:
    address = "/authoring/C03/text/en/answer-fast.md"
    one, two = visitors.open("trainer", DESK), visitors.open("trainer", DESK)
    one.goto(address)
    two.goto(address)
    one.get_by_label("Summary").fill("The first hand.")
    one.get_by_role("button", name="Save").click()
    expect(one.get_by_text("Saved.", exact=True)).to_be_visible()
    two.get_by_label("Summary").fill("The second hand.")
    expect(two.locator("[data-save-state]")).to_contain_text(
        "Somebody else has saved this text.", timeout=SOON
    )
    two.get_by_role("button", name="Save").click()
    expect(two.get_by_role("main")).to_contain_text("has saved this text since you opened it")
    expect(two.get_by_label("Summary")).to_have_value("The second hand.")
    two.get_by_text("What is saved now").click()
    expect(two.locator(".callout pre")).to_contain_text("The first hand.")


def test_text_is_written_without_script(visitors: Visitors) -> None:
    page = visitors.open("trainer", PHONE, java_script_enabled=False)
    page.goto("/authoring/C03/text/it/answer-fast.md")
    page.get_by_label("Sintesi").or_(page.get_by_label("Summary")).fill("Una sintesi.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Summary")).to_have_value("Una sintesi.")
