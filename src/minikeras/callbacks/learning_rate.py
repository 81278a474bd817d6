"""Set the learning rate between epochs: on a plateau, or by a plan."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from minikeras.behaviors.report.log_learning_rate import log_learning_rate
from minikeras.behaviors.update.reduce_rate_in import reduce_rate_in
from minikeras.callbacks.base import Callback, Logs
from minikeras.callbacks.monitor import MonitorCallback
from minikeras.errors import message


def rate_of(model: Any) -> float:
    """Return the learning rate of a model as Keras holds it: a float32 number."""
    return float(np.float32(model.optimizer.learning_rate))


def log_rate(model: Any, logs: Logs) -> None:
    """Put the learning rate into the logs, as the table says."""
    log_learning_rate(logs, rate_of(model), model.defaults.log_learning_rate)


class ReduceLROnPlateau(MonitorCallback):
    """Reduce the learning rate when a number of the logs has not improved for some epochs.

    Args:
        monitor: the name in the logs.
        factor: what the rate is multiplied by, below 1.
        patience: epochs without improvement before it is reduced.
        verbose: 1 prints a line for each reduction.
        mode: "min", "max" or "auto".
        min_delta: what counts as an improvement.
        cooldown: epochs after a reduction in which it does not count.
        min_lr: the smallest rate.

    Source: keras/src/callbacks/reduce_lr_on_plateau.py::ReduceLROnPlateau
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        """Keep the arguments; a factor that does not reduce is a ValueError."""
        super().__init__(monitor, mode, min_delta=min_delta)
        if factor >= 1.0:
            raise ValueError(
                message(
                    "A factor of 1 or more does not reduce the learning rate.",
                    where="ReduceLROnPlateau(factor=...)",
                    got=factor,
                    hint="factor=0.1",
                )
            )
        self.factor = factor
        self.min_lr = min_lr
        self.patience = patience
        self.verbose = verbose
        self.cooldown = cooldown
        self.cooldown_counter = 0
        self.wait = 0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Start anew, so that one object may be used for several fits."""
        self.best = None
        self.cooldown_counter = 0
        self.wait = 0

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Compare, and reduce if the patience is over."""
        logs = {} if logs is None else logs
        log_rate(self.model, logs)
        current = self.monitored(logs, "Learning rate reduction is conditioned on")
        if current is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.is_improvement(current, self.best):
            self.best = current
            self.wait = 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience and rate_of(self.model) > np.float32(self.min_lr):
                self._reduce(epoch)
                self.cooldown_counter = self.cooldown
                self.wait = 0

    def _reduce(self, epoch: int) -> None:
        precision = self.model.defaults.reduce_rate_in
        rate = reduce_rate_in(rate_of(self.model), self.factor, self.min_lr, precision)
        self.model.optimizer.learning_rate = rate
        if self.verbose > 0:
            print(f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {rate}.")

    def in_cooldown(self) -> bool:
        """Return whether the last reduction is so recent that nothing counts."""
        return self.cooldown_counter > 0


class LearningRateScheduler(Callback):
    """Set the learning rate at the start of each epoch.

    Args:
        schedule: a function `(epoch, rate) -> rate`, or `epoch -> rate`; epochs count from 0.
        verbose: 1 prints a line for each epoch.

    Source: keras/src/callbacks/learning_rate_scheduler.py::LearningRateScheduler
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        """Keep the arguments."""
        self.schedule = schedule
        self.verbose = verbose

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Ask the schedule; what is no float is a ValueError."""
        rate = self.schedule(*((epoch, rate_of(self.model)) if self._takes_rate() else (epoch,)))
        # A tensor of eager TensorFlow, from `rate * tf.exp(-0.1)`, is a float too.
        value = rate.numpy() if hasattr(rate, "numpy") else rate
        if not isinstance(value, float | np.floating):
            raise ValueError(
                message(
                    "The schedule must return a float.",
                    where=f"LearningRateScheduler, epoch {epoch}",
                    got=repr(rate),
                    hint="float(...)",
                )
            )
        self.model.optimizer.learning_rate = float(value)
        if self.verbose > 0:
            print(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}.")

    def _takes_rate(self) -> bool:
        """Return whether the schedule takes the rate, and not the epoch only."""
        try:
            inspect.signature(self.schedule).bind(0, 0.0)
        except TypeError:
            return False
        except ValueError:  # a function of C, whose parameters nobody knows
            return True
        return True

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Put the rate into the logs."""
        log_rate(self.model, {} if logs is None else logs)
