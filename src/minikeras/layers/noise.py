"""Layers that add noise, or multiply by it, while training."""

from __future__ import annotations

import functools
import math
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.checks import require_number
from minikeras.errors import message
from minikeras.layers.base import LayerOptions, Pass, Weights
from minikeras.layers.dropout import Noise, NoiseShape, concrete, is_dropping, noise_shape_of

SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


class GaussianNoise(Noise):
    """Add normal noise of mean 0 while training.

    Source: keras/src/layers/regularization/gaussian_noise.py::GaussianNoise.call.

    Args:
        stddev: the standard deviation; Keras 3 takes 0 to 1, Keras 2 any.
        seed: of the noise; None draws one.
    """

    def __init__(
        self, stddev: float, seed: int | None = None, **options: Unpack[LayerOptions]
    ) -> None:
        """Keep the standard deviation; in Keras 3 the layer draws a seed now, unless it is 0."""
        require_number(stddev, "stddev", "GaussianNoise")
        super().__init__(seed, stddev > 0, **options)
        self.stddev = stddev

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Add the noise if this pass trains."""
        position = self.position(step, counted=True)  # in Keras 2 with stddev=0 too
        if not is_dropping(step) or self.stddev == 0:
            return x
        return x + _normal(self, x, 0.0, self.stddev, position, step)


class GaussianDropout(Noise):
    """Multiply by normal noise of mean 1 while training, as strong as a `Dropout(rate)`.

    The standard deviation is sqrt(rate / (1 - rate)).
    Source: Srivastava et al. 2014; keras/src/layers/regularization/gaussian_dropout.py.

    Args:
        rate: from 0 to less than 1.
        seed: of the noise; None draws one.
    """

    def __init__(
        self, rate: float, seed: int | None = None, **options: Unpack[LayerOptions]
    ) -> None:
        """Keep the rate; in Keras 3 the layer draws a seed now, unless it is 0."""
        _require_rate(rate, "GaussianDropout")
        super().__init__(seed, rate > 0, **options)
        self.rate = rate

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Multiply by the noise if this pass trains."""
        position = self.position(step, self.rate > 0)
        if not is_dropping(step) or self.rate == 0:
            return x
        stddev = math.sqrt(self.rate / (1.0 - self.rate))
        return x * _normal(self, x, 1.0, stddev, position, step)


class AlphaDropout(Noise):
    """Set a share of the inputs to what selu has for minus infinity, while training.

    All numbers are then scaled and shifted, so that mean 0 and variance 1 stay what they are.
    Source: Klambauer et al. 2017; keras/src/layers/regularization/alpha_dropout.py.

    Args:
        rate: from 0 to less than 1.
        noise_shape: the shape of the mask, as in `Dropout`.
        seed: of the masks; None draws one.
    """

    def __init__(
        self,
        rate: float,
        noise_shape: NoiseShape | None = None,
        seed: int | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Keep the rate; in Keras 3 the layer draws a seed now, unless it is 0."""
        _require_rate(rate, "AlphaDropout")
        super().__init__(seed, rate > 0, **options)
        self.rate = rate
        self.noise_shape = noise_shape_of(noise_shape, "AlphaDropout")

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Drop units if this pass trains."""
        position = self.position(step, self.rate > 0)
        if not is_dropping(step) or self.rate == 0:
            return x
        rate, lowest = self.rate, -SELU_ALPHA * SELU_SCALE
        shape = concrete(self.noise_shape or x.shape.as_list(), x)
        ops = tf.random.uniform, tf.random.stateless_uniform
        plain, stateless = (functools.partial(op, shape) for op in ops)
        chance = self.draw(plain, stateless, position, step)
        kept = tf.cast(chance >= rate, x.dtype)
        factor = ((1 - rate) * (1 + rate * lowest**2)) ** -0.5
        shift = -factor * lowest * rate
        return factor * (x * kept + lowest * (1 - kept)) + shift


def _normal(
    layer: Noise, x: tf.Tensor, mean: float, stddev: float, position: int, step: Pass
) -> tf.Tensor:
    """Return normal numbers, as many as `x` has, from the stream of the layer."""
    ops = tf.random.normal, tf.random.stateless_normal
    # Not tf.shape(x): TensorFlow would then see that both shapes are the same, and round the
    # gradient of a product in another way.
    shape = concrete(x.shape.as_list(), x)
    plain, stateless = (functools.partial(op, shape, mean=mean, stddev=stddev) for op in ops)
    return layer.draw(plain, stateless, position, step)


def _require_rate(rate: float, layer: str) -> None:
    """Raise a ValueError unless 0 <= rate < 1."""
    require_number(rate, "rate", layer, high=1.0)
    if rate == 1:
        text = "At rate 1 nothing would be left, and Keras 3 divides by zero."
        raise ValueError(message(text, where=f"{layer}(rate=...)", got=repr(rate)))
