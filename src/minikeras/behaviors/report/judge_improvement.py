"""Judge the first epoch better than none, and compare in single precision.

**Keras** 3 has no best value before the first epoch, so the first value is the best whatever it is,
NaN and infinity too. From then on it compares as tensors: value plus `min_delta`, and the best, are
rounded to float32. Keras 2 starts from infinity (from minus infinity for what is maximised), so
that a first NaN is no improvement, and compares in double precision. In both the comparison is
strict: an equal value is no improvement.

**TF1** programs write `best = np.inf` and `if val_loss < best:`, as Keras 2 does.

**PyTorch** `torch.optim.lr_scheduler.ReduceLROnPlateau` starts from infinity and compares Python
floats, as Keras 2 does. But its `threshold` of 1e-4 is a share of the best:
`value < best * (1 - 1e-4)`.

**Hidden in** `keras/src/callbacks/monitor_callback.py::MonitorCallback._is_improvement` (line 101,
Keras 3.15), which calls `keras.ops.less`; `tf_keras/src/callbacks.py::EarlyStopping.on_train_begin`
(line 2115), `ModelCheckpoint.__init__` (line 1426), `ReduceLROnPlateau._reset` (line 3118, 2.21).

**Since** Keras 3.7 (2024) for the first epoch of `EarlyStopping`, 3.11 (2025) for all three;
before, they started from infinity, as Keras 0.3 did already.

**Symptom** A loss that is NaN in the first epoch and finite from then on: in Keras 3 nothing
compares as less than NaN, so `EarlyStopping` stops, `ModelCheckpoint(save_best_only=True)` keeps
the file of the first epoch, and `ReduceLROnPlateau` reduces. In Keras 2 the second epoch is the
best so far.

**Formula** Keras 3: `best is None or np.float32(value + min_delta) < np.float32(best)`

**Read** [If best_loss is nan in trial#1, then the best_loss_so_far will not update when best_loss
is normal in the later trial](https://github.com/keras-team/autokeras/issues/1758), the same
surprise in AutoKeras
"""

from __future__ import annotations

import math

import numpy as np


def judge_improvement(
    value: float, best: float | None, min_delta: float, direction: str, way: str
) -> bool:
    """Return whether a value is better than the best so far, None before the first.

    Args:
        value, best: the monitored value of this epoch, and the best of those before.
        min_delta: what counts as a change, not negative.
        direction: "max" or "min".
        way: "first_in_single" or "infinity_in_double".

    Examples:
        >>> nan = float("nan")
        >>> judge_improvement(nan, None, 0.0, "min", "first_in_single")  # Keras 3
        True
        >>> judge_improvement(nan, None, 0.0, "min", "infinity_in_double")  # Keras 2 and TF1
        False
        >>> judge_improvement(0.5, 0.6, 1e-4, "min", "infinity_in_double")
        True
    """
    sign = 1.0 if direction == "max" else -1.0
    if way == "first_in_single":
        if best is None:
            return True
        value, best = np.array([value - sign * min_delta, best], np.float32).tolist()
    else:
        value, best = value - sign * min_delta, -sign * math.inf if best is None else best
    return value > best if direction == "max" else value < best
