# SPDX-License-Identifier: EUPL-1.2
"""The style sheet and the script: joined, made small and named by their hash once, when the service starts.

The name changes with the content, so browsers keep them for a year and a second page costs its document only.
"""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

import rcssmin
from flask import Flask, current_app

FOLDER = Path(__file__).parent / "static"
STYLES = ("tokens", "base", "frame", "controls", "learning", "readiness", "tables", "print")


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    name: str
    kind: str
    body: bytes
    compressed: bytes


def _asset(text: str, ending: str, kind: str) -> Asset:
    body = text.encode()
    name = f"{hashlib.sha256(body).hexdigest()[:16]}.{ending}"
    return Asset(name, kind, body, gzip.compress(body, 9, mtime=0))


def _styles() -> Asset:
    files = [FOLDER / "css" / f"{name}.css" for name in STYLES]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files if file.exists())
    return _asset(str(rcssmin.cssmin(text)), "css", "text/css; charset=utf-8")


def _script(folder: Path) -> Asset | None:
    files = sorted(folder.glob("*.js"))
    if not files:
        return None
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return _asset(text, "js", "text/javascript; charset=utf-8")


def init_app(app: Flask) -> None:
    """Build the files and keep them in memory."""
    styles, script, editor = _styles(), _script(FOLDER / "js"), _script(FOLDER / "js" / "editor")
    app.extensions["assets"] = {asset.name: asset for asset in (styles, script, editor) if asset}
    app.extensions["stylesheet"] = styles.name
    app.extensions["script"] = script.name if script else None
    app.extensions["editor_script"] = editor.name if editor else None


def find(name: str) -> Asset | None:
    """The file of that hashed name."""
    assets: dict[str, Asset] = current_app.extensions["assets"]
    return assets.get(name)
