"""What `compile(metrics=[...])` makes of names, classes, objects, functions and configs."""

import warnings

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from kerases import both_kerases, parts, sequential
from metrics.data import BITS, MASK, NUMBERS, ONE_HOT, SCORES, STEP_BITS, STEPS, WEIGHTS
from minikeras import Defaults, metrics
from minikeras.metrics.names import resolve

HEADS = {
    "one unit": (1, "sigmoid", "binary_crossentropy", BITS[:, :1]),
    "one unit, labels (batch,)": (1, "sigmoid", "binary_crossentropy", BITS[:, 0]),
    "several labels": (4, "sigmoid", "binary_crossentropy", BITS),
    "one-hot": (4, "softmax", "categorical_crossentropy", ONE_HOT),
    "class numbers": (4, "softmax", "sparse_categorical_crossentropy", NUMBERS),
    "class numbers (batch, 1)": (4, "softmax", "sparse_categorical_crossentropy", NUMBERS[:, None]),
}


def evaluated(k, head, given, defaults=None, weighted=None):
    """Return what `evaluate` of a compiled model gives, by name."""
    units, activation, loss, y = HEADS[head]
    k.utils.set_random_seed(7)
    layers = [k.Input((4,)), k.layers.Dense(units, activation=activation)]
    model = sequential(k, layers, defaults)
    model.compile("sgd", loss, metrics=given, weighted_metrics=weighted)
    weights = WEIGHTS if weighted else None
    told = model.evaluate(SCORES, y, 5, verbose=0, sample_weight=weights, return_dict=True)
    return {name: np.asarray(value).tolist() for name, value in told.items()}


def agree(library, defaults, head, make, weighted=lambda K: None):
    """Assert that both report the same keys in the same order with the same bits."""
    found = evaluated(minikeras, head, make(minikeras), defaults, weighted(minikeras))
    assert [*found.items()] == [
        *evaluated(library, head, make(library), None, weighted(library)).items()
    ]
    return found


@both_kerases
@pytest.mark.parametrize("head", HEADS)
def test_accuracy_in_any_spelling_is_the_one_of_the_shapes(library, defaults, head):
    """The name is the key in the logs, as it was written."""
    found = agree(library, defaults, head, lambda K: ["accuracy", "ACC"])
    assert found.keys() == {"loss", "accuracy", "ACC"}


@pytest.mark.parametrize("head", HEADS)
def test_crossentropy_is_the_one_of_the_shapes(head):
    """A word of Keras 2 for metrics; Keras 3 has it for losses only."""
    agree(tf_keras, Defaults.keras2(), head, lambda K: ["crossentropy", "ce"])


def distance(y_true, y_pred):
    return tf.reduce_mean(tf.abs(tf.cast(y_true, y_pred.dtype) - y_pred), axis=-1)


def share(y_true, y_pred):
    return tf.greater(y_pred, 0.4)


@both_kerases
def test_names_classes_objects_and_functions_have_the_keys_and_bits_of_keras(library, defaults):
    """In one model, in one order, for one-hot labels."""

    def given(k):
        strict = k.metrics.BinaryAccuracy("strict", threshold=0.9)
        names = ["mse", "MSE", "mean_squared_error", "binary_accuracy", "categorical_accuracy"]
        words = ["AUC", "CosineSimilarity", "hinge", "poisson", "Recall"]
        functions = [distance, share, k.losses.mean_absolute_error, k.metrics.binary_accuracy]
        return [*names, *words, strict, k.metrics.F1Score(name="f"), *functions[:3]]

    found = agree(library, defaults, "one-hot", given)
    assert found.keys() > {"strict", "distance", "share", "MSE", "mean_absolute_error"}
    assert len(found["f"]) == 4


def test_a_class_and_a_loss_are_taken_as_in_keras_3_and_a_dict_as_by_get():
    """Keras 2 fails on a class."""

    def given(k):
        return [k.metrics.CategoricalAccuracy, k.losses.Huber(name="smooth")]

    found = agree(keras, Defaults.keras(), "one-hot", given)
    assert found.keys() == {"loss", "categorical_accuracy", "smooth"}
    config = {"class_name": "Precision", "config": {"thresholds": 0.3, "name": "p"}}
    for metric in (
        metrics.get(config),
        resolve([config], (None, 1), (None, 1), Defaults.keras())[0],
    ):
        assert (metric.name, metric.thresholds) == ("p", 0.3)


def test_a_name_that_is_taken_gets_a_number():
    """As in Keras 3; Keras 2 has an error, except for names that nobody said."""
    agree(keras, Defaults.keras(), "one unit", lambda K: ["mse", "mse", "mse"])
    keras.utils.clear_session()  # Keras counts the objects that it names
    found = agree(
        keras, Defaults.keras(), "one unit", lambda K: [K.metrics.AUC(), K.metrics.AUC(curve="PR")]
    )
    assert found.keys() == {"loss", "auc", "auc_1"}


@both_kerases
def test_weighted_metrics_use_the_weights_and_metrics_do_not(library, defaults):
    """A name that is taken begins with "weighted_"."""
    resolved = resolve(["mse", "mae"], (None, 1), (None, 1), defaults, ["mse", "Recall"])
    names = [metric.name for metric in resolved]
    assert names == ["mse", "mae", "weighted_mse", "Recall" if library is keras else "recall"]
    found = agree(library, defaults, "one unit", lambda K: ["mse"], lambda K: ["mae", "accuracy"])
    assert found.keys() == {"loss", "mse", "mae", "accuracy"}


def test_a_metric_that_is_called_like_the_loss_is_refused():
    """One of the two would be lost in the logs."""
    with pytest.raises(ValueError) as caught:
        evaluated(minikeras, "one unit", [metrics.Mean("loss")])
    assert parts(caught)["what"] == "A metric is called like the loss."


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


def test_every_name_of_keras_3_is_taken():
    """And gives the class that it gives there, where that needs no arguments."""
    for name, kind in keras.src.metrics.ALL_OBJECTS_DICT.items():
        assert metrics.NAMES[name].__name__ == kind.__name__


def test_the_names_of_keras_2_are_taken():
    """Functions and classes; what has no counterpart in Keras 3 is left out."""
    left_out = {"MeanTensor", "Reduce", "MeanRelativeError", "PyMetric", "SumOverBatchSize"}
    left_out |= {"SumOverBatchSizeMetricWrapper", "SensitivitySpecificityBase"}
    left_out |= {"acc", "ACC"}  # `compile` takes them by the shapes
    for name, value in vars(tf_keras.src.metrics).items():
        ours = isinstance(value, type) or callable(value)
        if ours and getattr(value, "__module__", "").startswith("tf_keras.src.metrics."):
            known = name in metrics.NAMES or name in ("clone_metric", "clone_metrics")
            assert known or name in left_out or metrics.get(name), name


def test_off_accuracy_is_an_argmax_for_one_unit_too():
    """Without the row `resolve_accuracy` a network of one unit is right where the label is 0."""
    off = Defaults.keras().replace(resolve_accuracy=False)
    found = evaluated(minikeras, "one unit", ["accuracy"], off)["accuracy"]
    assert found == np.float32((BITS[:, 0] == 0).mean())


def fitted(k, defaults, layers, compiled, *data, **arguments):
    """Return the history of a fit."""
    k.utils.set_random_seed(7)
    model = sequential(k, layers(k), defaults)
    model.compile("sgd", **compiled(k))
    given = {"batch_size": 5, "epochs": 2, "verbose": 0, "shuffle": False} | arguments
    return [*model.fit(*data, **given).history.items()]


@both_kerases
def test_fit_reports_the_bits_of_keras(library, defaults):
    """Many metrics at once, weighted and not, in training and in validation."""

    def layers(k):
        return [k.Input((4,)), k.layers.Dense(4, activation="softmax")]

    def compiled(k):
        m = k.metrics
        metrics = [m.AUC(name="auc"), m.PrecisionAtRecall(0.5, name="point"), m.F1Score("macro")]
        weighted = [m.OneHotMeanIoU(4, name="iou"), m.AUC(curve="PR", name="pr"), "hinge"]
        metrics += [m.RootMeanSquaredError(), m.R2Score(), "accuracy"]
        return {"loss": "mse", "metrics": metrics, "weighted_metrics": weighted}

    arguments = {"sample_weight": WEIGHTS, "validation_data": (SCORES[:7], ONE_HOT[:7])}
    ours = fitted(minikeras, defaults, layers, compiled, SCORES, ONE_HOT, **arguments)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "You are passing weight as `float`", UserWarning)
        real = fitted(library, None, layers, compiled, SCORES, ONE_HOT, **arguments)
    assert ours == real


@both_kerases
def test_fit_masks_as_keras_does(library, defaults):
    """Behind a Masking layer: the accuracy in both, the recall in Keras 2."""

    def layers(k):
        return [k.Input((3, 4)), k.layers.Masking(), k.layers.Dense(1, activation="sigmoid")]

    def compiled(k):
        metrics = ["accuracy", k.metrics.Recall(name="recall")]
        return {"loss": "binary_crossentropy", "metrics": metrics}

    x = np.where(MASK[..., None], STEPS, 0).astype(np.float32)
    ours = fitted(minikeras, defaults, layers, compiled, x, STEP_BITS)
    assert ours == fitted(library, None, layers, compiled, x, STEP_BITS)


def test_a_metric_may_have_a_value_for_each_class():
    """It stands in the logs as an array, as in Keras, and the bar prints it."""
    model = minikeras.Sequential([minikeras.Input((4,)), minikeras.layers.Dense(4)])
    model.compile("sgd", "mse", metrics=[metrics.F1Score(), metrics.Recall([0.2, 0.4])])
    told = model.evaluate(SCORES, ONE_HOT, verbose=1, return_dict=True)
    assert [np.shape(told[name]) for name in ("loss", "f1_score", "recall")] == [(), (4,), (2,)]
