"""Layers that normalise each example by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.forward.fuse_layer_normalization import fuse_layer_normalization
from minikeras.behaviors.forward.group_moments import group_moments
from minikeras.behaviors.forward.layernorm_epsilon import layernorm_epsilon
from minikeras.behaviors.forward.normalization_form import normalization_form
from minikeras.errors import message
from minikeras.initializers import Ones
from minikeras.layers.base import Layer, LayerOptions, MakeWeight, Pass, Shape, Weights
from minikeras.layers.normalization import Affine
from minikeras.layers.shapes import axes_of, known_axis
from minikeras.vectors import unit_vectors

Axis = int | Sequence[int]


class LayerNormalization(Affine):
    """`gamma * (x - mean) / sqrt(variance + epsilon) + beta`, for each example.

    Source: Ba et al. 2016; keras/src/layers/normalization/layer_normalization.py.

    Args:
        axis: one axis, or several that are taken together; gamma and beta have their shape.
        epsilon: what is added to the variance (None: the table decides).
        center: whether there is a beta.
        scale: whether there is a gamma.
        beta_initializer: of beta; the others in the same way.
    """

    def __init__(
        self,
        axis: Axis = -1,
        epsilon: float | None = None,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        *,
        rms_scaling: bool = False,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer; `rms_scaling` is only False: `RMSNormalization` is what it meant."""
        super().__init__(
            center,
            scale,
            beta_initializer,
            gamma_initializer,
            beta_regularizer,
            gamma_regularizer,
            beta_constraint,
            gamma_constraint,
            **options,
        )
        if rms_scaling:
            where, hint = "LayerNormalization(rms_scaling=...)", "layers.RMSNormalization()"
            text = "rms_scaling divides by another number than its name says, in Keras 3 too."
            raise ValueError(message(text, where=where, got=repr(rms_scaling), hint=hint))
        self.rms_scaling = rms_scaling
        self.axis = _axis(axis, "LayerNormalization")
        self.epsilon = epsilon

    def unsaid(self) -> dict[str, Any]:
        """Return what the table decides, with Keras 3's value."""
        return {"epsilon": 1e-3} if self.epsilon is None else {}

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer, in the format of Keras 3."""
        return super().get_config() | self.unsaid()

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make gamma and beta, in the shape of the axes."""
        return self.make_affine(_lengths(self.axis, input_shape, "LayerNormalization"), make)

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Normalise each example."""
        axes = axes_of(self.axis, len(x.shape), "LayerNormalization")
        gamma, beta = weights.get("gamma"), weights.get("beta")
        shape = [size if axis in axes else 1 for axis, size in enumerate(x.shape.as_list())]
        if axes != [len(shape) - 1]:
            gamma, beta = _reshaped(gamma, shape), _reshaped(beta, shape)
        defaults = step.defaults.override(layernorm_epsilon=self.epsilon)
        epsilon = layernorm_epsilon(self.epsilon, defaults.layernorm_epsilon)
        if fuse_layer_normalization(x, axes, epsilon, defaults.fuse_layer_normalization):
            y = _fused(x, axes[0], epsilon)
            y = y if gamma is None else y * gamma
            return y if beta is None else y + beta
        moments = tf.nn.moments(x, axes, keepdims=True)
        # Keras 3 does not see that -1 is the last axis.
        spread = None if self.axis in (axes[0], axes) else shape
        return _normalize(x, moments, gamma, beta, spread, epsilon, step)


class GroupNormalization(Affine):
    """Normalise groups of channels of each example, over all other axes.

    Source: Wu and He 2018; keras/src/layers/normalization/group_normalization.py.

    Args:
        groups: how many groups the channels are cut into; -1 makes each channel its own group.
        axis: the axis of the channels.
        epsilon: what is added to the variance.
        center: whether there is a beta, a number for each channel.
        scale: whether there is a gamma.
        beta_initializer: of beta; the others in the same way.
    """

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer; a number of groups that is none is a ValueError."""
        super().__init__(
            center,
            scale,
            beta_initializer,
            gamma_initializer,
            beta_regularizer,
            gamma_regularizer,
            beta_constraint,
            gamma_constraint,
            **options,
        )
        if not isinstance(groups, int) or (groups < 1 and groups != -1):
            text = "groups is a positive integer, or -1 for a group of each channel."
            where = "GroupNormalization(groups=...)"
            raise ValueError(message(text, where=where, got=repr(groups)))
        self.groups, self.axis, self.epsilon = groups, axis, epsilon

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make gamma and beta, a number for each channel."""
        (axis,) = axes_of(self.axis, len(input_shape) + 1, "GroupNormalization")
        channels = known_axis(input_shape, "GroupNormalization", axis - 1)
        if self.groups > channels or channels % self.groups:
            raise ValueError(
                message(
                    "The groups do not divide the channels.",
                    where="GroupNormalization(groups=...)",
                    got=f"{self.groups} groups of {channels} channels",
                )
            )
        return self.make_affine((channels,), make)

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Put the groups on an axis of their own, and normalise over all others."""
        (axis,) = axes_of(self.axis, len(x.shape), "GroupNormalization")
        channels = x.shape[axis]
        groups = channels if self.groups == -1 else self.groups
        cut = (groups, channels // groups)
        lengths = tf.shape(x)
        shape = [lengths[i] if size is None else size for i, size in enumerate(x.shape.as_list())]
        y = tf.reshape(x, [-1, *shape[1:axis], *cut, *shape[axis + 1 :]])
        spread = [*[1] * axis, *cut, *[1] * (len(shape) - axis - 1)]
        gamma, beta = (_reshaped(weights.get(name), spread) for name in ("gamma", "beta"))
        axes = [other for other in range(1, len(shape) + 1) if other != axis]
        moments = group_moments(y, axes, step.defaults.group_moments)
        return tf.reshape(_normalize(y, moments, gamma, beta, None, self.epsilon, step), shape)


class RMSNormalization(Layer):
    """`scale * x / sqrt(mean(x^2) + epsilon)`. Keras 2 has no such layer.

    Source: Zhang and Sennrich 2019; keras/src/ops/nn.py::rms_normalization.

    Args:
        axis: one axis, or several that are taken together; the scale has their shape.
        epsilon: what is added to the mean of the squares.
    """

    def __init__(
        self, axis: Axis = -1, epsilon: float = 1e-6, **options: Unpack[LayerOptions]
    ) -> None:
        """Describe the layer."""
        super().__init__(**options)
        self.axis = _axis(axis, "RMSNormalization")
        self.epsilon = epsilon

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make the scale."""
        shape = _lengths(self.axis, input_shape, "RMSNormalization")
        return {"scale": make("scale", shape, Ones())}

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Divide each example by the root of the mean of its squares."""
        axes = axes_of(self.axis, len(x.shape), "RMSNormalization")
        mean = tf.reduce_mean(tf.square(x), axis=axes, keepdims=True)
        return x * tf.math.rsqrt(mean + self.epsilon) * weights["scale"]


class UnitNormalization(Layer):
    """`x / sqrt(sum(x^2))`, for each example.

    Source: keras/src/layers/normalization/unit_normalization.py::UnitNormalization.

    Args:
        axis: one axis, or several that are taken together.
    """

    supports_masking = True

    def __init__(self, axis: Axis = -1, **options: Unpack[LayerOptions]) -> None:
        """Keep the axis."""
        super().__init__(**options)
        self.axis = _axis(axis, "UnitNormalization")

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Divide by the length."""
        axes_of(self.axis, len(x.shape), "UnitNormalization")
        return unit_vectors(x, self.axis, step.defaults, largest=1e12)


def _axis(axis: Any, layer: str) -> Axis:
    """Return an integer or a list of integers; anything else is a TypeError."""
    axes = [*axis] if isinstance(axis, list | tuple) else [axis]
    if not all(isinstance(each, int) for each in axes):
        text = "axis is an integer or a list of integers."
        raise TypeError(message(text, where=f"{layer}(axis=...)", got=repr(axis)))
    return axis if isinstance(axis, int) else axes


def _lengths(axis: Axis, input_shape: Shape, layer: str) -> Shape:
    """Return the lengths of some axes of the batch."""
    axes = axes_of(axis, len(input_shape) + 1, layer)
    return tuple(known_axis(input_shape, layer, each - 1) for each in axes)


def _reshaped(values: tf.Tensor | None, shape: Sequence[int]) -> tf.Tensor | None:
    return None if values is None else tf.reshape(values, shape)


def _normalize(
    x: tf.Tensor,
    moments: tuple[tf.Tensor, tf.Tensor],
    gamma: tf.Tensor | None,
    beta: tf.Tensor | None,
    shape: Sequence[int] | None,
    epsilon: float,
    step: Pass,
) -> tf.Tensor:
    """Return `gamma * (x - mean) / sqrt(variance + epsilon) + beta`."""
    form = step.defaults.normalization_form
    return normalization_form(x, moments, gamma, beta, shape, epsilon, form)


def _fused(x: tf.Tensor, axis: int, epsilon: float) -> tf.Tensor:
    """Normalise over all axes from one on, with the kernel of batch normalization."""
    shape = tf.shape(x)
    rows, columns = tf.reduce_prod(shape[:axis]), tf.reduce_prod(shape[axis:])
    y, _, _ = tf.nn.fused_batch_norm(
        tf.reshape(x, [1, rows, columns, 1]),
        tf.ones([rows]),
        tf.zeros([rows]),
        epsilon=epsilon,
        data_format="NCHW",
    )
    y = tf.reshape(y, shape)
    y.set_shape(x.shape)
    return y
