"""Keras 3 keeps the metrics that a second compile does not mention; Keras 2 drops them."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from minikeras.behaviors.report.keep_metrics import keep_metrics
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
X = np.random.RandomState(0).rand(6, 3).astype(np.float32)
SECOND = {
    "nothing": {},
    "another": {"metrics": ["mse"]},
    "an empty list": {"metrics": []},
    "weighted ones": {"weighted_metrics": ["mse"]},
}


def measured(K, second, **arguments):
    """Return what `evaluate` gives after a second compile."""
    K.utils.set_random_seed(4)
    model = K.Sequential([K.Input((3,)), K.layers.Dense(3)], **arguments)
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(X, X, verbose=0)
    model.compile("sgd", "mse", **second)
    history = model.fit(X, X, verbose=0).history
    return sorted(history.items()), model.evaluate(X, X, verbose=0, return_dict=True)


@pytest.mark.parametrize("second", SECOND)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_on_and_off_the_metrics_are_those_of_keras(library, defaults, second):
    """Names and numbers, whatever the second compile says."""
    assert measured(minikeras, SECOND[second], defaults=defaults) == measured(
        library, SECOND[second]
    )


def test_off_a_session_gives_what_stands_in_its_list():
    """A second list that does not mention a metric does not return it."""
    with tf.Graph().as_default(), tf.Session() as session:
        loss, metric = tf.constant(1.0), tf.constant(2.0)
        assert session.run([loss, metric]) == [1.0, 2.0]
        assert session.run([loss]) == [1.0]
    assert keep_metrics([metric], [], False, Defaults.tf1().keep_metrics) == []


def test_columns_are_whether_the_first_metric_is_still_there():
    """Seen in the keys of `evaluate`."""
    for library, defaults in LIBRARIES:
        _, results = measured(library, {})
        kept = any("absolute" in name or name == "mae" for name in results)
        assert defaults.keep_metrics is kept
    assert Defaults.tf1().keep_metrics is False


def test_formula_is_an_or():
    """`given or earlier`, where nothing is given."""
    earlier = ["mae"]
    for _, defaults in LIBRARIES:
        for given in ([], ["mse"]):
            kept = keep_metrics(earlier, given, bool(given), defaults.keep_metrics)
            assert kept == ((given or earlier) if defaults.keep_metrics else given)
