"""Initializers: the first value of a weight.

An initializer is a description. It draws when a model is built, from the seed that
`seeds.assign_seeds` gave it, so one object gives the same numbers each time it is used.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.behaviors.initialise.correct_truncation import correct_truncation
from minikeras.behaviors.initialise.count_receptive_field import count_receptive_field
from minikeras.behaviors.initialise.kernel_initializer import kernel_initializer
from minikeras.behaviors.initialise.random_normal_stddev import random_normal_stddev
from minikeras.behaviors.initialise.random_uniform_range import random_uniform_range
from minikeras.behaviors.initialise.stateless_draws import stateless_draws
from minikeras.behaviors.initialise.truncated_normal_stddev import truncated_normal_stddev
from minikeras.behaviors.initialise.zero_bias import zero_bias
from minikeras.checks import require_number, require_seed
from minikeras.config import Configured, deserialize
from minikeras.defaults import Defaults
from minikeras.errors import message, unknown
from minikeras.seeds import Ticket, assign_seeds

Shape = tuple[int, ...]

__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "get",
]


class Initializer(Configured):
    """Base of all initializers: `draw(shape, seed, defaults)` gives the first value.

    Subclass it and write `draw` to make your own.
    """

    is_initializer = True
    seed: int | None = None

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return a float32 tensor of `shape` in the current graph."""
        raise NotImplementedError

    def __call__(self, shape: Shape, *, defaults: Defaults | None = None) -> np.ndarray:
        """Draw outside a model; an object gives the same numbers each time.

        Examples:
            >>> RandomNormal(seed=1)((2, 2)).round(4)
            array([[ 0.0063, -0.0247],
                   [ 0.0316, -0.0394]], dtype=float32)
        """
        defaults = Defaults() if defaults is None else defaults
        seed = 0
        if isinstance(self, RandomInitializer):
            seed = assign_seeds([self], None, defaults)[self.ticket]
        with tf.Graph().as_default(), tf.Session() as session:
            value: np.ndarray = session.run(self.draw(tuple(shape), seed, defaults))
        return value


class RandomInitializer(Initializer):
    """Base of the initializers that need a seed."""

    def __init__(self, seed: int | None = None) -> None:
        """Take a place in the order in which seeds are drawn."""
        require_seed(seed, type(self).__name__)
        self.seed = seed
        self.ticket = Ticket(counted=seed is None)


class Zeros(Initializer):
    """All zeros."""

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return zeros."""
        return tf.zeros(shape)


class Ones(Initializer):
    """All ones."""

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return ones."""
        return tf.ones(shape)


class Constant(Initializer):
    """One number everywhere."""

    def __init__(self, value: float = 0.0) -> None:
        """Keep the number."""
        self.value = value

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return `value` in every place."""
        return tf.fill(shape, tf.constant(self.value, tf.float32))


class Identity(Initializer):
    """`gain` on the diagonal of a matrix, zero elsewhere."""

    def __init__(self, gain: float = 1.0) -> None:
        """Keep the gain."""
        self.gain = gain

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return `gain * eye(rows, columns)`; only matrices have an identity."""
        if len(shape) != 2:
            raise ValueError(
                message("Identity makes matrices only.", got=f"shape {shape}", expected="2 axes")
            )
        return tf.eye(*shape) * self.gain


class RandomNormal(RandomInitializer):
    """N(mean, stddev); without `stddev`, the row `random_normal_stddev` decides."""

    def __init__(
        self, mean: float = 0.0, stddev: float | None = None, seed: int | None = None
    ) -> None:
        """Keep the moments; None means "did not say"."""
        super().__init__(seed)
        self.mean = mean
        self.stddev = stddev

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return `mean + stddev * noise`."""
        defaults = defaults.override(random_normal_stddev=self.stddev)
        noise = unit_noise("normal", shape, seed, defaults)
        return _shift(random_normal_stddev(noise, defaults.random_normal_stddev), self.mean)


class TruncatedNormal(RandomInitializer):
    """N(mean, stddev) cut at two standard deviations; see the row `truncated_normal_stddev`."""

    def __init__(
        self, mean: float = 0.0, stddev: float | None = None, seed: int | None = None
    ) -> None:
        """Keep the moments before the cut; None means "did not say"."""
        super().__init__(seed)
        self.mean = mean
        self.stddev = stddev

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return `mean + stddev * noise`, where |noise| < 2."""
        defaults = defaults.override(truncated_normal_stddev=self.stddev)
        noise = unit_noise("truncated_normal", shape, seed, defaults)
        return _shift(truncated_normal_stddev(noise, defaults.truncated_normal_stddev), self.mean)


class RandomUniform(RandomInitializer):
    """U(minval, maxval); without limits, the row `random_uniform_range` decides."""

    def __init__(
        self,
        minval: float | None = None,
        maxval: float | None = None,
        seed: int | None = None,
    ) -> None:
        """Keep the limits; None means "did not say"."""
        super().__init__(seed)
        self.minval = minval
        self.maxval = maxval

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return `low + (high - low) * noise`, where 0 <= noise < 1."""
        low, high = defaults.random_uniform_range
        limits = (
            low if self.minval is None else self.minval,
            high if self.maxval is None else self.maxval,
        )
        return random_uniform_range(unit_noise("uniform", shape, seed, defaults), limits)


class VarianceScaling(RandomInitializer):
    """Variance `scale / n`, where n is the fan in, the fan out or their mean.

    Distributions: `truncated_normal`, `untruncated_normal`, `uniform` in
    `[-sqrt(3 scale / n), sqrt(3 scale / n)]`. Source: Glorot and Bengio 2010, He et al. 2015;
    keras/src/initializers/random_initializers.py::VarianceScaling.
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
    ) -> None:
        """Keep the three choices; a wrong one is a ValueError."""
        super().__init__(seed)
        modes = ("fan_in", "fan_out", "fan_avg")
        distributions = ("truncated_normal", "untruncated_normal", "uniform")
        distribution = "truncated_normal" if distribution == "normal" else distribution
        require_number(scale, "scale", "VarianceScaling")
        if scale == 0.0:
            hint = "'zeros'"
            raise ValueError(message("The scale must be positive.", got=scale, hint=hint))
        if mode not in modes:
            raise ValueError(unknown("mode", mode, modes, "VarianceScaling(mode=...)"))
        if distribution not in distributions:
            raise ValueError(
                unknown("distribution", distribution, distributions, "VarianceScaling(...)")
            )
        self.scale = scale
        self.mode = mode
        self.distribution = distribution

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return noise scaled by the fans of `shape`."""
        fan_in, fan_out = count_receptive_field(shape, defaults.count_receptive_field)
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2.0}[self.mode]
        variance = self.scale / max(1.0, fan)
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return random_uniform_range(
                unit_noise("uniform", shape, seed, defaults), (-limit, limit)
            )
        stddev = math.sqrt(variance)
        if self.distribution == "untruncated_normal":
            return unit_noise("normal", shape, seed, defaults) * stddev
        stddev = correct_truncation(stddev, defaults.correct_truncation)
        return unit_noise("truncated_normal", shape, seed, defaults) * stddev


class GlorotUniform(VarianceScaling):
    """U(-l, l) with l = sqrt(6 / (fan_in + fan_out))."""

    def __init__(self, seed: int | None = None) -> None:
        """Choose scale 1, mean fan, uniform."""
        super().__init__(1.0, "fan_avg", "uniform", seed)


class GlorotNormal(VarianceScaling):
    """A truncated normal with variance 2 / (fan_in + fan_out)."""

    def __init__(self, seed: int | None = None) -> None:
        """Choose scale 1, mean fan, truncated normal."""
        super().__init__(1.0, "fan_avg", "truncated_normal", seed)


class HeUniform(VarianceScaling):
    """U(-l, l) with l = sqrt(6 / fan_in)."""

    def __init__(self, seed: int | None = None) -> None:
        """Choose scale 2, fan in, uniform."""
        super().__init__(2.0, "fan_in", "uniform", seed)


class HeNormal(VarianceScaling):
    """A truncated normal with variance 2 / fan_in."""

    def __init__(self, seed: int | None = None) -> None:
        """Choose scale 2, fan in, truncated normal."""
        super().__init__(2.0, "fan_in", "truncated_normal", seed)


class LecunUniform(VarianceScaling):
    """U(-l, l) with l = sqrt(3 / fan_in)."""

    def __init__(self, seed: int | None = None) -> None:
        """Choose scale 1, fan in, uniform."""
        super().__init__(1.0, "fan_in", "uniform", seed)


class LecunNormal(VarianceScaling):
    """A truncated normal with variance 1 / fan_in."""

    def __init__(self, seed: int | None = None) -> None:
        """Choose scale 1, fan in, truncated normal."""
        super().__init__(1.0, "fan_in", "truncated_normal", seed)


class Orthogonal(RandomInitializer):
    """A matrix with orthonormal rows or columns: Q of a normal matrix, signs from R's diagonal.

    Source: Saxe et al. 2013; keras/src/initializers/random_initializers.py::Orthogonal.
    """

    def __init__(self, gain: float = 1.0, seed: int | None = None) -> None:
        """Keep the gain."""
        super().__init__(seed)
        self.gain = gain

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return `gain * Q`, reshaped; the shape needs two axes or more."""
        if len(shape) < 2:
            raise ValueError(
                message(
                    "Orthogonal needs a matrix.", got=f"shape {shape}", expected="2 axes or more"
                )
            )
        rows, columns = math.prod(shape[:-1]), shape[-1]
        flat = (max(rows, columns), min(rows, columns))
        q, r = tf.linalg.qr(unit_noise("normal", flat, seed, defaults), full_matrices=False)
        q *= tf.sign(tf.linalg.tensor_diag_part(r))
        if rows < columns:
            q = tf.transpose(q)
        return self.gain * tf.reshape(q, shape)


class Unspecified(RandomInitializer):
    """What a layer holds when nobody named an initializer: the table decides at build."""

    def __init__(self, role: str) -> None:
        """Remember whether the weight is a `kernel` or a `bias`."""
        self.role = role
        self.seed = None
        self.ticket = Ticket(counted=role == "kernel")

    def stands_for(self) -> Initializer:
        """Return what Keras would draw from."""
        # Made without its constructor, which would take a place in the order of the seeds.
        kind = GlorotUniform if self.role == "kernel" else Zeros
        chosen = kind.__new__(kind)
        chosen.seed = None
        return chosen

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Draw from the initializer that the table names."""
        if self.role == "kernel":
            name = kernel_initializer(None, defaults.kernel_initializer)
        else:
            name = zero_bias(None, defaults.zero_bias)
        if name not in NAMES:
            where = f"Defaults({self.role}_initializer=...)"
            raise ValueError(unknown("initializer", name, NAMES, where))
        kind = NAMES[name]
        chosen = kind(seed=seed) if issubclass(kind, RandomInitializer) else kind()
        return chosen.draw(shape, seed, defaults)


def unit_noise(kind: str, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
    """Draw `normal` or `truncated_normal` N(0, 1) noise, or `uniform` noise in [0, 1)."""
    return stateless_draws(kind, shape, seed, defaults.stateless_draws)


def _shift(values: tf.Tensor, mean: float) -> tf.Tensor:
    return values if mean == 0.0 else values + mean


CLASSES: tuple[type[Initializer], ...] = (
    Zeros, Ones, Constant, Identity, RandomNormal, TruncatedNormal, RandomUniform,
    VarianceScaling, GlorotUniform, GlorotNormal, HeUniform, HeNormal, LecunUniform,
    LecunNormal, Orthogonal,
)  # fmt: skip

NAMES: dict[str, type[Initializer]] = {
    "zeros": Zeros, "zero": Zeros, "ones": Ones, "one": Ones, "constant": Constant,
    "identity": Identity, "random_normal": RandomNormal, "normal": RandomNormal,
    "truncated_normal": TruncatedNormal, "random_uniform": RandomUniform,
    "uniform": RandomUniform, "variance_scaling": VarianceScaling,
    "glorot_uniform": GlorotUniform, "glorot_normal": GlorotNormal, "he_uniform": HeUniform,
    "he_normal": HeNormal, "lecun_uniform": LecunUniform, "lecun_normal": LecunNormal,
    "orthogonal": Orthogonal,
} | {kind.__name__: kind for kind in CLASSES}  # fmt: skip


def get(
    identifier: str | type[Initializer] | Initializer | Mapping[str, Any] | None,
    role: str = "kernel",
) -> Initializer:
    """Return an initializer for a name, a class, an object, a config, or None ("did not say").

    Examples:
        >>> get("he_normal", "kernel")
        HeNormal(seed=None)
    """
    if identifier is None:
        return Unspecified(role)
    if isinstance(identifier, Mapping):
        if identifier.get("said") is False:
            return Unspecified(role)
        return deserialize(identifier, NAMES.get)  # type: ignore[no-any-return]
    if isinstance(identifier, Initializer):
        return identifier
    if isinstance(identifier, type) and issubclass(identifier, Initializer):
        return identifier()
    if isinstance(identifier, str) and identifier in NAMES:
        return NAMES[identifier]()
    raise ValueError(unknown("initializer", identifier, NAMES, f"{role}_initializer=..."))
