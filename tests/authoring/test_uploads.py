# SPDX-License-Identifier: EUPL-1.2
"""Files as they are sent: known by their content, made small, rid of what cameras write, never active."""

import io
import tracemalloc
import zipfile
from typing import Any

import pytest
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
    assert take("خريطة.png", _picture("PNG", (9, 9)), set())[0] == "file.webp"
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
        ("a", b""),
    ],
)
def test_what_could_act_or_is_broken_is_refused(name: str, raw: bytes) -> None:
    with pytest.raises(BadFile):
        take(name, raw, set())


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
