# SPDX-License-Identifier: EUPL-1.2
"""Pages of the path: the SME's own, and the coordinator's view of it with a reason for every change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training import i18n
from atlas_training.accounts import service as accounts
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.courses.catalogue import dimensions as dimension_names
from atlas_training.database import db
from atlas_training.errors import Invalid
from atlas_training.organisations import service as organisations
from atlas_training.organisations.enums import BUSINESS_KINDS
from atlas_training.organisations.forms import BUSINESS_WORDS
from atlas_training.pathways import pages
from atlas_training.pathways import service as pathways
from atlas_training.pathways.enums import Direction
from atlas_training.pathways.errors import NotAColleague, WrongModule, WrongTarget
from atlas_training.pathways.forms import (
    AddForm,
    ClusterTargetForm,
    HoursForm,
    ShareForm,
    StepForm,
    TargetForm,
)

bp = Blueprint("pathways", __name__, template_folder="templates")

MEMBERS = (Role.OWNER, Role.LEARNER)
COORDINATION = (Role.COORDINATOR, Role.LEAD_COORDINATOR)


@dataclass(frozen=True)
class Problem:
    """What was refused: the field it belongs to, what to do, and what was typed."""

    field: str
    sentence: Any
    typed: str = ""


def _own() -> pathways.Asker:
    return pathways.ask(current_user, accounts.current_membership().organisation_id)


def _for_country(organisation_id: UUID) -> pathways.Asker:
    return pathways.ask(current_user, organisation_id, as_coordinator=True)


def _urls(asker: pathways.Asker) -> Callable[..., str]:
    """Addresses of the page's forms: the SME's own or the coordinator's."""
    if not asker.is_coordinator:
        return lambda name, **values: url_for(f"pathways.{name}", **values)
    return lambda name, **values: url_for(
        f"pathways.{name}_of_sme", organisation_id=asker.organisation.id, **values
    )


def _render(asker: pathways.Asker, problem: Problem | None = None) -> ResponseReturnValue:
    address = _urls(asker)
    if pathways.current_path(asker.organisation.id) is None:
        return render_template("pathways/empty.html", asker=asker)
    page = pages.of(asker)
    html = render_template(
        "pathways/show.html",
        page=page,
        asker=asker,
        address=address,
        problem=problem,
        levels=pages.level_choices(page.words),
        count_of_steps=pages.count_of_steps,
    )
    return html if problem is None else (html, 400)


def _done(asker: pathways.Asker, sentence: str, anchor: str = "") -> ResponseReturnValue:
    flash(sentence, "done")
    return redirect(_urls(asker)("show") + (f"#{anchor}" if anchor else ""), 303)


def _refused(asker: pathways.Asker, field: str, refusal: Invalid, typed: str = "") -> ResponseReturnValue:
    """The page again, with nothing half-written."""
    db.session.rollback()
    sentence = next(iter(refusal.fields.values()), refusal.sentence)
    return _render(asker, Problem(field, sentence, typed))


# ---- what the forms do, for either asker ----


def _change(asker: pathways.Asker, module_id: str) -> ResponseReturnValue:
    form = StepForm()
    field, reason = f"reason-{module_id}", form.reason.data or ""
    if not form.validate():
        sentence = next(iter(form.errors.values()))[0]
        return _refused(asker, field, Invalid(sentence), reason)
    try:
        sentence = _act(asker, module_id, form.do.data, reason)
    except Invalid as refusal:
        return _refused(asker, field, refusal, reason)
    return _done(asker, sentence, f"step-{module_id}")


def _act(asker: pathways.Asker, module_id: str, do: str, reason: str) -> str:
    if do == "drop":
        pathways.drop(asker, module_id, reason)
        return str(_("Dropped. You find it at the end of the page and can add it back."))
    if do == "restore":
        pathways.restore(asker, module_id, reason)
        return str(_("Added back in its old place."))
    if do == "agree":
        pathways.agree_to_drop(asker, module_id, reason)
        return str(_("You agreed. The step counts no more for the completion of this path."))
    pathways.move(asker, module_id, Direction(do), reason)
    return str(_("Moved."))


def _add(asker: pathways.Asker) -> ResponseReturnValue:
    form = AddForm()
    form.module.choices = [(key, key) for key in pathways.module_titles(i18n.current().code)]
    try:
        if not form.validate():
            raise WrongModule(fields={"module": next(iter(form.errors.values()))[0]})
        pathways.add(asker, form.module.data, form.reason.data or "")
    except Invalid as refusal:
        field = "add-reason" if "reason" in refusal.fields else "add-module"
        return _refused(asker, field, refusal, form.reason.data or "")
    return _done(asker, str(_("Added under optional.")), f"step-{form.module.data}")


def _share(asker: pathways.Asker) -> ResponseReturnValue:
    form = ShareForm()
    dimension = form.dimension.data or ""
    try:
        if not form.validate():
            raise Invalid(next(iter(form.errors.values()))[0])
        pathways.give(asker, dimension, _key(form.person.data), form.reason.data or "")
    except Invalid as refusal:
        field = f"share-reason-{dimension}" if "reason" in refusal.fields else f"share-{dimension}"
        return _refused(asker, field, refusal, form.reason.data or "")
    return _done(asker, str(_("Shared out. Everybody sees their own steps now.")), "people")


def _key(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise NotAColleague(fields={"person": NotAColleague.sentence}) from None


def _aim(asker: pathways.Asker) -> ResponseReturnValue:
    try:
        pathways.set_target(asker, request.form.get("dimension", ""), _level(request.form.get("level")))
    except Invalid as refusal:
        return _refused(asker, "target-level", refusal)
    return _done(asker, str(_("The target is set, and the path is worked out again.")), "aims")


def _level(text: str | None) -> int:
    if text not in ("0", "1", "2", "3"):
        raise WrongTarget(fields={"level": WrongTarget.sentence})
    return int(text)


# ---- the SME's own path ----


@bp.get("/path")
@allow(*MEMBERS)
def show() -> ResponseReturnValue:
    """The SME's path: the owner sees all of it, a colleague its share."""
    return _render(_own())


@bp.post("/path/steps/<module_id>")
@allow(*MEMBERS)
def change(module_id: str) -> ResponseReturnValue:
    """Drop a step, add it back, or move it.

    :raise 403: for a colleague.
    :raise 404: for a module that is not on the path.
    """
    return _change(_own(), module_id)


@bp.post("/path/modules")
@allow(*MEMBERS)
def add() -> ResponseReturnValue:
    """Choose a module of the catalogue."""
    return _add(_own())


@bp.post("/path/shares")
@allow(*MEMBERS)
def share() -> ResponseReturnValue:
    """Share a dimension out, take one, or hand it back."""
    return _share(_own())


@bp.post("/path/targets")
@allow(*MEMBERS)
def aim() -> ResponseReturnValue:
    """Raise a target; the path is worked out again."""
    return _aim(_own())


@bp.post("/path/again")
@allow(*MEMBERS)
def renew() -> ResponseReturnValue:
    """Work the path out again, now that more modules are offered."""
    asker = _own()
    pathways.propose_again(asker)
    return _done(asker, str(_("The path is worked out again.")))


# ---- the coordinator's view ----


@bp.get("/coordination/smes/<uuid:organisation_id>/path")
@allow(*COORDINATION)
def show_of_sme(organisation_id: UUID) -> ResponseReturnValue:
    """An SME's path for its country's coordinator.

    :raise 404: for an SME behind the wall of another country.
    """
    return _render(_for_country(organisation_id))


@bp.post("/coordination/smes/<uuid:organisation_id>/path/steps/<module_id>")
@allow(Role.COORDINATOR)
def change_of_sme(organisation_id: UUID, module_id: str) -> ResponseReturnValue:
    """Drop, add back, move, or agree to a drop; each with a reason."""
    return _change(_for_country(organisation_id), module_id)


@bp.post("/coordination/smes/<uuid:organisation_id>/path/modules")
@allow(Role.COORDINATOR)
def add_of_sme(organisation_id: UUID) -> ResponseReturnValue:
    """Choose a module for the SME, with a reason."""
    return _add(_for_country(organisation_id))


@bp.post("/coordination/smes/<uuid:organisation_id>/path/shares")
@allow(Role.COORDINATOR)
def share_of_sme(organisation_id: UUID) -> ResponseReturnValue:
    """Share a dimension out, with a reason."""
    return _share(_for_country(organisation_id))


@bp.post("/coordination/smes/<uuid:organisation_id>/path/targets")
@allow(Role.COORDINATOR)
def aim_of_sme(organisation_id: UUID) -> ResponseReturnValue:
    """Set a target; the path is worked out again."""
    return _aim(_for_country(organisation_id))


@bp.post("/coordination/smes/<uuid:organisation_id>/path/hours")
@allow(Role.COORDINATOR)
def plan_of_sme(organisation_id: UUID) -> ResponseReturnValue:
    """Set the hours for three months, for an SME that gave none."""
    asker = _for_country(organisation_id)
    form = HoursForm()
    try:
        if not form.validate():
            raise Invalid(next(iter(form.errors.values()))[0])
        pathways.set_hours(asker, form.hours.data)
    except Invalid as refusal:
        return _refused(asker, "hours", refusal, request.form.get("hours", ""))
    return _done(asker, str(_("The hours are set.")), "aims")


@bp.post("/coordination/smes/<uuid:organisation_id>/path/again")
@allow(Role.COORDINATOR)
def renew_of_sme(organisation_id: UUID) -> ResponseReturnValue:
    """Work the path out again, now that more modules are offered."""
    asker = _for_country(organisation_id)
    pathways.propose_again(asker)
    return _done(asker, str(_("The path is worked out again.")))


# ---- targets of clusters ----


def _target_form() -> ClusterTargetForm:
    form = ClusterTargetForm()
    language = i18n.current().code
    form.cluster.choices = [(str(one.id), one.name) for one in organisations.clusters(current_user.countries)]
    form.business_kind.choices = [
        ("", _("All kinds")),
        *((kind, BUSINESS_WORDS[kind]) for kind in BUSINESS_KINDS),
    ]
    form.dimension.choices = [(code, found.name) for code, found in dimension_names(language).items()]
    form.level.choices = [
        ("", _("No target of its own")),
        *pages.level_choices(pathways.current_wording(language)),
    ]
    return form


def _render_targets(form: TargetForm) -> str:
    language = i18n.current().code
    words = pathways.current_wording(language)
    rows = [
        (cluster, target, BUSINESS_WORDS[target.business_kind] if target.business_kind else "")
        for cluster in organisations.clusters(current_user.countries)
        for target in pathways.targets_for_cluster(current_user, cluster.id)
    ]
    return render_template("pathways/targets.html", form=form, rows=rows, words=words)


@bp.get("/coordination/targets")
@allow(Role.COORDINATOR)
def show_targets() -> str:
    """What the clusters of the coordinator's country, and kinds of business in them, aim at."""
    return _render_targets(_target_form())


@bp.post("/coordination/targets")
@allow(Role.COORDINATOR)
def set_targets() -> ResponseReturnValue:
    """Set or end one of them; it takes hold with each SME's next proposal."""
    form = _target_form()
    if not form.validate():
        return _render_targets(form), 400
    level = int(form.level.data) if form.level.data else None
    pathways.set_cluster_target(
        current_user, _key(form.cluster.data), form.dimension.data, level, form.business_kind.data or None
    )
    flash(_("The target is set. It takes hold with each business's next path."), "done")
    return redirect(url_for("pathways.show_targets"), 303)
