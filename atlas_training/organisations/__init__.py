# SPDX-License-Identifier: EUPL-1.2
"""Who takes part: SMEs, stakeholders, clusters and their countries."""
