# SPDX-License-Identifier: EUPL-1.2
"""What a draft's checks take from the question bank: single questions, and all of a category to draw from.

The questions are those of the draft's country and of all countries, as far as the person may read them, in the
language the course is written in. Flushes, never commits.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from atlas_training.accounts.models import Person
from atlas_training.assessments import check_text
from atlas_training.assessments import service as assessments
from atlas_training.assessments.bank import drawing
from atlas_training.assessments.bank import service as bank
from atlas_training.assessments.bank.drawing import LeftOut, Renewal
from atlas_training.assessments.bank.errors import NothingToDraw
from atlas_training.authoring import folder
from atlas_training.authoring import service as authoring
from atlas_training.authoring.errors import ChangedMeanwhile, NoSuchText
from atlas_training.authoring.models import CourseDraft
from atlas_training.content.findings import Finding
from atlas_training.sentences import say

_OTHER_LANGUAGE = (
    "language",
    say("It is in another language than the course is written in."),
    say("Take a question in the course's language."),
)
_OTHER_COUNTRY = (
    "country",
    say("It belongs to another country than the course's draft."),
    say("Take a question of that country or of all countries."),
)


@dataclass(frozen=True)
class Looked:
    """What a check becomes with the bank's newest questions: its changed texts by language, and each draw."""

    texts: dict[str, str]
    renewals: list[Renewal]


@dataclass(frozen=True)
class Check:
    """A check of a draft that questions may be taken into; ``title`` is that of its lesson."""

    draft: CourseDraft
    name: str
    title: str


def checks(person: Person) -> list[Check]:
    """The checks of all drafts that a person may write."""
    found = []
    for draft in authoring.list_drafts(person):
        if not authoring.may_write(draft.course_id, person):
            continue
        contents = authoring.texts_of(draft)
        data = folder.course_data(contents)
        source = folder.source_of(data)
        for module in folder.modules_of(data):
            name = f"{folder.CHECKS}{module.get('check')}"
            if f"{source}/{name}" in contents:
                front, _body = folder.split(
                    contents.get(f"{source}/{module['file']}", b"").decode(errors="replace")
                )
                found.append(Check(draft, name, str(front.get("title") or module["file"])))
    return found


def take(
    draft: CourseDraft, person: Person, name: str, ids: Collection[UUID]
) -> tuple[Looked, int, list[LeftOut]]:
    """A check with copies of these questions of the bank, how many there are, and what is left out; to be saved.

    :raise NoSuchText: if the course has no such check.
    """
    source, texts = _texts(draft, name)
    questions = bank.list_questions(bank.readable_countries(person), bank.Filter(ids=ids)) if ids else []
    countries = countries_of(draft, person)
    wrong = [
        LeftOut(one.id, one.name, *(_OTHER_LANGUAGE if one.language != source else _OTHER_COUNTRY))
        for one in questions
        if one.language != source or one.country not in countries
    ]
    keys = {one.key for one in wrong}
    good = drawing.offers([one for one in questions if one.id not in keys])
    text, count, left_out = drawing.take(texts[source], good)
    return Looked({source: text} if count else {}, []), count, [*wrong, *left_out]


def countries_of(draft: CourseDraft, person: Person) -> frozenset[str]:
    """Whose questions a draft may draw."""
    return bank.readable_countries(person) & {bank.ALL, draft.country}


def look(draft: CourseDraft, person: Person, name: str) -> Looked:
    """What the bank has now for the draws of a check (``checks/….quiz.md``); changes nothing.

    :raise NoSuchText: if the course has no such check.
    """
    return _look(draft, person, *_texts(draft, name))


def _texts(draft: CourseDraft, name: str) -> tuple[str, dict[str, str]]:
    contents = authoring.texts_of(draft)
    data = folder.course_data(contents)
    source = folder.source_of(data)
    texts = {
        code: contents[f"{code}/{name}"].decode(errors="replace")
        for code in folder.languages_of(data)
        if f"{code}/{name}" in contents
    }
    if source not in texts or name not in folder.text_names(data) or not name.startswith(folder.CHECKS):
        raise NoSuchText
    return source, texts


def _look(draft: CourseDraft, person: Person, source: str, texts: dict[str, str]) -> Looked:
    countries = countries_of(draft, person)
    pools = {
        one.path: drawing.offered(countries, one.path, source) for one in drawing.draws_of(texts[source])
    }
    found = drawing.renew_all(texts, source, pools, assessments.question_kinds())
    return Looked(*found)


def add(draft: CourseDraft, person: Person, name: str, path: str, many: int) -> Looked:
    """The check when so many questions are drawn from a category besides; to be saved.

    :raise NoHead: if the check's front matter cannot be read.
    :raise NothingToDraw: if a check can hold fewer of them.
    :raise NoSuchText: if the course has no such check.
    """
    source, texts = _texts(draft, name)
    added, draw = drawing.with_draw(texts[source], path, many)
    looked = _look(draft, person, source, {**texts, source: added})
    renewal = next(one for one in looked.renewals if one.draw == draw)
    if len(renewal.new) < many:
        raise NothingToDraw(fields={"many": NothingToDraw.sentence})
    return looked


def remove(draft: CourseDraft, name: str, group: str) -> Looked:
    """The check when nothing is drawn from a category any more; its questions leave the translations too.

    :raise NoSuchText: if the course has no such check.
    """
    source, texts = _texts(draft, name)
    if group not in {one.group for one in drawing.draws_of(texts[source])}:
        return Looked({}, [])
    changed = drawing.without_draw(texts[source], group)
    gone = check_text.ids_of(texts[source]) - check_text.ids_of(changed)
    others = {code: check_text.without(one, gone) for code, one in texts.items() if code != source}
    return Looked({**others, source: changed}, [])


def save(draft: CourseDraft, person: Person, name: str, looked: Looked, revision: int) -> None:
    """Write the texts that change, made for a revision of the draft.

    :raise ChangedMeanwhile: if there is another one by now.
    """
    if draft.revision != revision:
        raise ChangedMeanwhile
    for code, text in looked.texts.items():
        authoring.save_file(draft, f"{code}/{name}", text.encode(), person)


def behind(draft: CourseDraft, person: Person) -> list[Finding]:
    """A warning for each draw whose category has something else by now than the check holds."""
    contents = authoring.texts_of(draft)
    data = folder.course_data(contents)
    source = folder.source_of(data)
    findings = []
    for name in folder.text_names(data):
        text = contents.get(f"{source}/{name}", b"").decode(errors="replace")
        if not name.startswith(folder.CHECKS) or not drawing.draws_of(text):
            continue
        for one in look(draft, person, name).renewals:
            if one.is_behind:
                counts = {"new": len(one.new), "changed": len(one.changed), "gone": len(one.gone)}
                message = say(
                    "The bank has other questions of %(category)s by now: %(new)s new, %(changed)s changed, %(gone)s gone.",
                    category=one.draw.path,
                    **counts,
                )
                file = f"courses/{draft.address}/{source}/{name}"
                mend = say("Take the bank's newest questions, or leave it as it is.")
                findings.append(Finding(file, 1, "check-bank", message, mend, "warning"))
    return findings
