# SPDX-License-Identifier: EUPL-1.2
"""Refusals of schemes, editions, sessions and attendance."""

from flask_babel import lazy_gettext as _l

from atlas_training.errors import Conflict, Invalid, NotAllowed, NotFound


class NoSuchScheme(NotFound):
    """There is no such scheme."""

    sentence = _l("There is no such training scheme.")


class NoSuchEdition(NotFound):
    """An edition that does not exist, or in which no partner of the asker's country takes part."""

    sentence = _l("There is no such edition, or your country has no partner in it.")


class NoSuchSession(NotFound):
    """A session that does not exist or is not open to the asker."""

    sentence = _l("There is no such session, or it is not open to you.")


class NoSuchParticipant(NotFound):
    """Somebody who is not in the edition, or stands behind the wall of a country."""

    sentence = _l("This person is not in the edition, or belongs to another country.")


class LeadOnly(NotAllowed):
    """Counting settings are the lead coordinator's."""

    sentence = _l("Only the lead coordinator sets how the scheme counts.")


class NotYourEdition(NotAllowed):
    """An edition is changed by the country that leads it, and by the lead coordinator."""

    sentence = _l("Only the coordinator of the country that leads this edition can change it.")


class SchemeLocked(Conflict):
    """Locked settings do not change."""

    sentence = _l("These settings are locked. Unlock them first, with a note that says why.")


class SchemeNotLocked(Conflict):
    """What is not locked cannot be unlocked."""

    sentence = _l("These settings are not locked.")


class WrongSettings(Invalid):
    """A counting setting is missing or out of its range; ``fields`` says which."""

    sentence = _l("Something about the counting settings is missing or not as it should be.")


class WrongPlan(Invalid):
    """Something about an edition or session is missing or wrong; ``fields`` says what."""

    sentence = _l("Something about this plan is missing or not as it should be.")


class HasAttendance(Conflict):
    """What somebody attended is evidence, so it is neither moved nor deleted."""

    sentence = _l(
        "Somebody's attendance is recorded here, so this stays as it is. Correct the attendance first."
    )


class AlreadyIn(Conflict):
    """A person counts once in an edition, for one SME."""

    sentence = _l(
        "This person is in the edition already, for another SME. Nobody counts twice in an edition."
    )


class NotAMember(Conflict):
    """A person takes part for an SME they work in."""

    sentence = _l("This person does not work in that SME now.")


class NotOver(Conflict):
    """Attendance is recorded once the session has begun."""

    sentence = _l("This session has not begun yet. Record the attendance when it has.")


class AlreadyRecorded(Conflict):
    """What is recorded is corrected, with a reason, and not recorded again."""

    sentence = _l("The attendance of this person is recorded already. Correct it, with a reason.")


class NothingRecorded(Conflict):
    """Only what is recorded can be corrected."""

    sentence = _l("Nothing is recorded for this person in this session, so there is nothing to correct.")


class NothingCorrected(Conflict):
    """A correction says something else than what stands."""

    sentence = _l("This is what stands already, so there is nothing to correct.")


class ReasonMissing(Invalid):
    """A correction, a lock and its end say why."""

    sentence = _l("Write why, in a few words: an auditor reads it.")


class RecordsItself(Conflict):
    """A module is attended by completing it, and by no list."""

    sentence = _l("A module is recorded by itself when the person completes it.")


class NotInEdition(NotAllowed):
    """Only people of the edition record themselves."""

    sentence = _l("You are not on the list of this edition. Ask your coordinator to add you.")


class CodeClosed(Conflict):
    """A session's code works around the session alone."""

    sentence = _l(
        "This code works from half an hour before the session until two hours after it. Ask your coordinator to "
        "record you."
    )


class NoSuchScan(NotFound):
    """A scanned list that does not exist, was withdrawn, or stands behind the wall of a country."""

    sentence = _l("There is no such list, or it is not open to you.")


class WrongScan(Invalid):
    """A file that is no scanned list we keep; the sentence says what to do."""


class ScanGone(NotFound):
    """The row of a scanned list is there, its file is not."""

    sentence = _l("The file of this list is missing on the server. Tell whoever runs the service.")
