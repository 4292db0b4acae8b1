# SPDX-License-Identifier: EUPL-1.2
"""How long a thousand modules take to check, render and store, and five thousand questions to import.

The modules are copies of the longest lesson of ``content/`` under ids of their own, fifty to a course.
"""

import json
import re
import shutil
import tempfile
from pathlib import Path
from time import monotonic
from typing import Any

from flask import Flask

from atlas_training import PROJECT_FOLDER
from atlas_training.assessments.bank import importing
from atlas_training.assessments.formats import doors
from atlas_training.content import service as content
from atlas_training.database import own_transaction

COURSES, MODULES_A_COURSE = 20, 50
QUESTIONS = 5_000
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def sync_modules(app: Flask) -> None:
    """Store a folder of courses, then the same folder again, and print the seconds of each."""
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as name, app.app_context():
        folder = Path(name)
        _write_courses(folder)
        taken = []
        for _ in range(2):
            began = monotonic()
            report = content.sync(folder)
            taken.append(monotonic() - began)
            assert not report.has_errors, [one for one in report.findings if one.severity == "error"][:3]
    modules = COURSES * MODULES_A_COURSE
    print(
        f"{modules:,} modules in {COURSES} courses, in seconds: checked, rendered and stored {taken[0]:.1f}"
        f" ({modules / taken[0]:,.0f}/s), again unchanged {taken[1]:.1f}",
        flush=True,
    )


def _write_courses(folder: Path) -> None:
    lessons = (PROJECT_FOLDER / "content" / "courses").glob("*/en/*.md")
    longest = max(
        (file for file in lessons if file.name != "course.md"), key=lambda file: file.stat().st_size
    )
    body = re.sub(r"\]\((?!https?:)[^)]*\)", "](https://example.org/)", _FRONT.sub("", longest.read_text()))
    minutes = 1 + len(body.split()) // 180
    minutes += sum(int(stated) for stated in re.findall(r"^    minutes: (\d+)$", body, re.MULTILINE))
    ids = [f"X{number:02}" for number in range(COURSES)]
    _write_catalogue(folder / "pathways", ids, minutes)
    for course_id in ids:
        _write_course(folder / "courses" / course_id.lower(), course_id, body, minutes)


def _write_catalogue(folder: Path, ids: list[str], minutes: int) -> None:
    folder.mkdir()
    shutil.copy(PROJECT_FOLDER / "content" / "pathways" / "path-rule.yaml", folder)
    head = {"code": "ATLAS-CAT", "version": "9.0.0", "source_language": "en", "languages": ["en"]}
    courses = [
        {"id": id, "dimension": "TRU", "digcomp": ["1.3 B"], "modules": _places(id, minutes)} for id in ids
    ]
    _write_yaml(folder / "catalogue.yaml", {**head, "courses": courses})
    words = {"title": "Many", "outcomes": ["See many (1.3 B)"]}
    modules = {one["id"]: "Module" for id in ids for one in _places(id, minutes)}
    _write_yaml(folder / "en.yaml", {"courses": dict.fromkeys(ids, words), "modules": modules})


def _places(course_id: str, minutes: int) -> list[dict[str, Any]]:
    return [
        {"id": f"{course_id}.{number}", "level": 1, "topic": "cyber", "minutes": minutes}
        for number in range(1, MODULES_A_COURSE + 1)
    ]


def _write_yaml(file: Path, value: object) -> None:
    file.write_text(json.dumps(value))  # JSON is YAML


def _write_course(folder: Path, course_id: str, body: str, minutes: int) -> None:
    modules = [f"module-{number}" for number in range(1, MODULES_A_COURSE + 1)]
    text = folder / "en"
    text.mkdir(parents=True)
    (text / "course.md").write_text("---\ntitle: Many\nsummary: Many lessons.\noutcomes: [See many]\n---\n")
    for name in modules:
        front = f"title: {name}\nsummary: One of many.\noutcomes: [See one]"
        (text / f"{name}.md").write_text(f"---\n{front}\n---\n{body}")
    neutral = {
        "id": course_id,
        "version": "1.0.0",
        "status": "active",
        "source_language": "en",
        "languages": ["en"],
        "licence": "CC-BY-4.0",
        "authors": ["A bench"],
        "dimension": "TRU",
        "certificate": True,
        "prerequisites": [],
        "completion": "modules-to-target",
        "modules": [
            {
                "id": f"{course_id}.{number}",
                "level": 1,
                "topic": "cyber",
                "minutes": minutes,
                "file": f"{name}.md",
                "completes": {"read": True},
            }
            for number, name in enumerate(modules, 1)
        ],
    }
    _write_yaml(folder / "course.yaml", neutral)


def import_questions(app: Flask) -> None:
    """Import a GIFT file into the bank, then the same file again, and print the seconds of each."""
    raw = "".join(map(_question, range(QUESTIONS))).encode()
    taken = []
    with app.app_context():
        for _ in range(2):
            began = monotonic()
            reading = doors.read(raw, "gift")
            with own_transaction():
                choices = importing.Choices()
                examination = importing.examine(reading, choices)
                assert examination.accepted == QUESTIONS
                importing.carry_out(examination, choices, "bench.gift")
            taken.append(monotonic() - began)
    print(
        f"{QUESTIONS:,} questions from GIFT into the bank, in seconds: {taken[0]:.1f}"
        f" ({QUESTIONS / taken[0]:,.0f}/s), again unchanged {taken[1]:.1f}",
        flush=True,
    )


def _question(number: int) -> str:
    forms = (
        "{{=right ~%50%half#almost ~wrong {n}#no}}",
        "{{=guest =visitor {n}}}",
        "{{#{n}:0.5}}",
        "{{=a {n} -> 1 =b -> 2 =c -> 3}}",
        "{{TRUE#yes#no}}",
    )
    return f"::Question {number}::What is right of number {number}?" + (
        forms[number % len(forms)].format(n=number) + "\n\n"
    )
