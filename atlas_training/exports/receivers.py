# SPDX-License-Identifier: EUPL-1.2
"""The formats that come with the service."""

from atlas_training.accounts.events import Erasing
from atlas_training.exports import service as exports
from atlas_training.exports.formats import Csv, Format, Json, SemicolonCsv, Xlsx
from atlas_training.plugins import hookimpl


@hookimpl
def export_formats() -> list[Format]:
    """CSV with commas or semicolons, XLSX, JSON."""
    return [Csv(), SemicolonCsv(), Xlsx(), Json()]


@hookimpl
def erasing(event: Erasing) -> None:
    """Saved filters go; a filter in the log loses the name."""
    exports.forget(event)
