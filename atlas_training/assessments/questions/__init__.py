# SPDX-License-Identifier: EUPL-1.2
"""Kinds of question, one file each."""
