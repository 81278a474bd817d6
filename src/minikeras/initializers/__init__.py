"""Initializers: the first value of a weight.

An initializer is a description. It draws when a model is built, from the seed that
`seeds.assign_seeds` gave it, so one object gives the same numbers each time it is used.

All of Keras's are here but `STFT`, whose only use is inside `STFTSpectrogram`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras import config as configs
from minikeras.behaviors.initialise.embeddings_initializer import embeddings_initializer
from minikeras.behaviors.initialise.kernel_initializer import kernel_initializer
from minikeras.behaviors.initialise.recurrent_initializer import recurrent_initializer
from minikeras.behaviors.initialise.zero_bias import zero_bias
from minikeras.defaults import Defaults
from minikeras.errors import unknown
from minikeras.initializers.base import (
    FunctionInitializer,
    Initializer,
    RandomInitializer,
    Shape,
)
from minikeras.initializers.constant_initializers import (
    Constant,
    GivenValue,
    Identity,
    Ones,
    Zeros,
)
from minikeras.initializers.random_initializers import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LecunNormal,
    LecunUniform,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
)
from minikeras.seeds import Ticket

__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "IdentityInitializer",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "OrthogonalInitializer",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "constant",
    "deserialize",
    "get",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "serialize",
    "truncated_normal",
    "variance_scaling",
    "zeros",
]

Identifier = (
    str | type[Initializer] | Initializer | Mapping[str, Any] | Callable[..., Any] | np.ndarray
)

# The lower-case names are the same classes, as in Keras.
zeros, ones, constant, identity = Zeros, Ones, Constant, Identity
random_normal, random_uniform, truncated_normal = RandomNormal, RandomUniform, TruncatedNormal
variance_scaling, orthogonal = VarianceScaling, Orthogonal
glorot_normal, glorot_uniform = GlorotNormal, GlorotUniform
he_normal, he_uniform, lecun_normal, lecun_uniform = HeNormal, HeUniform, LecunNormal, LecunUniform
IdentityInitializer, OrthogonalInitializer = Identity, Orthogonal

CLASSES: tuple[type[Initializer], ...] = (
    Zeros, Ones, Constant, Identity, RandomNormal, TruncatedNormal, RandomUniform,
    VarianceScaling, GlorotUniform, GlorotNormal, HeUniform, HeNormal, LecunUniform,
    LecunNormal, Orthogonal,
)  # fmt: skip

NAMES: dict[str, type[Initializer]] = (
    {name: globals()[name] for name in __all__ if globals().get(name) in CLASSES}
    | {"zero": Zeros, "one": Ones, "normal": RandomNormal, "uniform": RandomUniform}
)  # fmt: skip


class Unspecified(RandomInitializer):
    """What a layer holds when nobody named an initializer: the table decides at build."""

    def __init__(self, role: str) -> None:
        """Remember whether the weight is a `kernel`, `recurrent`, `embeddings` or a `bias`."""
        self.role = role
        self.seed = None
        self.ticket = Ticket(counted=role != "bias")

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Draw from the initializer that the table names."""
        if self.role == "kernel":
            name = kernel_initializer(None, defaults.kernel_initializer)
        elif self.role == "recurrent":
            name = recurrent_initializer(None, defaults.recurrent_initializer)
        elif self.role == "embeddings":
            name = embeddings_initializer(None, defaults.embeddings_initializer)
        else:
            name = zero_bias(None, defaults.zero_bias)
        if name not in NAMES:
            where = f"Defaults({self.role}_initializer=...)"
            raise ValueError(unknown("initializer", name, NAMES, where))
        kind = NAMES[name]
        chosen = kind(seed=seed) if issubclass(kind, RandomInitializer) else kind()
        return chosen.draw(shape, seed, defaults)

    def written(self) -> dict[str, Any]:
        """Return the dict of what Keras would take, marked as not said."""
        kinds: dict[str, type[Initializer]] = {
            "kernel": GlorotUniform,
            "recurrent": Orthogonal,
            "embeddings": RandomUniform,
        }
        kind = kinds.get(self.role, Zeros)
        parameters = inspect.signature(kind).parameters  # an object would take a seed's place
        config = {name: parameter.default for name, parameter in parameters.items()}
        if kind is RandomUniform:
            limits = Defaults.keras().random_uniform_range
            config |= dict(zip(("minval", "maxval"), limits, strict=True))
        return configs.described(kind, config) | {"said": False}


def get(identifier: Identifier | None, role: str = "kernel") -> Initializer:
    """Return an initializer; None means "did not say", and the table decides.

    Args:
        identifier: a name, a class, an object, a config, an array of the shape of the weight, or
            a function `(shape, dtype=None)` that gives one.
        role: `kernel`, `recurrent`, `embeddings` or `bias`, for what the table decides.

    Examples:
        >>> get("he_normal", "kernel").get_config()["seed"] is None
        True
        >>> get(np.eye(2))((2, 2))
        array([[1., 0.],
               [0., 1.]], dtype=float32)
    """
    if identifier is None:
        return Unspecified(role)
    if isinstance(identifier, Initializer):
        return identifier
    if isinstance(identifier, Mapping):
        unsaid = identifier.get("said") is False
        return Unspecified(role) if unsaid else get(deserialize(identifier), role)
    if isinstance(identifier, str):
        if identifier in NAMES:
            return NAMES[identifier]()
    elif isinstance(identifier, np.ndarray | np.generic) or hasattr(identifier, "numpy"):
        return GivenValue(identifier)
    elif isinstance(identifier, type):
        return get(identifier(), role)
    elif callable(identifier):
        return FunctionInitializer(identifier)
    raise ValueError(unknown("initializer", identifier, NAMES, f"{role}_initializer=..."))


def serialize(initializer: Initializer | Callable[..., Any] | None) -> Any:
    """Return the config of an initializer, in Keras's form."""
    return configs.serialize(initializer)


def deserialize(
    config: Mapping[str, Any] | str, custom_objects: Mapping[str, Any] | None = None
) -> Any:
    """Return the initializer that a config, or a name, describes."""
    if isinstance(config, str):
        config = {"class_name": config, "config": {}}
    return configs.deserialize(config, _find, custom_objects)


def _find(name: str) -> type[Initializer] | None:
    # Keras 2 once wrote `GlorotUniformV2` and the like to its files.
    return NAMES.get(name.removesuffix("V2"))
