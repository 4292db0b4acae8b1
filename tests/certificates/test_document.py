# SPDX-License-Identifier: EUPL-1.2
"""The PDF, read back: its text, its tags, its language; and what it says when it cannot be made."""

import io
import json
from typing import Any

import pikepdf
import pytest
import typst
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader

from atlas_training.certificates import document, rules
from atlas_training.certificates import service as certificates
from atlas_training.certificates.emblem import emblem
from atlas_training.certificates.errors import CannotBePrinted, HolderGone
from atlas_training.certificates.models import Certificate
from atlas_training.certificates.wording import WORDS, day, duration
from atlas_training.database import db
from atlas_training.i18n import CODES
from tests.factories import accounts as people
from tests.factories.certificates import certify
from tests.factories.learning import FIRST, complete, enrol

NAMES = {
    "en": "Giulia Ferrante",
    "it": "Niccolò D'Adda",
    "es": "Íñigo Peña",
    "mt": "Żeża Ħaż-Żebbuġ",
    "el": "Ελένη Παπαδοπούλου",
    "fr": "Zoë Lefèvre",
    "tr": "Işıl Şimşek",
    "ar": "فاطمة أحمد",
}


def text_of(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)


def in_language(language: str) -> Certificate:
    made = certify(people.make_learner(name=NAMES[language]))
    made.language, made.claims = language, {**made.claims, "language": language}
    db.session.commit()
    return made


def test_document_says_every_claim(app: Flask) -> None:
    made = certify(people.make_learner(name="Giulia Ferrante"))
    said = " ".join(text_of(document.pdf(made)).split())
    claims = made.claims
    for words in (
        "Certificate of completion",
        "Giulia Ferrante",
        claims["organisation"],
        "Italy",
        claims["title"],
        "18 minutes",
        "23 November 2026",
        *(one["title"] for one in claims["modules"]),
        *(one["text"] for one in claims["outcomes"]),
        *(one["digcomp"] for one in claims["outcomes"]),
        "EXO, Potenza, Italy",
        "modules-to-target, C11 1.0.0",
        rules.shown(made.number),
        f"http://127.0.0.1:8000/verify/{rules.shown(made.number)}",
        "Interreg",
        "Co-funded by the European Union",
    ):
        assert words in said, words


@pytest.mark.parametrize("language", CODES)
def test_document_is_tagged_in_each_language(app: Flask, language: str) -> None:
    with pikepdf.open(io.BytesIO(document.pdf(in_language(language)))) as pdf:
        root = pdf.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == language
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert 'pdfuaid:part="1"' in bytes(root.Metadata.read_bytes()).decode() or (
            "<pdfuaid:part>1</pdfuaid:part>" in bytes(root.Metadata.read_bytes()).decode()
        )
        width, height = (round(float(value)) for value in pdf.pages[0].MediaBox[2:])
        assert (width, height) == (595, 842)
        kinds, alternatives = set(), []
        for element in elements(root.StructTreeRoot.K):
            kinds.add(str(element.get("/S")))
            if "/Alt" in element:
                alternatives.append(str(element.Alt))
        assert {"/H1", "/H2", "/L", "/LI", "/Figure"} <= kinds
        assert WORDS[language]["emblem"] in alternatives
        assert len(alternatives) == 2


def elements(node: Any) -> Any:
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from elements(one)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        if "/K" in node:
            yield from elements(node.K)


@pytest.mark.parametrize("language", sorted(set(CODES) - {"ar"}))
def test_name_is_read_back_in_its_own_letters(app: Flask, language: str) -> None:
    said = text_of(document.pdf(in_language(language)))
    assert NAMES[language] in said
    assert WORDS[language]["completion"] in said


def test_arabic_is_shaped_with_an_arabic_face(app: Flask) -> None:
    made = document.pdf(in_language("ar"))
    faces = {
        str(font["/BaseFont"]).partition("+")[2]
        for page in PdfReader(io.BytesIO(made)).pages
        for font in (entry.get_object() for entry in page["/Resources"]["/Font"].values())  # type: ignore[index]
    }
    assert any("Arabic" in face for face in faces)
    joined = "".join(text_of(made).split())
    assert any("".join(word) in joined for word in ("فاطمة", "ةمطاف"))


def test_same_row_gives_the_same_bytes(app: Flask) -> None:
    made = certify()
    first = document.pdf(made)
    document._compiled.cache_clear()
    assert document.pdf(made) == first


def test_markup_in_a_name_stays_text(app: Flask) -> None:
    name = '#eval("1+1") *bold* $x$ <a> \\ [b] //'
    made = certify(people.make_learner(name=name))
    assert "*bold* $x$ <a>" in text_of(document.pdf(made))


def test_sign_without_a_font_is_refused_and_not_drawn_as_a_box(app: Flask) -> None:
    name = "Giulia \U0010fffd Ferrante"  # for private use: no font of any computer has it
    with pytest.raises(CannotBePrinted):
        document.pdf(certify(people.make_learner(name=name)))


def test_missing_fonts_are_told_by_name(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(document, "_fonts", lambda: bare)
    document._compiled.cache_clear()
    assert document.missing_fonts() == ["Noto Sans", "Noto Sans Arabic"]
    with pytest.raises(CannotBePrinted):
        document.pdf(certify())


def test_erased_holder_gets_no_document(app: Flask) -> None:
    made = certify()
    certificates.erase_person(made.person_id)  # type: ignore[arg-type]
    with pytest.raises(HolderGone):
        document.pdf(made)


def test_document_of_a_business_names_nobody(app: Flask) -> None:
    learner = people.make_learner(name="Wolfeschlegelstein")
    complete(enrol(learner), FIRST)
    said = text_of(document.pdf(certificates.issue_for_sme(learner.organisation, "en")))
    assert learner.organisation.name in said
    assert "People who completed them" in said
    assert "Wolfeschlegelstein" not in said


def test_emblem_has_twelve_stars() -> None:
    assert emblem().count("z") == 12 + 1


def test_every_language_has_every_word() -> None:
    assert {language: set(words) for language, words in WORDS.items()} == {
        key: set(WORDS["en"]) for key in CODES
    }
    assert all(text for words in WORDS.values() for text in words.values())


def test_lengths_and_days_are_in_words() -> None:
    assert [duration(135, code) for code in ("en", "it", "mt")] == [
        "2 hours 15 minutes",
        "2 ore 15 minuti",
        "2 sigħat 15 minuti",
    ]
    assert [day("2026-11-03", code) for code in ("en", "it", "tr")] == [
        "3 November 2026",
        "3 novembre 2026",
        "3 Kasım 2026",
    ]


def test_qr_code_on_the_document_leads_to_the_check_page(app: Flask) -> None:
    made = certify()
    data = json.dumps(document._data(made), ensure_ascii=False)
    picture = typst.compile(
        document.TEMPLATE.read_bytes(), format="png", ppi=144.0, sys_inputs={"data": data}
    )
    assert isinstance(picture, bytes)
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert found.text == document.check_address(made)


def test_long_certificate_goes_on_another_page_with_its_number(app: Flask) -> None:
    made = certify()
    modules = made.claims["modules"] * 40
    made.claims = {**made.claims, "modules": modules}
    pages = PdfReader(io.BytesIO(document.pdf(made))).pages
    assert len(pages) > 1
    assert all(rules.shown(made.number) in page.extract_text() for page in pages)


def test_outcomes_without_a_competence_promise_none(app: Flask, client: FlaskClient) -> None:
    made = certify()
    assert "with DigComp 2.2 competence" in " ".join(text_of(document.pdf(made)).split())
    alone = [{"text": "Make a cheese", "digcomp": "", "language": "en"}]
    made.claims = {**made.claims, "outcomes": alone}
    db.session.commit()
    page = client.get(f"/verify/{made.number}?lang=en").text
    for said in (text_of(document.pdf(made)), page):
        assert "Learning outcomes" in said
        assert "Make a cheese" in said
        assert "DigComp" not in said
