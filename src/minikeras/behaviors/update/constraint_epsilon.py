"""Add 1e-7 to the norm that a constraint divides by.

**Keras** gives `MaxNorm`, `UnitNorm` and `MinMaxNorm` the norm plus 1e-7 as a divisor, so a column
of zeros stays one. Every other column loses 1e-7 of its length in each step, also one that is
inside the ball of `MaxNorm`.

**TF1** `tf.clip_by_norm(w, 2.0, axes=[0])` leaves what is inside the ball to the bit, and
`tf.nn.l2_normalize(w, axis=0)` floors the norm, and adds nothing.

**PyTorch** `torch.renorm` adds the same 1e-7, but only to the norms above the limit.

**Hidden in** `keras/src/constraints/constraints.py::MaxNorm.__call__` (line 114, Keras 3.15);
`tf_keras/src/constraints.py::MaxNorm.__call__` (line 141, 2.21).

**Since** at least Keras 0.3.3 (2016), with 1e-7, and in all later versions.

**Symptom** A weight with a small norm decays without any penalty. Of a column whose length is 1e-6
a tenth is gone after one step; of one whose length is 0.1, after 100,000 steps.

**Formula** `w * np.clip(norm, 0, max_value) / (1e-7 + norm)`

**With** norms of 2 and more, this row is dead in float32, where 2 + 1e-7 is 2.

**Read** the documentation of [layer weight constraints](https://keras.io/api/layers/constraints/)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def constraint_epsilon(wanted: tf.Tensor, norms: tf.Tensor, epsilon: float | None) -> tf.Tensor:
    """Return `wanted / (epsilon + norms)`; None divides by the norms, and 0 stays 0.

    Examples:
        >>> from minikeras.testing import run
        >>> def factor(epsilon):
        ...     norms = tf.constant([0.0, 1e-6, 1.0])
        ...     return constraint_epsilon(tf.minimum(norms, 2.0), norms, epsilon)
        >>> run(lambda: factor(1e-7))  # Keras
        array([0.        , 0.90909094, 0.9999999 ], dtype=float32)
        >>> run(lambda: factor(None))  # TF1
        array([0., 1., 1.], dtype=float32)
    """
    if epsilon is None:
        return tf.div_no_nan(wanted, norms)
    with tf.name_scope("constraint_epsilon"):
        return wanted / (epsilon + norms)
