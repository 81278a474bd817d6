"""What every callback is, and the list that `fit` tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from minikeras.errors import message

Logs = dict[str, float]

TRAIN_BATCHES = ("on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end")
TEST_BATCHES = ("on_test_batch_begin", "on_test_batch_end")
PREDICT_BATCHES = ("on_predict_batch_begin", "on_predict_batch_end")


class Callback:
    """Base of all callbacks; overwrite the moments you need.

    `self.model` is the model and `self.params` a dict with `epochs`, `steps`, `verbose`. A
    callback that overwrites a batch method makes the loop return to Python after each batch.

    Source: keras/src/callbacks/callback.py::Callback
    """

    model: Any = None
    params: dict[str, Any] = {}  # noqa: RUF012 - replaced, never changed

    def set_model(self, model: Any) -> None:
        """Remember the model."""
        self.model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """Remember the parameters of this fit."""
        self.params = params

    @property
    def wants_train_batches(self) -> bool:
        """Whether it must run between two batches of `fit`."""
        return overwrites(self, TRAIN_BATCHES)

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

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """Run before `predict`."""

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """Run after it."""

    def on_predict_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Run before a batch of `predict`."""

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Run after a batch of `predict`; `logs["outputs"]` are the predictions."""


def overwrites(callback: Any, moments: Sequence[str]) -> bool:
    """Return whether a callback does something at one of these moments.

    A method of an object counts, as of `LambdaCallback`; the empty methods of the base classes
    of both Kerases, which are marked as such, do not.
    """
    for moment in moments:
        method = getattr(callback, moment, None)
        function = getattr(method, "__func__", method)
        if function is None or function is getattr(Callback, moment):
            continue
        if not getattr(function, "_is_default", False):
            return True
    return False


def listed(callbacks: Any) -> Sequence[Any]:
    """Return a flat sequence of callbacks for a sequence, for one callback, or for None."""
    if callbacks is None:
        return ()
    if isinstance(callbacks, list | tuple):
        return [callback for part in callbacks for callback in listed(part)]
    return [callbacks]


class CallbackList:
    """Several callbacks, told together."""

    def __init__(self, callbacks: Sequence[Any], model: Any, params: Mapping[str, Any]) -> None:
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
            callback.set_params(dict(params))

    @property
    def wants_train_batches(self) -> bool:
        """Whether a callback must run between two batches of `fit`."""
        return any(
            callback.wants_train_batches
            if hasattr(callback, "wants_train_batches")
            else overwrites(callback, TRAIN_BATCHES)
            for callback in self.callbacks
        )

    @property
    def wants_test_batches(self) -> bool:
        """Whether a callback must run between two batches of an evaluation."""
        return any(overwrites(callback, TEST_BATCHES) for callback in self.callbacks)

    @property
    def wants_predict_batches(self) -> bool:
        """Whether a callback must run between two batches of `predict`."""
        return any(overwrites(callback, PREDICT_BATCHES) for callback in self.callbacks)

    @property
    def bars(self) -> list[Any]:
        """The callbacks that draw a bar in the place of the one that `fit` draws itself."""
        return [callback for callback in self.callbacks if getattr(callback, "is_bar", False)]

    def tell_bars(self, moment: str, *arguments: Any) -> None:
        """Call a method of the callbacks that draw a bar, when the loop is back in Python."""
        for callback in self.bars:
            getattr(callback, moment)(*arguments)

    def tell(self, moment: str, *arguments: Any) -> None:
        """Call the method named `moment` of each callback."""
        for callback in self.callbacks:
            getattr(callback, moment)(*arguments)
