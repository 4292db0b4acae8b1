# SPDX-License-Identifier: EUPL-1.2
"""What trainers do with checks that were taken: marking open answers, giving more time, seeing how questions work."""
