"""Read one number for a change of contrast as a change to both sides.

**Keras** 3 `RandomContrast(0.2)` only raises the contrast: the number becomes the pair (0, 0.2),
since the lower bound of the layer is 0. Keras 2 lowers it as often as it raises it. Both agree on
a pair, the smaller number first: `RandomContrast((0.2, 0.3))` goes from 0.8 to 1.3. Keras 3 sorts
another one.

**TF1** `tf.image.random_contrast(x, 0.8, 1.2)` wants both ends of the range.

**PyTorch** `torchvision.transforms.ColorJitter(contrast=0.2)` goes from 0.8 to 1.2, as Keras 2.

**Hidden in**
`keras/src/layers/preprocessing/image_preprocessing/random_contrast.py::RandomContrast` (line 57,
Keras 3.15), whose `_FACTOR_BOUNDS` are (0, 1);
`tf_keras/src/layers/preprocessing/image_preprocessing.py::RandomContrast.__init__` (line 1285,
2.21).

**Since** Keras 3.6 (2024). Keras 2 and Keras 3 up to 3.5 change to both sides.

**Symptom** After the change to Keras 3 no image is ever pale.

**Formula** `[1, 1 + factor]`; in Keras 2 `[1 - factor, 1 + factor]`.

**Read** [RandomContrast
layer](https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_contrast/), whose
text still says that a number stands for both bounds
"""

from __future__ import annotations


def lower_contrast(factor: float | tuple[float, float], lower: bool) -> tuple[float, float]:
    """Return the smallest and the largest factor of the contrast.

    Examples:
        >>> lower_contrast(0.25, False)  # Keras 3
        (1.0, 1.25)
        >>> lower_contrast(0.25, True)  # Keras 2 and TF1
        (0.75, 1.25)
        >>> lower_contrast((0.5, 0.25), False), lower_contrast((0.5, 0.25), True)
        ((0.75, 1.5), (0.5, 1.25))
    """
    if isinstance(factor, tuple):
        first, second = factor if lower else sorted(factor)
        return 1.0 - first, 1.0 + second
    return 1.0 - factor * lower, 1.0 + factor
