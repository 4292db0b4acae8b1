# SPDX-License-Identifier: EUPL-1.2
"""Courses and their modules: what there is to learn, in every language it is written in."""
