"""Batch normalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import tensorflow.compat.v1 as tf

from minikeras import constraints, initializers, regularizers
from minikeras.behaviors.forward.batchnorm_bessel import batchnorm_bessel
from minikeras.behaviors.forward.batchnorm_epsilon import batchnorm_epsilon
from minikeras.behaviors.forward.batchnorm_momentum import batchnorm_momentum
from minikeras.behaviors.forward.freeze_batchnorm import freeze_batchnorm
from minikeras.behaviors.forward.mask_moments import mask_moments
from minikeras.behaviors.forward.moving_average_update import moving_average_update
from minikeras.errors import message, show_shape
from minikeras.layers.base import Layer, LayerOptions, MakeWeight, Pass, Shape, Weights
from minikeras.layers.core import drawing, make_kernel
from minikeras.layers.shapes import axes_of, known_axis, layout
from minikeras.seeds import RandomObject


class Affine(Layer):
    """Base of the layers that multiply by a gamma and add a beta, which are trained."""

    supports_masking = True

    def __init__(
        self,
        center: bool,
        scale: bool,
        beta_initializer: Any,
        gamma_initializer: Any,
        beta_regularizer: Any,
        gamma_regularizer: Any,
        beta_constraint: Any,
        gamma_constraint: Any,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Turn names into objects; the order is the order in which Keras 3 draws seeds."""
        super().__init__(**options)
        self.center = center
        self.scale = scale
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)

    def random_objects(self) -> Sequence[RandomObject]:
        """Return the initializers that draw random numbers."""
        used = [self.gamma_initializer] * self.scale + [self.beta_initializer] * self.center
        return drawing(used)

    def make_affine(self, shape: Shape, make: MakeWeight) -> Weights:
        """Make gamma and beta, as far as there are any."""
        names = ["gamma"] * self.scale + ["beta"] * self.center
        return {name: make_kernel(self, name, shape, make) for name in names}


class BatchNormalization(Affine):
    """`gamma * (x - mean) / sqrt(variance + epsilon) + beta`, for each channel.

    While training, mean and variance are those of the batch, and moving averages remember
    them; otherwise, and in a layer that is not trainable, the moving averages are used. Masked
    steps of a sequence do not count.
    Source: Ioffe and Szegedy 2015; keras/src/layers/normalization/batch_normalization.py.

    Args:
        axis: the axis of the channels; 1 after a convolution with `data_format="channels_first"`.
        momentum: the share of the moving average that a step keeps (None: the table decides).
        epsilon: what is added to the variance (None: the table decides).
        center: whether there is a beta.
        scale: whether there is a gamma.
        beta_initializer: of beta; the others in the same way.
        renorm: only False: batch renormalization is not here, nor are its two arguments.
        synchronized: only False: there is one device.
    """

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        momentum: float | None = None,
        epsilon: float | None = None,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        renorm: bool = False,
        renorm_clipping: Any = None,
        renorm_momentum: float = 0.99,
        synchronized: bool = False,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
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
        for name, value in (("renorm", renorm), ("synchronized", synchronized)):
            if value:
                where = f"BatchNormalization({name}=...)"
                text = message("Only False is possible.", where=where, got=repr(value))
                raise ValueError(text)
        self.axis = _one_axis(axis)
        self.momentum = momentum
        self.epsilon = epsilon
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)
        self.renorm, self.synchronized = renorm, synchronized
        self.renorm_clipping, self.renorm_momentum = renorm_clipping, renorm_momentum

    def random_objects(self) -> Sequence[RandomObject]:
        """Return the initializers that draw random numbers."""
        moving = [self.moving_mean_initializer, self.moving_variance_initializer]
        return [*super().random_objects(), *drawing(moving)]

    def unsaid(self) -> dict[str, Any]:
        """Return what the table decides, with Keras 3's values."""
        values = {"momentum": 0.99, "epsilon": 1e-3}
        return {name: value for name, value in values.items() if getattr(self, name) is None}

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer, in the format of Keras 3."""
        return super().get_config() | self.unsaid()

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make gamma, beta, moving_mean and moving_variance, each (channels,)."""
        (axis,) = axes_of(self.axis, len(input_shape) + 1, "BatchNormalization")
        shape = (known_axis(input_shape, "BatchNormalization", axis - 1),)
        weights = self.make_affine(shape, make)
        for name in ("moving_mean", "moving_variance"):
            initializer = getattr(self, f"{name}_initializer")
            weights[name] = make(name, shape, initializer, trainable=False)
        return weights

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Normalise with the statistics of the batch (training) or the moving ones."""
        defaults = step.defaults.override(
            batchnorm_epsilon=self.epsilon, batchnorm_momentum=self.momentum
        )
        epsilon = defaults.batchnorm_epsilon
        shares = batchnorm_momentum(defaults.batchnorm_momentum)
        trains = step.trains.get(id(self), self.trainable)
        training = freeze_batchnorm(step.training, trains, defaults.freeze_batchnorm)
        form = defaults.moving_average_update if trains else None
        averages = [weights["moving_mean"], weights["moving_variance"]]
        (axis,) = axes_of(self.axis, len(x.shape), "BatchNormalization")
        if batchnorm_bessel(x, axis, defaults.batchnorm_bessel):
            x, *moved = _fused(x, axis, averages, weights, epsilon, shares[1], training)
            if training and form is not None:
                step.updates += [old.assign(new) for old, new in zip(averages, moved, strict=True)]
            return x
        _check_mask(step.mask, x)
        if not training:
            return _normalize(x, averages, axis, weights, epsilon)
        others = [other for other in range(len(x.shape)) if other != axis]
        how = None if step.mask is None else defaults.mask_moments
        moments = mask_moments(x, step.mask, others, how)
        for average, batch in zip(averages, moments, strict=True):
            update = moving_average_update(average, batch, shares, form)
            step.updates += [] if update is None else [update]
        return _normalize(x, moments, axis, weights, epsilon)


def _one_axis(axis: int | Sequence[int]) -> int:
    """Return the axis; Keras 2 takes a list, and writes one into its configs."""
    axes = [axis] if isinstance(axis, int) else [*axis]
    if len(axes) != 1:
        text = "BatchNormalization has one axis of channels."
        raise ValueError(message(text, where="BatchNormalization(axis=...)", got=repr(axis)))
    return axes[0]


def _check_mask(mask: tf.Tensor | None, x: tf.Tensor) -> None:
    if mask is not None and len(mask.shape) != len(x.shape) - 1:
        raise ValueError(
            message(
                "The mask must have the axes of the input but the last.",
                where="BatchNormalization",
                got=f"a mask of shape {show_shape(mask.shape.as_list())}",
                expected=f"one for {show_shape(x.shape.as_list())}",
            )
        )


def _normalize(
    x: tf.Tensor, moments: Sequence[tf.Tensor], axis: int, weights: Weights, epsilon: float
) -> tf.Tensor:
    """Do what `tf.nn.batch_normalization` does, op for op, with the epsilon in sight.

    The name scope is that function's own: TensorFlow's graph optimizer orders sums by the
    names of their ops, so another name would round differently.
    """
    shape = [1] * len(x.shape)
    shape[axis] = x.shape[axis]

    def along(values: tf.Tensor) -> tf.Tensor:
        return values if axis == len(shape) - 1 else tf.reshape(values, shape)

    mean, variance = map(along, moments)
    gamma, beta = (along(weights[name]) if name in weights else None for name in ("gamma", "beta"))
    with tf.name_scope("batchnorm"):
        factor = tf.math.rsqrt(batchnorm_epsilon(tf.convert_to_tensor(variance), epsilon))
        if gamma is not None:
            factor *= gamma
        shift = -mean * factor if beta is None else beta - mean * factor
        return x * factor + shift


def _fused(
    x: tf.Tensor,
    axis: int,
    averages: list[tf.Variable],
    weights: Weights,
    epsilon: float,
    take: float,
    training: bool,
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Run the fused kernel: the output, and the moving averages after this batch."""
    channels = x.shape[axis]
    return tf.nn.fused_batch_norm(  # type: ignore[no-any-return]
        x,
        weights.get("gamma", tf.ones(channels)),
        weights.get("beta", tf.zeros(channels)),
        mean=averages[0],
        variance=averages[1],
        epsilon=epsilon,
        is_training=training,
        data_format=layout(len(x.shape) - 2, "channels_first" if axis == 1 else "channels_last"),
        exponential_avg_factor=take if training else 1.0,
    )
