# SPDX-License-Identifier: EUPL-1.2
"""The coordinator's pages: SMEs of the country, a new one with its owner, the agreement to show names."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training import i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.accounts.errors import WrongAccount
from atlas_training.accounts.forms import ROLE_WORDS, InviteForm, NewSmeForm
from atlas_training.accounts.views import bp
from atlas_training.accounts.views.joining import keep_token
from atlas_training.accounts.views.organisation import send, show_invite
from atlas_training.i18n.folding import fold
from atlas_training.organisations import service as organisations
from atlas_training.organisations.enums import OrganisationKind
from atlas_training.organisations.errors import WrongFacts
from atlas_training.organisations.forms import BUSINESS_WORDS, SIZE_WORDS
from atlas_training.organisations.models import Cluster, Organisation
from atlas_training.organisations.rules import number_of
from atlas_training.plugins import hook
from atlas_training.web.forms import refuse, trim
from atlas_training.web.paging import cut


@dataclass(frozen=True)
class SmeRow:
    """An SME in the list: by name, or by number where its name may not be seen."""

    organisation: Organisation
    label: str
    is_named: bool


def _rows(countries: frozenset[str], named: frozenset[str], words: str) -> list[SmeRow]:
    """The rows that fit. The words are looked for only in what is shown, so a search finds no hidden name out."""
    shown = [SmeRow(one, one.name, True) for one in organisations.in_countries(countries & named, words)]
    hidden = [
        SmeRow(one, number_of(one.pseudonym), False) for one in organisations.in_countries(countries - named)
    ]
    fitting = [row for row in hidden if fold(words) in fold(row.label)]
    return shown + sorted(fitting, key=lambda row: (row.organisation.country, row.label))


def _counts(rows: list[SmeRow], people: dict[UUID, int]) -> list[dict[str, Any]]:
    smes: Counter[str] = Counter()
    stakeholders: Counter[str] = Counter()
    heads: Counter[str] = Counter()
    for row in rows:
        is_sme = row.organisation.kind == OrganisationKind.SME
        (smes if is_sme else stakeholders)[row.organisation.country] += 1
        heads[row.organisation.country] += people.get(row.organisation.id, 0)
    return [
        {"country": code, "smes": smes[code], "stakeholders": stakeholders[code], "people": heads[code]}
        for code in sorted(heads, key=i18n.country_name)
    ]


@bp.get("/coordination/smes")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def list_smes() -> str:
    """The SMEs and stakeholders of one's countries; the lead coordinator's list has numbers for names."""
    allowed = accounts.counted_countries(current_user)
    country, words = request.args.get("country", ""), trim(request.args.get("name"))
    chosen = allowed & {country} if country else allowed
    rows = _rows(chosen, accounts.named_countries(current_user), words)
    people = accounts.count_people(row.organisation.id for row in rows)
    return render_template(
        "accounts/smes.html",
        page=cut(rows),
        people=people,
        counts=_counts(rows, people),
        countries=sorted(allowed, key=i18n.country_name),
        country=country,
        words=words,
        own=sorted(current_user.countries, key=i18n.country_name),
        agreed=accounts.agreed_countries(),
    )


@bp.post("/coordination/agreement")
@allow(Role.COORDINATOR)
def change_agreement() -> ResponseReturnValue:
    """Let the lead coordinator see this country's names, or end that.

    :raise 403: for another country.
    """
    country = request.form.get("country", "")
    name = i18n.country_name(country)
    if request.form.get("names") == "shown":
        accounts.agree(current_user, country)
        flash(_("The lead coordinator sees the names of %(country)s from now on.", country=name), "done")
    else:
        accounts.end_agreement(current_user, country)
        flash(_("The lead coordinator sees numbers for %(country)s from now on.", country=name), "done")
    return redirect(url_for("accounts.list_smes"), 303)


def _new_form(**values: Any) -> NewSmeForm:
    form = NewSmeForm(**values)
    form.offer(current_user.countries, organisations.clusters(current_user.countries))
    return form


@bp.get("/coordination/smes/new")
@allow(Role.COORDINATOR)
def new_sme() -> str:
    """A new SME or stakeholder and its owner."""
    form = _new_form(formdata=None, owner_language=i18n.current().code)
    return render_template("accounts/new_sme.html", form=form)


@bp.post("/coordination/smes/new")
@allow(Role.COORDINATOR)
def add_sme() -> ResponseReturnValue:
    """Keep the SME, invite its owner, and go on to the page that hands the link over."""
    form = _new_form()
    if not form.validate_on_submit():
        return render_template("accounts/new_sme.html", form=form), 400
    try:
        invitation, token = accounts.invite(
            _add(form),
            Role.OWNER,
            str(form.owner_name.data),
            form.owner_email.data,
            form.owner_language.data,
            current_user._get_current_object(),
        )
    except (WrongFacts, WrongAccount) as refusal:
        refuse(form, refusal)
        return render_template("accounts/new_sme.html", form=form), 400
    keep_token(invitation, token)
    return redirect(url_for("accounts.show_invitation", invitation_id=invitation.id), 303)


def _add(form: NewSmeForm) -> Organisation:
    return organisations.add(
        str(form.name.data),
        form.country.data,
        kind=form.kind.data,
        region=form.region.data or "",
        business_kinds=form.business_kinds.data or [],
        size=form.size.data or "",
        cluster=_cluster(form),
    )


def _cluster(form: NewSmeForm) -> Cluster | None:
    if form.new_cluster.data:
        return organisations.add_cluster(form.new_cluster.data, form.country.data)
    for cluster in organisations.clusters(current_user.countries):
        if str(cluster.id) == form.cluster.data:
            return cluster
    return None


@bp.get("/coordination/smes/<uuid:organisation_id>")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def show_sme(organisation_id: UUID) -> str:
    """Facts, people, invitations, and what higher features tell of an SME.

    :raise 404: for an SME behind the wall of a country.
    """
    organisation = accounts.get_sme(current_user, organisation_id)
    is_own = organisation.country in current_user.countries
    sections = [section for offer in hook.sme_sections(organisation=organisation) for section in offer]
    return render_template(
        "accounts/sme.html",
        organisation=organisation,
        is_own=is_own,
        memberships=accounts.memberships_of(organisation_id),
        invitations=accounts.open_invitations(organisation_id) if is_own else [],
        sections=sorted(sections, key=lambda section: section.position),
        roles=ROLE_WORDS,
        business_words=BUSINESS_WORDS,
        size_words=SIZE_WORDS,
    )


def _invite_form(organisation: Organisation, **values: Any) -> InviteForm:
    """A coordinator offers the owner's place only while nobody has it."""
    is_owned = accounts.has_owner(organisation)
    form = InviteForm(role=str(Role.LEARNER if is_owned else Role.OWNER), **values)
    if is_owned:
        form.offer_learners_only()
    return form


@bp.get("/coordination/smes/<uuid:organisation_id>/invite")
@allow(Role.COORDINATOR)
def invite_to_sme(organisation_id: UUID) -> str:
    """Whom to invite to an SME of one's country.

    :raise 404: for an SME behind the wall of a country.
    """
    organisation = accounts.get_own_sme(current_user, organisation_id)
    form = _invite_form(organisation, formdata=None, language=i18n.current().code)
    return show_invite(organisation, form, url_for("accounts.show_sme", organisation_id=organisation_id))


@bp.post("/coordination/smes/<uuid:organisation_id>/invite")
@allow(Role.COORDINATOR)
def send_invitation_to_sme(organisation_id: UUID) -> ResponseReturnValue:
    """Invite someone to an SME of one's country.

    :raise 404: for an SME behind the wall of a country.
    """
    organisation = accounts.get_own_sme(current_user, organisation_id)
    return send(
        organisation,
        _invite_form(organisation),
        url_for("accounts.show_sme", organisation_id=organisation_id),
    )
