"""Heed the dilation of a transposed convolution over volumes.

**Keras** 3 spreads the window by `dilation_rate`, as it does for sequences and images. Keras 2
takes the argument of `Conv3DTranspose`, never uses it, and leaves it out of the config.

**TF1** `tf.nn.conv3d_transpose(x, kernel, shape, 1, "VALID", dilations=2)` spreads the window.

**PyTorch** `torch.nn.ConvTranspose3d(1, 1, 2, dilation=2)` spreads the window: three cells become
five.

**Hidden in** `keras/src/backend/tensorflow/nn.py::conv_transpose` (line 1181, Keras 3.15);
`tf_keras/src/layers/convolutional/conv3d_transpose.py::Conv3DTranspose.call` (line 316, 2.21),
where the dilation is missing.

**Since** Keras 3.0 (2023). Keras 2.1 brought the layer without the argument; 2.6 and later have it,
and ignore it.

**Symptom** Three cells and a window of two become four in Keras 2, whatever the dilation. In
Keras 3 they become five, and a file of weights of Keras 2 gives other outputs there.

**Formula** `(length - 1) * stride + (window - 1) * dilation + 1` cells along each axis

**Read** [Conv3DTranspose ignores dilation_rate
parameter](https://github.com/tensorflow/tensorflow/issues/29841); [Dumoulin and Visin
2016](https://arxiv.org/abs/1603.07285), with pictures of the window.
"""

from __future__ import annotations


def dilate_transposed_volumes(dilation_rate: tuple[int, ...], dilate: bool) -> tuple[int, ...]:
    """Return the dilation that is used: the one that was asked for, or (False) none.

    Examples:
        >>> dilate_transposed_volumes((2, 2, 2), True)  # Keras 3, TF1
        (2, 2, 2)
        >>> dilate_transposed_volumes((2, 2, 2), False)  # Keras 2
        (1, 1, 1)
    """
    return dilation_rate if dilate else (1,) * len(dilation_rate)
