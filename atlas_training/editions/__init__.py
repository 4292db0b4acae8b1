# SPDX-License-Identifier: EUPL-1.2
"""The joint training scheme as it is run: its editions, their sessions, who takes part and who was there."""
