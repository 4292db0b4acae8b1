# SPDX-License-Identifier: EUPL-1.2
"""A git repository that holds a content folder: fetched into a folder of ours, and written to.

Git is run without a shell, without anybody's own settings, hooks, submodules or helpers, and only over
https, ssh or a path; links are checked out as plain files.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from atlas_training.errors import Invalid

SECONDS = 300
_ADDRESS = re.compile(r"(https://|ssh://|file:///|/)[^\s\0]+|[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[^\s\0-][^\s\0]*")
_BRANCH = re.compile(r"(?!.*\.\.)(?!.*\.lock$)[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")
_SAFE = (
    "core.hooksPath=/dev/null",
    "core.symlinks=false",
    "core.fsmonitor=false",
    "core.autocrlf=false",
    "commit.gpgSign=false",
    "protocol.allow=never",
    "protocol.https.allow=always",
    "protocol.ssh.allow=always",
    "protocol.file.allow=always",
    "submodule.recurse=false",
    "transfer.fsckObjects=true",
)
_KEPT = ("PATH", "HOME", "LANG", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR", "https_proxy", "no_proxy")


class BadRepository(Invalid):
    """The repository cannot be read or written; the sentence says what git answered."""


def fetch(address: str, branch: str, into: Path) -> Path:
    """The content folder of a branch of a repository, checked out into an empty folder.

    ``content/`` of the repository where that holds ``courses/``, else the repository itself. A repository
    just made, without any branch, gives an empty folder, in which the first commit can be written.

    :raise BadRepository: if address or branch cannot be used, or git fails.
    """
    if not _ADDRESS.fullmatch(address):
        raise BadRepository(f"{address!r} is no address of a repository. Write https://…, ssh://… or a path.")
    if not _BRANCH.fullmatch(branch):
        raise BadRepository(f"{branch!r} is no name of a branch.")
    if not _git(None, "ls-remote", "--heads", "--", address):
        _git(None, "init", "--quiet", f"--initial-branch={branch}", "--", str(into))
        _git(into, "remote", "add", "origin", address)
        return into
    _git(None, "clone", "--quiet", "--depth=1", "--no-tags", f"--branch={branch}", "--", address, str(into))
    return into / "content" if (into / "content" / "courses").is_dir() else into


def course_in(folder: Path, address: str) -> dict[str, bytes]:
    """The files of a course in a fetched folder, as the importer takes them; none where it is not there."""
    root = folder / "courses" / address
    names = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return {
        name.as_posix(): (root / name).read_bytes()
        for name in names
        if not any(part.startswith(".") for part in name.parts)
    }


def write(clone: Path, folder: Path, courses: Mapping[str, Mapping[str, bytes]], message: str) -> bool:
    """Write courses by address into a fetched folder, commit and push; whether anything had changed.

    A course's folder is replaced as a whole; the others stay as they are.

    :raise BadRepository: if git fails, for instance because somebody pushed meanwhile.
    """
    for address, files in courses.items():
        target = folder / "courses" / address
        shutil.rmtree(target, ignore_errors=True)
        for name, content in files.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(content)
    _git(clone, "add", "--all", "--", str(folder.relative_to(clone) / "courses"))
    if not _git(clone, "status", "--porcelain").strip():
        return False
    _git(
        clone,
        "-c",
        "user.name=ATLAS4MED Training",
        "-c",
        "user.email=training@localhost",
        "commit",
        "--quiet",
        f"--message={message}",
    )
    _git(clone, "push", "--quiet", "origin", "HEAD")
    return True


def _git(folder: Path | None, *arguments: str) -> str:
    safe = [part for one in _SAFE for part in ("-c", one)]
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    kept |= {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
        "LC_ALL": "C",
    }
    try:
        ended = subprocess.run(  # noqa: S603 -- a list without a shell, and every argument is checked
            ["git", *safe, *arguments],  # noqa: S607 -- the system's git
            cwd=folder,
            env=kept,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise BadRepository("git is not installed: apt-get install git") from None
    except subprocess.TimeoutExpired:
        raise BadRepository(f"git did not answer within {SECONDS} seconds.") from None
    if ended.returncode:
        said = re.sub(r"//[^/@\s]+@", "//", ended.stderr.decode(errors="replace").strip())
        raise BadRepository(f"git {arguments[0]}: {said.splitlines()[-1] if said else 'failed'}")
    return ended.stdout.decode(errors="replace")
