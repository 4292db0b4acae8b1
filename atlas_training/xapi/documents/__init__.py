# SPDX-License-Identifier: EUPL-1.2
"""Documents that clients keep of an activity, an agent, or both: one mechanism for the three resources."""
