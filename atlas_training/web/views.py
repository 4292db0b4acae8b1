# SPDX-License-Identifier: EUPL-1.2
"""Pages that belong to all: about, privacy, accessibility, help, open source; language; style sheet."""

from decimal import Decimal

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_currency
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from atlas_training import i18n
from atlas_training.errors import Invalid, NotFound
from atlas_training.i18n.folding import fold
from atlas_training.plugins import hook
from atlas_training.web import assets, notice
from atlas_training.web.access import EVERYONE, allow
from atlas_training.web.addresses import local_path, without_language
from atlas_training.web.events import Feedback
from atlas_training.web.forms import FeedbackForm

# Total budget and support of CLUSTERATLAS4MED, in euros.
BUDGET = Decimal("1748488.00")
SUPPORT = Decimal("1556154.32")

bp = Blueprint("web", __name__, template_folder="templates")


@bp.get("/static/<name>")
@allow(EVERYONE)
def asset(name: str) -> Response:
    """The style sheet or script of that hash; kept by browsers for a year.

    :raise 404: for a name this start of the service does not have.
    """
    found = assets.find(name)
    if not found:
        raise NotFound
    response = Response(found.body, content_type=found.kind)
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] > 0:
        response.set_data(found.compressed)
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@bp.post("/language")
@allow(EVERYONE)
def choose_language() -> ResponseReturnValue:
    """Keep the chosen language and come back to the same page.

    :raise 400: for a language the service does not have.
    """
    code = request.form.get("language", "")
    if code not in i18n.CODES:
        raise Invalid(_l("The service does not have this language."))
    hook.language_chosen(code=code)
    response = redirect(without_language(local_path(request.form.get("next"))), 303)
    i18n.remember(response, code)
    return response


@bp.get("/about")
@allow(EVERYONE)
def about() -> str:
    """The project: aims, countries, lead, money."""
    return render_template(
        "web/about.html",
        countries=", ".join(sorted(map(i18n.country_name, notice.COUNTRIES), key=fold)),
        budget=format_currency(BUDGET, "EUR"),
        support=format_currency(SUPPORT, "EUR"),
    )


@bp.get("/privacy")
@allow(EVERYONE)
def privacy() -> str:
    """The privacy notice in its present version."""
    return render_template("web/privacy.html", version=notice.VERSION, notices=notice.COUNTRIES.values())


@bp.get("/accessibility")
@allow(EVERYONE)
def accessibility() -> str:
    """The accessibility statement with a form for what stands in someone's way."""
    return render_template("web/accessibility.html", form=FeedbackForm(formdata=None))


@bp.post("/accessibility")
@allow(EVERYONE)
def send_feedback() -> ResponseReturnValue:
    """Send a barrier on to whoever runs the service."""
    form = FeedbackForm()
    if not form.validate_on_submit():
        return render_template("web/accessibility.html", form=form), 400
    if not form.website.data:
        event = Feedback(str(form.message.data), form.contact.data or "", i18n.current().code)
        hook.feedback_given(event=event)
    flash(_("Thank you. Your words are on their way to the people who can change it."), "done")
    return redirect(url_for("web.accessibility"), 303)


@bp.get("/help")
@allow(EVERYONE)
def help_page() -> str:
    """Short answers to what people ask first."""
    return render_template("web/help.html")


@bp.get("/open-source")
@allow(EVERYONE)
def open_source() -> str:
    """The licences, and which revision runs here."""
    return render_template("web/open_source.html", revision=current_app.config["REVISION"])
