# SPDX-License-Identifier: EUPL-1.2
"""What readers and writers of question files report, in words for trainers; by rule, as the report itself is in English."""

from typing import Any

from flask_babel import lazy_gettext as _l

RULE_WORDS: dict[str, Any] = {
    "aiken": _l("This looks like the format Aiken, so nothing is asked. Choose Aiken as the format."),
    "answers": _l("Answers are missing. Add some, or leave the question out."),
    "attribute": _l("Something behind the question's id is not understood. Take it away or mend it."),
    "braces": _l(
        "The braces of the answers do not match. Open them with { and close them with }, without an empty line between; "
        "write \\{ and \\} for braces that are text."
    ),
    "category-lines": _l(
        "The lines after $CATEGORY belong to the category's name. Put an empty line after it."
    ),
    "country": _l("It belongs to another country than the course's draft."),
    "description": _l("It asks nothing, so it cannot be drawn."),
    "dtd": _l("The file has entities of its own, which are refused. Write their words in their place."),
    "encoding": _l("The file is in another encoding. Send it again and choose the right one."),
    "feedback": _l("An answer has no reason behind it. Write one for each answer."),
    "file": _l("A file inside the question is damaged. Export it again."),
    "file-size": _l("A file inside the question is larger than 5 MB. Make it smaller."),
    "front-matter": _l(
        "The head of the file is not understood. Begin it with --- and end it with --- again."
    ),
    "gap": _l("A gap of the text has no answer. Write one for each gap."),
    "held": _l("It is in this check already."),
    "id": _l(
        "An id is missing, wrong, or stands twice. Give each its own, of small letters, figures and hyphens."
    ),
    "key": _l("The letter behind ANSWER is none of the choices. Write one of them."),
    "kind": _l(
        "This kind of question cannot be taken. Change its type where it comes from, or leave it out."
    ),
    "kind-changed": _l("It is taken as a text with gaps: each word is chosen from a list. Look at it."),
    "kind-not-held": _l("The format has no questions of this kind. Export it in another one."),
    "language": _l("It is in another language than the course is written in."),
    "link": _l("A link leads to a file. Write the whole address, with https://."),
    "lost-answer": _l(
        "An answer has a share of the mark but no words, and is left out. Write \\~ and \\= where these signs are words."
    ),
    "marker": _l("A line of answers does not fit this kind of question. Write it as the kind wants it."),
    "match": _l("A pair has no arrow. Write every pair as =left -> right."),
    "no-braces": _l(
        "No braces stand round the answers, so it is read as a text that asks nothing. Put { before them and } behind them."
    ),
    "no-empty-line": _l(
        "No empty line stands before this question; it is read all the same. Put one between two questions."
    ),
    "no-gap": _l("The text has no gap. Write one, such as {1:SHORTANSWER:=answer}."),
    "no-sign": _l(
        "The answer begins with none of the signs = ~ #, so its words are read as the right short answer. "
        "Write {T} or {F} for true or false."
    ),
    "not-a-quiz": _l(
        "The file does not begin with <quiz>. Export it as Moodle XML, or choose another format."
    ),
    "not-finished": _l("The question has no ANSWER. End its choices with ANSWER: and a letter."),
    "not-held": _l("Not all of the question is held. Look at it where it is imported."),
    "not-started": _l("There is no question before this line. Write the question above it."),
    "not-well-formed": _l(
        "The file is no well-formed XML, so nothing was read. Export it again, or choose another format."
    ),
    "not-writable": _l("The question cannot be written in this format. Look at its key and its words."),
    "number": _l("What should be a number is none. Write figures with a point as decimal mark, such as 2.5."),
    "one-key": _l("The right answer is missing, or there are too many. Mark what is right."),
    "passed-over": _l("Something of the question was passed over. Look whether anything is missing."),
    "points": _l("The points are not understood. Write a number above 0."),
    "rubric": _l("A line of the rubric has no points. Begin it with its points in brackets."),
    "size": _l("The file is larger than 50 MB. Split it into several."),
    "stray": _l("A line belongs to nothing. Look whether a sign before it is missing."),
    "too-long": _l("A text is longer than 2,000 letters. Shorten it."),
    "too-many": _l("A check takes 200 questions of a category. Choose a category below it."),
    "true-or-false": _l("Which of true and false is right cannot be told. Look at the answers."),
    "two-choices": _l("A question needs at least two choices. Add one."),
    "units": _l("The units are not understood. Write the first one, then others with a colon and a number."),
    "weight-in-words": _l(
        "A share of the mark behind = stays in the words. Write ~ before answers that earn a part of the mark."
    ),
    "words": _l("There are no words. Write some."),
}


def sentence_of(rule: str) -> Any:
    """What to say of a rule; nothing for one of a plugin's format."""
    return RULE_WORDS.get(rule, "")
