"""Keep the metrics of an earlier `compile` that the next one does not mention.

**Keras** forgets in `compile` what was compiled before. Keras 3 makes an exception: without
`metrics` and `weighted_metrics`, those of the last call stay. Keras 2 measures none then.

**TF1** There is no compile; `session.run([step, loss])` gives what stands in its list.

**PyTorch** has no compile of this kind (`torch.compile` is something else), and no metrics: what is
measured stands in the loop.

**Hidden in** `keras/src/trainers/trainer.py::Trainer.compile` (line 196, Keras 3.15), a line that
sets the metrics only if there are some; `tf_keras/src/engine/training.py::Model.compile` (line 796,
2.21) sets them always.

**Since** Keras 3.6 (2024); from 3.0 to 3.5, and in all versions before, `compile` forgot the
metrics.

**Symptom** After `model.compile("sgd", "mse")`, to train on with another optimizer, `evaluate`
returns a list in Keras 3 and a number in Keras 2, and `history` has other keys.

**Formula** `given or earlier`.

**Read** [If override "loss", the original "metrics" will be
missing](https://github.com/keras-team/keras-tuner/issues/627), the surprise of Keras 2
"""

from __future__ import annotations

from typing import TypeVar

Metrics = TypeVar("Metrics")


def keep_metrics(earlier: Metrics, given: Metrics, said: bool, enabled: bool) -> Metrics:
    """Return the metrics to measure; `said` is whether some were given.

    Examples:
        >>> keep_metrics(["accuracy"], [], False, True)  # Keras 3
        ['accuracy']
        >>> keep_metrics(["accuracy"], [], False, False)  # Keras 2, TF1
        []
    """
    return earlier if enabled and not said else given
