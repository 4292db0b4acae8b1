# SPDX-License-Identifier: EUPL-1.2
"""Checks: the short test at the end of a lesson, its questions, one's attempts at it and their marks."""
