"""Sums, means, and means of functions, equal to those of both Kerases to the bit."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

import minikeras
from kerases import both_kerases, each_keras
from metrics.data import NUMBERS, ONE_HOT, SCORES, STEP_WEIGHTS, STEPS, WEIGHTS
from metrics.running import PLAIN, WEIGHTED, compare
from minikeras.metrics import MeanMetricWrapper


@both_kerases
@pytest.mark.parametrize("name", ["Sum", "Mean"])
def test_values_and_weights_are_added_as_in_keras(library, defaults, name):
    """Batch after batch, of numbers, of examples and of steps."""
    ours, real = getattr(minikeras.metrics, name)(), getattr(library.metrics, name)()
    ours.defaults = defaults
    given = [(SCORES[:, 0],), (SCORES[:, 0], WEIGHTS), (3.0,), (STEPS[..., 0], STEP_WEIGHTS)]
    for values in given:
        ours.update_state(*values)
        real.update_state(*values)
        # A sum of the op by op execution of Keras is that of the graph.
        assert ours.result() == pytest.approx(float(real.result()), rel=2e-7)
    ours.reset_state()
    assert ours.result() == 0.0


def test_a_mean_is_the_mean_of_numpy():
    """The weighted one, too."""
    mean = minikeras.metrics.Mean()
    assert mean([1, 3, 5, 7]) == 4.0
    mean.reset_state()
    assert mean([1.0, 3.0], sample_weight=[3.0, 1.0]) == np.average([1, 3], weights=[3, 1])
    assert minikeras.metrics.Sum()([1, 3, 5, 7]) == 16.0


def distance(y_true, y_pred, power=1):
    """Return the errors of all outputs."""
    return tf.abs(tf.cast(y_true, y_pred.dtype) - y_pred) ** power


def columns(library, **arguments):
    """Return the mean of the errors."""
    return library.metrics.MeanMetricWrapper(distance, name="distance", **arguments)


@both_kerases
def test_the_mean_of_a_function_has_the_bits_of_keras(library, defaults):
    """With and without arguments of its own."""
    compare(library, defaults, columns, ONE_HOT, SCORES, [PLAIN, WEIGHTED])
    compare(library, defaults, lambda K: columns(K, power=2), ONE_HOT, SCORES, [PLAIN])


@both_kerases
@pytest.mark.parametrize("name", ["mean_squared_error", "sparse_categorical_crossentropy"])
def test_the_functions_of_losses_and_metrics_may_be_averaged(library, defaults, name):
    """As `metrics=[keras.losses.mean_squared_error]` does it."""

    def make(library):
        return library.metrics.MeanMetricWrapper(getattr(library.losses, name), name)

    y = NUMBERS if name.startswith("sparse") else ONE_HOT
    compare(library, defaults, make, y, np.abs(SCORES), [PLAIN, WEIGHTED])


def test_a_loss_object_counts_as_one_value_for_each_batch():
    """In Keras 3, because the loss is a mean already."""
    compare(
        keras,
        minikeras.Defaults.keras(),
        lambda library: library.metrics.MeanMetricWrapper(library.losses.MeanSquaredError(), "mse"),
        ONE_HOT,
        SCORES,
        [PLAIN],
    )
    loss = minikeras.losses.Huber()
    assert MeanMetricWrapper(loss).direction == "down"
    assert MeanMetricWrapper(distance).direction is None


@each_keras
def test_a_wrapper_is_made_again_from_its_config(library):
    """A function of Keras by its name, in Keras's format."""
    metric = MeanMetricWrapper(minikeras.losses.mean_squared_error, name="mine")
    again = MeanMetricWrapper.from_config(metric.get_config())
    assert (again.fn, again.name) == (metric.fn, "mine")
    assert metric.get_config()["fn"] == "mean_squared_error"
    real = library.metrics.MeanMetricWrapper(library.losses.mean_squared_error, name="mine")
    assert metric.get_config().keys() == real.get_config().keys()
