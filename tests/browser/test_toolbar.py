# SPDX-License-Identifier: EUPL-1.2
"""The editor's toolbar asks in words and writes the blocks; nobody types a path, a code or an option."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.visitors import DESK, Visitors

pytestmark = pytest.mark.browser
SOON = 20_000
TEXT = "/authoring/C03/text/en/two-languages-and-booking-button.md"


def _choose(page: Page, label: str) -> Locator:
    """Open the form of a block by keyboard alone."""
    menu = page.locator(".toolbar summary")
    menu.press("Enter")
    page.locator(".toolbar .menu-panel").get_by_role("button", name=label).press("Enter")
    return page.get_by_role("dialog")


def _send(form: Locator, label: str, name: str, content: bytes) -> None:
    form.get_by_label(f"Send a new file: {label}").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    expect(form.get_by_role("combobox", name=label)).to_have_value(f"../assets/{name}", timeout=SOON)


def _activity(form: Locator) -> None:
    form.get_by_label("Minutes it takes").fill("15")
    form.get_by_label("What to do").fill("Ask a guest.")


def _question(form: Locator) -> None:
    form.get_by_label("Question", exact=True).fill("Who reads a map?")
    for number, words, reason in ((1, "A guest", "On the way."), (2, "A bee", "It flies.")):
        answer = form.get_by_role("group", name=f"Answer {number}")
        answer.get_by_label(f"Answer {number}").fill(words)
        answer.get_by_label("Why it is right or wrong").fill(reason)
    form.get_by_role("group", name="Answer 1").get_by_label("It is right", exact=True).check()


def _country(form: Locator) -> None:
    form.get_by_label("Tunisia").check()
    form.get_by_label("Title").fill("The law")
    form.get_by_label("What holds there").fill("Guests are written down.")


def _film(form: Locator) -> None:
    form.get_by_label("Title").fill("The farm [in May]")
    _send(form, "The film", "farm.webm", b"\x1a\x45\xdf\xa3" + bytes(100))
    _send(form, "Its captions", "captions.vtt", b"WEBVTT\n\n00:00.000 --> 00:02.000\nGoats.\n")
    form.get_by_label("What is said and shown").fill("Goats on a hill.")


def _hint(form: Locator) -> None:
    form.get_by_label("Text").fill("Bring a map.")


@pytest.mark.parametrize(
    ("label", "fill", "written", "shown"),
    [
        (
            "Activity",
            _activity,
            "/// activity | Do it now\n    minutes: 15\n\nAsk a guest.\n\n///",
            "15 minutes",
        ),
        (
            "Question to try",
            _question,
            "/// try | Who reads a map?\n\n- [x] A guest\n  > On the way.\n- [ ] A bee\n  > It flies.\n\n///",
            "Who reads a map?",
        ),
        (
            "Country",
            _country,
            "/// country | The law\n    code: IT, TN\n\nGuests are written down.\n\n///",
            "Guests are written down.",
        ),
        (
            "Film",
            _film,
            "/// video | The farm [in May]\n    file: ../assets/farm.webm\n    captions: ../assets/captions.vtt\n\n"
            "Goats on a hill.\n\n///",
            "The farm [in May]",
        ),
        ("For trainers", _hint, "/// trainer\n\nBring a map.\n\n///", "After."),
    ],
)
def test_form_of_a_block_writes_what_needs_no_mending(
    visitors: Visitors, label: str, fill: Callable[[Locator], None], written: str, shown: str
) -> None:
    page = visitors.open("trainer", DESK)
    page.goto(TEXT)
    area = page.get_by_label("Text in Markdown")
    area.fill("## Words\n\nBefore.\n\nAfter.\n")
    area.evaluate("e => e.setSelectionRange(12, 12)")
    form = _choose(page, label)
    fill(form)
    form.get_by_role("button", name="Insert").press("Enter")
    expect(area).to_have_value(f"## Words\n\nBefore.\n\n{written}\n\nAfter.\n")
    expect(area).to_be_focused()
    expect(page.locator("#preview")).to_contain_text(shown, timeout=SOON)
    expect(page.locator("#finding-list")).to_have_text("Nothing to mend.", timeout=SOON)


def test_link_to_a_module_is_chosen_and_one_on_the_web_completed(visitors: Visitors) -> None:
    page = visitors.open("trainer", DESK)
    page.goto(TEXT)
    area = page.get_by_label("Text in Markdown")
    area.fill("maps")
    area.select_text()
    area.press("Control+k")
    form = page.get_by_role("dialog")
    expect(form.get_by_label("Words of the link")).to_have_value("maps")
    form.get_by_label("Where it leads").select_option("claim-your-place.md")
    form.get_by_role("button", name="Insert").click()
    expect(area).to_have_value("[maps](claim-your-place.md)")
    area.press("Control+k")
    form.get_by_label("Words of the link").fill("A [page]")
    form.get_by_label("Address on the web").fill("www.example.org/a (b)")
    form.get_by_role("button", name="Insert").click()
    expect(area).to_have_value(
        r"[maps](claim-your-place.md)[A \[page\]](https://www.example.org/a%20%28b%29)"
    )


def test_escape_leaves_the_text_alone_and_a_file_of_another_kind_is_not_chosen(visitors: Visitors) -> None:
    page = visitors.open("trainer", DESK)
    page.goto(TEXT)
    area = page.get_by_label("Text in Markdown")
    area.fill("Words.")
    form = _choose(page, "Recording")
    form.get_by_label("Send a new file: The recording").set_input_files(
        {"name": "not.mp3", "mimeType": "audio/mpeg", "buffer": b"WEBVTT\n\n00:00.000 --> 00:02.000\nA\n"}
    )
    expect(form.get_by_role("alert")).to_have_text(
        "This file is of another kind. It is with the files of the course now.", timeout=SOON
    )
    expect(form.get_by_role("combobox", name="The recording")).to_have_value("")
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(area).to_have_value("Words.")
    expect(area).to_be_focused()
