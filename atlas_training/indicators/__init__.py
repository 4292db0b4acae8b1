# SPDX-License-Identifier: EUPL-1.2
"""What coordinators report to the programme: indicators, counted so that each figure can be audited row by row."""
