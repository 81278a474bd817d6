"""Draw every initial value from its own seed, not from the state of the graph.

**Keras** draws with `tf.random.stateless_normal(shape, seed=[seed, 0])` and its relatives. Such an
op has no memory: one seed and one shape always give one tensor, in any graph, at any place in it,
however often it runs.

**TF1** draws with `tf.random_normal(shape)`, an op with a memory. Its numbers depend on the seed of
the graph, on how many random ops were made before it, and on how often it has run. Running the
initializer a second time gives other weights.

**PyTorch** draws with a memory, as TF1: every draw moves one generator on. The functions of
`torch.nn.init` take `generator=torch.Generator().manual_seed(7)` for a stream of their own; no seed
gives Keras's numbers.

**Hidden in** `keras/src/backend/tensorflow/random.py::normal` (line 26, Keras 3.15), with the seed
made by `_cast_seed` (line 19); `tf_keras/src/backend.py::RandomGenerator.random_normal` (line 2063,
2.21), chosen by `rng_type="stateless"` in
`tf_keras/src/initializers/initializers.py::RandomNormal.__init__` (line 399).

**Since** Keras 2.10 (2022), and 3.0. In 2.6 an initializer with a seed drew without a memory and
one without a seed did not; 2.7 to 2.9 always drew with a memory.

**Symptom** The same integer as seed gives other weights than Keras: seed 7 gives -0.67 and -0.36 in
Keras, but 0.35 and 0.66 in the first op of a TF1 graph with seed 7. You cannot compare the two
models weight by weight.

**Formula** `noise = tf.random.stateless_normal(shape, seed=[seed, 0])`

**With** `draw_seeds_at`, which says where the seed comes from, and `wrap_seed`, which makes it
fit; `random_normal_stddev`,
`truncated_normal_stddev` and `random_uniform_range` then scale the noise.

**Read** [Keras 2.10 initializer randomness
changes](https://github.com/keras-team/tf-keras/issues/432), and [Initializers with the same seed
produce different output in Keras 2.7](https://github.com/keras-team/keras/issues/15586)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def stateless_draws(kind: str, shape: tuple[int, ...], seed: int, enabled: bool) -> tf.Tensor:
    """Draw unit noise: `normal`, `truncated_normal` (both N(0, 1)) or `uniform` in [0, 1).

    The result is float32 of the given shape. Off, the seed is ignored: the graph has its own.

    Examples:
        >>> from minikeras.testing import run
        >>> def two_runs(enabled):
        ...     with tf.Graph().as_default(), tf.Session() as session:
        ...         tf.set_random_seed(7)
        ...         noise = stateless_draws("normal", (2,), 7, enabled)
        ...         return session.run(noise), session.run(noise)
        >>> two_runs(True)  # Keras
        (array([-0.674, -0.359], dtype=float32), array([-0.674, -0.359], dtype=float32))
        >>> two_runs(False)  # TF1
        (array([0.354, 0.664], dtype=float32), array([-1.247, -0.540], dtype=float32))
    """
    if enabled:
        with tf.name_scope("stateless_draws"):
            draw = getattr(tf.random, f"stateless_{kind}")
            return draw(shape, seed=[seed, 0])
    return getattr(tf.random, kind)(shape)
