# SPDX-License-Identifier: EUPL-1.2
"""Pictures and files as they are sent: known by their content, never by their name.

A picture is drawn anew as WebP without whatever else it carried (place, camera, text), as wide as a lesson
shows it and as light as the lint asks. Nothing that a browser could run is taken (SVG, HTML).
"""

import io
import struct
import warnings
import zipfile
import zlib
from contextlib import suppress
from pathlib import PurePath

from flask_babel import lazy_gettext as _l
from PIL import Image, ImageOps, UnidentifiedImageError

from atlas_training.authoring import folder
from atlas_training.authoring.errors import BadFile
from atlas_training.courses import captions
from atlas_training.courses.assets import MEDIA
from atlas_training.courses.lint import LARGEST_MEDIA, LARGEST_PICTURE

WIDEST = 720
TALLEST = 2_000
MOST_PIXELS = 50_000_000
MOST_UNPACKED = {"PNG": 25_000_000, "GIF": 25_000_000, "WEBP": 12_000_000}
"""Pixels of a picture that is no JPEG: it is in memory as a whole before it is made small, a WebP four times over.

Each may take 210 MB.
"""
LARGEST_FILE = 8_000_000
LONGEST_NAME = 80
_BROKEN = (OSError, ValueError, SyntaxError)
_DRAWN = ("PNG", "JPEG", "WEBP", "GIF")
_OFFICE = {
    "word/document.xml": ".docx",
    "xl/workbook.xml": ".xlsx",
}
_OPEN = {
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
}


def take(name: str, raw: bytes, taken: set[str]) -> tuple[str, bytes]:
    """Name in ``assets/`` and content of a file that was sent; the name is unlike those ``taken``.

    :raise BadFile: if it is none of the kinds a course holds, or too large.
    """
    name = _shown(name)
    picture = _picture(raw)
    ending, content = (".webp", picture) if picture is not None else (_ending(name, raw), raw)
    most = LARGEST_MEDIA if ending in MEDIA else LARGEST_FILE
    if len(content) > most:
        raise BadFile(_l("%(name)s is larger than %(most)s MB.", name=name, most=most // 1_000_000))
    stems = {one.rpartition(".")[0] for one in taken}
    return folder.name_of(PurePath(name).stem, stems, "file") + ending, content


def _shown(name: str) -> str:
    """A file's name for a sentence: nothing that hides or turns round what stands beside it, and not too long."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name)[
        -LONGEST_NAME:
    ]


def _picture(raw: bytes) -> bytes | None:
    """The picture drawn anew; None if it is none.

    :raise BadFile: if it is too large to be opened, or broken.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes, which are held below, and of what the camera wrote
            picture = Image.open(io.BytesIO(raw), formats=_DRAWN)
            most = MOST_UNPACKED.get(picture.format or "", MOST_PIXELS)
            if picture.width * picture.height > most:
                raise BadFile(_l("The picture has too many pixels. Make it smaller first."))
            return _drawn(picture)
    except UnidentifiedImageError:
        return None
    except (*_BROKEN, Image.DecompressionBombError):
        raise BadFile(_l("The picture is broken. Save it anew and send it again.")) from None


def _drawn(picture: Image.Image) -> bytes:
    picture.draft("RGB", (TALLEST, TALLEST))  # a JPEG is opened no larger than that asks
    picture.load()
    with suppress(
        *_BROKEN, KeyError, TypeError, struct.error
    ):  # what the camera wrote is broken: the picture is not
        ImageOps.exif_transpose(picture, in_place=True)
    has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    mode = "RGBA" if has_alpha else "RGB"
    drawn: Image.Image = picture if picture.mode == mode else picture.convert(mode)
    drawn.info = {}
    drawn.thumbnail((WIDEST, TALLEST))
    while True:
        for quality in (80, 65, 50, 35):
            out = io.BytesIO()
            drawn.save(out, "WEBP", quality=quality, method=4)
            if out.tell() <= LARGEST_PICTURE:
                return out.getvalue()
        drawn.thumbnail((drawn.width * 3 // 4, drawn.height * 3 // 4))


def _ending(name: str, raw: bytes) -> str:
    """The ending that fits the content.

    :raise BadFile: if the content is of no kind a course holds.
    """
    for is_kind, ending in (
        (raw.startswith(b"%PDF-"), ".pdf"),
        (raw[4:12] in (b"ftypM4A ", b"ftypM4B "), ".m4a"),
        (raw[4:8] == b"ftyp" and raw[8:12] not in (b"heic", b"mif1", b"avif"), ".mp4"),
        (raw.startswith(b"\x1a\x45\xdf\xa3"), ".webm"),
        (raw.startswith(b"OggS"), ".ogg"),
        (raw.startswith(b"ID3") or raw[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), ".mp3"),
    ):
        if is_kind:
            return ending
    if raw.startswith(b"PK\x03\x04"):
        return _office(name, raw)
    return _plain(name, raw)


def _office(name: str, raw: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = set(archive.namelist())
            kind = _kind(archive) if "mimetype" in names else b""
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, KeyError):
        names, kind = set(), b""
    if any(one.lower().endswith(("vbaproject.bin", ".exe", ".js")) or "Basic/" in one for one in names):
        raise BadFile(_l("%(name)s holds macros. Save it without them.", name=name))
    ending = next((ending for inner, ending in _OFFICE.items() if inner in names), _OPEN.get(kind))
    if ending is None:
        raise _refusal(name)
    return ending


def _kind(archive: zipfile.ZipFile) -> bytes:
    """What an open document says it is; no more of it is unpacked than that takes."""
    with archive.open("mimetype") as packed:
        return packed.read(100).strip()


def _plain(name: str, raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refusal(name) from None
    if "\0" in text or text.lstrip().startswith("<"):
        raise _refusal(name)
    if text.startswith("WEBVTT"):
        if line := captions.line_at_fault(raw):
            raise BadFile(
                _l(
                    "%(name)s, line %(line)s: these are no captions. Keep to WEBVTT, then times and words, without STYLE, "
                    "REGION and other tags.",
                    name=name,
                    line=line,
                )
            )
        return ".vtt"
    ending = PurePath(name).suffix.lower()
    if ending not in (".csv", ".txt"):
        raise _refusal(name)
    return ending


def _refusal(name: str) -> BadFile:
    return BadFile(
        _l(
            "%(name)s is not taken. Send a picture (JPEG, PNG, WebP, GIF), a PDF, a document (docx, xlsx, odt, ods, csv, "
            "txt), a film (mp4, webm), a recording (mp3, m4a, ogg) or captions (vtt).",
            name=name,
        )
    )
