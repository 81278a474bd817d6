"""Draw a change of contrast for each image, and not one for the batch.

**Keras** 3 `RandomContrast` draws a number for each image. Keras 2 draws one for the batch, and
changes all its images by it, in the op `AdjustContrastv2`.

**TF1** `tf.image.random_contrast(x, 0.8, 1.2)` draws one number, with the same op.

**PyTorch** `torchvision.transforms.ColorJitter(contrast=0.2)` draws one number a call: one for each
image where a dataset calls it, one for all where it is handed a batch. Its mean is that of the gray
image, not of each channel.

**Hidden in**
`keras/src/layers/preprocessing/image_preprocessing/random_contrast.py::RandomContrast._adjust_contrast`
(line 128, Keras 3.15);
`tf_keras/src/layers/preprocessing/image_preprocessing.py::RandomContrast.call` (line 1300, 2.21),
which calls `tensorflow/python/ops/image_ops_impl.py::stateless_random_contrast` (line 2202).

**Since** Keras 3.6 (2024); 3.0 to 3.5 drew one number for the batch. Keras 2.9 to 2.11 called the
op for each image; before and after, and in `tf_keras`, it is called once for the batch.

**Symptom** In Keras 2 a whole batch is pale, and the loss jumps more from step to step.

**Formula** `(x - mean) * factor + mean`, with the mean of each channel of each image.

**Read** [Vectorize Auto Contrast](https://github.com/keras-team/keras-cv/issues/1382), where two
people find that all images of a batch share one factor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow.compat.v1 as tf

Draw = Callable[[Sequence[Any]], tf.Tensor]


def contrast_each_image(x: tf.Tensor, draw: Draw, axes: Sequence[int], each: bool) -> tf.Tensor:
    """Return images (batch, ...) with another contrast.

    `draw(shape)` gives the factors, and `axes` are those of height and width. Without `each`
    these must be the two before the last.

    Examples:
        >>> from minikeras.testing import run
        >>> image = lambda: tf.constant([[[[1], [3]]]] * 2, tf.float32)
        >>> draw = lambda shape: tf.reshape(tf.constant([2.0, 3.0])[: 2 if shape else 1], shape)
        >>> def changed(each):
        ...     return run(lambda: contrast_each_image(image(), draw, (1, 2), each)).reshape(2, 2)
        >>> changed(True)  # Keras 3
        array([[ 0.,  4.],
               [-1.,  5.]], dtype=float32)
        >>> changed(False)  # Keras 2 and TF1
        array([[0., 4.],
               [0., 4.]], dtype=float32)
    """
    if not each:
        return tf.image.adjust_contrast(x, draw([]))
    with tf.name_scope("contrast_each_image"):
        factor = draw([tf.shape(x)[0], 1, 1, 1])
        mean = tf.reduce_mean(x, axis=axes[0], keepdims=True)
        mean = tf.reduce_mean(mean, axis=axes[1], keepdims=True)
        return (x - mean) * factor + mean
