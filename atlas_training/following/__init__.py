# SPDX-License-Identifier: EUPL-1.2
"""Following people: who is where in their courses, who needs a word, notes, and what an owner sees of colleagues."""
