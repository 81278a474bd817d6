"""Sort the names of the logs.

**Keras** 3 sorts the logs before it hands them to a callback, so that `History.history` is in
alphabetical order: accuracy, loss, val_accuracy, val_loss. Keras 2 has the loss first and the
metrics as they were given to `compile`. The list that `evaluate` returns is in that order in both.

**TF1** returns what was asked for, in the order in which it was asked: the dictionary of
`session.run({"loss": loss, "accuracy": accuracy})` has the loss first.

**PyTorch** has no logs; a dictionary keeps the order in which it was filled.

**Hidden in** `keras/src/utils/python_utils.py::pythonify_logs` (line 182, Keras 3.15), called by
`keras/src/callbacks/callback_list.py::CallbackList.on_epoch_end` (line 169). Keras 2 keeps the
order of `tf_keras/src/engine/training.py::Model.get_metrics_result` (line 1262, 2.21).

**Since** Keras 3.0. In 3.0 and 3.1 the list of `evaluate` was sorted too, but for the loss.

**Symptom** A program that takes the first entry, `next(iter(history.history))`, and plots it as
the loss, plots the accuracy once it runs on Keras 3; a file of logs gets its columns in another
order. No number changes.

**Formula** `logs = dict(sorted(logs.items()))`

**Read** [Bug fix, model.evaluate return metrics in
order](https://github.com/keras-team/keras/pull/19370), the change of 3.2
"""

from __future__ import annotations


def sort_logs(logs: dict[str, float], enabled: bool) -> dict[str, float]:
    """Return the logs in alphabetical order; off, `logs` itself, the loss first.

    Examples:
        >>> logs = {"loss": 0.5, "mae": 0.25, "accuracy": 0.75}
        >>> list(sort_logs(logs, True))  # Keras 3
        ['accuracy', 'loss', 'mae']
        >>> list(sort_logs(logs, False))  # Keras 2 and TF1
        ['loss', 'mae', 'accuracy']
    """
    return dict(sorted(logs.items())) if enabled else logs
