# SPDX-License-Identifier: EUPL-1.2
"""A failed form says where to look; the keyboard always shows where it is; answers are kept by themselves."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import COURSE, LESSON
from tests.browser.visitors import DESK, NARROW, PHONE, Visitors

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("who", "path", "button"),
    [
        ("guest", "/sign-in", "Send me a sign-in link"),
        ("guest", "/accessibility", None),
        ("owner", "/organisation/invite", None),
        ("coordinator", "/coordination/smes/new", "Add it and make the invitation"),
        ("administrator", "/administration/invite", None),
    ],
)
def test_failed_form_moves_focus_to_its_summary(
    visitors: Visitors, who: str, path: str, button: str | None
) -> None:
    page = visitors.open(who)
    page.goto(path)
    with page.expect_navigation():
        if button:
            page.get_by_role("button", name=button).click()
        else:
            page.locator("main form button.button-primary").last.click()
    expect(page).to_have_title(re.compile("^Error"))
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused()
    link = summary.get_by_role("link").first
    field = page.locator(link.get_attribute("href") or "none")
    expect(field).to_have_count(1)
    link.click()
    expect(field).to_be_focused()


def test_skip_link_leads_past_the_header(visitors: Visitors) -> None:
    page = visitors.open("owner")
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/readiness/questions/VIS", f"/courses/{COURSE}/{LESSON}/check/1"])
def test_every_stop_of_the_keyboard_shows(visitors: Visitors, path: str, dark: bool) -> None:
    page = visitors.open("owner", DESK, dark=dark)
    page.goto(path)
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = _stop(page)
        if stop is None:
            break
        if not stop["shows"]:
            unseen.append(stop["html"])
    assert unseen == []


def _stop(page: Page) -> dict[str, object] | None:
    """Where the focus is, and whether a ring shows it inside the window, not under another layer."""
    found: dict[str, object] | None = page.evaluate(
        """() => {
          const element = document.activeElement;
          if (!element || element === document.body) return null;
          const shown = element.closest("label.option") ?? element;
          const style = getComputedStyle(shown);
          const box = shown.getBoundingClientRect();
          const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
          const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
          return { html: shown.outerHTML.slice(0, 160), shows: seen && ring };
        }"""
    )
    return found


def test_menu_closes_with_escape_and_gives_focus_back(visitors: Visitors) -> None:
    page = visitors.open("owner")
    page.goto("/")
    menu = page.locator("details[data-menu]").first
    menu.locator("summary").click()
    expect(menu.get_by_role("button", name="Italiano")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("button", name="Italiano")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_questionnaire_keeps_an_answer_by_itself(visitors: Visitors) -> None:
    page = visitors.open("owner")
    page.goto("/readiness/questions/GRN")
    chosen = page.locator("fieldset.question").first.locator("input").nth(2)
    chosen.check()
    expect(page.locator("[data-save-state]")).to_have_text(re.compile(r"^Saved at \d\d:\d\d$"))
    page.goto("/readiness/questions/GRN")
    expect(chosen).to_be_checked()
    expect(page.locator(".step-bar .is-done")).to_have_count(0)  # the page is still the one to come back to


def test_check_keeps_an_answer_by_itself(visitors: Visitors) -> None:
    page = visitors.open("owner", PHONE)
    page.goto(f"/courses/{COURSE}/{LESSON}/check/3")
    with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        page.locator("label.option input").first.check()
    assert posted.value.status == 200
    expect(page.locator("[data-save-state]")).to_have_text(re.compile(r"^Saved at \d\d:\d\d$"))
    page.reload()
    expect(page.locator("label.option input").first).to_be_checked()


def test_lost_connection_is_said_and_the_answer_stays(visitors: Visitors) -> None:
    page = visitors.open("owner")
    page.goto("/readiness/questions/DAT")
    page.context.set_offline(True)
    chosen = page.locator("fieldset.question").first.locator("input").nth(1)
    chosen.check()
    expect(page.locator("[data-save-state]")).to_have_text("Not saved, try again")
    expect(chosen).to_be_checked()


def test_leaving_a_check_keeps_the_answer(visitors: Visitors) -> None:
    page = visitors.open("owner", java_script_enabled=False)
    page.goto(f"/courses/{COURSE}/{LESSON}/check/2")
    page.locator("label.option input").first.check()
    page.get_by_role("button", name="Leave, keep my answers").click()
    assert page.url.endswith(f"/courses/{COURSE}/{LESSON}")
    page.goto(f"/courses/{COURSE}/{LESSON}/check/2")
    expect(page.locator("label.option input").first).to_be_checked()


def test_pairs_are_matched_by_keyboard_and_without_script(visitors: Visitors) -> None:
    page = visitors.open("owner", PHONE, java_script_enabled=False)
    page.goto("/courses/test-course/first/check/2")
    lists = page.locator(".blanks select")
    lists.nth(1).focus()
    page.keyboard.type("the radio")
    page.keyboard.press("Tab")
    expect(lists.nth(2)).to_be_focused()
    page.get_by_role("button", name="Save, next question").press("Enter")
    assert page.url.endswith("/check/3")
    page.goto("/courses/test-course/first/check/2")
    expect(lists.nth(1).locator("option:checked")).to_have_text("the radio")
    expect(lists.nth(2).locator("option:checked")).to_have_text("Choose")


@pytest.mark.parametrize("language", ["en", "ar", "mt"])
@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["390", "320"])
def test_list_of_courses_fits_a_phone_and_its_cells_keep_their_names(
    visitors: Visitors, size: tuple[int, int], language: str
) -> None:
    page = visitors.open("trainer", size)
    page.goto(f"/authoring?lang={language}")
    box = page.locator(".scroller")
    assert box.evaluate("e => e.scrollWidth - e.clientWidth") == 0
    names = (
        box.locator("tbody tr")
        .first.locator("td")
        .evaluate_all("cells => cells.map((e) => getComputedStyle(e, '::before').content)")
    )
    heads = box.locator("thead th").all_inner_texts()[1:]
    assert names == [f'"{one}"' for one in heads]
