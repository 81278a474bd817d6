"""Reduce the learning rate in double precision.

**Keras** 3 multiplies in Python: `ReduceLROnPlateau` takes the float32 rate of the optimizer as a
Python number, multiplies it by `factor` in double precision, and rounds the product to float32 when
it is stored. Keras 2 has a NumPy float32 in its hands, and NumPy 2 rounds the factor to float32
first and multiplies in single precision.

**TF1** programs that keep the rate as a Python number, as they feed it, multiply in double.

**PyTorch** `torch.optim.lr_scheduler.ReduceLROnPlateau` multiplies Python numbers, and the rate of
an optimizer stays one: double, and never rounded.

**Hidden in** `keras/src/callbacks/reduce_lr_on_plateau.py::ReduceLROnPlateau._reduce_optimizer_lr`
(line 84, Keras 3.15), `tf_keras/src/callbacks.py::ReduceLROnPlateau.on_epoch_end` (line 3153,
2.21).

**Since** Keras 1.2 (2016) for double precision, up to 2.3.1, and 3.0. The Keras of TensorFlow, at
least since 2.6, keeps the NumPy number; single it is only with NumPy 2 (2024), as NumPy 1
multiplied such a pair in double.

**Symptom** The last digit: 0.1 times 0.1 is 0.009999999776482582 in Keras 3, and
0.010000000707805157 in Keras 2. From there on the weights have other bits.

**Formula** `np.float32(float(rate) * factor)`, against `np.float32(rate) * np.float32(factor)`

**Read** [NEP 50: Promotion rules for Python
scalars](https://numpy.org/neps/nep-0050-scalar-promotion.html), and
[ReduceLROnPlateau](https://keras.io/api/callbacks/reduce_lr_on_plateau/)
"""

from __future__ import annotations

import numpy as np


def reduce_rate_in(rate: float, factor: float, smallest: float, precision: str) -> float:
    """Return the reduced rate, not below the smallest, before it is rounded to be stored.

    `rate` is a float32 number; `precision` is "double" or "single".

    Examples:
        >>> float(np.float32(reduce_rate_in(0.1, 0.1, 0.0, "double")))  # Keras 3 and TF1
        0.009999999776482582
        >>> float(np.float32(reduce_rate_in(0.1, 0.1, 0.0, "single")))  # Keras 2
        0.010000000707805157
    """
    reduced = rate * factor
    if precision == "single":
        reduced = np.multiply(rate, factor, dtype=np.float32).item()
    return max(reduced, smallest)
