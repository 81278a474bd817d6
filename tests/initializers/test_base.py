"""What every initializer does: it draws outside a model, and a user can write one."""

import math

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

import minikeras
from initializers.cases import SEED
from kerases import both_kerases, each_keras, parts, same_arrays, sequential, shared_objects_allowed
from minikeras import initializers
from minikeras.config import serialize
from minikeras.defaults import Defaults


@both_kerases
def test_an_object_without_a_seed_gives_the_same_numbers_each_time(library, defaults):
    """Called outside a model it draws its seed once, from the seed of the process."""

    def draws(k, **arguments):
        k.utils.set_random_seed(SEED)
        items = [k.initializers.HeNormal(), k.initializers.RandomUniform()]
        values = [np.array(item((2, 3), **arguments)) for item in items]
        return [*values, np.array(items[0]((2, 3), **arguments))]

    with shared_objects_allowed():
        real = draws(library)
    ours = draws(minikeras, defaults=defaults)
    assert same_arrays(ours, real)
    assert np.array_equal(ours[0], ours[2])
    fresh = [initializers.RandomNormal()((9,)) for _ in range(2)]
    assert not np.array_equal(*fresh)


def test_a_call_outside_a_model_takes_a_table():
    """Without one it is the table of Keras 3."""
    item = initializers.RandomNormal(seed=SEED)
    wide = item((50,), defaults=Defaults.keras().replace(random_normal_stddev=5.0))
    np.testing.assert_allclose(wide, 100 * item((50,)), rtol=1e-6)  # 5.0 and 0.05, in float32
    assert np.array_equal(item((50,), "float32"), item((50,)))


def test_a_call_leaves_no_trace():
    """It makes and drops its own graph."""
    graph = tf.get_default_graph()
    before = len(graph.get_operations())
    initializers.Orthogonal(seed=1)((3, 3))
    assert tf.get_default_graph() is graph
    assert len(graph.get_operations()) == before


@pytest.mark.parametrize("dtype", ["float64", "int32", np.float16, tf.float64])
def test_a_call_takes_a_dtype(dtype):
    """Numbers without chance come in any type, as in Keras; those drawn are float32."""
    for item in (initializers.Ones(), initializers.Constant(3)):
        kind = np.dtype(tf.as_dtype(dtype).as_numpy_dtype)
        assert item((2,), dtype).dtype == kind
        real = getattr(keras.initializers, type(item).__name__)(**item.get_config())
        assert np.array_equal(real((2,), dtype=kind.name), item((2,), dtype))
    with pytest.raises(ValueError, match="drawn in float32"):
        initializers.RandomNormal()((2,), dtype)


def test_an_initializer_of_a_user_needs_only_draw():
    """Subclass, write `draw`, and hand it to a layer; there is a seed if it asks for one."""

    class Diagonal(initializers.Initializer):
        def __init__(self, step):
            self.step = step

        def draw(self, shape, seed, defaults):
            return tf.eye(*shape) * self.step

    layer = minikeras.layers.Dense(3, kernel_initializer=Diagonal(0.5))
    model = minikeras.Sequential([minikeras.Input((3,)), layer])
    assert np.array_equal(model.get_weights()[0], 0.5 * np.eye(3))
    assert repr(layer.kernel_initializer) == "Diagonal(step=0.5)"
    with pytest.raises(NotImplementedError):
        initializers.Initializer()((2,))


def steps(shape, dtype=None):
    """Return a function initializer's numbers, as a user writes it for Keras."""
    return tf.reshape(tf.range(math.prod(shape), dtype=dtype), shape)


class Steps(initializers.Initializer):
    """The same as a class, with the method that Keras asks for."""

    def __init__(self, factor=1.0):
        self.factor = factor

    def __call__(self, shape, dtype=None):
        return self.factor * steps(shape, dtype)


@each_keras
def test_a_function_or_a_class_of_a_user_works_as_in_keras(library):
    """Written for Keras: `(shape, dtype=None)` gives the numbers."""
    for item in (steps, lambda shape, dtype=None: np.full(shape, 0.1)):
        dense = library.layers.Dense(3, kernel_initializer=item)
        real = sequential(library, [library.Input((2,)), dense]).get_weights()[0]
        assert np.array_equal(drawn(initializers.get(item), (2, 3)), real)
    for item in (Steps(0.5), Steps):
        factor = 0.5 if isinstance(item, Steps) else 1.0
        expected = factor * np.arange(6).reshape(2, 3)
        assert np.array_equal(drawn(initializers.get(item), (2, 3)), expected)


def drawn(item, shape):
    """Return what an initializer draws in a graph."""
    with tf.Graph().as_default(), tf.Session() as session:
        tensor = item.draw(shape, 0, Defaults.keras())
        assert tensor.dtype == tf.float32
        return session.run(tensor)


def test_an_object_of_a_real_keras_is_a_function_too():
    """Its numbers are taken as they are."""
    real = keras.initializers.HeNormal(seed=SEED)
    assert np.array_equal(initializers.get(real)((3, 4)), np.array(real((3, 4))))


def test_a_function_is_written_by_its_name():
    """As Keras writes it; nobody can read it back but with the function at hand."""
    item = initializers.get(steps)
    assert serialize(item) == keras.saving.serialize_keras_object(steps)
    assert initializers.deserialize(serialize(item), {"steps": steps}) is steps
    again = initializers.deserialize(serialize(Steps(2.0)), {"Steps": Steps})
    assert again.factor == 2.0


def test_numbers_of_another_shape_are_refused():
    """When the weight is made; the message has both shapes."""
    with pytest.raises(ValueError) as caught:
        drawn(initializers.get(lambda shape, dtype=None: np.ones(3)), (2, 3))
    assert parts(caught) == {
        "what": "The initial value does not have the shape of the weight.",
        "where": "<lambda>",
        "got": "shape (3,)",
        "expected": "shape (2, 3)",
    }
