# SPDX-License-Identifier: EUPL-1.2
"""How features tell and ask upwards: one mechanism, pluggy.

A feature declares the hooks it calls in its ``hooks.py``; a higher feature answers in its
``receivers.py``. Receivers run in the caller's transaction.
"""

from types import ModuleType
from typing import Any, cast

import pluggy
from flask import Flask, current_app

PROJECT = "atlas_training"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


def init_app(app: Flask, hooks: list[ModuleType], receivers: list[ModuleType]) -> None:
    """Give the application a plugin manager that knows ``hooks`` and is answered by ``receivers``."""
    manager = pluggy.PluginManager(PROJECT)
    for module in hooks:
        manager.add_hookspecs(module)
    for module in receivers:
        manager.register(module)
    manager.check_pending()
    app.extensions["plugins"] = manager


class _Hooks:
    """Calls a hook of the current application: ``hook.module_completed(event=event)``."""

    def __getattr__(self, name: str) -> Any:
        manager = cast(pluggy.PluginManager, current_app.extensions["plugins"])
        return getattr(manager.hook, name)


hook = _Hooks()
