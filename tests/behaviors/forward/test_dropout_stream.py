"""Keras 3 draws masks from (seed, pass), Keras 2 from a number in the step, TF1 in the graph."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.forward.dropout_stream import dropout_stream
from minikeras.defaults import Defaults

SEED = 5  # of the graph
BITS = np.float32([[1, 2, 4, 8, 16, 32]])  # the sum of what is left of these tells the mask
DRAWS = ("RandomUniform", "StatelessRandomUniformV2")


@pytest.fixture
def global_seed() -> Iterator[None]:
    """Seed TensorFlow for one test only."""
    tf2.random.set_seed(SEED)
    yield
    tf2.random.set_seed(None)


def dropped(x, rate: float, seed: int, calls: tf.Tensor, position: int, stream: str) -> tf.Tensor:
    """Return what the row leaves of `x`."""
    draw = functools.partial(tf.nn.dropout, x, rate=rate)
    stateless = functools.partial(tf.nn.experimental.stateless_dropout, x, rate=rate)
    return dropout_stream(draw, stateless, seed, calls, position, stream)


def masks(defaults: Defaults, layers: int, passes: int, before: int = 0) -> list[float]:
    """Run `layers` of ours in a row, `passes` times; return the sum of what is left of BITS."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        tf.set_random_seed(SEED)
        for _ in range(before):
            tf.random_normal([])
        calls = tf.placeholder(tf.int64, [])
        y = tf.placeholder_with_default(BITS, [None, 6])
        for position in range(layers):
            y = dropped(y, 0.5, 7 + position, calls, position, defaults.dropout_stream)
        draws = [op.name for op in graph.get_operations() if op.type in DRAWS]
        scope = "dropout/" if defaults == Defaults.tf1() else "dropout_stream"
        assert all(name.startswith(scope) for name in draws)
        return [session.run(tf.reduce_sum(y), {calls: number}) for number in range(passes)]


def fit(library: ModuleType, dropouts: list, epochs: int = 4) -> list[float]:
    """Train a real model that sums what its dropouts leave of BITS, and return its losses."""
    total = library.layers.Dense(1, kernel_initializer="ones", use_bias=False)
    model = library.Sequential([library.Input((6,)), *dropouts, total])
    model.compile(library.optimizers.SGD(0.0), lambda y_true, y_pred: y_pred)
    losses = model.fit(BITS, np.zeros((1, 1)), epochs=epochs, verbose=0).history["loss"]
    model.predict(BITS, verbose=0)  # must not move the stream
    return losses + model.fit(BITS, np.zeros((1, 1)), verbose=0).history["loss"]


def test_on_the_masks_of_keras_3_come_back_from_seed_and_pass() -> None:
    """Two layers in a real `fit` of five steps, with a `predict` between, to the bit."""
    dropouts = [keras.layers.Dropout(0.5, seed=seed) for seed in (7, 8)]
    assert masks(Defaults.keras(), layers=2, passes=5) == fit(keras, dropouts)


def test_on_a_seed_beyond_32_bits_is_folded_as_keras_3_folds_it() -> None:
    """Keras 3 takes the remainder of the seed by 2**31 - 2, also of one just above."""
    for seed in (2**31 - 2, 2**31 - 1, 2**33 + 5):
        layer = keras.layers.Dropout(0.3, seed=seed)
        with tf.Graph().as_default(), tf.Session() as session:
            calls = tf.constant(0, tf.int64)
            y = session.run(dropped(tf.constant(BITS), 0.3, seed, calls, 0, "stateless"))
        assert np.array_equal(y, layer(BITS, training=True))


@pytest.mark.usefixtures("global_seed")
def test_on_the_masks_of_keras_2_come_back_from_the_place_in_the_step() -> None:
    """Two unseeded layers in a real `fit`: op seeds 0 and 1 whatever else the graph draws."""
    losses = fit(tf_keras, [tf_keras.layers.Dropout(0.5), tf_keras.layers.Dropout(0.5)])
    assert masks(Defaults.keras2(), layers=2, passes=5) == losses
    assert masks(Defaults.keras2(), layers=2, passes=5, before=1) == losses


def test_off_it_is_the_plain_op_and_counts_every_random_op_of_the_graph() -> None:
    """`tf.nn.dropout(x, rate=0.5)` gives the same bits, and others after one more random op."""
    found = []
    for before in (0, 1):
        with tf.Graph().as_default(), tf.Session() as session:
            tf.set_random_seed(SEED)
            for _ in range(before):
                tf.random_normal([])
            y = tf.reduce_sum(tf.nn.dropout(tf.constant(BITS), rate=0.5))
            plain = [session.run(y) for _ in range(3)]
        found.append(plain)
        assert masks(Defaults.tf1(), layers=1, passes=3, before=before) == plain
    assert found[0] != found[1]


def drawing_ops(graph: tf.Graph) -> list[tuple]:
    """Return the ops that draw, with the seeds that are written into them."""
    ops = [op for op in graph.get_operations() if op.type in DRAWS]
    seeds = [op.node_def.attr for op in ops]
    return [(op.type, s["seed"].i, s["seed2"].i) for op, s in zip(ops, seeds, strict=True)]


@pytest.mark.usefixtures("global_seed")
def test_columns_are_the_ops_that_the_libraries_build() -> None:
    """Each column builds the op of its library, with the same two seeds written into it."""
    found = {}
    for library, defaults in ((keras, Defaults.keras()), (tf_keras, Defaults.keras2())):
        layer = library.layers.Dropout(0.5)
        step = tf2.function(lambda x, layer=layer: layer(x, training=True), autograph=False)
        found[defaults] = drawing_ops(step.get_concrete_function(tf2.constant(BITS)).graph)
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(SEED)
        tf.random_normal([])
        tf.nn.dropout(tf.constant(BITS), rate=0.5)
        found[Defaults.tf1()] = drawing_ops(graph)
    for defaults, expected in found.items():
        with tf.Graph().as_default() as graph:
            tf.set_random_seed(SEED)
            tf.random_normal([])
            zero = tf.constant(0, tf.int64)
            dropped(tf.constant(BITS), 0.5, 7, zero, 0, defaults.dropout_stream)
            assert drawing_ops(graph) == expected
    assert len({str(ops) for ops in found.values()}) == 3


def test_formula_is_what_keras_3_does() -> None:
    """With u from the seed (seed, k), the NumPy line of the page gives the bits of pass k."""
    x = np.random.default_rng(0).normal(size=(8, 8)).astype("float32")
    rate, seed = 0.3, 7
    layer = keras.layers.Dropout(rate, seed=seed)
    for k in range(3):
        u = tf2.random.stateless_uniform(x.shape, (seed, k)).numpy()
        y = np.where(u >= rate, x * np.float32(1 / (1 - rate)), 0)
        assert np.array_equal(y, layer(x, training=True))
