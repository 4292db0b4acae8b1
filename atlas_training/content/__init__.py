# SPDX-License-Identifier: EUPL-1.2
"""Being written."""
