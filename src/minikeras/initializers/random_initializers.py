"""Initializers that draw: normal, uniform, scaled by the fans of the weight, orthogonal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import tensorflow.compat.v1 as tf

from minikeras.behaviors.initialise.correct_truncation import correct_truncation
from minikeras.behaviors.initialise.count_receptive_field import count_receptive_field
from minikeras.behaviors.initialise.random_normal_stddev import random_normal_stddev
from minikeras.behaviors.initialise.random_uniform_range import random_uniform_range
from minikeras.behaviors.initialise.truncated_normal_stddev import truncated_normal_stddev
from minikeras.checks import require_number
from minikeras.defaults import Defaults
from minikeras.errors import message, unknown
from minikeras.initializers.base import RandomInitializer, Shape, unit_noise


class RandomNormal(RandomInitializer):
    """N(mean, stddev); without `stddev`, the row `random_normal_stddev` decides."""

    def __init__(
        self, mean: float = 0.0, stddev: float | None = None, seed: int | None = None
    ) -> None:
        """Keep the moments; None means "did not say"."""
        super().__init__(seed)
        self.mean = mean
        self.stddev = stddev

    def unsaid(self) -> dict[str, Any]:
        """Return Keras's `stddev` if nobody gave one."""
        return {} if self.stddev is not None else {"stddev": Defaults.keras().random_normal_stddev}

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

    def unsaid(self) -> dict[str, Any]:
        """Return Keras's `stddev` if nobody gave one."""
        return (
            {} if self.stddev is not None else {"stddev": Defaults.keras().truncated_normal_stddev}
        )

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

    def unsaid(self) -> dict[str, Any]:
        """Return Keras's limits that nobody gave."""
        limits = dict(zip(("minval", "maxval"), Defaults.keras().random_uniform_range, strict=True))
        return {name: limit for name, limit in limits.items() if getattr(self, name) is None}

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
    `[-sqrt(3 scale / n), sqrt(3 scale / n)]`. The fans are those of a kernel (*window, inputs,
    outputs), or, if both are given, the products of the `input_axes` and of the `output_axes`.

    Source: Glorot and Bengio 2010, He et al. 2015;
    keras/src/initializers/random_initializers.py::VarianceScaling.
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        """Keep the choices; a wrong one is a ValueError."""
        super().__init__(seed)
        distribution = str(distribution).lower()
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
        self.input_axes = input_axes
        self.output_axes = output_axes

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        """Return noise scaled by the fans of `shape`."""
        fan_in, fan_out = self._fans(shape, defaults)
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

    def _fans(self, shape: Shape, defaults: Defaults) -> tuple[int, int]:
        if self.input_axes is None or self.output_axes is None:
            wide = len(shape) > 2 and defaults.count_receptive_field
            return count_receptive_field(shape, wide)
        fan_in, fan_out = (
            math.prod(shape[axis] for axis in axes) for axes in (self.input_axes, self.output_axes)
        )
        return fan_in, fan_out


class GlorotUniform(VarianceScaling):
    """U(-l, l) with l = sqrt(6 / (fan_in + fan_out))."""

    def __init__(
        self,
        seed: int | None = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        """Choose scale 1, mean fan, uniform."""
        super().__init__(1.0, "fan_avg", "uniform", seed, input_axes, output_axes)


class GlorotNormal(VarianceScaling):
    """A truncated normal with variance 2 / (fan_in + fan_out)."""

    def __init__(
        self,
        seed: int | None = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        """Choose scale 1, mean fan, truncated normal."""
        super().__init__(1.0, "fan_avg", "truncated_normal", seed, input_axes, output_axes)


class HeUniform(VarianceScaling):
    """U(-l, l) with l = sqrt(6 / fan_in)."""

    def __init__(
        self,
        seed: int | None = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        """Choose scale 2, fan in, uniform."""
        super().__init__(2.0, "fan_in", "uniform", seed, input_axes, output_axes)


class HeNormal(VarianceScaling):
    """A truncated normal with variance 2 / fan_in."""

    def __init__(
        self,
        seed: int | None = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        """Choose scale 2, fan in, truncated normal."""
        super().__init__(2.0, "fan_in", "truncated_normal", seed, input_axes, output_axes)


class LecunUniform(VarianceScaling):
    """U(-l, l) with l = sqrt(3 / fan_in)."""

    def __init__(
        self,
        seed: int | None = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        """Choose scale 1, fan in, uniform."""
        super().__init__(1.0, "fan_in", "uniform", seed, input_axes, output_axes)


class LecunNormal(VarianceScaling):
    """A truncated normal with variance 1 / fan_in."""

    def __init__(
        self,
        seed: int | None = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        """Choose scale 1, fan in, truncated normal."""
        super().__init__(1.0, "fan_in", "truncated_normal", seed, input_axes, output_axes)


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


def _shift(values: tf.Tensor, mean: float) -> tf.Tensor:
    return values if mean == 0.0 else values + mean
