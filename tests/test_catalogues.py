# SPDX-License-Identifier: EUPL-1.2
"""The catalogues: complete in all eight languages, with the placeholders of their keys."""

import pytest
from babel.messages.catalog import Catalog

from atlas_training.i18n import catalogues


@pytest.fixture(scope="module")
def template() -> Catalog:
    return catalogues.collect()


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_catalogue_is_complete(template: Catalog, language: str) -> None:
    assert catalogues.faults(language, template) == []


def test_missing_sentence_is_found(template: Catalog) -> None:
    template.add("A sentence nobody has translated")
    assert catalogues.faults("it", template) == ["it: missing: 'A sentence nobody has translated'"]
    template.delete("A sentence nobody has translated")
