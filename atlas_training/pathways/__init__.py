# SPDX-License-Identifier: EUPL-1.2
"""From an SME's scores to its learning path: which modules, in which order, why, and for whom."""
