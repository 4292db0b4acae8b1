# SPDX-License-Identifier: EUPL-1.2
"""Words for people's roles."""

from enum import StrEnum


class Role(StrEnum):
    """What someone may be. Learner and owner are held in an organisation, the others for the service."""

    LEARNER = "learner"
    OWNER = "owner"
    TRAINER = "trainer"
    COORDINATOR = "coordinator"
    LEAD_COORDINATOR = "lead_coordinator"
    ADMINISTRATOR = "administrator"


class Fate(StrEnum):
    """What becomes of a row of an imported table."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


STAFF = frozenset({Role.TRAINER, Role.COORDINATOR, Role.LEAD_COORDINATOR, Role.ADMINISTRATOR})
COORDINATORS = frozenset({Role.COORDINATOR, Role.LEAD_COORDINATOR})


class Scope(StrEnum):
    """What a credential may do in the record store (xAPI 1.0.3, Communication 4.0, list of scopes)."""

    STATEMENTS_WRITE = "statements/write"
    STATEMENTS_READ_MINE = "statements/read/mine"
    STATEMENTS_READ = "statements/read"
    STATE = "state"
    PROFILE = "profile"
    DEFINE = "define"
    ALL_READ = "all/read"
    ALL = "all"
