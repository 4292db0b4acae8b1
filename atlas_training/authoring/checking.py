# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with a draft, and how a text of it will look: by the one importer and the one renderer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import current_app, url_for

from atlas_training.authoring import folder
from atlas_training.content.findings import Finding
from atlas_training.content.yaml_source import BadYaml
from atlas_training.courses import lint, reading, schema
from atlas_training.courses import service as courses
from atlas_training.courses.blocks import key_of, path_of
from atlas_training.courses.markdown import Rendered, Source
from atlas_training.courses.rendering import render_all
from atlas_training.courses.source import TextFile, take_apart
from atlas_training.plugins import hook
from atlas_training.sentences import say


def catalogue() -> dict[str, dict[str, Any]]:
    """Courses and modules of the installation's catalogue by id."""
    return reading.read_catalogue(Path(current_app.config["CONTENT_FOLDER"]))


def examine(address: str, contents: Mapping[str, bytes]) -> reading.Draft:
    """Read a draft as the importer would. Slow; asks the database but writes nothing.

    Languages that are not complete, and files that nothing uses, stay behind.
    """
    with TemporaryDirectory() as place:
        target = Path(place) / "courses" / address
        target.mkdir(parents=True)
        reading.lay_out(folder.to_publish(contents), target)
        examined = reading.examine(target, catalogue())
    unused = [one for one in examined.findings if one.rule == "orphan" and f"/{folder.ASSETS}" in one.file]
    for finding in unused:
        name = finding.file.removeprefix(f"courses/{address}/")
        examined.files.pop(name)
        examined.contents.pop(name)
    examined.findings = [one for one in examined.findings if one not in unused]
    return examined


@dataclass(frozen=True)
class Look:
    """How a text looks to a learner, and what is to be mended in it; ``rendered`` is None for a check."""

    rendered: Rendered | None
    findings: list[Finding] = field(default_factory=list)


def look(
    course_id: str, names: Mapping[str, str], language: str, name: str, text: str, source: str = ""
) -> Look:
    """One text of a draft by itself: ``names`` are the draft's files, ``source`` the text it translates.

    Findings carry the name of the file in the course's folder, and lines of the whole file.
    """
    file = f"{language}/{name}"
    try:
        taken = take_apart(text, file)
    except BadYaml as wrong:
        return Look(None, [wrong.finding])
    blocks = reading.known_blocks()
    links = _links(course_id, language, names)
    shown = Source(
        taken.body,
        language,
        links,
        _task_keys(taken, source),
        blocks=[path_of(one) for one in blocks.values()],
    )
    [rendered] = render_all([shown], cpu_seconds=2.0)
    findings = schema.hold(taken.front, schema.TEXT, file) + lint.lint_text(taken, language, blocks)
    findings += lint.lint_rendered(taken, rendered, blocks)
    for target in dict.fromkeys(rendered.targets if rendered else []):
        path, _mark, anchor = target.partition("#")
        line = taken.line_of(target)
        if path and path not in links:
            mend = say("Choose the lesson or the file from the toolbar.")
            findings.append(
                Finding(file, line, "link", say("The link %(target)s leads nowhere.", target=target), mend)
            )
        elif rendered and anchor and not path and anchor not in rendered.anchors:
            mend = say("Use the words of a heading in small letters, with hyphens between.")
            findings.append(
                Finding(file, line, "link", say("There is no heading for %(target)s.", target=target), mend)
            )
    return Look(rendered, sorted(findings))


def look_at_check(language: str, name: str, text: str, source_language: str, source: str) -> Look:
    """A check's file by itself, read by whoever knows its questions."""
    files = {source_language: (f"{source_language}/{name}", source), language: (f"{language}/{name}", text)}
    read = hook.read_check(files=files, source_language=source_language)
    own = f"{language}/{name}"
    return Look(None, sorted(one for one in (read.findings if read else []) if one.file == own))


def _task_keys(taken: TextFile, source: str) -> list[str]:
    blocks = taken.blocks
    if source:
        try:
            blocks = take_apart(source, "").blocks
        except BadYaml:
            blocks = []
    keys: list[str] = []
    for block in blocks:
        if block.name == "activity":
            keys.append(key_of(block.title, set(keys), len(keys) + 1))
    return keys


def _links(course_id: str, language: str, names: Mapping[str, str]) -> dict[str, str]:
    """Addresses inside the draft for its own files and texts, published ones for other courses."""
    links = reading.link_addresses("", language, {}, courses.offered_texts())
    for name in names:
        code, _slash, rest = name.partition("/")
        if name.startswith(folder.ASSETS):
            asset = name.removeprefix(folder.ASSETS)
            links[f"../{name}"] = url_for("authoring.asset", course_id=course_id, name=asset)
        elif code == language and "/" not in rest:
            links[rest] = url_for("authoring.view", course_id=course_id, language=language, name=rest)
    return links
