"""Copy the input in a Dropout that does not drop.

**Keras** 2 returns `tf.identity(x)` from a `Dropout` that does not train, and from `Identity`: a
new tensor with the same numbers. Keras 3 returns the tensor itself.

**TF1** has no layer there in a network for prediction, so the tensor itself goes on.

**PyTorch** `torch.nn.Dropout` in `eval()` and `torch.nn.Identity` give back the very tensor. No
loss looks for the softmax either: `torch.nn.CrossEntropyLoss` takes logits.

**Hidden in** `tf_keras/src/layers/regularization/dropout.py::Dropout.call` (line 110, 2.21) and
`tf_keras/src/layers/core/identity.py::Identity.call` (line 38);
`keras/src/layers/regularization/dropout.py::Dropout.call` (line 108, Keras 3.15) returns its input.

**Since** Keras 2.6 (2021) at least for `Dropout`; 2.12 brought `Identity`, with a copy. Keras 3.0
(2023) returns the input of both.

**Symptom** A model that ends with a softmax and, behind it, a `Dropout`: the loss looks for the
softmax that made its input (`recover_logits`), finds a copy, and clips the probabilities. Keras 2
evaluates a wrong and certain prediction to a loss of 16.118, Keras 3 to 50 for a logit of 50.

**Formula** `-np.log(np.float32(1e-7))` is 16.118

**With** `recover_logits` off, nobody looks, and this row changes no number.

**Read** [sparse_categorical_crossentropy does not use underlying
logits](https://github.com/tensorflow/tensorflow/issues/32869), since an Identity stands behind the
softmax.
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def copy_in_inference(x: tf.Tensor, enabled: bool) -> tf.Tensor:
    """Return a copy of `x`; off, `x` itself.

    Examples:
        >>> import tensorflow.compat.v1 as tf
        >>> def behind_a_softmax(enabled):
        ...     with tf.Graph().as_default():
        ...         return copy_in_inference(tf.nn.softmax(tf.zeros([1, 2])), enabled).op.type
        >>> behind_a_softmax(True)  # Keras 2
        'Identity'
        >>> behind_a_softmax(False)  # Keras 3 and TF1
        'Softmax'
    """
    if not enabled:
        return x
    with tf.name_scope("copy_in_inference"):
        return tf.identity(x)
