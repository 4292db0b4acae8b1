# SPDX-License-Identifier: EUPL-1.2
"""Forms of readiness that are the same for every instrument; its questions are in ``questions``."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired


class ImportForm(FlaskForm):
    """A table of another tool's results and, where its dimensions differ, a mapping."""

    class Meta:
        """The page frame guards every form; this one adds no token of its own."""

        csrf = False

    results = FileField(
        _l("Table of results"),
        description=_l(
            "CSV, UTF-8: instrument, version, date, organisation, then one column a dimension; topic:NAME for a topic."
        ),
        validators=[FileRequired(_l("Choose the file with the results."))],
    )
    mapping = FileField(
        _l("Mapping"),
        description=_l("YAML or JSON. Only where the tool's dimensions have other names than ours."),
    )
