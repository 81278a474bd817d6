"""Choose what "accuracy" means from the shapes of labels and predictions.

**Keras** makes of the word `"accuracy"` one of three metrics. One output unit: binary, is the
prediction above 0.5 where the label is 1? Labels with an axis less than the predictions, or with a
last axis of 1: sparse categorical, is the largest prediction at the place that the label names?
Otherwise: categorical, are the largest prediction and the largest label at the same place? The
loss has no say. Both versions do.

**TF1** programs copy `tf.reduce_mean(tf.cast(tf.equal(tf.argmax(y_pred, 1), labels), tf.float32))`
from one to the next, with `tf.argmax(y_true, 1)` for one-hot labels. With one output unit the
argmax of a row is always 0, and the line reports the share of the label 0, whatever is learned.

**PyTorch** has no word for it. Programs write `(y_pred.argmax(1) == labels).float().mean()`, which
for one output unit is the share of the label 0, as in TF1.

**Hidden in** `keras/src/trainers/compile_utils.py::is_binary_or_sparse_categorical` (line 46, Keras
3.15), `tf_keras/src/engine/compile_utils.py::MetricsContainer._get_metric_object` (line 672, 2.21).

**Since** Keras 3.0, and tf.keras in 2.6 at the latest. In Keras 1.1 to 2.3 the loss had a say:
`binary_crossentropy` meant binary, however many units, and `sparse_categorical_crossentropy`
sparse.

**Symptom** An accuracy that stays at one value to the last digit while the loss falls: 0.75 if
three labels out of four are 0, for a model that is always right. In Keras the word misleads with
several labels per example: the labels 1, 1, 0 and the predictions 0.8, 0.9, 0.1 agree three times,
and the accuracy is 0, since only the largest of each row is compared.

**Formula** `np.mean((y_pred > 0.5) == y_true)` for one unit, else
`np.mean(y_pred.argmax(-1) == labels)`

**Read** [Why binary_crossentropy and categorical_crossentropy give different performances for the
same problem?](https://stackoverflow.com/questions/42081257), from the time when the loss decided
"""

from __future__ import annotations


def resolve_accuracy(
    y_true: tuple[int | None, ...], y_pred: tuple[int | None, ...], enabled: bool
) -> str:
    """Return "binary", "sparse_categorical" or "categorical"; both shapes include the batch.

    Off, it is an argmax always: "sparse_categorical" also for one output unit.

    Examples:
        >>> resolve_accuracy((None,), (None, 10), True)  # Keras and TF1 agree on classes
        'sparse_categorical'
        >>> resolve_accuracy((None, 10), (None, 10), True)
        'categorical'
        >>> resolve_accuracy((None, 1), (None, 1), True)  # Keras: one unit is a yes or a no
        'binary'
        >>> resolve_accuracy((None, 1), (None, 1), False)  # TF1: an argmax over one unit
        'sparse_categorical'
    """
    if enabled and y_pred[-1] == 1:
        return "binary"
    return "sparse_categorical" if len(y_true) < len(y_pred) or y_true[-1] == 1 else "categorical"
