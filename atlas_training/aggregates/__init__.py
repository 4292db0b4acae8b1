# SPDX-License-Identifier: EUPL-1.2
"""Figures for the dashboard client, with small numbers suppressed."""
