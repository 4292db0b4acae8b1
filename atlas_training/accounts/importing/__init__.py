# SPDX-License-Identifier: EUPL-1.2
"""A coordinator's table of SMEs and people, as values: bytes to text, text to rows, rows to what is wanted."""
