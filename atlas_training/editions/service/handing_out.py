# SPDX-License-Identifier: EUPL-1.2
"""Papers with names that leave the service: the list to print and scanned lists. The log of exports keeps each time."""

from uuid import UUID

from atlas_training.accounts.models import Person
from atlas_training.editions.models import Scan, Session
from atlas_training.editions.service.attendance import Line
from atlas_training.editions.service.scans import file_of, get_scan
from atlas_training.exports import service as exports

LIST, SCAN = "list_to_print", "signed_list"


def note_list(person: Person, session: Session, lines: list[Line], page: str) -> str:
    """Keep in the log that a list to print was made; gives the page back."""
    named = {line.who.country for line in lines if line.who.is_named}
    exports.note_handed_out(person, LIST, "html", page.encode(), _where(session), named, len(lines))
    return page


def hand_out_scan(person: Person, scan_id: UUID) -> tuple[Scan, bytes]:
    """A scanned list and its bytes; the log keeps who got it. How many names are on it nobody has counted: 0 rows.

    :raise NoSuchScan: if there is none, it was withdrawn, or it stands behind the wall of a country.
    :raise ScanGone: where the file is missing.
    """
    scan = get_scan(person, scan_id)
    data = file_of(scan).read_bytes()
    where = {**_where(scan.session), "file": scan.name}
    ending = scan.media_type.rpartition("/")[2]
    exports.note_handed_out(person, SCAN, ending, data, where, {scan.country}, 0)
    return scan, data


def _where(session: Session) -> dict[str, str]:
    return {"edition": session.edition.name, "session": session.title}
