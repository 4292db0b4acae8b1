# SPDX-License-Identifier: EUPL-1.2
"""What is refused to those who mark and help."""

from flask_babel import lazy_gettext as _l

from atlas_training.errors import Conflict, Invalid, NotFound


class NoAnswer(NotFound):
    """There is no such open answer, or it stands behind the wall of a country."""

    sentence = _l("There is no such answer to mark.")


class AlreadyMarked(Conflict):
    """Somebody else marked the answer meanwhile, and the learner knows it."""

    sentence = _l("This answer is marked already. The mark was told to the learner, so it stays.")


class PointsOutside(Invalid):
    """Points that the rubric does not have."""

    sentence = _l("Choose points that are offered.")


class NoSuchLearner(Invalid):
    """Nobody of that address is in the course in the asker's countries."""

    sentence = _l("Nobody with this address or user name is in this course in your countries.")


class NoSuchCheck(NotFound):
    """There is no such check."""

    sentence = _l("There is no such check.")
