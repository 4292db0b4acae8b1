# SPDX-License-Identifier: EUPL-1.2
"""What every answer of the record store shares: version, alternate syntax, credential, headers, error shape."""
