"""Callbacks: what happens around epochs and batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Logs = dict[str, float]


class Callback:
    """Base of all callbacks; overwrite the moments you need.

    `self.model` is the model and `self.params` a dict with `epochs`, `steps`, `verbose`. A
    callback that overwrites a batch method makes `fit` return to Python after each batch.
    """

    model: Any = None
    params: dict[str, Any] = {}  # noqa: RUF012 - replaced, never changed

    def set_model(self, model: Any) -> None:
        """Remember the model."""
        self.model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """Remember the parameters of this fit."""
        self.params = params

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Run before the first epoch."""

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Run after the last epoch."""

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Run before an epoch."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Run after an epoch and its validation."""

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Run before a batch."""

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Run after a batch, with the metrics so far."""


class History(Callback):
    """What `fit` returns: `history` maps a name to one number for each epoch."""

    def __init__(self) -> None:
        """Start empty."""
        self.history: dict[str, list[float]] = {}
        self.epoch: list[int] = []

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Append the logs."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)

    def __repr__(self) -> str:
        return f"History({', '.join(self.history)}; {len(self.epoch)} epochs)"


class CallbackList:
    """Several callbacks, told together."""

    def __init__(self, callbacks: Sequence[Callback], model: Any, params: dict[str, Any]) -> None:
        """Introduce each callback to the model."""
        self.callbacks = list(callbacks)
        for callback in self.callbacks:
            callback.set_model(model)
            callback.set_params(params)

    @property
    def wants_batches(self) -> bool:
        """Whether a callback must run between two batches."""
        names = ("on_train_batch_begin", "on_train_batch_end")
        return any(
            getattr(type(callback), name, None) is not getattr(Callback, name)
            for callback in self.callbacks
            for name in names
        )

    def tell(self, moment: str, *arguments: Any) -> None:
        """Call the method named `moment` of each callback."""
        for callback in self.callbacks:
            getattr(callback, moment)(*arguments)
