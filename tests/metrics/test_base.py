"""What every metric can do, in a model and outside, and what a user's own metric needs."""

import inspect

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras
from keras.src.utils.naming import to_snake_case

import minikeras
from kerases import both_kerases, parts, sequential
from metrics.data import BITS, NUMBERS, ONE_HOT, PROBABILITIES, SCORES, WEIGHTS
from metrics.running import ours
from minikeras import Defaults, metrics
from minikeras.metrics.base import snake_case
from minikeras.metrics.names import CLASSES

NEEDED = {
    "IoU": {"num_classes": 3, "target_class_ids": [1]},
    "MeanIoU": {"num_classes": 3},
    "OneHotIoU": {"num_classes": 3, "target_class_ids": [1]},
    "OneHotMeanIoU": {"num_classes": 3},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "MeanMetricWrapper": {"fn": minikeras.losses.mean_squared_error},
}
ALL = sorted(CLASSES)


def own(library):
    """Return a metric that is written as in Keras: the largest prediction so far, and a count."""

    class Largest(library.metrics.Metric):
        def __init__(self, name="largest", **options):
            super().__init__(name=name, **options)
            self.most = self.add_weight(name="most", initializer="zeros")
            self.batches = self.add_weight(name="batches", initializer="zeros")

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.most.assign(tf.maximum(self.most, tf.reduce_max(y_pred)))
            self.batches.assign_add(1.0)

        def result(self):
            return self.most / self.batches

    return Largest()


def rooted(library):
    """Return a mean of Keras with another update and another result."""

    class Rooted(library.metrics.Mean):
        def update_state(self, y_true, y_pred, sample_weight=None):
            values = tf.reduce_mean((tf.cast(y_true, y_pred.dtype) - y_pred) ** 2, -1)
            super().update_state(values, sample_weight=sample_weight)

        def result(self):
            return tf.sqrt(super().result())

    return Rooted(name="rooted")


def vector(library):
    """Return a metric that keeps a number for each class, in a list of its own."""

    class Share(library.metrics.Metric):
        def __init__(self):
            super().__init__(name="share")
            self.seen = self.add_weight(shape=(4,), initializer="zeros", name="seen")

        def update_state(self, y_true, y_pred, sample_weight=None):
            weight = 1.0 if sample_weight is None else tf.reshape(sample_weight, (-1, 1))
            self.seen.assign_add(tf.reduce_sum(y_pred * weight, axis=0))

        def reset_state(self):
            self.seen.assign(tf.zeros((4,)))

        def result(self):
            return self.seen[0] / tf.reduce_sum(self.seen)

    return Share()


@both_kerases
@pytest.mark.parametrize("make", [own, rooted, vector])
def test_a_metric_of_a_user_is_written_as_in_keras(library, defaults, make):
    """Variables, `update_state` and `result` do in our graph what they do in Keras's."""
    history = []
    for k in (library, minikeras):
        k.utils.set_random_seed(7)
        layers = [k.Input((4,)), k.layers.Dense(4, activation="softmax")]
        model = sequential(k, layers, defaults)
        model.compile("sgd", "mse", metrics=[make(k)], weighted_metrics=None)
        told = model.fit(SCORES, ONE_HOT, batch_size=5, epochs=2, shuffle=False, verbose=0)
        history.append([*told.history.items()])
        history[-1] += model.evaluate(SCORES, ONE_HOT, batch_size=5, verbose=0)
    assert history[0] == history[1]


def test_a_metric_of_a_user_works_outside_a_model():
    """On eager tensors, as long as TensorFlow is eager."""
    metric = own(minikeras)
    metric.update_state([0.0], np.float32([[1, 3]]))
    metric.update_state([0.0], np.float32([[2, 1]]))
    assert float(metric.result()) == 1.5
    metric.reset_state()
    assert float(metric.most) == 0.0
    mean = rooted(minikeras)
    mean.update_state(np.float32([[1.0]]), np.float32([[3.0]]))
    assert float(mean.result()) == 2.0


def test_a_metric_without_an_update_says_so():
    """The base alone measures nothing."""
    with pytest.raises(NotImplementedError):
        metrics.Metric().update_state([1.0], [1.0])
    with pytest.raises(NotImplementedError):
        metrics.Metric().result()


@pytest.mark.parametrize("name", ["BinaryAccuracy", "AUC", "F1Score", "Precision"])
def test_outside_a_model_it_takes_arrays_and_gives_numbers(name):
    """Batch after batch, until it is reset; a table says whose numbers."""
    for library, defaults in ((keras, Defaults.keras()), (tf_keras, Defaults.keras2())):
        metric, real = getattr(metrics, name)(), getattr(library.metrics, name)()
        metric.defaults = defaults
        labels = BITS.astype(np.float32)
        for rows in (slice(0, 5), slice(5, 13)):
            metric.update_state(labels[rows], PROBABILITIES[rows], sample_weight=WEIGHTS[rows])
            real.update_state(labels[rows], PROBABILITIES[rows], sample_weight=WEIGHTS[rows])
            np.testing.assert_allclose(metric.result(), np.asarray(real.result()), rtol=3e-7)
        metric.reset_state()
        assert not np.any(metric.result())
    share = np.mean((PROBABILITIES > 0.5) == BITS)
    assert metrics.BinaryAccuracy()(BITS, PROBABILITIES) == np.float32(share)


def test_the_state_goes_through_the_graph_and_stays_outside_the_object():
    """Two graphs of one metric share nothing."""
    metric = metrics.BinaryAccuracy()
    first = ours(metric, BITS, PROBABILITIES, Defaults.keras())
    assert ours(metric, BITS, PROBABILITIES, Defaults.keras()) == first
    assert metric.result() == 0.0
    assert (metric.size, metric.start().tolist()) == (2, [0, 0])


@pytest.mark.parametrize("name", ALL)
def test_a_config_is_that_of_keras_3(name):
    """Its keys and values; an equal metric is made of it, by ours and by the real Keras."""
    metric = getattr(metrics, name)(**NEEDED.get(name, {}))
    again = metrics.deserialize(metrics.serialize(metric))
    assert repr(again) == repr(metric)
    assert type(again) is type(metric)
    if name == "MeanMetricWrapper":
        return
    real = getattr(keras.metrics, name)(**NEEDED.get(name, {}))
    written, expected = metric.get_config(), real.get_config()
    if name == "CosineSimilarity":
        expected["axis"] = -1  # Keras forgets it
    if name in ("BinaryIoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU", "IoU"):
        written = {**written, "target_class_ids": list(written.get("target_class_ids", ()))}
        expected = {**expected, "target_class_ids": list(expected.get("target_class_ids", ()))}
    expected["name"] = written["name"]  # Keras counts its objects: auc_3
    if name == "SparseTopKCategoricalAccuracy":
        expected["from_sorted_ids"] = False  # Keras writes it only if it is true
    assert written == expected
    assert (
        keras.metrics.deserialize(metrics.serialize(metric)).get_config()["dtype"]
        == (expected["dtype"])
    )


@pytest.mark.parametrize("name", ALL)
def test_the_arguments_are_those_of_keras_3(name):
    """The same names in the same order with the same values, unless the table decides."""
    mine, real = (inspect.signature(getattr(k.metrics, name)) for k in (minikeras, keras))
    assert [*mine.parameters] == [*real.parameters]
    by_table = {"AUC": "summation_method", "BinaryAccuracy": "threshold"}.get(name)
    for parameter in mine.parameters.values():
        default = real.parameters[parameter.name].default
        if parameter.name == by_table:
            assert parameter.default is None
            continue
        assert parameter.default == default or (parameter.default, default) == (0.0, 0)


def test_another_dtype_is_refused():
    """The state is float32."""
    with pytest.raises(ValueError) as caught:
        metrics.AUC(dtype="float16")
    assert parts(caught) == {
        "what": "No such state.",
        "where": "AUC(dtype=...)",
        "got": "'float16'",
        "expected": "float32",
    }


def test_labels_that_do_not_fit_are_refused_by_the_name_of_the_metric():
    """One-hot labels for a metric of class numbers: an error in both Kerases, too."""
    for k in (minikeras, keras, tf_keras):
        model = sequential(k, [k.Input((4,)), k.layers.Dense(4, activation="softmax")])
        model.compile("sgd", "mse", metrics=["sparse_categorical_accuracy"])
        with pytest.raises((ValueError, tf.errors.InvalidArgumentError)) as caught:
            model.evaluate(SCORES, ONE_HOT, verbose=0)
        if k is minikeras:
            found = parts(caught)
    assert found["what"] == "The labels do not fit the metric."
    assert found["where"] == "metric sparse_categorical_accuracy"
    assert found["got"] == "labels (batch, 4), predictions (batch, 4)"
    assert "squeeze" in found["expected"]


@pytest.mark.parametrize("name", ["AUC", "MeanIoU", "F1Score", "FBetaScore", "R2Score", "Metric"])
def test_names_in_snake_case_are_those_of_keras(name):
    """An upper-case word stays together."""
    assert snake_case(name) == to_snake_case(name)


def test_class_numbers_and_predictions_may_be_lists():
    """Whatever NumPy takes."""
    metric = metrics.SparseCategoricalAccuracy()
    share = np.mean(SCORES.argmax(-1) == NUMBERS)
    assert metric(NUMBERS.tolist(), SCORES.tolist()) == np.float32(share)
