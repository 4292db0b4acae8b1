# SPDX-License-Identifier: EUPL-1.2
"""Files of a course that are not what their names say, as a git repository may hold them: a browser runs none.

Each is opened by itself, shown in a lesson, and asked for as a script, with our policy and without it.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Error, Page, Request

from atlas_training.accounts import service as accounts
from atlas_training.authoring import service as authoring
from atlas_training.content import service as content
from atlas_training.courses import reading
from atlas_training.courses import service as courses
from atlas_training.database import db
from tests.browser.server import serve_hostile
from tests.browser.visitors import until
from tests.factories import accounts as people

pytestmark = pytest.mark.browser

HTML = b"<!doctype html><script>alert('ran')</script><img src=//evil.example/i onerror=alert('ran')>"
SVG = (
    b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    b"<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' onload=\"alert('ran')\">"
    b"<style>@import '//evil.example/s.css';</style><script>alert('ran')</script>"
    b"<image xlink:href='http://evil.example/i'/><use href='//evil.example/u.svg#a'/><a xlink:href=\"javascript:alert('ran')\">"
    b"<text>&x;</text></a><foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><img src='x' "
    b"onerror=\"alert('ran')\"/></body></foreignObject>"
    b"<set attributeName='onmouseover' to=\"alert('ran')\"/></svg>"
)
SCRIPT = b"GIF89a/*" + bytes(20) + b"*/=1;alert('ran')"
CAPTIONS = b"""WEBVTT

STYLE
::cue { background: url(http://evil.example/c) }

REGION
id:one<script>alert('ran')</script>

NOTE <script>alert('ran')</script>

00:00.000 --> 00:01.900 region:one
<img src=//evil.example/i onerror=alert('ran')><script>alert('ran')</script><c.x onmouseover=alert('ran')>Words</c>
"""
FILM = (Path(__file__).parents[1] / "journeys/media/film.webm").read_bytes()
FILES = {
    "html.webp": HTML,
    "svg.webp": SVG,
    "svg.png": SVG,
    "script.png": SCRIPT,
    "html.mp4": b"\x00\x00\x00\x20ftyp" + HTML,
    "html.mp3": b"ID3" + HTML,
    "html.txt": HTML,
    "svg.txt": SVG,
    "script.txt": b"alert('ran')",
    "script.csv": b"alert('ran')",
    "html.pdf": b"%PDF-1.7 " + HTML,
    "film.webm": FILM,
    "film.vtt": CAPTIONS,
    "html.html": HTML,
    "svg.svg": SVG,
    "script.js": b"alert('ran')",
}
LESSON = "/courses/small-steps/lock-the-door"


def _text() -> str:
    shown = [f"![A picture](../assets/{name})" for name in FILES if name.endswith((".webp", ".png"))]
    kept = [
        f"/// download | File\n    file: ../assets/{name}\n\n///"
        for name in FILES
        if name.endswith((".txt", ".csv", ".pdf"))
    ]
    film = "/// video | Film\n    file: ../assets/film.webm\n    captions: ../assets/film.vtt\n\nWords.\n///"
    false = "/// video | False\n    file: ../assets/html.mp4\n    captions: ../assets/film.vtt\n\nWords.\n///"
    call = "/// audio | Call\n    file: ../assets/html.mp3\n\nWords.\n///"
    return "\n\n".join([film, *shown, *kept, false, call])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The address of a service with these files in a published course and in its draft; trainers' ways in."""
    with serve_hostile(tmp_path_factory.mktemp("hostile-files"), _publish) as (_app, url, tokens):
        yield url, tokens


def _publish(root: Path) -> list[str]:
    course = root / "courses/small-steps"
    content.sync(root)
    (course / "assets").mkdir()
    for name, raw in FILES.items():
        (course / "assets" / name).write_bytes(raw)
    for language in ("en", "it"):
        front = "---\ntitle: A\nsummary: B.\noutcomes: [C]\n---\n\n"
        (course / language / "lock-the-door.md").write_text(front + _text(), encoding="utf-8")
    examined = reading.examine(course, {})
    assert reading.store(examined) is not None
    trainer = people.make_trainer()
    draft = authoring.open_draft("C11", trainer, "IT")
    for name, raw in FILES.items():
        authoring.save_file(draft, f"assets/{name}", raw, trainer)
    version = courses.find_course("C11")
    assert version is not None
    assert {f"assets/{name}" for name in FILES} <= set(version.files)
    tokens = [accounts.make_link(one) for one in (trainer, people.make_trainer())]
    db.session.commit()
    return tokens


@pytest.mark.parametrize("bypass_csp", [False, True], ids=["policy", "no-policy"])
def test_no_file_of_a_course_runs_or_fetches_from_elsewhere(
    service: tuple[str, list[str]], browser: Browser, bypass_csp: bool
) -> None:
    url, tokens = service
    context = browser.new_context(base_url=url, bypass_csp=bypass_csp)
    page = context.new_page()
    ran: list[str] = []

    def dismiss(asked: Dialog) -> None:
        ran.append(f"{page.url}: {asked.message}")
        asked.dismiss()

    def look(asked: Request) -> None:
        if not asked.url.startswith(url):
            ran.append(asked.url)

    context.on("dialog", dismiss)
    context.on("request", look)
    page.goto(f"/sign-in/link/{tokens[bypass_csp]}")
    page.locator("main form button").click()
    page.goto(LESSON)
    page.locator("video").first.evaluate("e => { e.muted = true; return e.play() }")
    until(page, "document.querySelector('video').textTracks[0].cues?.length === 1")
    until(page, "document.querySelector('video').currentTime > 0.3")
    page.evaluate("document.querySelectorAll('img').forEach(e => e.loading = 'eager')")
    for path in (
        f"{start}/assets/{name}" for start in ("/courses/small-steps", "/authoring/C11") for name in FILES
    ):
        _ask_as_script(page, path)
        _open(page, path)
        page.goto(LESSON)
    context.close()
    assert ran == []


def _ask_as_script(page: Page, path: str) -> None:
    page.evaluate(
        """(path) => new Promise((done) => {
          const script = document.createElement("script");
          script.onload = script.onerror = done;
          script.src = path;
          document.head.append(script);
        })""",
        path,
    )


def _open(page: Page, path: str) -> None:
    with suppress(Error):  # what is saved is not shown
        page.goto(path)
    page.mouse.move(60, 60)
    page.wait_for_timeout(50)
