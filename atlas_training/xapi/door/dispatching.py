# SPDX-License-Identifier: EUPL-1.2
"""From a request to the function that answers its method: method, version, credential, in this order."""

from collections.abc import Callable

from flask import Response, g, request

from atlas_training import database
from atlas_training.xapi.access.scopes import Access
from atlas_training.xapi.door.answering import as_options, as_wrong_method
from atlas_training.xapi.door.asking import Asked, is_alternate, read_asked
from atlas_training.xapi.door.knocking import get_access

Answer = Callable[[Asked, Access], Response]


def dispatch(answers: dict[str, Answer]) -> Response:
    """Find out what is asked and by whom, then let the method's own function answer."""
    methods = tuple(answers) if "GET" not in answers else ("HEAD", *answers)
    if request.method == "OPTIONS":
        return as_options(methods)
    if request.method not in methods and not is_alternate():
        return as_wrong_method(methods)
    asked = read_asked()
    g.xapi_version = asked.version
    access = get_access(asked.headers.get("authorization"))
    answer = answers.get("GET" if asked.method == "HEAD" else asked.method)
    if answer is None:
        return as_wrong_method(methods)
    if asked.method not in ("GET", "HEAD"):
        return answer(asked, access)
    with database.reading():
        found = answer(asked, access)
    if asked.method == "HEAD" and request.method != "HEAD":
        found.set_data(b"")  # in the alternate syntax nobody else leaves the body out
    return found
