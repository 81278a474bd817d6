"""Turn an image upside down only where left and right are swapped as well.

**Keras** 3 `RandomFlip()`, whose mode is "horizontal_and_vertical", draws one number for each
image. Where it is at most one half, the image is flipped along both axes, which is a turn by
180 degrees; the other half of the images stays. Keras 2 draws for each axis, so that there are
four outcomes.

**TF1** Two ops, `tf.image.random_flip_left_right(x)` and `tf.image.random_flip_up_down(x)`, each
draw for themselves.

**PyTorch** `torchvision.transforms.RandomHorizontalFlip()` and `RandomVerticalFlip()` draw each for
itself, with p = 0.5.

**Hidden in**
`keras/src/layers/preprocessing/image_preprocessing/random_flip.py::RandomFlip._flip_inputs` (line
214, Keras 3.15); `tf_keras/src/layers/preprocessing/image_preprocessing.py::RandomFlip.call` (line
447, 2.21).

**Since** Keras 3.6 (2024). Up to 3.5 each axis had a draw of its own, as in Keras 2.

**Symptom** In Keras 3 no image is ever only mirrored, and half of them are not changed at all.

**Formula** `np.where(u <= 0.5, x[:, ::-1, ::-1], x)`; in Keras 2 first
`f * x[:, :, ::-1] + (1 - f) * x` with `f = round(u)`, and then the same along the other axis.

**Read** [RandomFlip
layer](https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_flip/)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import tensorflow.compat.v1 as tf


def flip_axes_together(
    x: tf.Tensor, axes: Sequence[int], draw: Callable[[], tf.Tensor], together: bool
) -> tf.Tensor:
    """Return images (batch, ...), some of them flipped along `axes`.

    `draw` gives numbers from [0, 1), one for each image, and others each time.

    Examples:
        >>> from minikeras.testing import run
        >>> image = lambda: tf.constant([[[[1], [2]], [[3], [4]]]] * 2, tf.float32)
        >>> def flipped(together):
        ...     numbers = iter([[0.4, 0.9], [0.9, 0.9]])
        ...     return run(
        ...         lambda: flip_axes_together(
        ...             image(), [2, 1], lambda: tf.constant(next(numbers)), together
        ...         )
        ...     ).reshape(2, 4)
        >>> flipped(True)  # Keras 3: both axes of the first image, none of the second
        array([[4., 3., 2., 1.],
               [1., 2., 3., 4.]], dtype=float32)
        >>> flipped(False)  # Keras 2 and TF1: one axis of the first, both of the second
        array([[3., 4., 1., 2.],
               [4., 3., 2., 1.]], dtype=float32)
    """
    if together:
        with tf.name_scope("flip_axes_together"):
            flips = tf.reshape(draw(), [-1, 1, 1, 1]) <= 0.5
            for axis in axes:
                x = tf.where_v2(flips, tf.reverse(x, [axis]), x)
            return x
    for axis in axes:
        share = tf.cast(tf.round(tf.reshape(draw(), [-1, 1, 1, 1])), x.dtype)
        x = share * tf.reverse(x, [axis]) + (1 - share) * x
    return x
