# SPDX-License-Identifier: EUPL-1.2
"""Refusals of certificates."""

from flask_babel import lazy_gettext as _l

from atlas_training.errors import Conflict, Invalid, NotFound


class NoSuchNumber(NotFound):
    """No certificate has this number."""

    sentence = _l("No certificate has this number. Compare it with the document, sign by sign.")


class MistypedNumber(NotFound):
    """The signs are no number: too few, too many, or the last one does not fit."""

    sentence = _l(
        "This is no certificate number: a sign is missing or mistyped. Compare it with the document."
    )


class NoSuchCertificate(NotFound):
    """There is no such certificate, or it is not this person's to see."""

    sentence = _l("There is no such certificate.")


class AlreadyRevoked(Conflict):
    """What is revoked is neither revoked nor issued again."""

    sentence = _l("This certificate is revoked already.")


class AlreadySuperseded(Conflict):
    """A newer certificate stands in its place."""

    sentence = _l("A newer certificate stands in its place already.")


class NameUnchanged(Conflict):
    """A certificate is issued again only where the person's name has changed."""

    sentence = _l("The person's name is the one on the certificate. Change it in their account first.")


class HolderGone(Conflict):
    """The person was erased, so nothing can be issued or printed for them."""

    sentence = _l("The account of the holder was erased. The certificate can only be checked.")


class NothingCovered(Conflict):
    """Nobody of the business has completed a module yet."""

    sentence = _l("Nobody of the business has completed a module yet.")


class ReasonMissing(Invalid):
    """A revocation says why."""

    sentence = _l("Choose why the certificate is revoked.")


class CannotBePrinted(Conflict):
    """A font is missing on the server for a sign of the text."""

    sentence = _l(
        "The document cannot be made: this server has no font for one of its signs. Tell whoever runs the service."
    )


class NoBadgeForSme(Conflict):
    """A badge is a person's."""

    sentence = _l("A business has a certificate and no badge.")


class NoSuchList(NotFound):
    """No certificate has its place in this list of revocations."""

    sentence = _l("There is no such list of revocations.")


class ForeignBadge(Invalid):
    """The signature does not fit."""

    sentence = _l(
        "This file is no badge of this service, or it was changed: its signature does not fit. Do not rely on it."
    )
