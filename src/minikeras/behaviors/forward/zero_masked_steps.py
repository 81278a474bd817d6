"""Set the steps that `Masking` masks to zero.

**Keras** replaces the features of a masked step, all of which are `mask_value`, by zeros. Keras 3
selects: `where(mask, x, 0)`. Keras 2 multiplies by 0, which is the same for a number, gives -0.0
for a negative one, and nan for a `mask_value` of infinity.

**TF1** has a mask that a person makes with `tf.reduce_any(tf.not_equal(x, value), -1)` and hands to
the loss; the features go through the network as they are.

**PyTorch** It has no such layer. `torch.nn.utils.rnn.pack_padded_sequence` cuts the padding off
before a recurrent layer; for other layers one writes `x * mask` by hand.

**Hidden in** `keras/src/layers/core/masking.py::Masking.call` (line 65, Keras 3.15);
`tf_keras/src/layers/core/masking.py::Masking.call` (line 80, 2.21).

**Since** at least Keras 0.3.3 (2016), as a product. Keras 3.14 still multiplies, 3.15 selects.

**Symptom** Layers that know nothing of masks, `Conv1D` or `Dense`, see the padding value, -1 or
-999, as a measurement. With infinity as the padding value, a Keras 2 model predicts nan.

**Formula** `y = np.where((x != mask_value).any(-1, keepdims=True), x, 0)`

**Read** [Proper handling of output values in Masking
layer](https://github.com/keras-team/keras/pull/449), the reason for the zeros; [Out-of-band value
for masking](https://github.com/keras-team/keras/issues/2819), where infinity predicts nan.
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def zero_masked_steps(x: tf.Tensor, mask: tf.Tensor, how: str | None) -> tf.Tensor:
    """Return `x` with zeros where `mask` is False; `how` is "select", "multiply" or None.

    Examples:
        >>> from minikeras.testing import run
        >>> run(lambda: zero_masked_steps([-1.0, 2.0], [False, True], "select"))  # Keras
        array([0., 2.], dtype=float32)
        >>> run(lambda: zero_masked_steps([-1.0, 2.0], [False, True], "multiply"))  # Keras 2
        array([-0.,  2.], dtype=float32)
        >>> run(lambda: zero_masked_steps(tf.constant([-1.0, 2.0]), [False, True], None))  # TF1
        array([-1.,  2.], dtype=float32)
    """
    if how is None:
        return x
    with tf.name_scope("zero_masked_steps"):
        if how == "select":
            return tf.where_v2(mask, x, tf.zeros_like(x))
        return x * tf.cast(mask, tf.float32)
