"""Stop before the last epoch: because nothing improves, or because the loss is no number."""

from __future__ import annotations

import math

import numpy as np

from minikeras.callbacks.base import Callback, Logs
from minikeras.callbacks.monitor import MonitorCallback


class EarlyStopping(MonitorCallback):
    """Stop when a number of the logs has not improved for some epochs.

    Args:
        monitor: the name in the logs.
        min_delta: what counts as an improvement.
        patience: epochs without improvement before it stops.
        verbose: 1 prints a line when it stops.
        mode: "min", "max" or "auto".
        baseline: a value to beat as well, before the patience starts anew.
        restore_best_weights: whether the weights of the best epoch are put back at the end,
            also if it did not stop.
        start_from_epoch: the first epoch that is watched.

    Source: keras/src/callbacks/early_stopping.py::EarlyStopping
    """

    endings = ("acc", "accuracy", "auc")

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        """Keep the arguments."""
        super().__init__(monitor, mode, min_delta=min_delta)
        self.patience = patience
        self.verbose = verbose
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch
        self._forget()

    def _forget(self) -> None:
        self.wait = 0
        self.stopped_epoch = 0
        self.best = None
        self.best_epoch = 0
        self.best_weights: list[np.ndarray] | None = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Start anew, so that one object may be used for several fits."""
        self._forget()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Compare, and stop if the patience is over."""
        current = self.monitored(logs or {}, "Early stopping conditioned on")
        if current is None or epoch < self.start_from_epoch:
            return
        if self.best_weights is None:
            self._remember(epoch)
        self.wait += 1
        if self.is_improvement(current, self.best):
            self.best = current
            self._remember(epoch)
            if self.baseline is None or self.is_improvement(current, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def _remember(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Say that it stopped, and put the best weights back."""
        if self.stopped_epoch > 0 and self.verbose > 0:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.best_weights is not None:
            if self.verbose > 0:
                print(
                    "Restoring model weights from the end of the best epoch: "
                    f"{self.best_epoch + 1}."
                )
            self.model.set_weights(self.best_weights)


class TerminateOnNaN(Callback):
    """Stop when the loss is NaN or infinite; it looks after every batch.

    Args:
        raise_error: raise a RuntimeError at once, so that no other callback is told the end.

    Source: keras/src/callbacks/terminate_on_nan.py::TerminateOnNaN
    """

    def __init__(self, raise_error: bool = False) -> None:
        """Keep the argument."""
        self.raise_error = raise_error

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Look at the loss of the epoch so far."""
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        if self.raise_error:
            raise RuntimeError(
                f"NaN or Inf loss encountered at batch {batch}. "
                f"Loss value: {loss}. Terminating training immediately."
            )
        print(f"Batch {batch}: Invalid loss, terminating training")
        self.model.stop_training = True
