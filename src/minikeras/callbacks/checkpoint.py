"""Save the model, or its weights, while it is trained."""

from __future__ import annotations

import os
import warnings
from typing import Any

import numpy as np

from minikeras.callbacks.base import Logs
from minikeras.callbacks.every import Every, Frequency
from minikeras.callbacks.monitor import MonitorCallback
from minikeras.errors import message


class ModelCheckpoint(MonitorCallback):
    """Save after each epoch, or after some batches; all of them, or the best only.

    Args:
        filepath: where; `{epoch}` (from 1), `{batch}` and the names of the logs are filled in, as
            in `"{epoch:02d}-{val_loss:.2f}.weights.h5"`.
        monitor: the name in the logs of what the best is.
        verbose: 1 prints what it does.
        save_best_only: whether only an improvement is saved.
        save_weights_only: whether weights are saved, and not the whole model.
        mode: "min", "max" or "auto".
        save_freq: "epoch", or a number of batches; only then does the loop return to Python after
            each batch.
        initial_value_threshold: the best value so far.

    Without the monitored number it saves, with a warning, as Keras 3 does; Keras 2 skips.

    Source: keras/src/callbacks/model_checkpoint.py::ModelCheckpoint
    """

    def __init__(
        self,
        filepath: str | os.PathLike[str],
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: Frequency = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:
        """Keep the arguments; a name that cannot be saved to is a ValueError."""
        super().__init__(monitor, mode, initial_value_threshold)
        self.verbose = verbose
        self.filepath = os.fspath(filepath)
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = save_freq
        self._every = Every(save_freq, "ModelCheckpoint(save_freq=...)")
        self._epoch = 0
        endings = (".weights.h5", ".h5", ".hdf5") if save_weights_only else (".keras", ".h5")
        if not self.filepath.endswith(endings):
            raise ValueError(
                message(
                    "The name of the file has the wrong ending.",
                    where="ModelCheckpoint(filepath)",
                    got=repr(self.filepath),
                    expected=" or ".join(endings),
                    hint=repr(os.path.splitext(self.filepath)[0] + endings[0]),
                )
            )

    def set_model(self, model: Any) -> None:
        """Remember the model; one that cannot be saved as a whole is a ValueError."""
        if not self.save_weights_only and not hasattr(model, "save"):
            raise ValueError(
                message(
                    "A whole model cannot be saved yet; its weights can.",
                    where="ModelCheckpoint(save_weights_only=False)",
                    hint="ModelCheckpoint('best.weights.h5', save_weights_only=True)",
                )
            )
        super().set_model(model)

    @property
    def wants_train_batches(self) -> bool:
        """Whether it must run between two batches: if it saves after some."""
        return not self._every.epoch

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Remember the epoch."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Save, if it is time."""
        if self._every.due():
            self._save(self._epoch, batch, logs or {})

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Save, if it saves after each epoch."""
        if self.save_best_only:
            self.direction  # noqa: B018 - an error about it comes after the first epoch
        if self._every.epoch:
            self._save(epoch, None, logs or {})

    def _save(self, epoch: int, batch: int | None, logs: Logs) -> None:
        path = self._path(epoch, batch, logs)
        if not self._wanted(epoch, logs, path):
            return
        if folder := os.path.dirname(path):
            os.makedirs(folder, exist_ok=True)
        save = self.model.save_weights if self.save_weights_only else self.model.save
        save(path, overwrite=True)
        if self.verbose > 0:
            print(f"\nEpoch {epoch + 1}: finished saving model to {path}")

    def _path(self, epoch: int, batch: int | None, logs: Logs) -> str:
        """Return the name of the file; a name in it that the logs do not have is a KeyError."""
        known: dict[str, Any] = {"epoch": epoch + 1}
        if batch is not None:
            known["batch"] = batch + 1
        try:
            return self.filepath.format(**known | logs)
        except KeyError as error:
            raise KeyError(
                message(
                    "The name of the file asks for what the logs do not have.",
                    where=f"ModelCheckpoint({self.filepath!r})",
                    got=str(error),
                    expected="one of " + ", ".join([*known, *logs]),
                )
            ) from error

    def _wanted(self, epoch: int, logs: Logs, path: str) -> bool:
        """Return whether to save, and say why."""
        if not self.save_best_only:
            self._say(f"\nEpoch {epoch + 1}: saving model to {path}")
            return True
        current = logs.get(self.monitor)
        if current is None:
            text = f"Can save best model only with {self.monitor} available."
            warnings.warn(text, stacklevel=4)
            return True
        if np.ndim(current) > 0:
            warnings.warn(
                "Can save best model only when `monitor` is a scalar value. "
                f"Received: {current}. Falling back to `save_best_only=False`.",
                stacklevel=4,
            )
            return True
        before = "None" if self.best is None else f"{self.best:.5f}"
        if not self.is_improvement(current, self.best):
            self._say(f"\nEpoch {epoch + 1}: {self.monitor} did not improve from {before}")
            return False
        self._say(
            f"\nEpoch {epoch + 1}: {self.monitor} improved from {before} to {current:.5f}, "
            f"saving model to {path}"
        )
        self.best = current
        return True

    def _say(self, text: str) -> None:
        if self.verbose > 0:
            print(text)
