"""Share the label smoothing among as many classes as the last axis has.

**Keras** 3 counts the classes on the last axis, also if `CategoricalCrossentropy(axis=1)` says that
they are on another. With 3 classes and 100 places each class gets a hundredth of the share, and
the labels no longer sum to one. Keras 2 counts along the axis that was said.

**TF1** `tf.losses.softmax_cross_entropy` has its classes on axis 1 and counts them there.

**PyTorch** `torch.nn.CrossEntropyLoss(label_smoothing=...)` has its classes on axis 1 as well.

**Hidden in** `keras/src/losses/losses.py::categorical_crossentropy` (line 2201, Keras 3.15);
`tf_keras/src/losses.py::categorical_crossentropy` (line 2212, 2.21).

**Since** Keras 2.3 counted on axis 1, 2.6 to 2.13 on the last one, 2.14 and 2.15 (2023) on that of
the classes; all versions of Keras 3 up to 3.15 count on the last one again.

**Symptom** Classes first, labels smoothed, and more places than classes: the loss is too low in
Keras 3, and the network surer of itself than it was told to be.

**Formula** `y * (1 - share) + share / y.shape[-1]`, where Keras 2 has `y.shape[axis]`

**With** `CategoricalFocalCrossentropy`, both Kerases count on the last axis.

**Read** [ignore axis for smoothing and
warnings](https://github.com/keras-team/keras/issues/23451), where it is a bug
"""

from __future__ import annotations


def smooth_over(axis: int, which: str) -> int:
    """Return the axis whose size is the number of classes: "last_axis", or that of "classes".

    Examples:
        >>> import numpy as np
        >>> labels = np.array([[[1, 0], [0, 0], [0, 1]]])  # 3 classes, 2 places
        >>> 0.3 / labels.shape[smooth_over(1, "last_axis")]  # Keras 3
        0.15
        >>> round(0.3 / labels.shape[smooth_over(1, "classes")], 3)  # TF1, and Keras 2
        0.1
    """
    return -1 if which == "last_axis" else axis
