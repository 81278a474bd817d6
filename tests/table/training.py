"""The rows of losses, optimizers, schedules and metrics: what `compile` is told."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from loss_cases import CASES, KERAS_3_CASES
from losses import graphs
from metrics import data, running
from optimizers.steps import ABOVE_ZERO, by_keras, by_us
from table.measure import (
    EQUAL,
    NOTHING,
    OTHER,
    attempt,
    config,
    distance,
    fit,
    same_kinds,
    trained,
)

Rows = dict[str, dict[str, str]]
RANDOM = np.random.default_rng(6)
X = RANDOM.normal(size=(11, 3)).astype(np.float32)
Y = RANDOM.normal(size=(11, 2)).astype(np.float32)

# Of each loss, the first of the cases that its own tests have.
LOSSES: dict[str, Any] = {}
for _case in (*CASES.values(), *KERAS_3_CASES.values()):
    LOSSES.setdefault(_case[0], _case)

OPTIMIZERS: dict[str, dict[str, Any]] = {
    "SGD": {"momentum": 0.9, "nesterov": True},
    "RMSprop": {"momentum": 0.5},
    "Adam": {"amsgrad": True},
    "AdamW": {},
    "Adadelta": {},
    "Adafactor": {},
    "Adagrad": {},
    "Adamax": {},
    "Ftrl": {},
    "Lamb": {},
    "Lion": {},
    "Nadam": {},
}
SCHEDULES: dict[str, tuple[Any, ...]] = {
    "ExponentialDecay": (0.1, 7, 0.9),
    "PiecewiseConstantDecay": ([3, 6], [0.3, 0.07, 0.1]),
    "PolynomialDecay": (0.1, 6, 0.01, 0.5),
    "InverseTimeDecay": (0.1, 3, 0.7),
    "CosineDecay": (0.1, 7),
    "CosineDecayRestarts": (0.1, 3),
}
NUMBERS, ONE_HOT, REAL = "numbers", "one hot", "real"
TARGETS = {NUMBERS: data.NUMBERS, ONE_HOT: data.ONE_HOT, REAL: np.abs(data.REAL)}
# What each metric is told, and the labels that it is for.
METRICS: dict[str, tuple[dict[str, Any], str]] = {
    "AUC": ({"num_thresholds": 20}, ONE_HOT),
    "Accuracy": ({}, ONE_HOT),
    "BinaryAccuracy": ({}, ONE_HOT),
    "BinaryCrossentropy": ({}, ONE_HOT),
    "BinaryIoU": ({}, ONE_HOT),
    "CategoricalAccuracy": ({}, ONE_HOT),
    "CategoricalCrossentropy": ({}, ONE_HOT),
    "CategoricalHinge": ({}, ONE_HOT),
    "F1Score": ({"average": "macro"}, ONE_HOT),
    "FBetaScore": ({"average": "micro", "beta": 2.0}, ONE_HOT),
    "FalseNegatives": ({}, ONE_HOT),
    "FalsePositives": ({}, ONE_HOT),
    "Hinge": ({}, ONE_HOT),
    "KLDivergence": ({}, ONE_HOT),
    "OneHotIoU": ({"num_classes": 4, "target_class_ids": [0, 2]}, ONE_HOT),
    "OneHotMeanIoU": ({"num_classes": 4}, ONE_HOT),
    "Precision": ({}, ONE_HOT),
    "PrecisionAtRecall": ({"recall": 0.5}, ONE_HOT),
    "Recall": ({}, ONE_HOT),
    "RecallAtPrecision": ({"precision": 0.3}, ONE_HOT),
    "SensitivityAtSpecificity": ({"specificity": 0.5}, ONE_HOT),
    "SpecificityAtSensitivity": ({"sensitivity": 0.5}, ONE_HOT),
    "SquaredHinge": ({}, ONE_HOT),
    "TopKCategoricalAccuracy": ({"k": 2}, ONE_HOT),
    "TrueNegatives": ({}, ONE_HOT),
    "TruePositives": ({}, ONE_HOT),
    "SparseCategoricalAccuracy": ({}, NUMBERS),
    "SparseCategoricalCrossentropy": ({}, NUMBERS),
    "SparseTopKCategoricalAccuracy": ({"k": 2}, NUMBERS),
    "IoU": ({"num_classes": 4, "target_class_ids": [1], "sparse_y_pred": False}, NUMBERS),
    "MeanIoU": ({"num_classes": 4, "sparse_y_pred": False}, NUMBERS),
    "ConcordanceCorrelation": ({}, REAL),
    "CosineSimilarity": ({}, REAL),
    "LogCoshError": ({}, REAL),
    "MeanAbsoluteError": ({}, REAL),
    "MeanAbsolutePercentageError": ({}, REAL),
    "MeanSquaredError": ({}, REAL),
    "MeanSquaredLogarithmicError": ({}, REAL),
    "PearsonCorrelation": ({}, REAL),
    "Poisson": ({}, REAL),
    "R2Score": ({}, REAL),
    "RootMeanSquaredError": ({}, REAL),
}


def dense(k: Any) -> list[Any]:
    """Return the layers that an optimizer trains here."""
    return [k.layers.Dense(4, activation="tanh"), k.layers.Dense(2)]


def loss_rows(library: Any, defaults: Any) -> Rows:
    """Return the cells of every loss: its value and gradient behind an activation, and a fit."""
    found: Rows = {}
    for name, (_, arguments, activation, x, y) in LOSSES.items():
        if not hasattr(library.losses, name):
            continue
        make = _maker("losses", name, **arguments)
        values = _loss_values(library, defaults, make, activation, x, y)
        found[name] = values | {"config": config(library, make(library), make(minikeras))}
        found[name]["fit"] = _fit_loss(library, defaults, make, activation, x, y)
    return found


def _maker(module: str, name: str, *places: Any, **arguments: Any) -> Callable[[Any], Any]:
    home = module.split(".")

    def make(k: Any) -> Any:
        for part in home:
            k = getattr(k, part)
        return getattr(k, name)(*places, **arguments)

    return make


def _loss_values(library: Any, defaults: Any, make: Any, activation: str, x: Any, y: Any) -> Any:
    found: dict[str, str] = {}

    def measure() -> str:
        real = graphs.real(library, make(library), activation, x, y)
        ours = graphs.ours(make(minikeras), activation, x, y, defaults=defaults)
        found["values"] = distance(ours[:1], real[:1])
        found["shapes"] = EQUAL if same_kinds(ours, real) else OTHER
        found["gradients"] = distance(ours[1:], real[1:])
        return EQUAL

    said = attempt(measure)
    return found or dict.fromkeys(("values", "shapes", "gradients"), said)


def _fit_loss(library: Any, defaults: Any, make: Any, activation: str, x: Any, y: Any) -> str:
    """Return the cell of a fit of a Dense that goes before what the loss is about."""

    def layers(k: Any) -> list[Any]:
        return [k.layers.Dense(x.shape[-1]), k.layers.Activation(activation)]

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*received `from_logits=True`", UserWarning)
        return fit(library, defaults, layers, x, y, loss=make, optimizer=_slowly)


def _slowly(k: Any) -> Any:
    return k.optimizers.SGD(0.001)


def optimizer_rows(library: Any, defaults: Any) -> Rows:
    """Return the cells of every optimizer: eight steps on given gradients, and a fit."""
    found: Rows = {}
    for name, arguments in OPTIMIZERS.items():
        if not hasattr(library.optimizers, name):
            continue
        make = _maker("optimizers", name, 0.01, **arguments)
        # A rate of 0 makes Lamb divide by it.
        ours = [w for step in by_us(make(minikeras), defaults, ABOVE_ZERO) for w in step]
        real = [w for step in by_keras(make(library), ABOVE_ZERO) for w in step]
        # Keras 2 reckons a part of Nadam in Python, which a function does once: `fit` shows it.
        once = library is tf_keras and name == "Nadam"
        found[name] = {
            "values": NOTHING if once else distance(ours, real),
            "shapes": EQUAL if same_kinds(ours, real) else OTHER,
            "config": config(library, make(library), make(minikeras)),
            "gradients": NOTHING,
            "fit": fit(library, defaults, dense, X, Y, optimizer=make),
        }
    return found


def schedule_rows(library: Any, defaults: Any) -> Rows:
    """Return the cells of every schedule: the rates of fourteen steps, and a fit with them."""
    found: Rows = {}
    for name, places in SCHEDULES.items():
        make = _maker("optimizers.schedules", name, *places)
        ours, real = _rates(make(minikeras)), _rates_of_keras(make(library))
        found[name] = {
            "values": distance([ours], [real]),
            "shapes": EQUAL if same_kinds([ours], [real]) else OTHER,
            "config": config(library, make(library), make(minikeras)),
            "gradients": NOTHING,
            "fit": fit(library, defaults, dense, X, Y, optimizer=_sgd(make)),
        }
    return found


def _sgd(schedule: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda k: k.optimizers.SGD(schedule(k))


def _rates(schedule: Any) -> np.ndarray:
    with tf.Graph().as_default(), tf.Session() as session:
        step = tf.placeholder(tf.int64, ())
        rate = schedule(step)
        return np.array([session.run(rate, {step: number}) for number in range(14)])


def _rates_of_keras(schedule: Any) -> np.ndarray:
    traced = tf.function(lambda step: tf.convert_to_tensor(schedule(step)))
    return np.array([traced(tf.constant(step, tf.int64)).numpy() for step in range(14)])


def metric_rows(library: Any, defaults: Any) -> Rows:
    """Return the cells of every metric: after each of three batches, and as a fit reports it."""
    there = {name: told for name, told in METRICS.items() if hasattr(library.metrics, name)}
    found: Rows = {}
    for name, (arguments, labels) in there.items():
        make = _maker("metrics", name, **arguments)
        found[name] = _metric_values(library, defaults, make, labels)
        found[name]["config"] = config(library, make(library), make(minikeras))
        found[name]["gradients"] = NOTHING
    for labels in (NUMBERS, ONE_HOT, REAL):
        names = [name for name, (_, kind) in there.items() if kind == labels]
        for name, cell in _fit_metrics(library, defaults, names, labels).items():
            found[name]["fit"] = cell
    return found


def _metric_values(library: Any, defaults: Any, make: Any, labels: str) -> dict[str, str]:
    y, p, found = TARGETS[labels], data.SOFTMAX, {}

    def measure() -> str:
        real = running.theirs(library, make(library), y, p)
        ours = running.ours(make(minikeras), y, p, defaults)
        found["values"] = distance([np.asarray(v) for v in ours], [np.asarray(v) for v in real])
        found["shapes"] = EQUAL if same_kinds(ours, real) else OTHER
        return EQUAL

    said = attempt(measure)
    return found or dict.fromkeys(("values", "shapes"), said)


def _fit_metrics(library: Any, defaults: Any, names: list[str], labels: str) -> dict[str, str]:
    """Return for each metric the cell of what one fit, of a model that has all, reports."""
    loss = "sparse_categorical_crossentropy" if labels == NUMBERS else "mse"
    histories: dict[str, dict[str, list[float]]] = {}

    def layers(k: Any) -> list[Any]:
        return [k.layers.Dense(4, activation="softmax")]

    def metrics(k: Any) -> list[Any]:
        return [getattr(k.metrics, name)(**METRICS[name][0], name=name) for name in names]

    def measure() -> str:
        for k in (library, minikeras):
            _, histories[k.__name__] = trained(
                k, layers, data.SCORES, TARGETS[labels], defaults,
                loss=lambda k: loss, metrics=metrics,
            )  # fmt: skip
        return EQUAL

    said = attempt(measure)
    if said != EQUAL:
        return dict.fromkeys(names, said)
    ours, real = histories["minikeras"], histories[library.__name__]
    return {name: distance([np.array(ours[name])], [np.array(real[name])]) for name in names}
