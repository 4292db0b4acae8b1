# SPDX-License-Identifier: EUPL-1.2
"""The pictures and files of a course as they are sent to a browser, which is to show them and never to run them."""

from io import BytesIO
from pathlib import PurePosixPath

from flask import send_file
from werkzeug.wrappers import Response

PICTURES = {".webp", ".avif", ".png", ".jpg", ".jpeg"}
FILMS = (".mp4", ".webm")
MEDIA = {*FILMS, ".mp3", ".m4a", ".ogg"}
SHOWN = PICTURES | MEDIA | {".vtt"}
"""What a page shows; everything else is downloaded."""
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
KINDS = {
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".pdf": "application/pdf",
    ".csv": "text/csv",
    ".ods": f"{_OPEN}.spreadsheet",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".odt": f"{_OPEN}.text",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".txt": "text/plain",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".vtt": "text/vtt",
}
"""Media types by the ending; the lists of the machine differ, and say HTML of what ends so."""
POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
"""For who opens a file by itself: the browser's own players style their page."""


def send(name: str, content: bytes, max_age: int, etag: str | bool = True) -> Response:
    """A file under the media type of its name, whatever is in it; to be saved unless pages show its kind."""
    path = PurePosixPath(name)
    answer = send_file(
        BytesIO(content),
        mimetype=KINDS.get(path.suffix, "application/octet-stream"),
        download_name=path.name,
        as_attachment=path.suffix not in SHOWN,
        max_age=max_age,
        etag=etag,
    )
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
