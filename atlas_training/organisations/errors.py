# SPDX-License-Identifier: EUPL-1.2
"""Refusals about organisations."""

from flask_babel import lazy_gettext as _l

from atlas_training.errors import Invalid, NotFound


class NoSuchOrganisation(NotFound):
    """An organisation that does not exist or of which the asker may not know."""

    sentence = _l("There is no such SME, or it is not open to you.")


class WrongFacts(Invalid):
    """A fact of an organisation is missing or not one the scheme knows; ``fields`` says which."""

    sentence = _l("Something about this SME is missing or not as it should be.")
