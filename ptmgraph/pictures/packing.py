"""Circles beside each other, and dots in a circle: where the things of an overview stand."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin, sqrt
from typing import NamedTuple

import numpy as np

_ANGLES = 96
"""How many places around each circle are tried for the next one."""
_GOLDEN = pi * (3 - sqrt(5))


class Circle(NamedTuple):
    """A circle by its middle and radius."""

    x: float
    y: float
    r: float


def packed(radii: Sequence[float], gap: float) -> list[Circle]:
    """Circles of these radii, the largest first, each as near to the middle as it fits beside one
    that is there, with so much room between them. For hundreds of circles: the time grows with the
    third power of their number."""
    angles = np.linspace(0, 2 * pi, _ANGLES, endpoint=False)
    around = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    places = np.zeros((len(radii), 2))
    sizes = np.asarray(radii, dtype=float)
    for one in range(1, len(radii)):
        reach = sizes[:one] + sizes[one] + gap
        tried = (places[:one, None, :] + reach[:, None, None] * around).reshape(-1, 2)
        tried = tried[np.argsort((tried**2).sum(axis=1))]
        apart = ((tried[:, None, :] - places[None, :one, :]) ** 2).sum(axis=2)
        free = (apart >= (reach - 1e-6) ** 2).all(axis=1)
        places[one] = tried[int(np.argmax(free))]
    return [Circle(x, y, r) for (x, y), r in zip(places.tolist(), radii, strict=True)]


def around_all(circles: Sequence[Circle]) -> Circle:
    """A circle that has all of these in it, not much larger than it must be."""
    left, right = min(c.x - c.r for c in circles), max(c.x + c.r for c in circles)
    low, high = min(c.y - c.r for c in circles), max(c.y + c.r for c in circles)
    x, y = (left + right) / 2, (low + high) / 2
    return Circle(x, y, max(sqrt((c.x - x) ** 2 + (c.y - y) ** 2) + c.r for c in circles))


def sunflower(count: int, spacing: float) -> list[tuple[float, float]]:
    """So many places around the origin, the first in the middle, each about `spacing` from those
    next to it: as the seeds of a sunflower stand (Vogel 1979)."""
    return [
        (spacing * 0.75 * sqrt(n) * cos(n * _GOLDEN), spacing * 0.75 * sqrt(n) * sin(n * _GOLDEN))
        for n in range(count)
    ]


def sunflower_radius(count: int, spacing: float) -> float:
    """The radius of a circle around `sunflower`."""
    return spacing * (0.75 * sqrt(count) + 0.6)
