"""A small canvas for drawn food: smooth-edged shapes, textures and light, in plain NumPy.

A shape is drawn in *dish coordinates* (u, v): the dish fills about the unit disk, and the pose
of the canvas (place, size, rotation, tilt) decides where that disk lies in the picture. Drawing
code therefore never speaks of pixels. Every shape is a `Patch`, and touches only its own window
of the picture, so that small things are cheap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Colour = Array  # (3,): red, green, blue, 0 to 1
Window = tuple[slice, slice]

# A scatter draws its grains from tables of this many, so no two neighbours look alike.
GRAINS = 1024


def smooth_noise(random: np.random.Generator, height: int, width: int, cells: int) -> Array:
    """Return random hills and valleys in [-1, 1], `cells` along each side: (height, width)."""
    grid = random.uniform(-1, 1, (cells + 1, cells + 1)).astype(np.float32)
    row, row_weight = _between(height, cells)
    column, column_weight = _between(width, cells)
    rows = grid[row] + row_weight[:, None] * (grid[row + 1] - grid[row])
    left = rows[:, column]
    return left + column_weight * (rows[:, column + 1] - left)


def _between(length: int, cells: int) -> tuple[npt.NDArray[np.intp], Array]:
    """Return for each pixel the grid point before it, and how far it is towards the next."""
    position = np.linspace(0, cells, length, dtype=np.float32)
    before = np.minimum(position.astype(np.intp), cells - 1)
    distance = position - before.astype(np.float32)
    return before, distance * distance * (3 - 2 * distance)


@dataclass(frozen=True)
class Patch:
    """A shape on the canvas; its arrays are (rows, columns), one number per pixel of the window."""

    window: Window
    coverage: Array  # how much of the pixel lies inside: 0 to 1
    along: Array  # -1 to 1 from end to end of the shape
    across: Array  # -1 to 1 from side to side

    @property
    def radius(self) -> Array:
        """How far each pixel is from the middle: 1 at the edge of an ellipse."""
        return np.sqrt(self.along * self.along + self.across * self.across)

    def only(self, share: Array) -> Patch:
        """Return the part of the shape where `share` (rows, columns), 0 to 1, allows it."""
        return replace(self, coverage=self.coverage * share)


class Canvas:
    """A picture under construction: `pixels` is (3, height, width), 0 dark to 1 bright."""

    def __init__(self, height: int, width: int, random: np.random.Generator) -> None:
        self.height, self.width, self.random = height, width, random
        # Colour comes first: NumPy is several times faster on whole planes than on triples.
        self.pixels: Array = np.zeros((3, height, width), np.float32)
        self.pose()

    def pose(
        self,
        *,
        centre: tuple[float, float] = (0.0, 0.0),
        size: float = 1.0,
        angle: float = 0.0,
        tilt: float = 1.0,
        wobble: float = 0.0,
    ) -> None:
        """Decide where the dish lies: everything drawn afterwards follows.

        `centre` and `size` are in halves of the short side of the picture, `angle` in radians;
        `tilt` below 1 flattens the dish as if seen from the side; `wobble` bends all outlines.
        """
        half = min(self.height, self.width) / 2
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        self._to_pixels = half * size * np.diag([1.0, tilt]) @ turn
        self._middle = np.array([self.width, self.height]) / 2 + half * np.array(centre)
        self._pixels_per_unit = half * size * tilt**0.5
        column = (np.arange(self.width) + 0.5 - self._middle[0]).astype(np.float32)
        row = (np.arange(self.height) + 0.5 - self._middle[1]).astype(np.float32)[:, None]
        back = np.linalg.inv(self._to_pixels).astype(np.float32)
        self.u: Array = back[0, 0] * column + back[0, 1] * row  # (height, width)
        self.v: Array = back[1, 0] * column + back[1, 1] * row
        if wobble:
            self.u += wobble * self.noise(5)
            self.v += wobble * self.noise(5)

    def noise(self, cells: int) -> Array:
        """Return `smooth_noise` of the size of the canvas."""
        return smooth_noise(self.random, self.height, self.width, cells)

    def shape(self, coverage: Array) -> Patch:
        """Return a shape of any outline, given by its coverage of the canvas: (height, width)."""
        return Patch((slice(None), slice(None)), coverage, self.u, self.v)

    def ellipse(
        self,
        u: float,
        v: float,
        along: float,
        across: float | None = None,
        angle: float = 0.0,
        *,
        power: float = 2.0,
    ) -> Patch:
        """Return an ellipse with these half axes (one: a disc); `power` > 2 squares its corners."""
        across = along if across is None else across
        window = self._around(u, v, 1.25 * max(along, across))
        du, dv = self.u[window] - np.float32(u), self.v[window] - np.float32(v)
        cosine, sine = np.cos(angle), np.sin(angle)
        a: Array = du * np.float32(cosine / along) + dv * np.float32(sine / along)
        b: Array = dv * np.float32(cosine / across) - du * np.float32(sine / across)
        if power == 2.0:
            radius = np.sqrt(a * a + b * b)
        else:
            exponent = np.float32(power)
            radius = (np.abs(a) ** exponent + np.abs(b) ** exponent) ** (1 / exponent)
        edge = np.float32(min(along, across) * self._pixels_per_unit)
        return Patch(window, np.clip(0.5 + edge * (1 - radius), 0, 1), a, b)

    def _around(self, u: float, v: float, reach: float) -> Window:
        """Return the pixels within `reach` of a dish point."""
        column, row = self._middle + self._to_pixels @ np.array([u, v])
        wide, high = 3 + reach * np.abs(self._to_pixels).sum(axis=1)
        return (
            slice(max(0, int(row - high)), max(0, int(row + high) + 1)),
            slice(max(0, int(column - wide)), max(0, int(column + wide) + 1)),
        )

    def everywhere(self, patch: Patch) -> Array:
        """Return the coverage of a shape over the whole canvas: (height, width)."""
        whole: Array = np.zeros((self.height, self.width), np.float32)
        whole[patch.window] = patch.coverage
        return whole

    def paint(
        self,
        patch: Patch,
        colour: Colour | Sequence[float] | Array,
        light: Array | float = 1.0,
        *,
        strength: float = 1.0,
    ) -> None:
        """Lay a colour, (3,) or (3, rows, columns), over a shape; `light` scales it per pixel."""
        coverage = patch.coverage if strength == 1.0 else patch.coverage * np.float32(strength)
        for plane, part in zip(self.pixels, colour, strict=True):
            plane[patch.window] += coverage * (light * part - plane[patch.window])

    def lump(
        self,
        patch: Patch,
        colour: Colour | Sequence[float],
        *,
        rim: float = 0.35,
        shine: float = 0.15,
        grain: float = 0.0,
    ) -> None:
        """Paint a shape as a rounded body: dark at the rim, lit from above, rough by `grain`."""
        squared = patch.along * patch.along + patch.across * patch.across
        light = 1 - rim * np.minimum(squared, 1.2) - shine * patch.across
        if grain:
            light += grain * self.random.standard_normal(light.shape, np.float32)
        self.paint(patch, colour, light)

    def scatter(
        self,
        patch: Patch,
        colours: Sequence[Colour | Sequence[float]],
        *,
        per_unit: float,
        length: float,
        width: float,
        share: float = 1.0,
    ) -> None:
        """Strew small grains over a shape: one, or none, in each cell of a turned grid.

        `per_unit` cells per dish unit; `length` and `width` in cells; `share` of the cells have a
        grain. All grains are drawn at once, so that a thousand cost no more than ten.
        """
        du, dv, cell = self._cells(patch.window, per_unit)
        shift_u, shift_v, turn, lot = self.random.uniform(-1, 1, (4, GRAINS)).astype(np.float32)
        du, dv = du - (0.2 * shift_u)[cell], dv - (0.2 * shift_v)[cell]
        cosine, sine = np.cos(np.pi * turn)[cell], np.sin(np.pi * turn)[cell]
        a, b = (cosine * du + sine * dv) / length, (cosine * dv - sine * du) / width
        edge = np.float32(width * self._pixels_per_unit / per_unit)
        coverage = np.clip(0.5 + (1 - np.sqrt(a * a + b * b)) * edge, 0, 1)
        grains = patch.only(coverage * (lot < 2 * share - 1)[cell])
        table = np.asarray(colours, np.float32)[self.random.integers(0, len(colours), GRAINS)]
        self.paint(grains, np.take(table.T, cell, axis=1), np.clip(1 - 0.25 * b, 0.6, 1.2))

    def _cells(self, window: Window, per_unit: float) -> tuple[Array, Array, npt.NDArray[np.intp]]:
        """Return each pixel's place in its cell, -0.5 to 0.5 both ways, and the cell's number."""
        turn, shift_u, shift_v = self.random.uniform(0, np.pi, 3).astype(np.float32)
        cosine, sine = np.cos(turn) * np.float32(per_unit), np.sin(turn) * np.float32(per_unit)
        grid_u = cosine * self.u[window] - sine * self.v[window] + shift_u
        grid_v = sine * self.u[window] + cosine * self.v[window] + shift_v
        cell_u, cell_v = np.floor(grid_u), np.floor(grid_v)
        # Two odd factors send neighbouring cells to far apart rows of the tables.
        cell = (cell_u * 31 + cell_v * 571).astype(np.intp) % GRAINS
        return grid_u - cell_u - 0.5, grid_v - cell_v - 0.5, cell
