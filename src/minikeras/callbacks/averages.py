"""Evaluate with the averaged weights of an optimizer."""

from __future__ import annotations

import numpy as np

from minikeras.callbacks.base import Callback, Logs
from minikeras.errors import message
from minikeras.variables import assign


class SwapEMAWeights(Callback):
    """Put the moving averages of the weights into the model while it is evaluated.

    The optimizer must have `use_ema=True`. Weights and averages change places as in Keras, by
    adding and subtracting, so their last bits may differ when they come back.

    Args:
        swap_on_epoch: swap at the end of each epoch already, so that callbacks behind this one,
            as a `ModelCheckpoint`, see the averages; the next epoch swaps back.

    Unlike in Keras 3.15, `predict` puts the weights back as well.

    Source: keras/src/callbacks/swap_ema_weights.py::SwapEMAWeights
    """

    def __init__(self, swap_on_epoch: bool = False) -> None:
        """Keep the argument."""
        self.swap_on_epoch = swap_on_epoch
        self._swapped = False

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Put the weights back."""
        if self.swap_on_epoch:
            self._swap(False)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Put the averages in."""
        if self.swap_on_epoch and not self._swapped:
            self._swap(True)
            if epoch == self.params["epochs"] - 1:
                # The end of `fit` puts the averages into the weights: they are there already.
                values = self._values()
                self._set(values[: len(values) // 2] * 2)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Put the averages in."""
        self._swap(True)

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Put the weights back."""
        self._swap(False)

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """Put the averages in."""
        self._swap(True)

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """Put the weights back."""
        self._swap(False)

    def _swap(self, wanted: bool) -> None:
        """Let weights and averages change places, unless they are where they are wanted."""
        if self._swapped == wanted:
            return
        values = self._values()
        half = len(values) // 2
        weights, averages = [], []
        for weight, average in zip(values[:half], values[half:], strict=True):
            total = weight + average
            averages.append(total - average)
            weights.append(total - averages[-1])
        self._set([*weights, *averages])
        self._swapped = wanted

    def _values(self) -> list[np.ndarray]:
        """Return the weights that are trained, then their averages."""
        values: list[np.ndarray] = self.model._live_session.run(self._variables())
        return values

    def _set(self, values: list[np.ndarray]) -> None:
        assign(self._variables(), values, self.model._live_session)

    def _variables(self) -> list[object]:
        if not self.model.optimizer.use_ema:
            hint = "Adam(use_ema=True)"
            text = "There are no averages."
            raise ValueError(message(text, where="SwapEMAWeights", got="use_ema=False", hint=hint))
        compiled = self.model._require_built("SwapEMAWeights")
        trained = [weight.variable for weight in compiled.weights if weight.trained]
        # The optimizer counts its steps, and then keeps the averages.
        return [*trained, *compiled.optimizer_variables[1 : 1 + len(trained)]]
