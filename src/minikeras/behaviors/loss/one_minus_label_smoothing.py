"""Take the share of the smoothing from one, in double precision.

**Keras** replaces a label y by y * (1 - share) + share / classes. Keras 3 computes 1 - share in
Python, so in double precision, and rounds to float32 once. Keras 2 rounds the share to float32
first. For a share of 0.09 the certain label keeps 0.91 in Keras 3 and 0.90999997 in Keras 2; for
0.1, which most people write, both keep the same number.

**TF1** `tf.losses.softmax_cross_entropy(y, z, label_smoothing=0.09)` computes it in Python, as
Keras 3 does.

**PyTorch** `torch.nn.CrossEntropyLoss(label_smoothing=0.09)` computes `1 - label_smoothing` in
double precision, as Keras 3 does. `torch.nn.BCELoss` has no such argument.

**Hidden in** `keras/src/losses/losses.py::categorical_crossentropy` (line 2203, Keras 3.15) and
`::binary_crossentropy` (line 2412); `tf_keras/src/losses.py::categorical_crossentropy` (lines 2199
and 2214, 2.21) and `::binary_crossentropy` (line 2525);
`tensorflow/python/ops/losses/losses_impl.py::softmax_cross_entropy`.

**Since** Keras 2.3 (2019), the first whose losses have the argument, rounded first; Keras 3.0
(2023) subtracts first.

**Symptom** The loss with label smoothing agrees between the two Kerases to seven digits, and not
to eight.

**Formula** `np.float32(1 - share)`, where Keras 2 has `np.float32(1) - np.float32(share)`.

**Read** [Rethinking the Inception Architecture for Computer
Vision](https://arxiv.org/abs/1512.00567), Szegedy and others 2015, section 7; [When Does Label
Smoothing Help?](https://arxiv.org/abs/1906.02629), Müller and others 2019
"""

from __future__ import annotations

import numpy as np


def one_minus_label_smoothing(share: float, precision: str) -> float:
    """Return `1 - share`: "double" rounds it after the subtraction, "single" rounds before.

    The result becomes float32 where it meets a tensor.

    Examples:
        >>> np.float32(one_minus_label_smoothing(0.09, "double"))  # Keras 3 and TF1
        np.float32(0.91)
        >>> np.float32(one_minus_label_smoothing(0.09, "single"))  # Keras 2
        np.float32(0.90999997)
    """
    if precision == "double":
        return 1.0 - share
    return float(np.subtract(1.0, share, dtype=np.float32))
