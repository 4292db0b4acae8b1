# SPDX-License-Identifier: EUPL-1.2
"""What is refused round a check, in words for the one who takes it."""

from flask_babel import lazy_gettext as _l

from atlas_training.errors import Conflict, Invalid, NotFound


class NoCheck(NotFound):
    """This lesson has no check, or this person has not begun it."""

    sentence = _l("There is no check here. Go back to the lesson and start it from there.")


class NoAttemptsLeft(Conflict):
    """The check limits its attempts and they are used up."""

    sentence = _l(
        "You have used every attempt this check allows. Your answers and the reasons stay open to read."
    )


class AlreadyChecked(Conflict):
    """An answer came for an attempt that is finished."""

    sentence = _l("These answers are already checked, so they can no longer be changed.")


class TimeOver(Conflict):
    """An answer came after the time of the attempt."""

    sentence = _l("The time was over, so this last answer does not count. What was saved before counts.")


class QuestionChecked(Conflict):
    """An answer came for a question that is checked already."""

    sentence = _l("This question is already checked, so its answer can no longer be changed.")


class NothingToCheck(Invalid):
    """A question was to be checked that has no answer."""

    sentence = _l("Answer the question first.")


class NotAnOption(Invalid):
    """The answer is none of those offered."""

    sentence = _l("Choose one of the answers listed here.")


class NotANumber(Invalid):
    """The answer is not a number."""

    sentence = _l("Write the number alone, for example 12.5 or 12,5.")


class TooLong(Invalid):
    """The answer has more characters than a word or two need."""

    sentence = _l("Write a shorter answer: a word or two are enough.")
