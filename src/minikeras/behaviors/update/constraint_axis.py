"""Measure the norm of a constraint along the first axis of a weight.

**Keras** `MaxNorm`, `UnitNorm` and `MinMaxNorm` take the norm along axis 0, if no other was said.
In the kernel of a dense layer that is one norm for each output, over all inputs. In the kernel of
a convolution axis 0 runs along the rows of the window only: a norm of 3 numbers, for a window of
3 x 3, and not of all that feed one output.

**TF1** `tf.clip_by_norm(w, 2.0)` takes one norm of the whole weight, unless it is told `axes=[0]`.

**PyTorch** `torch.renorm(w, 2, 0, 2.0)` must be told an axis, and takes one norm for each place on
it. Its linear layers keep the outputs first, so that 0 is right there, and for convolutions too.

**Hidden in** `keras/src/constraints/constraints.py::MaxNorm.__init__` (line 105, Keras 3.15);
`tf_keras/src/constraints.py::MaxNorm.__init__` (line 131, 2.21).

**Since** at least Keras 0.3.3 (2016), for all of them but `MinMaxNorm`, which came by 1.2.

**Symptom** In TF1, a layer twice as wide has shorter columns. In Keras, a convolution with
`kernel_constraint="max_norm"` is hardly constrained; `axis=[0, 1, 2]` is what was meant.

**Formula** `np.sqrt((w**2).sum(axis=0, keepdims=True))`

**Read** [Norm constraints don't act properly on non 'Dense'
layers](https://github.com/keras-team/keras/issues/474); [Constraint on
Conv2D](https://github.com/keras-team/keras/issues/3628)
"""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow.compat.v1 as tf


def constraint_axis(w: tf.Tensor, axis: int | Sequence[int] | None) -> tf.Tensor:
    """Return the norms of a weight, with an axis of size 1 for each that they run along.

    `axis` is what the user said, or the row's value; None is all axes.

    Examples:
        >>> from minikeras.testing import run
        >>> w = [[3.0, 0.0], [4.0, 12.0]]
        >>> run(lambda: constraint_axis(tf.constant(w), 0))  # Keras
        array([[ 5., 12.]], dtype=float32)
        >>> run(lambda: constraint_axis(tf.constant(w), None))  # TF1
        array([[13.]], dtype=float32)
    """
    return tf.sqrt(tf.reduce_sum(tf.square(w), axis=axis, keepdims=True))
