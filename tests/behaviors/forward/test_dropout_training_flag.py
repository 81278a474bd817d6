"""Keras drops units only while it trains; TF1 drops them at every run."""

from __future__ import annotations

import inspect
from types import ModuleType

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from minikeras.behaviors.forward.dropout_training_flag import dropout_training_flag
from minikeras.defaults import Defaults

KERASES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
X = np.ones((8, 8), "float32")
PREDICTIONS_AGREE = {"graph": False, "function": False, "stateless": True}  # by `dropout_stream`


@pytest.mark.parametrize(("library", "defaults"), KERASES)
@pytest.mark.parametrize("training", [True, False, None])
def test_on_units_are_dropped_when_and_only_when_keras_drops_them(
    library: ModuleType, defaults: Defaults, training: bool | None
) -> None:
    """True drops; False, and no flag at all, return the input."""
    y = np.array(library.layers.Dropout(0.5, seed=1)(X, training=training))
    drops = not np.array_equal(y, X)
    assert dropout_training_flag(bool(training), defaults.dropout_training_flag) is drops


def test_off_every_run_drops_as_tf_nn_dropout_does() -> None:
    """The plain op drops in two runs, other units each time, and the flag is True for both."""
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(1)
        y = tf.nn.dropout(tf.constant(X), rate=0.5)
        train, test = session.run(y), session.run(y)
    assert not np.array_equal(train, test)
    for training, output in ((True, train), (False, test)):
        flag = dropout_training_flag(training, Defaults.tf1().dropout_training_flag)
        assert flag is bool(np.any(output == 0))
        assert np.array_equal(np.unique(output), [0, 2])


@pytest.mark.parametrize(("stream", "agree"), PREDICTIONS_AGREE.items())
def test_off_two_predictions_agree_if_the_mask_depends_on_training_alone(
    stream: str, agree: bool
) -> None:
    """Both drop; which units, the stream says. A step of training moves them in any case."""
    table = Defaults.keras().replace(dropout_training_flag=False, dropout_stream=stream)
    same = minikeras.layers.Dense(8, kernel_initializer="identity")  # gives `fit` a weight
    model = minikeras.Sequential([minikeras.layers.Dropout(0.5), same], defaults=table, seed=1)
    model.compile(minikeras.optimizers.SGD(0.0), "mse")
    first, second = (model.predict(X, verbose=0) for _ in range(2))
    assert np.any(first == 0) and np.any(second == 0)
    assert np.array_equal(first, second) == agree
    two_batches = model.predict(X, batch_size=4, verbose=0)
    assert np.array_equal(two_batches[:4], two_batches[4:]) == agree
    model.fit(X, X, verbose=0)
    assert not np.array_equal(model.predict(X, verbose=0), second)


def test_columns_are_whether_the_call_knows_a_training_flag() -> None:
    """The layers of both Kerases take `training`; `tf.nn.dropout` does not."""
    for library, defaults in KERASES:
        parameters = inspect.signature(library.layers.Dropout.call).parameters
        assert defaults.dropout_training_flag == ("training" in parameters)
    parameters = inspect.signature(tf.nn.dropout).parameters
    assert Defaults.tf1().dropout_training_flag == ("training" in parameters)


@pytest.mark.parametrize("library", [keras, tf_keras])
@pytest.mark.parametrize("training", [True, False])
def test_formula_is_what_keras_does(library: ModuleType, training: bool) -> None:
    """In training the kept units are scaled, otherwise nothing happens, to the bit."""
    x = np.random.default_rng(0).normal(size=(8, 8)).astype("float32")
    rate = 0.3
    layer = library.layers.Dropout(rate, seed=1)
    expected = np.array(layer(x, training=training))
    keep = expected != 0
    y = np.where(keep, x * np.float32(1 / (1 - rate)), 0) if training else x
    assert np.array_equal(y, expected)
