# SPDX-License-Identifier: EUPL-1.2
"""Tables of SMEs and people: what becomes of each row, on the command line."""

import io
import json
import time
import zipfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts.enums import Role
from atlas_training.accounts.errors import BadTable
from atlas_training.accounts.importing import words
from atlas_training.accounts.importing.encodings import ENCODINGS, decode
from atlas_training.accounts.importing.table import clean, read_table
from atlas_training.accounts.models import Invitation, Membership
from atlas_training.accounts.rules import INVITATION_LIFE
from atlas_training.database import db
from atlas_training.mail.models import Outbox
from atlas_training.organisations.models import Organisation
from atlas_training.organisations.rules import number_of
from tests.conftest import NOW
from tests.factories import accounts as people
from tests.queries import counted

HEAD = "email,given_name,family_name,language,role,sme,country\n"
GIULIA = "giulia@example.org,Giulia,Ferrante,it,owner,Masseria Li Pozzi,IT\n"
LUCA = "luca@example.org,Luca,Deriu,it,learner,Masseria Li Pozzi,IT\n"


class Desk:
    """Where tables are imported from files."""

    def __init__(self, runner: FlaskCliRunner, folder: Path) -> None:
        self.runner = runner
        self.folder = folder
        self.status = 0
        self.words = ""

    def bring(self, content: str | bytes, *options: str, name: str = "people.csv") -> dict[str, Any]:
        """Import a table; the JSON that the command prints."""
        file = self.folder / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        result = self.runner.invoke(args=["people", "import", str(file), "--json", *options])
        self.status, self.words = result.exit_code, result.stderr
        db.session.rollback()
        return dict(json.loads(result.stdout))

    def fates(self, content: str | bytes, *options: str) -> list[str]:
        """Only what becomes of the rows."""
        return [row["fate"] for row in self.bring(content, *options)["rows"]]

    def refusal(self, row: str, *options: str) -> tuple[str, str]:
        """Column and reason of the one row that is refused."""
        rows = self.bring(HEAD + row, *options)["rows"]
        assert [one["fate"] for one in rows] == ["rejected"]
        return rows[0]["column"], rows[0]["reason"]


@pytest.fixture
def desk(runner: FlaskCliRunner, tmp_path: Path) -> Desk:
    """A desk with a folder of its own."""
    return Desk(runner, tmp_path)


def invitations() -> list[Invitation]:
    """All of them, the oldest first."""
    return list(db.session.scalars(select(Invitation).order_by(Invitation.id)).unique())


def smes() -> list[str]:
    """The names of all organisations."""
    return sorted(db.session.scalars(select(Organisation.name)))


def test_table_adds_sme_and_invites_its_people_in_their_language(desk: Desk) -> None:
    answer = desk.bring(HEAD + GIULIA + LUCA.replace(",it,", ",en,"))
    assert (desk.status, answer) == (
        0,
        {
            "accepted": 2,
            "rejected": 0,
            "written": True,
            "rows": [
                {"row": 2, "fate": "created", "reason": "", "column": ""},
                {"row": 3, "fate": "created", "reason": "", "column": ""},
            ],
        },
    )
    assert smes() == ["Masseria Li Pozzi"]
    made = {(one.email, one.name, one.role, one.language, one.country) for one in invitations()}
    assert made == {
        ("giulia@example.org", "Giulia Ferrante", "owner", "it", "IT"),
        ("luca@example.org", "Luca Deriu", "learner", "en", "IT"),
    }
    mails = {mail.recipient: mail for mail in db.session.scalars(select(Outbox))}
    assert mails["giulia@example.org"].subject == "Un invito: Masseria Li Pozzi"
    assert mails["luca@example.org"].subject == "An invitation to Masseria Li Pozzi"


def test_same_table_again_changes_nothing(desk: Desk) -> None:
    desk.bring(HEAD + GIULIA + LUCA)
    assert (
        desk.fates(HEAD + GIULIA.replace("giulia@example.org", "GIULIA@Example.ORG") + LUCA)
        == ["unchanged"] * 2
    )
    assert (len(invitations()), len(smes()), desk.status) == (2, 1, 0)
    assert len(list(db.session.scalars(select(Outbox)))) == 2


def test_changed_row_changes_the_open_invitation(desk: Desk) -> None:
    desk.bring(HEAD + LUCA)
    assert desk.fates(HEAD + LUCA.replace("Deriu", "Deriu Sanna").replace(",it,", ",fr,")) == ["updated"]
    only = invitations()[0]
    assert (only.name, only.language, len(invitations())) == ("Luca Deriu Sanna", "fr", 1)


def test_ended_invitation_is_mailed_anew(desk: Desk) -> None:
    desk.bring(HEAD + LUCA)
    before = invitations()[0].token_hash
    with clock.set_to(NOW + INVITATION_LIFE):
        assert desk.fates(HEAD + LUCA) == ["updated"]
    only = invitations()[0]
    assert only.expires_at == NOW + 2 * INVITATION_LIFE
    assert only.token_hash != before
    assert len(list(db.session.scalars(select(Outbox)))) == 2


def test_dry_run_says_the_same_and_writes_nothing(desk: Desk) -> None:
    table = HEAD + GIULIA + "x,Luca,Deriu,it,,,IT\n"
    said = desk.bring(table, "--dry-run")
    assert (said["written"], desk.status, smes(), invitations()) == (False, 1, [], [])
    assert said["rows"] == desk.bring(table)["rows"]


def test_all_or_nothing_writes_nothing_beside_a_bad_row(desk: Desk) -> None:
    answer = desk.bring(HEAD + GIULIA + "x,Luca,Deriu,it,,,IT\n", "--all-or-nothing")
    assert (answer["accepted"], answer["rejected"], answer["written"]) == (1, 1, False)
    assert (desk.status, smes(), invitations()) == (1, [], [])


def test_member_stays_as_they_are(desk: Desk) -> None:
    member = people.make_learner(people.make_organisation("Masseria Li Pozzi"), email="luca@example.org")
    assert desk.fates(HEAD + LUCA.replace("Luca", "Other")) == ["unchanged"]
    assert (db.session.get_one(Membership, member.id).person.name, invitations()) == ("Giulia Ferrante", [])


def test_second_owner_is_left_to_the_first(desk: Desk) -> None:
    people.make_owner(people.make_organisation("Masseria Li Pozzi"))
    column, reason = desk.refusal(GIULIA)
    assert (column, reason) == (
        "role",
        "This SME has an owner, who alone invites a second one. Write learner.",
    )


def test_two_owners_of_one_new_sme_are_not_both_made(desk: Desk) -> None:
    answer = desk.bring(HEAD + GIULIA + LUCA.replace("learner", "owner"))
    assert [(row["fate"], row["column"]) for row in answer["rows"]] == [("created", ""), ("rejected", "role")]


def test_account_elsewhere_is_treated_like_an_unknown_address(desk: Desk) -> None:
    people.make_owner(people.make_organisation("Ta Karmnu", "MT"), email="giulia@example.org")
    other = GIULIA.replace("giulia", "nobody")
    known, unknown = (desk.bring(HEAD + row, "--country", "IT", "--dry-run") for row in (GIULIA, other))
    assert known == unknown
    assert known["rows"][0]["fate"] == "created"


@pytest.mark.parametrize("known", ["giulia@example.org", "nobody@example.org"])
def test_other_country_is_refused_whether_or_not_it_knows_the_address(desk: Desk, known: str) -> None:
    people.make_owner(people.make_organisation("Ta Karmnu", "MT"), email="giulia@example.org")
    row = f"{known},Giulia,Ferrante,it,owner,Ta Karmnu,MT\n"
    assert desk.refusal(row, "--country", "IT") == ("country", "You import people of your own country only.")


def test_number_of_another_country_is_like_one_that_nobody_has(desk: Desk) -> None:
    number = number_of(people.make_organisation("Ta Karmnu", "MT").pseudonym)
    row = "luca@example.org,Luca,Deriu,it,,{},IT\n"
    answers = [desk.refusal(row.format(sme), "--country", "IT") for sme in (number, "0000-0000")]
    assert answers == [("sme", "No SME of your countries has this number.")] * 2


def test_option_sme_stands_in_for_empty_cells(desk: Desk) -> None:
    sme = people.make_organisation("Ta Karmnu", "MT")
    assert desk.fates("email,name\nmaria@example.org,Maria Grech\n", "--sme", str(sme.id)) == ["created"]
    assert [(one.organisation_id, one.language) for one in invitations()] == [(sme.id, "mt")]


def test_new_sme_can_be_refused(desk: Desk) -> None:
    column, _reason = desk.refusal(GIULIA, "--no-new-smes")
    assert column == "sme"


def test_sme_alone_is_added(desk: Desk) -> None:
    table = HEAD + ",,,,,Masseria Li Pozzi,IT\n,,,,,MASSERIA LI POZZI,IT\n"
    assert desk.fates(table) == ["created", "unchanged"]
    assert (smes(), invitations()) == (["Masseria Li Pozzi"], [])


def test_sme_is_found_by_its_name_without_case_and_accents(desk: Desk) -> None:
    people.make_organisation("İncir Çiftliği", "TR")
    assert desk.fates(HEAD + "a@example.org,Ayşe,Yılmaz,tr,,INCIR CIFTLIGI,TR\n") == ["created"]
    assert smes() == ["İncir Çiftliği"]


def test_name_that_two_smes_have_asks_for_the_number(desk: Desk) -> None:
    one = people.make_organisation("Masseria Li Pozzi")
    people.make_organisation("Masseria Li Pozzi")
    assert desk.refusal(LUCA)[0] == "sme"
    assert desk.fates(HEAD + LUCA.replace("Masseria Li Pozzi", number_of(one.pseudonym))) == ["created"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",Luca,Deriu,it,,M,IT\n", "email"),
        ("luca@,Luca,Deriu,it,,M,IT\n", "email"),
        ("=A1,Luca,Deriu,it,,M,IT\n", "email"),
        ("ALİ@example.org,Luca,Deriu,it,,M,IT\n", "email"),
        ("λ@example.org,Luca,Deriu,it,,M,IT\n", "email"),
        (f"{'l' * 300}@example.org,Luca,Deriu,it,,M,IT\n", "email"),
        ("luca@example.org,,,it,,M,IT\n", "given_name"),
        (f"luca@example.org,{'L' * 201},Deriu,it,,M,IT\n", "given_name"),
        ("luca@example.org,Lu\0ca,Deriu,it,,M,IT\n", "given_name"),
        ("luca@example.org,Luca,Deriu,de,,M,IT\n", "language"),
        ("luca@example.org,Luca,Deriu,it,king,M,IT\n", "role"),
        ("luca@example.org,Luca,Deriu,it,trainer,M,IT\n", "role"),
        ("luca@example.org,Luca,Deriu,it,administrator,M,IT\n", "role"),
        ("luca@example.org,Luca,Deriu,it,,,IT\n", "sme"),
        (f"luca@example.org,Luca,Deriu,it,,{'M' * 201},IT\n", "sme"),
        ("luca@example.org,Luca,Deriu,it,,M,\n", "country"),
        ("luca@example.org,Luca,Deriu,it,,M,DE\n", "country"),
        ("luca@example.org,Luca,Deriu,it,,M,IT,more\n", ""),
        ('"luca@example.org"x,Luca,Deriu,it,,M,IT\n', ""),
    ],
)
def test_bad_cell_is_named_with_its_column(desk: Desk, row: str, column: str) -> None:
    refused, reason = desk.refusal(row)
    assert (refused, desk.status) == (column, 1)
    assert reason.endswith(".")


def test_row_of_before_is_not_said_twice_in_different_words(desk: Desk) -> None:
    assert desk.fates(HEAD + LUCA + LUCA + LUCA.replace("Deriu", "Sanna")) == [
        "created",
        "unchanged",
        "rejected",
    ]


def test_rows_keep_their_numbers_beside_empty_and_broken_lines(desk: Desk) -> None:
    table = HEAD + '\n,,,,,,\n"luca\nx@",Luca,"De\nriu",it,,M,IT\n' + GIULIA
    rows = desk.bring(table)["rows"]
    assert [(row["row"], row["fate"]) for row in rows] == [(4, "rejected"), (5, "created")]


def test_short_row_has_empty_cells_at_its_end(desk: Desk) -> None:
    assert desk.fates("email,name,sme,country,role\nluca@example.org,Luca,M,IT\n") == ["created"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_found_out(desk: Desk, separator: str, end: str) -> None:
    table = (HEAD + GIULIA).replace(",", separator).replace("\n", end)
    assert desk.fates(table) == ["created"]


TURKISH = "e-posta;Adı;Soyadı;Dil;Görev;İşletme;Ülke\nayse@example.org;Ayşe;Yılmaz;Türkçe;işletme sahibi;İncir Çiftliği;Türkiye\n"
GREEK = "Διεύθυνση email;Όνομα;Επώνυμο;Γλώσσα;Ρόλος;Επιχείρηση;Χώρα\neleni@example.org;Ελένη;Νικολάου;ελληνικά;ιδιοκτήτρια;Αγρόκτημα;Ελλάδα\n"
ARABIC = "البريد الإلكتروني;الاسم;اللقب;اللغة;الدور;المؤسسة;البلد\nsalma@example.org;سلمى;الطرابلسي;العربية;صاحبة المؤسسة;دار الزيتونة;تونس\n"
FRENCH = "Courriel;Prénom;Nom;Langue;Rôle;Entreprise;Pays\nhelene@example.org;Hélène;Œuvrard;français;gérante;Gîte « Été »;Tunisie\n"


@pytest.mark.parametrize(
    ("text", "encoding", "option", "name", "country"),
    [
        (TURKISH, "utf-8", "", "Ayşe Yılmaz", "TR"),
        (TURKISH, "utf-8-sig", "", "Ayşe Yılmaz", "TR"),
        (TURKISH, "utf-16", "", "Ayşe Yılmaz", "TR"),
        (TURKISH, "cp1254", "windows-1254", "Ayşe Yılmaz", "TR"),
        (GREEK.replace("Ελένη", "Άννα"), "cp1253", "windows-1253", "Άννα Νικολάου", "EL"),
        (GREEK, "iso8859-7", "ISO-8859-7", "Ελένη Νικολάου", "EL"),
        (ARABIC, "cp1256", "cp1256", "سلمى الطرابلسي", "TN"),
        (FRENCH, "cp1252", "Windows-1252", "Hélène Œuvrard", "TN"),
        ("\ufeff" + ARABIC, "utf-16-be", "", "سلمى الطرابلسي", "TN"),
    ],
)
def test_encodings_and_languages(
    desk: Desk, text: str, encoding: str, option: str, name: str, country: str
) -> None:
    desk.bring(text.encode(encoding), *(["--encoding", option] if option else []))
    assert [(one.name, one.country, one.role) for one in invitations()] == [(name, country, Role.OWNER)]


def test_legacy_encoding_is_asked_for_and_never_guessed(desk: Desk) -> None:
    raw = (HEAD + LUCA + GIULIA.replace("Pozzi", "Pòzzi")).encode("cp1252")
    answer, place = desk.bring(raw), raw.index(b"\xf2") + 1
    assert (desk.status, answer["rows"], invitations()) == (2, [], [])
    assert answer["error"] == (
        f"Byte {place} (line 3) is not UTF-8. Save the table as CSV, UTF-8, or say its "
        "encoding: windows-1252, windows-1253, iso-8859-7, windows-1254, windows-1256."
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n",
        b"a,b,c\n1,2,3\n",
        b"email,e-mail,name\n",
        HEAD.encode("utf-16-le"),
        b"\xd0\xcf\x11\xe0 old workbook",
        b"PK\x03\x04 broken",
        b"\xef\xbb\xbf\xff",
        bytes(range(256)),
    ],
)
def test_file_that_is_no_table_is_refused_in_a_sentence(desk: Desk, raw: bytes) -> None:
    answer = desk.bring(raw)
    assert (desk.status, answer["accepted"], answer["rejected"]) == (2, 0, 0)
    assert desk.words.strip().endswith(".")


def test_unknown_encoding_is_a_usage_error(desk: Desk, runner: FlaskCliRunner, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(HEAD)
    assert (
        runner.invoke(args=["people", "import", str(tmp_path / "x.csv"), "--encoding", "klingon"]).exit_code
        == 2
    )


def test_formula_in_a_name_is_only_text_and_unseen_marks_go(desk: Desk) -> None:
    desk.bring(HEAD + 'luca@example.org\u200f,"=HYPERLINK(""x"")","\u202eDe\u0301riu",it,,M,IT\n')
    assert [(one.email, one.name) for one in invitations()] == [("luca@example.org", '=HYPERLINK("x") Dériu')]


def workbook(*rows: list[Any]) -> bytes:
    """A workbook with these rows on its first sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.create_sheet("Other").append(["email"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_workbook_is_read_like_a_table(desk: Desk) -> None:
    raw = workbook(
        [None, None],
        ["E-mail", "Nome", "Cognome", "PMI", "Paese", "Ruolo"],
        ["luca@example.org", "Luca", 12.0, "Masseria", "Italia", None],
        [None] * 6,
        ["=A3", "Giulia", "x", "Masseria", "Italia", "titolare"],
    )
    rows = desk.bring(raw, name="people.xlsx")["rows"]
    assert [(row["row"], row["fate"], row["column"]) for row in rows] == [
        (3, "created", ""),
        (5, "rejected", "email"),
    ]
    assert [one.name for one in invitations()] == ["Luca 12"]


def test_workbook_that_unpacks_to_very_much_is_refused() -> None:
    stream = io.BytesIO(workbook(["email"]))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/bomb", bytes(100 * 1024 * 1024))
    assert len(stream.getvalue()) < 200_000
    with pytest.raises(BadTable, match="unpacks to more"):
        read_table(stream.getvalue())


@pytest.mark.parametrize(
    "sheet",
    [
        b"<worksheet><sheetData><row>" + b"<c/>" * 1_000_000 + b"</row></sheetData></worksheet>",
        b'<!DOCTYPE x [<!ENTITY a "lol">]><worksheet><sheetData/></worksheet>',
    ],
    ids=["endless-row", "entities"],
)
def test_sheet_that_grows_when_it_is_read_is_refused(sheet: bytes) -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["email"]))) as sound,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in sound.namelist():
            packed.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else sound.read(name))
    with pytest.raises(BadTable, match="unpacks to more"):
        read_table(stream.getvalue())


def test_packed_file_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("letter.txt", "email")
    with pytest.raises(BadTable, match="no workbook"):
        read_table(stream.getvalue())


def test_ten_thousand_rows_need_as_many_queries_a_chunk_as_few(desk: Desk) -> None:
    def table(rows: int) -> str:
        return HEAD + "".join(f"p{n}@example.org,P,{n},it,,M{n % 150},IT\n" for n in range(rows))

    with counted() as few:
        desk.bring(table(2), "--dry-run")
    with counted() as many:
        desk.bring(table(400), "--dry-run")
    assert len(few) == len(many)
    start = time.perf_counter()
    assert desk.bring(table(10_000))["accepted"] == 10_000
    assert time.perf_counter() - start < 60  # a guard against a query a row; some seconds are usual
    assert len(smes()) == 150


@given(st.text(max_size=80))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.binary(max_size=300), st.sampled_from(list(ENCODINGS)))
def test_any_bytes_are_text_or_refused(raw: bytes, encoding: str) -> None:
    with suppress(BadTable):
        assert isinstance(decode(raw, encoding), str)


@given(st.text(alphabet='email,sme;\t\r\n"=a@b.c\0 ', max_size=120))
def test_any_text_is_a_table_or_refused(text: str) -> None:
    try:
        numbers = [line.number for line in read_table(text.encode()).lines]
    except BadTable:
        return
    assert numbers == sorted(set(numbers))


def test_no_word_means_two_things() -> None:
    for lists in (words.HEADS, {str(role): text for role, text in words.ROLES.items()}):
        seen: dict[str, str] = {}
        for meaning, text in lists.items():
            for word in {words.key_of(word) for line in text.splitlines() for word in line.split(";")} - {""}:
                assert seen.setdefault(word, meaning) == meaning, word


@pytest.mark.parametrize(
    ("word", "code"),
    [("GR", "EL"), ("Germania", None), ("Yunanistan", "EL"), ("مصر", "EG"), ("ita", "IT"), ("TÜRKİYE", "TR")],
)
def test_countries_are_known_by_many_names(word: str, code: str | None) -> None:
    assert words.country_named(word) == code


@pytest.mark.parametrize(
    ("word", "code"),
    [("IT", "it"), ("it-IT", "it"), ("İTALYANCA", "it"), ("Malti", "mt"), ("arabo", "ar"), ("deutsch", None)],
)
def test_languages_are_known_by_many_names(word: str, code: str | None) -> None:
    assert words.language_named(word) == code


def test_thirty_days_pass_before_an_invitation_ends(desk: Desk) -> None:
    desk.bring(HEAD + LUCA)
    with clock.set_to(NOW + INVITATION_LIFE - timedelta(seconds=1)):
        assert desk.fates(HEAD + LUCA) == ["unchanged"]
