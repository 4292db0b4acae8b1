# SPDX-License-Identifier: EUPL-1.2
"""The links of the header's row and of the tab bar; each feature offers its own."""

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class NavigationItem:
    """One link: its words, address, icon, and its place in the row (lowest first)."""

    label: Any
    url: str
    icon: str
    position: int = 50
    is_current: bool = False


def _covers(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(f"{url.rstrip('/')}/"))


def arrange(offers: list[list[NavigationItem]], path: str) -> list[NavigationItem]:
    """All items in their places, the one that covers ``path`` most closely marked as the current one."""
    items = sorted((item for offer in offers for item in offer), key=lambda item: item.position)
    covering = [item.url for item in items if _covers(item.url, path)]
    current = max(covering, key=len, default=None)
    return [replace(item, is_current=item.url == current) for item in items]
