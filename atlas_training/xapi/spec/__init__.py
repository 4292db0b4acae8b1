# SPDX-License-Identifier: EUPL-1.2
"""The standard itself: decoded JSON goes in; values, or a refusal with path and clause, come out.

Clauses are those of xAPI 1.0.3: ``Data`` is its part two, ``Communication`` its part three. Nothing here
knows a request, a database or the clock.
"""
