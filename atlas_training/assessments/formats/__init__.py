# SPDX-License-Identifier: EUPL-1.2
"""Question formats of elsewhere: GIFT, Aiken and Moodle XML, read into one neutral question and written from it."""
