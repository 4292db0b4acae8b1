# SPDX-License-Identifier: EUPL-1.2
"""Zip files: what a course is comes in, what would harm stays out."""

import io
import stat
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from atlas_training.content import archive
from atlas_training.content.archive import BadArchive, pack, unpack
from tests.conftest import CONTENT
from tests.factories.courses import make_content
from tests.factories.repositories import git, make_repository


def _zip(files: dict[str, bytes], **more: object) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for key, value in more.items():
                setattr(info, key, value)
            made.writestr(info, content)
    return out.getvalue()


def _names(folder: Path) -> list[str]:
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())


@pytest.mark.parametrize("around", ["", "courses/", "content/courses/", "repository-main/content/courses/"])
def test_course_comes_in_however_its_folder_is_zipped(tmp_path: Path, around: str) -> None:
    unpack(_zip({f"{around}be/course.yaml": b"id: C03", f"{around}be/en/course.md": b"x"}), tmp_path)
    assert _names(tmp_path) == ["courses/be/course.yaml", "courses/be/en/course.md"]


def test_what_was_packed_is_unpacked_again(tmp_path: Path) -> None:
    files = {f"courses/be/{name}": name.encode() for name in ("course.yaml", "ar/course.md", "assets/a.webp")}
    unpack(pack(files), tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in _names(tmp_path)} == files
    assert pack(files) == pack(dict(reversed(files.items())))


@pytest.mark.parametrize(
    "name",
    [
        "../course.yaml",
        "be/../../x.md",
        "/etc/passwd",
        "be//x.md",
        "be\\..\\x.md",
        "C:/x.md",
        "be/x\n.md",
        "be/ x.md",
        "be/x.md.",
        "be/en./x.md",
        "be/NUL.md",
        "be/assets/com1",
        "be/\u202egpj.md",
        "be/x\u200b.md",
        "be/" + "x" * 300,
        "/".join("abcdefghij"),
    ],
)
def test_path_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadArchive):
        unpack(_zip({"be/course.yaml": b"id: C03", name: b"x"}), tmp_path / "in")
    assert not (tmp_path / "x.md").exists()


def test_link_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadArchive, match="link"):
        unpack(_zip({"be/course.yaml": b"/etc/passwd"}, external_attr=(stat.S_IFLNK | 0o777) << 16), tmp_path)


def test_name_twice_is_refused_whatever_its_case(tmp_path: Path) -> None:
    with pytest.raises(BadArchive, match="twice"):
        unpack(_zip({"be/course.yaml": b"a", "be/en/x.md": b"a", "be/EN/X.md": b"a"}), tmp_path)


def test_names_that_differ_by_their_normal_form_alone_are_one(tmp_path: Path) -> None:
    with pytest.raises(BadArchive, match="twice"):
        unpack(_zip({"be/course.yaml": b"a", "be/caf\u00e9.md": b"a", "be/cafe\u0301.md": b"a"}), tmp_path)


def test_zip_inside_stays_a_file(tmp_path: Path) -> None:
    inner = _zip({"be/course.yaml": bytes(19_000_000)})
    unpack(_zip({"be/course.yaml": b"a", "be/assets/inner.zip": inner}), tmp_path)
    assert _names(tmp_path) == ["courses/be/assets/inner.zip", "courses/be/course.yaml"]


@pytest.mark.parametrize("kind", [stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: int) -> None:
    with pytest.raises(BadArchive):
        unpack(_zip({"be/course.yaml": b"a"}, external_attr=(kind | 0o666) << 16), tmp_path)


def test_bomb_is_refused_before_it_fills_the_disk(tmp_path: Path) -> None:
    raw = _zip({"be/course.yaml": b"a", "be/assets/a.pdf": bytes(30_000_000)})
    assert len(raw) < 100_000
    with pytest.raises(BadArchive, match="larger than 20 MB"):
        unpack(raw, tmp_path)
    many = _zip({"be/course.yaml": b"a", **{f"be/assets/{n}.pdf": bytes(19_000_000) for n in range(11)}})
    with pytest.raises(BadArchive, match="more than 200 MB"):
        unpack(many, tmp_path)


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 2)
    with pytest.raises(BadArchive, match="more than 2 files"):
        unpack(_zip({"be/course.yaml": b"a", "be/en/a.md": b"a", "be/en/b.md": b"a"}), tmp_path)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no zip",
        b"PK\x03\x04" + b"x" * 50,
        _zip({}),
        _zip({"x.md": b"a"}),
        _zip({"course.yaml": b"id: C03"}),
    ],
)
def test_what_holds_no_course_is_refused(tmp_path: Path, raw: bytes) -> None:
    with pytest.raises(BadArchive):
        unpack(raw, tmp_path)


def test_broken_zip_is_refused_wherever_it_breaks(tmp_path: Path) -> None:
    raw = _zip({"be/course.yaml": b"id: C03\n" * 50, "be/en/course.md": b"words " * 50})
    for place in range(0, len(raw), 7):
        spoilt = raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :]
        try:
            unpack(spoilt, tmp_path / str(place))
        except BadArchive:
            continue


def test_commands_bring_a_zip_in_and_out(runner: FlaskCliRunner, tmp_path: Path) -> None:
    folder = CONTENT / "courses" / "small-steps"
    files = {f"small-steps/{name}": (folder / name).read_bytes() for name in _names(folder)}
    files["small-steps/course.yaml"] = files["small-steps/course.yaml"].replace(b"1.0.0", b"1.1.0")
    file, out = tmp_path / "in.zip", tmp_path / "out.zip"
    file.write_bytes(pack(files))
    tried = runner.invoke(args=["content", "import", str(file), "--dry-run"])
    assert tried.stdout == (
        "courses/small-steps/course.yaml: changed\n"
        "courses/small-steps: C11 1.1.0 published (en, it).\n"
        "This was a dry run: nothing is kept.\n"
    )
    done = runner.invoke(args=["content", "import", str(file)])
    assert done.stdout == "courses/small-steps: C11 1.1.0 published (en, it).\n"
    runner.invoke(args=["content", "export", "C11", str(out)])
    assert out.read_bytes() == pack(files)


def test_repository_is_pulled_and_pushed(runner: FlaskCliRunner, tmp_path: Path) -> None:
    repository = _repository(tmp_path)
    assert runner.invoke(args=["content", "pull", str(repository)]).stdout == (
        "courses/small-steps: C11 1.1.0 published (en, it).\n"
    )
    assert runner.invoke(args=["content", "push", str(repository)]).stdout == "Nothing has changed.\n"
    _publish_next(runner, tmp_path)
    assert runner.invoke(args=["content", "push", str(repository)]).stdout == "Pushed.\n"
    shown = git(repository, "show", "main:content/courses/small-steps/course.yaml")
    assert "version: 1.2.0" in shown


def test_repository_just_made_takes_its_first_push(runner: FlaskCliRunner, tmp_path: Path) -> None:
    repository = tmp_path / "new.git"
    git(tmp_path, "init", "-q", "--bare", "--initial-branch=main", str(repository))
    pulled = runner.invoke(args=["content", "pull", str(repository)])
    assert "There is no content" in str(pulled.exception)
    assert runner.invoke(args=["content", "push", str(repository)]).stdout == "Pushed.\n"
    assert "version: 1.0.0" in git(repository, "show", "main:courses/small-steps/course.yaml")
    assert runner.invoke(args=["content", "push", str(repository)]).stdout == "Nothing has changed.\n"


def test_push_says_first_what_would_change(runner: FlaskCliRunner, tmp_path: Path) -> None:
    repository = _repository(tmp_path)
    before = git(repository, "rev-parse", "main")
    runner.invoke(args=["content", "pull", str(repository)])
    said = runner.invoke(args=["content", "push", str(repository), "--dry-run"]).stdout
    assert said == "Nothing has changed.\nThis was a dry run: nothing is kept.\n"
    _publish_next(runner, tmp_path)
    said = runner.invoke(args=["content", "push", str(repository), "--dry-run"]).stdout
    assert said == "courses/small-steps/course.yaml: changed\nThis was a dry run: nothing is kept.\n"
    assert git(repository, "rev-parse", "main") == before


def test_push_never_undoes_what_others_wrote_in_the_repository(
    runner: FlaskCliRunner, tmp_path: Path
) -> None:
    repository = _repository(tmp_path)
    runner.invoke(args=["content", "pull", str(repository)])
    _publish_next(runner, tmp_path)
    work = tmp_path / "work"
    lesson = work / "content/courses/small-steps/en/one-page.md"
    lesson.write_text(lesson.read_text() + "\nA word of a colleague.\n")
    git(work, "commit", "-q", "-a", "-m", "Words")
    git(work, "push", "-q", str(repository), "main")
    refused = runner.invoke(args=["content", "push", str(repository)])
    assert refused.exit_code == 1
    assert (
        "courses/small-steps: changed in the repository and never published here. Pull first"
        in refused.stderr
    )
    path = "main:content/courses/small-steps/en/one-page.md"
    assert "colleague" in git(repository, "show", path)
    assert runner.invoke(args=["content", "push", str(repository), "--overwrite"]).stdout == "Pushed.\n"
    assert "colleague" not in git(repository, "show", path)


def _publish_next(runner: FlaskCliRunner, place: Path) -> None:
    """Publish C11 once more, as 1.2.0."""
    zipped = place / "in.zip"
    runner.invoke(args=["content", "export", "C11", str(zipped)])
    with zipfile.ZipFile(zipped) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    files["small-steps/course.yaml"] = files["small-steps/course.yaml"].replace(b"1.1.0", b"1.2.0")
    zipped.write_bytes(pack(files))
    runner.invoke(args=["content", "import", str(zipped)])


def _repository(place: Path) -> Path:
    """A bare repository whose branch main holds the test content, one course a version later."""
    work = place / "work"
    work.mkdir()
    make_content(work)
    file = work / "content/courses/small-steps/course.yaml"
    file.write_text(file.read_text().replace("version: 1.0.0", "version: 1.1.0"))
    return make_repository(work)


@pytest.mark.parametrize(
    "address",
    ["ext::sh -c touch% x", "--upload-pack=touch x", "http://x", "-x", "git://x/y", "/nowhere/at/all"],
)
def test_address_that_runs_something_or_is_nowhere_is_refused(
    runner: FlaskCliRunner, address: str, tmp_path: Path
) -> None:
    result = runner.invoke(args=["content", "pull", "--", address])
    assert result.exit_code == 1


def test_link_in_a_repository_reaches_nothing_outside(runner: FlaskCliRunner, tmp_path: Path) -> None:
    repository = _repository(tmp_path)
    work = tmp_path / "work"
    lesson = work / "content/courses/small-steps/en/one-page.md"
    lesson.unlink()
    lesson.symlink_to("/etc/passwd")
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "Link")
    git(work, "push", "-q", str(repository), "main")
    result = runner.invoke(args=["content", "pull", str(repository)])
    assert "root:" not in result.stdout + result.stderr
    assert result.exit_code == 1


@pytest.mark.parametrize(
    "files",
    [
        {"be/course.yaml": b"id: C03", "be/en": b"x", "be/en/course.md": b"x"},
        {"be/course.yaml": b"id: C03", "be/en/course.md": b"x", "be/en": b"x"},
        {"be/course.yaml": b"id: C03", "be/assets/" + "π" * 190: b"x"},
    ],
)
def test_names_that_no_folder_can_hold_are_refused(tmp_path: Path, files: dict[str, bytes]) -> None:
    with pytest.raises(BadArchive):
        unpack(_zip(files), tmp_path)
