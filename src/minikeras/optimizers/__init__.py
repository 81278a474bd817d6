"""The optimizers, by class or by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minikeras.config import deserialize as deserialize_object
from minikeras.config import serialize
from minikeras.errors import unknown
from minikeras.optimizers import schedules
from minikeras.optimizers.adadelta import Adadelta
from minikeras.optimizers.adafactor import Adafactor
from minikeras.optimizers.adagrad import Adagrad
from minikeras.optimizers.adam import Adam, AdamW
from minikeras.optimizers.adamax import Adamax
from minikeras.optimizers.base import Optimizer
from minikeras.optimizers.ftrl import Ftrl
from minikeras.optimizers.lamb import Lamb
from minikeras.optimizers.lion import Lion
from minikeras.optimizers.nadam import Nadam
from minikeras.optimizers.rmsprop import RMSprop
from minikeras.optimizers.sgd import SGD

__all__ = [
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Ftrl",
    "Lamb",
    "Lion",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "deserialize",
    "get",
    "schedules",
    "serialize",
]

NAMES: dict[str, type[Optimizer]] = {
    kind.__name__.lower(): kind
    for kind in (
        Adadelta,
        Adafactor,
        Adagrad,
        Adam,
        Adamax,
        AdamW,
        Ftrl,
        Lamb,
        Lion,
        Nadam,
        RMSprop,
        SGD,
    )
}


def get(identifier: str | type[Optimizer] | Optimizer | Mapping[str, Any]) -> Optimizer:
    """Return an optimizer for a name (in any case), a class, an object or a config.

    Examples:
        >>> get("Adam").learning_rate
        0.001
    """
    if isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, type) and issubclass(identifier, Optimizer):
        return identifier()  # type: ignore[call-arg]
    if isinstance(identifier, str) and identifier.lower() in NAMES:
        return NAMES[identifier.lower()]()  # type: ignore[call-arg]
    if isinstance(identifier, Mapping):
        return deserialize(identifier)
    raise ValueError(unknown("optimizer", identifier, NAMES, "compile(optimizer=...)"))


def deserialize(
    config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
) -> Optimizer:
    """Return the optimizer that `serialize`, here or in either Keras, has written."""
    optimizer: Optimizer = deserialize_object(
        config, lambda name: NAMES.get(name.lower()), custom_objects
    )
    return optimizer
