# SPDX-License-Identifier: EUPL-1.2
"""What is refused round the question bank, in words for the trainer."""

from flask_babel import lazy_gettext as _l

from atlas_training.errors import Conflict, Invalid, NotAllowed, NotFound


class NoQuestion(NotFound):
    """There is no such question, or it stands behind the wall of a country."""

    sentence = _l("There is no such question in the bank. Go back to the list and choose another one.")


class NotYourQuestion(NotAllowed):
    """The question belongs to all countries or to another one."""

    sentence = _l("This question can be read here, but only its own country or a trainer changes it.")


class NoQuestionFile(NotFound):
    """The file was imported, put away, or is older than a day."""

    sentence = _l(
        "This file is not here any more: it was imported, put away, or a day has passed. Send it again."
    )


class QuestionsRefused(Invalid):
    """Everything was wanted, and a question is refused by now."""

    sentence = _l("Something has changed meanwhile and a question is refused. Look at the list again.")


class ChangedMeanwhile(Conflict):
    """Somebody else made a version since the form was opened."""

    sentence = _l(
        "Somebody else has changed this question since you opened it. Open it again and look at their version first."
    )


class NoHead(Invalid):
    """The front matter of a check cannot be read, so nothing can be added to it."""

    sentence = _l("The head of this check is not understood. Mend what the editor says of it first.")


class NothingToDraw(Invalid):
    """A category has fewer questions for a check than are to be drawn."""

    sentence = _l("A check can hold fewer questions of this category than you want to draw.")
