# SPDX-License-Identifier: EUPL-1.2
"""Reminders by mail: what is due, what rests, what is new; one mail a day at most, and none to those who want none."""
