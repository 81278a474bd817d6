"""Metrics: running means, equal to those of both Kerases batch after batch."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from kerases import both_kerases, each_keras, parts, sequential
from loss_cases import BITS, MANY, NUMBERS, ONE_HOT, PROBABILITIES, REAL, SCORES, STEPS
from minikeras import metrics
from minikeras.defaults import Defaults

BINARY, SPARSE, CATEGORICAL, SQUARED = (
    "BinaryAccuracy",
    "SparseCategoricalAccuracy",
    "CategoricalAccuracy",
    "MeanSquaredError",
)
HALVES = np.round(PROBABILITIES * 4) / 4  # with predictions that are the threshold itself

# The metric, its arguments, labels and predictions.
CASES = {
    "binary": (BINARY, {}, BITS, PROBABILITIES),
    "binary column": (BINARY, {}, BITS[:, :1], PROBABILITIES[:, :1]),
    "binary vector": (BINARY, {}, BITS[:, 0], PROBABILITIES[:, :1]),
    "binary floats": (BINARY, {}, BITS.astype(np.float32), PROBABILITIES),
    "binary at the threshold": (BINARY, {}, BITS, HALVES),
    "binary own threshold": (BINARY, {"threshold": 0.25}, BITS, HALVES),
    "sparse": (SPARSE, {}, NUMBERS, SCORES),
    "sparse column": (SPARSE, {}, NUMBERS[:, None], SCORES),
    "sparse floats": (SPARSE, {}, NUMBERS.astype(np.float32), SCORES),
    "sparse ties": (SPARSE, {}, NUMBERS, np.sign(SCORES)),
    "sparse steps": (SPARSE, {}, MANY, STEPS),
    "categorical": (CATEGORICAL, {}, ONE_HOT, SCORES),
    "categorical integers": (CATEGORICAL, {}, ONE_HOT.astype(np.int64), SCORES),
    "categorical ties": (CATEGORICAL, {}, BITS, np.sign(SCORES)),
    "categorical steps": (CATEGORICAL, {}, STEPS[::-1].copy(), STEPS),
    "squared": (SQUARED, {}, REAL, SCORES),
    "squared vector": (SQUARED, {}, REAL[:, 0], SCORES[:, :1]),
    "squared integers": (SQUARED, {}, BITS, SCORES),
    "squared steps": (SQUARED, {}, STEPS[::-1].copy(), STEPS),
}
BATCHES = [slice(0, 5), slice(5, 10), slice(10, 13)]


def running(metric, y, p, batches=BATCHES):
    """Return the value of one of ours after each batch."""
    with tf.Graph().as_default(), tf.Session() as session:
        labels, predictions = (tf.placeholder(a.dtype, (None, *a.shape[1:])) for a in (y, p))
        state = tf.placeholder(tf.float32, (metric.size,))
        update = metric.update(state, labels, predictions)
        values, numbers = [], metric.start()
        for rows in batches:
            feed = {labels: y[rows], predictions: p[rows], state: numbers}
            numbers, value = session.run((update, metric.compute(update)), feed)
            values.append(value)
        return values


@each_keras
@pytest.mark.parametrize("case", CASES)
def test_the_running_mean_is_that_of_keras_after_each_batch(library, case):
    """A sum and a count: batches of different sizes weigh as many examples as they have."""
    name, arguments, y, p = CASES[case]
    real = getattr(library.metrics, name)(**arguments)
    expected = []
    for rows in BATCHES:
        # In Keras 2 it is `compile` that gives the labels the rank of the predictions.
        column = library is tf_keras and "vector" in case
        real.update_state(y[rows, None] if column else y[rows], p[rows])
        expected.append(np.float32(real.result()))
    ours = running(getattr(metrics, name)(**arguments), y, p)
    if library is keras and "steps" in case:
        # Keras 3 takes the mean of each example before it adds up: another order of the same sum.
        np.testing.assert_allclose(ours, expected, rtol=3e-7)
    else:
        assert ours == expected


def test_the_running_mean_is_the_mean_of_all_rows():
    """After the last batch it is a line of NumPy; to 1e-6, because that is in float64."""
    lines = {
        "binary": ((PROBABILITIES > 0.5) == BITS).mean(),
        "binary at the threshold": ((HALVES > 0.5) == BITS).mean(),
        "sparse": (SCORES.argmax(-1) == NUMBERS).mean(),
        "categorical ties": (np.sign(SCORES).argmax(-1) == BITS.argmax(-1)).mean(),
        "squared": ((SCORES.astype(np.float64) - REAL) ** 2).mean(),
    }
    for case, expected in lines.items():
        name, arguments, y, p = CASES[case]
        last = running(getattr(metrics, name)(**arguments), y, p)[-1]
        assert last == pytest.approx(expected, rel=1e-6)


def evaluated(k, units, activation, loss, y, given, defaults=None):
    """Return what `evaluate` of a compiled model gives, by name."""
    k.utils.set_random_seed(7)
    layers = [k.Input((4,)), k.layers.Dense(units, activation=activation)]
    model = sequential(k, layers, defaults)
    model.compile("sgd", loss, metrics=given)
    return model.evaluate(SCORES, y, batch_size=5, verbose=0, return_dict=True)


HEADS = {
    "one unit": (1, "sigmoid", "binary_crossentropy", BITS[:, :1]),
    "one unit, labels (batch,)": (1, "sigmoid", "binary_crossentropy", BITS[:, 0]),
    "one-hot": (4, "softmax", "categorical_crossentropy", ONE_HOT),
    "class numbers": (4, "softmax", "sparse_categorical_crossentropy", NUMBERS),
    "class numbers (batch, 1)": (4, "softmax", "sparse_categorical_crossentropy", NUMBERS[:, None]),
}


@both_kerases
@pytest.mark.parametrize("head", HEADS)
def test_accuracy_in_any_spelling_is_the_one_of_the_shapes(library, defaults, head):
    """The name is the key in the logs, as it was written; the values are equal."""
    given = ["accuracy", "ACC"]
    ours = evaluated(minikeras, *HEADS[head], given, defaults)
    assert list(ours.items()) == list(evaluated(library, *HEADS[head], given).items())
    assert ours.keys() == {"loss", *given}


def distance(y_true, y_pred):
    return tf.reduce_mean(tf.abs(tf.cast(y_true, y_pred.dtype) - y_pred), axis=-1)


def share(y_true, y_pred):
    return tf.greater(y_pred, 0.4)


@both_kerases
def test_metrics_by_name_object_and_function_have_the_keys_and_values_of_keras(library, defaults):
    """In one model, in one order, for one-hot labels."""

    def given(k):
        strict = k.metrics.BinaryAccuracy("strict", threshold=0.9)
        names = ["mse", "MSE", "mean_squared_error", "binary_accuracy", "categorical_accuracy"]
        return [*names, strict, k.metrics.CategoricalAccuracy(name="hits"), distance, share]

    head = HEADS["one-hot"]
    ours = evaluated(minikeras, *head, given(minikeras), defaults)
    assert list(ours.items()) == list(evaluated(library, *head, given(library)).items())
    assert ours.keys() > {"strict", "hits", "distance", "share", "MSE"}


def test_a_class_is_made_and_named_by_its_default():
    """As Keras 3 does it; Keras 2 fails on a class."""
    head = HEADS["one-hot"]
    ours = evaluated(minikeras, *head, [metrics.CategoricalAccuracy])
    assert ours == evaluated(keras, *head, [keras.metrics.CategoricalAccuracy])


@pytest.mark.parametrize("name", [name for name in metrics.__all__ if name != "Metric"])
def test_an_object_is_named_as_in_keras(name):
    """By default and when told."""
    kind = getattr(metrics, name)
    for library in (keras, tf_keras):
        real = getattr(library.metrics, name)
        assert kind().name == real().name
        assert kind("mine").name == real("mine").name == kind(name="mine").name


def test_every_name_is_taken_by_both_kerases():
    """And a class name names the class."""
    for name, kind in metrics.NAMES.items():
        for library in (keras, tf_keras):
            assert library.metrics.get(name) is not None
        assert name == kind.__name__ or name.lower() == name or name == "MSE"


def test_a_metric_of_a_user_needs_only_values():
    """Subclass, write `values`; the mean over all batches follows."""

    class Largest(metrics.Metric):
        default_name = "largest"

        def values(self, y_true, y_pred):
            return tf.reduce_max(y_pred, axis=-1)

    found = running(Largest(), ONE_HOT, SCORES)[-1]
    assert found == pytest.approx(SCORES.max(-1).mean(), rel=1e-6)  # NumPy adds in pairs
    assert Largest().name == "largest"
    with pytest.raises(NotImplementedError):
        metrics.Metric().values(None, None)


@pytest.mark.parametrize(
    ("identifier", "closest"), [("acuracy", "'accuracy'"), ("xyzzy", None), (3, None), (None, None)]
)
def test_what_does_not_exist_is_refused_when_compiling(identifier, closest):
    """What, where, got, expected, try."""
    model = minikeras.Sequential([minikeras.Input((4,)), minikeras.layers.Dense(1)])
    with pytest.raises(ValueError) as caught:
        model.compile("sgd", "mse", metrics=[identifier])
    found = parts(caught)
    assert found["what"] == "Unknown metric."
    assert found["where"] == "compile(metrics=[...])"
    assert found["got"] == repr(identifier)
    assert "binary_accuracy" in found["expected"]
    assert found.get("try") == closest


@pytest.mark.parametrize(
    "given", [["mse", "mse"], ["acc", metrics.BinaryAccuracy(name="acc")], [metrics.Metric("loss")]]
)
def test_two_metrics_of_one_name_are_refused(given):
    """A ValueError in Keras 2 too; one of the two would be lost in the logs."""
    with pytest.raises(ValueError) as caught:
        evaluated(minikeras, *HEADS["one unit"], given)
    assert parts(caught) == {
        "what": "Two metrics have the same name.",
        "where": "compile(metrics=[...])",
        "got": repr(getattr(given[-1], "name", given[-1])),
        "try": "a name for one of them, as BinaryAccuracy(name='strict')",
    }


def test_labels_that_do_not_fit_a_metric_are_refused_by_its_name():
    """One-hot labels for a metric of class numbers: an error in both Kerases, too."""
    with pytest.raises(ValueError) as caught:
        evaluated(minikeras, *HEADS["one-hot"], ["sparse_categorical_accuracy"])
    found = parts(caught)
    assert found["what"] == "The labels do not fit the metric."
    assert found["where"] == "metric sparse_categorical_accuracy"
    assert found["got"] == "labels (batch, 4), predictions (batch, 4)"
    assert "squeeze" in found["expected"]
    for library in (keras, tf_keras):
        with pytest.raises((ValueError, tf.errors.InvalidArgumentError)):
            evaluated(library, *HEADS["one-hot"], ["sparse_categorical_accuracy"])


def test_off_accuracy_is_an_argmax_for_one_unit_too():
    """Without the row `resolve_accuracy` a network of one unit is right where the label is 0."""
    off = Defaults.keras().replace(resolve_accuracy=False)
    found = evaluated(minikeras, *HEADS["one unit"], ["accuracy"], off)["accuracy"]
    assert found == np.float32((BITS[:, 0] == 0).mean())
