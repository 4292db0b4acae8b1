# SPDX-License-Identifier: EUPL-1.2
"""Pages that join features: My training, the lesson, tasks, completions."""
