"""Draw what an augmentation does to a batch from a stream that belongs to the layer.

**Keras** 3 gives each augmentation layer a seed of its own and counts its draws: draw number k
comes from the two numbers (seed, k) and from nothing else. Keras 2 gives it a generator, whose
counter starts at the seed and moves on by 256 for each number that was drawn; `RandomFlip` and
`RandomContrast` draw a seed from it first, and their numbers with that.

**TF1** numbers in `tf.image.random_flip_left_right(x)` every random op of the graph, and draws
from that number and the graph's seed.

**PyTorch** `torchvision.transforms` draws from the one generator that `torch.manual_seed` seeds,
and once for each call: a batch that is passed as one tensor gets one angle or one crop for all its
images.

**Hidden in** `keras/src/random/seed_generator.py::SeedGenerator.next` (line 106, Keras 3.15);
`tf_keras/src/backend.py::RandomGenerator.random_uniform` (line 2095, 2.21) and
`tensorflow/python/ops/stateful_random_ops.py::Generator.uniform` (line 729).

**Since** Keras 2.6 (2021) at the latest for the generator, and 3.0 for the counted draws. The
`RandomFlip` of 2.10 and 2.11 asked `np.random.choice` instead.

**Symptom** The same seed and the same images, but other images are turned.

**Formula** `low + u * (high - low)`, where Keras 3 draws `u` from [0, 1) with the seed (seed, k).

**Read** [Two RandomFlip layers with same seed do not return the same
result](https://github.com/keras-team/keras/issues/17457)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow.compat.v1 as tf

AUTOMATIC = 3  # the number of `tf.random.Algorithm.AUTO_SELECT`
BLOCK = 256  # how far the counter moves for a number


def augmentation_stream(
    shape: Sequence[Any],
    low: float,
    high: float,
    dtype: tf.DType,
    seed: int,
    drawn: tf.Tensor,
    from_new_seed: bool,
    stream: str,
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return numbers from `low` to below `high`, and how far the stream is afterwards.

    `drawn` (int64) says how far it was before, and `from_new_seed` whether Keras 2 draws a seed
    first. `stream` is "stateless" (Keras 3), "generator" (Keras 2) or "graph" (TF1).

    Examples:
        >>> from minikeras.testing import run
        >>> def two(stream):
        ...     tf.random.set_random_seed(7)
        ...     drawn, found = tf.constant(0, tf.int64), []
        ...     for _ in range(2):
        ...         new, drawn = augmentation_stream(
        ...             [2], 0.0, 1.0, tf.float32, 7, drawn, False, stream
        ...         )
        ...         found.append(tf.round(100 * new))
        ...     return tf.cast(tf.stack(found), tf.int32)
        >>> run(lambda: two("stateless"))  # Keras 3
        array([[75, 67],
               [ 4, 54]], dtype=int32)
        >>> run(lambda: two("generator"))  # Keras 2
        array([[40, 78],
               [32, 45]], dtype=int32)
        >>> run(lambda: two("graph"))  # TF1
        array([[75,  8],
               [46, 93]], dtype=int32)
    """
    if stream == "graph":
        return tf.random.uniform(shape, low, high, dtype), drawn
    with tf.name_scope("augmentation_stream"):
        if stream == "stateless":
            state = tf.stack([tf.constant(seed, tf.int64), drawn])
            state = tf.cast(tf.math.floormod(state, tf.int32.max - 1), tf.int32)
            bounds = tf.cast(low, dtype), tf.cast(high, dtype)
            return tf.random.stateless_uniform(shape, state, *bounds, dtype), drawn + 1
        counter = seed + drawn
        above = -tf.cast(counter < 0, tf.int64)  # a counter has 128 bits, the seed too
        key = {
            "key": tf.bitcast(tf.constant([-(seed < 0)], tf.int64), tf.uint64),
            "counter": tf.bitcast(tf.stack([counter, above]), tf.uint64),
            "alg": AUTOMATIC,
        }
        if from_new_seed:
            full = tf.raw_ops.StatelessRandomUniformFullIntV2(shape=[1], dtype=tf.int64, **key)
            new_seed = tf.concat([full, tf.zeros_like(full)], 0)
            numbers = tf.random.stateless_uniform(shape, new_seed, low, high, dtype)
            return numbers, drawn + BLOCK
        sizes = tf.convert_to_tensor(shape, tf.int32)
        moved = drawn + BLOCK * tf.cast(tf.reduce_prod(sizes), tf.int64)
        bounds = tf.constant(low, dtype), tf.constant(high, dtype)
        if dtype.is_integer:
            between = {"minval": bounds[0], "maxval": bounds[1]}
            return tf.raw_ops.StatelessRandomUniformIntV2(shape=sizes, **between, **key), moved
        numbers = tf.raw_ops.StatelessRandomUniformV2(shape=sizes, dtype=dtype, **key)
        return numbers * (bounds[1] - bounds[0]) + bounds[0], moved
