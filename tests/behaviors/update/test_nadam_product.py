"""In `fit`, Keras 2 multiplies Nadam's product once for each weight of the model."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.update.helpers import added_ops
from minikeras.behaviors.update.nadam_product import nadam_product
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
TIMES = ("once_a_step", "once_a_weight")
WEIGHTS, STEPS = 4, 6
FACTORS = 0.9 * (1 - 0.5 * 0.96 ** np.arange(1, STEPS + 1))


def products(times):
    """Return the product after each step of a model with four weights."""
    with tf.Graph().as_default(), tf.Session() as session:
        start, count = tf.placeholder(tf.float32, ()), tf.placeholder(tf.int64, ())
        fade = 1.0 - 0.5 * tf.pow(tf.constant(0.96), tf.cast(count + 1, tf.float32))
        product = start
        for number in range(WEIGHTS):
            product = nadam_product(product, 0.9, fade, (number, WEIGHTS), count, times)
        value, found = np.float32(1), []
        for step in range(STEPS):
            value = session.run(product, {start: value, count: step})
            found.append(value)
        return np.array(found)


def keras_products(library):
    """Return the product of a real Nadam after each step of a `fit`."""
    layers = [library.Input((3,)), library.layers.Dense(4), library.layers.Dense(2)]
    model = library.Sequential(layers)
    optimizer = library.optimizers.Nadam(0.01)
    model.compile(optimizer, "mse")
    found = []
    for _ in range(STEPS):
        model.fit(np.ones((4, 3), np.float32), np.ones((4, 2), np.float32), verbose=0)
        found.append(optimizer._u_product.numpy())
    return np.array(found)


def test_on_the_product_is_multiplied_once_a_step():
    """To 1e-6, because TensorFlow works in float32."""
    np.testing.assert_allclose(products("once_a_step"), np.cumprod(FACTORS), rtol=1e-6)


def test_off_it_is_multiplied_by_each_weight():
    """But from the fourth step on one of the four weights takes it as it is."""
    times = [4, 4, 4, 3, 3, 3]
    expected = np.cumprod(FACTORS**times)
    np.testing.assert_allclose(products("once_a_weight"), expected, rtol=1e-5)


def test_on_works_under_its_own_name():
    """And adds no op for the second weight, if once a step is enough."""
    count = [("once_a_step", 0, True), ("once_a_step", 1, False), ("once_a_weight", 1, True)]
    for times, number, some in count:
        names = added_ops(lambda x, n=number, t=times: nadam_product(x, 0.9, x, (n, 4), x, t))
        assert bool(names) is some
        assert all(name.startswith("nadam_product/") for name in names)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_columns_are_the_products_of_the_libraries(library, defaults):
    """Six steps in `fit`, to the bit; the other way is far off."""
    real = keras_products(library)
    for times in TIMES:
        assert np.array_equal(products(times), real) is (times == defaults.nadam_product)


def test_formula_is_the_product_of_the_momenta():
    """`np.prod` of all `beta * (1 - 0.5 * 0.96**t)`; TF1 has no Nadam, and the row its paper."""
    assert products(Defaults.tf1().nadam_product)[-1] == pytest.approx(np.prod(FACTORS), rel=1e-6)
