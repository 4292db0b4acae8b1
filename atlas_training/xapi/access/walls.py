# SPDX-License-Identifier: EUPL-1.2
"""Behind which walls a credential reads: its countries, answers or not, and where it must, its own alone."""

from atlas_training.xapi.access.scopes import Access
from atlas_training.xapi.statements import dictionary, selection
from atlas_training.xapi.statements.selection import Walls


def walls_of(access: Access) -> Walls:
    """The walls of a credential, in numbers of the dictionaries."""
    authority = None
    if access.reads_only_own:
        authority = dictionary.find_agent(access.authority) or selection.UNKNOWN
    return Walls(access.countries, access.may_read_answers, authority)
