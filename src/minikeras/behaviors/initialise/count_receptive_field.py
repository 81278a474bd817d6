"""Count the receptive field in the fans of a convolution.

**Keras** scales `glorot_uniform`, `he_normal` and their relatives by the fans of a kernel: how many
numbers each output is computed from, and how many outputs each input helps to compute. In a
convolution every output sees a whole window, so a kernel of shape (3, 3, 64, 128) has the fans
3 * 3 * 64 = 576 and 3 * 3 * 128 = 1152. Keras looks only at the shape. The kernel of
`Conv2DTranspose` is (3, 3, outputs, inputs), so there the two fans change places.

**TF1** leaves the sum to you, and the hand-written
`tf.truncated_normal([3, 3, 64, 128], stddev=math.sqrt(2 / 64))` counts the channels and forgets the
window. (TF1's own `tf.glorot_uniform_initializer()` counts it.)

**PyTorch** counts it as Keras does: `torch.nn.init.xavier_uniform_` and `kaiming_normal_` multiply
both fans by the size of the window. Its kernels are (outputs, inputs, height, width).

**Hidden in** `keras/src/initializers/random_initializers.py::compute_fans` (line 663, Keras 3.15)
and `tf_keras/src/initializers/initializers.py::_compute_fans` (line 1137, 2.21). TF1's own is
`tensorflow/python/ops/init_ops.py::_compute_fans` (line 1789).

**Since** Keras 1.1 (2016) for both fans. Before, the window counted for the inputs and not for the
outputs.

**Symptom** The weights of a 3x3 convolution are sqrt(9) = 3 times too large, those of a 5x5
convolution 5 times. The factors multiply: four 3x3 layers make the signal 81 times too large.

**Formula** `fan_in, fan_out = np.prod(shape[:-2]) * np.array(shape[-2:])`

**With** the kernels of `Dense` layers, this row changes nothing: they have no window.

**Read** [Correction to fan_out initialization](https://github.com/keras-team/keras/pull/2252), and
[Delving Deep into Rectifiers](https://arxiv.org/abs/1502.01852) (He et al., 2015)
"""

from __future__ import annotations

import math


def count_receptive_field(shape: tuple[int, ...], enabled: bool) -> tuple[int, int]:
    """Return `(fan_in, fan_out)` of a kernel: `(*window, inputs, outputs)`.

    A vector has its length for both fans, a scalar has 1.

    Examples:
        >>> count_receptive_field((3, 3, 64, 128), True)  # Keras
        (576, 1152)
        >>> count_receptive_field((3, 3, 64, 128), False)  # TF1
        (64, 128)
        >>> count_receptive_field((784, 10), True)
        (784, 10)
    """
    if len(shape) < 2:
        size = shape[0] if shape else 1
        return size, size
    window = math.prod(shape[:-2]) if enabled else 1
    return window * shape[-2], window * shape[-1]
