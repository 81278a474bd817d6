"""One photograph of a dish: table, plate, pose, clutter, light and noise around the drawing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from minikeras.why.canvas import Canvas
from minikeras.why.dishes import (
    BLACK,
    BROTH,
    CREAM,
    DISHES,
    GARDEN,
    GOLD,
    LEAF,
    one_of,
)

SHORTEST_SIDE, LONGEST_SIDE = 96, 320  # pixels

TABLES = [(0.44, 0.32, 0.22), (0.56, 0.46, 0.36), (0.36, 0.36, 0.38), (0.52, 0.54, 0.56)]
PLATES = [(0.80, 0.81, 0.82), (0.42, 0.48, 0.58)]
STEEL = (0.75, 0.76, 0.78)


def photograph(label: int, random: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Return a picture of the dish with this class number: (height, width, 3), 0 to 255."""
    canvas = Canvas(*_shape(random), random)
    _lay_table(canvas)
    _put_down(canvas)
    if random.random() < 0.6:
        _serve_plate(canvas)
    DISHES[label](canvas)
    _add_clutter(canvas)
    _light(canvas)
    pixels = np.rint(np.clip(canvas.pixels, 0, 1) * 255).astype(np.uint8)
    return np.ascontiguousarray(pixels.transpose(1, 2, 0))


def _shape(random: np.random.Generator) -> tuple[int, int]:
    """Return the height and width of a picture: any size, lying or standing."""
    long = int(random.integers(120, LONGEST_SIDE + 1))
    short = max(SHORTEST_SIDE, int(long * random.uniform(0.66, 1.0)))
    return (short, long) if random.random() < 0.6 else (long, short)


def _lay_table(canvas: Canvas) -> None:
    random = canvas.random
    canvas.pose(angle=random.uniform(0, np.pi))
    canvas.pixels += one_of(random, TABLES, 0.03)[:, None, None]
    kind = random.integers(4)  # the fourth kind is plain
    if kind == 0:  # planks
        gaps = np.sin(6 * canvas.u) > 0.97
        canvas.pixels *= 1 - 0.08 * gaps - 0.05 * np.sin(40 * canvas.u + 4 * canvas.noise(4))
    elif kind == 1:  # a chequered cloth
        period = random.uniform(8, 16)
        stripes = (np.sin(period * canvas.u) > 0).astype(np.float32) + (
            np.sin(period * canvas.v) > 0
        )
        canvas.paint(canvas.shape(0.2 * stripes), one_of(random, TABLES, 0.03))
    elif kind == 2:  # stone
        canvas.pixels *= 1 + 0.12 * canvas.noise(20) + 0.12 * canvas.noise(6)


def _put_down(canvas: Canvas) -> None:
    """Pose the canvas for the dish: where, how large, turned and seen from how far above."""
    random = canvas.random
    canvas.pose(
        centre=(random.uniform(-0.06, 0.06), random.uniform(-0.06, 0.06)),
        size=random.uniform(0.92, 1.15),
        angle=random.uniform(-0.3, 0.3),
        tilt=random.uniform(0.8, 1.0),
        wobble=random.uniform(0.02, 0.07),
    )
    shadow = canvas.ellipse(0.06, 0.12, 1.1, 1.05)
    depth = np.clip(1.6 - 1.5 * shadow.radius, 0, 1)
    canvas.paint(shadow.only(depth), BLACK, strength=0.5)


def _serve_plate(canvas: Canvas) -> None:
    random, plate = canvas.random, one_of(canvas.random, PLATES)
    size = random.uniform(1.05, 1.25)
    canvas.lump(canvas.ellipse(0, 0, size), plate, rim=0.12, shine=0.05)
    canvas.lump(canvas.ellipse(0, 0, 0.8 * size), plate * 0.9, rim=0.03, shine=0.0)


def _add_clutter(canvas: Canvas) -> None:
    """Draw what says nothing about the dish: garnish, a side dish, a piece of cutlery."""
    random = canvas.random
    for _ in range(int(random.integers(0, 3))):
        angle, away = random.uniform(0, 2 * np.pi), random.uniform(0.7, 1.5)
        u, v = away * np.cos(angle), away * np.sin(angle)
        kind = random.integers(3)
        if kind == 0:
            canvas.lump(canvas.ellipse(u, v, 0.25, 0.1, angle), one_of(random, LEAF))
        elif kind == 1:
            side_dish = canvas.ellipse(u, v, random.uniform(0.1, 0.22))
            canvas.lump(side_dish, one_of(random, GARDEN + GOLD + CREAM + BROTH))
        else:
            canvas.lump(canvas.ellipse(u, v, 0.8, 0.05, angle + np.pi / 2, power=4), STEEL)


def _light(canvas: Canvas) -> None:
    """Light the whole picture: brightness, one side brighter, a tint, and the camera's noise."""
    random = canvas.random
    canvas.pose(angle=random.uniform(0, 2 * np.pi))
    brightness = random.uniform(0.85, 1.1)
    tint = random.normal(1, 0.03, (3, 1, 1)).astype(np.float32)
    canvas.pixels *= tint * (brightness * (1 + random.uniform(0, 0.3) * canvas.u))
    noise = random.standard_normal(canvas.pixels.shape, np.float32)
    canvas.pixels += random.uniform(0.005, 0.04) * noise
