"""Place a random crop by a real number that is cut off, and only in a larger image.

**Keras** 3 `RandomCrop` draws two real numbers and cuts off their decimals, if the image is larger
than the crop along both axes. An image that is as wide as the crop is cut in the middle, and one
that is smaller is stretched. Keras 2 draws two integers and takes the remainder; a smaller image
is cut to the proportions of the crop and then enlarged.

**TF1** `tf.image.random_crop(x, size)` takes the remainder of integers as well.

**PyTorch** `torchvision.transforms.RandomCrop` draws `torch.randint(0, height - size + 1, (1,))`,
and raises a ValueError for a smaller image, unless `pad_if_needed=True` was said.

**Hidden in**
`keras/src/layers/preprocessing/image_preprocessing/random_crop.py::RandomCrop.get_random_transformation`
(line 102, Keras 3.15); `tf_keras/src/layers/preprocessing/image_preprocessing.py::RandomCrop.call`
(line 285, 2.21).

**Since** Keras 3.0 (2023) for the real numbers, and 3.6 (2024) for the condition that the image is
larger along both axes. Keras 2 takes the remainder since 2.6 (2021) at the latest, and accepts
smaller images since 2.7.

**Symptom** Crops at other places; and in Keras 3 the same crop each time, if the images are as
wide or as high as it.

**Formula** `start = int(u * (height - size + 1))`; in Keras 2 `start = n % (height - size + 1)`.

**Read** [Fix/random_crop validation behavior](https://github.com/keras-team/keras/pull/21871),
which wanted to lift the condition
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow.compat.v1 as tf

Draw = Callable[[Sequence[int], Any, Any, tf.DType], tf.Tensor]


def place_crop(
    x: tf.Tensor,
    size: tuple[int, int],
    draw: Draw,
    fit: Callable[[tf.Tensor], tf.Tensor],
    place: str,
) -> tf.Tensor:
    """Return a part of `size` of images (batch, height, width, channels) of known size.

    `draw(shape, low, high, dtype)` gives random numbers, and `fit(x)` is `x`, cut in the middle
    and resized. `place` is "cut_off" or "remainder".

    Examples:
        >>> from minikeras.testing import run
        >>> image = lambda width: tf.reshape(tf.range(2.0 * width), (1, 2, width, 1))
        >>> def crop(place, width):
        ...     draw = lambda shape, low, high, dtype: (
        ...         tf.constant(0.9 * high) if dtype.is_floating else tf.constant([7, 7])
        ...     )
        ...     return run(lambda: place_crop(image(width), (1, 2), draw, None, place)).ravel()
        >>> crop("cut_off", 6), crop("remainder", 6)  # Keras 3, then Keras 2 and TF1
        (array([10., 11.], dtype=float32), array([8., 9.], dtype=float32))
        >>> crop("cut_off", 2), crop("remainder", 2)  # as wide as the crop
        (array([0., 1.], dtype=float32), array([2., 3.], dtype=float32))
    """
    height, width = x.shape.as_list()[1:3]
    room = height - size[0], width - size[1]
    if place == "remainder":
        if min(room) < 0:
            return fit(x)
        numbers = draw([2], 0, tf.int32.max, tf.int32)
        return _part(x, [numbers[axis] % (room[axis] + 1) for axis in (0, 1)], size)
    with tf.name_scope("place_crop"):
        if min(room) > 0:
            starts = [tf.cast(draw([], 0.0, left + 1, tf.float32), tf.int32) for left in room]
            return _part(x, starts, size)
        tall = max(min(height, width * size[0] // size[1]), 1)
        wide = max(min(width, height * size[1] // size[0]), 1)
        top, left = (height - tall) // 2, (width - wide) // 2
        x = x[:, top : top + size[0], left : left + size[1]]
        return x if min(room) == 0 else tf.compat.v2.image.resize(x, size)


def _part(x: tf.Tensor, starts: Sequence[tf.Tensor], size: tuple[int, int]) -> tf.Tensor:
    return tf.slice(x, [0, *starts, 0], [-1, *size, x.shape.as_list()[-1]])
