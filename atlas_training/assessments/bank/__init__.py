# SPDX-License-Identifier: EUPL-1.2
"""The question bank: questions kept apart from any course, in versions, to be taken into checks and other systems."""
