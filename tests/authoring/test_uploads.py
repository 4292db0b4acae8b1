# SPDX-License-Identifier: EUPL-1.2
"""Files as they are sent: known by their content, made small, rid of what cameras write, never active."""

import io
import tracemalloc
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from atlas_training.authoring.errors import BadFile
from atlas_training.authoring.uploads import take
from atlas_training.courses.lint import LARGEST_PICTURE


def _picture(kind: str, size: tuple[int, int] = (1600, 900), mode: str = "RGB", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert(mode).save(out, kind, **more)
    return out.getvalue()


def _zip(*names: str, **contents: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, contents.get(name, b"x"))
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_picture_becomes_a_small_webp_whatever_its_name_says(kind: str) -> None:
    name, content = take("Mappa Città.exe", _picture(kind), set())
    assert name == "mappa-citta.webp"
    assert len(content) <= LARGEST_PICTURE
    shown = Image.open(io.BytesIO(content))
    assert shown.format == "WEBP"
    assert shown.width <= 720


def test_picture_loses_what_the_camera_wrote_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "the secret place"
    _name, content = take("a.jpg", _picture("JPEG", exif=exif), set())
    shown = Image.open(io.BytesIO(content))
    assert shown.height > shown.width
    assert not shown.getexif()
    assert b"secret" not in content


def test_transparent_picture_stays_transparent() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(out, "PNG")
    _name, content = take("a.png", out.getvalue(), set())
    assert Image.open(io.BytesIO(content)).mode == "RGBA"


def test_name_is_unlike_those_taken() -> None:
    assert take("map.png", _picture("PNG", (9, 9)), {"map.pdf", "map-2.webp"})[0] == "map-3.webp"
    assert take("خريطة.png", _picture("PNG", (9, 9)), set())[0] == "khryth.webp"
    assert take("../../etc/passwd.png", _picture("PNG", (9, 9)), set())[0] == "passwd.webp"


@pytest.mark.parametrize(
    ("raw", "ending"),
    [
        (b"%PDF-1.7 x", ".pdf"),
        (b"\x00\x00\x00\x20ftypisom", ".mp4"),
        (b"\x00\x00\x00\x20ftypM4A ", ".m4a"),
        (b"\x1a\x45\xdf\xa3x", ".webm"),
        (b"ID3\x03x", ".mp3"),
        (b"OggSx", ".ogg"),
        (b"WEBVTT\n\n00:00.000 --> 00:01.000\nHi", ".vtt"),
        (_zip("word/document.xml"), ".docx"),
        (_zip("xl/workbook.xml"), ".xlsx"),
        (_zip("mimetype", mimetype=b"application/vnd.oasis.opendocument.text"), ".odt"),
    ],
)
def test_file_is_known_by_its_content(raw: bytes, ending: str) -> None:
    assert take("thing.html", raw, set()) == (f"thing{ending}", raw)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.html", b"<!doctype html><script>alert(1)</script>"),
        ("a.txt", b"  <script>alert(1)</script>"),
        ("a.png", b"\x89PNG\r\n\x1a\nbroken"),
        ("a.jpg", b"\xff\xd8\xff\xe0broken"),
        ("a.exe", b"MZ\x90\x00"),
        ("a.js", b"alert(1)"),
        ("a.docx", _zip("word/document.xml", "word/vbaProject.bin")),
        ("a.zip", _zip("a.txt")),
        ("a.docx", b"PK\x03\x04broken"),
        ("a.txt", b"\xff\xfe\x00"),
        ("a.vtt", b"WEBVTT\n\nSTYLE\n::cue { background: url(//evil.example) }\n"),
        ("a.vtt", b"WEBVTT<script>alert(1)</script>\n"),
        ("a.webp", b"<html><script>alert(1)</script></html>"),
        ("a.mp4", b"<!doctype html><video src=x onerror=alert(1)>"),
        ("a.txt", b"\xef\xbb\xbf \n<svg><script>alert(1)</script></svg>"),
        ("a", b""),
    ],
)
def test_what_could_act_or_is_broken_is_refused(name: str, raw: bytes) -> None:
    with pytest.raises(BadFile):
        take(name, raw, set())


def test_large_photograph_is_taken_and_a_small_file_that_unpacks_as_large_is_not() -> None:
    for kind, is_taken in (("JPEG", True), ("PNG", False), ("GIF", False), ("WEBP", False)):
        out = io.BytesIO()
        Image.new("L", (7_000, 5_000), 90).save(out, kind)
        if is_taken:
            assert Image.open(io.BytesIO(take("a", out.getvalue(), set())[1])).size == (720, 514)
            continue
        with pytest.raises(BadFile, match="too many pixels"):
            take("a", out.getvalue(), set())


def test_webp_is_held_to_fewer_pixels_for_it_stands_in_memory_four_times() -> None:
    for height, is_taken in ((3_000, True), (3_001, False)):
        out = io.BytesIO()
        Image.new("RGB", (4_000, height), "white").save(out, "WEBP")
        if is_taken:
            assert Image.open(io.BytesIO(take("a", out.getvalue(), set())[1])).size == (720, 540)
            continue
        with pytest.raises(BadFile, match="too many pixels"):
            take("a", out.getvalue(), set())


@settings(max_examples=200)
@given(st.integers(0, 5), st.data())
def test_picture_is_taken_whatever_the_camera_wrote_wrongly(changes: int, data: st.DataObject) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "words"
    raw = bytearray(exif.tobytes())
    for _change in range(changes):
        raw[data.draw(st.integers(6, len(raw) - 1))] = data.draw(st.integers(0, 255))
    written = bytes(raw[: data.draw(st.integers(4, len(raw)))])
    content = take("a.jpg", _picture("JPEG", (40, 30), exif=written), set())[1]
    assert sorted(Image.open(io.BytesIO(content)).size) == [30, 40]


def test_picture_of_too_many_pixels_is_refused_before_it_is_opened() -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    with pytest.raises(BadFile, match="too many pixels"):
        take("a.png", out.getvalue(), set())


def test_document_is_known_without_unpacking_what_it_claims_to_be() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", bytes(60_000_000))
    tracemalloc.start()
    with pytest.raises(BadFile):
        take("a.odt", out.getvalue(), set())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_document_that_cannot_be_unpacked_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b"application/vnd.oasis.opendocument.text" * 9)
    raw = bytearray(out.getvalue())
    start = raw.index(b"mimetype") + len("mimetype")
    raw[start : start + 8] = b"\xff" * 8
    with pytest.raises(BadFile):
        take("a.odt", bytes(raw), set())


ACTING = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>*/=1;alert(1)//"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_picture_that_is_a_script_too_is_only_a_picture_afterwards(kind: str) -> None:
    bundle = _zip("a.html", **{"a.html": ACTING})
    _name, content = take(f"a.{kind}", _picture(kind, (40, 30)) + ACTING + bundle, set())
    assert content[:4] == b"RIFF"
    assert int.from_bytes(content[4:8], "little") + 8 == len(content)
    for left in (b"svg", b"script", b"alert", b"PK\x03\x04"):
        assert left not in content


def test_picture_with_a_script_in_its_comments_loses_it() -> None:
    _name, content = take("a.jpg", _picture("JPEG", (40, 30), comment=ACTING), set())
    assert b"alert" not in content


def test_long_animation_is_one_picture() -> None:
    out = io.BytesIO()
    frames = [Image.new("P", (60, 60), shade) for shade in range(200)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    _name, content = take("a.gif", out.getvalue(), set())
    assert getattr(Image.open(io.BytesIO(content)), "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("gnp.‮scr.png", "gnp-scr.webp"),
        ("..%2f..%2fetc%2fpasswd.png", "2f-2fetc-2fpasswd.webp"),
        ("..\\..\\boot.png", "boot.webp"),
        ("a\0.html", "a.webp"),
        ("a\r\nSet-Cookie: x=1.png", "a-set-cookie-x-1.webp"),
        ("CON.png", "con-2.webp"),
        ("lpt1.png", "lpt1-2.webp"),
        ("map.png. . .", "map-png.webp"),
        ("x" * 5000 + ".png", "x" * 50 + ".webp"),
        ("", "file.webp"),
    ],
)
def test_name_of_a_file_never_leads_elsewhere(name: str, taken: str) -> None:
    assert take(name, _picture("PNG", (9, 9)), set())[0] == taken


def test_names_that_look_the_same_are_two() -> None:
    composed, taken_apart = "caf\u00e9.png", "cafe\u0301.png"
    first, _content = take(composed, _picture("PNG", (9, 9)), set())
    second, _content = take(taken_apart, _picture("PNG", (9, 9)), {first})
    assert (first, second) == ("cafe.webp", "cafe-2.webp")


def test_sentence_about_a_file_shows_a_plain_short_name() -> None:
    with pytest.raises(BadFile) as refused:
        take("x" * 5000 + "\u202egnp.exe", b"MZ", set())
    said = str(refused.value)
    assert "\u202e" not in said
    assert "gnp.exe is not taken" in said
    assert len(said) < 400
