# SPDX-License-Identifier: EUPL-1.2
"""Files that come with statements, both ways (Communication 1.5.2, Data 2.4.11)."""

import hashlib
import json
import os
from datetime import timedelta
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas_training.xapi.attachments import files
from atlas_training.xapi.attachments.multipart import split
from atlas_training.xapi.errors import Malformed
from tests.conftest import NOW
from tests.factories.xapi import Lrs, open_lrs, statement

HASH = "X-Experience-API-Hash"
BOUNDARY = "a boundary'()+_,-./:=?"
MIXED = f'multipart/mixed; boundary="{BOUNDARY}"'
FILE = b"\x00\xff a file\r\n--with a line that looks like a boundary\r\n"


def attachment(data: bytes = FILE, **properties: Any) -> dict[str, Any]:
    """An attachment object for these bytes; None takes a property away."""
    whole = {
        "usageType": "http://example.org/usage/certificate",
        "display": {"en": "A file"},
        "contentType": "application/pdf",
        "length": len(data),
        "sha2": hashlib.sha256(data).hexdigest(),
        **properties,
    }
    return {name: value for name, value in whole.items() if value is not None}


def part(data: bytes = FILE, **headers: str | None) -> tuple[dict[str, str], bytes]:
    """A part with the headers it needs; None takes one away (underscores stand for hyphens)."""
    whole: dict[str, str | None] = {
        "Content-Type": "application/pdf",
        "Content-Transfer-Encoding": "binary",
        HASH: hashlib.sha256(data).hexdigest(),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return {name: value for name, value in whole.items() if value is not None}, data


def body_of(value: Any, *parts: tuple[dict[str, str], bytes], first: str = "application/json") -> bytes:
    """A multipart body: JSON, then the parts."""
    pieces = []
    for headers, data in (({"Content-Type": first}, json.dumps(value).encode()), *parts):
        head = "".join(f"{name}: {text}\r\n" for name, text in headers.items())
        pieces.append(f"--{BOUNDARY}\r\n{head}\r\n".encode() + data + b"\r\n")
    return b"".join(pieces) + f"--{BOUNDARY}--\r\n".encode()


def post(lrs: Lrs, value: Any, *parts: tuple[dict[str, str], bytes], **how: Any) -> Any:
    """Send statements with files."""
    content_type = how.pop("content_type", MIXED)
    return lrs.send("POST", data=body_of(value, *parts, **how), content_type=content_type)


def parts_of(answer: Any) -> tuple[Any, list[tuple[Any, bytes]]]:
    """The JSON of a multipart answer, and its other parts as an independent parser sees them."""
    head = f"Content-Type: {answer.headers['Content-Type']}\r\n\r\n".encode()
    message: Any = BytesParser().parsebytes(head + answer.data)
    first, *others = message.get_payload()
    return json.loads(first.get_payload(decode=True)), [(one, one.get_payload(decode=True)) for one in others]


GOOD = {
    "one file": ([attachment()], [part()]),
    "two attachments of one file": ([attachment(), attachment(display={"it": "Ancora"})], [part()]),
    "two files": ([attachment(), attachment(b"")], [part(), part(b"")]),
    "no file": ([], []),
    "only a fileUrl": ([attachment(fileUrl="https://example.org/f.pdf")], []),
    "hash in capitals": ([attachment(sha2=hashlib.sha256(FILE).hexdigest().upper())], [part()]),
    "SHA-512": (
        [attachment(sha2=hashlib.sha512(FILE).hexdigest())],
        [part(X_Experience_API_Hash=hashlib.sha512(FILE).hexdigest())],
    ),
}


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
@pytest.mark.parametrize("name", GOOD)
def test_statement_with_files_is_kept(client: FlaskClient, name: str, version: str) -> None:
    attachments, parts = GOOD[name]
    lrs = open_lrs(client, version=version)
    sent = statement(attachments=attachments) if attachments else statement()
    answer = post(lrs, sent, *parts)
    assert answer.status_code == 200, answer.text
    found, files = parts_of(lrs.get(statementId=sent["id"], attachments="true"))
    assert found.get("attachments", []) == attachments
    assert [data for _, data in files] == [data for _, data in parts]
    assert [one[HASH] for one, _ in files] == [headers[HASH] for headers, _ in parts]
    assert {one["Content-Transfer-Encoding"] for one, _ in files} <= {"binary"}
    assert {one["Content-Type"] for one, _ in files} <= {"application/pdf"}


BAD: dict[str, tuple[list[dict[str, Any]], list[Any], dict[str, Any], str]] = {
    # (attachments, parts, how it is sent, place in the refusal)
    "no part and no fileUrl": ([attachment()], [], {}, "$.attachments[0]"),
    "a part nobody asked for": ([attachment()], [part(), part(b"more")], {}, "$"),
    "another length": ([attachment(length=1)], [part()], {}, "$.attachments[0].length"),
    "a hash that is not the content's": (
        [attachment(b"other")],
        [part(X_Experience_API_Hash=hashlib.sha256(b"other").hexdigest())],
        {},
        "$",
    ),
    "no hash": ([attachment()], [part(X_Experience_API_Hash=None)], {}, "$"),
    "no transfer encoding": ([attachment()], [part(Content_Transfer_Encoding=None)], {}, "$"),
    "another type": ([attachment()], [part(Content_Type="text/plain")], {}, "$.attachments[0].contentType"),
    "letters in the transfer encoding": (
        [attachment()],
        [part(Content_Transfer_Encoding="bin\u00e4r")],
        {},
        "$",
    ),
    "base64": ([attachment()], [part(Content_Transfer_Encoding="base64")], {}, "$"),
    "first part no JSON": ([], [], {"first": "text/plain"}, "$"),
    "no boundary": ([attachment()], [part()], {"content_type": "multipart/mixed"}, "Content-Type"),
    "an empty boundary": (
        [attachment()],
        [part()],
        {"content_type": 'multipart/mixed; boundary=""'},
        "Content-Type",
    ),
    "another boundary": ([attachment()], [part()], {"content_type": "multipart/mixed; boundary=x"}, "$"),
    "a form": (
        [attachment()],
        [part()],
        {"content_type": f"multipart/form-data; {MIXED[17:]}"},
        "Content-Type",
    ),
}


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
@pytest.mark.parametrize("name", BAD)
def test_request_with_wrong_parts_is_refused_whole(client: FlaskClient, name: str, version: str) -> None:
    attachments, parts, how, place = BAD[name]
    lrs = open_lrs(client, version=version)
    sent = statement(attachments=attachments) if attachments else statement()
    answer = post(lrs, sent, *parts, **how)
    assert answer.status_code == 400, answer.text
    assert answer.json["error"]["path"] == place
    assert lrs.ids() == []


def test_json_alone_needs_a_file_url(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    assert lrs.send("POST", json=statement(attachments=[attachment()])).status_code == 400
    linked = attachment(fileUrl="https://example.org/f.pdf")
    assert lrs.send("POST", json=statement(attachments=[linked])).status_code == 200


def test_attachment_of_a_substatement_has_its_part(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    inner = {name: value for name, value in statement().items() if name != "id"}
    sent = statement(object={"objectType": "SubStatement", **inner, "attachments": [attachment()]})
    assert post(lrs, sent).status_code == 400
    assert post(lrs, sent, part()).status_code == 200
    assert parts_of(lrs.get(attachments="true"))[1][0][1] == FILE


def test_put_takes_a_file_and_the_same_again(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    sent = statement(attachments=[attachment()])
    for _ in range(2):
        answer = lrs.send(
            "PUT",
            data=body_of(sent, part()),
            content_type=MIXED,
            query_string={"statementId": sent["id"]},
        )
        assert answer.status_code == 204


def test_list_hands_each_file_out_once_and_page_after_page(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    batch = [statement(attachments=[attachment()]) for _ in range(3)]
    assert post(lrs, batch, part()).status_code == 200
    answer = lrs.get(attachments="true", limit="2")
    page, files = parts_of(answer)
    assert (len(page["statements"]), len(files)) == (2, 1)
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    page, files = parts_of(lrs.send("GET", page["more"].removeprefix("/xapi/")))
    assert (len(page["statements"]), len(files)) == (1, 1)
    head = lrs.send("HEAD", query_string={"attachments": "true"})
    assert head.headers["Content-Type"].startswith("multipart/mixed")
    assert not head.data


def test_list_without_attachments_is_json_and_with_none_is_multipart(client: FlaskClient) -> None:
    lrs = open_lrs(client)
    assert post(lrs, statement(attachments=[attachment()]), part()).status_code == 200
    assert lrs.get(attachments="false").json["statements"][0]["attachments"] == [attachment()]
    answer = lrs.get(attachments="true", verb="http://example.org/never")
    found, files = parts_of(answer)
    assert (found["statements"], files) == ([], [])
    boundary = answer.content_type.removeprefix(
        "multipart/mixed; boundary="
    )  # without quotes: clients cut them badly
    assert answer.text.startswith(f"--{boundary}\r\nContent-Type: application/json\r\n\r\n")
    assert answer.text.endswith(f"\r\n--{boundary}--\r\n")


def test_file_of_another_country_is_not_had_by_naming_its_hash(client: FlaskClient) -> None:
    theirs = open_lrs(client, countries=["TN"])
    assert post(theirs, statement(attachments=[attachment()]), part()).status_code == 200
    ours = open_lrs(client, countries=["IT"])
    named = attachment(fileUrl="https://example.org/f.pdf")
    assert ours.send("POST", json=statement(attachments=[named])).status_code == 200
    found, files = parts_of(ours.get(attachments="true"))
    assert len(found["statements"]) == 1
    assert files == []
    assert len(parts_of(theirs.get(attachments="true"))[1]) == 1


def test_file_is_kept_once_under_its_hash(app: Flask, client: FlaskClient) -> None:
    lrs = open_lrs(client)
    data = b"kept once"
    for _ in range(2):
        assert post(lrs, statement(attachments=[attachment(data)]), part(data)).status_code == 200
    sha2 = hashlib.sha256(data).hexdigest()
    folder = Path(app.instance_path) / "attachments" / sha2[:2]
    assert [file.name for file in folder.iterdir() if file.name.startswith(sha2[:4])] == [sha2]
    assert (folder / sha2).read_bytes() == data


def test_file_of_a_refused_request_is_swept_after_a_day_and_no_other(
    app: Flask, client: FlaskClient, runner: FlaskCliRunner
) -> None:
    lrs = open_lrs(client)
    kept, young, old = b"with a statement", b"refused just now", b"refused the day before yesterday"
    assert post(lrs, statement(attachments=[attachment(kept)]), part(kept)).status_code == 200
    other = {"id": "http://example.org/verbs/other"}
    sent = statement(id=lrs.ids()[0], verb=other, attachments=[attachment(young)])
    assert post(lrs, sent, part(young)).status_code == 409
    assert post(lrs, {**sent, "attachments": [attachment(old)]}, part(old)).status_code == 409
    paths = {data: files.find(hashlib.sha256(data).hexdigest()) for data in (kept, young, old)}
    for data, path in paths.items():
        assert path is not None
        at = (NOW - timedelta(days=0 if data is young else 2)).timestamp()
        os.utime(path, (at, at))
    assert str(paths[old]).endswith(
        runner.invoke(args=["statements", "clean", "--dry-run"]).stdout.split()[0]
    )
    runner.invoke(args=["statements", "clean"])
    assert [path is not None and path.exists() for path in paths.values()] == [True, True, False]


PIECES = [b"--b", b"\r\n", b"\n", b"--b--", b"\r\n--b", b"\r\n--bc", b"\x00", b"--", b"b", b"\r"]


@given(st.lists(st.lists(st.sampled_from(PIECES)).map(b"".join), min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_split_finds_every_part_again(contents: list[bytes]) -> None:
    # A content with a line that is the boundary itself cannot be told from the boundary: its writer chose badly.
    contents = [content.replace(b"--b", b"==b") if _ends_a_part(content) else content for content in contents]
    body = b"".join(b"--b\r\nName: x\r\n\r\n" + content + b"\r\n" for content in contents) + b"--b--"
    assert [bytes(one.data) for one in split(body, "b")] == contents


def _ends_a_part(content: bytes) -> bool:
    lines = (b"\n" + content + b"\r\n").split(b"\n")
    return any(line.startswith(b"--b--") or line.rstrip(b" \t\r") == b"--b" for line in lines)


@pytest.mark.parametrize(
    "body", [b"", b"--b\r\n\r\nno end", b"--b--", b"--b\r\nName: x\r\n--b--", b"text alone"]
)
def test_split_refuses_what_is_cut_off(body: bytes) -> None:
    with pytest.raises(Malformed):
        split(body, "b")
