"""Go on where an interrupted training stopped."""

from __future__ import annotations

import contextlib
import os
import shutil

from minikeras.callbacks.base import Callback, Logs
from minikeras.callbacks.every import Every, Frequency
from minikeras.errors import message
from minikeras.saving.state import load_state, save_state


class BackupAndRestore(Callback):
    """Save weights, optimizer and epoch as `fit` goes; the next `fit` goes on from there.

    The file is written whole or not at all. At the end of `fit` it is removed; the folder too, if
    nothing else is in it (Keras 3 removes the folder with all that it holds).

    Args:
        backup_dir: the folder; one for each model.
        save_freq: "epoch", or a number of batches: the epoch in which it stopped is then
            started anew, with the weights that it had reached.
        double_checkpoint: keep the file before the last one too, for a disk that fails.
        delete_checkpoint: whether the file is removed at the end of `fit`.

    Source: keras/src/callbacks/backup_and_restore.py::BackupAndRestore
    """

    def __init__(
        self,
        backup_dir: str | os.PathLike[str],
        save_freq: Frequency = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
    ) -> None:
        """Keep the arguments; no folder is a ValueError."""
        self.backup_dir = os.fspath(backup_dir) if backup_dir else ""
        if not self.backup_dir:
            text = "A backup needs a folder."
            raise ValueError(message(text, where="BackupAndRestore(backup_dir)", got=backup_dir))
        self.save_freq = save_freq
        self.double_checkpoint = double_checkpoint
        self.delete_checkpoint = delete_checkpoint
        self._every = Every(save_freq, "BackupAndRestore(save_freq=...)")
        self._path = os.path.join(self.backup_dir, "latest.weights.h5")
        self._before = f"{self._path}.bkp"
        self._epoch = 0

    @property
    def wants_train_batches(self) -> bool:
        """Whether it must run between two batches: if it saves after some."""
        return not self._every.epoch

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Load what is there, and start with the epoch after it."""
        try:
            self._load(self._path)
        except OSError:
            if not os.path.exists(self._before):
                raise
            self._load(self._before)

    def _load(self, path: str) -> None:
        self._epoch = 0
        if os.path.exists(path):
            self._epoch = self.model._initial_epoch = load_state(self.model, path)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Save, if it is time."""
        if self._every.due():
            self._save()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Save, if it saves after each epoch."""
        self._epoch = epoch + 1
        if self._every.epoch:
            self._save()

    def _save(self) -> None:
        os.makedirs(self.backup_dir, exist_ok=True)
        if self.double_checkpoint and os.path.exists(self._path):
            shutil.copyfile(self._path, self._before)
        save_state(self.model, self._path, self._epoch)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Remove the file."""
        if not self.delete_checkpoint:
            return
        for path in (self._path, self._before):
            with contextlib.suppress(FileNotFoundError):
                os.remove(path)
        with contextlib.suppress(OSError):  # not empty, or never made
            os.rmdir(self.backup_dir)
