# SPDX-License-Identifier: EUPL-1.2
"""Text of a word processor becomes Markdown: every word, the pictures inside, and nothing that acts."""

import base64
import io
import time
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from atlas_training.authoring import service as authoring
from atlas_training.authoring.documents import from_docx, from_html
from atlas_training.authoring.errors import BadFile
from atlas_training.database import db
from tests.factories import accounts as people
from tests.factories.authoring import LESSON, make_draft

WORD = (
    "<html><head><style>p {}</style></head><body><!--StartFragment--><h1>Doors</h1><h4>Keys</h4>"
    "<p>One <b>bold</b> <span style='font-style: italic'>word</span>.<o:p></o:p></p>"
    "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·&nbsp;</span>First</p>"
    "<p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o</span>Inner</p>"
    "<p style='mso-list:l0 level1 lfo1'>· Second</p><p>Then</p>"
    "<p style='mso-list:l1 level1 lfo2'>1. One</p><p style='mso-list:l1 level1 lfo2'>2. Two</p>"
    "<table><tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2|3</td></tr></table><p># none</p></body></html>"
)
BODY = (
    '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>الأبواب</w:t></w:r></w:p>'
    '<w:p><w:r><w:t xml:space="preserve">One </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>bold</w:t></w:r></w:p>'
)


def _none(raw: bytes) -> str:
    raise BadFile


def _docx(body: str = BODY, **parts: str) -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{types}"/>')
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
        archive.writestr(
            "word/styles.xml",
            f'<w:styles {space}><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>'
            "</w:styles>",
        )
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def test_pasted_text_of_a_word_processor_becomes_markdown() -> None:
    assert from_html(WORD, _none) == (
        "## Doors\n\n### Keys\n\nOne **bold** *word*.\n\n- First\n  - Inner\n- Second\n\nThen\n\n1. One\n2. Two\n\n"
        "| A | B |\n| --- | --- |\n| 1 | 2\\|3 |\n\n\\# none"
    )


def test_pasted_text_brings_nothing_that_acts() -> None:
    html = (
        "<p onclick=x>a<script>alert(1)</script><a href='javascript:alert(1)'>b</a><iframe src=x></iframe>"
        "<img src='https://evil.example/x.gif' alt='Map'></p><svg onload=alert(1)></svg>"
    )
    assert from_html(html, _none) == "abMap"


def test_pasted_picture_is_kept() -> None:
    kept: list[bytes] = []

    def keep(raw: bytes) -> str:
        kept.append(raw)
        return "../assets/picture.webp"

    data = base64.b64encode(b"pixels").decode()
    assert from_html(f"<p><img alt='A door' src='data:image/png;base64,{data}'></p>", keep) == (
        "![A door](../assets/picture.webp)"
    )
    assert kept == [b"pixels"]


def test_document_becomes_markdown() -> None:
    assert from_docx(_docx(), _none) == "## الأبواب\n\nOne **bold**"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no zip",
        b"PK\x03\x04 broken",
        _docx("<w:p><broken"),
        _docx("<w:p/>", **{"word/big.xml": "x" * 70_000_000}),
        _docx("<w:tbl><w:tr><w:tc>" * 400 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 400),
        _docx("<w:p/>" * 70_000),
        _docx('<a:blip xmlns:a="a"/>' * 21),
    ],
    ids=["empty", "text", "broken", "broken inside", "bomb", "deep", "long", "pictures"],
)
def test_document_that_cannot_be_read_is_refused_with_a_sentence(raw: bytes) -> None:
    with pytest.raises(BadFile):
        from_docx(raw, _none)


@pytest.mark.parametrize(
    "html",
    ["<div>" * 1_000, "<p>x</p>" * 5_000, "<img src=''>" * 21, "<p>" + "word " * 100_000],
    ids=["deep", "many", "pictures", "long"],
)
def test_more_than_a_lesson_is_not_pasted(html: str) -> None:
    with pytest.raises(BadFile):
        from_html(html, _none)


@pytest.mark.parametrize(
    "html", ["<!--" * 20_000, "<a " * 20_000, "<p>" + "![" * 50_000, "<p>" + "\xa0" * 99_000 + "x"]
)
def test_letters_made_to_keep_a_reader_busy_are_read_at_once(html: str) -> None:
    begins = time.process_time()
    from_html(html, _none)
    assert time.process_time() - begins < 5  # with the parser of the standard library it was a minute


@pytest.mark.parametrize(
    "html",
    [
        "<p style='mso-list:l0 level999999999 lfo1'>1. x</p>",
        "<ol start='½'><li>x</li></ol>",
        "<table><tr><td colspan='²'>x</td></tr></table>",
        "<p><a href='http://[x'>x</a></p>",
    ],
)
def test_odd_numbers_and_addresses_in_pasted_text_change_nothing(html: str) -> None:
    assert "x" in from_html(html, _none)


def test_document_is_added_to_the_text_and_its_pictures_to_the_files(app: Flask, client: FlaskClient) -> None:
    trainer = people.sign_in(client, people.make_trainer())
    make_draft()
    path = f"/authoring/C11/document/en/{LESSON}"
    answer = people.post(trainer, path, {"files": (io.BytesIO(_docx()), "a.docx")})
    assert answer.location == f"/authoring/C11/text/en/{LESSON}"
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "PNG")
    data = base64.b64encode(out.getvalue()).decode()
    html = f"<p>Hello</p><img alt='x' src='data:image/png;base64,{data}'>"
    said = people.post(trainer, path, {"html": (io.BytesIO(html.encode()), "blob"), "go": "paste"}).json
    assert said == {"markdown": ["Hello\n\n![x](../assets/picture.webp)"], "refused": []}
    db.session.expire_all()
    draft = authoring.find_draft("C11")
    assert draft is not None
    assert (authoring.text_of(draft, f"en/{LESSON}") or "").endswith("## الأبواب\n\nOne **bold**\n")
    assert "assets/picture.webp" in authoring.files_of(draft)
    answer = people.post(trainer, path, {"files": (io.BytesIO(b"no"), "a.docx")})
    assert "The document cannot be read." in trainer.get(answer.location).text


RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    f'xmlns:r="{OFFICE}"'
)


def _related(kind: str, target: str, more: str = "") -> str:
    one = f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}" {more}/>'
    return f'<Relationships xmlns="{RELATIONS}">{one}</Relationships>'


def _picture_of(how: str) -> str:
    shape = f"<pic:pic><pic:blipFill><a:blip {how}/></pic:blipFill></pic:pic>"
    data = f"<a:graphic><a:graphicData>{shape}</a:graphicData></a:graphic>"
    return f"<w:p {SPACES}><w:r><w:t>before</w:t><w:drawing><wp:inline>{data}</wp:inline></w:drawing></w:r></w:p>"


@pytest.mark.parametrize("target", ["file:///etc/hostname", "http://127.0.0.1:9/x.png"])
def test_picture_elsewhere_is_not_fetched(target: str) -> None:
    links = {"word/_rels/document.xml.rels": _related("image", target, 'TargetMode="External"')}
    kept: list[bytes] = []

    def keep(raw: bytes) -> str:
        kept.append(raw)
        return "../assets/x.webp"

    assert from_docx(_docx(_picture_of('r:link="r1"'), **links), keep) == "before"
    assert kept == []


def test_picture_outside_the_document_is_not_found() -> None:
    links = {"word/_rels/document.xml.rels": _related("image", "../../../../../../etc/hostname")}
    with pytest.raises(BadFile):
        from_docx(_docx(_picture_of('r:embed="r1"'), **links), _none)


def test_link_that_runs_is_only_words() -> None:
    body = f'<w:p {SPACES}><w:hyperlink r:id="r1"><w:r><w:t>press</w:t></w:r></w:hyperlink></w:p>'
    links = {
        "word/_rels/document.xml.rels": _related("hyperlink", "javascript:alert(1)", 'TargetMode="External"')
    }
    assert from_docx(_docx(body, **links), _none) == "press"


@pytest.mark.parametrize(
    "entity", ["SYSTEM 'file:///etc/hostname'", "'word'", "PUBLIC 'x' 'http://127.0.0.1:9/x.dtd'"]
)
def test_document_that_declares_entities_is_refused(entity: str) -> None:
    types = f'<!DOCTYPE a [<!ENTITY b {entity}>]><w:styles {SPACES}><w:style w:styleId="&b;"/></w:styles>'
    with pytest.raises(BadFile):
        from_docx(_docx(**{"word/numbering.xml": types}), _none)


@pytest.mark.parametrize("start", ["", "\ufeff \n", " " * 5_000])
def test_words_in_a_part_of_another_name_are_counted_too(start: str) -> None:
    words = f"{start}<w:document {SPACES}><w:body>{'<w:p/>' * 70_000}</w:body></w:document>"
    parts = {"_rels/.rels": _related("officeDocument", "word/main.bin"), "word/main.bin": words}
    began = time.monotonic()
    with pytest.raises(BadFile, match="more than is taken at once"):
        from_docx(_docx(**parts), _none)
    assert time.monotonic() - began < 5
