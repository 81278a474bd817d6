"""TensorBoard: the logs, the weights and the graph, in files that it reads."""

from __future__ import annotations

import os
import time
from typing import Any, Literal

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.callbacks.base import Callback, Logs
from minikeras.callbacks.events import EventFile
from minikeras.errors import message
from minikeras.saving.layout import named_weights

Batches = int | str | tuple[int, int] | list[int]


class TensorBoard(Callback):
    """Write files of events for `tensorboard --logdir logs`.

    The numbers of an epoch stand under `epoch_loss` in `train` and `validation`, those of a batch
    under `batch_loss`, and those of an evaluation under `evaluation_loss_vs_iterations`.

    Args:
        log_dir: the folder.
        histogram_freq: write the weights each so many epochs; 0 never.
        write_graph: write the graph of the model.
        write_images: write the weights as pictures too, with the histograms.
        write_steps_per_second: write how fast it is, for each batch and each epoch.
        update_freq: "epoch"; or "batch", or a number of batches after which to write.
        profile_batch: a batch, or the first and the last batch, to be profiled; 0 is none.
        embeddings_freq: must be left out: no projector is written.
        embeddings_metadata: must be left out too.

    A callback for "epoch" leaves the chunks of batches as they are.

    Source: keras/src/callbacks/tensorboard.py::TensorBoard
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str] = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        write_steps_per_second: bool = False,
        update_freq: int | Literal["epoch", "batch"] = "epoch",
        profile_batch: Batches = 0,
        embeddings_freq: int = 0,
        embeddings_metadata: Any = None,
    ) -> None:
        """Keep the arguments; no file is made yet."""
        if embeddings_freq or embeddings_metadata:
            raise ValueError(
                message(
                    "The projector of embeddings is not written.",
                    where="TensorBoard(embeddings_freq=..., embeddings_metadata=...)",
                    hint="leave both out; model.get_weights() has the embeddings",
                )
            )
        self.log_dir = os.fspath(log_dir)
        self.histogram_freq = histogram_freq
        self.write_graph = write_graph
        self.write_images = write_images
        self.write_steps_per_second = write_steps_per_second
        self.update_freq = 1 if update_freq == "batch" else update_freq
        self.profile_batch = _batches(profile_batch)
        self._files: dict[str, EventFile] = {}
        self._graph: tf.Graph | None = None
        self._train_batch = self._test_batch = 0
        self._epoch_batches = 0
        self._epoch_start = self._batch_start = 0.0
        self._profiling = self._in_fit = False

    @property
    def wants_train_batches(self) -> bool:
        """Whether it must run between two batches of `fit`."""
        return (
            self.update_freq != "epoch"
            or self.write_steps_per_second
            or self.profile_batch != (0, 0)
        )

    def file(self, name: str) -> EventFile:
        """Return the file of events of the folder `train` or `validation`."""
        if name not in self._files:
            self._files[name] = EventFile(os.path.join(self.log_dir, name))
        return self._files[name]

    # -- fit ---------------------------------------------------------------------------

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Write the graph."""
        self._in_fit = True
        self._train_batch = 0
        if self.write_graph and self._graph is not self.model.graph:
            self._graph = self.model.graph
            self.file("train").graph(self._graph)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Close the files."""
        self._stop_profiler()
        self._in_fit = False
        self._close()

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Start the clock."""
        self._epoch_start, self._epoch_batches = time.perf_counter(), self._train_batch

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Start the clock, and the profiler if it is its batch."""
        self._train_batch += 1
        self._batch_start = time.perf_counter()
        if self._train_batch == self.profile_batch[0]:
            tf.profiler.experimental.start(os.path.join(self.log_dir, "train"))
            self._profiling = True

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Write the numbers of the batch, if it is its turn."""
        if self._is_turn(self._train_batch):
            if self.write_steps_per_second:
                speed = 1.0 / max(time.perf_counter() - self._batch_start, 1e-9)
                self.file("train").scalar("batch_steps_per_second", speed, self._train_batch)
            self._scalars("train", "batch_{}", logs or {}, self._train_batch)
        if self._train_batch >= self.profile_batch[1]:
            self._stop_profiler()

    def _is_turn(self, batch: int) -> bool:
        return isinstance(self.update_freq, int) and batch % self.update_freq == 0

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Write the numbers of the epoch, and the weights if it is their turn."""
        train = {name: value for name, value in (logs or {}).items() if name[:4] != "val_"}
        held_out = {name[4:]: value for name, value in (logs or {}).items() if name[:4] == "val_"}
        if train:
            train["learning_rate"] = float(np.float32(self.model.optimizer.next_rate))
        if self.write_steps_per_second:
            seconds = max(time.perf_counter() - self._epoch_start, 1e-9)
            train["steps_per_second"] = (self._train_batch - self._epoch_batches) / seconds
        self._scalars("train", "epoch_{}", train, epoch)
        self._scalars("validation", "epoch_{}", held_out, epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            self._weights(epoch)
        for file in self._files.values():
            file.flush()

    def _scalars(self, file: str, tag: str, logs: Logs, step: int) -> None:
        for name, value in logs.items():
            self.file(file).scalar(tag.format(name), value, step)

    def _weights(self, epoch: int) -> None:
        file = self.file("train")
        for name, value in weight_values(self.model):
            file.histogram(f"{name}/histogram", value, epoch)
            pictures = as_pictures(value) if self.write_images else None
            if pictures is not None:
                file.images(f"{name}/image", pictures, epoch)

    def _stop_profiler(self) -> None:
        if self._profiling:
            tf.profiler.experimental.stop()
            self._profiling = False

    # -- evaluate ----------------------------------------------------------------------

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Write the numbers of an evaluation by the number of steps that were trained."""
        steps = int(self.model.optimizer.iterations)
        self._scalars("validation", "evaluation_{}_vs_iterations", logs or {}, steps)
        if not self._in_fit:
            self._close()

    def _close(self) -> None:
        for file in self._files.values():
            file.close()
        self._files = {}


def weight_values(model: Any) -> list[tuple[str, np.ndarray]]:
    """Return each weight by the names of model, layer and weight."""
    weights = named_weights(model._require_built("TensorBoard"))
    values = model._live_session.run([variable for _, _, variable in weights])
    names = [f"{model.name}/{name}" for _, name, _ in weights]
    return list(zip(names, values, strict=True))


def as_pictures(weight: np.ndarray) -> np.ndarray | None:
    """Return a weight as pictures, (number, height, width, channels), or None if it is none.

    A vector is one line; a matrix lies on its side; a stack of three axes has its last axis first.

    Source: keras/src/callbacks/tensorboard.py::TensorBoard._log_weight_as_image
    """
    picture = np.squeeze(weight)
    if picture.ndim == 1:
        picture = picture[None, :, None, None]
    elif picture.ndim == 2:
        picture = (picture.T if picture.shape[0] > picture.shape[1] else picture)[None, :, :, None]
    elif picture.ndim == 3:
        picture = picture.transpose(2, 0, 1)[..., None]
    return picture if picture.ndim == 4 and picture.shape[-1] in (1, 3, 4) else None


def _batches(given: Batches) -> tuple[int, int]:
    """Return the first and the last batch to profile, (0, 0) for none."""
    parts: Any = given.split(",") if isinstance(given, str) else given
    pair: list[Any] = list(parts) if isinstance(parts, list | tuple) else [parts]
    try:
        first, last = (int(part) for part in (pair * 2 if len(pair) == 1 else pair))
        if first < 0 or last < first:
            raise ValueError
    except (ValueError, TypeError) as error:
        raise ValueError(
            message(
                "A batch to profile is a number from 1 on, or the first and the last.",
                where="TensorBoard(profile_batch=...)",
                got=repr(given),
                hint="profile_batch=(10, 20), or 0 for none",
            )
        ) from error
    return first, last
