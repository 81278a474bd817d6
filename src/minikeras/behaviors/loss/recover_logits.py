"""Look behind a softmax or a sigmoid, and compute the loss from its logits.

**Keras** asks where the prediction came from. If it is the output of a softmax or of a sigmoid,
every cross-entropy throws the probabilities away and works on the logits (the numbers that went
in), in one op that is exact for every size of logit. For the logits 200, 0, 0 and the second
class the loss is 200, and the gradient is 1, -1, 0.

**TF1** `-tf.reduce_sum(y * tf.log(tf.nn.softmax(z)), axis=-1)` is the definition of cross-entropy,
and breaks in float32: the softmax of 200, 0, 0 is exactly 1, 0, 0, and the gradient of its
logarithm is nan. The line that works is
`tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=z)`, on a network without the softmax.

**PyTorch** `torch.nn.CrossEntropyLoss` and `torch.nn.BCEWithLogitsLoss` take the logits, and a
network for them has no softmax or sigmoid at its end. One that has is not recognised: the softmax
is taken twice, and nothing is said.

**Hidden in** `keras/src/backend/tensorflow/nn.py::_get_logits` (line 1262, Keras 3.15), fed by
`keras/src/activations/activations.py::softmax` (line 161) and `::sigmoid` (line 500);
`tf_keras/src/backend.py::_get_logits` (line 5492, 2.21), fed by `::softmax` (line 5458).

**Since** Keras 3.0, and tf.keras 2.6 at the latest. Standalone Keras up to 2.2 never looked for
logits; 2.3 (2019) left the question to the TensorFlow that it ran on.

**Symptom** Without it, one example that is wrong and sure is enough to stop learning. The plain
line gives nan. With `clip_probabilities` the loss stands at 16.118 and the gradient is zero.

**Formula** `np.log(np.exp(z).sum()) - (y * z).sum()` for a softmax, and
`(np.log1p(np.exp(z)) - y * z).mean()` for a sigmoid. TensorFlow first subtracts the largest logit.

**With** a softmax or a sigmoid last, `renormalize_probabilities`, `clip_probabilities` and
`binary_crossentropy_epsilon` are dead. Any op after the softmax, even `* 1.0`, hides the logits.
And a surprise in both Kerases: nobody checks that the activation suits the loss. After a sigmoid,
`categorical_crossentropy` takes the sigmoid's logits for those of a softmax: for the logits
2, -1, 0.5 and the second class it is 3.2413, where the probabilities themselves give 1.8855.

**Read** [sparse_categorical_crossentropy does not use underlying logits of
tf.keras.layers.Softmax](https://github.com/tensorflow/tensorflow/issues/32869); [Inconsistent
calculations in CategoricalCrossentropy using
logits](https://github.com/keras-team/tf-keras/issues/242)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def recover_logits(y_pred: tf.Tensor, enabled: bool) -> tf.Tensor | None:
    """Return the logits behind `y_pred`; None if there are none to be had, or off.

    It reads the graph and adds no op to it.

    Examples:
        >>> from minikeras.testing import run
        >>> def gradient(enabled):
        ...     z, y = tf.constant([[200.0, 0.0, 0.0]]), tf.constant([[0.0, 1.0, 0.0]])
        ...     p = tf.nn.softmax(z)
        ...     logits = recover_logits(p, enabled)
        ...     if logits is None:
        ...         loss = -tf.reduce_sum(y * tf.log(p))
        ...     else:
        ...         loss = tf.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=logits)
        ...     return tf.gradients(loss, z)[0]
        >>> run(lambda: gradient(True))  # Keras
        array([[ 1., -1.,  0.]], dtype=float32)
        >>> run(lambda: gradient(False))  # TF1
        array([[nan, nan, nan]], dtype=float32)
    """
    graph = not tf.executing_eagerly()  # a tensor without a graph does not know where it is from
    if enabled and graph and y_pred.op.type in ("Softmax", "Sigmoid"):
        return y_pred.op.inputs[0]
    return None
