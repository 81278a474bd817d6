"""Regularizers: the penalty of both Kerases on one weight."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import feed
from kerases import both_kerases, each_keras, parts
from minikeras import regularizers
from minikeras.config import serialize
from minikeras.defaults import Defaults

WEIGHT = np.random.default_rng(0).normal(size=(37, 11)).astype(np.float32)
OBJECTS = [
    lambda k: k.L1(),
    lambda k: k.L2(),
    lambda k: k.L1(0.3),
    lambda k: k.L2(0.3),
    lambda k: k.L1(l1=2),
    lambda k: k.L1L2(),
    lambda k: k.L1L2(0.1),
    lambda k: k.L1L2(0.1, 0.02),
    lambda k: k.L1L2(l2=0.02),
    lambda k: k.l1(0.25),
    lambda k: k.l2(0.25),
    lambda k: k.l1(),
    lambda k: k.l2(),
    lambda k: k.get("l1"),
    lambda k: k.get("l2"),
    lambda k: k.get("L1"),
    lambda k: k.get("L2"),
    lambda k: k.get("L1L2"),
    lambda k: k.L1L2(None, 0.1),
    lambda k: k.l1_l2(0.1, 0.02),
    lambda k: k.l1_l2(l1=0.1),
    lambda k: k.OrthogonalRegularizer(),
    lambda k: k.OrthogonalRegularizer(0.3, "columns"),
    lambda k: k.OrthogonalRegularizer(factor=2.0, mode="rows"),
    lambda k: k.orthogonal_regularizer(0.5),
    lambda k: k.get("orthogonal_regularizer"),
    lambda k: k.get("OrthogonalRegularizer"),
]


def penalty(regularizer, defaults=None, weight=WEIGHT):
    """Return the penalty of one of ours."""
    table = defaults or Defaults.keras()
    return feed(lambda weight: regularizer.penalty(weight, table), weight)


@both_kerases
@pytest.mark.parametrize("make", OBJECTS)
def test_the_penalty_is_that_of_keras(library, defaults, make):
    """By class, by function and by name, to the bit."""
    call = tf2.function(make(library.regularizers), input_signature=[tf2.TensorSpec(WEIGHT.shape)])
    real = call(WEIGHT).numpy()
    ours = penalty(make(regularizers), defaults)
    assert ours.dtype == np.float32
    assert ours == real


@both_kerases
@pytest.mark.parametrize("mode", ["rows", "columns"])
def test_the_gradient_of_the_orthogonal_penalty_is_that_of_keras(library, defaults, mode):
    """To 1e-6: the sums of a product of matrices come in another order in a session."""
    real = library.regularizers.OrthogonalRegularizer(0.3, mode)

    @tf2.function
    def pull(weight):
        with tf2.GradientTape() as tape:
            tape.watch(weight)
            value = real(weight)
        return tape.gradient(value, weight)

    item = regularizers.OrthogonalRegularizer(0.3, mode)
    mine = feed(lambda w: tf.gradients(item.penalty(w, defaults), w)[0], WEIGHT)
    np.testing.assert_allclose(mine, pull(tf.constant(WEIGHT)).numpy(), rtol=1e-4, atol=1e-7)


@both_kerases
def test_a_row_of_zeros_has_the_gradient_of_keras(library, defaults):
    """The row `cosine_norm_floor`: ten times larger in Keras 3. In a graph, to 1e-6."""
    real = library.regularizers.OrthogonalRegularizer(0.3)
    weight = np.float32([[0, 0], [1, 2], [3, -1]])

    @tf2.function
    def pull(weight):
        return tf.gradients(real(weight), weight)[0]

    item = regularizers.OrthogonalRegularizer(0.3)
    mine = feed(lambda w: tf.gradients(item.penalty(w, defaults), w)[0], weight)
    np.testing.assert_allclose(mine, pull(tf.constant(weight)).numpy(), rtol=1e-6)


def test_orthogonal_vectors_cost_nothing_and_equal_ones_the_factor():
    """The mean of the cosines between them, without their own."""
    item = regularizers.OrthogonalRegularizer(0.5)
    assert penalty(item, weight=np.eye(3, dtype=np.float32)) == 0
    assert penalty(item, weight=np.ones((3, 2), np.float32)) == pytest.approx(0.5)


def test_what_is_no_matrix_has_no_rows():
    """A ValueError, as in both Kerases."""
    for library in (keras, tf_keras):
        with pytest.raises(ValueError):
            library.regularizers.OrthogonalRegularizer()(tf.zeros([2, 2, 2]))
    with pytest.raises(ValueError) as caught:
        penalty(regularizers.OrthogonalRegularizer(), weight=np.zeros((2, 2, 2), np.float32))
    assert parts(caught)["got"] == "shape (2, 2, 2)"
    for make in (keras.regularizers, tf_keras.regularizers, regularizers):
        with pytest.raises(ValueError):
            make.OrthogonalRegularizer(mode="diagonals")


def test_the_name_of_both_is_that_of_keras_2():
    """Keras 3 refuses it, and calls the class without factors `l1l2`."""
    real = tf_keras.regularizers.get("l1_l2")(tf.constant(WEIGHT)).numpy()
    for table in (Defaults.keras(), Defaults.keras2()):
        assert penalty(regularizers.get("l1_l2"), table) == real
    with pytest.raises(ValueError):
        keras.regularizers.get("l1_l2")
    assert penalty(regularizers.get("l1l2")) == keras.regularizers.get("l1l2")(WEIGHT) == 0


def test_the_penalty_is_the_formula():
    """To 1e-6, because the sum of a NumPy line is in float64."""
    weight = WEIGHT.astype(np.float64)
    expected = 0.1 * np.abs(weight).sum() + 0.02 * (weight**2).sum()
    assert penalty(regularizers.L1L2(0.1, 0.02)) == pytest.approx(expected, rel=1e-6)


def test_a_factor_of_zero_adds_no_op():
    """L1L2(0, 0) is a constant, and an L1 has no squares in its graph."""
    kinds = []
    for regularizer in (regularizers.L1L2(), regularizers.L1(0.1), regularizers.L2(0.1)):
        with tf.Graph().as_default() as graph:
            weight = tf.placeholder(tf.float32, [2])
            regularizer.penalty(weight, Defaults.keras())
            kinds.append({op.type for op in graph.get_operations()} & {"Abs", "Square"})
    assert kinds == [set(), {"Abs"}, {"Square"}]


def test_get_takes_none_a_class_and_an_object():
    """None stays None, a class is made, an object is taken as it is."""
    item = regularizers.L2(0.5)
    assert regularizers.get(None) is None
    assert regularizers.get(item) is item
    assert regularizers.get(regularizers.L2).l2 == 0.01


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (regularizers.L1(0.5), "L1(l1=0.5)"),
        (regularizers.L2(), "L2(l2=0.01)"),
        (regularizers.L1L2(0.1, 0.2), "L1L2(l1=0.1, l2=0.2)"),
        (regularizers.l1_l2(0.1, 0.2), "L1L2(l1=0.1, l2=0.2)"),
        (
            regularizers.OrthogonalRegularizer(mode="columns"),
            "OrthogonalRegularizer(factor=0.01, mode='columns')",
        ),
    ],
)
def test_the_repr_is_a_program_that_makes_an_equal_object(item, text):
    """Only what the class takes is printed."""
    assert repr(item) == text
    assert vars(eval(text, vars(regularizers))) == vars(item)


def test_none_is_the_factor_of_keras():
    """0.01 for one of them, zero for both."""
    for name in ("L1", "L2", "L1L2"):
        real = getattr(keras.regularizers, name)(None)
        ours = getattr(regularizers, name)(None)
        assert ours.get_config() == pytest.approx(real.get_config())


@pytest.mark.parametrize("factor", [-0.1, float("nan"), float("inf"), "0.1"])
@pytest.mark.parametrize("name", ["L1", "L2"])
def test_a_factor_that_is_no_number_of_zero_or_more_is_refused(name, factor):
    """A ValueError in Keras 3 too."""
    with pytest.raises(ValueError):
        getattr(keras.regularizers, name)(factor)
    with pytest.raises(ValueError) as caught:
        getattr(regularizers, name)(factor)
    assert parts(caught) == {
        "what": f"{name.lower()} is a number of 0 or more.",
        "where": f"{name}({name.lower()}=...)",
        "got": repr(factor),
    }


@pytest.mark.parametrize(("identifier", "closest"), [("l3", "'l2'"), ("L_2", None), (0.01, None)])
def test_what_does_not_exist_is_refused(identifier, closest):
    """What, where, got, expected, try."""
    with pytest.raises(ValueError):
        keras.regularizers.get(identifier)
    with pytest.raises(ValueError) as caught:
        regularizers.get(identifier)
    found = parts(caught)
    assert found["what"] == "Unknown regularizer."
    assert found["where"] == "kernel_regularizer=..."
    assert found["got"] == repr(identifier)
    assert found["expected"] == "one of " + ", ".join(sorted(regularizers.NAMES))
    assert closest is None or found["try"] == closest


def test_a_regularizer_of_a_user_needs_only_penalty_or_a_call():
    """The base costs nothing, as in both Kerases."""

    class Largest(regularizers.Regularizer):
        def penalty(self, weight, defaults):
            return tf.reduce_max(tf.abs(weight))

    class Called(regularizers.Regularizer):
        def __call__(self, x):
            return tf.reduce_max(tf.abs(x))

    for kind in (Largest, Called):
        assert penalty(regularizers.get(kind())) == np.abs(WEIGHT).max()
        assert feed(regularizers.get(kind), WEIGHT) == np.abs(WEIGHT).max()
    for k in (keras.regularizers, regularizers):
        assert k.Regularizer()(tf.zeros([2])) == 0


def half_of_the_sum(weight):
    """Return a penalty, as a user writes it."""
    return 0.5 * tf.reduce_sum(weight)


@each_keras
def test_a_function_of_a_user_is_a_regularizer(library):
    """Any function of a weight, or an object of a real Keras."""
    assert library.regularizers.get(half_of_the_sum) is half_of_the_sum
    expected = feed(half_of_the_sum, WEIGHT)
    assert penalty(regularizers.get(half_of_the_sum)) == expected
    real = library.regularizers.L2(0.3)
    assert penalty(regularizers.get(real)) == real(tf.constant(WEIGHT)).numpy()
    written = serialize(regularizers.get(half_of_the_sum))
    assert written == keras.saving.serialize_keras_object(half_of_the_sum)


@both_kerases
@pytest.mark.parametrize("make", OBJECTS)
def test_the_config_is_that_of_keras(library, defaults, make):
    """Each reads what the other writes; the floats of Keras are those of float32."""
    real, ours = make(library.regularizers), make(regularizers)
    written = regularizers.serialize(ours)
    theirs = library.regularizers.serialize(real)
    assert written["class_name"] == theirs["class_name"]
    if "unsaid" not in written:
        assert written["config"] == pytest.approx(theirs["config"])
    again = library.regularizers.get(
        {key: written[key] for key in ("module", "class_name", "config", "registered_name")}
    )
    assert type(again) is type(real)
    for config in (theirs, {"class_name": theirs["class_name"], "config": theirs["config"]}):
        assert penalty(regularizers.get(config), defaults) == penalty(ours, defaults)


def test_factors_that_nobody_said_are_not_said_when_they_are_read_again():
    """So that the table still decides."""
    for said in ({}, {"l1": 0.3}, {"l2": 0.3}):
        item = regularizers.l1_l2(**said)
        again = regularizers.get(serialize(item))
        for table in (Defaults.keras(), Defaults.keras2()):
            assert penalty(again, table) == penalty(item, table)
        real = keras.saving.deserialize_keras_object(serialize(item))
        assert penalty(item) == real(tf.constant(WEIGHT)).numpy()
