# SPDX-License-Identifier: EUPL-1.2
"""Refusals of following."""

from flask_babel import lazy_gettext as _l

from atlas_training.errors import Invalid, NotFound


class NoSuchPlace(NotFound):
    """Somebody who does not work there, or stands behind the wall of a country."""

    sentence = _l("Nobody of your country stands at this address.")


class NoSuchNote(NotFound):
    """A note that is not there, or about somebody of another country."""

    sentence = _l("There is no such note.")


class WrongNote(Invalid):
    """A note without words, or with too many."""

    sentence = _l("This note cannot be kept.")


class NobodyChosen(Invalid):
    """An action on nobody."""

    sentence = _l("Nobody was chosen. Tick people of your own country in the list, then choose what to do.")


class TooManyChosen(Invalid):
    """An action on more people than are taken at once."""

    sentence = _l("These are more than 5,000 people. Narrow the list by a filter, and act in parts.")


class WrongChoice(Invalid):
    """An action with a course or cohort that is not there to choose."""

    sentence = _l("This course or cohort is not there to choose.")
