"""Count the steps for a learning rate schedule.

**Keras** An optimizer counts its own steps, and a schedule is asked with that number: 0 for the
first update. `SGD(ExponentialDecay(0.1, 10, 0.5))` halves its rate every ten batches, and nobody
has to move it on.

**TF1** `tf.train.exponential_decay(0.1, global_step, 10, 0.5)` reads a variable, and
`minimize(loss)` does not touch it. Without `minimize(loss, global_step=global_step)` the rate is
0.1 to the end.

**PyTorch** A scheduler of `torch.optim.lr_scheduler` moves on when its `step()` is called; whoever
forgets the call trains with the first rate.

**Hidden in** `keras/src/optimizers/base_optimizer.py::BaseOptimizer._get_current_learning_rate`
(line 781, Keras 3.15);
`tf_keras/src/optimizers/optimizer.py::_BaseOptimizer._compute_current_learning_rate` (line 633,
2.21); `tensorflow/python/training/optimizer.py::Optimizer.minimize` (line 463) has
`global_step=None`.

**Since** Keras 0.3, whose `SGD(decay=...)` counted its own steps; schedules as objects since 2.6 at
the latest.

**Symptom** In TF1 the rate never falls: the loss stops falling at a height and shakes there.

**Formula** `rate = schedule(step)`, or `schedule(0)` for ever

**With** `read_rate`, which says the rate of the next step or of the last one: off, both are the
first.

**Read** [tf.train.exponential_decay](
https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/exponential_decay);
[who tells the scheduler the step?](https://github.com/tensorflow/models/issues/7687).
"""

from __future__ import annotations

from typing import Any


def advance_schedule(step: Any, enabled: bool) -> Any:
    """Return the step that a schedule is asked for: `step`, or always 0. An int or a tensor.

    Examples:
        >>> def rates(enabled):
        ...     return [0.1 * 0.5 ** advance_schedule(step, enabled) for step in range(4)]
        >>> rates(True)  # Keras
        [0.1, 0.05, 0.025, 0.0125]
        >>> rates(False)  # TF1
        [0.1, 0.1, 0.1, 0.1]
    """
    return step if enabled else step * 0
