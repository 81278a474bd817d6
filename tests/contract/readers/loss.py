"""What a real Keras says about the way from a prediction to the loss: one function a row."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from .small import digits, evaluate, linear, model, normal, types_of

ZERO, HALF, SURE = np.float32([[0]]), np.float32([[0.5]]), np.float32([[1]])


def _loss(K: Any, name: str, y: Any, p: Any, **arguments: Any) -> float:
    """Return the loss of the first example."""
    losses = getattr(K.losses, name)(tf.constant(y), tf.constant(p), **arguments)
    return float(np.ravel(losses)[0])


def _floor(shown: float) -> float | None:
    """Return a small number that a loss has shown, or None for nothing."""
    return digits(shown) if np.isfinite(shown) and shown > 1e-30 else None


def cast_labels(K: Any) -> str:
    """Class 2**24 + 1 is another one in float32."""
    seen = []

    class Look(K.losses.Loss):
        def call(self, y_true: Any, y_pred: Any) -> Any:
            seen.append(int(np.asarray(y_true)[0]))
            return y_pred

    Look()(np.array([2**24 + 1]), np.float32([0.5]))
    return "same_kind" if seen[0] == 2**24 + 1 else "float_first"


def align_label_rank(K: Any) -> str | None:
    """Show a function flat labels beside three outputs; then see what a column of them costs."""
    seen = []

    def look(y_true: Any, y_pred: Any) -> Any:
        seen.append(len(y_true.shape))
        return tf.reduce_mean(y_pred)

    x, y = np.zeros((4, 3), np.float32), np.arange(4, dtype=np.float32)
    evaluate(K, [linear(K)], look, x, y)
    if evaluate(K, [linear(K)], "mse", y[:, None], y) != 0:
        return None
    return "column_first" if seen[0] == 2 else "same_rank"


def one_minus_label_smoothing(K: Any) -> str:
    """A certain label keeps 1 - 0.6 + 0.3, which is rounded once or twice."""
    shown = _loss(
        K,
        "categorical_crossentropy",
        np.float32([[1, 0]]),
        np.float32([[0, 40]]),
        from_logits=True,
        label_smoothing=0.6,
    )
    kept = {
        "double": np.float32(1 - 0.6) + np.float32(0.3),
        "single": np.float32(1) - np.float32(0.6) + np.float32(0.3),
    }
    return next((how for how, k in kept.items() if np.float32(shown / 40) == k), "otherwise")


def smooth_over(K: Any) -> str:
    """Smooth labels of 0 for 3 classes on axis 1, beside 5 places: the share is 0.6 / 3 or / 5."""
    zeros = np.zeros((1, 3, 5), np.float32)
    loss = K.losses.CategoricalCrossentropy(True, label_smoothing=0.6, axis=1, reduction="none")
    found = float(np.ravel(loss(tf.constant(zeros), tf.constant(zeros)))[0])
    classes = round(0.6 * 3 * np.log(3) / found)
    return {3: "classes", 5: "last_axis"}.get(classes, f"{classes} classes")


def cosine_norm_floor(K: Any) -> str:
    """Of a vector of length 1e-7, all is left above the floor, and a tenth below it."""
    y, p = np.float32([[1, 0]]), np.float32([[1e-7, 0]])
    left = abs(_loss(K, "cosine_similarity", y, p))
    ways = {1.0: "inverse", 0.1: "square", 3.2e-4: "square, above 1e-7"}
    return ways.get(digits(left), f"{left:.2g} of 1e-7")


def percentage_floor(K: Any) -> float | None:
    """A prediction of 1 for a label of 0 costs 100 / floor."""
    return _floor(100 / _loss(K, "mean_absolute_percentage_error", ZERO, SURE))


def logarithm_floor(K: Any) -> float | None:
    """A label of 0 and a prediction of -1 both count as the floor, in double precision as well."""
    label = np.float64([[1e-3]])
    cost = _loss(K, "mean_squared_logarithmic_error", label, np.float64([[-1]]))
    return _floor(np.expm1(np.log1p(1e-3) - np.sqrt(cost)))


def clip_distributions(K: Any) -> float | None:
    """Predict a share of 0 for what is certain."""
    return _floor(np.exp(-_loss(K, "kl_divergence", SURE, ZERO)))


def poisson_epsilon(K: Any) -> float | None:
    """Predict a rate of 0 where there is an event."""
    return _floor(np.exp(-_loss(K, "poisson", SURE, ZERO)))


def stable_log_cosh(K: Any) -> bool:
    """Take the loss of an error of 100, whose cosine is too large for float32."""
    return bool(np.isfinite(_loss(K, "log_cosh", ZERO, 100 * SURE)))


def convert_hinge_labels(K: Any) -> str:
    """A label of -1 stays, and costs 1.5, or becomes -3."""
    return {1.5: "all_binary", 2.5: "always"}[_loss(K, "hinge", -SURE, HALF)]


def recover_logits(K: Any) -> bool:
    """A loss larger than that of the smallest probability has seen the logits."""
    layers = [K.layers.Activation("softmax")]
    x, y = np.float32([[0, 50]]), np.float32([[1, 0]])
    return bool(evaluate(K, layers, "categorical_crossentropy", x, y) > 20)


def ignore_class_hides_logits(K: Any) -> bool:
    """Ignore a class that no label has: the other losses change, or they do not."""
    costs = []
    for arguments in ({}, {"ignore_class": 9}):
        loss = K.losses.SparseCategoricalCrossentropy(**arguments)
        x, y = np.float32([[0, 50, 0]]), np.array([0])
        costs.append(evaluate(K, [K.layers.Activation("softmax")], loss, x, y))
    return bool(abs(costs[0] - costs[1]) > 1)


def recover_focal_logits(K: Any) -> bool:
    """Behind a sigmoid, the loss is that behind a softmax, or it is not."""
    z, y = tf.constant(normal(9, 3)), np.eye(3, dtype=np.float32)[np.arange(9) % 3]
    loss, costs = K.losses.categorical_focal_crossentropy, []
    for activation in ("softmax", "sigmoid"):
        last = K.activations.get(activation)
        call = tf.function(lambda z, f=last: loss(tf.constant(y), f(z)), autograph=False)
        costs.append(np.array(call(z)))
    return bool(np.allclose(*costs, rtol=1e-3))


def renormalize_probabilities(K: Any) -> bool:
    """Double the scores."""
    y, p = np.float32([[1, 0]]), np.float32([[0.25, 0.125]])
    costs = [_loss(K, "categorical_crossentropy", y, scores) for scores in (p, 2 * p)]
    return bool(np.isclose(*costs, rtol=1e-5))


def renormalize_sparse(K: Any) -> bool:
    """Give the right class 0.5, and see whether the loss is log 2 with a sum of 0.75."""
    cost = _loss(K, "sparse_categorical_crossentropy", np.array([0]), np.float32([[0.5, 0.25]]))
    return bool(abs(cost - np.log(2)) > 1e-3)


def clip_probabilities(K: Any) -> float | None:
    """Predict a probability of 0 for the right class."""
    y, p = np.float32([[1, 0]]), np.float32([[0, 1]])
    return _floor(np.exp(-_loss(K, "categorical_crossentropy", y, p)))


def binary_crossentropy_epsilon(K: Any) -> float | None:
    """Predict 0 for a yes: what is added to the clip of 1e-7?"""
    shown = np.exp(-_loss(K, "binary_crossentropy", SURE, ZERO)) - K.backend.epsilon()
    return digits(shown) if shown > 1e-9 else None


def average_over_mask(K: Any) -> str | None:
    """Mask one of two steps, and then both."""
    costs = []
    for mask in ([[True, False]], [[False, False]]):
        p = tf.constant([[[1.0], [2.0]]])
        p._keras_mask = tf.constant(mask)
        loss = K.losses.MeanAbsoluteError()(np.zeros((1, 2, 1), np.float32), p)
        costs.append(float(np.array(loss)))
    if costs[0] == 1:
        return "plain" if np.isnan(costs[1]) else "safe"
    if round(costs[0], 6) == 1:
        return "safe, with 1e-7 steps more"
    return None if costs[0] == 1.5 else f"a mean of {costs[0]} over 1 and a masked 2"


def align_weight_rank(K: Any) -> str:
    """Give the losses of four sequences of three steps four weights."""
    loss = K.losses.MeanAbsoluteError(reduction="none")
    p = np.ones((4, 3, 1), np.float32)
    try:
        loss(np.zeros_like(p), p, np.float32([0, 2, 1, 1]))
    except (ValueError, tf.errors.InvalidArgumentError):
        return "same_rank"
    return "one_axis"


def count_zero_weights(K: Any) -> bool:
    """Give two examples with a loss of 4 the weights 0 and 1."""
    y, p = np.zeros((2, 1), np.float32), np.full((2, 1), 2, np.float32)
    return float(np.array(K.losses.MeanSquaredError()(y, p, np.float32([0, 1])))) == 2


def average_over_batch(K: Any) -> bool:
    """Show a batch twice."""
    p = np.float32([[1], [2]])
    once, twice = (
        float(np.array(K.losses.MeanSquaredError()(0 * each, each)))
        for each in (p, np.tile(p, (2, 1)))
    )
    return once == twice


def l1_l2_factor(K: Any) -> float:
    """Read the default."""
    return digits(K.regularizers.l1_l2().get_config()["l2"])


def l2_penalty(K: Any) -> str:
    """Look for the op L2Loss, and for the half in it."""
    penalty = K.regularizers.L2(0.01)
    if "L2Loss" not in types_of(penalty, np.ones((2, 2), np.float32)):
        return "sum_of_squares"
    whole = round(float(penalty(tf.ones((2, 2)))), 4) == 0.04
    return "twice_l2_loss" if whole else "l2_loss"


def activity_penalty_per_example(K: Any) -> bool:
    """Show a row once and seven times."""
    sums = []
    for count in (1, 7):
        layer = K.layers.ActivityRegularization(l2=1.0)
        net = model(K, (3,), layer)
        net.compile("sgd", lambda y, p: 0.0 * p)
        x = np.ones((count, 3), np.float32)
        sums.append(net.evaluate(x, x, verbose=0))
    return bool(np.isclose(*sums, rtol=1e-5))


def _largest(K: Any) -> Any:
    """Return a penalty that is the largest number of what it gets."""

    class Largest(K.regularizers.Regularizer):
        def __call__(self, x: Any) -> Any:
            return tf.reduce_max(x)

    return Largest()


def gather_penalties(K: Any) -> str:
    """List the penalties of two layers, 1 for a weight and 0 for an output; then freeze one."""
    zeros, penalty = np.zeros((1, 3), np.float32), _largest(K)
    kinds = {
        "kernel_initializer": "ones",
        "kernel_regularizer": penalty,
        "activity_regularizer": penalty,
    }
    net = model(K, (3,), *(K.layers.Dense(3, **kinds) for _ in range(2)))
    net(zeros)
    outputs_first = [round(float(each)) for each in net.losses] == [0, 0, 1, 1]
    frozen = K.layers.Dense(3, **kinds, trainable=False)
    counts = evaluate(K, [frozen], lambda y_true, y_pred: 0.0 * y_pred, zeros, zeros) == 1
    order = "outputs_first" if outputs_first else "by_layer"
    if counts != outputs_first:
        return order
    return f"{order}, frozen weights {'too' if counts else 'not'}"


def add_penalties(K: Any) -> str | None:
    """The sum of 1, 0.1 and 0.2 tells how it was taken."""
    loss, penalties = np.float32(1), np.float32([0.1, 0.2])
    layers = [
        K.layers.Dense(
            3,
            kernel_initializer=K.initializers.Constant(float(penalty)),
            kernel_regularizer=_largest(K),
        )
        for penalty in penalties
    ]
    x, y = np.ones((1, 3), np.float32), np.full((1, 1), loss)
    total = evaluate(K, layers, lambda y_true, y_pred: y_true, x, y)
    orders = {
        loss + penalties[0] + penalties[1]: "all_at_once",
        loss + (penalties[0] + penalties[1]): "penalties_first",
    }
    return orders.get(total)
