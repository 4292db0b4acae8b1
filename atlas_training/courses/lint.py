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
from atlas_training.sentences import Sentence, say

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
    "": say("Take the comment out, or use the block %(name)s.", name="trainer"),
    "a": say("Write %(code)s.", code=say("[words](address)")),
    "audio": say("Use the block %(name)s.", name="audio"),
    "b": say("Write %(code)s.", code=say("**words**")),
    "br": say("End the line above with two blanks."),
    "details": say("Use the block %(name)s.", name="reveal"),
    "em": say("Write %(code)s.", code=say("*words*")),
    "i": say("Write %(code)s.", code=say("*words*")),
    "img": say("Write %(code)s.", code=say("![what it shows](../assets/name)")),
    "strong": say("Write %(code)s.", code=say("**words**")),
    "table": say("Write a table with %(code)s.", code="|"),
    "video": say("Use the block %(name)s.", name="video"),
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
                message, mend = (
                    say("A heading of the first level; that is the title's."),
                    say("Begin with %(code)s.", code="##"),
                )
                yield Finding(text.file, line.number, "heading-level", message, mend)
            elif here > level + 1:
                message = say("The heading jumps from level %(level)s to %(next)s.", level=level, next=here)
                yield Finding(
                    text.file,
                    line.number,
                    "heading-level",
                    message,
                    say("Write %(code)s.", code="#" * (level + 1)),
                )
            level = max(here, 2) if here == 1 else here
        elif (
            _UNDERLINE.match(line.text) and before.strip() and not before.lstrip().startswith(("|", ">", "-"))
        ):
            message = say("A heading written by underlining.")
            yield Finding(
                text.file,
                line.number,
                "heading-level",
                message,
                say("Begin the line above with %(code)s instead.", code="##"),
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
        return say("This %(code)s closes nothing.", code="///"), say(
            "Take it out, or give the block above the same number of slashes."
        )
    if block.name not in blocks:
        return say("There is no block %(name)s.", name=block.name), say("Use one of: %(known)s.", known=known)
    if not block.is_closed:
        return say("The block %(name)s is not closed.", name=block.name), say(
            "End it with a line %(code)s.", code="///"
        )
    kind = blocks[block.name]
    if not block.title and kind.ARGUMENT:
        return say("The block %(name)s has no title.", name=block.name), say(
            "Write %(code)s.", code=say("/// %(name)s | Title", name=block.name)
        )
    return _problem_of_options(block, kind) or kind.problem_of(block.body)


def _problem_of_options(block: BlockStart, kind: type[LessonBlock]) -> tuple[str, str] | None:
    try:
        options = yaml.safe_load(block.options) or {}
    except yaml.YAMLError:
        options = None
    if not isinstance(options, dict):
        return say("The options cannot be read."), say(
            "Leave an empty line before the text, or write %(code)s.", code=say("name: value")
        )
    for name in options:
        if name not in kind.OPTIONS:
            return (
                say("The block %(name)s has no option %(option)s.", name=block.name, option=name),
                say("It takes: %(known)s.", known=", ".join(kind.OPTIONS))
                if kind.OPTIONS
                else say("It takes none."),
            )
    for name in kind.REQUIRED:
        if name not in options:
            return say("The option %(option)s is missing.", option=name), say(
                "Write %(code)s on the next line, indented by 4.", code=f"{name}: …"
            )
    for name, value in options.items():
        try:
            kind.OPTIONS[name][1](value)
        except ValueError as wrong:
            mend = (
                wrong.args[0]
                if wrong.args and isinstance(wrong.args[0], Sentence)
                else f"{wrong}.".capitalize()
            )
            return say("The option %(option)s cannot be used.", option=name), mend
    return None


def _alerts(text: TextFile) -> Iterable[Finding]:
    for line in text.lines:
        found = _ALERT.match(line.text)
        if not found:
            continue
        kinds = ", ".join(kind.upper() for kind in ALERTS)
        if found.group(1).strip().lower() not in ALERTS:
            message = say("There is no callout %(name)s.", name=found.group(1))
            yield Finding(
                text.file, line.number, "callout", message, say("Use one of: %(known)s.", known=kinds)
            )
        elif found.group(2):
            message = say("A callout cannot be folded.")
            yield Finding(
                text.file, line.number, "callout", message, say("Use the block %(name)s.", name="reveal")
            )


def _code(text: TextFile) -> Iterable[Finding]:
    for line in text.open_code:
        mend = say("Write the same marks, %(marks)s, on a line of their own below it.", marks="``` / ~~~")
        yield Finding(text.file, line, "code", say("The code that begins here does not end."), mend)


def _directions(text: TextFile, language: str) -> Iterable[Finding]:
    sides = _SIDES.get(language)
    for line in text.lines:
        if _ARROW.search(line.text):
            message, mend = (
                say("An arrow stands in the text; it points the wrong way in Arabic."),
                say("Write it in words."),
            )
            yield Finding(text.file, line.number, "direction", message, mend, "warning")
        if sides and (found := sides.search(line.text)):
            message = say("“%(words)s” is wrong where the page runs from right to left.", words=found.group())
            yield Finding(
                text.file, line.number, "direction", message, say("Name the thing by its words."), "warning"
            )


def lint_rendered(text: TextFile, rendered: Rendered | None, blocks: Blocks = BLOCKS) -> list[Finding]:
    """Findings that only show once a text is rendered."""
    first = text.lines[0].number if text.lines else 1
    if rendered is None:
        mend = say("Look for long runs of brackets or backticks, or for a text of over 64,000 characters.")
        return [Finding(text.file, first, "too-slow", say("This text takes too long to render."), mend)]
    findings: list[Finding] = []
    activities = [
        block for block in text.blocks if block.name == "activity" and not _problem_of(block, blocks)
    ]
    shown = _SHOWN_CODE.sub("", rendered.html)
    is_misread = len(activities) != len(rendered.tasks) or re.search(r"(?:>|\n)\s*/{3,}", shown)
    if is_misread and not any(_problem_of(block, blocks) for block in text.blocks):
        line = activities[0].line if activities else first
        mend = say(
            "Begin each block at the start of a line, outside lists and quotes, with an empty line before it."
        )
        findings.append(Finding(text.file, line, "block", say("A block was not read as one."), mend))
    findings += [*_raw_html(text, shown), *_references(text, shown)]
    if len(rendered.html) > LARGEST_HTML:
        message = say("The text is over %(most)s kB when rendered.", most=LARGEST_HTML // 1000)
        findings.append(Finding(text.file, first, "size", message, say("Split the module.")))
    for target in rendered.undescribed:
        line, mend = text.line_of(target), say("Write what it shows between the square brackets.")
        findings.append(
            Finding(
                text.file,
                line,
                "picture",
                say("The picture %(target)s has no description.", target=target),
                mend,
            )
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
            instead = _INSTEAD.get(tag.strip("</!-").lower(), say("Write it as Markdown."))
            mend = say("%(instead)s Or put it between ` marks, if they are to read it.", instead=instead)
            yield Finding(
                text.file,
                line.number,
                "html",
                say("%(tag)s is HTML; learners read it as text.", tag=tag),
                mend,
            )


def _references(text: TextFile, shown: str) -> Iterable[Finding]:
    """Notes and links by reference that lead nowhere, and notes that nothing leads to."""
    for found in dict.fromkeys(_REFERENCE.findall(text_of(shown))):
        line, is_note = text.line_of(found), found.startswith("[^")
        message = (
            say("The note %(note)s is not written.", note=found)
            if is_note
            else say("The link %(link)s has no address.", link=found)
        )
        mend = (
            say("Write %(code)s and its text.", code=f"{found}:")
            if is_note
            else say("Write %(code)s, or the address below the text.", code=say("[words](address)"))
        )
        yield Finding(text.file, line, "link", message, mend)
    for name in _NOTE_ID.findall(shown):
        if f'id="{PREFIX}fnref-{name}"' not in shown:
            line = text.line_of(f"[^{unescape(name)}]")
            message, mend = (
                say("Nothing leads to the note %(note)s.", note=unescape(name)),
                say("Refer to it, or take it out."),
            )
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
    message = say(
        "%(declared)s minutes are declared, but it takes %(takes)s: %(words)s words at %(speed)s a minute, %(activities)s minutes of activities, %(questions)s questions.",
        declared=declared,
        takes=round(takes),
        words=words,
        speed=WORDS_A_MINUTE,
        activities=activities,
        questions=questions,
    )
    return [
        Finding(
            file,
            line,
            "minutes",
            message,
            say("Write %(code)s, or change the activities.", code=f"minutes: {max(1, round(takes))}"),
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
        message = say(
            "The activities' minutes are %(theirs)s, in the source %(ours)s.",
            theirs=_listed(theirs),
            ours=_listed(ours),
        )
        findings.append(
            Finding(
                translation.file,
                line,
                "activities",
                message,
                say("Give the same activities the same minutes."),
            )
        )
    for message, count in (
        (say("It has other headings than the source; it may be behind."), _heading_levels),
        (say("It has other blocks than the source; it may be behind."), _block_kinds),
        (say("It has other callouts than the source; it may be behind."), _alert_kinds),
    ):
        if count(source) != count(translation):
            mend = say("Compare it with %(file)s.", file=source.file)
            findings.append(Finding(translation.file, 1, "translation-structure", message, mend, "warning"))
    return findings


def _listed(minutes: list[str]) -> str:
    return ", ".join(one.removeprefix("minutes:").strip() for one in minutes) or "–"


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
