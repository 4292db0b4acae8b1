# SPDX-License-Identifier: EUPL-1.2
"""Certificates: issuing them, the document and the badge, and the public page that checks a number."""
