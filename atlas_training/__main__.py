# SPDX-License-Identifier: EUPL-1.2
"""``python -m atlas_training`` is the command ``atlas-training``."""

from atlas_training.command_line import main

main()
