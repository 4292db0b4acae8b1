# SPDX-License-Identifier: EUPL-1.2
"""The formats that come with the service."""

from atlas_training.exports.formats import Csv, Format, Json, SemicolonCsv, Xlsx
from atlas_training.plugins import hookimpl


@hookimpl
def export_formats() -> list[Format]:
    """CSV with commas or semicolons, XLSX, JSON."""
    return [Csv(), SemicolonCsv(), Xlsx(), Json()]
