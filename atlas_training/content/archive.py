# SPDX-License-Identifier: EUPL-1.2
"""Zip files of a content folder: taken apart without trust, and written the same way each time."""

import io
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from flask_babel import lazy_gettext as _l

from atlas_training.errors import Invalid

MOST_FILES = 3_000
MOST_BYTES = 200_000_000
LARGEST_FILE = 20_000_000
LONGEST_NAME = 200
LONGEST_PART = 255
"""Bytes of a name that a folder can hold."""
DEEPEST = 8
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
"""Names that Windows keeps for itself, whatever the ending: a course has to open there too."""
PARTS = ("courses", "pathways", "readiness")
_PASSED_OVER = ("__MACOSX", "Thumbs.db", "desktop.ini")


class BadArchive(Invalid):
    """A zip file that is not taken; the sentence says why."""

    sentence = _l("This is no zip file. Choose the .zip file of a course.")


def unpack(raw: bytes, into: Path) -> None:
    """Write the content folder that a zip file holds into an empty folder, as ``courses/<address>/…``.

    The file may hold the whole folder, ``content/`` around it, or one course's folder.

    :raise BadArchive: if it is no zip file, holds a link, a path that leads outside, a name twice, or more
        than 3,000 files, 20 MB a file or 200 MB in all once unpacked, whatever its headers say.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            files = dict(_members(archive))
            if not files:
                raise BadArchive(_l("The zip file is empty."))
            _write(archive, _placed(files), into)
    # zipfile says NotImplementedError of a compression or a version it does not know.
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError, NotImplementedError) as wrong:
        raise BadArchive from wrong


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """The files by their checked names."""
    infos = [one for one in archive.infolist() if not one.is_dir()]
    if len(infos) > MOST_FILES:
        raise BadArchive(_l("The zip file holds more than %(most)s files.", most=MOST_FILES))
    seen: set[str] = set()
    folders: set[str] = set()
    for info in infos:
        parts = PurePosixPath(info.orig_filename).parts
        if any(part in _PASSED_OVER or (part.startswith(".") and part != "..") for part in parts):
            continue
        name = _checked_name(info.orig_filename)
        mode = info.external_attr >> 16
        if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
            raise BadArchive(_l("%(name)s is a link, not a file. Put the file itself there.", name=name))
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadArchive(_l("%(name)s is encrypted or packed in an unusual way.", name=name))
        if name.casefold() in seen:
            raise BadArchive(_l("%(name)s stands twice in the zip file.", name=name))
        seen.add(name.casefold())
        folders.update(str(one) for one in PurePosixPath(name.casefold()).parents)
        yield name, info
    for name in sorted(seen & folders):
        raise BadArchive(_l("%(name)s stands twice in the zip file.", name=name))


def _checked_name(name: str) -> str:
    parts = name.split("/")
    is_good = (
        len(name) <= LONGEST_NAME
        and len(parts) <= DEEPEST
        and "\\" not in name
        and ":" not in name
        and all(part not in ("", ".", "..") and part == part.strip() for part in parts)
        and not any(part.endswith(".") or part.partition(".")[0].lower() in DEVICES for part in parts)
        and all(len(part.encode()) <= LONGEST_PART for part in parts)
        and name.isprintable()
    )
    if not is_good:
        raise BadArchive(_l("The name %(name)s in the zip file leads nowhere safe.", name=repr(name[:80])))
    return unicodedata.normalize("NFC", name)


def _placed(files: dict[str, zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The files with their names in a content folder."""
    courses = [name for name in files if PurePosixPath(name).name == "course.yaml"]
    if "course.yaml" in files:
        raise BadArchive(
            _l("Zip the course's folder itself, not the files in it: the folder's name is its address.")
        )
    for name in courses:
        above = PurePosixPath(name).parts[:-2]
        if above[-1:] in ((), ("courses",)):
            root = "/".join(above[:-1]) if above else ""
            wanted = "" if above else "courses/"
            return {
                wanted + one.removeprefix(f"{root}/" if root else ""): info
                for one, info in files.items()
                if one.startswith(f"{root}/" if root else "")
            }
    raise BadArchive(_l("There is no course in the zip file: no folder of it holds a course.yaml."))


def _write(archive: zipfile.ZipFile, files: dict[str, zipfile.ZipInfo], into: Path) -> None:
    left = MOST_BYTES
    for name, info in files.items():
        if name.partition("/")[0] not in PARTS:
            continue
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(info) as packed:
            content = packed.read(min(LARGEST_FILE, left) + 1)
        if len(content) > LARGEST_FILE:
            raise BadArchive(
                _l("%(name)s is larger than %(most)s MB.", name=name, most=LARGEST_FILE // 1_000_000)
            )
        left -= len(content)
        if left < 0:
            raise BadArchive(
                _l("The zip file holds more than %(most)s MB unpacked.", most=MOST_BYTES // 1_000_000)
            )
        target.write_bytes(content)


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip file of these files; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name])
    return out.getvalue()
