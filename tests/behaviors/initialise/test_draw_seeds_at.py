"""Keras draws one seed per random object: Keras 3 when it is made, Keras 2 when it is built."""

import math
import random

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.initialise.draw_seeds_at import draw_seeds_at
from minikeras.defaults import Defaults
from minikeras.testing import run

SEED = 7
# Body, dropout, head, each as (order of construction, is an initializer): see `model`.
OBJECTS = [(2, True), (0, False), (1, True)]


def model(library):
    """Return Dense, Dropout, Dense, made in another order than they stand in."""
    library.utils.set_random_seed(SEED)
    dropout = library.layers.Dropout(0.5)
    head = library.layers.Dense(2, kernel_initializer="random_normal")
    body = library.layers.Dense(3)
    net = library.Sequential([body, dropout, head])
    net.build((None, 5))
    return net


def seeds(objects, when):
    """Return the seed of each object that draws one, by its position."""
    positions, draw = draw_seeds_at(objects, when), random.Random(SEED)
    return {position: draw.randint(1, 10**9) for position in positions}


def assert_same_bits(net, body_seed, head_seed):
    """Compare the kernels of `model` with what compat.v1 ops draw from two seeds."""
    limit = math.sqrt(6 / (5 + 3))
    body = run(lambda: tf.random.stateless_uniform((5, 3), [body_seed, 0], -limit, limit))
    head = run(lambda: tf.random.stateless_normal((3, 2), [head_seed, 0], stddev=0.05))
    np.testing.assert_array_equal(net.get_weights()[0], body)
    np.testing.assert_array_equal(net.get_weights()[2], head)


def test_on_keras_3_draws_in_the_order_of_construction():
    """From one integer come the bits of both kernels and the seed of the dropout."""
    net, drawn = model(keras), seeds(OBJECTS, "construction")
    assert_same_bits(net, drawn[0], drawn[2])
    assert net.layers[1].seed_generator.state.numpy().tolist() == [drawn[1], 0]


def test_on_keras_2_draws_in_the_order_of_building_for_initializers_only():
    """From one integer come the bits of both kernels; the dropout draws nothing."""
    drawn = seeds(OBJECTS, "build")
    assert_same_bits(model(tf_keras), drawn[0], drawn[2])
    assert set(drawn) == {0, 2}


@pytest.mark.parametrize(
    ("make", "draws"),
    [
        (lambda: keras.layers.Dense(2), 1),
        (lambda: keras.layers.Dropout(0.5), 1),
        (lambda: keras.layers.Dropout(0.5, seed=1), 0),
        (lambda: keras.layers.Dropout(0.0), 0),
        (lambda: keras.initializers.GlorotUniform(seed=1), 0),
    ],
)
def test_on_keras_3_draws_for_a_random_object_without_a_seed(make, draws):
    """An object that was given a seed draws none, and neither does a dropout of rate 0."""
    keras.utils.set_random_seed(SEED)
    make()
    stream = random.Random(SEED)
    for _ in range(draws):
        stream.randint(1, 10**9)
    assert random.getstate() == stream.getstate()


def numbers_of_tf1():
    """Return the running numbers of two TF1 initializers: the first made, the first called."""
    with tf.Graph().as_default():
        tf.set_random_seed(SEED)
        first, second = tf.random_normal_initializer(), tf.random_normal_initializer()
        noise = {"second": second((5, 3)), "first": first((3, 2))}
        ops = {name: value.op.inputs[0].op.inputs[0].op for name, value in noise.items()}
        return ops["first"].get_attr("seed2"), ops["second"].get_attr("seed2")


def test_off_a_tf1_graph_numbers_its_random_ops_in_the_order_of_building():
    """The initializer called first has number 0, although it was made last."""
    first, second = numbers_of_tf1()
    assert (second, first) == (0, 1)
    assert draw_seeds_at([(1, True), (0, True)], "build") == [0, 1]


def when_drawn(library):
    """Return when a library draws: two equal layers are built in reverse order."""
    library.utils.set_random_seed(SEED)
    first, second = library.layers.Dense(2), library.layers.Dense(2)
    second.build((None, 5))
    first.build((None, 5))
    earliest = library.initializers.GlorotUniform(seed=random.Random(SEED).randint(1, 10**9))
    drew_first = [np.array_equal(layer.kernel, earliest((5, 2))) for layer in (first, second)]
    return {(True, False): "construction", (False, True): "build"}[tuple(drew_first)]


def test_columns_say_when_each_library_draws():
    """The order of the draws is measured in each library."""
    assert Defaults.keras().draw_seeds_at == when_drawn(keras)
    assert Defaults.keras2().draw_seeds_at == when_drawn(tf_keras)
    order = {(0, 1): "construction", (1, 0): "build"}
    assert Defaults.tf1().draw_seeds_at == order[numbers_of_tf1()]


def test_formula_a_stream_of_integers_gives_the_seeds():
    """Python's generator, seeded with the integer, gives the seeds one after the other."""
    seed, n = SEED, 3
    seeds = list(map(random.Random(seed).randint, [1] * n, [10**9] * n))
    keras.utils.set_random_seed(SEED)
    assert [keras.initializers.GlorotUniform().seed for _ in range(n)] == seeds
