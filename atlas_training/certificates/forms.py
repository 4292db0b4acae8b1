# SPDX-License-Identifier: EUPL-1.2
"""What people send: a number, a name, a reason, a badge."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from atlas_training.certificates.enums import CertificateKind, RevocationReason
from atlas_training.web.forms import PageForm, choices_of, trim

KIND_WORDS = {
    CertificateKind.COURSE: _l("Course"),
    CertificateKind.PATH: _l("Learning path"),
    CertificateKind.SME: _l("Business"),
}
REASON_WORDS = {
    RevocationReason.ISSUED_IN_ERROR: _l("It was issued in error"),
    RevocationReason.RECORD_CORRECTED: _l("The record behind it was corrected"),
    RevocationReason.NOT_OWN_WORK: _l("The work was not the person's own"),
    RevocationReason.ASKED_BY_HOLDER: _l("The holder asked for it"),
}


class NumberForm(PageForm):
    """The number of a certificate."""

    number = StringField(
        _l("Number of the certificate"),
        filters=[trim],
        validators=[
            DataRequired(_l("Write the number that stands on the certificate.")),
            Length(max=60, message=_l("A number has 16 signs.")),
        ],
        description=_l("16 signs in groups of four. Hyphens and spaces make no difference."),
    )


class NameForm(PageForm):
    """A name to compare with the one that was erased."""

    name = StringField(
        _l("Name on the document"),
        filters=[trim],
        validators=[
            DataRequired(_l("Write the name that stands on the document.")),
            Length(max=200, message=_l("Write 200 letters at most.")),
        ],
    )


class SearchForm(PageForm):
    """Words to find certificates by."""

    words = StringField(_l("Number, name or business"), filters=[trim], validators=[Length(max=200)])


class RevokeForm(PageForm):
    """Why a certificate is revoked."""

    reason = SelectField(
        _l("Reason, shown on the public page"),
        choices=choices_of([("", _l("Choose a reason")), *REASON_WORDS.items()]),
        validators=[DataRequired(_l("Choose why the certificate is revoked."))],
    )


class BadgeForm(PageForm):
    """A badge file."""

    file = FileField(
        _l("Badge file (.jwt)"), validators=[FileRequired(_l("Choose the badge file you were given."))]
    )
