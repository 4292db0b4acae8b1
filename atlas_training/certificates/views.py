# SPDX-License-Identifier: EUPL-1.2
"""The public check, the holder's certificates, and the list of those who manage them."""

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training import clock, i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts import throttle
from atlas_training.accounts.access import EVERYONE, SIGNED_IN, allow
from atlas_training.accounts.enums import Role
from atlas_training.certificates import badge, document, key, rules
from atlas_training.certificates import service as certificates
from atlas_training.certificates.enums import RevocationReason
from atlas_training.certificates.errors import ForeignBadge, NoSuchNumber
from atlas_training.certificates.forms import (
    KIND_WORDS,
    REASON_WORDS,
    BadgeForm,
    NameForm,
    NumberForm,
    RevokeForm,
    SearchForm,
)
from atlas_training.certificates.models import Certificate
from atlas_training.certificates.wording import WORDS, day, duration
from atlas_training.web.forms import refuse
from atlas_training.web.paging import SIZE, Page, asked_number
from atlas_training.web.refusals import speaks_json

bp = Blueprint("certificates", __name__, template_folder="templates")

MANAGERS = (Role.COORDINATOR, Role.LEAD_COORDINATOR, Role.ADMINISTRATOR)
MEMBERS = (Role.LEARNER, Role.OWNER)
LARGEST_BADGE = 100_000


# ---- checking ----


@bp.get("/verify")
@allow(EVERYONE)
def verify() -> ResponseReturnValue:
    """The form for a number; with ``?number=`` on to its page."""
    form = NumberForm(request.args)
    if "number" not in request.args:
        return _public(render_template("certificates/verify.html", form=form, badge_form=BadgeForm()))
    if not form.validate():
        page = render_template("certificates/verify.html", form=form, badge_form=BadgeForm())
        return _public(page, 400)
    return redirect(url_for("certificates.show", number=_tidy(str(form.number.data))), 303)


def _tidy(typed: str) -> str:
    number = rules.as_number(typed)
    return rules.shown(number) if number else typed.replace("/", "-")


@bp.get("/verify/<number>")
@allow(EVERYONE)
def show(number: str) -> ResponseReturnValue:
    """What the register says of a number, as a page or as JSON (``.json``, or ``Accept: application/json``).

    :raise 404: if no certificate has it.
    :raise 429: after too many wrong numbers from one network address.
    """
    certificate = _looked_up(number)
    if speaks_json():
        return _public(jsonify(_as_json(certificate)))
    return _public(_page(certificate, NameForm()))


def _looked_up(number: str) -> Certificate:
    """The certificate; only wrong numbers count, so a real one can be looked at as often as one likes."""
    where = request.remote_addr or "unknown"
    throttle.check_guess("certificate number", where)
    try:
        return certificates.look_up(number.removesuffix(".json"))
    except NoSuchNumber:
        throttle.note_wrong_guess(("certificate number", where))
        raise


@bp.post("/verify")
@allow(EVERYONE)
def verify_badge() -> ResponseReturnValue:
    """Check the signature of a badge file, then show what the register says of it.

    :raise 400: if it is no badge of ours, or was changed.
    """
    form = BadgeForm()
    if not form.validate():
        return _refuse_badge(form)
    try:
        number = badge.number_in(form.file.data.read(LARGEST_BADGE))
    except ForeignBadge as refusal:
        refuse(form, ForeignBadge(fields={"file": refusal.sentence}))
        return _refuse_badge(form)
    return _public(_page(certificates.look_up(number), NameForm(), is_signed=True))


def _refuse_badge(form: BadgeForm) -> ResponseReturnValue:
    page = render_template("certificates/verify.html", form=NumberForm(), badge_form=form)
    return _public(page, 400)


def _page(
    certificate: Certificate, form: NameForm, is_same: bool | None = None, is_signed: bool = False
) -> str:
    return render_template(
        "certificates/show.html",
        certificate=certificate,
        claims=certificate.claims,
        number=rules.shown(certificate.number),
        words=WORDS[i18n.current().code],
        kind_words=KIND_WORDS,
        reason_words=REASON_WORDS,
        duration=lambda minutes: duration(minutes, i18n.current().code),
        direction=lambda code: i18n.BY_CODE[code].direction,
        qr=None if certificate.erased_at else document.qr(document.check_address(certificate)),
        day=_day,
        checked_at=clock.now(),
        form=form,
        is_same=is_same,
        is_signed=is_signed,
    )


def _day(iso: str) -> str:
    return day(iso, i18n.current().code)


def _as_json(certificate: Certificate) -> dict[str, Any]:
    """Every claim on the document, and what the register says of it."""
    told: dict[str, Any] = {
        "number": rules.shown(certificate.number),
        "state": str(certificate.state),
        "address": document.check_address(certificate),
        "checked_at": clock.now().isoformat(),
        "claims": {key: value for key, value in certificate.claims.items() if key != "recipient"},
        "erased": certificate.erased_at is not None,
    }
    if certificate.revoked_at:
        told |= {"revoked_at": certificate.revoked_at.isoformat(), "reason": certificate.revoked_reason}
    if certificate.superseded_at:
        told["superseded_at"] = certificate.superseded_at.isoformat()
    return told


@bp.post("/verify/<number>/name")
@allow(EVERYONE)
def compare_name(number: str) -> ResponseReturnValue:
    """Whether a typed name is the one the certificate was issued to, where it shows none.

    :raise 429: after too many wrong names, or too many from one network address.
    """
    certificate = _looked_up(number)
    subjects = [
        ("certificate name", certificate.number),
        ("certificate name from", request.remote_addr or ""),
    ]
    for kind, value in subjects:
        throttle.check_guess(kind, value)
    form = NameForm()
    if not form.validate():
        return _public(_page(certificate, form), 400)
    is_same = certificates.has_name(certificate, str(form.name.data))
    page = _page(certificate, form, is_same)
    if not is_same:
        throttle.note_wrong_guess(*subjects)
    return _public(page)


def _public(answer: Any, status: int = 200) -> Response:
    """An answer that no search engine lists and no cache keeps."""
    response = make_response(answer, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept, Accept-Language, Cookie"
    return response


# ---- the holder ----


@bp.get("/certificates")
@allow(*MEMBERS)
def mine() -> str:
    """My certificates, and those of the business for its owner."""
    membership = accounts.find_membership()
    owned = membership if membership and membership.role == Role.OWNER else None
    return render_template(
        "certificates/mine.html",
        mine=certificates.of_person(current_user.id),
        owned=owned,
        of_sme=certificates.of_sme(owned.organisation_id) if owned else [],
        shown=rules.shown,
        day=_day,
        has_new_name=certificates.has_new_name,
    )


@bp.get("/certificates/<uuid:certificate_id>.pdf")
@allow(SIGNED_IN)
def download(certificate_id: UUID) -> Response:
    """The document, for its holder.

    :raise 404: for anybody else.
    :raise 409: after erasure, or where the server has no font for one of its signs.
    """
    certificate = certificates.get_own(current_user, certificate_id)
    return _as_file(certificate, document.pdf(certificate), "application/pdf", "pdf")


def _as_file(certificate: Certificate, data: bytes | str, mimetype: str, ending: str) -> Response:
    response = Response(data, mimetype=mimetype)
    number = rules.shown(certificate.number)
    response.headers["Content-Disposition"] = f'attachment; filename="{number}.{ending}"'
    return response


@bp.get("/certificates/<uuid:certificate_id>.jwt")
@allow(SIGNED_IN)
def download_badge(certificate_id: UUID) -> Response:
    """The Open Badges 3.0 credential, signed; for its holder.

    :raise 404: for anybody else.
    :raise 409: after erasure, and for an SME's certificate.
    """
    certificate = certificates.get_own(current_user, certificate_id)
    return _as_file(certificate, badge.token(certificate), "application/jwt", "jwt")


@bp.get("/certificates/<uuid:certificate_id>.json")
@allow(SIGNED_IN)
def show_badge(certificate_id: UUID) -> Response:
    """What the credential says, to be read; without its signature.

    :raise 404: for anybody but its holder.
    :raise 409: after erasure, and for an SME's certificate.
    """
    certificate = certificates.get_own(current_user, certificate_id)
    return jsonify(badge.credential(certificate))


@bp.get("/certificates/status/<int:number>")
@allow(EVERYONE)
def show_status_list(number: int) -> Response:
    """The signed list of revocations that badges point to.

    :raise 404: if there is none of that number.
    """
    response = Response(badge.status_list(number), mimetype="application/vc+jwt")
    response.headers["Cache-Control"] = "public, max-age=60"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@bp.get("/did.json")
@bp.get("/.well-known/did.json")
@allow(EVERYONE)
def show_did() -> Response:
    """The issuer's public key, where ``did:web`` looks for it."""
    response = jsonify(key.did_document())
    response.mimetype = "application/did+json"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@bp.post("/certificates/sme")
@allow(Role.OWNER)
def issue_for_sme() -> ResponseReturnValue:
    """The certificate of the business the owner works in now."""
    membership = accounts.owned_membership()
    certificates.issue_for_sme(membership.organisation, i18n.current().code)
    flash(_("The certificate of your business is ready."), "done")
    return redirect(url_for("certificates.mine"), 303)


# ---- those who manage them ----


@bp.get("/coordination/certificates")
@allow(*MANAGERS)
def manage() -> ResponseReturnValue:
    """The certificates of the countries this person may see by name, newest first."""
    form = SearchForm(request.args)
    words = str(form.words.data or "") if form.validate() else ""
    number = asked_number()
    found = certificates.listing(current_user, words, (number - 1) * SIZE, SIZE)
    return render_template(
        "certificates/manage.html",
        page=Page(found.rows, number, found.total),
        form=form,
        shown=rules.shown,
        kind_words=KIND_WORDS,
        day=_day,
    )


@bp.get("/coordination/certificates/<uuid:certificate_id>")
@allow(*MANAGERS)
def manage_one(certificate_id: UUID) -> ResponseReturnValue:
    """One certificate, to revoke or issue again.

    :raise 404: if there is none, or it stands behind the wall of a country.
    """
    return _manage_one(certificates.get_for(current_user, certificate_id), RevokeForm())


@bp.post("/coordination/certificates/<uuid:certificate_id>/document")
@allow(*MANAGERS)
def hand_out(certificate_id: UUID) -> Response:
    """The document, for those who manage it; the log of exports keeps who got it.

    :raise 404: if there is none, or it stands behind the wall of a country.
    :raise 409: after erasure, or where the server has no font for one of its signs.
    """
    certificate = certificates.get_for(current_user, certificate_id)
    data = document.pdf(certificate)
    certificates.note_handed_out(current_user, certificate, data)
    return _as_file(certificate, data, "application/pdf", "pdf")


def _manage_one(certificate: Certificate, form: RevokeForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "certificates/manage_one.html",
        certificate=certificate,
        claims=certificate.claims,
        number=rules.shown(certificate.number),
        form=form,
        reason_words=REASON_WORDS,
        kind_words=KIND_WORDS,
        day=_day,
        may_manage=certificate.country in certificates.manageable_countries(current_user),
        has_new_name=certificates.has_new_name(certificate),
    )
    return page, status


@bp.post("/coordination/certificates/<uuid:certificate_id>/revoke")
@allow(Role.COORDINATOR, Role.ADMINISTRATOR)
def revoke(certificate_id: UUID) -> ResponseReturnValue:
    """Revoke a certificate, with a reason.

    :raise 409: if it is revoked already.
    """
    certificate = certificates.get_to_manage(current_user, certificate_id)
    form = RevokeForm()
    if not form.validate():
        return _manage_one(certificate, form, 400)
    certificates.revoke(current_user, certificate_id, RevocationReason(form.reason.data))
    flash(_("Revoked. The public page says so from now on."), "done")
    return redirect(url_for("certificates.manage_one", certificate_id=certificate_id), 303)


@bp.post("/coordination/certificates/<uuid:certificate_id>/reissue")
@allow(Role.COORDINATOR, Role.ADMINISTRATOR)
def reissue(certificate_id: UUID) -> ResponseReturnValue:
    """Issue a certificate again under the holder's new name.

    :raise 409: if there is no new name, or it is revoked or superseded.
    """
    new = certificates.reissue(current_user, certificate_id)
    flash(_("Issued again under the new name. The old number still checks, as superseded."), "done")
    return redirect(url_for("certificates.manage_one", certificate_id=new.id), 303)


@bp.post("/coordination/smes/<uuid:organisation_id>/certificate")
@allow(Role.COORDINATOR)
def issue_for_sme_of(organisation_id: UUID) -> ResponseReturnValue:
    """The certificate of an SME of the coordinator's country.

    :raise 404: if there is none, or it stands behind the wall of a country.
    """
    organisation = accounts.get_own_sme(current_user, organisation_id)
    certificate = certificates.issue_for_sme(organisation, i18n.current().code)
    flash(_("The certificate of the business is ready."), "done")
    return redirect(url_for("certificates.manage_one", certificate_id=certificate.id), 303)
