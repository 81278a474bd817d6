"""What is trained: eight networks, each written once for the three Kerases, and its data."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from benchmarks.networks import Network

DEEP_CNN = [(16, 1), (16, 1), (16, 1), (32, 2), (32, 1), (32, 1), (64, 2), (64, 1), (64, 1)]

# (the kind of kernel, its multiplications for one row going forward), layer by layer
Work = list[tuple[str, int]]
Data = tuple[np.ndarray, np.ndarray]


class Workload(NamedTuple):
    """A network with its data."""

    title: str
    batch: int  # rows in a step
    steps: int  # in an epoch
    layers: Callable[[Any], list[Any]]  # by the library: keras, tf_keras or minikeras
    network: Callable[[], Network]  # the same by hand, in the graph that is open
    data: Callable[[int], Data]  # by the number of rows
    work: Work

    @property
    def flops(self) -> dict[str, float]:
        """The floating-point operations of a training step, by the kind of kernel.

        A multiplication and an addition count as two. Going back needs as many again for the
        gradient of the kernel and for that of the input; nobody asks for that of the data. What
        is done element by element is not counted.
        """
        counts = {"matmul": 0.0, "convolution": 0.0}
        for place, (kind, multiplications) in enumerate(self.work):
            passes = 2 if place == 0 and self.data_is_first else 3
            counts[kind] += 2.0 * passes * multiplications * self.batch
        return counts

    @property
    def data_is_first(self) -> bool:
        """Whether the first layer of `work` reads the data, and not what another layer made."""
        return self.data is not texts


def by_hand(name: str, *arguments: Any) -> Callable[[], Network]:
    """Return what makes a network of `benchmarks.networks`.

    It is imported late: whoever starts the processes that measure need not load TensorFlow.
    """
    return lambda: getattr(importlib.import_module("benchmarks.networks"), name)(*arguments)


def numbers(features: int, classes: int) -> Callable[[int], Data]:
    """Return what makes rows of normal numbers, with a class each."""

    def make(rows: int) -> Data:
        random = np.random.default_rng(0)
        x = random.standard_normal((rows, features), dtype=np.float32)
        return x, random.integers(0, classes, rows)

    return make


def images(size: int, classes: int) -> Callable[[int], Data]:
    """Return what makes images of noise, `size` pixels a side, with a class each."""

    def make(rows: int) -> Data:
        random = np.random.default_rng(0)
        x = random.random((rows, size, size, 3), dtype=np.float32)
        return x, random.integers(0, classes, rows)

    return make


def texts(rows: int) -> Data:
    """Return texts of 80 words, as numbers below 5000, with one of two classes."""
    random = np.random.default_rng(0)
    return random.integers(1, 5000, (rows, 80)), random.integers(0, 2, rows)


def _dense(K: Any, features: int, units: list[int], classes: int) -> list[Any]:
    hidden = [K.layers.Dense(size, activation="relu") for size in units]
    return [K.Input((features,)), *hidden, K.layers.Dense(classes)]


def _question(K: Any, size: int) -> list[Any]:
    L, start = K.layers, {"kernel_initializer": "random_normal"}
    layers = [K.Input((size, size, 3))]
    for filters in (4, 8):
        layers += [
            L.Conv2D(filters, (8, 8), padding="same", activation="relu", **start),
            L.MaxPooling2D(2, padding="same"),
        ]
    return [*layers, L.Flatten(), L.Dense(16, activation="relu", **start), L.Dense(11, **start)]


def _deep_cnn(K: Any) -> list[Any]:
    L = K.layers
    layers = [K.Input((32, 32, 3))]
    for filters, stride in DEEP_CNN:
        layers += [
            L.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False),
            L.BatchNormalization(),
            L.Activation("relu"),
        ]
    return [*layers, L.GlobalAveragePooling2D(), L.Dense(10)]


def _recurrent(K: Any, name: str) -> list[Any]:
    L = K.layers
    layer = getattr(L, name)(64)
    return [K.Input((80,), dtype="int32"), L.Embedding(5000, 64), layer, L.Dense(2)]


def _bag(K: Any) -> list[Any]:
    L = K.layers
    layers = [L.Embedding(5000, 64), L.GlobalAveragePooling1D(), L.Dense(64, activation="relu")]
    return [K.Input((80,), dtype="int32"), *layers, L.Dense(2)]


def deep_mlp(depth: int) -> Workload:
    """Return an MLP of `depth` layers, 64 wide."""
    return Workload(
        title=f"MLP of {depth} layers",
        batch=32,
        steps=1,
        layers=lambda K: _dense(K, 64, [64] * (depth - 1), 10),
        network=by_hand("Mlp", [*[64] * depth, 10]),
        data=numbers(64, 10),
        work=[("matmul", 64 * 64)] * (depth - 1) + [("matmul", 64 * 10)],
    )


def _question_at(size: int, steps: int) -> Workload:
    half, quarter = size // 2, size // 4
    return Workload(
        title=f"CNN of the question, {size} pixels",
        batch=128,
        steps=steps,
        layers=lambda K: _question(K, size),
        network=by_hand("QuestionCnn", size),
        data=images(size, 11),
        work=[
            ("convolution", size**2 * 8 * 8 * 3 * 4),
            ("convolution", half**2 * 8 * 8 * 4 * 8),
            ("matmul", quarter**2 * 8 * 16),
            ("matmul", 16 * 11),
        ],
    )


def _over_words(name: str, gates: int) -> Workload:
    return Workload(
        title=f"{name} over 80 words",
        batch=32,
        steps=50,
        layers=lambda K: _recurrent(K, name),
        network=by_hand(name.capitalize()),
        data=texts,
        work=[("matmul", 80 * (64 + 64) * gates * 64), ("matmul", 64 * 2)],
    )


def _deep_cnn_work() -> Work:
    work, size, channels = [], 32, 3
    for filters, stride in DEEP_CNN:
        size //= stride
        work.append(("convolution", size**2 * 3 * 3 * channels * filters))
        channels = filters
    return [*work, ("matmul", channels * 10)]


WORKLOADS = {
    "mlp": deep_mlp(3)._replace(title="MLP, 64-64-64-10", steps=1000),
    "cnn32": _question_at(32, steps=20),
    "cnn128": _question_at(128, steps=3),
    "deep_cnn": Workload(
        title="CNN of 10 layers, batch normalization",
        batch=64,
        steps=10,
        layers=_deep_cnn,
        network=by_hand("DeepCnn"),
        data=images(32, 10),
        work=_deep_cnn_work(),
    ),
    "lstm": _over_words("LSTM", gates=4),
    "gru": _over_words("GRU", gates=3),
    "bag": Workload(
        title="Bag of 80 embeddings",
        batch=32,
        steps=200,
        layers=_bag,
        network=by_hand("Bag"),
        data=texts,
        work=[("matmul", 64 * 64), ("matmul", 64 * 2)],
    ),
    "tabular": Workload(
        title="Wide MLP, 256-1024-1024-10",
        batch=256,
        steps=30,
        layers=lambda K: _dense(K, 256, [1024, 1024], 10),
        network=by_hand("Mlp", [256, 1024, 1024, 10]),
        data=numbers(256, 10),
        work=[("matmul", 256 * 1024), ("matmul", 1024 * 1024), ("matmul", 1024 * 10)],
    ),
}
