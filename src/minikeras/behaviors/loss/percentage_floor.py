"""Divide a percentage error by at least 1e-7.

**Keras** divides each error by the size of its label, or by 1e-7 where the label is smaller. So a
label of 0 costs a billion percent for each unit of the prediction, and no inf.

**TF1** `100 * tf.reduce_mean(tf.abs((y - p) / y))` is what people write: inf for a label of 0, and
nan where the prediction is 0 as well. `tf.metrics.mean_relative_error` counts such a label as 0.

**PyTorch** has no such loss. Who writes the line above in it gets inf and nan too.

**Hidden in** `keras/src/losses/losses.py::mean_absolute_percentage_error` (line 1868, Keras 3.15);
`tf_keras/src/losses.py::mean_absolute_percentage_error` (line 1893, 2.21).

**Since** at least Keras 0.3.3 (2016), with 1e-7, and in all later versions.

**Symptom** Percentages in the millions, as soon as one label is 0; the rest of the data no longer
shows in the number, nor in the gradient.

**Formula** `100 * np.abs((y - p) / np.maximum(np.abs(y), 1e-7))`

**Read** [Add MAPE objective](https://github.com/keras-team/keras/pull/333), where the floor was
asked for; [Why is the MAPE extremely high?](https://stackoverflow.com/questions/49729522)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def percentage_floor(sizes: tf.Tensor, floor: float | None) -> tf.Tensor:
    """Return the sizes of the labels, `floor` at least; None returns them as they are.

    Examples:
        >>> from minikeras.testing import run
        >>> percent = lambda floor: 100 * 0.5 / percentage_floor(tf.constant(0.0), floor)
        >>> run(lambda: percent(1e-7))  # Keras
        500000000.0
        >>> run(lambda: percent(None))  # TF1
        inf
    """
    if floor is None:
        return sizes
    with tf.name_scope("percentage_floor"):
        return tf.maximum(sizes, floor)
