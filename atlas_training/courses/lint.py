# SPDX-License-Identifier: EUPL-1.2
"""The rules a course's texts keep, each a function from what was read to findings.

They catch what is valid Markdown and still reads wrong: HTML, which is shown as text, a heading level skipped,
words such as "on the left" that turn false in a right-to-left page, a time that is not honest.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from html import unescape

import nh3
import yaml

from atlas_training.content.findings import Finding
from atlas_training.courses.blocks import BLOCKS, LessonBlock
from atlas_training.courses.markdown import ALERTS, PREFIX, Rendered, text_of
from atlas_training.courses.source import BlockStart, TextFile

_OWN_FILES = ("audio", "video")
"""Blocks whose files a translation has of its own."""

WORDS_A_MINUTE = 180
MINUTES_A_QUESTION = 1
FURTHEST_OFF = Fraction(1, 4)
LARGEST_HTML = 60_000
LARGEST_PICTURE = 36_000
LARGEST_PICTURES = 120_000
LARGEST_MEDIA = 16_000_000

_HEADING = re.compile(r"(?: {0,3}>)* {0,3}(#{1,6})(\s|$)")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})\s*$")
_TAG = re.compile(
    r"(?<!\\)(?:</?([A-Za-z][A-Za-z0-9]*)(?=(?:\s[^<>]*)?>|/>|\s+[\w:-]+\s*=|\s*$)|<!--)", re.MULTILINE
)
_REFERENCE = re.compile(r"\[\^[^\[\]\s]+\]|\[[^\[\]]+\]\[[^\[\]]*\]")
_NOTE_ID = re.compile(r'<li id="c-fn-([^"]+)"')
_SHOWN_CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)
_ALERT = re.compile(r" {0,3}>\s*\[!([^\]]*)\]([-+]?)")
_ARROW = re.compile(r"[←-⇿➔-➾⟵-⟿⬀-⬍]|<?[-=]{1,2}>|<[-=]{1,2}(?=\s)")
_SIDES = {
    "en": re.compile(
        r"\b(?:(?:on|to|at) (?:the|your) (?:left|right)(?=\s*(?:[.,;:!?)]|$)| (?:of|side|hand|corner|edge)\b)"
        r"|(?:left|right)-hand\b|(?:top|bottom|upper|lower) (?:left|right)\b)",
        re.IGNORECASE,
    ),
    "it": re.compile(
        r"\b(?:(?:a|sulla|alla|da) (?:destra|sinistra)|lato (?:destro|sinistro))\b", re.IGNORECASE
    ),
    "es": re.compile(
        r"\b(?:(?:a|de|por) la (?:derecha|izquierda)|(?:lado|margen|esquina) (?:derech|izquierd)[oa])\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:(?:à|vers la|sur la|de) (?:droite|gauche)|(?:côté|coin|bord) (?:droit|gauche))\b",
        re.IGNORECASE,
    ),
    "mt": re.compile(
        r"\b(?:(?:fuq|lejn|in-naħa) (?:il-|tal-)?(?:lemin|xellug)|(?:naħa|ġenb) (?:tal-)?(?:lemin|xellug)(?:ija)?)\b",
        re.IGNORECASE,
    ),
    "el": re.compile(
        r"\b(?:(?:στα|προς τα|από τα) (?:δεξιά|αριστερά)|(?:δεξί|αριστερό) μέρος)\b", re.IGNORECASE
    ),
    "tr": re.compile(r"\b(?:sağ|sol)(?:da|daki|dan|a|ında| tarafta| üstte| altta| köşe)\b", re.IGNORECASE),
    "ar": re.compile(r"(?:على|إلى|في|من) (?:ال)?(?:يمين|يسار|جهة اليمنى|جهة اليسرى)"),
}


HTML_ELEMENTS = nh3.ALLOWED_TAGS | {
    "audio",
    "body",
    "button",
    "canvas",
    "embed",
    "fieldset",
    "font",
    "footer",
    "form",
    "frame",
    "head",
    "html",
    "iframe",
    "input",
    "label",
    "legend",
    "link",
    "main",
    "meta",
    "noscript",
    "object",
    "option",
    "param",
    "picture",
    "script",
    "section",
    "select",
    "source",
    "style",
    "svg",
    "textarea",
    "title",
    "track",
    "video",
}
"""What is taken for a tag: not ``<your name>``."""
_INSTEAD = {
    "": "Take the comment out, or use the block trainer",
    "a": "Write [words](address)",
    "audio": "Use the block audio",
    "b": "Write **words**",
    "br": "End the line above with two blanks",
    "details": "Use the block reveal",
    "em": "Write *words*",
    "i": "Write *words*",
    "img": "Write ![what it shows](../assets/name)",
    "strong": "Write **words**",
    "table": "Write a table with |",
    "video": "Use the block video",
}

Blocks = Mapping[str, type[LessonBlock]]


def lint_text(text: TextFile, language: str, blocks: Blocks = BLOCKS) -> list[Finding]:
    """Findings on one text by itself, before it is rendered."""
    rules: tuple[Callable[[TextFile], Iterable[Finding]], ...] = (_headings, _alerts, _code)
    findings = [finding for rule in rules for finding in rule(text)]
    return findings + list(_blocks(text, blocks)) + list(_directions(text, language))


def _headings(text: TextFile) -> Iterable[Finding]:
    before, level = "", 1
    for line in text.lines:
        if found := _HEADING.match(line.text):
            here = len(found.group(1))
            if here == 1:
                message, mend = "A heading of the first level; that is the title's.", "Begin with ##."
                yield Finding(text.file, line.number, "heading-level", message, mend)
            elif here > level + 1:
                message = f"The heading jumps from level {level} to {here}."
                yield Finding(text.file, line.number, "heading-level", message, f"Write {'#' * (level + 1)}.")
            level = max(here, 2) if here == 1 else here
        elif (
            _UNDERLINE.match(line.text) and before.strip() and not before.lstrip().startswith(("|", ">", "-"))
        ):
            message = "A heading written by underlining."
            yield Finding(
                text.file, line.number, "heading-level", message, "Begin the line above with ## instead."
            )
        before = line.text


def _blocks(text: TextFile, blocks: Blocks) -> Iterable[Finding]:
    for block in text.blocks:
        problem = _problem_of(block, blocks)
        if problem:
            yield Finding(text.file, block.line, "block", *problem)


def _problem_of(block: BlockStart, blocks: Blocks) -> tuple[str, str] | None:
    known = ", ".join(sorted(blocks))
    if not block.name:
        return "This /// closes nothing.", "Take it out, or give the block above the same number of slashes."
    if block.name not in blocks:
        return f"There is no block {block.name}.", f"Use one of: {known}."
    if not block.is_closed:
        return f"The block {block.name} is not closed.", "End it with a line ///."
    kind = blocks[block.name]
    if not block.title and kind.ARGUMENT:
        return f"The block {block.name} has no title.", f"Write /// {block.name} | Title."
    return _problem_of_options(block, kind) or kind.problem_of(block.body)


def _problem_of_options(block: BlockStart, kind: type[LessonBlock]) -> tuple[str, str] | None:
    try:
        options = yaml.safe_load(block.options) or {}
    except yaml.YAMLError:
        options = None
    if not isinstance(options, dict):
        return "The options cannot be read.", "Leave an empty line before the text, or write `name: value`."
    for name in options:
        if name not in kind.OPTIONS:
            return (
                f"The block {block.name} has no option {name}.",
                f"It takes: {', '.join(kind.OPTIONS) or 'none'}.",
            )
    for name in kind.REQUIRED:
        if name not in options:
            return f"The option {name} is missing.", f"Write `    {name}: …` on the next line, indented by 4."
    for name, value in options.items():
        try:
            kind.OPTIONS[name][1](value)
        except ValueError as wrong:
            return f"The option {name} cannot be used.", f"{wrong}.".capitalize()
    return None


def _alerts(text: TextFile) -> Iterable[Finding]:
    for line in text.lines:
        found = _ALERT.match(line.text)
        if not found:
            continue
        kinds = ", ".join(kind.upper() for kind in ALERTS)
        if found.group(1).strip().lower() not in ALERTS:
            message = f"There is no callout {found.group(1)}."
            yield Finding(text.file, line.number, "callout", message, f"Use one of: {kinds}.")
        elif found.group(2):
            message = "A callout cannot be folded."
            yield Finding(text.file, line.number, "callout", message, "Use the block reveal.")


def _code(text: TextFile) -> Iterable[Finding]:
    for line in text.open_code:
        mend = "Write the same marks, ``` or ~~~, on a line of their own below it."
        yield Finding(text.file, line, "code", "The code that begins here does not end.", mend)


def _directions(text: TextFile, language: str) -> Iterable[Finding]:
    sides = _SIDES.get(language)
    for line in text.lines:
        if _ARROW.search(line.text):
            message, mend = (
                "An arrow stands in the text; it points the wrong way in Arabic.",
                "Write it in words.",
            )
            yield Finding(text.file, line.number, "direction", message, mend, "warning")
        if sides and (found := sides.search(line.text)):
            message = f"\u201c{found.group()}\u201d is wrong where the page runs from right to left."
            yield Finding(
                text.file, line.number, "direction", message, "Name the thing by its words.", "warning"
            )


def lint_rendered(text: TextFile, rendered: Rendered | None, blocks: Blocks = BLOCKS) -> list[Finding]:
    """Findings that only show once a text is rendered."""
    first = text.lines[0].number if text.lines else 1
    if rendered is None:
        mend = "Look for long runs of brackets or backticks, or for a text of over 64,000 characters."
        return [Finding(text.file, first, "too-slow", "This text takes too long to render.", mend)]
    findings: list[Finding] = []
    activities = [
        block for block in text.blocks if block.name == "activity" and not _problem_of(block, blocks)
    ]
    shown = _SHOWN_CODE.sub("", rendered.html)
    is_misread = len(activities) != len(rendered.tasks) or re.search(r"(?:>|\n)\s*/{3,}", shown)
    if is_misread and not any(_problem_of(block, blocks) for block in text.blocks):
        line = activities[0].line if activities else first
        mend = (
            "Begin each block at the start of a line, outside lists and quotes, with an empty line before it."
        )
        findings.append(Finding(text.file, line, "block", "A block was not read as one.", mend))
    findings += [*_raw_html(text, shown), *_references(text, shown)]
    if len(rendered.html) > LARGEST_HTML:
        message = f"The text is over {LARGEST_HTML // 1000} kB when rendered."
        findings.append(Finding(text.file, first, "size", message, "Split the module."))
    for target in rendered.undescribed:
        line, mend = text.line_of(target), "Write what it shows between the square brackets."
        findings.append(
            Finding(text.file, line, "picture", f"The picture {target} has no description.", mend)
        )
    return findings


def tags_in(text: str) -> list[str]:
    """The HTML tags and comments in a text, each as far as its name."""
    found = _TAG.finditer(text)
    return [one.group() for one in found if not one.group(1) or one.group(1).lower() in HTML_ELEMENTS]


def _raw_html(text: TextFile, shown: str) -> Iterable[Finding]:
    """Where a learner would read a tag or a comment."""
    read = set(tags_in(text_of(shown)))
    for line in text.lines:
        for tag in [one for one in tags_in(line.text) if one in read][:1]:
            instead = _INSTEAD.get(tag.strip("</!-").lower(), "Write it as Markdown")
            mend = f"{instead}, or between ` marks if they are to read it."
            yield Finding(text.file, line.number, "html", f"{tag} is HTML; learners read it as text.", mend)


def _references(text: TextFile, shown: str) -> Iterable[Finding]:
    """Notes and links by reference that lead nowhere, and notes that nothing leads to."""
    for found in dict.fromkeys(_REFERENCE.findall(text_of(shown))):
        line, is_note = text.line_of(found), found.startswith("[^")
        message = f"The note {found} is not written." if is_note else f"The link {found} has no address."
        mend = (
            f"Write {found}: and its text."
            if is_note
            else "Write [words](address), or the address below the text."
        )
        yield Finding(text.file, line, "link", message, mend)
    for name in _NOTE_ID.findall(shown):
        if f'id="{PREFIX}fnref-{name}"' not in shown:
            line = text.line_of(f"[^{unescape(name)}]")
            message, mend = f"Nothing leads to the note {unescape(name)}.", "Refer to it, or take it out."
            yield Finding(text.file, line, "link", message, mend, "warning")


def lint_minutes(
    declared: int, words: int, activities: int, questions: int, file: str, line: int
) -> list[Finding]:
    """A finding where the minutes declared are more than a quarter off what the module takes.

    Reading at 180 words a minute, plus the minutes of its activities, plus one a question
    (content/CONVENTION.md): certificates and indicators count these minutes.
    """
    takes = minutes_of(words, activities, questions)
    if abs(declared - takes) <= FURTHEST_OFF * takes:
        return []
    message = (
        f"{declared} minutes are declared, but it takes {round(takes)}: {words} words at {WORDS_A_MINUTE} a minute, "
        f"{activities} minutes of activities, {questions} questions."
    )
    return [
        Finding(
            file,
            line,
            "minutes",
            message,
            f"Write minutes: {max(1, round(takes))}, or change the activities.",
        )
    ]


def minutes_of(words: int, activities: int, questions: int) -> Fraction:
    """Minutes a module takes, by the convention."""
    return Fraction(words, WORDS_A_MINUTE) + activities + questions * MINUTES_A_QUESTION


def lint_translation(source: TextFile, translation: TextFile) -> list[Finding]:
    """Findings where a translation does not follow its source: tasks strictly, the rest as a hint that it is behind."""
    findings: list[Finding] = []
    ours, theirs = _activities(source), _activities(translation)
    if ours != theirs:
        line = next((block.line for block in translation.blocks if block.name == "activity"), 1)
        message = f"The activities' minutes are {theirs or 'none'}, in the source {ours or 'none'}."
        findings.append(
            Finding(
                translation.file, line, "activities", message, "Give the same activities the same minutes."
            )
        )
    for what, count in (("headings", _heading_levels), ("blocks", _block_kinds), ("callouts", _alert_kinds)):
        if count(source) != count(translation):
            message = f"It has other {what} than the source; it may be behind."
            mend = f"Compare it with {source.file}."
            findings.append(Finding(translation.file, 1, "translation-structure", message, mend, "warning"))
    return findings


def _activities(text: TextFile) -> list[str]:
    return [block.options.strip() for block in text.blocks if block.name == "activity"]


def _heading_levels(text: TextFile) -> list[int]:
    return [len(found.group(1)) for line in text.lines if (found := _HEADING.match(line.text))]


def _block_kinds(text: TextFile) -> Counter[str]:
    return Counter(
        block.name if block.name in _OWN_FILES else f"{block.name} {block.options.strip()}"
        for block in text.blocks
        if block.name and block.name != "activity"
    )


def _alert_kinds(text: TextFile) -> Counter[str]:
    return Counter(found.group(1).lower() for line in text.lines if (found := _ALERT.match(line.text)))
