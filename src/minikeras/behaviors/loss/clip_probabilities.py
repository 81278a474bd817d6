"""Keep probabilities away from 0 and 1 before taking their logarithm.

**Keras** clips every probability to [1e-7, 1 - 1e-7]. A prediction that is wrong and sure costs
16.118, which is -log(1e-7), and not infinity. In the binary loss it costs 15.942 on the other
side, because the float32 next to 1 - 1e-7 is 1 - 1.19e-7.

**TF1** `-tf.reduce_sum(y * tf.log(p), axis=-1)` meets log(0), which is -infinity, and 0 * infinity,
which is nan. One such example turns every weight into nan.

**PyTorch** `torch.nn.BCELoss` clips the logarithms, at -100, and not the probabilities: a wrong and
sure prediction costs 100. `torch.nn.NLLLoss` clips nothing; `torch.log(p)` before it is -inf.

**Hidden in** `keras/src/backend/tensorflow/nn.py::categorical_crossentropy` (line 1375,
Keras 3.15), `::sparse_categorical_crossentropy` (line 1433) and `::binary_crossentropy` (line
1484); `tf_keras/src/backend.py`, the same three functions (lines 5593, 5734 and 5829, 2.21). The
number is `keras.backend.epsilon()`, kept in a third file.

**Since** at least Keras 0.3.3 (2016), with 1e-7 already (written `10e-8`), and all later versions,
Keras 3 too. For class numbers since 1.0.

**Symptom** The loss is nan from some step on, often with the first example that is classified
perfectly. It can be hard to see: for `log(softmax(z))` a session that fetches the loss alone
prints 200.0, because TensorFlow then computes both in one op, while the gradient of the same loss
is nan. With the clip the nan is gone, but outside the interval the gradient is exactly zero.

**Formula** `np.clip(p, 1e-7, 1 - 1e-7)`

**With** `recover_logits` this row is dead after a softmax or a sigmoid. Where it is alive, that row
is missing or finds no logits: the loss stands at 16.118 and the weights do not move.

**Read** [binary cross-entropy can return nan because the epsilon is too
small](https://github.com/keras-team/keras/issues/377), which is where 1e-7 comes from; [Potential
numerical instability in
"categorical_crossentropy"](https://github.com/keras-team/keras/issues/6338)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def clip_probabilities(p: tf.Tensor, epsilon: float | None) -> tf.Tensor:
    """Return `p` clipped to [`epsilon`, 1 - `epsilon`]; None returns `p` itself.

    Examples:
        >>> from minikeras.testing import run
        >>> run(lambda: -tf.log(clip_probabilities(tf.constant([0.0, 1.0]), 1e-7)))  # Keras
        array([16.118, 0.0000001192], dtype=float32)
        >>> run(lambda: -tf.log(clip_probabilities(tf.constant([0.0, 1.0]), None)))  # TF1
        array([inf, -0.], dtype=float32)
    """
    if epsilon is None:
        return p
    with tf.name_scope("clip_probabilities"):
        return tf.clip_by_value(p, epsilon, 1.0 - epsilon)
