"""Constraints: where both Kerases move a weight, to the bit."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import feed
from kerases import each_keras, parts
from minikeras import constraints
from minikeras.config import serialize

RANDOM = np.random.default_rng(0)
DENSE = RANDOM.normal(size=(37, 11)).astype(np.float32)
DENSE[:, 3] = 0.0  # a vector without a length
WINDOW = RANDOM.normal(size=(3, 3, 4, 5)).astype(np.float32)
OBJECTS = [
    lambda k: k.Constraint(),
    lambda k: k.MaxNorm(),
    lambda k: k.MaxNorm(0.5),
    lambda k: k.MaxNorm(max_value=3, axis=1),
    lambda k: k.NonNeg(),
    lambda k: k.UnitNorm(),
    lambda k: k.UnitNorm(axis=1),
    lambda k: k.MinMaxNorm(),
    lambda k: k.MinMaxNorm(1.0, 2.0),
    lambda k: k.MinMaxNorm(min_value=7, max_value=8, rate=0.3, axis=1),
    lambda k: k.max_norm(3.0),
    lambda k: k.non_neg(),
    lambda k: k.unit_norm(),
    lambda k: k.min_max_norm(0.1, 0.2),
]
NAMES = ["MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"]
LOWER = ["max_norm", "min_max_norm", "non_neg", "unit_norm"]
ONLY_KERAS_2 = ["RadialConstraint", "radial_constraint", "maxnorm", "nonneg", "unitnorm"]


def moved(constraint, weight):
    """Return where a constraint of a real Keras moves a weight, in a graph as in `fit`."""
    return tf2.function(constraint, input_signature=[tf2.TensorSpec(weight.shape)])(weight).numpy()


@each_keras
@pytest.mark.parametrize("make", OBJECTS)
def test_the_weight_moves_where_keras_moves_it(library, make):
    """By class and by lower-case name, for a matrix and for a window."""
    real, ours = make(library.constraints), make(constraints)
    for weight in (DENSE, WINDOW):
        assert np.array_equal(feed(ours, weight), moved(real, weight))


@each_keras
@pytest.mark.parametrize("kind", ["MaxNorm", "UnitNorm", "MinMaxNorm"])
def test_a_vector_may_run_along_many_axes(library, kind):
    """`axis=[0, 1, 2]` is one vector for each output of a convolution."""
    real, ours = (getattr(k, kind)(axis=[0, 1, 2]) for k in (library.constraints, constraints))
    assert np.array_equal(feed(ours, WINDOW), moved(real, WINDOW))


@pytest.mark.parametrize("rows", [2, 3, 4, 5, 6, 7])
def test_a_radial_window_is_that_of_keras_2(rows):
    """Keras 3 has none."""
    weight = RANDOM.normal(size=(rows, rows, 2, 3)).astype(np.float32)
    real = tf_keras.constraints.RadialConstraint()(tf.constant(weight)).numpy()
    assert np.array_equal(feed(constraints.RadialConstraint(), weight), real)
    assert not hasattr(keras.constraints, "RadialConstraint")


@pytest.mark.parametrize("shape", [(3, 3), (3, 5, 1, 1)])
def test_a_radial_window_is_square(shape):
    """Keras 2 raises a ValueError for a matrix, and an error of its kernel for the other."""
    with pytest.raises(ValueError) as caught:
        feed(constraints.RadialConstraint(), np.zeros(shape, np.float32))
    assert parts(caught)["got"] == f"a weight of shape {shape}"


@pytest.mark.parametrize(
    ("item", "line"),
    [
        (constraints.NonNeg(), lambda w, n: np.maximum(w, 0)),
        (constraints.UnitNorm(), lambda w, n: w / (1e-7 + n)),
        (constraints.MaxNorm(3), lambda w, n: w * np.minimum(n, 3) / (1e-7 + n)),
        (
            constraints.MinMaxNorm(7, 8, 0.3),
            lambda w, n: w * (0.3 * n.clip(7, 8) + 0.7 * n) / (1e-7 + n),
        ),
    ],
)
def test_each_is_the_formula_of_its_docstring(item, line):
    """To 1e-6, because NumPy works in float64 here."""
    norm = np.linalg.norm(DENSE.astype(np.float64), axis=0, keepdims=True)
    np.testing.assert_allclose(feed(item, DENSE), line(DENSE, norm), rtol=2e-6)


@each_keras
@pytest.mark.parametrize("name", [*NAMES, *LOWER, *ONLY_KERAS_2])
def test_each_name_is_the_class_of_that_name_in_keras(library, name):
    """Those of Keras 2 only work as well."""
    if library is keras and name in ONLY_KERAS_2:
        with pytest.raises(ValueError):
            keras.constraints.get(name)
    else:
        real = library.constraints.get(name)
        assert type(constraints.get(name)).__name__ == type(real).__name__


def test_the_names_are_all_there_are():
    """So that a new name cannot come without its comparison."""
    bases = ["Constraint", "constraint"]
    assert set(constraints.NAMES) == {*bases, *NAMES, *LOWER, *ONLY_KERAS_2}
    theirs = {name for name in dir(keras.constraints) if not name.startswith("_")}
    assert theirs <= set(constraints.__all__)


def test_get_takes_none_a_class_an_object_and_a_function():
    """A function is taken as it is."""
    item = constraints.MaxNorm(3)
    assert constraints.get(None) is None
    assert constraints.get(item) is item
    assert isinstance(constraints.get(constraints.NonNeg), constraints.NonNeg)
    assert constraints.get(tf.abs) is tf.abs


@pytest.mark.parametrize("make", OBJECTS)
def test_the_config_is_that_of_keras(make):
    """Each reads what the other writes."""
    real, ours = make(keras.constraints), make(constraints)
    written = constraints.serialize(ours)
    assert written == serialize(ours)
    plain = {name: value for name, value in written.items() if name != "unsaid"}
    assert plain == keras.saving.serialize_keras_object(real)
    assert keras.constraints.get(written).get_config() == ours.get_config()
    legacy = tf_keras.constraints.serialize(make(tf_keras.constraints), use_legacy_format=True)
    for config in (written, legacy):
        again = constraints.get(config)
        assert type(again) is type(ours)
        assert again.get_config() == ours.get_config()
    assert repr(eval(repr(ours), vars(constraints))) == repr(ours)


def test_a_constraint_of_a_user_is_a_class_with_a_call():
    """As in Keras, and it can be written and read."""

    class Below(constraints.Constraint):
        def __init__(self, limit):
            self.limit = limit

        def __call__(self, w):
            return tf.minimum(w, self.limit)

    assert feed(Below(0.5), DENSE).max() == 0.5
    again = constraints.deserialize(serialize(Below(0.5)), {"Below": Below})
    assert again.limit == 0.5


@pytest.mark.parametrize(
    ("identifier", "closest"), [("maxNorm", "'maxnorm'"), ("unit", "'unitnorm'"), (3, None)]
)
def test_what_does_not_exist_is_refused(identifier, closest):
    """A ValueError, as in both Kerases, with the closest name."""
    for library in (keras, tf_keras):
        with pytest.raises(ValueError):
            library.constraints.get(identifier)
    with pytest.raises(ValueError) as caught:
        constraints.get(identifier)
    found = parts(caught)
    assert (found["what"], found["where"]) == ("Unknown constraint.", "kernel_constraint=...")
    assert found.get("try") == closest
