# SPDX-License-Identifier: EUPL-1.2
"""What is refused while a course is written."""

from flask_babel import lazy_gettext as _l

from atlas_training.errors import Conflict, Invalid, NotAllowed, NotFound


class NoSuchDraft(NotFound):
    """Nobody is writing on this course, or the asker may not see it."""

    sentence = _l("There is no draft of this course. Open one from the list of courses.")


class NoSuchText(NotFound):
    """The course has no such text."""

    sentence = _l("This course has no such text. Look for it in the course's tree.")


class DraftIsOpen(Conflict):
    """Somebody began a draft of this course already."""

    sentence = _l("A draft of this course is open already. Go on with it, or put it away first.")


class ChangedMeanwhile(Conflict):
    """Somebody else saved this text since it was opened."""

    sentence = _l("Somebody else has saved this text since you opened it.")


class NotSound(Invalid):
    """The course has errors, so it cannot be reviewed or published."""

    sentence = _l("Mend what is marked as an error first; then the course can go on.")


class NotInReview(Conflict):
    """The draft was changed or published meanwhile."""

    sentence = _l("This draft is not in review any more. Load the page again and look.")


class NotYourReview(NotAllowed):
    """Whoever wrote it does not review it."""

    sentence = _l("Another trainer, or a coordinator of the draft's country, has to review this.")


class NotYourCourse(NotAllowed):
    """A country's own course is written by its own trainers."""

    sentence = _l("This course belongs to another country: only its own trainers write it.")


class IdTaken(Conflict):
    """Another own course here has that id, by chance."""

    sentence = _l("Another course here has the same id.")


class BadFile(Invalid):
    """A file that is not taken."""

    sentence = _l("This file is not taken.")


class BadModule(Invalid):
    """What was asked of a module cannot be done."""

    sentence = _l("This cannot be done with the module.")


class NotHeld(Invalid):
    """A check's file has no place for all that a question is."""

    sentence = _l(
        "A check cannot keep all of this: an answer gives all points or none, and several right options share them evenly."
    )
