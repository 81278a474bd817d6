"""Enlarge an image by repeating its rows and columns.

**Keras** 3 repeats the rows, then the columns, of `UpSampling2D` with "nearest". Keras 2 hands the
image to an op that looks for the nearest pixel of each new one. The images are the same. Their
gradients are sums of the same numbers, in Keras 3 of the columns first, in Keras 2 one by one.

**TF1** `tf.image.resize_nearest_neighbor(x, size)` is the op of Keras 2.

**PyTorch** `torch.nn.Upsample(scale_factor=2)` is "nearest" unless told otherwise, with a kernel of
its own for the image and for the gradient.

**Hidden in** `keras/src/layers/reshaping/up_sampling2d.py::UpSampling2D._resize_images` (line 151,
Keras 3.15); `tf_keras/src/backend.py::resize_images` (line 3703, 2.21).

**Since** Keras 3.0 (2023). All versions before, from 0.3.3 (2016) on at least, call the op that
looks for the nearest pixel.

**Symptom** None that a loss curve shows: with factors of three or more, the gradients of everything
before the layer differ in their last bits.

**Formula** `np.repeat(np.repeat(x, size[0], axis=1), size[1], axis=2)`

**Read** [Odena, Dumoulin and Olah 2016](https://distill.pub/2016/deconv-checkerboard/), why to
enlarge like this and not by a transposed convolution.
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def repeat_pixels(x: tf.Tensor, size: tuple[int, ...], repeat: bool) -> tf.Tensor:
    """Return images (batch, height, width, channels), `size` times as high and wide.

    Examples:
        >>> def ops(repeat):
        ...     with tf.Graph().as_default() as graph:
        ...         repeat_pixels(tf.placeholder(tf.float32, [None, 2, 2, 1]), (2, 2), repeat)
        ...         return {"Tile", "ResizeNearestNeighbor"} & {
        ...             op.type for op in graph.get_operations()
        ...         }
        >>> ops(True)  # Keras 3
        {'Tile'}
        >>> ops(False)  # Keras 2, TF1
        {'ResizeNearestNeighbor'}
    """
    if repeat:
        with tf.name_scope("repeat_pixels"):
            return tf.repeat(tf.repeat(x, size[0], axis=1), size[1], axis=2)
    return tf.image.resize_nearest_neighbor(x, tf.shape(x)[1:3] * size, half_pixel_centers=True)
