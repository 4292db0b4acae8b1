# SPDX-License-Identifier: EUPL-1.2
"""People and machines: who they are, what they may do, how they sign in."""
