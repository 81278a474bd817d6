"""What a real Keras says about the way from a step to the printed numbers: one function a row."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from .small import digits, linear, model, normal, seed, steps, variable


def _measured(K: Any, name: str, y: Any, p: Any, weight: Any = None, **arguments: Any) -> float:
    """Return the result of a metric."""
    metric = getattr(K.metrics, name)(**arguments)
    metric.update_state(y, p, sample_weight=weight)
    return float(np.array(metric.result()))


def _reported(K: Any, metric: Any, x: Any, y: Any, *layers: Any) -> Any:
    """Return the names and values that `evaluate` reports."""
    net = model(K, x.shape[1:], *(layers or [linear(K)]))
    net.compile("sgd", "mse", metrics=[metric])
    return net.evaluate(x, y, verbose=0, return_dict=True)


def keep_metrics(K: Any) -> bool:
    """Compile twice, and see whether the first metric is still there."""
    x = normal(6, 3)
    net = model(K, (3,), K.layers.Dense(3))
    net.compile("adam", "mse", metrics=["mae"])
    net.fit(x, x, verbose=0)
    net.compile("sgd", "mse")
    net.fit(x, x, verbose=0)
    return len(net.evaluate(x, x, verbose=0, return_dict=True)) == 2


def resolve_accuracy(K: Any) -> bool:
    """A unit of 0.9 for a 1 is right as a yes, and wrong as the first of one class."""
    x, y = np.float32([[0.9], [0.1]]), np.array([1, 0])
    return _reported(K, "accuracy", x, y)["accuracy"] == 1


def name_metrics(K: Any) -> str:
    """Write AUC, and see under which name it is reported."""
    seed(K)
    K.backend.clear_session()
    x = np.zeros((4, 1), np.float32)
    names = _reported(K, "AUC", x, x).keys()
    return "as_written" if "AUC" in names else "own_name"


def align_metric_labels(K: Any) -> bool:
    """Report the error of flat labels beside a column of predictions."""
    y, p = np.array([0, 1]), np.float32([[0], [1]])

    def error(y_true: Any, y_pred: Any) -> Any:
        return tf.abs(tf.cast(y_true, y_pred.dtype) - y_pred)

    return bool(_reported(K, error, p, y)["error"] == 0)


def mask_metrics(K: Any) -> str | None:
    """Behind a mask, report an accuracy and a recall that padding would change."""
    x, y = np.float32([[[0.9], [0.2], [0]]]), np.array([[[1], [0], [1]]])
    masked = []
    for metric in ("accuracy", K.metrics.Recall(name="recall")):
        found = _reported(K, metric, x, y, K.layers.Masking(), linear(K))
        masked.append(next(v for name, v in found.items() if name != "loss") == 1)
    return {(True, True): "all", (True, False): "means", (False, False): None}.get(
        tuple(masked), "all but means"
    )


def binary_accuracy_threshold(K: Any) -> float | None:
    """Look for the largest output that is a no, in steps of a tenth."""
    outputs = np.linspace(0, 1, 11).astype(np.float32)
    right = [_measured(K, "BinaryAccuracy", [0.0], [output]) == 1 for output in outputs]
    return round(float(outputs[right][-1]), 1)


def average_binary_accuracy(K: Any) -> bool:
    """See whether there is a value for each example, or for each output."""
    y = np.float32([[1, 0], [0, 1], [1, 1]])
    return np.asarray(K.metrics.binary_accuracy(y, y)).shape == (3,)


def leave_out_ignored_class(K: Any) -> str | None:
    """Ignore one of two labels: its loss of 0 counts in the mean, or it does not."""
    y, p = tf.constant([0, 1]), tf.constant([[0.5, 0.5], [0.5, 0.5]])
    left_out = [
        _measured(K, "SparseCategoricalCrossentropy", y, p, weight, ignore_class=1) > 0.6
        for weight in (None, np.float32([1, 1]))
    ]
    return {(True, True): "always", (False, True): "weighted"}.get(tuple(left_out))


def reduce_metric_values(K: Any) -> str:
    """Count what a mean counts of three examples with two values."""
    mean = K.metrics.Mean()
    mean.update_state(np.ones((3, 2), np.float32))
    return {3: "examples_first", 6: "all_at_once"}[int(np.array(mean.count))]


def positive_above(K: Any) -> float:
    """Read the default."""
    return K.metrics.Precision().thresholds[0]


def interpolate_precision(K: Any) -> bool:
    """Between two points the area is below a straight line, or it is not."""
    y, p = np.float32([1, 1, 0, 0]), np.float32([0.9, 0.1, 0.1, 0.1])
    straight = 0.5 + 0.5 * (1 + 0.5) / 2
    return abs(_measured(K, "AUC", y, p, curve="PR") - straight) > 1e-3


def iou_whole_weights(K: Any) -> bool:
    """Count a pixel of weight 0.9."""
    metric = K.metrics.MeanIoU(2)
    metric.update_state([0], [1], sample_weight=[0.9])
    return bool(np.array(metric.total_cm)[0, 1] == 0)


def iou_epsilon(K: Any) -> float | None:
    """Give a perfect class a weight as small as what may be added to it."""
    y, small = np.array([0, 1]), np.full(2, 1e-6, np.float32)
    sizes = {"num_classes": 2, "target_class_ids": [1], "dtype": "float32"}
    return _added(_measured(K, "IoU", y, y, small, **sizes), 1e-6)


def fscore_epsilon(K: Any) -> float | None:
    """Give perfect classes weights as small as what may be added to them."""
    y, p = np.float32([[1, 0], [0, 1]]), np.float32([[0.9, 0.1], [0.1, 0.9]])
    # An epsilon far below 1 is only felt in precision and recall, w / (w + epsilon).
    return _added(
        _measured(K, "F1Score", y, p, np.full(2, 1e-6, np.float32), average="macro"), 1e-6
    )


def _added(score: float, weight: float) -> float | None:
    """Return the epsilon in a score of weight / (weight + epsilon), or None for nothing."""
    return None if score > 1 - 1e-5 else digits(weight / score - weight)


def average_epoch_loss(K: Any) -> bool | str:
    """The mean of batches of two and one with the losses 1 and 1/4 is 0.75; the last is 1/4."""
    layer = K.layers.Dense(1, kernel_initializer="ones", use_bias=False)
    net = model(K, (1,), layer)
    net.compile(K.optimizers.SGD(0.25), "mse")
    x, y = np.ones((3, 1), np.float32), np.zeros((3, 1), np.float32)
    (loss,) = net.fit(x, y, batch_size=2, shuffle=False, verbose=0).history["loss"]
    ways = {0.75: True, 0.25: False, 0.625: "every batch the same"}
    return ways[round(float(loss), 4)]


def reset_metrics(K: Any) -> bool:
    """Two epochs that learn nothing and have other losses: see whether the first is forgotten."""
    layer = K.layers.Dense(1, kernel_initializer="ones", use_bias=False)
    net = model(K, (1,), layer)
    net.compile(K.optimizers.SGD(0.25), "mse")
    x, y = np.ones((2, 1), np.float32), np.zeros((2, 1), np.float32)
    return net.fit(x, y, epochs=2, batch_size=2, verbose=0).history["loss"] == [1.0, 0.25]


def evaluate_in_inference_mode(K: Any) -> bool:
    """Predict twice through a dropout."""
    net, x = model(K, (30,), K.layers.Dropout(0.5)), np.ones((1, 30), np.float32)
    return np.array_equal(*(net.predict(x, verbose=0) for _ in range(2)))


def fuse_prediction(K: Any) -> bool:
    """See by the bits whether the last activation is a kernel of its own, as it is alone."""
    random = np.random.RandomState(1)
    x, kernel = random.randn(40, 7).astype(np.float32), random.randn(7, 5).astype(np.float32)
    net = model(K, (7,), K.layers.Dense(5, "tanh"))
    net.set_weights([kernel, kernel[0]])
    before = tf.function(lambda x: tf.nn.bias_add(x @ kernel, kernel[0]), autograph=False)
    apart = tf.tanh(before(tf.constant(x)))
    return not np.array_equal(net.predict(x, verbose=0, batch_size=40), apart)


def sort_logs(K: Any) -> bool:
    """Ask for two metrics and look at the history."""
    net, x = model(K, (1,), K.layers.Dense(1)), np.ones((2, 1))
    net.compile("sgd", "mse", metrics=["mse", "accuracy"])
    names = list(net.fit(x, x, verbose=0).history)
    return names == sorted(names)


def monitor_direction(K: Any) -> str:
    """Let an EarlyStopping watch a recall that rises, and an accuracy."""
    x, ways = np.float32([[0.9], [0.1]]), []
    for name in ("Recall", "BinaryAccuracy"):
        metric = getattr(K.metrics, name)(name=snake_of[name])
        callback = K.callbacks.EarlyStopping(snake_of[name])
        net = model(K, (1,), linear(K), K.layers.Dense(1, "sigmoid"))
        net.compile(K.optimizers.SGD(0.0), "mse", metrics=[metric])
        net.fit(x, np.float32([[1], [0]]), verbose=0, callbacks=[callback])
        ways.append(bool(callback.monitor_op(2.0, 1.0)))
    return {(True, True): "metric", (False, True): "name", (False, False): "smaller"}[tuple(ways)]


snake_of = {"Recall": "recall", "BinaryAccuracy": "accuracy"}


def judge_improvement(K: Any) -> str:
    """Watch nan, 1, 0.5: the first is the best for ever, or it is none."""
    callback = K.callbacks.EarlyStopping("x", mode="min", patience=99)
    callback.set_model(model(K, (1,), linear(K)))
    callback.on_train_begin()
    better = []
    for epoch, value in enumerate([np.nan, 1.0, 0.5]):
        callback.on_epoch_end(epoch, {"x": value})
        better.append(callback.wait == 0)
    ways = {(True, False, False): "first_in_single", (False, True, True): "infinity_in_double"}
    return ways.get(tuple(better), f"better than before: {better}")


def read_rate(K: Any) -> str:
    """Take one step with a rate that halves, and read it."""
    schedule = K.optimizers.schedules.ExponentialDecay(1.0, 1, 0.5)
    optimizer = K.optimizers.SGD(schedule)
    steps(K, optimizer, variable(K, [0.0]), [[1.0]])
    rate = optimizer.learning_rate
    if callable(rate):
        return "no number, but the schedule"
    return {0.5: "of_next_step", 1.0: "of_last_step"}[float(np.array(rate))]


def log_learning_rate(K: Any) -> str | None:
    """Read the names in a history."""
    net, x = model(K, (1,), K.layers.Dense(1)), np.ones((2, 1))
    net.compile(K.optimizers.SGD(0.1), "mse")
    callback = K.callbacks.ReduceLROnPlateau("loss")
    names = net.fit(x, x, verbose=0, callbacks=[callback]).history.keys() - {"loss"}
    return next(iter(names), None)
