"""Draw the angle of a rotation in degrees, and divide by 180 afterwards.

**Keras** 3 `RandomRotation(0.1)` draws an angle from -36 to 36 degrees, turns it into radians, and
lets the matrix turn about the middle of the image, `(width - 1) / 2`. Keras 2 draws radians, and
has another formula for the same two offsets.

**TF1** `tf.contrib.image.rotate(x, angles)` takes radians, with the formula of Keras 2.

**PyTorch** `torchvision.transforms.RandomRotation(36)` wants degrees, and draws degrees.

**Hidden in**
`keras/src/layers/preprocessing/image_preprocessing/base_image_preprocessing_layer.py::BaseImagePreprocessingLayer._compute_affine_matrix`
(line 361, Keras 3.15);
`tf_keras/src/layers/preprocessing/image_preprocessing.py::get_rotation_matrix` (line 826, 2.21).

**Since** Keras 3.8 (2025) for degrees; radians before, in Keras 2 and up to 3.7.

**Symptom** A pixel differs in the last digits, and where `interpolation="nearest"` rounds to
another side it is another pixel.

**Formula** `x_offset = cx - cx * cos(a) + cy * sin(a)` with `cx = 0.5 * (width - 1)`; in Keras 2
`x_offset = ((width - 1) - (cos(a) * (width - 1) - sin(a) * (height - 1))) / 2`.

**Read** [RandomRotation
layer](https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_rotation/)
"""

from __future__ import annotations

import math
from collections.abc import Callable

import tensorflow.compat.v1 as tf

Draw = Callable[[float, float], tf.Tensor]


def rotate_in(
    draw: Draw, turns: tuple[float, float], height: tf.Tensor, width: tf.Tensor, unit: str
) -> tf.Tensor:
    """Return the matrices (batch, 8) of `ImageProjectiveTransformV3` that turn images.

    `draw(low, high)` gives numbers (batch,). `turns` are the bounds, as shares of a whole turn;
    `height` and `width` are float32 scalars. `unit` is "degrees" or "radians".

    Examples:
        >>> from minikeras.testing import run
        >>> def offsets(unit):
        ...     draw = lambda low, high: tf.constant([low])
        ...     sizes = lambda: (tf.constant(32.0), tf.constant(48.0))
        ...     matrix = run(lambda: rotate_in(draw, (0.05, 0.05), *sizes(), unit))
        ...     return [format(offset, ".5f") for offset in matrix[0, [2, 5]]]
        >>> offsets("degrees")  # Keras 3
        ['5.93993', '-6.50328']
        >>> offsets("radians")  # Keras 2 and TF1
        ['5.93993', '-6.50327']
    """
    if unit == "radians":
        angle = draw(turns[0] * 2.0 * math.pi, turns[1] * 2.0 * math.pi)
        right, down = width - 1, height - 1
        x_offset = (right - (tf.cos(angle) * right - tf.sin(angle) * down)) / 2.0
        y_offset = (down - (tf.sin(angle) * right + tf.cos(angle) * down)) / 2.0
        return _matrix(tf.cos(angle), tf.sin(angle), x_offset, y_offset)
    with tf.name_scope("rotate_in"):
        angle = draw(turns[0] * 360.0, turns[1] * 360.0) * (math.pi / 180.0)
        cosine, sine = tf.cos(angle), tf.sin(angle)
        x_center, y_center = 0.5 * (width - 1), 0.5 * (height - 1)
        x_offset = x_center - x_center * cosine - y_center * -sine
        y_offset = y_center - x_center * sine - y_center * cosine
        return _matrix(cosine, sine, x_offset, y_offset)


def _matrix(
    cosine: tf.Tensor, sine: tf.Tensor, x_offset: tf.Tensor, y_offset: tf.Tensor
) -> tf.Tensor:
    columns = [cosine, -sine, x_offset, sine, cosine, y_offset]
    last = tf.zeros((tf.shape(cosine)[0], 2), tf.float32)
    return tf.concat([*(column[:, None] for column in columns), last], axis=1)
