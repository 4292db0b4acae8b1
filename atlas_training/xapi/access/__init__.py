# SPDX-License-Identifier: EUPL-1.2
"""What a credential may do here, and what is put on a statement it writes."""
