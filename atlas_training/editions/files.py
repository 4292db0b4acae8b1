# SPDX-License-Identifier: EUPL-1.2
"""Scanned lists on disk, under ``instance/evidence/``."""

from atlas_training.hashed_files import HashedFiles

_files = HashedFiles("evidence")

keep, find = _files.keep, _files.find
superfluous, delete = _files.superfluous, _files.delete
