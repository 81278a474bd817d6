"""Start every bias at zero.

**Keras** gives layers the argument `bias_initializer="zeros"`. An untrained layer then says nothing
that its kernel does not say. One exception: an `LSTM` starts the bias of its forget gate at 1.

**TF1** has no default. A tutorial draws the bias as it draws the kernel, by
`tf.Variable(tf.random_normal([10]))`, with standard deviation 1. Even
`tf.get_variable("bias", [10])` draws random numbers, not zeros.

**PyTorch** `torch.nn.Linear` and `torch.nn.Conv2d` draw the bias evenly from `-1 / sqrt(inputs)` to
`1 / sqrt(inputs)`; for a convolution the inputs are all numbers of a window.
`torch.nn.init.zeros_(layer.bias)` is the line to write.

**Hidden in** `keras/src/layers/core/dense.py::Dense.__init__` (line 90, Keras 3.15) and
`keras/src/layers/convolutional/base_conv.py::BaseConv.__init__` (line 103);
`tf_keras/src/layers/core/dense.py::Dense.__init__` (line 109, 2.21) and
`tf_keras/src/layers/convolutional/base_conv.py::Conv.__init__` (line 107).

**Since** at least Keras 0.3.3 (2016), in all later versions.

**Symptom** The model prefers some classes before it has seen anything. For ten classes and a signal
near zero, the first cross-entropy is ln 10 = 2.30 with zero biases and 2.73 on average with drawn
ones. That is little beside what kernels of standard deviation 1 cost: look there first.

**Formula** `bias = np.zeros(units, np.float32)`

**With** this row off, `random_normal_stddev` scales the biases too.

**Read** [The variance of initialization weights are NOT
1](https://github.com/pytorch/pytorch/issues/5168), which wonders at the random biases as well
"""

from __future__ import annotations


def zero_bias(asked: str | None, enabled: bool) -> str:
    """Return the name of the initializer of a bias: what was asked for, else zeros.

    Off, a bias is drawn as a TF1 tutorial draws it: by `tf.random_normal`.

    Examples:
        >>> zero_bias(None, True)  # Keras
        'zeros'
        >>> zero_bias(None, False)  # TF1
        'random_normal'
        >>> zero_bias("ones", False)
        'ones'
    """
    if asked is not None:
        return asked
    return "zeros" if enabled else "random_normal"
