"""One integer in, one seed for every random object out.

Every object that will need random numbers (an initializer, a Dropout layer) takes a
ticket when it is constructed. Which objects draw a seed, and in which order, is the row
`draw_seeds_at`; this module only keeps the order of construction and the generator.
"""

from __future__ import annotations

import collections
import itertools
import random
from collections.abc import Iterator, Sequence
from typing import Protocol

from minikeras.behaviors.initialise.draw_seeds_at import draw_seeds_at
from minikeras.behaviors.initialise.repeat_shared_initializer import repeat_shared_initializer
from minikeras.defaults import Defaults

LARGEST_SEED = 10**9


class SeedStream:
    """The seeds that follow from one integer, by two routes: at construction and at build.

    Both Kerases draw with Python's `random.Random(seed).randint(1, 10**9)`
    (keras/src/random/seed_generator.py, tf_keras/src/backend.py).
    """

    def __init__(self, seed: int | None) -> None:
        self.seed = seed
        self.tickets: Iterator[int] = itertools.count()
        self._at_construction = random.Random(seed)
        self._at_build = random.Random(seed)
        self._drawn: list[int] = []

    def at_construction(self, ticket: int) -> int:
        """Return the seed of the object that was constructed as number `ticket`."""
        while len(self._drawn) <= ticket:
            self._drawn.append(self._at_construction.randint(1, LARGEST_SEED))
        return self._drawn[ticket]

    def at_build(self) -> int:
        """Return the next seed of the objects that draw when they are built."""
        return self._at_build.randint(1, LARGEST_SEED)


class Ambient:
    """The stream of the process, as Keras has one: `utils.set_random_seed` replaces it."""

    stream = SeedStream(None)
    constructions = itertools.count()


class Ticket:
    """The place of a random object in the order of construction."""

    def __init__(self, counted: bool = True) -> None:
        """Take the next place; `counted=False` for an object that draws nothing in Keras."""
        self.number = next(Ambient.constructions)
        self.stream = Ambient.stream
        self.index = next(self.stream.tickets) if counted else None
        self._at_build: int | None = None

    def __deepcopy__(self, memo: dict[int, object]) -> Ticket:
        """Return itself: a copy of an object draws what the object draws."""
        return self

    def at_build(self) -> int:
        """Return the seed that the object drew when it was first built, and keeps from then on."""
        if self._at_build is None:
            self._at_build = Ambient.stream.at_build()
        return self._at_build


class RandomObject(Protocol):
    """What needs a seed: an initializer or a layer with a ticket."""

    ticket: Ticket
    seed: int | None
    is_initializer: bool


class Seeds(dict[Ticket, int]):
    """The seeds of the random objects of a model, and how often each was used for a weight."""

    def __init__(self, seeds: dict[Ticket, int]) -> None:
        """Keep the seeds; nothing is drawn yet."""
        super().__init__(seeds)
        self.uses: collections.Counter[Ticket] = collections.Counter()

    def draw(self, item: RandomObject, defaults: Defaults) -> int:
        """Return the seed of an initializer for one more weight."""
        uses = self.uses[item.ticket]
        self.uses[item.ticket] += 1
        if uses == 0 or item.seed is not None:
            return self[item.ticket]
        repeat = defaults.repeat_shared_initializer
        return repeat_shared_initializer(self[item.ticket], uses, repeat)


def assign_seeds(
    objects: Sequence[RandomObject], model_seed: int | None, defaults: Defaults
) -> Seeds:
    """Return the seed of every random object of a model, by its ticket.

    `objects` stand in the order in which the model builds them. A seed that the user gave
    to an object is kept. An object that stands twice in a model draws once, and so gives
    the same numbers twice.
    """
    seeds = {item.ticket: item.seed for item in objects if item.seed is not None}
    drawing = [item for item in objects if item.seed is None and item.ticket.index is not None]
    places = [(item.ticket.number, item.is_initializer) for item in drawing]
    when = defaults.draw_seeds_at
    stream = Ambient.stream if model_seed is None else SeedStream(model_seed)
    for place in draw_seeds_at(places, when):
        ticket = drawing[place].ticket
        if ticket in seeds:
            continue
        if model_seed is not None:
            seeds[ticket] = stream.at_build()
        elif when == "construction" and ticket.index is not None:
            seeds[ticket] = ticket.stream.at_construction(ticket.index)
        else:
            seeds[ticket] = ticket.at_build()
    spare = _spare_seeds([item.ticket for item in objects if item.ticket not in seeds], stream)
    return Seeds(seeds | spare)


def _spare_seeds(tickets: Sequence[Ticket], stream: SeedStream) -> dict[Ticket, int]:
    """Return seeds for objects that draw none in Keras, without touching Keras's order."""
    spare = random.Random(None if stream.seed is None else f"spare {stream.seed}")
    return {ticket: spare.randint(1, LARGEST_SEED) for ticket in dict.fromkeys(tickets)}
