"""Switch dropout off when the model does not train.

**Keras** hands a flag from the top to every layer: `fit` calls the model with `training=True`,
`evaluate` and `predict` with `training=False`. `Dropout` drops only if it is True, and returns its
input otherwise. A bare `model(x)` does not train either. Both versions do.

**TF1** has no flag: `h = tf.nn.dropout(h, rate=0.5)` drops at every `session.run`, on test data
too. The usual remedy, a placeholder for the rate, is forgotten as easily as it is written.

**PyTorch** Every module has a flag, and it is True from the start: `torch.nn.Dropout` drops until
somebody calls `model.eval()`. `torch.nn.functional.dropout(x)` looks at no module; its own default
is `training=True`.

**Hidden in** `keras/src/layers/regularization/dropout.py::Dropout.call` (line 101, Keras 3.15),
where the default is False, and `tf_keras/src/layers/regularization/dropout.py::Dropout.call`
(line 120, 2.21), where the default is None and `backend.learning_phase()` then says no.

**Since** at least Keras 0.3.3 (2016), as an argument `train`. Keras 1.0 made it the learning phase
of the backend, 2.0 added `training=None`, and 3.0 (2023) has only the argument, False.

**Symptom** Test accuracy is lower than the weights deserve: half of the units that it relies on are
missing, and the others count twice. Two predictions for the same input differ, if `dropout_stream`
is "graph" or "function".

**Formula** `y = np.where(keep, x * np.float32(1 / (1 - rate)), 0) if training else x`

**With** `dropout_stream` at "stateless" the mask depends on the number of training passes: until
`fit` goes on, each batch of each prediction drops the same units, and two predictions agree. With
`evaluate_in_inference_mode` switched off, `evaluate` and `predict` pass `training=True`, so that
dropout stays on although this row is on.

**Read** [dropout in training and testing](https://github.com/keras-team/keras/issues/5357); [Option
for using dropout in the predict phase](https://github.com/keras-team/keras/issues/9412), for those
who want it on.
"""

from __future__ import annotations


def dropout_training_flag(training: bool, enabled: bool) -> bool:
    """Return whether this pass drops units; off, every pass does.

    Examples:
        >>> [dropout_training_flag(training, True) for training in (True, False)]  # Keras
        [True, False]
        >>> [dropout_training_flag(training, False) for training in (True, False)]  # TF1
        [True, True]
    """
    return training if enabled else True
