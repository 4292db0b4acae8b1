# SPDX-License-Identifier: EUPL-1.2
"""What the worker, which sends mails anyway, does besides for higher features."""

from atlas_training.plugins import hookspec


@hookspec
def due_work() -> None:
    """The worker looks round, every few seconds: do what is due, each thing in a transaction of its own.

    Several workers may ask at the same moment. Nothing is open when this is called.
    """
