"""How each of the eleven foods looks, as drawings: told apart by shape and texture.

Colours overlap on purpose (a crust, a steak and a chocolate cake are all brown; rice, egg and
cheese are all pale), so that a network has to look at form. Every function draws one dish on a
posed canvas, inside about the unit disk, never twice the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from minikeras.why.canvas import Array, Canvas, Colour

CRUST = [(0.62, 0.39, 0.18), (0.55, 0.33, 0.15), (0.70, 0.46, 0.22)]
CREAM = [(0.96, 0.92, 0.80), (0.94, 0.94, 0.91)]
GOLD = [(0.80, 0.56, 0.20), (0.74, 0.49, 0.17), (0.86, 0.63, 0.25)]
CHEESE = [(0.97, 0.88, 0.50), (0.96, 0.91, 0.70), (0.96, 0.82, 0.38)]
YOLK = [(0.96, 0.74, 0.12), (0.97, 0.64, 0.10)]
PASTA = [(0.94, 0.80, 0.42), (0.90, 0.74, 0.38), (0.95, 0.84, 0.54)]
FLESH = [(0.66, 0.18, 0.18), (0.55, 0.16, 0.14), (0.52, 0.24, 0.18)]
SHRIMP = [(0.95, 0.55, 0.38), (0.93, 0.62, 0.52), (0.88, 0.45, 0.32)]
FISH = [(0.60, 0.66, 0.72), (0.88, 0.55, 0.45), (0.92, 0.64, 0.55)]
BROTH = [(0.86, 0.45, 0.12), (0.78, 0.26, 0.10), (0.82, 0.56, 0.18)]
BOWL = [(0.92, 0.92, 0.90), (0.30, 0.36, 0.50), (0.25, 0.22, 0.22)]
GARDEN = [(0.25, 0.52, 0.15), (0.80, 0.15, 0.12), (0.45, 0.62, 0.20)]
LEAF = [(0.20, 0.45, 0.12), (0.35, 0.58, 0.20), (0.15, 0.35, 0.12)]
CHERRY = [(0.80, 0.08, 0.15), (0.90, 0.20, 0.25)]
CHOCOLATE = (0.35, 0.20, 0.12)
ICING = [(0.95, 0.70, 0.75), (0.95, 0.92, 0.86), (0.85, 0.30, 0.40)]
WHITE, BLACK = (1.0, 1.0, 1.0), (0.05, 0.05, 0.05)


def one_of(
    random: np.random.Generator,
    colours: Sequence[Colour | Sequence[float]],
    spread: float = 0.05,
) -> Colour:
    """Return one of the colours, a little off."""
    chosen = np.asarray(colours, np.float32)[random.integers(len(colours))]
    shift = random.uniform(-spread, spread, 3).astype(np.float32)
    colour: Colour = np.clip(chosen + shift, 0, 1)
    return colour


def brighter(colour: Colour, factor: float) -> Colour:
    """Return the colour in a stronger light, never beyond white."""
    lit: Colour = np.minimum(colour * np.float32(factor), np.float32(1))
    return lit


def places(random: np.random.Generator, number: int, reach: float) -> npt.NDArray[np.float64]:
    """Return (number, 2) points spread over a disc like the seeds of a sunflower."""
    order = np.arange(number)
    angle = 2.39996 * order + random.uniform(0, 2 * np.pi)
    radius = reach * np.sqrt((order + 0.5) / number)
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return points + random.normal(0, 0.25 * reach / number**0.5, points.shape)


def bread(canvas: Canvas) -> None:
    """Draw one to three speckled loaves with pale cuts across the crust."""
    random, crust = canvas.random, one_of(canvas.random, CRUST)
    number = int(random.integers(1, 4))
    thickness = random.uniform(0.42, 0.6) / (1 if number == 1 else 1.45)
    for row in range(number):
        v = 0.6 * (row - (number - 1) / 2)
        loaf = canvas.ellipse(0, v, random.uniform(0.85, 1.05), thickness, power=2.4)
        canvas.lump(loaf, crust, rim=0.5, shine=0.1, grain=0.07)
        speckles = [crust * 0.6, brighter(crust, 1.25)]
        canvas.scatter(loaf, speckles, per_unit=14, length=0.35, width=0.3, share=0.5)
        for u in np.linspace(-0.62, 0.62, int(random.integers(3, 6))):
            cut = canvas.ellipse(u, v, 0.75 * thickness, 0.07, random.uniform(0.9, 1.3))
            canvas.paint(cut, brighter(crust + 0.06, 1.45), strength=0.8)


def dairy_product(canvas: Canvas) -> None:
    """Draw cheese: a pale wedge, block or wheel with round holes."""
    random, paste = canvas.random, one_of(canvas.random, CHEESE)
    kind = random.integers(3)
    if kind == 0:
        slope = np.abs(canvas.u) + 0.9 * np.abs(canvas.v + 0.2 * canvas.u)
        cheese = canvas.shape(np.clip(0.5 + 40 * (0.95 - slope), 0, 1))
    else:
        cheese = canvas.ellipse(0, 0, 0.9, 0.65 if kind == 1 else 0.85, power=8 if kind == 1 else 2)
    canvas.paint(cheese, paste)
    below = canvas.v[cheese.window] - random.uniform(0.25, 0.45)
    canvas.paint(cheese.only(np.clip(0.5 + 40 * below, 0, 1)), paste * 0.82)
    body = canvas.everywhere(cheese)
    for u, v in places(random, int(random.integers(8, 15)), 0.75):
        radius = random.uniform(0.06, 0.15)
        hole = canvas.ellipse(u, v, radius, radius * random.uniform(0.7, 1), random.uniform(0, 3))
        canvas.paint(hole.only(body[hole.window]), paste * 0.62, 1 - 0.25 * hole.across)


def dessert(canvas: Canvas) -> None:
    """Draw a layered cake with cherries, or an iced ring with sprinkles."""
    if canvas.random.random() < 0.6:
        _cake(canvas)
    else:
        _iced_ring(canvas)


def _cake(canvas: Canvas) -> None:
    random = canvas.random
    cake = canvas.ellipse(0, 0.1, 0.8, 0.72, power=9)
    canvas.paint(cake, one_of(random, [CHOCOLATE]))
    height = canvas.v[cake.window] * random.uniform(1.6, 2.4) + random.uniform(0, 1)
    layers = np.clip(0.5 + 6 * np.sin(2 * np.pi * height), 0, 1)
    canvas.paint(cake.only(layers), one_of(random, ICING))
    canvas.lump(canvas.ellipse(0, -0.55, 0.84, 0.17, power=4), one_of(random, ICING), rim=0.1)
    for u in random.uniform(-0.55, 0.55, int(random.integers(1, 4))):
        canvas.lump(canvas.ellipse(u, -0.8, 0.16), one_of(random, CHERRY), rim=0.5)


def _iced_ring(canvas: Canvas) -> None:
    random = canvas.random
    thickness = random.uniform(0.3, 0.36)
    from_middle = np.abs(np.sqrt(canvas.u**2 + canvas.v**2) - 0.58) / thickness
    light = 1 - 0.4 * from_middle**2
    dough = canvas.shape(np.clip(0.5 + 20 * (1 - from_middle), 0, 1))
    canvas.paint(dough, one_of(random, CRUST), light)
    drips = 0.15 * np.sin(7 * np.arctan2(canvas.v, canvas.u))
    icing = canvas.shape(np.clip(15 * (0.78 - from_middle + drips), 0, 1))
    canvas.paint(icing, one_of(random, [CHOCOLATE, *ICING]), light + 0.1)
    sprinkles = [CHOCOLATE, *ICING, *YOLK]
    canvas.scatter(icing, sprinkles, per_unit=9, length=0.4, width=0.12, share=0.7)


def egg(canvas: Canvas) -> None:
    """Draw one to three fried or halved eggs: white blobs, each with a yellow disc."""
    random = canvas.random
    number = int(random.integers(1, 4))
    size = (0.85, 0.62, 0.52)[number - 1]
    for u, v in places(random, number, 0.55) if number > 1 else [(0.0, 0.0)]:
        long, short = size * random.uniform(0.95, 1.1), size * random.uniform(0.7, 1.0)
        white = canvas.ellipse(u, v, long, short, random.uniform(0, 3))
        canvas.lump(white, one_of(random, CREAM), rim=0.1, shine=0.04)
        radius = size * random.uniform(0.36, 0.52)
        u, v = (u, v) + random.normal(0, 0.1 * size, 2)
        canvas.lump(canvas.ellipse(u, v, radius), one_of(random, YOLK), rim=0.2)
        spot = canvas.ellipse(u - 0.3 * radius, v - 0.35 * radius, 0.2 * radius, 0.12)
        canvas.paint(spot, WHITE, strength=0.6)


def fried_food(canvas: Canvas) -> None:
    """Draw a heap of golden lumps with a rough crust, or a heap of straight chips."""
    random, gold = canvas.random, one_of(canvas.random, GOLD)
    chips = random.random() < 0.4
    number = random.integers(14, 22) if chips else random.integers(8, 14)
    for u, v in places(random, int(number), 0.72):
        colour, angle = one_of(random, [gold]), random.uniform(0, np.pi)
        if chips:
            long = random.uniform(0.4, 0.6)
            canvas.paint(canvas.ellipse(u, v, long, 0.085, angle, power=6), colour * 0.55)
            top = canvas.ellipse(u, v - 0.02, long - 0.03, 0.06, angle, power=6)
            canvas.lump(top, brighter(colour, 1.12), rim=0.05, shine=0.1)
        else:
            long, short = random.uniform(0.24, 0.34), random.uniform(0.19, 0.27)
            lump = canvas.ellipse(u, v, long, short, angle, power=2.5)
            canvas.lump(lump, colour, rim=0.55, shine=0.2, grain=0.12)


def meat(canvas: Canvas) -> None:
    """Draw a steak in a rim of fat, with pale marbling or with dark stripes from the grill."""
    random, flesh = canvas.random, one_of(canvas.random, FLESH)
    long, short = random.uniform(0.85, 1.0), random.uniform(0.6, 0.8)
    canvas.lump(canvas.ellipse(0, 0, long, short, power=2.6), one_of(random, CREAM), rim=0.2)
    steak = canvas.ellipse(0.03, 0.02, long - 0.12, short - 0.1, power=2.6)
    canvas.lump(steak, flesh, rim=0.2, shine=0.08, grain=0.05)
    if random.random() < 0.55:
        veins = np.abs(canvas.noise(7) + 0.5 * canvas.noise(14))[steak.window]
        marbling = steak.only(np.clip(1.2 - 9 * veins, 0, 1))
        canvas.paint(marbling, one_of(random, CREAM), strength=0.75)
    else:
        slanted = (canvas.u + 0.5 * canvas.v)[steak.window]
        stripes = np.sin(random.uniform(11, 15) * slanted + random.uniform(0, 6))
        canvas.paint(steak.only(np.clip(3 * stripes - 1.5, 0, 1)), flesh * 0.3, strength=0.75)


def noodles_pasta(canvas: Canvas) -> None:
    """Draw bundles of wavy strands that cross."""
    random, pasta = canvas.random, one_of(canvas.random, PASTA)
    heap = canvas.ellipse(0, 0, 0.95, random.uniform(0.8, 0.95))
    canvas.paint(heap, pasta * 0.5)
    strands = random.uniform(15, 25)  # radians per dish unit
    for _ in range(int(random.integers(3, 6))):
        angle = random.uniform(0, np.pi)
        straight = float(np.cos(angle)) * canvas.u + float(np.sin(angle)) * canvas.v
        wave = np.sin(strands * (straight + 0.22 * canvas.noise(4)))[heap.window]
        bundle = heap.only(np.clip(6 * (canvas.noise(3) + 0.25), 0, 1)[heap.window])
        canvas.paint(bundle, pasta, 0.45 + 0.55 * np.clip(0.5 + 0.9 * wave, 0, 1))
    if random.random() < 0.5:
        herbs = [*LEAF, BROTH[1]]
        canvas.scatter(heap, herbs, per_unit=4, length=0.3, width=0.2, share=0.3)


def rice(canvas: Canvas) -> None:
    """Draw a mound of many small pale grains."""
    random, grain = canvas.random, one_of(canvas.random, CREAM)
    mound = canvas.ellipse(0, 0, 0.95, random.uniform(0.75, 0.95))
    canvas.paint(mound, grain * 0.62)
    shades = [grain, brighter(grain, 1.06), grain * 0.88]
    per_unit = random.uniform(8, 11)
    for _ in range(3):
        canvas.scatter(mound, shades, per_unit=per_unit, length=0.48, width=0.2, share=0.9)
    if random.random() < 0.5:
        peas = [*LEAF, *GARDEN]
        canvas.scatter(mound, peas, per_unit=5, length=0.25, width=0.22, share=0.25)


def seafood(canvas: Canvas) -> None:
    """Draw curled shrimps with ringed bodies, or a fish with tail and scales."""
    random = canvas.random
    if random.random() < 0.6:
        shell = one_of(random, SHRIMP)
        for u, v in places(random, int(random.integers(2, 5)), 0.5):
            _shrimp(canvas, u, v, random.uniform(0.36, 0.46), one_of(random, [shell], 0.03))
    else:
        _fish(canvas, one_of(random, FISH))


def _shrimp(canvas: Canvas, u: float, v: float, size: float, shell: Colour) -> None:
    """Draw three quarters of a ring that thins out towards its tail fin."""
    head = canvas.random.uniform(0, 2 * np.pi)
    disc = canvas.ellipse(u, v, 1.3 * size)
    angle = np.arctan2(disc.across, disc.along) - np.float32(head)
    towards_tail = np.mod(angle, np.float32(2 * np.pi)) / np.float32(1.5 * np.pi)
    thickness = 0.32 * np.clip(1.1 - 0.75 * towards_tail, 0.12, 1)
    from_spine = np.abs(disc.radius - 0.58) / thickness
    body = disc.only(np.clip(0.5 + 8 * (1 - from_spine), 0, 1) * (towards_tail < 1))
    rings = 0.82 + 0.18 * np.sin(32 * towards_tail)
    canvas.paint(body, shell, rings * (1.1 - 0.35 * from_spine**2))
    tail = head + 1.5 * np.pi + 0.15
    fin_u, fin_v = u + 0.75 * size * np.cos(tail), v + 0.75 * size * np.sin(tail)
    for spread in (-0.5, 0.5):
        fin = canvas.ellipse(fin_u, fin_v, 0.3 * size, 0.1 * size, tail + np.pi / 2 + spread)
        canvas.lump(fin, shell * 0.85)


def _fish(canvas: Canvas, skin: Colour) -> None:
    for side in (-1, 1):
        canvas.lump(canvas.ellipse(0.82, 0.16 * side, 0.28, 0.11, 0.75 * side), skin * 0.75)
    body = canvas.ellipse(-0.1, 0, 0.82, canvas.random.uniform(0.3, 0.42))
    canvas.lump(body, skin, rim=0.35, shine=0.3)
    scales = (np.sin(24 * canvas.u + 4) * np.sin(24 * canvas.v))[body.window]
    canvas.paint(body.only(np.clip(scales, 0, 1)), brighter(skin, 1.5), strength=0.45)
    canvas.lump(canvas.ellipse(-0.7, -0.06, 0.07), WHITE)
    canvas.lump(canvas.ellipse(-0.7, -0.06, 0.035), BLACK)


def soup(canvas: Canvas) -> None:
    """Draw a bowl: a ring around smooth liquid, with a few things afloat."""
    random, bowl = canvas.random, one_of(canvas.random, BOWL)
    canvas.lump(canvas.ellipse(0, 0, 1.0), bowl, rim=0.15)
    canvas.paint(canvas.ellipse(0, 0, 0.86), bowl * 0.6)
    surface = canvas.ellipse(0, 0.03, 0.8)
    canvas.lump(surface, one_of(random, BROTH), rim=0.12, shine=0.1)
    if random.random() < 0.4:
        swirl = canvas.ellipse(0, 0, 0.5)
        spiral: Array = np.sin(np.arctan2(swirl.across, swirl.along) + 2.5 * swirl.radius)
        canvas.paint(swirl.only(np.clip(3 * spiral - 2, 0, 1)), CREAM[0], strength=0.8)
    afloat = one_of(random, GARDEN + CREAM)
    for u, v in places(random, int(random.integers(1, 7)), 0.6):
        piece = canvas.ellipse(u, v, random.uniform(0.07, 0.13), 0.08, random.uniform(0, 3))
        canvas.lump(piece, afloat, rim=0.2)
    canvas.scatter(surface, LEAF, per_unit=5, length=0.2, width=0.12, share=0.2)


def vegetable_fruit(canvas: Canvas) -> None:
    """Draw round fruit with a bright spot, among pointed leaves with a vein."""
    random = canvas.random
    colours = [one_of(random, GARDEN), one_of(random, GARDEN)]
    for u, v in places(random, int(random.integers(3, 7)), 0.85):
        long, short = random.uniform(0.35, 0.5), random.uniform(0.14, 0.22)
        leaf, green = canvas.ellipse(u, v, long, short, random.uniform(0, 3)), one_of(random, LEAF)
        canvas.lump(leaf, green, rim=0.25)
        vein = leaf.only(np.clip(1.5 - 12 * np.abs(leaf.across), 0, 1))
        canvas.paint(vein, brighter(green, 1.7), strength=0.7)
    for u, v in places(random, int(random.integers(3, 7)), 0.6):
        radius = random.uniform(0.26, 0.4)
        fruit = canvas.ellipse(u, v, radius, radius * random.uniform(0.85, 1.0))
        canvas.lump(fruit, one_of(random, colours), rim=0.5)
        spot = canvas.ellipse(
            u - 0.3 * radius, v - 0.4 * radius, 0.25 * radius, 0.15 * radius, -0.7
        )
        canvas.paint(spot, WHITE, strength=0.75)


# In the order of the class names of food-11.
DISHES: tuple[Callable[[Canvas], None], ...] = (
    bread, dairy_product, dessert, egg, fried_food, meat,
    noodles_pasta, rice, seafood, soup, vegetable_fruit,
)  # fmt: skip
