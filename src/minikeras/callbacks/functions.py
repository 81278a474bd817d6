"""A callback made of functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from minikeras.callbacks.base import Callback
from minikeras.errors import unknown

Moment = Callable[..., Any]


class LambdaCallback(Callback):
    """Call functions at the moments of `Callback`.

    Args:
        on_epoch_begin: called with `epoch, logs`.
        on_epoch_end: called with `epoch, logs`.
        on_train_begin: called with `logs`.
        on_train_end: called with `logs`.
        on_train_batch_begin: called with `batch, logs`; only with this or the next one does the
            loop return to Python after each batch.
        on_train_batch_end: called with `batch, logs`.
        moments: functions for the other moments of `Callback`, by name.

    Raises:
        TypeError: there is no such moment; the message names the closest one.

    Source: keras/src/callbacks/lambda_callback.py::LambdaCallback
    """

    def __init__(
        self,
        on_epoch_begin: Moment | None = None,
        on_epoch_end: Moment | None = None,
        on_train_begin: Moment | None = None,
        on_train_end: Moment | None = None,
        on_train_batch_begin: Moment | None = None,
        on_train_batch_end: Moment | None = None,
        **moments: Moment,
    ) -> None:
        """Put the functions in the place of the methods."""
        given = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
        }
        known = [name for name in vars(Callback) if name.startswith("on_")]
        for name in moments:
            if name not in known:
                raise TypeError(unknown("moment", name, known, "LambdaCallback(...)"))
        for name, function in (given | moments).items():
            if function is not None:
                setattr(self, name, function)
