"""One interface to what is compared: both Kerases, minikeras, and two loops by hand."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from benchmarks.workloads import Workload

# As the page names them, in the order of its tables.
TITLES = {
    "minikeras": "minikeras",
    "keras": "Keras 3",
    "tf_keras": "Keras 2",
    "feed": "TF1, feed loop",
    "graph": "TF1, loop in the graph",
}
KERASES = ("minikeras", "keras", "tf_keras")
KERAS_2 = "minikeras as Keras 2"  # minikeras with the other table
USED = ("Input", "Sequential", "callbacks", "layers", "losses", "optimizers")


class Epoch(NamedTuple):
    """What is known when an epoch has ended."""

    ended: float  # seconds, by time.perf_counter
    loss: float
    accuracy: float


class Told(NamedTuple):
    """What a program is told."""

    workload: Workload
    batch: int
    shuffle: bool
    rate: float
    jit: bool


class Program(Protocol):
    """A network that can be trained."""

    def start(self, x: np.ndarray, y: np.ndarray) -> None:
        """Construct and compile it, for rows like these."""

    def fit(self, x: np.ndarray, y: np.ndarray, epochs: int) -> list[Epoch]:
        """Train on all rows, so many times."""

    def evaluate(self, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
        """Return the loss and the accuracy."""

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Return the logits."""

    def set_weights(self, values: Sequence[np.ndarray]) -> None:
        """Start from these weights."""


def load(library: str) -> Any:
    """Import what a library needs, and return it: what is timed comes after this."""
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    if library in ("feed", "graph"):
        return importlib.import_module("benchmarks.loops")
    module = importlib.import_module("minikeras" if library == KERAS_2 else library)
    for name in USED:  # minikeras loads a part of itself when it is used
        getattr(module, name)
    return module


def program(
    library: str,
    workload: Workload,
    *,
    batch: int | None = None,
    shuffle: bool = True,
    rate: float = 0.001,
    jit: bool = False,
) -> Program:
    """Return the workload in a library; `rate` is the learning rate of Adam."""
    told = Told(workload, batch or workload.batch, shuffle, rate, jit)
    if library == KERAS_2:
        K = load(library)
        return KerasProgram(K, told, {"defaults": K.Defaults.keras2()})
    loaded = load(library)
    if library in KERASES:
        return KerasProgram(loaded, told)
    return HandProgram(loaded.FeedLoop if library == "feed" else loaded.GraphLoop, told)


class KerasProgram:
    """The workload in Keras, or in what is written like it."""

    def __init__(self, K: Any, told: Told, options: dict[str, Any] | None = None) -> None:
        """Keep what the model will be made of; `options` are for `Sequential`."""
        self.K, self.told, self.options = K, told, options or {}

    def start(self, x: np.ndarray, y: np.ndarray) -> None:
        """Construct and compile the model."""
        self.model = self.K.Sequential(self.told.workload.layers(self.K), **self.options)
        adam = self.K.optimizers.Adam(self.told.rate)
        loss = self.K.losses.SparseCategoricalCrossentropy(from_logits=True)
        options = {"jit_compile": True} if self.told.jit else {}
        self.model.compile(adam, loss, metrics=["accuracy"], **options)

    def fit(self, x: np.ndarray, y: np.ndarray, epochs: int) -> list[Epoch]:
        """Train on all rows, so many times."""
        found: list[Epoch] = []

        class Clock(self.K.callbacks.Callback):  # type: ignore[name-defined, misc]
            def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
                found.append(Epoch(time.perf_counter(), logs["loss"], logs["accuracy"]))

        self.model.fit(
            x,
            y,
            batch_size=self.told.batch,
            epochs=epochs,
            verbose=0,
            shuffle=self.told.shuffle,
            callbacks=[Clock()],
        )
        return found

    def evaluate(self, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
        """Return the loss and the accuracy."""
        return tuple(self.model.evaluate(x, y, batch_size=self.told.batch, verbose=0))

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Return the logits."""
        found: np.ndarray = self.model.predict(x, batch_size=self.told.batch, verbose=0)
        return found

    def set_weights(self, values: Sequence[np.ndarray]) -> None:
        """Start from these weights."""
        self.model.set_weights(values)


class HandProgram:
    """The workload in a loop by hand."""

    def __init__(self, kind: Any, told: Told) -> None:
        """Keep what the graph will be made of."""
        self.kind, self.told = kind, told
        self.random = np.random.default_rng(0)

    def start(self, x: np.ndarray, y: np.ndarray) -> None:
        """Build the graph, and initialise the variables."""
        self.loop = self.kind(self.told, x, y)

    def fit(self, x: np.ndarray, y: np.ndarray, epochs: int) -> list[Epoch]:
        """Train on all rows, so many times."""
        found = []
        for _ in range(epochs):
            order = self.random.permutation(len(x)) if self.told.shuffle else np.arange(len(x))
            mean = self.loop.epoch(x, y, order)
            found.append(Epoch(time.perf_counter(), *mean))
        return found

    def evaluate(self, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
        """Return the loss and the accuracy."""
        found: tuple[float, float] = self.loop.evaluate(x, y)
        return found

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Return the logits."""
        found: np.ndarray = self.loop.predict(x)
        return found

    def set_weights(self, values: Sequence[np.ndarray]) -> None:
        """Start from these weights."""
        self.loop.set_weights(values)
