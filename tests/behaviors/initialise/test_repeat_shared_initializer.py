"""In both Kerases an initializer object draws the same numbers twice, in TF1 it does not."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from kerases import LIBRARIES, both_kerases, shared_objects_allowed
from minikeras.behaviors.initialise.repeat_shared_initializer import repeat_shared_initializer
from minikeras.defaults import Defaults

OFF = Defaults.keras().replace(repeat_shared_initializer=False)


def shared(library, seed=None):
    """Return two layers with one initializer between them."""
    start = library.initializers.RandomNormal(seed=seed)
    return [library.layers.Dense(4, kernel_initializer=start) for _ in range(2)]


def kernels(defaults, **arguments):
    """Return the kernels of our model."""
    model = minikeras.Sequential(shared(minikeras, **arguments), defaults=defaults, seed=7)
    model.build((None, 4))
    return model.get_weights()[::2]


def real_kernels(library, **arguments):
    """Return those of a real one, after the same seed."""
    library.utils.set_random_seed(7)
    model = library.Sequential(shared(library, **arguments))
    with shared_objects_allowed():
        model.build((None, 4))
    return model.get_weights()[::2]


def kernels_of_tf1(seed=None):
    """Return two variables that one initializer of TF1 fills."""
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(7)
        start = tf.random_normal_initializer(stddev=0.05, seed=seed)
        made = [tf.get_variable(name, (4, 4), initializer=start) for name in ("first", "second")]
        session.run(tf.global_variables_initializer())
        return session.run(made)


@both_kerases
def test_on_both_kernels_are_those_of_keras(library, defaults):
    """And so equal to each other, to the bit."""
    first, second = kernels(defaults)
    assert np.array_equal(first, second)
    assert np.array_equal([first, second], real_kernels(library))


def test_off_each_use_draws_anew():
    """As in TF1; the first use is that of Keras, and the same seed gives the same pair."""
    first, second = kernels(OFF)
    assert not np.array_equal(first, second)
    assert np.array_equal(first, kernels(Defaults.keras())[0])
    assert np.array_equal([first, second], kernels(OFF))
    assert not np.array_equal(*kernels_of_tf1())


def test_on_and_off_a_seed_repeats():
    """It does so in TF1 as well: the row is about objects that nobody gave a seed."""
    assert np.array_equal(*kernels(OFF, seed=3))
    assert np.array_equal(*kernels_of_tf1(seed=3))
    assert np.array_equal(kernels(OFF, seed=3), real_kernels(keras, seed=3))


def test_on_keras_2_warns():
    """In words that minikeras has no use for: its row is in the table."""
    with pytest.warns(UserWarning, match="identical values"):
        tf_keras.Sequential(shared(tf_keras)).build((None, 4))


def test_columns_are_what_the_libraries_draw():
    """Seen in two kernels of one shape."""
    for library, defaults in LIBRARIES:
        assert defaults.repeat_shared_initializer == np.array_equal(*real_kernels(library))
    assert Defaults.tf1().repeat_shared_initializer == np.array_equal(*kernels_of_tf1())


def test_formula_one_seed_gives_both_kernels():
    """The seed that Keras drew, in one line of TF1."""
    start = keras.initializers.RandomNormal()
    with tf.Graph().as_default(), tf.Session() as session:
        noise = session.run(tf.random.stateless_normal((4, 4), [start.seed, 0], stddev=0.05))
    assert np.array_equal(start((4, 4)), noise)
    assert np.array_equal(start((4, 4)), noise)
    assert repeat_shared_initializer(start.seed, 1, True) == start.seed
