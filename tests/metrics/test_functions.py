"""The metrics as functions, on arrays and on tensors, equal to those of Keras."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from metrics.data import BITS, NUMBERS, ONE_HOT, PROBABILITIES, REAL, SCORES
from minikeras import metrics

CASES = {
    "binary_accuracy": (BITS, PROBABILITIES, {"threshold": 0.3}),
    "categorical_accuracy": (ONE_HOT, SCORES, {}),
    "sparse_categorical_accuracy": (NUMBERS, SCORES, {}),
    "top_k_categorical_accuracy": (ONE_HOT, SCORES, {"k": 2}),
    "sparse_top_k_categorical_accuracy": (NUMBERS, SCORES, {"k": 2}),
    "pearson_correlation": (REAL, SCORES, {}),
    "concordance_correlation": (REAL, SCORES, {}),
    "mean_squared_error": (REAL, SCORES, {}),
}


@pytest.mark.parametrize("name", CASES)
def test_it_gives_the_numbers_of_keras_3(name):
    """For arrays a value, in a graph a tensor."""
    y, p, arguments = CASES[name]
    function = getattr(metrics, name)
    expected = np.asarray(getattr(keras.metrics, name)(y, p, **arguments))
    assert np.array_equal(np.asarray(function(y, p, **arguments)), expected)
    with tf.Graph().as_default(), tf.Session() as session:
        fed = tf.placeholder(y.dtype, y.shape), tf.placeholder(p.dtype, p.shape)
        found = session.run(function(*fed, **arguments), dict(zip(fed, (y, p), strict=True)))
    np.testing.assert_allclose(found, expected, rtol=1e-5)  # the graph rounds less often


def test_short_names_are_the_functions():
    """As in Keras."""
    assert metrics.mse is metrics.MSE is metrics.mean_squared_error
    assert metrics.bce is metrics.BCE is metrics.binary_crossentropy
