"""Put the averages of RMSprop into the weights every hundred steps.

**Keras** 2 does so if `RMSprop(use_ema=True)` was said and nothing else: `ema_overwrite_frequency`
is 100 there, and None in every other optimizer and in Keras 3, where the averages wait for the end
of `fit`.

**TF1** `tf.train.ExponentialMovingAverage` never puts an average into a weight.

**PyTorch** Neither does `torch.optim.swa_utils.AveragedModel`.

**Hidden in** `tf_keras/src/optimizers/rmsprop.py::RMSprop.__init__` (line 90, 2.21);
`keras/src/optimizers/rmsprop.py::RMSprop.__init__` (line 66, Keras 3.15) has None.

**Since** Keras 2.11; Keras 3.0 to 3.2 had 100 as well, and None came with 3.3.

**Symptom** The loss of Keras 2 jumps after every hundredth batch, back to where it was some dozens
of steps before.

**Formula** `weight = average if step % frequency == 0 else weight`, with `step` counted from 1

**Read** [RMSprop of Keras 2](https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/RMSprop);
[RMSprop of Keras 3](https://keras.io/api/optimizers/rmsprop/).
"""

from __future__ import annotations


def rmsprop_overwrite_frequency(said: int | None, default: int | None) -> int | None:
    """Return the frequency that was said, else the default; None: only when `fit` ends.

    Examples:
        >>> def weights(frequency):
        ...     due = [bool(frequency) and step % frequency == 0 for step in (99, 100, 101)]
        ...     return ["average" if now else "own" for now in due]
        >>> weights(rmsprop_overwrite_frequency(None, None))  # Keras 3, TF1
        ['own', 'own', 'own']
        >>> weights(rmsprop_overwrite_frequency(None, 100))  # Keras 2
        ['own', 'average', 'own']
        >>> rmsprop_overwrite_frequency(7, 100)  # you said so
        7
    """
    return default if said is None else said
