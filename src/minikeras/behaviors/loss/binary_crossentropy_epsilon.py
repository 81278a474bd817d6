"""Add a second epsilon inside the logarithms of the binary cross-entropy.

**Keras** 2 clips the probability to [1e-7, 1 - 1e-7] and then adds 1e-7 again inside both
logarithms. A wrong and sure prediction of 0 costs 15.425, a right and sure one -0.0, and 0.5 costs
0.6931469. Keras 3 dropped the second epsilon: 16.118, 1.19e-7 and 0.6931472.

**TF1** `-(y * tf.log(p) + (1 - y) * tf.log(1 - p))` adds nothing; nor does this row, when off.

**PyTorch** `torch.nn.BCELoss` adds nothing; it keeps both logarithms at or above -100.

**Hidden in** `tf_keras/src/backend.py::binary_crossentropy` (lines 5832 and 5833, 2.21). Gone from
`keras/src/backend/tensorflow/nn.py::binary_crossentropy` (line 1487, Keras 3.15).

**Since** tf.keras, in 2.6 at the latest. Standalone Keras up to 2.2 clipped and added nothing (2.3
called the loss of TensorFlow), and Keras 3.0 adds nothing again.

**Symptom** The same network on the same data reports another binary loss after the move from
Keras 2 to Keras 3: 0.69, which is log(2), more for each example that is wrong and sure.

**Formula** `-(y * np.log(p + 1e-7) + (1 - y) * np.log(1 - p + 1e-7))`

**With** `recover_logits` this row is dead after a sigmoid. It counts on `clip_probabilities` before
it. In a graph, and so in `fit`, TensorFlow rewrites 1 - p + 1e-7 as 1.0000001 - p: a wrong and
sure prediction of 1 costs 15.249 there, and 15.333 when the Keras 2 loss is called by hand.

**Read** [A Suspected Bug in binary_crossentropy](https://github.com/keras-team/keras/issues/15249);
[Fix binary crossentropy double epsilon](https://github.com/tensorflow/tensorflow/pull/41595)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def binary_crossentropy_epsilon(p: tf.Tensor, epsilon: float | None) -> tf.Tensor:
    """Return `p + epsilon`; None returns `p` itself.

    The loss calls it twice: with the probability `p`, and with `1 - p`.

    Examples:
        >>> from minikeras.testing import run
        >>> cost = lambda epsilon: -tf.log(binary_crossentropy_epsilon(tf.constant(1e-7), epsilon))
        >>> run(lambda: cost(1e-7))  # Keras 2
        15.4249
        >>> run(lambda: cost(None))  # Keras 3 and TF1
        16.1181
    """
    if epsilon is None:
        return p
    with tf.name_scope("binary_crossentropy_epsilon"):
        return p + epsilon
