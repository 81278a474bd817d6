"""Constraints: where a weight may be. They move it back after each step of the optimizer.

A constraint is any function from a weight to a tensor of the same shape. None of them acts on the
first value of a weight, nor while the model predicts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras import config as configs
from minikeras.behaviors.update.constraint_axis import constraint_axis
from minikeras.behaviors.update.constraint_epsilon import constraint_epsilon
from minikeras.config import Configured
from minikeras.defaults import Defaults
from minikeras.errors import message, unknown

__all__ = [
    "Constraint",
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "RadialConstraint",
    "UnitNorm",
    "deserialize",
    "get",
    "max_norm",
    "min_max_norm",
    "non_neg",
    "radial_constraint",
    "serialize",
    "unit_norm",
]

Apply = Callable[[tf.Tensor], tf.Tensor]


class Constraint(Configured):
    """Base of all constraints: it changes nothing. Subclass it and write `__call__(w)`."""

    def move(self, w: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return the weight of a model with a table, moved to where it may be."""
        return self(w)

    def __call__(self, w: tf.Tensor) -> tf.Tensor:
        """Return the weight, moved as in Keras 3, outside a model."""
        return w if type(self).move is Constraint.move else self.move(w, Defaults.keras())


class Unsaid(int):
    """An axis that nobody said. It prints as the one of Keras; the table of the model decides."""


Axis = int | Sequence[int] | None
FIRST = Unsaid(0)


class _Norm(Constraint):
    """Base of the constraints that divide by the norms of vectors."""

    def __init__(self, axis: Axis) -> None:
        """Keep the axes; None is all of them."""
        self.axis = axis

    def norms(self, w: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return the length of each vector."""
        said = not isinstance(self.axis, Unsaid)
        return constraint_axis(w, self.axis if said else defaults.constraint_axis)

    def unsaid(self) -> dict[str, Any]:
        """Return Keras's axis, if none was said."""
        return {"axis": 0} if isinstance(self.axis, Unsaid) else {}


class MaxNorm(_Norm):
    """`w * clip(norm, 0, max_value) / (1e-7 + norm)`: vectors of `max_value` or shorter.

    Args:
        max_value: the largest norm.
        axis: the axes that one vector runs along: 0 for the inputs of a dense kernel,
            `[0, 1, 2]` for the window and the channels of a convolution.

    Source: keras/src/constraints/constraints.py::MaxNorm.
    """

    def __init__(self, max_value: float = 2, axis: Axis = FIRST) -> None:
        """Keep the length and the axes."""
        self.max_value = max_value
        super().__init__(axis)

    def move(self, w: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Shorten the vectors that are too long; the others lose their last bits."""
        norms = self.norms(w, defaults)
        return w * _divided(tf.clip_by_value(norms, 0.0, float(self.max_value)), norms, defaults)


class NonNeg(Constraint):
    """`max(w, 0)`: no weight below zero."""

    def __call__(self, w: tf.Tensor) -> tf.Tensor:
        """Set negative weights to zero."""
        return tf.maximum(w, 0.0)


class UnitNorm(_Norm):
    """`w / (1e-7 + norm)`: vectors of length one.

    Args:
        axis: the axes that one vector runs along, as in `MaxNorm`.
    """

    def __init__(self, axis: Axis = FIRST) -> None:
        """Keep the axes."""
        super().__init__(axis)

    def move(self, w: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Divide every vector by its length."""
        return _divided(w, self.norms(w, defaults), defaults)


class MinMaxNorm(_Norm):
    """Vectors whose norm moves towards `min_value` to `max_value`.

    `w * (rate * clip(norm, min_value, max_value) + (1 - rate) * norm) / (1e-7 + norm)`

    Args:
        min_value: the smallest norm.
        max_value: the largest norm.
        rate: how much of the way is made in one step; 1 is all of it.
        axis: the axes that one vector runs along, as in `MaxNorm`.
    """

    def __init__(
        self,
        min_value: float = 0.0,
        max_value: float = 1.0,
        rate: float = 1.0,
        axis: Axis = FIRST,
    ) -> None:
        """Keep the limits, the rate and the axes."""
        self.min_value = min_value
        self.max_value = max_value
        self.rate = rate
        super().__init__(axis)

    def move(self, w: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Stretch short vectors, shorten long ones."""
        norms = self.norms(w, defaults)
        inside = tf.clip_by_value(norms, float(self.min_value), float(self.max_value))
        desired = self.rate * inside + (1 - self.rate) * norms
        return w * _divided(desired, norms, defaults)


class RadialConstraint(Constraint):
    """Windows that are the same at each distance from their centre; in Keras 2 only.

    Each square ring takes the weight of one corner, and the innermost the weight up and left of
    the centre; which corner it is, Keras decides in its own way.

    Shapes: (rows, columns, inputs, outputs), with as many rows as columns.
    Source: tf_keras/src/constraints.py::RadialConstraint.
    """

    def __call__(self, w: tf.Tensor) -> tf.Tensor:
        """Copy one weight of each ring to the whole ring."""
        shape = w.shape.as_list()
        if len(shape) != 4 or shape[0] != shape[1]:
            raise ValueError(
                message(
                    "RadialConstraint takes the kernels of convolutions with a square window.",
                    got=f"a weight of shape {tuple(shape)}",
                    expected="(rows, rows, inputs, outputs)",
                )
            )
        return tf.gather_nd(w, _corners(shape[0]))


# The lower-case names are the same classes, as in Keras.
max_norm, min_max_norm, non_neg, unit_norm = MaxNorm, MinMaxNorm, NonNeg, UnitNorm
radial_constraint = RadialConstraint

CLASSES = (Constraint, MaxNorm, MinMaxNorm, NonNeg, RadialConstraint, UnitNorm)

NAMES: dict[str, type[Constraint]] = {kind.__name__: kind for kind in CLASSES} | {
    "constraint": Constraint, "max_norm": MaxNorm, "min_max_norm": MinMaxNorm,
    "non_neg": NonNeg, "unit_norm": UnitNorm, "radial_constraint": RadialConstraint,
    "maxnorm": MaxNorm, "nonneg": NonNeg, "unitnorm": UnitNorm,
}  # fmt: skip


def get(identifier: str | type[Any] | Mapping[str, Any] | Apply | None) -> Apply | None:
    """Return a constraint for a name, a class, a config or any function; None stays None.

    Examples:
        >>> get("max_norm")
        MaxNorm(max_value=2, axis=0)
    """
    if identifier is None:
        return None
    if isinstance(identifier, Mapping):
        return get(deserialize(identifier))
    if isinstance(identifier, str):
        if identifier in NAMES:
            return NAMES[identifier]()
    elif isinstance(identifier, type):
        return get(identifier())
    elif callable(identifier):
        return identifier
    raise ValueError(unknown("constraint", identifier, NAMES, "kernel_constraint=..."))


def constrain(constraint: Apply, w: tf.Tensor, defaults: Defaults) -> tf.Tensor:
    """Return a weight of a model with a table, moved by one of ours or by any function."""
    return constraint.move(w, defaults) if isinstance(constraint, Constraint) else constraint(w)


def serialize(constraint: Apply | None) -> Any:
    """Return the config of a constraint, in Keras's form."""
    return configs.serialize(constraint)


def deserialize(
    config: Mapping[str, Any] | str, custom_objects: Mapping[str, Any] | None = None
) -> Any:
    """Return the constraint that a config, or a name, describes."""
    if isinstance(config, str):
        config = {"class_name": config, "config": {}}
    return configs.deserialize(config, NAMES.get, custom_objects)


def _divided(wanted: tf.Tensor, norms: tf.Tensor, defaults: Defaults) -> tf.Tensor:
    return constraint_epsilon(wanted, norms, defaults.constraint_epsilon)


def _corners(rows: int) -> np.ndarray:
    """Return for each place of a window the place whose weight it takes: (rows, rows, 2)."""
    distance = np.abs(np.arange(rows) - (rows - 1) / 2)
    ring = np.ceil(np.maximum.outer(distance, distance)).astype(int)
    corner = rows // 2 - 1 + np.where(ring == ring.min(), 0, ring)
    return np.stack([corner, corner], axis=-1)
