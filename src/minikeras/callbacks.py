"""Callbacks: what happens around epochs and batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from minikeras.errors import message

__all__ = ["Callback", "History"]

Logs = dict[str, float]


class Callback:
    """Base of all callbacks; overwrite the moments you need.

    `self.model` is the model and `self.params` a dict with `epochs`, `steps`, `verbose`. A
    callback that overwrites a batch method makes the loop return to Python after each batch.
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
        """Run before a batch of `fit`."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Run after a batch of `fit`, with the metrics so far."""
        self.on_batch_end(batch, logs)

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Run before a batch of `fit`: the older name."""

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Run after a batch of `fit`: the older name."""

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Run before `evaluate`, and before the validation of an epoch."""

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Run after them, with the metrics."""

    def on_test_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Run before a batch of them."""

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Run after a batch of them, with the metrics so far."""


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


def listed(callbacks: Any) -> Sequence[Any]:
    """Return a sequence of callbacks for a sequence, for one callback, or for None."""
    if callbacks is None:
        return ()
    return callbacks if isinstance(callbacks, list | tuple) else [callbacks]


class CallbackList:
    """Several callbacks, told together."""

    def __init__(self, callbacks: Sequence[Callback], model: Any, params: dict[str, Any]) -> None:
        """Introduce each callback to the model."""
        self.callbacks = list(callbacks)
        for callback in self.callbacks:
            if isinstance(callback, type) or not hasattr(callback, "set_model"):
                raise AttributeError(
                    message(
                        "This is no callback.",
                        where="fit(callbacks=[...])",
                        got=repr(callback),
                        expected="an object of a class on minikeras.callbacks.Callback",
                    )
                )
        for callback in self.callbacks:
            callback.set_model(model)
            callback.set_params(params)

    @property
    def wants_train_batches(self) -> bool:
        """Whether a callback must run between two batches of `fit`."""
        return self._overwrite(
            "on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end"
        )

    @property
    def wants_test_batches(self) -> bool:
        """Whether a callback must run between two batches of an evaluation."""
        return self._overwrite("on_test_batch_begin", "on_test_batch_end")

    def _overwrite(self, *moments: str) -> bool:
        return any(
            getattr(type(callback), moment, None) is not getattr(Callback, moment)
            for callback in self.callbacks
            for moment in moments
        )

    def tell(self, moment: str, *arguments: Any) -> None:
        """Call the method named `moment` of each callback."""
        for callback in self.callbacks:
            getattr(callback, moment)(*arguments)
