"""Both Kerases compile grouped convolutions, Keras 3 also volumes whose channels come first."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from kerases import both_kerases
from layers.passes import differences
from minikeras.behaviors.forward.compile_convolutions import compile_convolutions
from minikeras.defaults import Defaults

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(2, 6, 5, 4)).astype(np.float32)
KERNEL = RANDOM.normal(size=(3, 3, 2, 6)).astype(np.float32)


def convolve(x, kernel):
    return tf.nn.conv2d(x, kernel, 1, "SAME")


def ours(which, x=X, kernel=KERNEL):
    """Return the output and the gradient of the kernel, fed as in `fit`."""
    with tf.Graph().as_default(), tf.Session() as session:
        fed = [tf.placeholder(tf.float32, array.shape) for array in (x, kernel)]
        y = compile_convolutions(convolve, *fed, True, which)
        arrays = [y, *tf.gradients(tf.reduce_sum(y * tf.cos(y)), fed[1:])]
        return session.run(arrays, dict(zip(fed, (x, kernel), strict=True)))


def types(grouped, which):
    """Return which ops the row adds."""
    with tf.Graph().as_default() as graph:
        fed = [tf.placeholder(tf.float32, array.shape) for array in (X, KERNEL)]
        compile_convolutions(lambda x, kernel: tf.identity(x), *fed, grouped, which)
        return {op.type for op in graph.get_operations()} - {"Placeholder"}


def grouped(k):
    return [k.layers.Conv2D(6, 3, groups=2, padding="same")]


def volumes(k):
    return [k.layers.Conv3D(3, 2, data_format="channels_first")]


@both_kerases
def test_on_grouped_convolutions_have_the_bits_of_keras(library, defaults):
    """Without the compiler, the gradient of the kernel has others."""
    assert differences(library, defaults, [grouped], (6, 5, 4)) == []
    plain = defaults.replace(compile_convolutions=None)
    assert differences(library, plain, [grouped], (6, 5, 4)) != []


def test_on_volumes_are_compiled_in_keras_3_only():
    """And have the bits of each Keras."""
    table = Defaults.keras()
    other = Defaults.keras().replace(compile_convolutions="groups")
    assert differences(keras, table, [volumes], (2, 5, 4, 6)) == []
    assert differences(keras, other, [volumes], (2, 5, 4, 6)) != []
    assert differences(tf_keras, Defaults.keras2(), [volumes], (2, 5, 4, 6)) == []


def test_on_the_compiler_is_called_where_it_should_be():
    """For groups; for volumes whose channels come first only in Keras 3."""
    assert types(True, "groups") == types(True, "groups_and_volumes") == {"PartitionedCall"}
    assert types(False, "groups_and_volumes") == {"PartitionedCall"}
    assert types(False, "groups") == {"Identity"}


def test_off_is_the_line_of_tf1():
    """`tf.nn.conv2d` finds the groups by itself, and no compiler runs."""
    assert types(True, None) == {"Identity"}
    with tf.Graph().as_default(), tf.Session() as session:
        fed = [tf.placeholder(tf.float32, array.shape) for array in (X, KERNEL)]
        by_hand = tf.nn.conv2d(fed[0], fed[1], 1, "SAME")
        expected = session.run(by_hand, dict(zip(fed, (X, KERNEL), strict=True)))
    assert np.array_equal(ours(None)[0], expected)


def test_columns_are_the_kerases():
    """Keras 3 compiles more than Keras 2; TF1 nothing."""
    assert Defaults.keras().compile_convolutions == "groups_and_volumes"
    assert Defaults.keras2().compile_convolutions == "groups"
    assert Defaults.tf1().compile_convolutions is None
    assert callable(tf_keras.layers.Conv2D._jit_compiled_convolution_op)
    assert "_conv_xla" in keras.src.backend.tensorflow.nn.conv.__code__.co_names or any(
        "_conv_xla" in str(code) for code in keras.src.backend.tensorflow.nn.conv.__code__.co_consts
    )


@pytest.mark.parametrize("which", ["groups", None])
def test_formula_is_a_convolution_of_each_part(which):
    """To 1e-5: the products are added in other orders."""
    with tf.Graph().as_default(), tf.Session() as session:
        halves = zip(np.split(X, 2, -1), np.split(KERNEL, 2, -1), strict=True)
        expected = session.run([convolve(part, filters) for part, filters in halves])
    found = ours(which)[0]
    np.testing.assert_allclose(found, np.concatenate(expected, -1), rtol=1e-5, atol=1e-5)
