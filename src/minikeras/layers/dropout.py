"""Layers that leave out a share of the numbers while training."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any, Self, Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.forward.copy_in_inference import copy_in_inference
from minikeras.behaviors.forward.dropout_argument import dropout_argument
from minikeras.behaviors.forward.dropout_stream import dropout_stream
from minikeras.behaviors.forward.dropout_training_flag import dropout_training_flag
from minikeras.checks import require_number, require_seed
from minikeras.errors import message
from minikeras.layers.base import Layer, LayerOptions, Pass, Weights
from minikeras.layers.shapes import data_format_name, require_window_rank
from minikeras.seeds import RandomObject, Ticket

NoiseShape = Sequence[int | None]


class Noise(Layer):
    """Base of the layers that draw random numbers while training, from a stream of their own."""

    supports_masking = True
    is_initializer = False

    def __init__(self, seed: int | None, draws: bool, **options: Unpack[LayerOptions]) -> None:
        """Take a place in the order of seeds; Keras 3 draws one only for a layer that `draws`."""
        super().__init__(**options)
        require_seed(seed, type(self).__name__)
        self.seed = seed
        self.ticket = Ticket(counted=seed is None and draws)

    def random_objects(self) -> Sequence[RandomObject]:
        """Return the layer itself: its numbers come from its own stream."""
        return [self]

    def position(self, step: Pass, counted: bool) -> int:
        """Return the number of the layer among those that draw in this pass.

        In Keras 2 a layer with a seed of its own has seed + 1 (its second trace) as op seed, and
        does not count among the others.
        """
        if self.seed is not None:
            return self.seed + 1
        position = step.random_layers
        step.random_layers += counted
        return position

    def draw(self, plain: Any, stateless: Any, position: int, step: Pass) -> tf.Tensor:
        """Return what one of two random ops gives; the table says which, and with which seed."""
        return draw(plain, stateless, step.seeds[self.ticket], step.training_calls, position, step)


class Dropout(Noise):
    """Set a share `rate` of the inputs to zero while training, and scale up the rest.

    Source: Srivastava et al. 2014; keras/src/layers/regularization/dropout.py::Dropout.call.

    Args:
        rate: the share, 0 to 1.
        noise_shape: the shape of the mask, (batch, ...), which is then repeated along the axes
            where it is 1; None on an axis is the length of the input.
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
        require_number(rate, "rate", type(self).__name__, high=1.0)
        super().__init__(seed, rate > 0, **options)
        self.rate = rate
        self.noise_shape = noise_shape_of(noise_shape, type(self).__name__)

    def mask_shape(self, x: tf.Tensor) -> NoiseShape | None:
        """Return the shape of the mask, None for that of the input."""
        return self.noise_shape

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Drop units if this pass trains."""
        position = self.position(step, self.rate > 0)
        seed, shape = step.seeds[self.ticket], self.mask_shape(x)
        y = drop(x, self.rate, seed, step.training_calls, position, step, shape)
        return passed(x, step) if y is x else y


class SpatialDropout1D(Dropout):
    """Drop whole channels of (batch, steps, channels) while training.

    Source: Tompson et al. 2014; keras/src/layers/regularization/spatial_dropout.py.
    """

    spatial = 1
    data_format = "channels_last"
    unwritten = frozenset({"noise_shape"})

    def __init__(
        self, rate: float, seed: int | None = None, **options: Unpack[LayerOptions]
    ) -> None:
        """Keep the rate."""
        super().__init__(rate, None, seed, **options)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Make a layer from a config; Keras 2 writes the noise_shape that a Dropout has."""
        return super().from_config({key: config[key] for key in config if key != "noise_shape"})

    def mask_shape(self, x: tf.Tensor) -> NoiseShape:
        """Return one number for each channel of each example."""
        require_window_rank(x, self.spatial, self.data_format, type(self).__name__)
        inner = (1,) * self.spatial
        last = self.data_format == "channels_last"
        return (None, *inner, None) if last else (None, None, *inner)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that Keras 3 takes: only its name and dtype are of every layer."""
        config = super().get_config()
        return {name: config[name] for name in config if name != "trainable"}


class SpatialDropout2D(SpatialDropout1D):
    """Drop whole maps of (batch, height, width, channels) while training.

    Args:
        rate: the share, 0 to 1.
        data_format: "channels_last", or "channels_first" for (batch, channels, height, width).
        seed: of the masks; None draws one.
    """

    spatial = 2

    def __init__(
        self,
        rate: float,
        data_format: str | None = None,
        seed: int | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Keep the rate and where the channels are."""
        super().__init__(rate, seed, **options)
        self.data_format = data_format_name(data_format, type(self).__name__)


class SpatialDropout3D(SpatialDropout2D):
    """Drop whole maps of (batch, depth, height, width, channels) while training."""

    spatial = 3


def is_dropping(step: Pass) -> bool:
    """Return whether this pass drops units."""
    return dropout_training_flag(step.training, step.defaults.dropout_training_flag)


def draw(
    plain: Any, stateless: Any, seed: int, calls: tf.Tensor, position: int, step: Pass
) -> tf.Tensor:
    """Return what a random op gives: Keras 3 seeds it with `seed` and `calls`, the draws before.

    Keras 2 seeds it with `position`, the number of random ops before it in the training step.
    """
    return dropout_stream(plain, stateless, seed, calls, position, step.defaults.dropout_stream)


def drop(
    x: tf.Tensor,
    rate: float,
    seed: int,
    calls: tf.Tensor,
    position: int,
    step: Pass,
    noise_shape: NoiseShape | None = None,
) -> tf.Tensor:
    """Drop a share of `x`, if this pass drops units; see `draw` for what the mask comes from."""
    rate = dropout_argument(rate, step.defaults.dropout_argument)
    if not is_dropping(step):
        return x
    if rate in (0.0, 1.0):
        return x if rate == 0.0 else tf.zeros_like(x)
    ops = tf.nn.dropout, tf.nn.experimental.stateless_dropout
    shape = None if noise_shape is None else concrete(noise_shape, x)
    plain, stateless = (functools.partial(op, x, rate=rate, noise_shape=shape) for op in ops)
    return draw(plain, stateless, seed, calls, position, step)


def passed(x: tf.Tensor, step: Pass) -> tf.Tensor:
    """Return the input of a layer that does nothing to it."""
    return copy_in_inference(x, step.defaults.copy_in_inference)


def concrete(noise_shape: NoiseShape, x: tf.Tensor) -> list[Any]:
    """Return a shape with the lengths of `x` where it has None."""
    lengths = tf.shape(x)
    return [lengths[axis] if size is None else size for axis, size in enumerate(noise_shape)]


def noise_shape_of(shape: Any, layer: str) -> tuple[int | None, ...] | None:
    """Return the shape as a tuple, or raise a ValueError."""
    if shape is None:
        return None
    sizes = tuple(shape) if isinstance(shape, Sequence) and not isinstance(shape, str) else ("",)
    if not all(size is None or (isinstance(size, int) and size > 0) for size in sizes):
        raise ValueError(
            message(
                "noise_shape is a tuple of positive integers and None.",
                where=f"{layer}(noise_shape=...)",
                got=repr(shape),
                hint="noise_shape=(None, 1, None)",
            )
        )
    return sizes
