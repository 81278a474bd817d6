"""Divide the predictions by their sum before the cross-entropy.

**Keras** `categorical_crossentropy` makes the last axis of the prediction sum to one, whatever the
last layer gave. The scores 2, 1, 1 count as the probabilities 0.5, 0.25, 0.25, and the second
class costs 1.386. Only the dense loss does so: `sparse_categorical_crossentropy` clips first and
then takes a softmax of the logarithms, so the same scores cost 1.099 there.

**TF1** `-tf.reduce_sum(y * tf.log(p), axis=-1)` takes the scores as they are. The second class
costs -log(1) = 0, and the first -log(2) = -0.693: a cross-entropy below zero.

**PyTorch** `torch.nn.NLLLoss` takes logarithms of probabilities as they are, and never asks for
their sum: the same loss below zero. `torch.nn.CrossEntropyLoss` takes a softmax of whatever comes.

**Hidden in** `keras/src/backend/tensorflow/nn.py::categorical_crossentropy` (line 1372,
Keras 3.15); `tf_keras/src/backend.py::categorical_crossentropy` (line 5589, 2.21).

**Since** at least Keras 0.3.3 (2016), and all later versions, Keras 3 too.

**Symptom** The loss falls below zero and goes on falling, and nothing ever lowers the score of a
wrong class: for the scores 2, 1, 1 its gradient is 0, where Keras has 0.25.

**Formula** `p / p.sum(axis=-1, keepdims=True)`

**With** a softmax last the sum is one already; with `recover_logits`, a softmax or a sigmoid never
comes here. The row speaks for a network that ends in a ReLU, a tanh or nothing at all. It comes
before `clip_probabilities`.

**Read** [Categorical Cross Entropy normalization
issue?](https://github.com/keras-team/keras/issues/17102)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def renormalize_probabilities(p: tf.Tensor, axis: int, enabled: bool) -> tf.Tensor:
    """Return `p` that sums to one along `axis`; off, `p` itself.

    Scores that sum to zero give nan or infinity, as in Keras.

    Examples:
        >>> from minikeras.testing import run
        >>> def loss(y, enabled):
        ...     p = renormalize_probabilities(tf.constant([2.0, 1.0, 1.0]), -1, enabled)
        ...     return -tf.reduce_sum(tf.constant(y) * tf.log(p))
        >>> run(lambda: loss([0.0, 1.0, 0.0], True))  # Keras
        1.3863
        >>> run(lambda: loss([1.0, 0.0, 0.0], False))  # TF1: a negative cross-entropy
        -0.6931
    """
    if not enabled:
        return p
    with tf.name_scope("renormalize_probabilities"):
        return p / tf.reduce_sum(p, axis=axis, keepdims=True)
