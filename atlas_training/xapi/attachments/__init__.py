# SPDX-License-Identifier: EUPL-1.2
"""Files that come with statements: taken from multipart/mixed, kept once by their hash, handed out again."""
