"""For every row, a small model that meets it: where its value must be seen.

`look` trains the model of a row with a table and returns everything that the table may have
changed: the numbers that a person can print, and the ops of the graph.
"""

import functools
import re
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf

import minikeras as mk
from contract.needed import needed
from minikeras import layers as L
from minikeras.defaults import Defaults, names

ROWS = 40  # one batch of 32 and one of 8
EPOCHS = 12
_RANDOM = np.random.RandomState(0)
CLASSES = _RANDOM.randint(0, 3, ROWS)
# Half noise and half something to learn: the feature, or the row of pixels, of the class.
X = (_RANDOM.rand(ROWS, 4) / 2 + np.eye(4)[CLASSES] / 2).astype(np.float32)
IMAGES = _RANDOM.rand(ROWS, 4, 4, 1) / 2 + np.eye(4)[CLASSES][:, :, None, None] / 2
IMAGES = IMAGES.astype(np.float32)
ONE_HOT = np.eye(3, dtype=np.float32)[CLASSES]
SEQUENCES = IMAGES[..., 0]  # (rows, 4 steps, 4 features)
PADDED = np.where(np.arange(4)[:, None] < 3, SEQUENCES, np.float32(-1))
YES_OR_NO = (CLASSES[:, None] > 0).astype(np.float32)
REAL = _RANDOM.rand(ROWS).astype(np.float32)
COUNTS = CLASSES[:, None].astype(np.float32)
WEIGHTS = 2 * _RANDOM.rand(ROWS).astype(np.float32)
BITS = _RANDOM.randint(0, 2, (ROWS, 3))
# Sequences whose third step is padding.
STEPS = np.stack([_RANDOM.rand(ROWS, 4), _RANDOM.rand(ROWS, 4), np.zeros((ROWS, 4))], axis=1)
STEP_BITS = _RANDOM.randint(0, 2, (ROWS, 3, 1))


def dense(*between: Any, **arguments: Any) -> list[Any]:
    """Return two dense layers with the same arguments, and others between them."""
    return [L.Dense(5, "tanh", **arguments), *between, L.Dense(3, **arguments)]


def softplus(outputs: int) -> list[Any]:
    """Return a network whose scores are positive, and no probabilities."""
    return [L.Dense(5, "tanh"), L.Dense(outputs, "softplus")]


def crossentropy() -> Any:
    """Return the loss of class numbers and logits."""
    return mk.losses.SparseCategoricalCrossentropy(from_logits=True)


class Meeting:
    """A model and its data that meet a row in the table of Keras 3 with `rows` replaced."""

    def __init__(
        self,
        layers: Callable[[], list[Any]] = dense,
        *,
        optimizer: Callable[[], Any] = lambda: mk.optimizers.Adam(0.02),
        loss: Callable[[], Any] = crossentropy,
        x: np.ndarray = X,
        y: np.ndarray = CLASSES,
        rows: dict[str, Any] | None = None,
        metrics: Callable[[], list[Any]] = lambda: ["accuracy"],
        callbacks: Callable[[], list[Any]] = list,
        weighted: Callable[[], list[Any]] = list,
        weights: np.ndarray | None = None,
        fit: dict[str, Any] | None = None,
        before_fit: Callable[[Any], None] = lambda model: None,
        data: Callable[[], Any] | None = None,
    ) -> None:
        self.fit, self.before_fit, self.data = fit or {}, before_fit, data
        self.weighted, self.weights = weighted, weights
        self.metrics, self.callbacks = metrics, callbacks
        self.layers, self.optimizer, self.loss, self.x, self.y = layers, optimizer, loss, x, y
        self.table = Defaults.keras().replace(**(rows or {}))


class Sight(NamedTuple):
    """What a person, or the graph, shows of one training."""

    numbers: tuple[Any, ...]  # history, evaluation, arrays; or an error
    curve: tuple[str, ...]  # the reported loss of each epoch
    ops: Counter[str]  # how many of each type
    scopes: frozenset[str]  # every part of every name of an op, without its number
    digest: int = 0  # of the ops that run, with their constants and other attributes


_PLAIN = Meeting(lambda: [L.Dense(3)])
_DROPOUT = Meeting(lambda: dense(L.Dropout(0.4)))
_BATCHNORM = Meeting(lambda: dense(L.BatchNormalization()))
_IMAGES = Meeting(lambda: [L.Conv2D(2, 3), L.BatchNormalization(), L.Flatten(), *dense()], x=IMAGES)
_PENALTIES = Meeting(
    lambda: [L.Dense(units, "tanh", kernel_regularizer="l2") for units in (300, 5, 5, 3)]
)
_ACTIVITIES = Meeting(
    lambda: [
        L.Dense(units, "tanh", kernel_regularizer="l2", activity_regularizer="l1")
        for units in (300, 5, 5, 3)
    ]
)
_BINARY = Meeting(lambda: softplus(1), loss=lambda: "binary_crossentropy", y=YES_OR_NO)
_CROP = Meeting(lambda: [L.RandomCrop(2, 3), L.GlobalMaxPooling2D(), L.Dense(3)], x=IMAGES)
_NUMBER = Meeting(lambda: [L.Dense(1, "relu")])
_RMSPROP = Meeting(lambda: [L.Dense(3)], optimizer=lambda: mk.optimizers.RMSprop(0.01))
_AVERAGED = Meeting(_PLAIN.layers, optimizer=lambda: mk.optimizers.SGD(0.1, use_ema=True))
_SCHEDULE = Meeting(
    _PLAIN.layers,
    optimizer=lambda: mk.optimizers.SGD(mk.optimizers.schedules.ExponentialDecay(0.1, 5, 0.5)),
)
_ADADELTA = Meeting(optimizer=lambda: mk.optimizers.Adadelta(1.0))


def _augmented(layer: Callable[[], Any]) -> Meeting:
    """Return a model whose first layer changes images."""
    return Meeting(lambda: [layer(), L.Flatten(), L.Dense(3)], x=IMAGES)


def _adapted() -> Any:
    """Return a layer that knows mean and variance of the data."""
    layer = L.Normalization()
    layer.adapt(X)
    return layer


def _plateau(monitor: str, **arguments: Any) -> Any:
    """Return a callback that reduces the rate whenever the monitored number does not improve."""
    return mk.callbacks.ReduceLROnPlateau(monitor, 0.1, 1, **arguments)


class _Rising(mk.callbacks.Callback):
    """Say that two metrics grow."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs["accuracy"] = logs["hits"] = float(epoch)


class _BrokenFirst(mk.callbacks.Callback):
    """Say that the loss of the first epoch was no number."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs["loss"] = float("nan") if epoch == 0 else logs["loss"]


_REDUCED = Meeting(
    _PLAIN.layers,
    optimizer=lambda: mk.optimizers.SGD(0.1),
    callbacks=lambda: [_plateau("loss", min_delta=1e9)],
)


def _sized(y_true: Any, y_pred: Any) -> Any:
    """Return squares, in TF1 of floats alone, times the bytes of a label."""
    return mk.losses.mean_squared_error(y_true, y_pred) * y_true.dtype.size


def _distances(y_true: Any, y_pred: Any) -> Any:
    """Return a sum of errors: of one, of a batch, or of one with a whole batch."""
    return tf.reduce_sum(tf.abs(y_true - y_pred), axis=-1)


def _distance(y_true: Any, y_pred: Any) -> Any:
    """Return the errors, as somebody writes them who has labels in a column."""
    return abs(y_true - y_pred)


def _ignoring(name: str) -> Any:
    """Return the cross-entropy of the classes 0 and 2."""
    return mk.metrics.SparseCategoricalCrossentropy(name, from_logits=True, ignore_class=1)


def _scores(*metrics: Callable[[], Any], **arguments: Any) -> Meeting:
    """Return a classifier with one-hot labels that is measured by some metrics."""
    return Meeting(
        lambda: [L.Dense(3, "softmax")],
        loss=lambda: "categorical_crossentropy",
        y=ONE_HOT,
        metrics=lambda: [metric() for metric in metrics],
        **arguments,
    )


_LSTM = Meeting(lambda: [L.LSTM(4), L.Dense(3)], x=SEQUENCES)
_WORDS = Meeting(
    lambda: [L.Embedding(3, 4), L.Flatten(), L.Dense(3)], x=_RANDOM.randint(0, 3, (ROWS, 4))
)
_EMBEDDING = Meeting(
    lambda: [L.Embedding(3, 4), L.GRU(8), L.Dense(3)], x=_RANDOM.randint(0, 3, (ROWS, 4))
)


def _sign_of_zero(x: Any) -> Any:
    """Tell -0.0 from 0.0."""
    return tf.atan(1.0 / x)


def _three_batches() -> Any:
    """Yield three batches, and then no more."""
    return ((X[rows], CLASSES[rows]) for rows in (slice(8), slice(8, 16), slice(16, 24)))


def _shuffled() -> Any:
    """Return a dataset whose orders follow from the seed of the process."""
    tf.random.set_random_seed(0)
    return tf.data.Dataset.from_tensor_slices((X, CLASSES)).shuffle(len(X), seed=1).batch(8)


class _Turning(mk.utils.PyDataset):
    """Two batches, in which the classes take turns after each epoch."""

    turn = 0

    def __len__(self) -> int:
        return 2

    def __getitem__(self, number: int) -> Any:
        rows = slice(20 * number, 20 * number + 20)
        return X[rows], (CLASSES[rows] + self.turn) % 3

    def on_epoch_end(self) -> None:
        self.turn += 1


def _freeze(model: Any) -> None:
    """Freeze a layer of a model that is compiled."""
    model.layers[0].trainable = False


def _start(initializer: str) -> Meeting:
    return Meeting(lambda: [L.Dense(3, kernel_initializer=initializer)])


def _shared() -> list[Any]:
    """Return two layers with one initializer between them."""
    start = mk.initializers.HeNormal()
    return [L.Dense(4, "tanh", kernel_initializer=start) for _ in range(2)] + [L.Dense(3)]


def _grouped_and_volumes() -> list[Any]:
    """Return a grouped convolution, and one over volumes whose channels come first."""
    volumes = L.Conv3D(3, 2, padding="same", data_format="channels_first")
    grouped = L.Conv2D(4, 2, groups=2)
    return [L.Conv2D(4, 2), grouped, L.Reshape((2, 2, 2, 2)), volumes, L.Flatten(), L.Dense(3)]


OWN: dict[str, Meeting] = {
    "freeze_at": Meeting(before_fit=_freeze),
    "draw_seeds_at": _DROPOUT,
    "recurrent_initializer": _LSTM,
    "embeddings_initializer": _EMBEDDING,
    "unit_forget_bias": _LSTM,
    "unit_gate_bias": _EMBEDDING,
    "wrap_seed": Meeting(
        lambda: [L.Dense(3, kernel_initializer=mk.initializers.RandomNormal(seed=-1))]
    ),
    "repeat_shared_initializer": Meeting(_shared),
    "random_normal_stddev": _start("random_normal"),
    "random_uniform_range": _start("random_uniform"),
    "truncated_normal_stddev": _start("truncated_normal"),
    "count_receptive_field": _IMAGES,
    "correct_truncation": _start("glorot_normal"),
    "cast_inputs": Meeting(_PLAIN.layers, x=X.astype(np.float64)),
    "adapt_in_batches": Meeting(lambda: [_adapted(), L.Dense(3)]),
    "augmentation_stream": _augmented(lambda: L.RandomBrightness(0.5, (0, 1))),
    "flip_axes_together": _augmented(lambda: L.RandomFlip()),
    "rotate_in": _augmented(lambda: L.RandomRotation(0.2)),
    "place_crop": _CROP,
    "resize_in_inference": _CROP,
    "lower_contrast": _augmented(lambda: L.RandomContrast(0.5, (0, 1))),
    "contrast_each_image": _augmented(lambda: L.RandomContrast(0.5, (0, 1))),
    "wrap_negative_ids": _EMBEDDING,
    "zero_masked_steps": Meeting(
        lambda: [L.Masking(-1.0), L.Activation(_sign_of_zero), L.Dense(2)],
        loss=lambda: "mse",
        x=PADDED,
        y=SEQUENCES[..., :2],
    ),
    "distribute_time": Meeting(
        lambda: [L.TimeDistributed(L.BatchNormalization()), L.Flatten(), L.Dense(3)], x=SEQUENCES
    ),
    "gru_reset_after": _EMBEDDING,
    "repeat_masked_output": Meeting(
        lambda: [L.Masking(), L.LSTM(4), L.Dense(3)], x=STEPS.astype(np.float32)
    ),
    "gate_order": _LSTM,
    "add_forget_bias": _LSTM,
    "add_gate_bias": _EMBEDDING,
    "repeat_dropout_mask": Meeting(
        lambda: [L.LSTM(4, dropout=0.4, recurrent_dropout=0.2), L.Dense(3)], x=SEQUENCES
    ),
    "compile_convolutions": Meeting(_grouped_and_volumes, x=IMAGES),
    "dilate_transposed_volumes": Meeting(
        lambda: [
            L.Reshape((2, 2, 2, 2)),
            L.Conv3DTranspose(2, 2, dilation_rate=2),
            L.Flatten(),
            L.Dense(3),
        ],
        x=IMAGES,
    ),
    "pool_masked_steps": Meeting(
        lambda: [L.Masking(), L.GlobalAveragePooling1D(), L.Dense(3)], x=STEPS.astype(np.float32)
    ),
    "pool_steps_as_rows": Meeting(
        lambda: [L.Conv1D(3, 2), L.AveragePooling1D(3, 1, "same"), L.Flatten(), L.Dense(3)],
        x=SEQUENCES,
    ),
    "repeat_pixels": Meeting(
        lambda: [L.Conv2D(2, 2), L.UpSampling2D(3), L.Flatten(), L.Dense(3)], x=IMAGES
    ),
    "half_pixel_centers": Meeting(
        lambda: [L.UpSampling2D(interpolation="bilinear"), L.Flatten(), L.Dense(3)], x=IMAGES
    ),
    "add_bias": Meeting(
        lambda: [
            L.Reshape((2, 2, 4)),
            L.Conv2D(4, 1, data_format="channels_first"),
            L.Flatten(),
            L.Dense(3),
        ],
        x=IMAGES,
    ),
    "hard_sigmoid_slope": Meeting(lambda: [L.Dense(5, "hard_sigmoid"), L.Dense(3)]),
    "leaky_relu_slope": Meeting(lambda: dense(L.LeakyReLU())),
    "dropout_argument": _DROPOUT,
    "dropout_training_flag": _DROPOUT,
    # In a loop the body counts its random ops from zero, and "graph" is then "function".
    "dropout_stream": Meeting(
        _DROPOUT.layers, rows={"resource_variables": False, "stateless_draws": False}
    ),
    "layernorm_epsilon": Meeting(lambda: dense(L.LayerNormalization())),
    "fuse_layer_normalization": Meeting(lambda: dense(L.LayerNormalization())),
    "group_moments": Meeting(lambda: dense(L.GroupNormalization(1))),
    "normalization_form": Meeting(
        lambda: dense(L.LayerNormalization(), L.Dense(5), L.LayerNormalization())
    ),
    # Each sequence is a row of shares, and one of them is nothing but padding.
    "mask_softmax": Meeting(
        lambda: [
            L.Masking(),
            L.Dense(1),
            L.Lambda(lambda x: x[..., 0], mask=lambda x, mask: mask),
            L.Softmax(),
            L.Lambda(lambda x: 2 * x),  # where the mask ends
            L.Dense(3),
        ],
        x=np.where(np.arange(ROWS)[:, None, None] % 4 == 0, 0, STEPS).astype(np.float32),
    ),
    "copy_in_inference": Meeting(
        # So large that some mistakes are sure.
        lambda: [L.Rescaling(100.0), L.Dense(3, "softmax"), L.Dropout(0.4)],
        loss=lambda: "sparse_categorical_crossentropy",
    ),
    "freeze_batchnorm": Meeting(lambda: dense(L.BatchNormalization(trainable=False))),
    "batchnorm_bessel": _IMAGES,
    "mask_moments": Meeting(
        lambda: [
            L.Masking(),
            L.Dense(3),
            L.BatchNormalization(),
            L.Lambda(lambda x: x[:, 0]),  # where the mask ends
            L.Dense(3),
        ],
        x=STEPS.astype(np.float32),
    ),
    "batchnorm_epsilon": _BATCHNORM,
    "batchnorm_momentum": _BATCHNORM,
    "moving_average_update": _BATCHNORM,
    "cast_labels": Meeting(_PLAIN.layers, loss=lambda: _sized, y=BITS),
    "align_label_rank": Meeting(
        lambda: [L.Dense(1), L.Reshape(())],
        loss=lambda: _distances,
        y=REAL[:, None],
        metrics=list,
    ),
    "smooth_over": Meeting(
        lambda: [L.Dense(2)],
        loss=lambda: mk.losses.CategoricalCrossentropy(True, label_smoothing=0.2, axis=1),
        x=SEQUENCES,
        y=np.eye(4, dtype=np.float32)[np.stack([CLASSES, CLASSES[::-1]], axis=1)].swapaxes(1, 2),
        metrics=list,
    ),
    "one_minus_label_smoothing": Meeting(
        lambda: [L.Dense(3)],
        loss=lambda: mk.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.09),
        y=BITS,
    ),
    # The first prediction is zero, whose length is under either floor.
    "cosine_norm_floor": Meeting(
        lambda: [L.Dense(3, kernel_initializer="zeros")],
        optimizer=lambda: "sgd",
        loss=lambda: "cosine_similarity",
        y=ONE_HOT,
    ),
    "percentage_floor": Meeting(_NUMBER.layers, loss=lambda: "mape", y=COUNTS),
    "logarithm_floor": Meeting(lambda: [L.Dense(1)], loss=lambda: "msle", y=REAL - REAL.mean()),
    "clip_distributions": Meeting(
        lambda: [L.Dense(3, "softmax")], loss=lambda: "kl_divergence", y=ONE_HOT
    ),
    "poisson_epsilon": Meeting(_NUMBER.layers, loss=lambda: "poisson", y=COUNTS),
    "stable_log_cosh": Meeting(
        lambda: [L.Dense(1)], loss=lambda: "log_cosh", y=100 * REAL, metrics=list
    ),
    "convert_hinge_labels": Meeting(
        lambda: [L.Dense(1, "tanh")], loss=lambda: "hinge", y=2 * YES_OR_NO - 1
    ),
    "recover_logits": Meeting(
        lambda: [L.Dense(3, "softmax")], loss=lambda: "sparse_categorical_crossentropy"
    ),
    "ignore_class_hides_logits": Meeting(
        lambda: [L.Dense(3, "softmax")],
        loss=lambda: mk.losses.SparseCategoricalCrossentropy(ignore_class=0),
    ),
    "recover_focal_logits": Meeting(
        lambda: [L.Dense(3, "sigmoid")],
        loss=lambda: "categorical_focal_crossentropy",
        y=ONE_HOT,
    ),
    "renormalize_probabilities": Meeting(
        lambda: softplus(3), loss=lambda: "categorical_crossentropy", y=ONE_HOT
    ),
    "clip_probabilities": _BINARY,
    "renormalize_sparse": Meeting(
        lambda: softplus(3), loss=lambda: "sparse_categorical_crossentropy"
    ),
    "binary_crossentropy_epsilon": _BINARY,
    # The second batch has nothing but the class to ignore.
    "average_over_mask": Meeting(
        _PLAIN.layers,
        loss=lambda: mk.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=0),
        y=np.where(np.arange(ROWS) < 32, CLASSES, 0),
    ),
    "align_weight_rank": Meeting(
        lambda: [L.Dense(1)], loss=lambda: "mse", y=REAL, weights=WEIGHTS[:, None]
    ),
    "count_zero_weights": Meeting(_PLAIN.layers, weights=np.maximum(WEIGHTS - 1, 0)),
    "l1_l2_factor": Meeting(lambda: [L.Dense(3, kernel_regularizer=mk.regularizers.l1_l2())]),
    "l2_penalty": _PENALTIES,
    "activity_penalty_per_example": _ACTIVITIES,
    "gather_penalties": _ACTIVITIES,
    "add_penalties": _PENALTIES,
    "sum_repeated_rows": _WORDS,
    "scatter_into_slots": _WORDS,
    "move_all_rows": Meeting(
        lambda: [L.Embedding(50, 4), L.Flatten(), L.Dense(3)],  # most words are not in a batch
        optimizer=lambda: mk.optimizers.SGD(0.05, 0.9),
        x=np.random.RandomState(1).randint(0, 50, (ROWS, 4)),
        fit={"batch_size": 4},
    ),
    "group_weight_decay": Meeting(
        lambda: [L.Dense(1, "tanh", bias_initializer="ones") for _ in range(6)],
        optimizer=lambda: mk.optimizers.SGD(0.3, weight_decay=2.1),
        loss=lambda: "mse",
        y=REAL,
    ),
    "advance_schedule": _SCHEDULE,
    "momentum_includes_learning_rate": Meeting(
        lambda: [L.Dense(3)], optimizer=lambda: mk.optimizers.SGD(0.05, 0.9)
    ),
    "rmsprop_accumulator": _RMSPROP,
    "rmsprop_epsilon": _RMSPROP,
    "rmsprop_root": _RMSPROP,
    "adagrad_epsilon": Meeting(_PLAIN.layers, optimizer=lambda: mk.optimizers.Adagrad(0.1)),
    "adadelta_epsilon": _ADADELTA,
    "adadelta_square": _ADADELTA,
    "nadam_product": Meeting(_PLAIN.layers, optimizer=lambda: "nadam"),
    "lion_learning_rate": Meeting(_PLAIN.layers, optimizer=lambda: "lion"),
    "constraint_axis": Meeting(lambda: [L.Dense(3, kernel_constraint="unit_norm")]),
    "constraint_epsilon": Meeting(lambda: [L.Dense(3, kernel_constraint="unit_norm")]),
    "average_weights": _AVERAGED,
    "rmsprop_overwrite_frequency": Meeting(
        _PLAIN.layers,
        optimizer=lambda: mk.optimizers.RMSprop(0.01, use_ema=True),
        fit={"batch_size": 2},  # more than 100 steps
    ),
    "swap_in_averages": _AVERAGED,
    "reduce_rate_in": _REDUCED,
    "shuffle_in_batch": Meeting(_PLAIN.layers, fit={"shuffle": "batch"}),
    "fill_epoch": Meeting(_PLAIN.layers, fit={"steps_per_epoch": 3}),
    "open_dataset_again": Meeting(_PLAIN.layers, data=_shuffled),
    "end_epoch_first": Meeting(_PLAIN.layers, data=_Turning, fit={"shuffle": False}),
    "repeat_peeked_batches": Meeting(_PLAIN.layers, data=_three_batches),
    "count_missing_batch": Meeting(
        _DROPOUT.layers, data=_three_batches, rows={"repeat_peeked_batches": 0}
    ),
    "multiply_class_weights": Meeting(
        _PLAIN.layers, weights=WEIGHTS, fit={"class_weight": {0: 1.0, 1: 2.0, 2: 3.0}}
    ),
    "keep_metrics": Meeting(
        _PLAIN.layers, before_fit=lambda model: model.compile("sgd", crossentropy())
    ),
    "resolve_accuracy": Meeting(
        lambda: [L.Dense(1, "sigmoid")], loss=lambda: "binary_crossentropy", y=YES_OR_NO
    ),
    "name_metrics": Meeting(
        _BINARY.layers, loss=_BINARY.loss, y=YES_OR_NO, metrics=lambda: ["AUC"]
    ),
    "align_metric_labels": Meeting(
        lambda: [L.Dense(1)], loss=lambda: "mse", y=REAL, metrics=lambda: [_distance]
    ),
    "mask_metrics": Meeting(
        lambda: [L.Masking(), L.Dense(1, "sigmoid")],
        loss=lambda: "binary_crossentropy",
        x=STEPS.astype(np.float32),
        y=STEP_BITS,
        metrics=lambda: ["mse", mk.metrics.RootMeanSquaredError()],
    ),
    # The outputs are no probabilities.
    "binary_accuracy_threshold": Meeting(
        lambda: [L.Dense(1, kernel_initializer="ones")],
        loss=lambda: "mse",
        y=YES_OR_NO,
        metrics=lambda: ["binary_accuracy"],
    ),
    "average_binary_accuracy": Meeting(
        lambda: [L.Dense(3, "sigmoid")],
        loss=lambda: "binary_crossentropy",
        y=BITS,
        rows={"reduce_metric_values": "all_at_once"},
        metrics=lambda: ["binary_accuracy"],
    ),
    "leave_out_ignored_class": Meeting(
        _PLAIN.layers,
        metrics=lambda: [_ignoring("plain")],
        weighted=lambda: [_ignoring("weighted")],
        weights=WEIGHTS,
    ),
    "reduce_metric_values": _scores(mk.metrics.RootMeanSquaredError),
    "positive_above": _scores(mk.metrics.Precision, mk.metrics.Recall),
    "interpolate_precision": _scores(lambda: mk.metrics.AUC(curve="PR")),
    "iou_whole_weights": _scores(
        lambda: mk.metrics.OneHotMeanIoU(3),
        weighted=lambda: [mk.metrics.OneHotMeanIoU(3, "weighted")],
        weights=WEIGHTS,
    ),
    "iou_epsilon": _scores(lambda: mk.metrics.OneHotIoU(3, [1])),
    "fscore_epsilon": _scores(
        weighted=lambda: [mk.metrics.F1Score("macro")], weights=WEIGHTS * np.float32(1e-6)
    ),
    "evaluate_in_inference_mode": _DROPOUT,
    "fuse_prediction": Meeting(
        lambda: [L.Dense(3, "tanh")], loss=lambda: "mse", y=ONE_HOT, metrics=list
    ),
    "monitor_direction": Meeting(
        _PLAIN.layers,
        metrics=lambda: ["accuracy", mk.metrics.SparseCategoricalAccuracy(name="hits")],
        # Up is better for both; only one of them has the letters of Keras 2.
        callbacks=lambda: [_Rising(), _plateau("accuracy"), _plateau("hits")],
    ),
    "judge_improvement": Meeting(
        _PLAIN.layers, callbacks=lambda: [_BrokenFirst(), _plateau("loss")]
    ),
    "read_rate": _SCHEDULE,
    "log_learning_rate": _REDUCED,
}
# Every model meets what happens to every model, so a row without an entry is met by a plain one.
MEETINGS = {row: OWN.get(row, _PLAIN) for row in names()}


@functools.cache
def look(meeting: Meeting, row: str, value: Any, again: bool = False) -> Sight:
    """Train with one row set; looks are remembered, `again` asks for a second one."""
    if meeting.table.diff(meeting.table.replace(**{row: value})):
        return _look(meeting, row, value, again)
    return _look(meeting, None, None, again)


@functools.cache
def explained(meeting: Meeting) -> str:
    """Return what `explain` prints for the model."""
    lines: list[str] = []
    model = _compiled(meeting, meeting.table)
    model.build((None, *meeting.x.shape[1:]))
    if meeting.weights is not None:  # the model does not know of them before
        model.train_on_batch(meeting.x, meeting.y, sample_weight=meeting.weights)
    model.explain(print_fn=lines.append)
    model.close()
    return "\n".join(lines)


@functools.cache
def _look(meeting: Meeting, row: str | None, value: Any, again: bool) -> Sight:
    return train(meeting, meeting.table.replace(**({} if row is None else {row: value})))


def train(meeting: Meeting, table: Defaults) -> Sight:
    """Train the model of a meeting with a table, and return what there is to be seen."""
    model = _compiled(meeting, table)
    try:
        numbers, curve = _numbers(model, meeting)
    except (TypeError, ValueError) as error:
        return Sight((type(error), str(error)), (), Counter(), frozenset())
    graph = model.graph.as_graph_def()
    used = Counter(_op(node) for node in needed(graph, _targets(model)))
    nodes = [*graph.node, *(node for each in graph.library.function for node in each.node_def)]
    parts = {part for node in nodes for part in node.name.split("/")[:-1]}
    model.close()
    scopes = frozenset(re.sub(r"_\d+$", "", part) for part in parts)
    ops = Counter(node.op for node in nodes)
    return Sight(numbers, curve, ops, scopes, hash(frozenset(used.items())))


def _targets(model: mk.Sequential) -> set[str]:
    """Return the names of the ops that are run."""
    compiled = model._runtime.compiled
    ends = [compiled.predict, compiled.train, compiled.evaluate, compiled.initialize]
    ends += [compiled.finish_training, *compiled.counters]
    return {getattr(end, "op", end).name for end in tf.nest.flatten(ends) if end is not None}


def _op(node: Any) -> tuple[str, ...]:
    """Return an op with its attributes, but no names: those of functions are counted."""
    named = ("_class", "_gradient_op_type")
    attributes = ((name, value) for name, value in node.attr.items() if name not in named)
    known = (f"{name}: {value}" for name, value in attributes if "func" not in str(value)[:20])
    return (node.op, *sorted(known))


def _compiled(meeting: Meeting, defaults: Defaults) -> mk.Sequential:
    model = mk.Sequential(meeting.layers(), defaults=defaults, seed=1)
    model.compile(
        meeting.optimizer(),
        meeting.loss(),
        metrics=meeting.metrics(),
        weighted_metrics=meeting.weighted(),
    )
    return model


def _numbers(model: mk.Sequential, meeting: Meeting) -> tuple[tuple[Any, ...], tuple[str, ...]]:
    """Return what a person can print, and the loss of each epoch.

    Arrays are their bytes and numbers their `repr`, so that equal means the same bits.
    """
    x, y = meeting.x, meeting.y
    callbacks = meeting.callbacks()
    given = {"sample_weight": meeting.weights, "verbose": 0}
    meeting.before_fit(model)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The data ran out")
        data = {"x": x, "y": y} if meeting.data is None else {"x": meeting.data()}
        told = model.fit(**data, epochs=EPOCHS, callbacks=callbacks, **given, **meeting.fit)
    history: list[Any] = [*told.history.items(), model.optimizer.learning_rate]
    if not isinstance(model.optimizer.get_config()["learning_rate"], dict):  # no schedule
        model.optimizer.learning_rate /= 10
    history += model.fit(x, y, **given).history.items()
    evaluation = model.evaluate(x, y, verbose=0)
    arrays = [*model.get_weights(), model.predict(x, verbose=0)]
    curve = tuple(repr(float(loss)) for loss in told.history["loss"])
    return (repr(history), repr(evaluation), *(array.tobytes() for array in arrays)), curve
