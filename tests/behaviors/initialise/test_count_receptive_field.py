"""Both Kerases count the window of a convolution in its fans; the hand-written line does not."""

import inspect
import math

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.initialise.count_receptive_field import count_receptive_field
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
SHAPES = [(), (5,), (784, 10), (7, 3, 4), (3, 3, 6, 5), (2, 3, 4, 5, 6)]


def real_fans(library, shape):
    """Read the fans out of an initializer: it divides noise by the square root of a fan."""
    noise = float(np.ravel(tf.random.stateless_normal(shape, [7, 0]))[0])
    fans = []
    for mode in ("fan_in", "fan_out"):
        initializer = library.initializers.VarianceScaling(1.0, mode, "untruncated_normal", seed=7)
        scaled = float(np.ravel(initializer(shape))[0])
        fans.append(round((noise / scaled) ** 2, 3))
    return tuple(fans)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_the_fans_are_those_of_both_kerases(library, defaults, shape):
    """For every rank, the fans are those by which a real initializer has scaled."""
    fans = count_receptive_field(shape, defaults.count_receptive_field)
    assert fans == real_fans(library, shape)
    assert all(isinstance(fan, int) for fan in fans)


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_on_the_fans_of_a_transposed_convolution_change_places(library):
    """Its kernel is (window, outputs, inputs), and only the shape is looked at."""
    layer = library.layers.Conv2DTranspose(16, 3)
    layer.build((None, 5, 5, 8))
    assert tuple(layer.kernel.shape) == (3, 3, 16, 8)
    assert count_receptive_field(tuple(layer.kernel.shape), True) == (3 * 3 * 16, 3 * 3 * 8)


def drawn(draw):
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(7)
        return session.run(draw())


def test_off_counts_the_channels_of_the_hand_written_line():
    """The fan gives the weights of the line that divides by the input channels alone."""
    shape = (3, 3, 64, 128)
    fan_in, fan_out = count_receptive_field(shape, Defaults.tf1().count_receptive_field)
    line = drawn(lambda: tf.truncated_normal([3, 3, 64, 128], stddev=math.sqrt(2 / 64)))
    ours = drawn(lambda: tf.truncated_normal(shape) * math.sqrt(2 / fan_in))
    np.testing.assert_array_equal(ours, line)
    assert fan_out == 128


@pytest.mark.parametrize("shape", [(), (5,), (784, 10)])
def test_off_a_kernel_without_a_window_has_the_same_fans(shape):
    """The row is dead for vectors and for the kernels of dense layers."""
    assert count_receptive_field(shape, False) == count_receptive_field(shape, True)


def test_columns_say_who_counts_the_window():
    """Both Kerases scale a 3x3 kernel by 9 windows; a draw of TF1 knows no fans at all."""
    for library, defaults in LIBRARIES:
        assert defaults.count_receptive_field is (real_fans(library, (3, 3, 4, 5)) == (36, 45))
    for line in (tf.truncated_normal, tf.random_normal):
        arguments = set(inspect.signature(line).parameters)
        assert Defaults.tf1().count_receptive_field is bool(arguments & {"mode", "fan_in", "scale"})


def test_columns_the_initializer_of_tf1_counts_the_window_as_well():
    """`tf.glorot_uniform_initializer` has the limit of all 9 places: it is no hand-written line."""
    limit = math.sqrt(6 / (9 * (4 + 5)))
    real = drawn(lambda: tf.glorot_uniform_initializer()((3, 3, 4, 5)))
    np.testing.assert_array_equal(
        real, drawn(lambda: tf.random_uniform((3, 3, 4, 5), -limit, limit))
    )


@pytest.mark.parametrize("shape", [(784, 10), (3, 3, 64, 128)])
@pytest.mark.parametrize("library", [keras, tf_keras])
def test_formula_gives_the_fans_of_both_kerases(library, shape):
    """The line of NumPy gives the fans by which a real initializer has scaled."""
    fan_in, fan_out = np.prod(shape[:-2]) * np.array(shape[-2:])
    assert (fan_in, fan_out) == real_fans(library, shape)


@pytest.mark.parametrize(("window", "factor"), [(3, 3), (5, 5)])
def test_symptom_weights_are_too_large_by_the_side_of_the_window(window, factor):
    """Without the window, a He kernel of Keras comes out 3 or 5 times as large."""
    shape = (window, window, 64, 128)
    kernel = np.asarray(keras.initializers.HeNormal(seed=7)(shape))
    channels_only = math.sqrt(2 / 64) / math.sqrt(2 / real_fans(keras, shape)[0]) * kernel
    assert channels_only.std() / kernel.std() == pytest.approx(factor)
    assert 3**4 == 81
