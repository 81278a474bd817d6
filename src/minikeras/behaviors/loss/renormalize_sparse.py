"""Divide the clipped predictions by their sum in the sparse cross-entropy.

**Keras** has no formula for class numbers of its own. It clips the predictions, takes their
logarithms, and gives these to the cross-entropy of logits, whose softmax divides by the sum. For
probabilities nothing comes of it. The scores 2, 1, 1 are clipped to three equal ones, so each class
costs log(3) = 1.099, whichever is right.

**TF1** `-tf.log(tf.gather(p, labels, batch_dims=1))` looks the prediction of the label up, and at
no other: nothing pushes the scores of wrong classes down.

**PyTorch** `torch.nn.NLLLoss` takes the logarithms and looks the label up, as TF1 does.

**Hidden in** `keras/src/backend/tensorflow/nn.py::sparse_categorical_crossentropy` (line 1437,
Keras 3.15); `tf_keras/src/backend.py::sparse_categorical_crossentropy` (line 5697, 2.21).

**Since** Keras 1.0 (2016), when the loss came.

**Symptom** `categorical_crossentropy` and `sparse_categorical_crossentropy` differ for the same
outputs and labels, if these are scores and no probabilities. With a ReLU last, a right score above
1 is as good as one of 1: its gradient is 0.

**Formula** `-np.log(c[label] / c.sum())` with `c = np.clip(p, 1e-7, 1 - 1e-7)`

**With** `recover_logits` this row is dead after a softmax or a sigmoid. The dense loss has
`renormalize_probabilities`, which divides before it clips.

**Read** [from probabilities to logits in
sparse_categorical_crossentropy](https://github.com/keras-team/keras/issues/11801)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def renormalize_sparse(labels: tf.Tensor, logarithms: tf.Tensor, enabled: bool) -> tf.Tensor:
    """Return the cross-entropy of class numbers, from the logarithms of the predictions.

    Examples:
        >>> from minikeras.testing import run
        >>> def cost(enabled):
        ...     logarithms = tf.log(tf.constant([[0.5, 0.25, 0.125]]))
        ...     return renormalize_sparse(tf.constant([0]), logarithms, enabled)
        >>> run(lambda: tf.exp(-cost(True)))  # Keras: 0.5 / 0.875
        array([0.5714286], dtype=float32)
        >>> run(lambda: tf.exp(-cost(False)))  # TF1
        array([0.5], dtype=float32)
    """
    if not enabled:
        return -tf.gather(logarithms, labels, batch_dims=labels.shape.rank)
    with tf.name_scope("renormalize_sparse"):
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logarithms)
