"""Keras's Sequential, rebuilt on TensorFlow 1 primitives with nothing hidden.

The names are found when they are used, so that the command line can answer without
importing TensorFlow.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from minikeras import (
        activations,
        backend,
        callbacks,
        constraints,
        initializers,
        layers,
        losses,
        metrics,
        models,
        optimizers,
        preprocessing,
        regularizers,
        utils,
    )
    from minikeras.defaults import Defaults
    from minikeras.layers import Input
    from minikeras.sequential import Sequential

__version__ = "0.1.0"

__all__ = [
    "Defaults",
    "Input",
    "Sequential",
    "activations",
    "backend",
    "callbacks",
    "constraints",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "optimizers",
    "preprocessing",
    "regularizers",
    "utils",
]

_HOMES = {
    "Defaults": "minikeras.defaults",
    "Input": "minikeras.layers",
    "Sequential": "minikeras.sequential",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    if name in __all__:
        return importlib.import_module(f"minikeras.{name}")
    raise AttributeError(f"module 'minikeras' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
