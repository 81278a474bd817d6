"""Decide from the monitored name whether larger or smaller is better.

**Keras** has `mode="auto"` in `EarlyStopping`, `ModelCheckpoint`, `ReduceLROnPlateau`. Keras 3
asks the metric object of that name, which knows its direction: up for accuracies, AUC, precision
and recall, down for errors; a name of which nobody knows a direction is an error. Keras 2 looks at
the letters. `EarlyStopping` takes a name that ends in `acc`, `accuracy` or `auc` for one to
maximise; the other two take a name with `acc` anywhere in it. Everything else is minimised.

**TF1** programs compare by hand, `if val_loss < best:`, and what is compared must shrink.

**PyTorch** `torch.optim.lr_scheduler.ReduceLROnPlateau` has `mode="min"` and asks nobody. There is
no early stopping, and no checkpoint that compares.

**Hidden in** `keras/src/callbacks/monitor_callback.py::MonitorCallback._set_monitor_op` (line 62,
Keras 3.15), `tf_keras/src/callbacks.py::EarlyStopping.__init__` (line 2098),
`ModelCheckpoint.__init__` (line 1432) and `ReduceLROnPlateau._reset` (line 3115, 2.21).

**Since** Keras 3.0 asks the metric in `EarlyStopping`, and since 3.11 (2025) in all three. Keras
0.3 already looked for `acc`; the three endings of `EarlyStopping` are of 2.7 (2021).

**Symptom** In Keras 2 `ModelCheckpoint(monitor="val_auc", save_best_only=True)` keeps the model
with the worst AUC, and `EarlyStopping(monitor="val_recall")` stops while the recall still grows.
Neither says so. In Keras 3 both are right, and a metric that is a plain function is a ValueError.

**Formula** Keras 2: `"max" if name.endswith(("acc", "accuracy", "auc")) else "min"`

**Read** [EarlyStopping auto mode is incorrect for
AUC](https://github.com/keras-team/keras/issues/15138); [Inconsistent mode="auto" behavior in
ModelCheckpoint vs EarlyStopping and
ReduceLROnPlateau](https://github.com/keras-team/keras/issues/21118)
"""

from __future__ import annotations

from collections.abc import Mapping


def monitor_direction(
    monitor: str, directions: Mapping[str, str], at_the_end: tuple[str, ...], way: str
) -> str | None:
    """Return "max" or "min" for a monitored name; None if nobody knows.

    Args:
        monitor: the name, as `val_loss`.
        directions: "max" or "min" for the metrics that have one, without `val_`.
        at_the_end: Keras 2's endings of names to maximise; `()` means `acc` anywhere.
        way: "metric", "name" or "smaller".

    Examples:
        >>> known, endings = {"loss": "min", "recall": "max"}, ("acc", "accuracy", "auc")
        >>> monitor_direction("val_recall", known, endings, "metric")  # Keras 3
        'max'
        >>> monitor_direction("val_recall", known, endings, "name")  # Keras 2
        'min'
        >>> monitor_direction("val_accuracy", known, endings, "smaller")  # TF1
        'min'
    """
    if way == "metric":
        return directions.get(monitor.removeprefix("val_"))
    if way == "smaller":
        return "min"
    larger = monitor.endswith(at_the_end) if at_the_end else "acc" in monitor
    return "max" if larger else "min"
