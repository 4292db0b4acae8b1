# SPDX-License-Identifier: EUPL-1.2
"""How fast the service is with a scheme's worth of data: ``make bench``. Never a test."""
