"""Losses: one number and its gradient, to the bit those of both Kerases."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import evaluate
from kerases import both_kerases, parts
from loss_cases import (
    BINARY,
    BITS,
    CASES,
    CATEGORICAL,
    CLASSES,
    NUMBERS,
    ONE_HOT,
    REAL,
    ROWS,
    SCORES,
    SPARSE,
    SQUARED,
    STEPS,
)
from minikeras import losses
from minikeras.defaults import Defaults


def real(library, loss, activation, x, y):
    """Return a real loss behind a real activation, in a function, and its gradient."""
    function = library.activations.get(activation)
    shapes = [tf2.TensorSpec((None, *a.shape[1:]), a.dtype) for a in (x, y)]

    @tf2.function(input_signature=shapes, autograph=False)
    def run(x, y):
        with tf2.GradientTape() as tape:
            tape.watch(x)
            value = loss(y, function(x))
        return value, tape.gradient(value, x)

    value, gradient = run(x, y)
    return value.numpy(), gradient.numpy()


def ours(loss, activation, x, y, defaults=None):
    """Return the same of one of ours."""
    with tf.Graph().as_default(), tf.Session() as session:
        feed = [tf.placeholder(a.dtype, (None, *a.shape[1:])) for a in (x, y)]
        predicted = getattr(tf.nn, activation)(feed[0]) if activation != "linear" else feed[0]
        value = loss.build(feed[1], predicted, defaults or Defaults.keras())
        return session.run(
            (value, tf.gradients(value, feed[0])[0]), dict(zip(feed, (x, y), strict=True))
        )


@both_kerases
@pytest.mark.parametrize("case", CASES)
def test_loss_and_gradient_are_those_of_keras(library, defaults, case):
    """Every loss, for logits and probabilities, for labels of every rank and dtype it takes."""
    name, arguments, activation, x, y = CASES[case]
    # In Keras 2 it is `compile` that gives the labels the rank of the predictions.
    given = y[:, None] if library is tf_keras and "vector" in case else y
    expected = real(library, getattr(library.losses, name)(**arguments), activation, x, given)
    value, gradient = ours(getattr(losses, name)(**arguments), activation, x, y, defaults)
    assert value.dtype == np.float32
    assert value == expected[0]
    assert np.array_equal(gradient, expected[1])


@both_kerases
@pytest.mark.parametrize("case", ["sparse softmax", "binary sigmoid vector", "squared vector"])
def test_each_name_is_the_loss_that_a_compiled_keras_model_reports(library, defaults, case):
    """By the names that programs use, through `compile` and `evaluate` of a real model."""
    name, _, activation, x, y = CASES[case]
    last = [library.layers.Activation(activation)]
    for identifier in [key for key, kind in losses.NAMES.items() if kind.__name__ == name]:
        value, _ = ours(losses.get(identifier), activation, x, y, defaults)
        assert value == evaluate(library, last, identifier, x, y)


def test_the_names_are_those_of_both_kerases():
    """Every name that is taken here is taken there, and names the same loss."""
    for name, kind in losses.NAMES.items():
        assert kind.__name__ in losses.__all__
        for library in (keras, tf_keras):
            own = library.losses.get(name)
            assert {kind.name, kind.__name__} & {getattr(own, "__name__", ""), type(own).__name__}


def test_the_losses_are_their_formulas():
    """To 1e-6, because NumPy works in float64 here and TensorFlow in float32."""
    scores = SCORES.astype(np.float64)
    p = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
    s = 1 / (1 + np.exp(-scores))
    smooth = ONE_HOT * 0.9 + 0.1 / CLASSES
    bits = BITS * 0.9 + 0.05
    expected = {
        "sparse softmax": -np.log(p[np.arange(ROWS), NUMBERS]).mean(),
        "categorical softmax": -(ONE_HOT * np.log(p)).sum(-1).mean(),
        "categorical smooth logits": -(smooth * np.log(p)).sum(-1).mean(),
        "binary logits": -(BITS * np.log(s) + (1 - BITS) * np.log(1 - s)).mean(),
        "squared": ((scores - REAL) ** 2).mean(),
    }
    binary = losses.BinaryCrossentropy(label_smoothing=0.1)
    value, _ = ours(binary, "sigmoid", SCORES, BITS)
    assert value == pytest.approx(-(bits * np.log(s) + (1 - bits) * np.log(1 - s)).mean(), rel=1e-6)
    for case, number in expected.items():
        name, arguments, activation, x, y = CASES[case]
        value, _ = ours(getattr(losses, name)(**arguments), activation, x, y)
        assert value == pytest.approx(number, rel=1e-6)


def square_root(y_true, y_pred):
    return tf2.sqrt(tf2.abs(y_true - y_pred))


def worst(y_true, y_pred):
    return tf2.reduce_max(tf2.abs(y_true - y_pred))


@both_kerases
@pytest.mark.parametrize("function", [square_root, worst])
@pytest.mark.parametrize(
    ("x", "y"),
    [(SCORES, REAL), (SCORES[:, :1], REAL[:, 0]), (STEPS, REAL[:, None, :].repeat(3, axis=1))],
)
def test_a_function_of_the_user_is_averaged_as_in_keras(library, defaults, function, x, y):
    """One number, one for each row, or one for each cell: what comes back is their mean."""
    loss = losses.get(function)
    assert loss.name == function.__name__
    last = [library.layers.Activation("linear")]
    assert ours(loss, "linear", x, y, defaults)[0] == evaluate(library, last, function, x, y)


def test_a_function_gets_labels_of_the_rank_and_dtype_of_the_predictions():
    """As in Keras 3; in TF1 they come as they are."""
    seen = []

    def spy(y_true, y_pred):
        seen.append((y_true.dtype, y_true.shape.as_list()))
        return y_pred

    for table in (Defaults.keras(), Defaults.tf1()):
        ours(losses.get(spy), "linear", SCORES[:, :1], BITS[:, 0], table)
    assert seen == [(tf.float32, [None, 1]), (tf.int64, [None])]


def test_logits_that_are_behind_a_softmax_are_used_with_a_warning():
    """`from_logits=True` with a softmax is a mistake that Keras mends, and so do we."""
    loss = losses.CategoricalCrossentropy(from_logits=True)
    with pytest.warns(UserWarning, match="told from_logits=True, but the model ends in a Softmax"):
        mended = ours(loss, "softmax", SCORES, ONE_HOT)
    right = ours(loss, "linear", SCORES, ONE_HOT)
    assert mended[0] == right[0]
    assert np.array_equal(mended[1], right[1])
    table = Defaults.keras().replace(recover_logits=False)
    taken_at_its_word, _ = ours(loss, "softmax", SCORES, ONE_HOT, table)
    assert taken_at_its_word != right[0]


def test_get_takes_a_class_an_object_and_a_function():
    """A class is made without arguments, an object is taken as it is."""
    item = losses.BinaryCrossentropy(from_logits=True)
    assert losses.get(item) is item
    assert type(losses.get(losses.MeanSquaredError)) is losses.MeanSquaredError
    assert losses.get(lambda y_true, y_pred: y_pred).name == "<lambda>"
    with pytest.raises(NotImplementedError):
        losses.Loss().per_example(None, None, Defaults.keras())


@pytest.mark.parametrize(
    "text",
    [
        "SparseCategoricalCrossentropy(from_logits=True)",
        "CategoricalCrossentropy(from_logits=False, label_smoothing=0.1)",
        "BinaryCrossentropy(from_logits=True, label_smoothing=0.0)",
        "MeanSquaredError()",
    ],
)
def test_the_repr_is_a_program_that_makes_an_equal_object(text):
    """Every choice is printed, and nothing else."""
    assert repr(eval(text, vars(losses))) == text


ONE_HOT_TO_SPARSE = {
    "what": "The labels do not fit the loss.",
    "where": "loss sparse_categorical_crossentropy",
    "got": "labels int64 (batch, 4), predictions (batch, 4)",
    "expected": "class numbers (batch,)",
    "try": "one-hot labels need loss='categorical_crossentropy'",
}
NUMBERS_TO_CATEGORICAL = {
    "what": "The labels do not fit the loss.",
    "where": "loss categorical_crossentropy",
    "got": "labels float32 (batch, 1), predictions (batch, 4)",
    "expected": "labels (batch, 4)",
    "try": "class numbers need loss='sparse_categorical_crossentropy'",
}


@pytest.mark.parametrize(
    ("name", "labels", "expected"),
    [
        (SPARSE, ONE_HOT, ONE_HOT_TO_SPARSE),
        (CATEGORICAL, NUMBERS, NUMBERS_TO_CATEGORICAL),
        (CATEGORICAL, NUMBERS[:, None], NUMBERS_TO_CATEGORICAL),
    ],
)
def test_labels_for_the_other_cross_entropy_are_refused_with_the_cure(name, labels, expected):
    """The two commonest mistakes: both Kerases refuse them, and none of them names the cure."""
    for library in (keras, tf_keras):
        with pytest.raises((ValueError, tf.errors.InvalidArgumentError)):
            real(library, getattr(library.losses, name)(), "softmax", SCORES, labels)
    with pytest.raises(ValueError) as caught:
        ours(getattr(losses, name)(), "softmax", SCORES, labels)
    assert parts(caught) == expected


@pytest.mark.parametrize(
    ("name", "labels", "shape"),
    [
        (CATEGORICAL, ONE_HOT[:, :3], "(batch, 3)"),
        (BINARY, BITS[:, :2], "(batch, 2)"),
        (SQUARED, REAL[:, :3], "(batch, 3)"),
        # Here Keras goes on: a mean squared error broadcasts, so that each of the four outputs is
        # trained towards the same number.
        (SQUARED, REAL[:, :1], "(batch, 1)"),
        (SQUARED, REAL[:, 0], "(batch, 1)"),
    ],
)
def test_labels_of_another_shape_are_refused(name, labels, shape):
    """What, where, got and expected, and no cure that would not help."""
    with pytest.raises(ValueError) as caught:
        ours(getattr(losses, name)(), "linear", SCORES, labels)
    assert parts(caught) == {
        "what": "The labels do not fit the loss.",
        "where": f"loss {getattr(losses, name).name}",
        "got": f"labels float32 {shape}, predictions (batch, 4)",
        "expected": "labels (batch, 4)",
    }


def test_labels_that_nobody_casts_are_refused_with_their_dtype():
    """Without the row `cast_labels` a TypeError of TensorFlow says which dtype it wanted."""
    with pytest.raises((TypeError, ValueError), match="labels float32 .batch,."):
        labels = NUMBERS.astype(np.float32)
        ours(
            losses.get("sparse_categorical_crossentropy"), "linear", SCORES, labels, Defaults.tf1()
        )


@pytest.mark.parametrize(
    ("identifier", "closest"), [("mes", "'mse'"), ("categorical_crosentropy", None), (3, None)]
)
def test_a_name_that_does_not_exist_is_answered_with_the_closest(identifier, closest):
    """What, where, got, expected, try; a ValueError in both Kerases too, or a TypeError."""
    for library in (keras, tf_keras):
        with pytest.raises((ValueError, TypeError)):
            library.losses.get(identifier)
    with pytest.raises(ValueError) as caught:
        losses.get(identifier)
    found = parts(caught)
    assert found["what"] == "Unknown loss."
    assert found["where"] == "compile(loss=...)"
    assert found["got"] == repr(identifier)
    assert found["expected"] == "one of " + ", ".join(sorted(losses.NAMES))
    assert identifier == 3 or found["try"] == (closest or "'categorical_crossentropy'")


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan"), "0.1"])
def test_a_label_smoothing_that_is_no_share_is_refused(share):
    """At construction; Keras takes any number."""
    with pytest.raises(ValueError) as caught:
        losses.CategoricalCrossentropy(label_smoothing=share)
    assert parts(caught) == {
        "what": "label_smoothing is a number from 0 to 1.",
        "where": "CategoricalCrossentropy(label_smoothing=...)",
        "got": repr(share),
    }
