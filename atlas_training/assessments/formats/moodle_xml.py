# SPDX-License-Identifier: EUPL-1.2
"""Moodle XML: ``<quiz>`` with ``<question type="…">``, read without entities of its own, DTD or network.

What is not well formed is refused as a whole; a question of a kind that is not known here is an error of
its own, named by its type and line.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from html import escape
from html.entities import html5
from typing import Any

from lxml import etree

from atlas_training.assessments.formats import cloze, file_text
from atlas_training.assessments.formats.question import (
    REST,
    Attachment,
    Broken,
    Essay,
    Kind,
    Numbering,
    Option,
    Pair,
    Question,
    Reading,
    TextFormat,
    Trouble,
    Writing,
    category_levels,
    category_path,
    clean_name,
    default_name,
    is_answerable,
    is_number,
    loss,
    number,
    plain,
    trim,
    warning,
    with_point,
)
from atlas_training.sentences import Sentence, say

NAME = "Moodle XML"
LARGEST_ATTACHMENT = 5_000_000
"""Bytes of one file inside a question."""

_FORMATS: dict[str, TextFormat] = {
    "html": "html",
    "moodle_auto_format": "moodle",
    "plain_text": "plain",
    "markdown": "markdown",
}
_FORMAT_NAMES = {value: name for name, value in _FORMATS.items()}
_KINDS: dict[str, Kind] = {
    "multichoice": "single",
    "truefalse": "truefalse",
    "shortanswer": "short",
    "numerical": "numerical",
    "matching": "match",
    "match": "match",
    "ordering": "order",
    "essay": "open",
    "description": "description",
    "cloze": "cloze",
    "multianswer": "cloze",
    "gapselect": "cloze",
    "ddwtos": "cloze",
}
_CHOSEN = {"gapselect": "selectoption", "ddwtos": "dragbox"}
"""Kinds whose text has ``[[1]]`` for the first of the words to choose from, and where those words stand."""
_CALCULATED = ("calculated", "calculatedsimple", "calculatedmulti")
_TYPES: dict[Kind, str] = {
    "single": "multichoice",
    "multiple": "multichoice",
    "truefalse": "truefalse",
    "short": "shortanswer",
    "numerical": "numerical",
    "match": "matching",
    "order": "ordering",
    "open": "essay",
    "description": "description",
    "cloze": "cloze",
}
_NUMBERINGS: dict[str, Numbering] = {
    "abc": "abc",
    "abcd": "ABCD",
    "123": "123",
    "iii": "iii",
    "iiii": "IIII",
    "none": "none",
}
_USUAL = {
    "unitgradingtype": ("0",),
    "showunits": ("0", "3"),
    "unitsleft": ("0",),
    "layouttype": ("0", "vertical"),
    "selecttype": ("0", "all"),
    "gradingtype": ("0", "absolute_position"),
    "numberingstyle": ("none",),
}
"""Settings that are not kept, and the values that say what happens here as well (small letters)."""
MOST_WORDS = 500_000
"""Letters of the words to choose from, over all gaps of a question."""
TRUTHS = ("true", "false")
_PART = re.compile(
    "name|questiontext|image|image_base64|generalfeedback|defaultgrade|penalty|hidden|idnumber|category|tags|coursetags"
    "|hint|single|shuffleanswers|answernumbering|showstandardinstruction|(?:correct|partiallycorrect|incorrect)feedback"
    "|shownumcorrect|correctresponsesfeedback|answer|usecase|units|unitgradingtype|unitpenalty|showunits|unitsleft"
    "|instructions|subquestion|layouttype|selecttype|selectcount|gradingtype|showgrading|numberingstyle|selectoption"
    "|dragbox|response(?:format|required|fieldlines|template)|(?:min|max)wordlimit|attachments|attachmentsrequired"
    "|maxbytes|filetypeslist|graderinfo|file"
)
"""What Moodle writes into questions of the kinds that are taken."""

_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""
_SIGN = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&([A-Za-z][A-Za-z0-9]{1,31});", re.DOTALL)
_PLACE = re.compile(r"\[\[([0-9]{1,3})\]\]")
_XML_NAMES = {"amp;", "lt;", "gt;", "quot;", "apos;"}
_AMPERSAND = say("Write %(code)s for a %(sign)s that is text.", code="&amp;", sign="&")
_FAULTS = (
    ("xmlParseEntityRef", _AMPERSAND),
    ("Entity '", _AMPERSAND),
    ("EntityRef: expecting", _AMPERSAND),
    ("invalid element name", say("Write %(code)s for a %(sign)s that is text.", code="&lt;", sign="<")),
    ("AttValue", say("Put quotes around the value, such as %(code)s.", code='type="essay"')),
    ("Start tag expected", say("Look whether it is Moodle XML, and in the encoding that was named.")),
    ("tag mismatch", say("Close each tag that is opened, in the order in which they were opened.")),
    (
        "Premature end of data",
        say("The end of the file is missing: close each tag that is opened, or send the whole file."),
    ),
    ("declaration allowed only", say("Keep one %(code)s, at the very beginning.", code="<?xml … ?>")),
    (
        "Extra content at the end",
        say("Put all questions between one %(open)s and one %(close)s.", open="<quiz>", close="</quiz>"),
    ),
    ("Char", say("Take out the signs that cannot be seen, such as those pasted from a word processor.")),
)
"""What libxml2 says of common mistakes, and how each is mended."""
_DECLARED = re.compile(rb"""<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)""")


def read(content: bytes, encoding: str | None = None) -> Reading:
    """The questions of a file, and its errors by line. ``encoding`` overrules what the file declares."""
    try:
        quiz = _root(content, encoding)
    except Broken as wrong:
        return Reading([], [wrong.trouble(1)])
    reading = Reading()
    category: tuple[str, ...] = ()
    for node in quiz:
        if node.tag != "question":
            reading.troubles.append(_stray(node))
            continue
        try:
            if trim(node.get("type") or "") == "category":
                category = category_levels(_text(node.find("category")))
                if _text(node.find("info")):
                    reading.troubles.append(
                        _not_kept(node.find("info").sourceline or 1, say("the description of the category"))
                    )
                continue
            reading.questions.append(replace(_read_question(node, reading), category=category))
        except Broken as wrong:
            reading.troubles.append(wrong.trouble(node.sourceline or 1))
    return reading


def _stray(node: Any) -> Trouble:
    return warning(
        node.sourceline or 1,
        "stray",
        say("%(code)s is no question and is passed over, as Moodle does.", code=f"<{str(node.tag)[:40]}>"),
        say("Take it out, or look whether a %(code)s is missing around it.", code="<question>"),
    )


def _root(content: bytes, encoding: str | None) -> Any:
    text = file_text.decode(content, encoding or _declared(content)).removeprefix("\ufeff")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree="<!DOCTYPE" not in text,  # libxml's limits guard against entities, and refuse long texts
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    text = _SIGN.sub(_sign, text.lstrip(" \t\r\n"))
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as wrong:
        raise _not_well_formed(wrong) from None
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(declared.iterentities()):
        raise _own_entities(1)
    for one in root.iter(etree.Entity):
        raise _own_entities(one.sourceline)
    for one in root.iter():  # Moodle knows no namespaces
        one.tag = etree.QName(one).localname
    if root.tag != "quiz":
        raise Broken(
            "not-a-quiz",
            say(
                "The file begins with %(found)s, not with %(code)s.",
                found=f"<{root.tag[:40]}>",
                code="<quiz>",
            ),
            say(
                "Export it as Moodle XML, or put %(open)s and %(close)s around the questions.",
                open="<quiz>",
                close="</quiz>",
            ),
        )
    return root


def _declared(content: bytes) -> str:
    """The encoding that a file has by its first bytes, else the one it declares.

    :raise Broken: if no such encoding is known.
    """
    if (by_bytes := file_text.by_mark(content)) is not None:
        return by_bytes
    declared = _DECLARED.search(content[:200])
    name = declared[1].decode("ascii") if declared else "utf-8"
    if not file_text.is_encoding(name):
        raise Broken(
            "encoding",
            say("The encoding %(encoding)s is not known.", encoding=name[:40]),
            file_text.choose("utf-8"),
        )
    return "utf-8" if name.lower().startswith("utf-16") else name  # the declaration itself was read as ASCII


def _sign(found: re.Match[str]) -> str:
    """A sign that HTML has a name for, as trainers' files have ``&nbsp;``; other names stay."""
    name = f"{found[1]};"
    if found[1] is None or name in _XML_NAMES or name not in html5:
        return found[0]
    return "".join(f"&#{ord(sign)};" for sign in html5[name])


def _own_entities(line: int) -> Broken:
    return Broken(
        "dtd",
        say("The file has entities of its own, which are refused."),
        say("Write their words in their place, and take the %(code)s out.", code="DOCTYPE"),
        line,
    )


def _without_place(wrong: Exception) -> str:
    """What libxml2 says, without the line and column behind it: the line is told beside it."""
    return re.sub(r"(?:, line \d+, column \d+)?(?: \(<string>, line \d+\))?$", "", str(wrong))


def _not_well_formed(wrong: Exception) -> Broken:
    line = (getattr(wrong, "position", None) or (1, 0))[0] or 1
    return Broken(
        "not-well-formed",
        say(
            "The file is not well-formed XML, and nothing was read: %(fault)s.",
            fault=_without_place(wrong)[:200],
        ),
        next((mend for sign, mend in _FAULTS if sign in str(wrong)), say("Export it again.")),
        line,
    )


def _text(node: Any) -> str:
    """What ``<text>`` holds, or the element itself where there is none; tags without CDATA stay tags."""
    if node is None:
        return ""
    inner = node.find("text")
    if inner is None:
        return trim(node.text or "")
    parts = [inner.text or "", *(etree.tostring(child, encoding="unicode") for child in inner)]
    return trim("".join(parts))


def _format(node: Any, default: TextFormat = "html") -> TextFormat:
    return default if node is None else _FORMATS.get(node.get("format") or "", default)


def _flag(node: Any, name: str, default: bool) -> bool:
    """Whether it is set: everything but 0 and false sets it, as in Moodle."""
    words = trim(node.findtext(name) or "")
    return default if not words else words.lower() not in ("0", "false")


def _decimal(node: Any, name: str, default: Decimal) -> Decimal:
    found = node.find(name)
    words = trim(found.text or "") if found is not None else ""
    return number(words) if words else default


def _unknown_kind(written: str) -> Broken:
    if written in _CALCULATED:
        return Broken(
            "kind",
            say(
                "The kind “%(kind)s” cannot be taken: each learner gets other numbers of its data set.",
                kind=written,
            ),
            say("Write it in Moodle as one or more numerical questions with fixed numbers."),
        )
    return Broken(
        "kind",
        say("The kind “%(kind)s” cannot be taken.", kind=written[:40]),
        say("Change its type in Moodle, or leave it out."),
    )


def _read_question(node: Any, reading: Reading) -> Question:
    written = trim(node.get("type") or "")
    kind = _KINDS.get(written)
    if kind is None:
        raise _unknown_kind(written)
    if kind == "single" and not _flag(node, "single", True):
        kind = "multiple"
    text, text_format = _text(node.find("questiontext")), _format(node.find("questiontext"))
    question = Question(
        kind,
        clean_name(_text(node.find("name"))) or default_name(text),
        text,
        text_format,
        feedback=_text(node.find("generalfeedback")),
        feedback_format=_format(node.find("generalfeedback"), text_format),
        idnumber=trim(node.findtext("idnumber") or node.get("idnumber") or ""),
        tags=_tags(node),
        hints=tuple(_said(_hint_text(one), text_format) for one in node.findall("hint")),
        points=_decimal(node, "defaultgrade", Decimal(1)),
        penalty=_decimal(node, "penalty", Decimal("0.3333333")),
        shuffle=_flag(node, "shuffleanswers", written != "multichoice"),
        case_counts=_flag(node, "usecase", False),
        right_feedback=_said(node.find("correctfeedback"), text_format),
        partial_feedback=_said(node.find("partiallycorrectfeedback"), text_format),
        wrong_feedback=_said(node.find("incorrectfeedback"), text_format),
        units=tuple(
            (trim(unit.findtext("unit_name") or ""), trim(unit.findtext("multiplier") or "1"))
            for unit in node.findall("units/unit")
        ),
        files=_files(node),
        line=node.sourceline or 1,
    )
    reading.troubles += _left_behind(question, node)
    reader = _ANSWERS.get(kind)
    question = _with_old_picture(reader(question, node) if reader else question, node)
    if written in _CHOSEN:
        question = _read_chosen(question, node)
        reading.troubles.append(
            warning(
                question.line,
                "kind-changed",
                say(
                    "The kind “%(kind)s” is taken as a text with gaps: each word is chosen from a list.",
                    kind=written,
                ),
                say("Look at the question; a word can be chosen more than once."),
            )
        )
    if kind == "cloze":
        _check_gaps(question)
    if kind == "cloze" and not cloze.gaps(question.text):
        reading.troubles.append(
            warning(
                question.line,
                "no-gap",
                say("The text has no gap."),
                say("Write gaps such as %(code)s.", code=say("{1:SHORTANSWER:=answer}")),
            )
        )
    if kind == "truefalse" and _is_old_truth(node):
        reading.troubles.append(
            warning(
                question.line,
                "true-or-false",
                say(
                    "The answers are not %(true)s and %(false)s: the first is taken as true.",
                    true="true",
                    false="false",
                ),
                say("Look which one is right."),
            )
        )
    if not is_answerable(question):
        reading.troubles.append(
            warning(
                question.line,
                "one-key",
                say("No answer gives all points."),
                say("Give the right answer %(code)s.", code='fraction="100"'),
            )
        )
    return question


def _left_behind(question: Question, node: Any) -> Iterator[Trouble]:
    """What of the question's element is not read, as Moodle does not either, or is not kept."""
    if strays := sorted({one.tag[:40] for one in node if not _PART.fullmatch(one.tag)}):
        yield _passed_over(question.line, ", ".join(f"<{name}>" for name in strays[:5]))
    elif (
        (old := node.find("image")) is not None
        and trim("".join(old.itertext()))
        and not _has_old_picture(node)
    ):
        yield _passed_over(
            question.line, say("the picture in %(code)s, which is not in the file", code="<image>")
        )
    if lost := _lost_settings(node, question.text_format):
        yield _not_kept(question.line, ", ".join(lost))


def _passed_over(line: int, what: str) -> Trouble:
    return warning(
        line,
        "passed-over",
        say("Passed over, as Moodle does: %(what)s.", what=what),
        say("Look whether something of the question is missing."),
    )


def _not_kept(line: int, what: str) -> Trouble:
    return warning(
        line,
        "not-kept",
        say("Not kept here: %(what)s.", what=what),
        say("Look whether the question works without it."),
    )


def _tags(node: Any) -> tuple[str, ...]:
    """The labels, those of the course after those of the question."""
    own, course = ([_text(one) for one in node.findall(path)] for path in ("tags/tag", "coursetags/tag"))
    return tuple(tag for tag in (*own, *(one for one in course if one not in own)) if tag)


def _hint_text(node: Any) -> Any:
    """Where a hint's words stand: files of before Moodle 2.1 have them in ``<hintcontent>``."""
    old = node.find("hintcontent")
    return node if old is None else old


def _said(node: Any, wanted: TextFormat) -> str:
    """A text in the format of its question; what :func:`_lost_settings` tells stays as it is written."""
    text, own = _text(node), _format(node, wanted)
    if wanted != "html" or own not in ("plain", "moodle"):
        return text
    return (escape(text, quote=False) if own == "plain" else text).replace("\n", "<br>")


def _lost_settings(node: Any, text_format: TextFormat) -> list[str]:
    """The tags that say something which is not kept, each with what it says; usual values are none."""
    lost = []
    for name, usual in _USUAL.items():
        value = trim(node.findtext(name) or "")
        if value and value.lower() not in usual:
            lost.append(f"<{name}>{value[:40]}")
    if any(one.startswith("<unitgradingtype>") for one in lost) and node.find("unitpenalty") is not None:
        lost.append(f"<unitpenalty>{trim(node.findtext('unitpenalty') or '')[:40]}")
    if _text(node.find("instructions")):
        lost.append("<instructions>")
    lost += [f"<hint><{one}>" for one in ("shownumcorrect", "clearwrong") if _sets(node, one)]
    feedbacks = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
    said = [*map(_hint_text, node.findall("hint")), *(node.find(name) for name in feedbacks)]
    for one in said:
        own = _format(one, text_format)
        if own != text_format and _text(one) and (text_format != "html" or own == "markdown"):
            lost.append(f'<{one.tag} format="{_FORMAT_NAMES[own]}">')
    return list(dict.fromkeys(lost))


def _sets(node: Any, name: str) -> bool:
    """Whether a hint sets it, by an empty tag or with 1."""
    return any(trim(one.text or "").lower() not in ("0", "false") for one in node.findall(f"hint/{name}"))


def _files(node: Any) -> tuple[Attachment, ...]:
    files = []
    for one in node.iter("file"):
        if len(one.text or "") > LARGEST_ATTACHMENT * 4 // 3:
            raise Broken(
                "file-size",
                _too_large(one.get("name") or ""),
                say("Make it smaller."),
                one.sourceline,
            )
        try:
            content = base64.b64decode("".join((one.text or "").split()), validate=True)
        except (binascii.Error, ValueError):
            raise Broken(
                "file", _damaged(one.get("name") or ""), say("Export it again."), one.sourceline
            ) from None
        files.append(Attachment(one.get("name") or "", one.get("path") or "/", content))
    return tuple(files)


def _too_large(name: str) -> Sentence:
    return say(
        "The file “%(name)s” is larger than %(most)s MB.",
        name=name[:60],
        most=LARGEST_ATTACHMENT // 1_000_000,
    )


def _damaged(name: str) -> Sentence:
    return say("The file “%(name)s” is damaged: it is not base64.", name=name[:60])


def _has_old_picture(node: Any) -> bool:
    name = trim(node.findtext("image") or "").rpartition("/")[2]
    return bool(name and trim(node.findtext("image_base64") or ""))


def _with_old_picture(question: Question, node: Any) -> Question:
    """The one picture beside the text, as files before Moodle 2 have it, taken into the text."""
    if not _has_old_picture(node):
        return question
    written = "".join((node.findtext("image_base64") or "").split())
    name = trim(node.findtext("image") or "").rpartition("/")[2]
    try:
        content = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raise Broken("file", _damaged(name), say("Export it again.")) from None
    if len(content) > LARGEST_ATTACHMENT:
        raise Broken("file-size", _too_large(name), say("Make it smaller."))
    picture = f'<img src="@@PLUGINFILE@@/{escape(name)}" alt="">'
    return replace(
        question, text=f"{question.text} {picture}", files=(*question.files, Attachment(name, "/", content))
    )


def _weight(node: Any) -> Decimal:
    try:
        return number(node.get("fraction") or "0") / 100
    except Broken as wrong:
        raise Broken(wrong.rule, wrong.message, wrong.mend, node.sourceline) from None


def _option(node: Any, default: TextFormat) -> Option:
    feedback = node.find("feedback")
    return Option(
        _text(node), _weight(node), _text(feedback), _format(node, default), _format(feedback, default)
    )


def _too_few(least: int) -> Broken:
    message = say("Answers are missing; needed at least: %(least)s.", least=least)
    return Broken("answers", message, say("Add answers in Moodle."))


def _options(node: Any, least: int, default: TextFormat) -> tuple[Option, ...]:
    """The answers that have words; Moodle keeps no others.

    :raise Broken: if they are fewer than needed.
    """
    found = (_option(one, default) for one in node.findall("answer"))
    options = tuple(option for option in found if option.text)
    if len(options) < least:
        raise _too_few(least)
    return options


def _read_choices(question: Question, node: Any) -> Question:
    numbering = _NUMBERINGS.get(trim(node.findtext("answernumbering") or "").lower(), "abc")
    return replace(question, options=_options(node, 2, question.text_format), numbering=numbering)


def _is_old_truth(node: Any) -> bool:
    """Whether the answers of a true/false question are in other words, as old files have them."""
    words = [word for one in node.findall("answer") if (word := _text(one).lower())]
    return not (set(words) <= set(TRUTHS) and len(set(words)) == len(words))


def _read_truth(question: Question, node: Any) -> Question:
    options = _options(node, 1, question.text_format)
    if len(options) == 1:  # the other one is right where this one is not
        text = "true" if options[0].text.lower() == "false" else "false"
        options += (
            Option(text, Decimal(options[0].weight != 1), feedback_format=options[0].feedback_format),
        )
    if len(options) > 2:
        raise Broken(
            "true-or-false",
            say("There are more than two answers."),
            say("Keep %(true)s and %(false)s.", true="true", false="false"),
        )
    words = TRUTHS if _is_old_truth(node) else [option.text.lower() for option in options]
    truths = dict(zip(words, options, strict=True))
    if any(one.weight == 1 for one in options):  # Moodle asks for no more, and takes nothing off
        truths = {word: replace(one, weight=Decimal(one.weight == 1)) for word, one in truths.items()}
    return replace(
        question,
        options=tuple(replace(truths[word], text=word, text_format="plain") for word in TRUTHS),
    )


def _read_short(question: Question, node: Any) -> Question:
    options = _options(node, 1, question.text_format)
    return replace(question, options=tuple(replace(one, text_format="plain") for one in options))


def _read_numbers(question: Question, node: Any) -> Question:
    options = []
    for one in node.findall("answer"):
        option = replace(_option(one, question.text_format), text_format="plain")
        if trim(share := one.findtext("fraction") or ""):  # old files have it as a tag, as a share of 1
            option = replace(option, weight=number(share))
        tolerance = None
        if not option.text:  # Moodle takes every number for it
            option = replace(option, text=REST)
        if option.text != REST:
            number(option.text)
            option = replace(option, text=with_point(option.text))
            tolerance = with_point(one.findtext("tolerance") or "") or "0"
            number(tolerance)
        options.append(replace(option, tolerance=tolerance))
    if not options:
        raise _too_few(1)
    return replace(question, options=tuple(options))


def _read_pairs(question: Question, node: Any) -> Question:
    found = (
        Pair(_text(one), _text(one.find("answer")), _format(one, question.text_format))
        for one in node.findall("subquestion")
    )
    pairs = tuple(one for one in found if one.left or one.right)
    if lonely := next((one for one in pairs if not one.right), None):
        raise Broken(
            "answers",
            say("“%(words)s” belongs to nothing.", words=lonely.left[:40]),
            say("Write what it belongs to, or take it out."),
        )
    if len(pairs) < 2:
        raise Broken(
            "answers",
            say("Pairs are missing; needed at least: %(least)s.", least=2),
            say("Add pairs in Moodle."),
        )
    return replace(question, pairs=pairs)


def _read_order(question: Question, node: Any) -> Question:
    options = _options(node, 2, question.text_format)
    return replace(question, options=tuple(replace(one, weight=Decimal(1)) for one in options))


def _whole(node: Any, name: str) -> int | None:
    """A whole number, None where it is missing or none."""
    words = trim(node.findtext(name) or "")
    return int(words) if re.fullmatch(r"-?[0-9]{1,9}", words) else None


def _read_essay(question: Question, node: Any) -> Question:
    standard = Essay()
    lines = _whole(node, "responsefieldlines")
    essay = Essay(
        editor=trim(node.findtext("responseformat") or "") or standard.editor,
        is_required=_flag(node, "responserequired", standard.is_required),
        lines=standard.lines if lines is None else lines,
        words=(_whole(node, "minwordlimit"), _whole(node, "maxwordlimit")),
        files=(_whole(node, "attachments") or 0, _whole(node, "attachmentsrequired") or 0),
        largest=_whole(node, "maxbytes") or 0,
        types=trim(node.findtext("filetypeslist") or ""),
        marking=_text(node.find("graderinfo")),
        marking_format=_format(node.find("graderinfo")),
        template=_text(node.find("responsetemplate")),
        template_format=_format(node.find("responsetemplate")),
    )
    return replace(question, essay=essay)


def _check_gaps(question: Question) -> None:
    """See that each gap can be answered, as Moodle does.

    :raise Broken: if one has no full answer, or a number that is none.
    """
    for place, gap in enumerate(cloze.gaps(question.text), 1):
        keys = [one.text for one in gap.options if one.weight == 1 and one.text]
        is_right = bool(keys) or (gap.kind == "multiple" and any(one.weight > 0 for one in gap.options))
        if not is_right or (
            gap.kind == "numerical" and not all(one == REST or is_number(one) for one in keys)
        ):
            raise Broken(
                "gap",
                say("Gap %(number)s has no right answer that can be given.", number=place),
                say(
                    "Write one for each gap, such as %(words)s or %(number)s.",
                    words=say("{1:SHORTANSWER:=answer}"),
                    number="{1:NUMERICAL:=5:0.1}",
                ),
            )


def _read_chosen(question: Question, node: Any) -> Question:
    """A text with ``[[1]]`` and words to choose from, as a cloze: each gap has the words of its group."""
    words = []
    for one in node.findall(_CHOSEN[trim(node.get("type"))]):
        text = _text(one)
        words.append((text if one.tag == "dragbox" else escape(text, quote=False), _whole(one, "group") or 1))

    if len(_PLACE.findall(question.text)) * sum(len(text) for text, _ in words) > MOST_WORDS:
        raise Broken(
            "kind",
            say("It has more gaps and words than a page can show."),
            say("Part it into several questions."),
        )

    def gap(found: re.Match[str]) -> str:
        place = int(found[1])
        if not 0 < place <= len(words) or not words[place - 1][0]:
            raise Broken(
                "answers",
                say("There is no word for the gap %(gap)s.", gap=f"[[{place}]]"),
                say("Add the word in Moodle."),
            )
        options = [
            Option(text, Decimal(one == place), text_format="html", feedback_format="html")
            for one, (text, group) in enumerate(words, 1)
            if text and group == words[place - 1][1]
        ]
        return cloze.written("single", options, question.shuffle)

    return replace(question, text=_PLACE.sub(gap, question.text))


_ANSWERS: dict[Kind, Callable[[Question, Any], Question]] = {
    "single": _read_choices,
    "multiple": _read_choices,
    "truefalse": _read_truth,
    "short": _read_short,
    "numerical": _read_numbers,
    "match": _read_pairs,
    "order": _read_order,
    "open": _read_essay,
}


def write(questions: list[Question]) -> Writing:
    """The questions as a file, with what XML cannot hold of each."""
    quiz = etree.Element("quiz")
    category: tuple[str, ...] = ()
    for question in questions:
        if question.category != category:
            category = question.category
            node = etree.SubElement(quiz, "question", type="category")
            _put(node, "category", f"$course$/{category_path(category)}")
        quiz.append(_written(question))
    etree.indent(quiz)
    content = etree.tostring(quiz, encoding="utf-8", xml_declaration=True)
    found = iter(read(content).questions)
    troubles = [one for question in questions for one in loss(question, next(found, None), NAME)]
    return Writing(content.decode("utf-8"), troubles)


def _put(parent: Any, name: str, text: str, text_format: TextFormat | None = None) -> Any:
    """``<name format="…"><text>…</text></name>``"""
    node = etree.SubElement(parent, name)
    if text_format is not None:
        node.set("format", _FORMAT_NAMES[text_format])
    etree.SubElement(node, "text").text = _clean(text)
    return node


def _clean(text: str) -> str:
    return _NEVER.sub("", text)


def _value(parent: Any, name: str, value: str) -> None:
    etree.SubElement(parent, name).text = _clean(value)


def _written(question: Question) -> Any:
    node = etree.Element("question", type=_TYPES[question.kind])
    _put(node, "name", question.name)
    _write_files(_put(node, "questiontext", question.text, question.text_format), question)
    _put(node, "generalfeedback", question.feedback, question.feedback_format)
    _value(node, "defaultgrade", plain(question.points))
    _value(node, "penalty", plain(question.penalty))
    _value(node, "hidden", "0")
    _value(node, "idnumber", question.idnumber)
    if question.kind in ("single", "multiple"):
        _value(node, "single", "true" if question.kind == "single" else "false")
        _value(node, "answernumbering", question.numbering)
    if question.kind == "open":
        _write_essay(node, question.essay)
    _value(node, "shuffleanswers", "1" if question.shuffle else "0")
    _value(node, "usecase", "1" if question.case_counts else "0")
    _put(node, "correctfeedback", question.right_feedback, question.text_format)
    _put(node, "partiallycorrectfeedback", question.partial_feedback, question.text_format)
    _put(node, "incorrectfeedback", question.wrong_feedback, question.text_format)
    _write_answers(node, question)
    for hint in question.hints:
        _put(node, "hint", hint, question.text_format)
    tags = etree.SubElement(node, "tags") if question.tags else None
    for tag in question.tags:
        _put(tags, "tag", tag)
    return node


def _write_files(node: Any, question: Question) -> None:
    for one in question.files:
        file = etree.SubElement(node, "file", name=_clean(one.name), path=_clean(one.path), encoding="base64")
        file.text = base64.b64encode(one.content).decode("ascii")


def _write_essay(node: Any, essay: Essay) -> None:
    _value(node, "responseformat", essay.editor)
    _value(node, "responserequired", "1" if essay.is_required else "0")
    _value(node, "responsefieldlines", str(essay.lines))
    for name, limit in zip(("minwordlimit", "maxwordlimit"), essay.words, strict=True):
        _value(node, name, "" if limit is None else str(limit))
    _value(node, "attachments", str(essay.files[0]))
    _value(node, "attachmentsrequired", str(essay.files[1]))
    _value(node, "maxbytes", str(essay.largest))
    _value(node, "filetypeslist", essay.types)
    _put(node, "graderinfo", essay.marking, essay.marking_format)
    _put(node, "responsetemplate", essay.template, essay.template_format)


def _write_answers(node: Any, question: Question) -> None:
    for place, option in enumerate(question.options, 1):
        weight = Decimal(place) if question.kind == "order" else option.weight * 100
        answer = _put(node, "answer", option.text, option.text_format)
        answer.set("fraction", plain(weight))
        _put(answer, "feedback", option.feedback, option.feedback_format)
        if option.tolerance is not None:
            _value(answer, "tolerance", option.tolerance)
    for pair in question.pairs:
        _put(_put(node, "subquestion", pair.left, pair.left_format), "answer", pair.right)
    units = etree.SubElement(node, "units") if question.units else None
    for name, multiplier in question.units:
        unit = etree.SubElement(units, "unit")
        _value(unit, "multiplier", multiplier)
        _value(unit, "unit_name", name)
