"""Say the learning rate of the next step, or of the last one.

**Keras** 3 answers `optimizer.learning_rate` with the rate of the step to come, if there is a
schedule. Keras 2 keeps the number that the last step was taken with, and answers with that: after
the first step of `ExponentialDecay(0.1, 1, 0.5)` they say 0.05 and 0.1. `ReduceLROnPlateau` and
`LearningRateScheduler` put this number into the logs.

**TF1** `session.run(rate)` computes the rate anew from `global_step`, which the step has moved on:
the next rate.

**PyTorch** `scheduler.get_last_lr()` and `optimizer.param_groups[0]["lr"]` have, after
`scheduler.step()`, the rate of the next step.

**Hidden in** `keras/src/optimizers/base_optimizer.py::BaseOptimizer.learning_rate` (line 704,
Keras 3.15); `tf_keras/src/optimizers/optimizer.py::_BaseOptimizer.learning_rate` (line 346, 2.21).

**Since** Keras 2.11 and 3.0. Before 2.11 the property gave the schedule itself, and with
`decay=` (Keras 0.3 to 2.10) the first rate for ever.

**Symptom** A plot of the rates that a callback wrote down is shifted by one step between the two
Kerases.

**Formula** `schedule(step)` or `schedule(max(step - 1, 0))`, after `step` steps

**With** `advance_schedule` off, there is one rate only, and the two answers are the same.

**Read** [how to get the learning rate](https://github.com/keras-team/keras/issues/2823);
[the decayed rate in Keras 3](https://github.com/keras-team/keras/issues/20069).
"""

from __future__ import annotations


def read_rate(steps: int, moment: str) -> int:
    """Return the step whose rate is said after `steps` steps; the first one has number 0.

    `moment` is "of_next_step" (Keras 3, TF1) or "of_last_step" (Keras 2).

    Examples:
        >>> [0.1 * 0.5 ** read_rate(steps, "of_next_step") for steps in range(3)]  # Keras 3, TF1
        [0.1, 0.05, 0.025]
        >>> [0.1 * 0.5 ** read_rate(steps, "of_last_step") for steps in range(3)]  # Keras 2
        [0.1, 0.1, 0.05]
    """
    return steps if moment == "of_next_step" else max(steps - 1, 0)
