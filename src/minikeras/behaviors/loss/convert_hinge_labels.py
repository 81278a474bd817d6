"""Make labels -1 and 1 of labels 0 and 1 before a hinge loss, if a whole batch has no others.

**Keras** looks at the labels of each batch. If all of them are 0 or 1, each 0 becomes -1; if there
is any other number, all stay as they are. `hinge` and `squared_hinge` do so, as losses and as
metrics; `categorical_hinge` does not.

**TF1** `tf.losses.hinge_loss` takes 0 and 1, and computes 2 y - 1 without a look: a label of -1
becomes -3. The formula of a book, `tf.maximum(1 - y * p, 0)`, converts nothing.

**PyTorch** converts nothing. `torch.nn.SoftMarginLoss`, its nearest, wants -1 and 1;
`torch.nn.HingeEmbeddingLoss` is another loss, of distances.

**Hidden in** `keras/src/losses/losses.py::convert_binary_labels_to_hinge` (line 1616, Keras 3.15);
`tf_keras/src/losses.py::_maybe_convert_labels` (line 1958, 2.21).

**Since** Keras 2.3 (2019); up to 2.2.4 a label of 0 cost 1, whatever was predicted.

**Symptom** Without it, labels 0 and 1 teach only half: the loss of each 0 is 1 and its gradient 0.
With it, one label of 0.9 in a batch switches it off for that batch.

**Formula** `np.where(np.isin(y, (0, 1)).all(), 2 * y - 1, y)`

**Read** [Understanding hinge loss](https://github.com/keras-team/keras/issues/15665), in which
nobody can compute the printed number by hand
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def convert_hinge_labels(y_true: tf.Tensor, when: str) -> tf.Tensor:
    """Return the labels of a batch; `when` is "all_binary" (Keras) or "always" (TF1).

    Examples:
        >>> from minikeras.testing import run
        >>> zeros_and_ones, signs = [0.0, 1.0], [-1.0, 1.0]
        >>> run(lambda: convert_hinge_labels(tf.constant(zeros_and_ones), "all_binary"))  # Keras
        array([-1.,  1.], dtype=float32)
        >>> run(lambda: convert_hinge_labels(tf.constant(signs), "all_binary"))  # Keras
        array([-1.,  1.], dtype=float32)
        >>> run(lambda: convert_hinge_labels(tf.constant(signs), "always"))  # TF1
        array([-3.,  1.], dtype=float32)
    """
    if when == "always":
        return 2.0 * y_true - 1.0
    with tf.name_scope("convert_hinge_labels"):
        binary = tf.reduce_all(tf.logical_or(tf.equal(y_true, 0), tf.equal(y_true, 1)))
        return tf.where_v2(binary, 2.0 * y_true - 1.0, y_true)
