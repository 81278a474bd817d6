"""The cross-entropies: one number and its gradient, to the bit those of both Kerases."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from kerases import parts
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
)
from losses.graphs import cases_of, check, ours, real
from minikeras import losses
from minikeras.defaults import Defaults

NAMES = (SPARSE, CATEGORICAL, BINARY)


@cases_of(*NAMES)
def test_loss_and_gradient_are_those_of_keras(library, defaults, case, extra):
    """For logits and probabilities, for labels of every rank and dtype it takes."""
    check(library, defaults, case, extra)


@cases_of(*NAMES, extras=True)
def test_weights_and_masks_are_those_of_keras(library, defaults, case, extra):
    """With weights, a column of weights, a mask, and both."""
    check(library, defaults, case, extra)


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


def test_logits_that_are_behind_a_softmax_are_used_with_a_warning():
    """`from_logits=True` with a softmax is a mistake that Keras mends, and so do we."""
    loss = losses.CategoricalCrossentropy(from_logits=True)
    with pytest.warns(UserWarning, match="told from_logits=True, but the model ends in a Softmax"):
        mended = ours(loss, "softmax", SCORES, ONE_HOT)
    right = ours(loss, "linear", SCORES, ONE_HOT)
    assert mended[0] == right[0]
    assert np.array_equal(mended[1], right[1])
    table = Defaults.keras().replace(recover_logits=False)
    taken_at_its_word, _ = ours(loss, "softmax", SCORES, ONE_HOT, defaults=table)
    assert taken_at_its_word != right[0]


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
FLAT_NUMBERS_TO_CATEGORICAL = NUMBERS_TO_CATEGORICAL | {
    "got": "labels float32 (batch,), predictions (batch, 4)"
}


@pytest.mark.parametrize(
    ("name", "labels", "expected"),
    [
        (SPARSE, ONE_HOT, ONE_HOT_TO_SPARSE),
        (CATEGORICAL, NUMBERS, FLAT_NUMBERS_TO_CATEGORICAL),
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
        (SQUARED, REAL[:, 0], "(batch,)"),
    ],
)
def test_labels_of_another_shape_are_refused(name, labels, shape):
    """What, where, got and expected, and no cure that would not help."""
    with pytest.raises(ValueError) as caught:
        ours(getattr(losses, name)(), "linear", SCORES, labels)
    assert parts(caught) == {
        "what": "The labels do not fit the loss.",
        "where": f"loss {getattr(losses, name)().name}",
        "got": f"labels float32 {shape}, predictions (batch, 4)",
        "expected": "labels (batch, 4)",
    }


def test_labels_that_nobody_casts_are_refused_with_their_dtype():
    """Without the row `cast_labels` a TypeError of TensorFlow says which dtype it wanted."""
    with pytest.raises((TypeError, ValueError), match="labels float32 .batch,."):
        labels = NUMBERS.astype(np.float32)
        ours(
            losses.SparseCategoricalCrossentropy(),
            "linear",
            SCORES,
            labels,
            defaults=Defaults.tf1(),
        )


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
