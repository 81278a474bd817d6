"""Compile the convolutions that a CPU once could not run.

**Keras** hands a convolution with `groups` to the compiler XLA, since TensorFlow's own kernels for
CPUs had no groups when this was written; Keras 3 does so too with volumes whose channels come
first. Nothing says so. The compiler adds products in another order than the kernels.

**TF1** `tf.nn.conv2d(x, kernel, 1, "VALID")` finds the groups by the shape of the kernel, and runs
a kernel of oneDNN. Where that library is switched off (`TF_ENABLE_ONEDNN_OPTS=0`), the gradient of
a grouped kernel is an error.

**PyTorch** `torch.nn.Conv2d(4, 6, 3, groups=2)` runs a kernel that knows groups, and
`torch.nn.Conv3d` has its channels first always. Nothing is compiled unless one calls
`torch.compile`.

**Hidden in** `keras/src/backend/tensorflow/nn.py::conv` (line 838, Keras 3.15);
`tf_keras/src/layers/convolutional/base_conv.py::Conv._jit_compiled_convolution_op` (line 274,
2.21).

**Since** Keras 2.9 (2022) for groups; 2.6 to 2.8 had groups, and no compiler. Keras 3.5 (2024)
added volumes with channels first, which 3.4 transposed and 3.3 refused.

**Symptom** The same grouped convolution has other last bits than in TF1, and after some steps of
training other digits; and its first step takes longer, because it is compiled.

**Formula** `np.concatenate([convolve(part, filters) for part, filters in zip(np.split(x, groups,
-1), np.split(kernel, groups, -1))], -1)`

**Read** [Group convolutions
UnimplementedError](https://github.com/tensorflow/tensorflow/issues/29005); [Conv3D crash when the
data_format is 'channels_first'](https://github.com/keras-team/keras/issues/19591).
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow.compat.v1 as tf


def compile_convolutions(
    convolve: Callable[[tf.Tensor, tf.Tensor], tf.Tensor],
    x: tf.Tensor,
    kernel: tf.Tensor,
    grouped: bool,
    which: str | None,
) -> tf.Tensor:
    """Return `convolve(x, kernel)` of groups, or of volumes with channels first; compiled or not.

    `which` is "groups_and_volumes" (Keras 3), "groups" (Keras 2) or None: never.

    Examples:
        >>> def ops(which):
        ...     with tf.Graph().as_default() as graph:
        ...         x, kernel = tf.ones([1, 3, 3, 4]), tf.ones([3, 3, 2, 6])  # two groups
        ...         convolve = lambda x, kernel: tf.nn.conv2d(x, kernel, 1, "VALID")
        ...         compile_convolutions(convolve, x, kernel, True, which)
        ...         return [op.type for op in graph.get_operations()[2:]]
        >>> ops("groups")  # Keras
        ['PartitionedCall']
        >>> ops(None)  # TF1
        ['Conv2D']
    """
    if which is None or not (grouped or which == "groups_and_volumes"):
        return convolve(x, kernel)
    with tf.name_scope("compile_convolutions"):
        compiled = tf.function(convolve, jit_compile=True, autograph=False)
        return compiled(x, tf.convert_to_tensor(kernel))
