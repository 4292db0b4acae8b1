# SPDX-License-Identifier: EUPL-1.2
"""The coordinator's page of indicators, closing a period, and the files that closed periods keep."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select

from atlas_training import database, i18n
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.database import db
from atlas_training.editions.models import Edition
from atlas_training.errors import Refusal
from atlas_training.exports import service as exports
from atlas_training.indicators import counting, tables
from atlas_training.indicators import service as indicators
from atlas_training.indicators.counting import Filters
from atlas_training.indicators.enums import Counted
from atlas_training.indicators.exporters import IndicatorFile
from atlas_training.indicators.forms import CloseForm, FiltersForm, IndicatorForm, NumberForm
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.web.forms import choices_of, refuse

bp = Blueprint("indicators", __name__, template_folder="templates")

COORDINATORS = (Role.COORDINATOR, Role.LEAD_COORDINATOR)


@bp.get("/coordination/indicators")
@allow(*COORDINATORS)
def show() -> ResponseReturnValue:
    """The figures of a period by country, with checks, files, and the closed periods."""
    return _page()


def _page(status: int = 200, **forms: Any) -> ResponseReturnValue:
    asker = exports.asker_of(current_user, i18n.current().code)
    form = FiltersForm(request.args)
    form.offer(asker)
    after = indicators.next_start()
    is_valid = form.validate()
    filters = form.filters(after) if is_valid else FiltersForm(None).filters(after)
    report = indicators.count(asker, filters)
    number = NumberForm(formdata=None)
    page = render_template(
        "indicators/show.html",
        form=form,
        filters=filters,
        report=report,
        lines=_lines(report, filters, asker.counted),
        totals={one.value: report.total(one) for one in Counted},
        targets=_targets(filters) if asker.counted == frozenset(COUNTRIES) and not filters.country else {},
        chosen=filters.as_text(),
        files=[IndicatorFile(name) for name in tables.TABLES],
        formats=exports.formats().values(),
        zone=counting.zone(),
        is_lead=Role.LEAD_COORDINATOR in current_user.roles,
        periods=indicators.closed_periods(),
        after=after,
        shown_countries=asker.counted,
        stated=indicators.stated_indicators(),
        check_words=_check_words(),
        **{
            "close_form": CloseForm(formdata=None),
            "indicator_form": IndicatorForm(formdata=None),
            "number_form": _with_indicators(number),
            **forms,
        },
    )
    return page, status if is_valid else 400


def _with_indicators(form: NumberForm) -> NumberForm:
    form.indicator.choices = choices_of(
        (one.code, f"{one.code} {one.name}") for one in indicators.stated_indicators()
    )
    return form


def _lines(report: tables.Report, filters: Filters, shown: frozenset[str]) -> list[dict[str, Any]]:
    """One line for each indicator and country; the sum of all, or of the one country shown, under them."""
    found = []
    alone = min(shown) if len(shown) == 1 else ""
    for one in tables.definitions():
        if one.counted == Counted.STATED:
            value, cumulative = tables.stated(one.code, filters.start, filters.end)
            found.append(
                {"of": one, "country": "", "size": "", "figure": tables.Figure(value, 0, cumulative)}
            )
            continue
        chosen = sorted(
            (country, size, figure)
            for (what, country, size), figure in report.figures.items()
            if what == one.counted
        )
        found += [
            {"of": one, "country": country, "size": size, "figure": figure}
            for country, size, figure in chosen
            if size or not alone  # the sum of one country would say the same again
        ]
        found.append(
            {"of": one, "country": alone, "size": "", "figure": report.total(one.counted), "is_sum": True}
        )
    return found


def _targets(filters: Filters) -> dict[str, int]:
    """The targets of the editions asked for, added up; 0 where none is set."""
    chosen = select(
        func.sum(Edition.target_participations),
        func.sum(Edition.target_completions),
        func.sum(Edition.target_smes),
    )
    if filters.scheme:
        chosen = chosen.where(Edition.scheme_id == UUID(filters.scheme))
    if filters.edition:
        chosen = chosen.where(Edition.id == UUID(filters.edition))
    row = db.session.execute(chosen).one()
    names = (Counted.PARTICIPATIONS, Counted.COMPLETIONS, Counted.SMES)
    return {str(name): int(value or 0) for name, value in zip(names, row, strict=True)}


def _check_words() -> dict[str, str]:
    return {
        "rcr81_at_most_rco85": _("No more completions than participations"),
        "every_completion_has_a_participation": _("Every completion has a participation"),
        "nobody_twice_in_an_edition": _("Nobody stands twice in an edition"),
    }


def _back() -> ResponseReturnValue:
    return redirect(url_for("indicators.show"), 303)


@bp.post("/coordination/indicators/periods")
@allow(Role.LEAD_COORDINATOR)
def close_period() -> ResponseReturnValue:
    """Close a reporting period.

    :raise 400: for days that do not make a period. :raise 409: if a check is not met.
    """
    form = CloseForm()
    if not form.validate():
        return _page(400, close_form=form)
    with database.reading():
        try:
            asker = exports.asker_of(current_user, "en")
            prepared = indicators.prepare(current_user, asker, form.starts_on.data, form.ends_on.data)
        except Refusal as refusal:
            if not refusal.fields:
                raise
            refuse(form, refusal)
            return _page(400, close_form=form)
    indicators.close(current_user, prepared, form.name.data, form.note.data)
    flash(_("The period is closed. Its files are kept, and what changes later is a correction."), "done")
    return _back()


@bp.post("/coordination/indicators/periods/<uuid:period_id>")
@allow(*COORDINATORS)
def download(period_id: UUID) -> Response:
    """The file of a closed period that the form names, byte by byte as it was reported, or one's country's part of it.

    :raise 404: if it is not kept.
    """
    found = indicators.hand_out(current_user, period_id, request.form.get("name", ""))
    response = Response(found.data, mimetype=found.mimetype, direct_passthrough=True)
    response.headers.set("Content-Disposition", "attachment", filename=found.name)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/coordination/indicators")
@allow(Role.LEAD_COORDINATOR)
def add_indicator() -> ResponseReturnValue:
    """Add an indicator of the application form.

    :raise 400: for a field that cannot be kept.
    """
    form = IndicatorForm()
    if not form.validate():
        return _page(400, indicator_form=form)
    data = form.data
    indicators.add_indicator(current_user, data["code"], data["name"], data["unit"], data["counted"])
    flash(_("%(code)s is counted from now on.", code=data["code"]), "done")
    return _back()


@bp.post("/coordination/indicators/numbers")
@allow(Role.LEAD_COORDINATOR)
def state_number() -> ResponseReturnValue:
    """State a number for an indicator.

    :raise 400: for a field that cannot be kept.
    """
    form = _with_indicators(NumberForm())
    if not form.validate():
        return _page(400, number_form=form)
    data = form.data
    try:
        indicators.state_number(current_user, data["indicator"], data["day"], data["number"], data["note"])
    except Refusal as refusal:
        if not refusal.fields:
            raise
        refuse(form, refusal)
        return _page(400, number_form=form)
    flash(_("The number is kept."), "done")
    return _back()
