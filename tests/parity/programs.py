"""What the parity tests share: one program, written once and run by three libraries.

A program is told the library `K`: `keras`, `tf_keras` or `minikeras`. Nothing else differs.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import minikeras

SEED = 7
SIZE, CLASSES, ROWS, HELD_OUT = 16, 11, 75, 40

_RANDOM = np.random.RandomState(0)
X = _RANDOM.rand(ROWS, SIZE, SIZE, 3).astype(np.float32)
NUMBERS = _RANDOM.randint(0, CLASSES, ROWS)
LABELS = {
    "numbers": NUMBERS,
    "one_hot": np.eye(CLASSES, dtype=np.float32)[NUMBERS],
    "yes_or_no": np.float32(_RANDOM.rand(ROWS, 3) < 0.5),
    "one_yes_or_no": (NUMBERS % 2).astype(np.float32),
    "real": _RANDOM.rand(ROWS, 3).astype(np.float32),
    "one_real": _RANDOM.rand(ROWS, 1).astype(np.float32),
}


def network(
    K: Any,
    *,
    input_shape: bool = True,
    initializers: tuple[str | None, ...] = ("random_normal",) * 4,
    batchnorm: bool = False,
    average: bool = False,
    dropout: tuple[float, ...] = (),
    dropout_seed: int | None = None,
    dense_batchnorm: bool = False,
    regularizers: Callable[[Any], list[Any]] = lambda K: [{}, {}],
    outputs: int = CLASSES,
    activation: str | None = None,
) -> list[Any]:
    """Return the layers of the question, 16 pixels a side; the arguments are its variants."""
    L = K.layers
    starts = [{"kernel_initializer": name} if name else {} for name in initializers]
    penalties, dense_penalties = regularizers(K)
    layers = [K.Input((SIZE, SIZE, 3))] if input_shape else []
    for filters, start in zip((4, 8), starts, strict=False):
        first = None if batchnorm else "relu"
        layers.append(
            L.Conv2D(filters, (8, 8), padding="SAME", activation=first, **start, **penalties)
        )
        if batchnorm:
            layers += [L.BatchNormalization(), L.Activation("relu")]
        pool = L.AveragePooling2D if average else L.MaxPooling2D
        layers.append(pool(2, padding="same"))
    layers.append(L.GlobalAveragePooling2D() if average else L.Flatten())
    layers += [L.Dropout(rate, seed=dropout_seed) for rate in dropout[:1]]
    layers.append(L.Dense(16, activation="relu", **starts[2], **dense_penalties))
    layers += [L.BatchNormalization()] if dense_batchnorm else []
    layers += [L.Dropout(rate) for rate in dropout[1:]]
    layers.append(L.Dense(outputs, activation=activation, **starts[3]))
    return layers


class Program(NamedTuple):
    """A variant of the question's program."""

    layers: Callable[[Any], list[Any]] = network
    optimizer: Callable[[Any], Any] = lambda K: "adam"
    loss: Callable[[Any], Any] = lambda K: K.losses.SparseCategoricalCrossentropy(from_logits=True)
    labels: str = "numbers"


class Run(NamedTuple):
    """Everything that a program gives that a person could print."""

    initial: list[np.ndarray]
    history: list[tuple[str, list[float]]]
    final: list[np.ndarray]
    prediction: np.ndarray
    evaluation: list[float]


def model_of(K: Any, program: Program, defaults: Any = None, seed: int | None = SEED) -> Any:
    """Return the program's model, compiled; `seed=None` leaves the seed of the process."""
    if K is minikeras:
        model = K.Sequential(program.layers(K), defaults=defaults, seed=seed)
    else:
        if seed is not None:
            K.utils.set_random_seed(seed)
        model = K.Sequential(program.layers(K))
    model.compile(optimizer=program.optimizer(K), loss=program.loss(K), metrics=["accuracy"])
    return model


def fit(model: Any, y: np.ndarray, epochs: int = 3, **arguments: Any) -> list[tuple[str, Any]]:
    """Fit as the question does, with validation; return the history with the order of its keys."""
    held_out = (X[:HELD_OUT], y[:HELD_OUT])
    told = model.fit(X, y, epochs=epochs, verbose=0, validation_data=held_out, **arguments)
    return list(told.history.items())


def run(K: Any, program: Program, defaults: Any = None) -> Run:
    """Run the program from the seed on: fit, predict, evaluate."""
    y = LABELS[program.labels]
    model = model_of(K, program, defaults)
    initial = model.get_weights()
    history = fit(model, y)
    return Run(
        initial=initial,
        history=history,
        final=model.get_weights(),
        prediction=model.predict(X, verbose=0),
        evaluation=model.evaluate(X, y, verbose=0),
    )


def assert_equal(ours: Any, real: Any, where: str = "", apart: float = 0.0) -> None:
    """Compare two results part by part: bit for bit, unless they may be `apart`.

    A nan is a failure: no program here makes one.
    """
    if isinstance(real, tuple | list):
        assert len(ours) == len(real), where
        fields = getattr(real, "_fields", range(len(real)))
        for field, mine, theirs in zip(fields, ours, real, strict=True):
            assert_equal(mine, theirs, f"{where}.{field}", apart)
    elif isinstance(real, str):
        assert ours == real, where
    else:
        assert np.shape(ours) == np.shape(real), where
        assert getattr(ours, "dtype", float) == getattr(real, "dtype", float), where
        distance = np.abs(np.subtract(ours, real)).max()
        assert distance <= apart, f"{where}: {distance} apart"
