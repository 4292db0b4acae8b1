# SPDX-License-Identifier: EUPL-1.2
"""A trainer puts a film and a recording into a published course; later the version before comes back."""

import base64
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from atlas_training.database import db
from atlas_training.progress.models import ModuleProgress
from tests.browser.server import Site
from tests.browser.visitors import DESK, PHONE, Visitors, until

pytestmark = pytest.mark.browser
SOON = 20_000
MEDIA = Path(__file__).parent / "media"
COURSE, LESSON = "C07", "from-telephone-to-request-form"
ADDRESS = f"/courses/online-booking/{LESSON}"
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:01.900\nA <i>quiet</i> morning &amp; a gate\n"


def _send(form: Locator, label: str, name: str, raw: bytes) -> None:
    sent = {"name": name, "mimeType": "application/octet-stream", "buffer": raw}
    form.get_by_label(f"Send a new file: {label}").set_input_files(sent)  # type: ignore[arg-type]


def _add_film(page: Page) -> None:
    """By the form: captions that are none are refused beside their field, and the right ones taken."""
    page.locator(".toolbar summary").click()
    page.get_by_role("button", name="Film").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Title").fill("A tour")
    _send(form, "The film", "Tour.webm", (MEDIA / "film.webm").read_bytes())
    expect(form.locator("[name=file]")).to_have_value("../assets/tour.webm", timeout=SOON)
    _send(form, "Its captions", "bad.vtt", b"WEBVTT\n\nSTYLE\n::cue { color: red }\n")
    expect(form.get_by_role("alert")).to_contain_text("bad.vtt, line 4: these are no captions", timeout=SOON)
    _send(form, "Its captions", "Words.vtt", CAPTIONS.encode())
    expect(form.locator("[name=captions]")).to_have_value("../assets/words.vtt", timeout=SOON)
    form.get_by_label("What is said and shown").fill("Words of the film.")
    form.get_by_role("button", name="Insert").click()
    expect(page.locator("#preview video track")).to_have_count(1, timeout=SOON)


def _drop_recording(page: Page) -> None:
    """Dropped on the text: its block stands there, and the place for its words is chosen."""
    page.get_by_label("Text in Markdown").evaluate(
        """(area, data) => {
          const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
          const dropped = new DataTransfer();
          dropped.items.add(new File([bytes], "Call.ogg"));
          area.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, cancelable: true }));
        }""",
        base64.b64encode((MEDIA / "tone.ogg").read_bytes()).decode(),
    )
    expect(page.locator("#preview audio")).to_have_count(1, timeout=SOON)
    page.keyboard.type("Words of the call.")


def _paste(page: Page, html: str) -> None:
    page.get_by_label("Text in Markdown").evaluate(
        """(area, html) => {
          const data = new DataTransfer();
          data.setData("text/html", html);
          area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
        }""",
        html,
    )


def _large_picture() -> str:
    out = io.BytesIO()
    Image.effect_noise((1_000, 700), 80).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def _write_film(page: Page) -> None:
    page.goto("/authoring")
    page.get_by_role("button", name="Begin a draft").filter(has_text=COURSE).click()
    page.goto(f"/authoring/{COURSE}/text/en/{LESSON}.md")
    area = page.get_by_label("Text in Markdown")
    area.press("Control+End")
    _add_film(page)
    area.press("Control+End")
    _drop_recording(page)
    area.press("Control+End")
    picture = _large_picture()
    assert len(picture) > 500_000
    _paste(page, f"<p>Pasted <b>words</b></p><img alt='A field' src='data:image/png;base64,{picture}'>")
    expect(page.locator("#preview img[alt='A field']")).to_have_count(1, timeout=SOON)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible(timeout=SOON)


def _publish(visitors: Visitors, trainer: Page, version: str) -> None:
    trainer.goto(f"/authoring/{COURSE}")
    trainer.get_by_role("button", name="Send for review").click()
    expect(trainer.get_by_text("The course waits for its review.")).to_be_visible(timeout=SOON)
    reviewer = visitors.open("coordinator", DESK)
    reviewer.goto(f"/authoring/{COURSE}")
    reviewer.get_by_role("button", name="Publish").click()
    expect(reviewer.get_by_text(f"Version {version} is published.")).to_be_visible(timeout=SOON)


def _play(page: Page, tag: str) -> None:
    page.locator(tag).evaluate("e => { e.muted = true; return e.play() }")
    until(page, f"document.querySelector('{tag}').currentTime > 0.3")


def _watch(page: Page) -> None:
    """The film plays with its captions and the recording plays; the browser complains about nothing."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(ADDRESS)
    _play(page, ".block-video video")
    until(page, "document.querySelector('video').textTracks[0].cues?.length === 1")
    track = "document.querySelector('video').textTracks[0]"
    assert page.evaluate(f"{track}.mode") == "showing"
    assert page.evaluate(f"{track}.cues[0].getCueAsHTML().textContent") == "A quiet morning & a gate"
    assert page.evaluate(f"{track}.language") == "en"
    _play(page, ".block-audio audio")
    assert said == []


def _read_without_script(page: Page) -> None:
    page.goto(ADDRESS)
    for tag, words in (("video", "Words of the film."), ("audio", "Words of the call.")):
        box = page.locator(f".block-{tag}")
        expect(box.locator(tag)).to_have_attribute("controls", "controls")
        expect(box.get_by_text(words)).to_be_hidden()
        box.locator("summary").click()
        expect(box.get_by_text(words)).to_be_visible(timeout=SOON)
        source = page.request.get(str(box.locator(tag).get_attribute("src")), headers={"Range": "bytes=0-3"})
        assert (source.status, len(source.body())) == (206, 4)


def _record(site: Site) -> list[tuple[Any, ...]]:
    """What is kept of everybody's work at the modules of the course."""
    with site.app.app_context():
        rows = db.session.scalars(
            select(ModuleProgress)
            .where(ModuleProgress.module_id.startswith(COURSE))
            .order_by(ModuleProgress.id)
        )
        return [(one.id, one.initialized_at, one.read_at, one.completed_at, one.waived_at) for one in rows]


def test_film_is_published_and_the_version_before_comes_back(visitors: Visitors) -> None:
    owner = visitors.open("owner", PHONE)
    owner.goto(ADDRESS)
    owner.get_by_role("button", name="Start and keep my progress").click()
    expect(owner.get_by_role("button", name="Start and keep my progress")).to_have_count(0)
    trainer = visitors.open("trainer", DESK)
    _write_film(trainer)
    _publish(visitors, trainer, "1.1.0")
    _watch(visitors.open("guest", PHONE))
    _read_without_script(visitors.open("guest", PHONE, java_script_enabled=False))
    owner.goto(ADDRESS)
    expect(owner.locator(".block-video")).to_have_count(1)
    with owner.expect_navigation():
        owner.locator(".pager-next").click()
    before = _record(visitors.site)
    assert any(read_at for _id, _initialized_at, read_at, *_more in before)

    trainer.goto(f"/authoring/{COURSE}/versions")
    trainer.get_by_role("button", name="Into a draft").filter(has_text="1.0.0").click()
    expect(trainer.get_by_role("main")).to_contain_text("Words of the film.", timeout=SOON)
    _publish(visitors, trainer, "1.2.0")
    assert _record(visitors.site) == before
    owner.reload()
    expect(owner.get_by_role("main")).to_be_visible(timeout=SOON)
    owner.goto(ADDRESS)
    expect(owner.locator(".block-video")).to_have_count(0)
    expect(owner.get_by_role("button", name="Start and keep my progress")).to_have_count(0)
    coordinator = visitors.open("coordinator", PHONE)
    coordinator.goto(f"/authoring/{COURSE}/versions")
    numbers = coordinator.locator("tbody th").all_inner_texts()
    assert [one[:5] for one in numbers] == ["1.2.0", "1.1.0", "1.0.0"]
