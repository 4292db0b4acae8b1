# SPDX-License-Identifier: EUPL-1.2
"""The trainers' pages: the list, a draft, its texts, its review."""

from flask import Blueprint, request
from flask_login import current_user

from atlas_training.accounts.access import allowed_for
from atlas_training.accounts.enums import Role
from atlas_training.authoring import service as authoring
from atlas_training.authoring.errors import NotYourCourse
from atlas_training.courses import own

bp = Blueprint("authoring", __name__, url_prefix="/authoring", template_folder="../templates")


@bp.before_request
def hold_to_writers() -> None:
    """What only trainers may open of a country's own course is for its own trainers.

    So a coordinator of the country who is a trainer of another one reviews its course and does not write it.

    :raise 403: for anybody else.
    """
    course_id = str((request.view_args or {}).get("course_id", ""))
    is_for_writers = set(allowed_for(str(request.endpoint))) == {Role.TRAINER}
    if is_for_writers and own.is_own(course_id) and not authoring.may_write(course_id, current_user):
        raise NotYourCourse


from atlas_training.authoring.views import (  # noqa: E402 -- they hang their views on bp
    drafts,  # noqa: F401
    draws,  # noqa: F401
    files,  # noqa: F401
    questions,  # noqa: F401
    reviewing,  # noqa: F401
    texts,  # noqa: F401
    translating,  # noqa: F401
    trying,  # noqa: F401
)
