# SPDX-License-Identifier: EUPL-1.2
"""Questions with smuggled scripts, written or brought in: nothing of them runs on a page."""

import re

import lxml.html
import pytest

from atlas_training.assessments import inline
from atlas_training.assessments.bank.display import Display
from atlas_training.assessments.formats.question import Question, TextFormat
from tests.courses.test_hostile_text import PAYLOADS

TAGS = re.compile(
    r"a|b|blockquote|br|code|d[dlt]|del|div|em|h[3-6r]|i|img|li|ol|p|pre|s|small|span|strong|su[bp]|t[dhr]|table|tbody|tfoot|thead|u|ul"
)
FORMATS: tuple[TextFormat, ...] = ("moodle", "html", "plain", "markdown")


def _check(html: str) -> None:
    for element in lxml.html.fragment_fromstring(f"<div>{html}</div>").iter():
        assert TAGS.fullmatch(str(element.tag)), html
        assert set(element.attrib) <= {"href", "rel", "alt", "title", "colspan", "rowspan"}, html
        assert re.match(r"(https?://|mailto:|(?![\w.+-]+:))", element.get("href", "")), html


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_of_a_question_runs_or_is_fetched(payload: str) -> None:
    _check(inline.render(payload))
    for text_format in FORMATS:
        for text in (payload, f"<p>{payload}</p>", f'<img src="@@PLUGINFILE@@/{payload}" alt="{payload}">'):
            _check(
                Display(Question("description", "", ""), lambda name: f"/x/{name}").show(text, text_format)
            )
