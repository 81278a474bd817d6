"""Take the dropout masks, and other noise, from a stream that belongs to the layer.

**Keras** 3 gives each `Dropout` a seed of its own and counts its training passes: pass number k
draws its mask from the two numbers (seed, k) and from nothing else. So do `GaussianNoise` and its
relatives. Keras 2 compiles the training step to a function, and numbers the unseeded random layers
in it 0, 1, 2, ... in the order in which they run; mask and place in the stream follow from that
number and the global seed.

**TF1** numbers in `h = tf.nn.dropout(h, rate=0.5)` every random op of the graph, the initial
weights included, and draws from that number and the graph's seed. One more random op before it,
say another layer of random weights, and all the masks are others. Without
`tf.set_random_seed` they are others at every start.

**PyTorch** All random functions on a device draw from one generator, that of `torch.manual_seed`; a
module has none of its own. One more random call before it, and the masks are others, as in TF1.

**Hidden in** `keras/src/random/seed_generator.py::SeedGenerator.next` (line 106, Keras 3.15) and
`keras/src/backend/tensorflow/random.py::dropout` (line 90);
`tf_keras/src/backend.py::RandomGenerator.dropout` (line 2176, 2.21), whose missing seed is
numbered in `tensorflow/python/framework/random_seed.py::get_seed` (line 73).

**Since** Keras 3.0 (2023); the seed is cast to 32 bits in this way since 3.5. Keras 2.6 (2021) at
least leaves the number of an unseeded layer to TensorFlow; up to 2.3 it was a draw of NumPy's.

**Symptom** The same seed and the same weights, but from the first step on another loss than in
Keras; and in TF1 a change in one layer moves the masks of all the others.

**Formula** `y = np.where(u >= rate, x * np.float32(1 / (1 - rate)), 0)`, where Keras 3 draws `u`
from [0, 1) with the seed (seed, k).

**Read** [Internal seed of keras.layers.Dropout gets
increased](https://github.com/keras-team/keras/issues/17548), on how Keras 2 numbers;
[tf.random.set_seed](https://www.tensorflow.org/api_docs/python/tf/random/set_seed), on the two
seeds of an op.
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow.compat.v1 as tf

Draw = Callable[..., tf.Tensor]


def dropout_stream(
    draw: Draw, draw_stateless: Draw, seed: int, calls: tf.Tensor, position: int, stream: str
) -> tf.Tensor:
    """Return what a random op gives: `draw(seed=...)`, or `draw_stateless(seed=...)`.

    `stream` is "stateless" (Keras 3), "function" (Keras 2) or "graph" (TF1). Stateless uses
    `seed`, the layer's own, and `calls`, its training passes so far (int64 scalar). Function uses
    `position`, the number of random layers before it, and the seed of the graph.

    Examples:
        >>> from functools import partial
        >>> import tensorflow.compat.v1 as tf
        >>> from minikeras.testing import run
        >>> def masks(stream):
        ...     tf.set_random_seed(1)
        ...     tf.random_normal([])  # somebody else's random op
        ...     calls = tf.constant([0, 1], tf.int64)
        ...     x = tf.ones(6)
        ...     draw = partial(tf.nn.dropout, x, rate=0.5)
        ...     stateless = partial(tf.nn.experimental.stateless_dropout, x, rate=0.5)
        ...     drop = [dropout_stream(draw, stateless, 7, calls[i], i, stream) for i in (0, 1)]
        ...     return tf.cast(tf.stack(drop), tf.int32)
        >>> run(lambda: masks("stateless"))  # Keras 3: two passes of one layer
        array([[2, 2, 0, 2, 0, 2],
               [0, 2, 0, 2, 2, 2]], dtype=int32)
        >>> run(lambda: masks("function"))  # Keras 2: two layers, numbers 0 and 1
        array([[2, 0, 2, 0, 0, 2],
               [0, 0, 0, 0, 2, 2]], dtype=int32)
        >>> run(lambda: masks("graph"))  # TF1: the same two layers have become numbers 1 and 2
        array([[0, 0, 0, 0, 2, 2],
               [0, 2, 0, 0, 0, 0]], dtype=int32)
    """
    if stream == "graph":
        return draw()
    with tf.name_scope("dropout_stream"):
        if stream == "function":
            return draw(seed=position)
        state = tf.stack([tf.constant(seed, tf.int64), calls])
        state = tf.cast(tf.math.floormod(state, tf.int32.max - 1), tf.int32)
        return draw_stateless(seed=state)
