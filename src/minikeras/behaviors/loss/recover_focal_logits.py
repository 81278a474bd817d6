"""Look behind a softmax in the categorical focal loss, too.

**Keras** 2 looks for the logits behind the prediction, takes their softmax again, and goes on.
After a softmax nothing changes. After a sigmoid it does: the loss works on the softmax of the
sigmoid's logits. Keras 3 takes the prediction as it is, and divides it by its sum. The other way
round with `from_logits=True` after a softmax: Keras 2 mends the mistake, Keras 3 takes the softmax
of the softmax.

**TF1** `-tf.reduce_sum(a * (1 - p) ** g * y * tf.log(p), axis=-1)` takes the probabilities that it
is given.

**PyTorch** `torch.nn` has no focal loss. `torchvision.ops.sigmoid_focal_loss` takes logits, and is
not told where they come from either.

**Hidden in** `tf_keras/src/backend.py::categorical_focal_crossentropy` (line 5665, 2.21). Gone from
`keras/src/losses/losses.py::categorical_focal_crossentropy` (line 2291, Keras 3.15).

**Since** Keras 2.13 (2023), the first with this loss, looked for the logits; Keras 3.0 does not.

**Symptom** A network with several sigmoids at its end and a categorical focal loss trains in both
Kerases, with other numbers in each.

**Formula** `np.exp(z) / np.exp(z).sum()` for the probabilities, in place of `p / p.sum()`.

**With** `recover_logits`, which finds the logits.

**Read** [Focal Loss for Dense Object Detection](https://arxiv.org/abs/1708.02002), Lin and others
2017
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def recover_focal_logits(logits: tf.Tensor | None, enabled: bool) -> tf.Tensor | None:
    """Return the logits that were found behind the prediction; off, None.

    Examples:
        >>> from minikeras.testing import run
        >>> def probabilities(enabled):
        ...     z = tf.constant([[2.0, 0.0]])
        ...     p = tf.nn.sigmoid(z)
        ...     logits = recover_focal_logits(z, enabled)
        ...     return tf.nn.softmax(logits) if enabled else p / tf.reduce_sum(p, axis=-1)
        >>> run(lambda: probabilities(True))  # Keras 2
        array([[0.880797  , 0.11920291]], dtype=float32)
        >>> run(lambda: probabilities(False))  # Keras 3 and TF1
        array([[0.6378903 , 0.36210966]], dtype=float32)
    """
    return logits if enabled else None
