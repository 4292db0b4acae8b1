# SPDX-License-Identifier: EUPL-1.2
"""The emblem of the European Union, drawn from its published geometry."""

from math import cos, pi, sin


def emblem() -> str:
    """The emblem as SVG, 54 units wide and 36 high.

    Interinstitutional style guide, annex A1: a rectangle of 3 to 2, twelve five-pointed stars with their
    centres on a circle whose radius is a third of the height, each star in a circle whose radius is an
    eighteenth of the height, one point upwards; Reflex Blue (#039) and yellow (#fc0).
    """
    stars = "".join(_star(27 + 12 * sin(hour * pi / 6), 18 - 12 * cos(hour * pi / 6)) for hour in range(12))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 54 36" width="54" height="36">'
        f'<path fill="#039" d="M0 0h54v36H0z"/><path fill="#fc0" d="{stars}"/></svg>'
    )


def _star(x: float, y: float) -> str:
    # The inner corners of a pentagram lie on a circle smaller by the square of the golden ratio.
    radii = (2.0, 2.0 / ((1 + 5**0.5) / 2) ** 2)
    corners = [
        (x + radii[corner % 2] * sin(corner * pi / 5), y - radii[corner % 2] * cos(corner * pi / 5))
        for corner in range(10)
    ]
    return "M" + "L".join(f"{left:.3f} {top:.3f}" for left, top in corners) + "z"
