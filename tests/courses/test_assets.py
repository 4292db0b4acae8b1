# SPDX-License-Identifier: EUPL-1.2
"""Files of a course as they are sent: a media type by the name, never by the content, and nothing that runs."""

import mimetypes

import pytest
from flask import Flask, make_response

from atlas_training.courses.assets import KINDS, SHOWN, send

HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize("ending", [*KINDS, ".html", ".svg", ".js", ".xml", ".htm", ""])
def test_file_is_sent_as_its_name_says_whatever_is_in_it(app: Flask, ending: str) -> None:
    mimetypes.add_type("text/html", ".ogg")  # as the lists of some machines may say
    with app.test_request_context():
        answer = app.process_response(make_response(send(f"assets/a{ending}", HTML, 0)))
    mimetypes.init()
    assert answer.mimetype == KINDS.get(ending, "application/octet-stream")
    assert answer.mimetype not in (
        "text/html",
        "image/svg+xml",
        "text/javascript",
        "text/xml",
        "application/xml",
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("sandbox")
    disposition = answer.headers.get("Content-Disposition", "")
    assert disposition.startswith("inline" if ending in SHOWN else "attachment")
