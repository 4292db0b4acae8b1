# SPDX-License-Identifier: EUPL-1.2
"""What a path refuses, and what to do about it."""

from flask_babel import lazy_gettext as _l

from atlas_training import errors


class NoSuchPath(errors.NotFound):
    """The SME has no path, or the asker may not know of it."""

    sentence = _l("There is no such path. Answer the questionnaire first: the path comes from its result.")


class NoSuchStep(errors.NotFound):
    """The module is not on the path."""

    sentence = _l("This module is not on the path.")


class NotYours(errors.NotAllowed):
    """The step or dimension is a colleague's."""

    sentence = _l("This part of the path belongs to a colleague. The owner of your business can change that.")


class OnlyTheOwner(errors.NotAllowed):
    """Only the SME's owner changes this."""

    sentence = _l("Only the owner of your business can change this.")


class ReasonMissing(errors.Invalid):
    """A coordinator changes a path without saying why."""

    sentence = _l("Write a reason: the owner will read it.")


class WrongModule(errors.Invalid):
    """The module is not in the catalogue, or already on the path."""

    sentence = _l("Choose a module that is not on the path yet.")


class WrongTarget(errors.Invalid):
    """A level that cannot be aimed at."""

    sentence = _l("Choose one of the levels in the list.")


class TargetTooLow(errors.Invalid):
    """The SME may raise its own target, not lower it."""

    sentence = _l("You can raise a target. Ask your coordinator if you want a lower one.")


class WrongHours(errors.Invalid):
    """Hours that cannot be planned with."""

    sentence = _l("Write the hours for three months as a whole number from 1 to 120.")


class NotAColleague(errors.Invalid):
    """The person does not work for this SME."""

    sentence = _l("Choose somebody who works for your business.")


class NotDropped(errors.Invalid):
    """There is nothing to agree to: the step was not dropped."""

    sentence = _l("This module was not dropped.")


class DefinitionChanged(errors.Conflict):
    """A published catalogue or rule was changed without a new number."""

    sentence = _l("A published version cannot change. Give the new one a new number.")
