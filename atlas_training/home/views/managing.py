# SPDX-License-Identifier: EUPL-1.2
"""The completions page and its CSV."""

from urllib.parse import urlencode

from flask import Response, abort, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import current_user

from atlas_training import i18n
from atlas_training.accounts.access import allow
from atlas_training.accounts.enums import Role
from atlas_training.courses import service as courses
from atlas_training.home import completions
from atlas_training.home.completions import Filters
from atlas_training.home.forms import CompletionsForm
from atlas_training.home.views import bp
from atlas_training.organisations.enums import COUNTRIES
from atlas_training.progress.enums import CompletionKind
from atlas_training.web.forms import choices_of

ROWS_PER_PAGE = 50


def _form() -> CompletionsForm:
    form = CompletionsForm(request.args)
    mine = completions.countries_of(current_user)
    allowed = [code for code in COUNTRIES if code in mine]
    form.country.choices = choices_of(
        [("", _("All countries")), *((code, i18n.country_name(code)) for code in allowed)]
    )
    titles = courses.all_titles(i18n.current().code)
    form.course.choices = choices_of(
        [
            ("", _("All courses")),
            *((one.course_id, titles.get(one.course_id, one.course_id)) for one in courses.list_courses()),
        ]
    )
    form.kind.choices = choices_of(
        [
            ("", _("All kinds")),
            (CompletionKind.MODULE, _("Modules")),
            (CompletionKind.COURSE, _("Courses")),
            (CompletionKind.PATH, _("Paths")),
        ]
    )
    return form


def _filters(form: CompletionsForm) -> Filters:
    return Filters(
        country=form.country.data or "",
        organisation=(form.organisation.data or "").strip(),
        course=form.course.data or "",
        kind=form.kind.data or "",
        start=form.start.data,
        end=form.end.data,
    )


@bp.get("/coordination/completions")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def show_completions() -> str | tuple[str, int]:
    """Who has completed what, by country, business, course and period."""
    form = _form()
    is_valid = form.validate()
    filters = _filters(form) if is_valid else Filters()
    page = request.args.get("page", 1, type=int)
    totals = completions.totals(current_user, filters)
    pages = max(1, -(-totals.rows // ROWS_PER_PAGE))
    if not 1 <= page <= pages:
        abort(404)
    language = i18n.current().code
    found = completions.rows(current_user, filters, language, (page - 1) * ROWS_PER_PAGE, ROWS_PER_PAGE)
    html = render_template(
        "home/completions.html",
        form=form,
        filters=filters,
        totals=totals,
        rows=found,
        first=(page - 1) * ROWS_PER_PAGE + 1 if found else 0,
        page=page,
        pages=pages,
        chips=_chips(form, filters),
        address=_address,
        zone=completions.zone(),
    )
    return html if is_valid else (html, 400)


def _address(endpoint: str = "home.show_completions", /, **changes: object) -> str:
    """The page's own address with some filters changed; None takes one out."""
    kept = {name: value for name, value in request.args.items() if value and name != "page"}
    wanted = {name: value for name, value in {**kept, **changes}.items() if value is not None}
    return url_for(endpoint) + (f"?{urlencode(wanted)}" if wanted else "")


def _chips(form: CompletionsForm, filters: Filters) -> list[tuple[str, str]]:
    shown = []
    for name in ("country", "course", "kind"):
        if value := getattr(filters, name):
            shown.append((_label(form, name, value), _address(**dict.fromkeys([name]))))
    if filters.organisation:
        shown.append((filters.organisation, _address(organisation=None)))
    if filters.start:
        shown.append((_("from %(date)s", date=format_date(filters.start)), _address(start=None)))
    if filters.end:
        shown.append((_("to %(date)s", date=format_date(filters.end)), _address(end=None)))
    return shown


def _label(form: CompletionsForm, name: str, value: str) -> str:
    return next(str(choice.label) for choice in form[name].choices if choice.value == value)


@bp.get("/coordination/completions.csv")
@allow(Role.COORDINATOR, Role.LEAD_COORDINATOR)
def download_completions() -> Response:
    """The same rows, all of them, as CSV."""
    form = _form()
    if not form.validate():
        abort(400)
    filters = _filters(form)
    found = completions.rows(current_user, filters, i18n.current().code)
    response = Response("".join(completions.as_csv(found, filters)), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="completions.csv"'
    return response
