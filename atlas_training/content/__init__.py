# SPDX-License-Identifier: EUPL-1.2
"""The one importer of ``content/``: reads a folder, says what is wrong, stores what is sound."""
