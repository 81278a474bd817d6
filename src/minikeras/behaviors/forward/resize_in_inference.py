"""Give a layer that crops while training the same size of images when it predicts.

**Keras** 3 `RandomCrop` leaves images as they are when it does not train. Keras 2 cuts them in the
middle to the proportions of the crop, and resizes them to its size.

**TF1** `tf.image.random_crop` stands in the input pipeline of the training only, and nobody
resizes.

**PyTorch** has two pipelines: `torchvision.transforms.RandomCrop(size)` in the one of the training,
and `CenterCrop(size)` in the other, if the person writes it.

**Hidden in**
`keras/src/layers/preprocessing/image_preprocessing/random_crop.py::RandomCrop.transform_images`
(line 132, Keras 3.15); `tf_keras/src/layers/preprocessing/image_preprocessing.py::RandomCrop.call`
(line 292, 2.21).

**Since** Keras 3.8 (2025). Keras 2, at least since 2.6, and Keras 3 up to 3.5 resize; 3.6 and 3.7
returned images of that size too.

**Symptom** In Keras 3, a model with `RandomCrop`, `Flatten` and `Dense` trains and does not
predict: its images are larger then. A convolutional one sees objects at another scale.

**Formula** `predict` sees `x`, in Keras 2 `tf.keras.preprocessing.image.smart_resize(x, size)`.

**Read** [RandomCrop does nothing at
validation/inference](https://github.com/keras-team/keras/issues/21868)
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow.compat.v1 as tf


def resize_in_inference(
    x: tf.Tensor, fit: Callable[[tf.Tensor], tf.Tensor], resize: bool
) -> tf.Tensor:
    """Return the images as they are, or `fit(x)`: cut in the middle and resized.

    Examples:
        >>> from minikeras.testing import run
        >>> image = lambda: tf.reshape(tf.range(4.0), (1, 2, 2, 1))
        >>> fit = lambda x: tf.compat.v2.image.resize(x, (1, 1))
        >>> run(lambda: resize_in_inference(image(), fit, False)).ravel()  # Keras 3 and TF1
        array([0., 1., 2., 3.], dtype=float32)
        >>> run(lambda: resize_in_inference(image(), fit, True)).ravel()  # Keras 2
        array([1.5], dtype=float32)
    """
    if not resize:
        return x
    with tf.name_scope("resize_in_inference"):
        return fit(x)
