"""Give every random object one seed, in the order of construction.

**Keras** draws one integer from 1 to 1,000,000,000 with `randint` for each random object that was
given no seed. Keras 3 draws the moment the object is made: for each random initializer and for
each `Dropout` with a rate above 0. Keras 2 draws later and for fewer: when a layer is built, and
for its random initializers only. `utils.set_random_seed(7)` seeds the generator they draw from,
so one integer fixes every initial weight.

**TF1** has no such seeds. After `tf.set_random_seed(7)`, each random op takes the next number 0, 1,
2 and so on in the order in which the graph is built. One random op more in front of a layer, and
all weights behind it are others.

**PyTorch** has no seeds of objects. After `torch.manual_seed(7)` one generator gives all numbers; a
layer takes its weights from it when it is made, and `torch.nn.Dropout` takes nothing before it
runs. So the order in which layers are made counts, as in Keras 3, and a Dropout does not.

**Hidden in** `keras/src/random/seed_generator.py::make_default_seed` (line 146, Keras 3.15), called
by `keras/src/initializers/random_initializers.py::RandomInitializer.__init__` (line 14), and
`tf_keras/src/backend.py::RandomGenerator._create_seed` (line 2032, 2.21), called at the first draw.
The counter of TF1 is in `tensorflow/python/framework/random_seed.py::get_seed` (line 73).

**Since** Keras 2.10 (2022) for seeds drawn at the first use, and Keras 3.0 for seeds drawn at
construction. 3.0 drew one for `Dropout(0)` too; 3.1 stopped that. Before 2.10 an initializer
without a seed used an op with a memory.

**Symptom** The same integer gives other weights. From seed 7, the second kernel of Dense, Dropout,
Dense is drawn with 423938500 in Keras 3 and with 161973070 in Keras 2, because only Keras 3 gives
the Dropout a seed. In Keras 3 the weights also change when you make the same layers in another
order.

**Formula** `seeds = list(map(random.Random(seed).randint, [1] * n, [10**9] * n))`

**With** `stateless_draws` off, no initializer asks for a seed.

**Read** [Reproducibility in Keras
Models](https://keras.io/examples/keras_recipes/reproducibility_recipes/)
"""

from __future__ import annotations

from collections.abc import Sequence


def draw_seeds_at(objects: Sequence[tuple[int, bool]], when: str) -> list[int]:
    """Return the positions of the objects that draw a seed, first to last.

    `objects` lists the random objects that were given no seed, in the order in which the model is
    built, each as `(ticket, is_initializer)`; tickets count constructions. `when` is
    "construction" or "build".

    Examples:
        >>> import random
        >>> objects = [(0, True), (1, False), (2, True)]  # Dense, Dropout, Dense
        >>> draw = random.Random(7)
        >>> {place: draw.randint(1, 10**9) for place in draw_seeds_at(objects, "construction")}
        {0: 347712783, 1: 161973070, 2: 423938500}
        >>> draw = random.Random(7)
        >>> {place: draw.randint(1, 10**9) for place in draw_seeds_at(objects, "build")}
        {0: 347712783, 2: 161973070}

        The last layer was made first: Keras 3, then Keras 2 and TF1.

        >>> draw_seeds_at([(1, True), (0, True)], "construction")
        [1, 0]
        >>> draw_seeds_at([(1, True), (0, True)], "build")
        [0, 1]
    """
    positions = range(len(objects))
    if when == "construction":
        return sorted(positions, key=lambda position: objects[position][0])
    return [position for position in positions if objects[position][1]]
