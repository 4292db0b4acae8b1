# SPDX-License-Identifier: EUPL-1.2
"""Refusals of readiness."""

from flask_babel import lazy_gettext as _l

from atlas_training.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn


class NoInstrument(NotFound):
    """No questionnaire is published yet."""

    sentence = _l("No questionnaire is published yet. Your coordinator can tell you when it will be.")


class NoAssessment(NotFound):
    """There is none, or the asker may not know of it."""

    sentence = _l("There is no such result, or it is not open to you.")


class OwnerAnswers(NotAllowed):
    """Somebody but the owner tried to answer."""

    sentence = _l("The owner of the business answers these questions. Your path follows from the answers.")


class NoticeFirst(NotAllowed):
    """The privacy notice was not shown yet."""

    sentence = _l("Read first who sees your answers. Then come back to the questions.")


class NothingOpen(Conflict):
    """The draft was finished meanwhile, perhaps in another tab."""

    sentence = _l("These answers are already finished. Start again to answer them anew.")


class NothingAnswered(Invalid):
    """Finishing with no answer at all."""

    sentence = _l("Answer some questions first: there is nothing to score yet.")


class WrongAnswers(Invalid):
    """Answers that the questionnaire does not offer; ``fields`` says where."""

    sentence = _l("Some answers need another look. Nothing of this page was saved.")


class BadImport(Invalid):
    """An imported result that cannot be read."""


class NoSuchOrganisation(NotFound):
    """An import for an SME that is unknown or behind the wall."""

    sentence = _l("No business with this key is known here.")


class ImportedBefore(Conflict):
    """Another result of the same tool, date and SME is stored."""

    sentence = _l(
        "A different result of this tool, date and business is already stored. Results are never changed."
    )


class UnknownCredential(NotSignedIn):
    """No or wrong key and secret."""

    sentence = _l("Send the key and secret of a credential (Basic authentication).")


class ScopeMissing(NotAllowed):
    """The credential may not bring results in."""

    sentence = _l("This credential may not send results. It needs the scope profile or all.")
