# SPDX-License-Identifier: EUPL-1.2
"""The completions page."""

from urllib.parse import urlencode

from flask import abort, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training import i18n
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.exports import service as exports
from atlas_training.home import completions
from atlas_training.home.completions import Filters
from atlas_training.home.exporters import Completions
from atlas_training.home.forms import CompletionsForm
from atlas_training.home.views import bp

ROWS_PER_PAGE = 50


@bp.get("/coordination/completions")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def show_completions() -> str | tuple[str, int]:
    """Who has completed what, by country, cluster, business, course, period and state."""
    asker = exports.asker_of(current_user, i18n.current().code)
    form = CompletionsForm(request.args)
    form.offer(asker)
    is_valid = form.validate()
    filters = form.filters() if is_valid else Filters()
    page = request.args.get("page", 1, type=int)
    totals = completions.totals(asker, filters)
    pages = max(1, -(-totals.rows // ROWS_PER_PAGE))
    if not 1 <= page <= pages:
        abort(404)
    first = (page - 1) * ROWS_PER_PAGE
    found = completions.rows(asker, filters, first, ROWS_PER_PAGE, totals.rows)
    html = render_template(
        "home/completions.html",
        form=form,
        totals=totals,
        rows=found,
        first=first + 1 if found else 0,
        page=page,
        pages=pages,
        chips=_chips(form, filters),
        address=_address,
        chosen=filters.as_text(),
        saved=exports.saved_filters(current_user.id, Completions.name),
        formats=exports.formats().values(),
        zone=completions.zone(),
    )
    return html if is_valid else (html, 400)


def _address(**changes: object) -> str:
    """The page's own address with some filters changed; None takes one out."""
    kept = {name: value for name, value in request.args.items() if value and name != "page"}
    wanted = {name: value for name, value in {**kept, **changes}.items() if value is not None}
    return url_for("home.show_completions") + (f"?{urlencode(wanted)}" if wanted else "")


def _chips(form: CompletionsForm, filters: Filters) -> list[tuple[str, str]]:
    shown = []
    for name in ("country", "cluster", "course", "kind", "edition", "state"):
        if name in filters.as_text():
            shown.append((_label(form, name), _address(**dict.fromkeys([name]))))
    if filters.organisation:
        shown.append((filters.organisation, _address(organisation=None)))
    if filters.start:
        shown.append((_("from %(date)s", date=format_date(filters.start)), _address(start=None)))
    if filters.end:
        shown.append((_("to %(date)s", date=format_date(filters.end)), _address(end=None)))
    return shown


def _label(form: CompletionsForm, name: str) -> str:
    return next(str(choice.label) for choice in form[name].choices if choice.value == form[name].data)
