# SPDX-License-Identifier: EUPL-1.2
"""What this service says in xAPI: one statement for every fact, in the fact's own transaction."""
