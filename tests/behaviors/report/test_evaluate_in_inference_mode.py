"""Keras evaluates and predicts in inference mode; TF1 runs the graph that it trains."""

from __future__ import annotations

from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.behaviors.report.evaluate_in_inference_mode import evaluate_in_inference_mode
from minikeras.defaults import Defaults
from minikeras.testing import run

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
X = np.random.default_rng(0).normal(5, 3, (4, 3)).astype("float32")
Y = np.zeros((4, 1), "float32")


def flags(library: ModuleType) -> dict[str, set[bool]]:
    """Return the training flags that a layer of a real model sees, by what the user called."""
    seen: list[bool] = []

    class Spy(library.layers.Layer):
        def call(self, x: object, training: bool | None = None) -> object:
            seen.append(training)
            return x

    model = library.Sequential([library.Input((3,)), Spy(), library.layers.Dense(1)])
    model.compile("sgd", "mse", run_eagerly=True)  # a compiled step would call it only once
    model.fit(X, Y, verbose=0)  # the first call builds what the others use
    calls = {
        "fit": lambda: model.fit(X, Y, verbose=0),
        "validation": lambda: model.fit(X, Y, validation_data=(X, Y), verbose=0),
        "evaluate": lambda: model.evaluate(X, Y, verbose=0),
        "predict": lambda: model.predict(X, verbose=0),
    }
    found = {}
    for name, call in calls.items():
        seen.clear()
        call()
        found[name] = set(seen)
    return found


@pytest.mark.parametrize(("library", "defaults"), KERASES)
def test_on_the_flag_is_the_one_that_keras_passes(library: ModuleType, defaults: Defaults) -> None:
    """True in `fit`, and in validation, `evaluate` and `predict` what the function says."""
    found = flags(library)
    flag = evaluate_in_inference_mode(defaults.evaluate_in_inference_mode)
    expected = {"fit": {True}, "validation": {True, flag}, "evaluate": {flag}, "predict": {flag}}
    assert found == expected
    assert flag is False


def test_off_a_tf1_graph_drops_and_uses_the_batch_in_prediction_too() -> None:
    """Two runs differ, and an example alone in its batch becomes 0: the flag is True."""
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(1)
        x = tf.placeholder(tf.float32, [None, 3])
        mean, variance = tf.nn.moments(x, [0])
        normalized = tf.nn.batch_normalization(x, mean, variance, None, None, 1e-3)
        dropped = tf.nn.dropout(x, rate=0.5)
        assert not np.array_equal(session.run(dropped, {x: X}), session.run(dropped, {x: X}))
        alone = [session.run(normalized, {x: X[i : i + 1]}) for i in range(4)]
        assert np.abs(alone).max() < 1e-4
        assert np.abs(session.run(normalized, {x: X})).max() > 1
    flag = evaluate_in_inference_mode(Defaults.tf1().evaluate_in_inference_mode)
    assert flag is True
    for library, _ in KERASES:  # what the flag means to the layers that ask for it
        layer = library.layers.BatchNormalization()
        assert np.abs(layer(X[:1], training=flag)).max() < 1e-4


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_on_a_prediction_does_not_depend_on_its_batch(library: ModuleType) -> None:
    """One by one or all at once, with dropout in the model: the same predictions."""
    layers = library.layers
    model = library.Sequential(
        [library.Input((3,)), layers.BatchNormalization(), layers.Dropout(0.5)]
    )
    together = model.predict(X, verbose=0)
    assert np.array_equal(model.predict(X, verbose=0), together)
    # The kernel may fuse another way for a batch of one: one part in a million.
    assert model.predict(X, batch_size=1, verbose=0) == pytest.approx(together, rel=1e-6)


def test_columns_are_whether_two_predictions_agree() -> None:
    """Through dropout, `predict` of both Kerases agrees with itself; the plain graph does not."""
    for library, defaults in KERASES:
        model = library.Sequential([library.Input((3,)), library.layers.Dropout(0.5)])
        first, second = (model.predict(X, verbose=0) for _ in range(2))
        assert defaults.evaluate_in_inference_mode == np.array_equal(first, second)
    first, second = run(lambda: [tf.nn.dropout(X, rate=0.5, seed=seed) for seed in (1, 2)])
    assert Defaults.tf1().evaluate_in_inference_mode == np.array_equal(first, second)


@pytest.mark.parametrize("library", [keras, tf_keras])
def test_formula_is_what_keras_does(library: ModuleType) -> None:
    """`predict` normalises with the moving averages. rsqrt against a division: 1e-6."""
    moving_mean, moving_variance = np.float32([[5, 4, 6], [9, 8, 10]])
    layer = library.layers.BatchNormalization()
    model = library.Sequential([library.Input((3,)), layer])
    layer.set_weights([np.ones(3), np.zeros(3), moving_mean, moving_variance])
    x = X
    y = (x - moving_mean) / np.sqrt(moving_variance + 0.001)
    assert model.predict(x, verbose=0) == pytest.approx(y, abs=1e-6)
