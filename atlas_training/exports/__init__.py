# SPDX-License-Identifier: EUPL-1.2
"""Files for coordinators: what can be exported, in which formats, and the log of who exported what."""
