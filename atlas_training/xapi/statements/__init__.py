# SPDX-License-Identifier: EUPL-1.2
"""Keeping statements and finding them again."""
