"""Write the learning rate into the logs.

**Keras** adds the learning rate to the logs of an epoch when `ReduceLROnPlateau` or
`LearningRateScheduler` is among the callbacks: under `learning_rate` in Keras 3, under `lr` in
Keras 2. It is the float32 number of the optimizer's variable, taken before a reduction: a Python
number in Keras 3, a NumPy float32, which prints shorter, in Keras 2.

**TF1** logs what somebody fetches; the rate stays in the program.

**PyTorch** has no logs; `optimizer.param_groups[0]["lr"]` is a Python number in double precision,
0.1.

**Hidden in** `keras/src/callbacks/reduce_lr_on_plateau.py::ReduceLROnPlateau.on_epoch_end` (line
110, Keras 3.15) and
`keras/src/callbacks/learning_rate_scheduler.py::LearningRateScheduler.on_epoch_end` (line 100);
`tf_keras/src/callbacks.py::ReduceLROnPlateau.on_epoch_end` (line 3130, 2.21) and
`::LearningRateScheduler.on_epoch_end` (line 2318).

**Since** Keras 1.2 at the latest for `ReduceLROnPlateau` and 2.2.4 for `LearningRateScheduler`, as
`lr`; Keras 3.0 as `learning_rate`.

**Symptom** `history.history["lr"]` is a KeyError once the program runs on Keras 3, and a column of
a CSV file has another name. Keras 3 prints the number 0.1 as 0.10000000149011612.

**Formula** `logs["learning_rate"] = float(np.float32(rate))`

**Read** [Add LR for Tensorboard in
LearningRateScheduler](https://github.com/keras-team/keras/pull/10908); ["learning rate" vs
"lr"](https://github.com/keras-team/keras/issues/13393)
"""

from __future__ import annotations

from typing import Any

import numpy as np


def log_learning_rate(logs: dict[str, Any], rate: float, name: str | None) -> dict[str, Any]:
    """Put the rate into the logs under `name`, and return them; None leaves it out.

    Examples:
        >>> log_learning_rate({"loss": 0.5}, 0.1, "learning_rate")  # Keras 3
        {'loss': 0.5, 'learning_rate': 0.10000000149011612}
        >>> log_learning_rate({"loss": 0.5}, 0.1, "lr")  # Keras 2
        {'loss': 0.5, 'lr': np.float32(0.1)}
        >>> log_learning_rate({"loss": 0.5}, 0.1, None)  # TF1
        {'loss': 0.5}
    """
    if name is not None:
        logs[name] = np.float32(rate) if name == "lr" else float(np.float32(rate))
    return logs
