"""Give no share of a softmax to what the mask leaves out.

**Keras** hands the mask to the layer `Softmax`. Keras 3 puts -1e9 in place of what is masked, and 0
in place of its share afterwards. Keras 2 subtracts 1e9 before, and does nothing afterwards. The
function, as in `Activation("softmax")`, gets no mask in either.

**TF1** `tf.nn.softmax(x)` knows no masks.

**PyTorch** `torch.nn.Softmax` knows no masks. People write `x.masked_fill(~mask, float("-inf"))`
before it; a row that is masked as a whole is then nan.

**Hidden in** `keras/src/layers/activations/softmax.py::Softmax.call` (line 81, Keras 3.15);
`tf_keras/src/layers/activation/softmax.py::Softmax.call` (line 112, 2.21).

**Since** Keras 2.6 (2021) at least subtracts, and Keras 3.0 to 3.9 do the same. Keras 3.10 (2025)
set masked shares to zero, 3.13 selects before, 3.14 also after. Keras 2.2 to 2.3 have the layer,
and no mask.

**Symptom** Attention over a sequence that is nothing but padding: in Keras 3 all shares are 0, in
Keras 2 they sum to 1, as if there were no mask. In TF1 padding gets its share in every sequence.

**Formula** `np.where(mask, softmax(np.where(mask, x, -1e9)), 0)`

**Read** [Softmax layer diverges from
jax.nn.softmax](https://github.com/keras-team/keras/issues/21123), the reason for the zeros.
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow.compat.v1 as tf


def mask_softmax(
    x: tf.Tensor, mask: tf.Tensor, softmax: Callable[[tf.Tensor], tf.Tensor], how: str | None
) -> tf.Tensor:
    """Return `softmax(x)` of what `mask` leaves; `how` is "select", "subtract" or None.

    Examples:
        >>> from minikeras.testing import run
        >>> def shares(how):  # in sixths
        ...     x = tf.zeros([2, 3])
        ...     mask = tf.constant([[True, True, False], [False, False, False]])
        ...     return tf.round(6 * mask_softmax(x, mask, tf.nn.softmax, how))
        >>> run(lambda: shares("select")).tolist()  # Keras 3
        [[3.0, 3.0, 0.0], [0.0, 0.0, 0.0]]
        >>> run(lambda: shares("subtract")).tolist()  # Keras 2
        [[3.0, 3.0, 0.0], [2.0, 2.0, 2.0]]
        >>> run(lambda: shares(None)).tolist()  # TF1
        [[2.0, 2.0, 2.0], [2.0, 2.0, 2.0]]
    """
    if how is None:
        return softmax(x)
    with tf.name_scope("mask_softmax"):
        if how == "select":
            return tf.where_v2(mask, softmax(tf.where_v2(mask, x, -1e9)), 0.0)
        return softmax(x + (1.0 - tf.cast(mask, x.dtype)) * -1e9)
