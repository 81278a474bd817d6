"""Regularizers: a penalty on the size of a weight, or of an output, added to the loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import tensorflow.compat.v1 as tf

from minikeras import config as configs
from minikeras.behaviors.loss.l1_l2_factor import l1_l2_factor
from minikeras.behaviors.loss.l2_penalty import l2_penalty
from minikeras.checks import require_number
from minikeras.config import Configured, described
from minikeras.defaults import Defaults
from minikeras.errors import message, unknown
from minikeras.vectors import unit_vectors

__all__ = [
    "L1",
    "L1L2",
    "L2",
    "OrthogonalRegularizer",
    "Regularizer",
    "deserialize",
    "get",
    "l1",
    "l1_l2",
    "l2",
    "orthogonal_regularizer",
    "serialize",
]


class Regularizer(Configured):
    """Base: subclass it and write `__call__(x)` as in Keras, or `penalty`."""

    def penalty(self, weight: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return the penalty of a table, a float32 scalar."""
        return self(weight)

    def __call__(self, x: tf.Tensor) -> tf.Tensor:
        """Return the penalty of Keras 3, outside a model."""
        if type(self).penalty is Regularizer.penalty:
            return tf.constant(0.0)
        return self.penalty(x, Defaults.keras())


class L1L2(Regularizer):
    """`l1 * sum(|w|) + l2 * sum(w^2)`; see the row `l2_penalty` for the factor of two."""

    def __init__(self, l1: float | None = 0.0, l2: float | None = 0.0) -> None:
        """Keep the two factors; a negative one is a ValueError."""
        self.l1 = _factor(l1, 0.0, "l1", type(self).__name__)
        self.l2 = _factor(l2, 0.0, "l2", type(self).__name__)

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

    def __init__(self, l1: float | None = 0.01) -> None:
        """Keep the factor."""
        super().__init__(l1=_factor(l1, 0.01, "l1", "L1"))


class L2(L1L2):
    """`l2 * sum(w^2)`."""

    def __init__(self, l2: float | None = 0.01) -> None:
        """Keep the factor."""
        super().__init__(l2=_factor(l2, 0.01, "l2", "L2"))


class OrthogonalRegularizer(Regularizer):
    """`factor` times the mean of `|cos|` between the rows, or the columns, of a matrix.

    Args:
        factor: a number of zero or more.
        mode: `rows` or `columns`.

    Source: keras/src/regularizers/regularizers.py::OrthogonalRegularizer.
    """

    def __init__(self, factor: float = 0.01, mode: str = "rows") -> None:
        """Keep the factor and the mode; another word is a ValueError."""
        require_number(factor, "factor", "OrthogonalRegularizer")
        if mode not in ("rows", "columns"):
            where = "OrthogonalRegularizer(mode=...)"
            raise ValueError(unknown("mode", mode, ("rows", "columns"), where))
        self.factor = factor
        self.mode = mode

    def penalty(self, weight: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return the penalty; a ValueError unless the weight is a matrix."""
        if len(weight.shape) != 2:
            raise ValueError(
                message(
                    "OrthogonalRegularizer takes matrices only.",
                    got=f"shape {tuple(weight.shape.as_list())}",
                    expected="2 axes",
                )
            )
        by_rows = self.mode == "rows"
        unit = unit_vectors(weight, int(by_rows), defaults)
        turned = tf.transpose(unit)
        cosines = tf.matmul(unit, turned) if by_rows else tf.matmul(turned, unit)
        size = weight.shape.as_list()[0 if by_rows else 1]
        others = tf.abs(cosines * (1.0 - tf.eye(size)))
        pairs = size * (size - 1.0) / 2.0
        return self.factor * 0.5 * tf.reduce_sum(others) / pairs


class _FunctionRegularizer(Regularizer):
    """What a user's function of a weight gives."""

    def __init__(self, function: Callable[[tf.Tensor], tf.Tensor]) -> None:
        """Keep the function."""
        self.function = function

    def penalty(self, weight: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Call the function."""
        return self.function(weight)

    def written(self) -> Any:
        """Return the name of the function, or what the object says about itself."""
        return configs.serialize(self.function)


class _UnsaidL1L2(Regularizer):
    """What `l1_l2()` gives if a factor was not said: the row `l1_l2_factor` decides."""

    def __init__(self, l1: float | None, l2: float | None) -> None:
        """Keep what was said."""
        self.l1 = l1
        self.l2 = l2

    def penalty(self, weight: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return the penalty of an `L1L2` with the factors of the table."""
        unsaid = defaults.l1_l2_factor
        l1, l2 = (l1_l2_factor(said, unsaid) for said in (self.l1, self.l2))
        return L1L2(l1, l2).penalty(weight, defaults)

    def written(self) -> dict[str, Any]:
        """Return the dict of an `L1L2`, as Keras 3 writes it, with what was not said."""
        said = {"l1": self.l1, "l2": self.l2}
        config = {name: 0.0 if factor is None else factor for name, factor in said.items()}
        unsaid = [name for name, factor in said.items() if factor is None]
        return described(L1L2, config) | {"unsaid": unsaid}


# The lower-case names are the same classes, as in Keras.
l1, l2, orthogonal_regularizer = L1, L2, OrthogonalRegularizer


def l1_l2(l1: float | None = None, l2: float | None = None) -> Regularizer:
    """Return `L1L2(l1, l2)`; a factor that is not said is that of the row `l1_l2_factor`."""
    unsaid = l1 is None or l2 is None
    both = L1L2(l1, l2)  # so that a wrong factor is refused here
    return _UnsaidL1L2(l1, l2) if unsaid else both


def _both() -> L1L2:
    # The name is one of Keras 2; Keras 3 refuses it, and promises these factors in its pages.
    return L1L2(0.01, 0.01)


NAMES: dict[str, Callable[[], Regularizer]] = {
    "l1": L1, "l2": L2, "l1_l2": _both, "l1l2": L1L2, "L1": L1, "L2": L2, "L1L2": L1L2,
    "OrthogonalRegularizer": OrthogonalRegularizer,
    "orthogonal_regularizer": OrthogonalRegularizer,
}  # fmt: skip


def get(
    identifier: str
    | type[Any]
    | Regularizer
    | Mapping[str, Any]
    | Callable[[tf.Tensor], tf.Tensor]
    | None,
) -> Regularizer | None:
    """Return a regularizer for a name, a class, an object, a config or a function of a weight.

    None stays None.

    Examples:
        >>> get("l2")
        L2(l2=0.01)
    """
    if identifier is None or isinstance(identifier, Regularizer):
        return identifier
    if isinstance(identifier, Mapping):
        return get(deserialize(identifier))
    if isinstance(identifier, str):
        if identifier in NAMES:
            return NAMES[identifier]()
    elif isinstance(identifier, type):
        return get(identifier())
    elif callable(identifier):
        return _FunctionRegularizer(identifier)
    raise ValueError(unknown("regularizer", identifier, NAMES, "kernel_regularizer=..."))


def serialize(regularizer: Regularizer | Callable[[tf.Tensor], tf.Tensor] | None) -> Any:
    """Return the config of a regularizer, in Keras's form."""
    return configs.serialize(regularizer)


def deserialize(
    config: Mapping[str, Any] | str, custom_objects: Mapping[str, Any] | None = None
) -> Any:
    """Return the regularizer that a config, or a name, describes."""
    if isinstance(config, str):
        config = {"class_name": config, "config": {}}
    unsaid = config.get("class_name") == "L1L2" and "unsaid" in config
    find = (lambda name: l1_l2) if unsaid else NAMES.get
    return configs.deserialize(config, find, custom_objects)


def _factor(value: float | None, default: float, name: str, where: str) -> float:
    """Return a factor; None is Keras's default, and what is no number is a ValueError."""
    if value is None:
        return default
    require_number(value, name, where)
    return value
