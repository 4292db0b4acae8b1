# SPDX-License-Identifier: EUPL-1.2
"""``make pictures``: the pictures of the README, taken of the service itself with the example in it."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.server import CHROMIUM_ARGUMENTS, chromium, serve
from tests.browser.stage import COURSE, LESSON
from tests.browser.visitors import DESK, PHONE, Visitors

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


@dataclass(frozen=True)
class Picture:
    """One viewport of one page."""

    name: str
    who: str
    path: str
    size: tuple[int, int] = DESK
    dark: bool = False


PICTURES = (
    Picture("my-training", "owner", "/"),
    Picture("lesson", "owner", f"/courses/{COURSE}/{LESSON}"),
    Picture("check", "owner", f"/courses/{COURSE}/{LESSON}/check/1"),
    Picture("readiness", "owner", "/readiness/result"),
    Picture("completions", "coordinator", "/coordination/completions"),
    Picture("phone", "owner", "/", PHONE),
    Picture("phone-arabic", "owner", "/?lang=ar", PHONE),
    Picture("dark", "owner", "/", dark=True),
)


def take(page: Page, picture: Picture, folder: Path) -> Path:
    """Open the page and keep what the window shows."""
    page.goto(picture.path)
    file = folder / f"{picture.name}.png"
    page.screenshot(path=file, scale="css", animations="disabled")
    return file


def main() -> None:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        visitors = Visitors(site, browser)
        for picture in PICTURES:
            file = take(visitors.open(picture.who, picture.size, dark=picture.dark), picture, FOLDER)
            print(f"{file.relative_to(FOLDER.parents[1])}  {file.stat().st_size / 1000:.0f} kB")
            visitors.leave()
        browser.close()


if __name__ == "__main__":
    main()
