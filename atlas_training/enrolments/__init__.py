# SPDX-License-Identifier: EUPL-1.2
"""Who takes which course, and for which SME."""
