"""Take a pixel for a square with a middle, and not for its corner.

**Keras** enlarges with `tf.image.resize` of TensorFlow 2: the new pixel `i` stands at
`(i + 0.5) / size - 0.5`, so that an enlarged image has the middle of the small one.

**TF1** `tf.image.resize_bilinear(x, size)` puts it at `i / size`. The image moves up and to the
left by almost half of a small pixel, and its last rows and columns are repeated.

**PyTorch** `torch.nn.functional.interpolate(x, scale_factor=2, mode="bilinear")` has middles as
well, since `align_corners` is False; up to version 0.3.1 it aligned the corners. Its "bicubic"
gives other numbers: the cubic has -0.75 where TensorFlow has -0.5.

**Hidden in** `keras/src/layers/reshaping/up_sampling2d.py::UpSampling2D._resize_images` (line 166,
Keras 3.15); `tf_keras/src/backend.py::resize_images` (line 3703, 2.21);
`tensorflow/python/ops/image_ops_impl.py::resize_images` (line 1536) has the old kernels.

**Since** Keras 2.6 (2021) at least, "bicubic" since 2.9. Keras 2.2.4 and 2.3 have
`interpolation="bilinear"` with the old kernel; before, there is only "nearest".

**Symptom** A decoder with `UpSampling2D(interpolation="bilinear")` draws everything a little too
far up and left, and weights that were trained in Keras give other outputs.

**Formula** A row of 1 and 2, twice as wide, is `[1.0, 1.25, 1.75, 2.0]`, and in TF1
`[1.0, 1.5, 2.0, 2.0]`.

**Read** [tf.image.resize_images() - weird padding
behaviour?](https://github.com/tensorflow/tensorflow/issues/6720); [ResizeBilinear op
mismatch](https://github.com/tensorflow/tensorflow/issues/33691), with the story of both ops.
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def half_pixel_centers(
    x: tf.Tensor, size: tuple[int, ...], interpolation: str, centers: bool
) -> tf.Tensor:
    """Return images (batch, height, width, channels), `size` times as high and wide.

    `interpolation` is "bilinear" or "bicubic", or one that has no old kernel and is always new.

    Examples:
        >>> from minikeras.testing import run
        >>> row = lambda: tf.constant([[[[1.0], [2.0]]]])
        >>> run(lambda: half_pixel_centers(row(), (1, 2), "bilinear", True)).ravel()  # Keras
        array([1.  , 1.25, 1.75, 2.  ], dtype=float32)
        >>> run(lambda: half_pixel_centers(row(), (1, 2), "bilinear", False)).ravel()  # TF1
        array([1. , 1.5, 2. , 2. ], dtype=float32)
    """
    old = {"bilinear": tf.image.resize_bilinear, "bicubic": tf.image.resize_bicubic}
    shape = tf.shape(x)[1:3] * size
    if centers or interpolation not in old:
        with tf.name_scope("half_pixel_centers"):
            return tf.compat.v2.image.resize(x, shape, interpolation)
    return old[interpolation](x, shape)
