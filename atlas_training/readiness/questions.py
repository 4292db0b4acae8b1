# SPDX-License-Identifier: EUPL-1.2
"""What a page of the questionnaire shows, and what comes back from it, in the words of a reader."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from atlas_training import i18n
from atlas_training.organisations.models import Organisation
from atlas_training.readiness.enums import CLEARED, DO_NOT_KNOW, DOES_NOT_APPLY, RATHER_NOT_SAY
from atlas_training.readiness.instrument import Instrument, Item, ProfileField, Texts, Words
from atlas_training.readiness.models import Assessment

NONE_OF_THESE = "none"
SPECIAL = (NONE_OF_THESE, DO_NOT_KNOW, DOES_NOT_APPLY, RATHER_NOT_SAY)
TEXT_LENGTH = 120
NOTE_LENGTH = 500
WEB_ADDRESS = re.compile(r"https?://[^\s/.]+\.[^\s]+", re.IGNORECASE)


@dataclass(frozen=True)
class Option:
    """One row to choose: its value, words, the words' language where it is another, and whether chosen."""

    value: str
    words: Words | str
    is_chosen: bool
    is_bare: bool = False

    @property
    def lang(self) -> str | None:
        """Language of the words where it is not the page's."""
        return self.words.language if isinstance(self.words, Words) and self.words.is_fallback else None

    @property
    def direction(self) -> str | None:
        """Direction of the words where their language is not the page's."""
        return i18n.BY_CODE[self.lang].direction if self.lang else None


@dataclass
class Question:
    """A question with its rows, note and faults, ready for the template."""

    id: str
    words: Words
    kind: str
    hint: str
    options: list[Option]
    note_label: Words | str = ""
    note: str = ""
    note_is_link: bool = False
    last_time: str | None = None
    errors: list[str] = field(default_factory=list)
    note_errors: list[str] = field(default_factory=list)
    value: str = ""
    low: int | None = None
    high: int | None = None

    @property
    def lang(self) -> str | None:
        """Language of the question where it is not the page's."""
        return self.words.language if self.words.is_fallback else None

    @property
    def direction(self) -> str | None:
        """Direction of the question where its language is not the page's."""
        return i18n.BY_CODE[self.lang].direction if self.lang else None


@dataclass(frozen=True)
class Fault:
    """A field to look at again, for the summary."""

    id: str
    errors: list[str]


@dataclass
class Faults:
    """All faults of a page, as the error summary reads them."""

    faults: list[Fault] = field(default_factory=list)
    form_errors: list[str] = field(default_factory=list)

    @property
    def errors(self) -> bool:
        """Whether there are any."""
        return bool(self.faults)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.faults)


@dataclass
class Given:
    """What a page sent: answers as the service takes them, notes, and faults by field."""

    answers: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    note_errors: dict[str, str] = field(default_factory=dict)

    def faults(self) -> Faults:
        """For the summary, in the order of the page."""
        rows = [Fault(f"q-{name}", [f"{name}: {words}"]) for name, words in self.errors.items()]
        rows += [Fault(f"note-{name}", [f"{name}: {words}"]) for name, words in self.note_errors.items()]
        return Faults(sorted(rows, key=lambda fault: fault.id.partition("-")[2]))


def read_step(items: list[Item], form: MultiDict[str, str]) -> Given:
    """The answers of one page. Nothing chosen leaves an item as it was; a tick-list emptied is cleared."""
    given = Given()
    for item in items:
        chosen = list(dict.fromkeys(form.getlist(item.id)))
        wrong = _fault_of(item, chosen)
        if wrong:
            given.errors[item.id] = wrong
        elif chosen or not item.has_steps:
            given.answers[item.id] = _answer(item, chosen)
        if f"note-{item.id}" in form:
            _read_note(item, _typed(form[f"note-{item.id}"]), given)
    return given


def _typed(text: str) -> str:
    """Words as they are kept: nobody types NUL, and PostgreSQL keeps none."""
    return text.replace("\0", "").strip()


def _read_note(item: Item, note: str, given: Given) -> None:
    if item.evidence == "link" and note and "://" not in note and " " not in note and "." in note:
        note = f"https://{note}"
    given.notes[item.id] = note
    if item.evidence == "link" and note and not WEB_ADDRESS.fullmatch(note):
        given.note_errors[item.id] = _("Write a web address, like https://www.example.org")
    elif len(note) > NOTE_LENGTH:
        given.note_errors[item.id] = _("Shorten this to %(count)s characters.", count=NOTE_LENGTH)


def _fault_of(item: Item, chosen: list[str]) -> str:
    special = [value for value in chosen if value in SPECIAL]
    offered = {*item.options, DO_NOT_KNOW, RATHER_NOT_SAY}
    if item.may_not_apply:
        offered.add(DOES_NOT_APPLY)
    if not item.has_steps:
        offered.add(NONE_OF_THESE)
    if not set(chosen) <= offered:
        return str(_("This answer is not offered here. Choose one of the rows."))
    if len(chosen) > 1 and (item.has_steps or special):
        return str(_("Choose either what you have, or one of the last rows, not both."))
    return ""


def _answer(item: Item, chosen: list[str]) -> Any:
    if not chosen:
        return CLEARED
    if chosen[0] == NONE_OF_THESE:
        return []
    if item.has_steps or chosen[0] in SPECIAL:
        return chosen[0]
    return [int(value) for value in chosen]


def questions_of(
    items: list[Item], texts: Texts, row: Assessment, last: Assessment | None, given: Given | None = None
) -> list[Question]:
    """The questions of one page as they stand, or as they were just sent where something is wrong."""
    questions = []
    for item in items:
        answer = _chosen(item, row)
        if given and item.id in given.answers:
            answer = _values(item, given.answers[item.id])
        question = Question(
            id=item.id,
            words=texts("items", item.id, "question"),
            kind="radio" if item.has_steps else "checkbox",
            hint=_("Choose what comes closest. There is no wrong answer.")
            if item.has_steps
            else _("Tick all that you have."),
            options=_options(item, texts, answer),
            note_label=texts("items", item.id, "evidence") if item.evidence else _("A note, if you like"),
            note=given.notes.get(item.id, "") if given else row.notes.get(item.id, ""),
            note_is_link=item.evidence == "link",
            errors=[given.errors[item.id]] if given and item.id in given.errors else [],
            note_errors=[given.note_errors[item.id]] if given and item.id in given.note_errors else [],
        )
        # Old answers would be confirmed by habit, so they open only beside an answer (docs/readiness.md).
        if last is not None and item.id in row.answers and item.id in last.answers:
            question.last_time = answer_words(item, texts, last.answers[item.id])
        questions.append(question)
    return questions


def _chosen(item: Item, row: Assessment) -> list[str]:
    if item.id in row.declined:
        return [RATHER_NOT_SAY]
    return _values(item, row.answers[item.id]) if item.id in row.answers else []


def _values(item: Item, answer: Any) -> list[str]:
    if answer == CLEARED:
        return []
    if isinstance(answer, list):
        return [str(number) for number in answer] or [NONE_OF_THESE]
    return [answer]


def _options(item: Item, texts: Texts, chosen: list[str]) -> list[Option]:
    rows = [Option(code, texts("items", item.id, "options", code), code in chosen) for code in item.options]
    special = [] if item.has_steps else [(NONE_OF_THESE, _("None of these"))]
    special.append((DO_NOT_KNOW, _("I do not know")))
    if item.may_not_apply:
        special.append((DOES_NOT_APPLY, does_not_apply(item, texts)))
    special.append((RATHER_NOT_SAY, _("I would rather not say")))
    return rows + [Option(value, words, value in chosen, is_bare=True) for value, words in special]


def does_not_apply(item: Item, texts: Texts) -> str:
    """ "Does not apply" with the reason the item lists."""
    return str(_("Does not apply: %(reason)s", reason=texts("items", item.id, "does_not_apply").text))


def answer_words(item: Item, texts: Texts, answer: Any) -> str:
    """An answer in words."""
    if answer == DO_NOT_KNOW:
        return str(_("I do not know"))
    if answer == DOES_NOT_APPLY:
        return does_not_apply(item, texts)
    if isinstance(answer, list):
        ticked = [texts("items", item.id, "options", str(number)).text for number in answer]
        return "; ".join(ticked) or str(_("None of these"))
    return texts("items", item.id, "options", answer).text


# The profile


def profile_start(row: Assessment, organisation: Organisation, language: str) -> dict[str, Any]:
    """What the profile page shows before it was saved: what is known of the SME already."""
    known = {
        "country": organisation.country,
        "region": organisation.region,
        "kinds": organisation.business_kinds,
        "people": organisation.size,
        "language": language,
    }
    return {**{code: value for code, value in known.items() if value}, **row.profile}


def profile_questions(
    instrument: Instrument, texts: Texts, profile: Mapping[str, Any], errors: Mapping[str, str] | None = None
) -> list[Question]:
    """The lines of the profile with what is known."""
    questions = []
    for line in instrument.profile:
        value = profile.get(line.code)
        chosen = [str(one) for one in value] if isinstance(value, list) else [str(value)]
        questions.append(
            Question(
                id=line.code,
                words=texts("profile", line.code, "question"),
                kind=line.kind,
                hint="",
                options=[
                    Option(code, _profile_words(line, texts, code), code in chosen) for code in line.options
                ],
                value="" if value is None or isinstance(value, list) else str(value),
                errors=[errors[line.code]] if errors and line.code in errors else [],
                low=line.low,
                high=line.high,
            )
        )
    return questions


def _profile_words(line: ProfileField, texts: Texts, code: str) -> Words:
    return texts.find("profile", line.code, "options", code) or texts("topics", code)


def read_profile(instrument: Instrument, form: MultiDict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The profile as sent, and faults by line; an empty line is None."""
    profile: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for line in instrument.profile:
        if line.kind == "multiple":
            profile[line.code] = [value for value in form.getlist(line.code) if value]
            if not set(profile[line.code]) <= set(line.options):
                errors[line.code] = _("This answer is not offered here. Choose one of the rows.")
            continue
        text = _typed(form.get(line.code, ""))
        profile[line.code] = text or None
        wrong = _profile_fault(line, text)
        if wrong:
            errors[line.code] = wrong
        elif text and line.kind == "number":
            profile[line.code] = int(text)
    return profile, errors


def _profile_fault(line: ProfileField, text: str) -> str:
    if not text:
        return ""
    if line.kind == "choice" and text not in line.options:
        return str(_("This answer is not offered here. Choose one of the rows."))
    if line.kind == "number":
        low, high = line.low or 0, 1000 if line.high is None else line.high
        if not re.fullmatch(r"[0-9]{1,4}", text) or not low <= int(text) <= high:
            return str(_("Write a whole number from %(low)s to %(high)s.", low=low, high=high))
    if len(text) > TEXT_LENGTH:
        return str(_("Shorten this to %(count)s characters.", count=TEXT_LENGTH))
    return ""
