# SPDX-License-Identifier: EUPL-1.2
"""Refusals of signing in, inviting and granting."""

from flask_babel import lazy_gettext as _l

from atlas_training.errors import Conflict, Invalid, NotAllowed, NotFound


class NoMembership(NotFound):
    """The person works for no organisation now."""

    sentence = _l(
        "This page belongs to an SME, and you are in none. Ask its owner or your coordinator for an invitation."
    )


class WrongPassword(Invalid):
    """Name or password is wrong; which one is not said."""

    sentence = _l(
        "The address or user name and the password do not go together. Look at both, or ask for a link."
    )


class DemonstrationOnly(NotAllowed):
    """A demonstration account was tried on a service that others can reach."""

    sentence = _l("Demonstration accounts open only on the computer the service runs on.")


class BadLink(NotFound):
    """A sign-in or reset link that was used, has ended or never was."""

    sentence = _l("This link was used already or its time is over. Ask for a new one; it takes a minute.")


class BadInvitation(NotFound):
    """An invitation that was taken, withdrawn, has ended or never was."""

    sentence = _l(
        "This invitation was taken, withdrawn, or is older than 30 days. Ask who sent it for a new one."
    )


class Taken(Conflict):
    """An address or user name that someone has."""

    sentence = _l("Someone has this address or user name already.")


class LastOwner(Conflict):
    """An organisation would be left without an owner."""

    sentence = _l("An SME needs an owner. Invite another owner first, or ask your coordinator.")


class NoSuchPerson(NotFound):
    """A person who does not exist or of whom the asker may not know."""


class OwnersOnly(NotAllowed):
    """A page of an SME's owner, asked by a colleague."""

    sentence = _l(
        "Only the owner of the SME opens this page. If you own another SME, choose it in your settings."
    )


class NotYourCountry(NotAllowed):
    """A change to something of another country."""

    sentence = _l("Only the coordinator of that country can do this.")


class NotInvitable(NotAllowed):
    """A place the inviter may not offer."""

    sentence = _l(
        "You cannot invite to this place. Owners invite to their SME, coordinators within their country; "
        "a second owner is invited by the first."
    )


class OwnInvitation(NotAllowed):
    """The inviter opened the invitation for themselves."""

    sentence = _l("This is the invitation you made yourself. Send it to the person it is for.")


class CoordinatesThere(NotAllowed):
    """A coordinator would become a member of an SME whose shared results they read."""

    sentence = _l(
        "You coordinate this country, so you cannot join an SME in it. Ask its owner for a colleague."
    )


class UnprovedAddress(NotAllowed):
    """An invitation for an address that the account has, but has not shown to be its own."""

    sentence = _l(
        "This invitation is for your e-mail address, and we do not know yet that it is yours. "
        "Sign out, sign in by a link we mail to it, and open the invitation again."
    )


class WorksElsewhere(Conflict):
    """A form of one SME was sent after the person chose another in the same browser."""

    sentence = _l(
        "You chose another SME in this browser, so nothing was sent. Go back and load the page again."
    )


class WrongAccount(Invalid):
    """Something about an account is missing or wrong; ``fields`` says what."""

    sentence = _l("Something about this account is missing or not as it should be.")


class LastAdministrator(Conflict):
    """The last administrator's role would be taken back."""

    sentence = _l("Nobody else administers the service. Make another administrator first.")


class BadTable(Invalid):
    """A file that is no table of people; the sentence says what to do."""


class RowsRefused(Invalid):
    """Nothing of a table was imported, because some rows were refused and all were wanted or none."""

    sentence = _l("Some rows cannot be imported, so none was. Mend them, or import the good rows.")


class NoSuchFile(NotFound):
    """A table of people that was imported, put away, or is older than a day."""

    sentence = _l("This table was imported or put away already. Send the file again.")


class NoSuchRequest(NotFound):
    """A request of erasure that is not open, or of somebody whom the reader does not look after."""

    sentence = _l("There is no such request, or it was withdrawn or carried out.")


class OwnRequest(NotAllowed):
    """Somebody would confirm their own erasure."""

    sentence = _l(
        "Somebody else has to confirm your erasure: another coordinator of your country, or an administrator."
    )
