# SPDX-License-Identifier: EUPL-1.2
"""A trainer brings in a file with a mistake, keeps the good questions, mends one in the form, and takes them out again."""

import re

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.server import Site
from tests.browser.visitors import PHONE, Visitors
from tests.journeys.hands import Pointer

pytestmark = pytest.mark.browser
FILE = """$CATEGORY: $course$/top/Journey/Bees

::Hive A::Who lives in a hive? {=The bee#Yes. ~The goat#It would not fit.}

::Hive B::[html]<p>A hive has <b>one</b> queen.</p><script>document.title\\='gone'</script> {T}

::Hive C::Broken {

::Hive D::How many legs has a bee? {#6:0}
"""


def test_question_bank_on_a_phone_without_script(site: Site, visitors: Visitors) -> None:
    trainer = Pointer(visitors.open("trainer", PHONE, java_script_enabled=False))
    page = trainer.page
    page.goto("/questions")
    trainer.press("Bring in a file", "link")
    upload = FilePayload(name="bees.gift", mimeType="text/plain", buffer=FILE.encode())
    page.get_by_label("File", exact=True).set_input_files(upload)
    trainer.pick("Dimension", "Visibility, reputation and storytelling")
    trainer.press("Check the file")
    expect(page.locator("main")).to_contain_text("Nothing is imported yet.")
    trainer.press(re.compile("Refused"), "link")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("The braces of the answers do not match.")
    trainer.press("Import the 3 good questions")
    trainer.write("Words", "hive")
    trainer.press("Show")
    expect(page.locator("tbody tr")).to_have_count(3)
    trainer.press("Hive B", "link")
    expect(page.locator("main")).to_contain_text("A hive has one queen.")
    expect(page.locator("main script")).to_have_count(0)
    page.goto("/questions?words=hive")
    trainer.press("Hive A", "link")
    trainer.press("Change the question", "link")
    trainer.write("The question", "Who lives in a hive all year?")
    trainer.press("More rows")
    page.get_by_label("Words", exact=True).nth(2).fill("The bear")
    trainer.press("Keep the question")
    expect(page.locator("main")).to_contain_text("Version 2")
    expect(page.get_by_label("The question as a check file has it")).to_have_value(
        re.compile(r"- \[ \] The bear \{#the-bear\}")
    )
    page.goto("/questions/export/aiken?words=hive")
    expect(page.locator("main")).to_contain_text("1 of 3 questions are written.")
    with page.expect_download() as file:
        page.get_by_role("link", name="Download the file").click()
    assert file.value.path().read_text().startswith("Who lives in a hive all year?\nA. The bee\n")
