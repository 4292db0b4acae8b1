# SPDX-License-Identifier: EUPL-1.2
"""Git repositories that hold courses."""

import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str) -> str:
    """What git says in a folder."""
    names = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    return subprocess.run(
        ["git", *names, *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


def make_repository(work: Path) -> Path:
    """A bare repository beside ``work`` whose branch main holds what is in that folder."""
    bare = work.parent / "bare.git"
    git(work, "init", "-q", "-b", "main")
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "Courses")
    git(work.parent, "clone", "-q", "--bare", str(work), str(bare))
    return bare
