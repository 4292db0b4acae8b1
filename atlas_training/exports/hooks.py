# SPDX-License-Identifier: EUPL-1.2
"""What exports ask."""

from collections.abc import Mapping

from atlas_training.exports.formats import Format
from atlas_training.exports.table import Exporter
from atlas_training.plugins import hookspec


@hookspec
def exporters() -> list[Exporter]:  # type: ignore[empty-body]
    """Things that coordinators can export."""


@hookspec
def export_formats() -> list[Format]:  # type: ignore[empty-body]
    """Ways to write a table into a file."""


@hookspec
def kept_papers() -> Mapping[str, str]:  # type: ignore[empty-body]
    """Titles, by the name in the log, of what is handed out as it is and is no table: lists to sign, scans."""
