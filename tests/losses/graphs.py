"""A loss and its gradient, in a function of a real Keras and in a graph of ours."""

import contextlib
import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras
from keras.src.backend import set_keras_mask
from tf_keras.src.engine.compile_utils import LossesContainer

from loss_cases import CASES, KERAS_3_CASES, RANDOM
from minikeras import losses
from minikeras.defaults import Defaults

KERAS, KERAS2 = (keras, Defaults.keras()), (tf_keras, Defaults.keras2())
EXTRAS = ("weights", "column of weights", "mask", "weights and mask")
# Enough for weights and masks: one case of each class, and what has steps or a reduction.
WEIGHED = ("sparse ignored", "sparse ignored steps", "squared steps", "categorical steps",
           "squared squeezed", "sum", "none", "mean", "mean by weights")  # fmt: skip
ONE_A_ROW = ("squared squeezed", "ctc")  # one loss a row, though predictions have three axes


def cases_of(*names, extras=False):
    """Return pytest's parameters for the cases of some classes: library, table, case, extra."""
    found, seen = [], set()
    for case, (name, *_) in {**CASES, **KERAS_3_CASES}.items():
        first = name not in seen
        seen.add(name)
        if name in names and (not extras or first or case in WEIGHED):
            for library, defaults in (KERAS,) if case in KERAS_3_CASES else (KERAS, KERAS2):
                for extra in EXTRAS if extras else (None,):
                    label = "-".join(filter(None, (library.__name__, case, extra)))
                    found.append(pytest.param(library, defaults, case, extra, id=label))
    return pytest.mark.parametrize(("library", "defaults", "case", "extra"), found)


def check(library, defaults, case, extra):
    """Assert that a loss and its gradient have the bits of Keras, as it trains a model."""
    name, arguments, activation, x, y = {**CASES, **KERAS_3_CASES}[case]
    rows = x.shape[:1] if case in ONE_A_ROW else x.shape[:-1]
    weights = mask = None
    if extra == "column of weights":
        weights = RANDOM.uniform(0, 2, (len(x), 1)).astype(np.float32)
    elif extra and "weights" in extra:
        weights = RANDOM.uniform(0, 2, rows).astype(np.float32)
    if extra and "mask" in extra:
        mask = RANDOM.random(rows) < 0.6
    data = x, y, weights, mask
    expected = real(library, getattr(library.losses, name)(**arguments), activation, *data)
    found = ours(getattr(losses, name)(**arguments), activation, *data, defaults=defaults)
    for mine, theirs in zip(found, expected, strict=True):
        assert mine.dtype == np.float32
        assert np.array_equal(mine, theirs, equal_nan=True)


def real(library, loss, activation, x, y, weights=None, mask=None):
    """Return a loss behind an activation, as `compile` uses it, and its gradient."""
    last = library.activations.get(activation)
    call = LossesContainer(loss) if library is tf_keras else loss
    given = [array for array in (x, y, weights, mask) if array is not None]
    shapes = [tf2.TensorSpec((None, *array.shape[1:]), array.dtype) for array in given]

    @tf2.function(input_signature=shapes, autograph=False)
    def run(x, y, *extra):
        extra = list(extra)
        weight = extra.pop(0) if weights is not None else None
        with tf2.GradientTape() as tape:
            tape.watch(x)
            predicted = tf.identity(x) if activation == "linear" else last(x)
            if extra and library is keras:
                set_keras_mask(predicted, extra[0])
            elif extra:
                predicted._keras_mask = extra[0]
            value = call(y, predicted, weight)
        return value, tape.gradient(value, x)

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*received `from_logits=True`", UserWarning)
        value, gradient = run(*given)
    return value.numpy(), gradient.numpy()


def ours(loss, activation, x, y, weights=None, mask=None, *, defaults=None):
    """Return the same of one of ours."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(tf.Graph().as_default())
        session = stack.enter_context(tf.Session())
        arrays = (x, y, weights, mask)
        feed = [
            None if a is None else tf.placeholder(a.dtype, (None, *a.shape[1:])) for a in arrays
        ]
        # As in `minikeras.graph`: the shape of what is fed is said again.
        known = [p if p is None else tf.ensure_shape(p, p.shape) for p in feed]
        last = getattr(tf.nn, activation) if activation != "linear" else tf.identity
        value = loss.build(known[1], last(known[0]), defaults or Defaults.keras(), *known[2:])
        values = {p: a for p, a in zip(feed, arrays, strict=True) if p is not None}
        return session.run((value, tf.gradients(value, feed[0])[0]), values)
