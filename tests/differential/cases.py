"""One case of the differential test: plain data, from which each library makes the same program."""

import math
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
import tf_keras

import minikeras

ROWS, HELD_OUT, CLASSES = 14, 5, 3
# Keras 2 takes the labels of the steps of a row for the chances of as many classes.
CLASS_WEIGHT = {number: 0.5 + number for number in range(12)}
SHAPES = {"numbers": (5,), "steps": (6, 4), "words": (6,), "picture": (6, 7, 2)}


class Case(NamedTuple):
    """A stack of layers, what it is compiled with and what it is fed.

    An object of Keras is written `(module, class, arguments)`: `("layers", "Dense", {"units": 3})`.
    """

    data: str  # a key of SHAPES
    layers: tuple[Any, ...]
    loss: Any
    labels: str  # "numbers", "one_hot", "yes_or_no" or "real"
    optimizer: Any = "sgd"
    metrics: tuple[Any, ...] = ()
    weighted_metrics: tuple[Any, ...] = ()
    sample_weight: str | None = None  # "rows", "steps" or "zeros"
    class_weight: bool = False
    batch_size: int | None = None
    validation: str | None = None  # "split", "data" or "weighted"
    shuffle: bool = True
    epochs: int = 1
    seed: int = 0


def made(K, value):
    """Return the object of a library that a value of a case stands for."""
    if isinstance(value, tuple) and len(value) == 3 and isinstance(value[2], dict):
        module, name, arguments = value
        arguments = {key: made(K, argument) for key, argument in arguments.items()}
        return getattr(getattr(K, module), name)(**arguments)
    if isinstance(value, list):
        return [made(K, part) for part in value]
    return value


def run(K, case, defaults=None):
    """Return what a library makes of a case: every number that a person could print."""
    K.utils.set_random_seed(case.seed + 1)
    random = np.random.RandomState(case.seed)
    options = {"defaults": defaults} if K is minikeras else {}
    model = K.Sequential([made(K, layer) for layer in (inputs(case), *case.layers)], **options)
    shape = model.output_shape
    model.compile(
        made(K, case.optimizer),
        made(K, case.loss),
        metrics=[made(K, metric) for metric in case.metrics] or None,
        weighted_metrics=[made(K, metric) for metric in case.weighted_metrics] or None,
    )
    x, y, weights = data(case, random, shape[1:], ROWS)
    held_out = data(case, random, shape[1:], HELD_OUT)
    initial = model.get_weights()
    told = model.fit(
        x,
        y,
        batch_size=case.batch_size,
        epochs=case.epochs,
        verbose=0,
        shuffle=case.shuffle,
        sample_weight=weights,
        class_weight=CLASS_WEIGHT if case.class_weight else None,
        validation_split=0.25 if case.validation == "split" else 0.0,
        validation_data={"data": held_out[:2], "weighted": held_out}.get(case.validation),
    )
    return {
        "shape": list(shape),
        "initial": initial,
        "history": told.history,
        "weights": model.get_weights(),
        "evaluation": np.array(model.evaluate(x, y, sample_weight=weights, verbose=0)),
        "predictions": model.predict(held_out[0], verbose=0),
    }


def inputs(case):
    """Return the first layer: what the data looks like."""
    dtype = "int32" if case.data == "words" else "float32"
    return ("layers", "Input", {"shape": SHAPES[case.data], "dtype": dtype})


def data(case, random, output, rows):
    """Return x, labels for outputs of a shape, and weights."""
    shape = (rows, *SHAPES[case.data])
    x = random.randint(0, 8, shape) if case.data == "words" else np.float32(random.randn(*shape))
    if case.data == "steps":
        x[::3, -2:] = 0.0  # what a Masking leaves out
    *places, last = output or (1,)
    places = (rows, *places)
    if case.labels == "numbers":
        y = random.randint(0, last, places)
    elif case.labels == "one_hot":
        y = np.eye(last, dtype="float32")[random.randint(0, last, places)]
    elif case.labels == "yes_or_no":
        y = random.randint(0, 2, (*places, last)).astype("float32")
    else:
        y = random.rand(*places, last).astype("float32")
    return x, y, sample_weights(case.sample_weight, random, places)


def sample_weights(kind, random, places):
    """Return weights for rows or for steps, some of them zero."""
    if kind is None:
        return None
    shape = places[:2] if kind == "steps" else places[:1]
    weights = np.float32(random.rand(*shape))
    return weights * 0 if kind == "zeros" else np.where(weights < 0.2, np.float32(0), weights)


class Refused(NamedTuple):
    """A library raised this."""

    error: type[BaseException]
    text: str


def verdict(K, case, defaults=None):
    """Return the results of a case, or the error that it ends with."""
    keras.backend.clear_session()
    tf_keras.backend.clear_session()
    try:
        return run(K, case, defaults)
    except Exception as error:
        return Refused(_kind(error), f"{type(error).__name__}: {error}")


def _kind(error):
    """Return the class of an error; TensorFlow's kernels say what Python calls a ValueError."""
    return ValueError if isinstance(error, tf.errors.InvalidArgumentError) else type(error)


def is_finite(results):
    """Return whether a fit came to numbers: from a nan on, nothing more can be compared."""
    return all(math.isfinite(value) for value in np.ravel(list(results["history"].values())))
