# SPDX-License-Identifier: EUPL-1.2
"""Keeping the catalogues: ``python -m atlas_training.i18n.catalogues extract | check | compile``.

The English sentence is the key, and no sentence may be missing in any language.
"""

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "translations"
LANGUAGES = ("en", "it", "es", "mt", "el", "ar", "fr", "tr")
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "say": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def _file(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def collect() -> Catalog:
    """Every sentence of the package."""
    catalog = Catalog(
        project="ATLAS4MED Training", charset="utf-8", header_comment="# SPDX-License-Identifier: EUPL-1.2"
    )
    options = {"**.html": {"silent": "false"}}
    found = extract_from_dir(PACKAGE, METHODS, options, KEYWORDS, comment_tags=("Translators:",))
    for file, _line, message, comments, context in found:
        catalog.add(message, None, [(file, 0)], auto_comments=comments, context=context)
    return catalog


def read(language: str) -> Catalog:
    """The catalogue of a language, empty where there is none."""
    file = _file(language)
    if not file.exists():
        return Catalog(locale=language, charset="utf-8", header_comment="# SPDX-License-Identifier: EUPL-1.2")
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def extract() -> None:
    """Bring every catalogue up to date: new sentences in, unused ones out. English is filled by itself."""
    for language in LANGUAGES:
        catalog = read(language)
        # A template for each: update hands its new messages over, and filling one would fill the others.
        catalog.update(collect(), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.fuzzy = False
        for message in catalog:
            message.locations = sorted({(file, 0) for file, _line in message.locations})
            if language == "en" and message.id:
                message.string = message.id
        _file(language).parent.mkdir(parents=True, exist_ok=True)
        with _file(language).open("wb") as stream:
            write_po(stream, catalog, width=110, include_lineno=False, sort_output=True)


def faults(language: str, template: Catalog) -> list[str]:
    """What is wrong with a catalogue: missing, unused, fuzzy, or with other placeholders than its key."""
    catalog = read(language)
    wrong = []
    for message in template:
        if not message.id:
            continue
        there = catalog.get(message.id, message.context)
        if there is None or not all(_texts(there.string)):
            wrong.append(f"{language}: missing: {_first(message)!r}")
        elif there.fuzzy:
            wrong.append(f"{language}: fuzzy: {_first(message)!r}")
        else:
            wrong += _placeholder_faults(language, there)
    wrong += [
        f"{language}: not used any more: {_first(message)!r}"
        for message in catalog
        if message.id and template.get(message.id, message.context) is None
    ]
    return wrong


def _texts(string: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [string or ""] if string is None or isinstance(string, str) else list(string)


def _first(message: Message) -> str:
    return _texts(message.id)[0]


def _placeholder_faults(language: str, message: Message) -> list[str]:
    wanted = set(PLACEHOLDER.findall(" ".join(_texts(message.id))))
    faults = []
    for text in _texts(message.string):
        found = set(PLACEHOLDER.findall(text))
        # A plural form may leave its number out ("one module"), never another value.
        if found - wanted or (wanted - found) - ({"num"} if isinstance(message.id, (list, tuple)) else set()):
            faults.append(f"{language}: other placeholders than its key: {text!r}")
    return faults


def check() -> None:
    """List every fault and end with status 1 if there is one."""
    template = collect()
    wrong = [fault for language in LANGUAGES for fault in faults(language, template)]
    for fault in wrong:
        print(fault)
    if wrong:
        sys.exit(
            f"{len(wrong)} faults in the catalogues. make translations brings in new sentences; then translate them."
        )


def compile_all() -> None:
    """Write the binary catalogues that the service reads."""
    for file in FOLDER.glob("*/LC_MESSAGES/messages.po"):
        with file.open("rb") as source, file.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))


if __name__ == "__main__":
    {"extract": extract, "check": check, "compile": compile_all}[sys.argv[1]]()
