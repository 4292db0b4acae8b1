# SPDX-License-Identifier: EUPL-1.2
"""Writing courses: drafts, the editor, review and publishing."""
