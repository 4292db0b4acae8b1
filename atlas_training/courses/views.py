# SPDX-License-Identifier: EUPL-1.2
"""The public pages of courses, readable without an account."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from atlas_training import i18n
from atlas_training.accounts.access import EVERYONE, allow
from atlas_training.courses import assets, catalogue
from atlas_training.courses import service as courses
from atlas_training.errors import NotFound

bp = Blueprint("courses", __name__, template_folder="templates")


@bp.get("/courses")
@allow(EVERYONE)
def index() -> str:
    """All courses, by dimension."""
    return render_template("courses/index.html", groups=catalogue.by_dimension(i18n.current().code))


@bp.get("/courses/<address>")
@allow(EVERYONE)
def show(address: str) -> str:
    """One course: what it is for, its modules, when it is completed.

    :raise 404: if there is none at this address.
    """
    entry, words = catalogue.entry_at(address, i18n.current().code)
    return render_template(
        "courses/show.html", entry=entry, words=words, rule_in_words=catalogue.rule_in_words
    )


@bp.get("/courses/<address>/assets/<path:name>")
@allow(EVERYONE)
def asset(address: str, name: str) -> Response:
    """A picture or download of a published course.

    :raise 404: if the course has no such file.
    """
    version = courses.get_course(address)
    one = version.files.get(f"assets/{name}")
    content = courses.file_content(one["hash"]) if one else None
    if one is None or content is None:
        raise NotFound
    return assets.send(name, content, 86_400, one["hash"])
