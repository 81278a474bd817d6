"""Regularizers: a penalty on the size of a weight, added to the loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tensorflow.compat.v1 as tf

from minikeras.behaviors.loss.l2_penalty import l2_penalty
from minikeras.checks import require_number
from minikeras.config import Configured, deserialize
from minikeras.defaults import Defaults
from minikeras.errors import unknown

__all__ = ["L1", "L1L2", "L2", "Regularizer", "get", "l1", "l2"]


class Regularizer(Configured):
    """Base: subclass it and write `penalty` to make your own."""

    def penalty(self, weight: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return the penalty, a float32 scalar."""
        raise NotImplementedError


class L1L2(Regularizer):
    """`l1 * sum(|w|) + l2 * sum(w^2)`; see the row `l2_penalty` for the factor of two."""

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        """Keep the two factors; a negative one is a ValueError."""
        for name, factor in (("l1", l1), ("l2", l2)):
            require_number(factor, name, type(self).__name__)
        self.l1 = l1
        self.l2 = l2

    def penalty(self, weight: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return the sum of both penalties; a factor of zero adds no op."""
        total = None
        if self.l1:
            with tf.name_scope("l1_penalty"):
                total = self.l1 * tf.reduce_sum(tf.abs(weight))
        if self.l2:
            squares = l2_penalty(weight, self.l2, defaults.l2_penalty)
            total = squares if total is None else total + squares
        return tf.constant(0.0) if total is None else total


class L1(L1L2):
    """`l1 * sum(|w|)`."""

    def __init__(self, l1: float = 0.01) -> None:
        """Keep the factor."""
        super().__init__(l1=l1)


class L2(L1L2):
    """`l2 * sum(w^2)`."""

    def __init__(self, l2: float = 0.01) -> None:
        """Keep the factor."""
        super().__init__(l2=l2)


def l1(l1: float = 0.01) -> L1:
    """Return `L1(l1)`, the lower-case form that Keras has as well."""
    return L1(l1)


def l2(l2: float = 0.01) -> L2:
    """Return `L2(l2)`, the lower-case form that Keras has as well."""
    return L2(l2)


NAMES: dict[str, type[L1L2]] = {"l1": L1, "l2": L2, "L1": L1, "L2": L2, "L1L2": L1L2}


def get(
    identifier: str | type[Regularizer] | Regularizer | Mapping[str, Any] | None,
) -> Regularizer | None:
    """Return a regularizer for a name, a class, an object or a config; None stays None.

    Examples:
        >>> get("l2")
        L2(l2=0.01)
    """
    if identifier is None or isinstance(identifier, Regularizer):
        return identifier
    if isinstance(identifier, Mapping):
        return deserialize(identifier, NAMES.get)  # type: ignore[no-any-return]
    if isinstance(identifier, type) and issubclass(identifier, Regularizer):
        return identifier()
    if isinstance(identifier, str) and identifier in NAMES:
        return NAMES[identifier]()
    raise ValueError(unknown("regularizer", identifier, NAMES, "kernel_regularizer=..."))
