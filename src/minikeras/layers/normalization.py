"""Batch normalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.forward.batchnorm_bessel import batchnorm_bessel
from minikeras.behaviors.forward.batchnorm_epsilon import batchnorm_epsilon
from minikeras.behaviors.forward.batchnorm_momentum import batchnorm_momentum
from minikeras.behaviors.forward.moving_average_update import moving_average_update
from minikeras.initializers import Ones, Zeros
from minikeras.layers.base import Layer, LayerOptions, MakeWeight, Pass, Shape, Weights
from minikeras.layers.shapes import known_axis


class BatchNormalization(Layer):
    """`gamma * (x - mean) / sqrt(variance + epsilon) + beta`, for each channel.

    While training, mean and variance are those of the batch, and moving averages remember
    them; otherwise the moving averages are used.
    Source: Ioffe and Szegedy 2015; keras/src/layers/normalization/batch_normalization.py.

    Args:
        momentum: the share of the moving average that a step keeps (None: the table decides).
        epsilon: what is added to the variance (None: the table decides).
        center: whether there is a beta.
        scale: whether there is a gamma.
    """

    supports_masking = True

    def __init__(
        self,
        *,
        momentum: float | None = None,
        epsilon: float | None = None,
        center: bool = True,
        scale: bool = True,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer; the channels are the last axis."""
        super().__init__(**options)
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make gamma, beta, moving_mean and moving_variance, each (channels,)."""
        shape = (known_axis(input_shape, "BatchNormalization"),)
        weights = {}
        if self.scale:
            weights["gamma"] = make("gamma", shape, Ones())
        if self.center:
            weights["beta"] = make("beta", shape, Zeros())
        weights["moving_mean"] = make("moving_mean", shape, Zeros(), trainable=False)
        weights["moving_variance"] = make("moving_variance", shape, Ones(), trainable=False)
        return weights

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Normalise with the statistics of the batch (training) or the moving ones."""
        defaults = step.defaults.override(
            batchnorm_epsilon=self.epsilon, batchnorm_momentum=self.momentum
        )
        epsilon = defaults.batchnorm_epsilon
        shares = batchnorm_momentum(defaults.batchnorm_momentum)
        form = defaults.moving_average_update
        training = step.training and self.trainable  # a frozen one is used as in inference
        averages = [weights["moving_mean"], weights["moving_variance"]]
        if batchnorm_bessel(x, defaults.batchnorm_bessel):
            x, *moved = _fused(x, averages, weights, epsilon, shares[1], training)
            if training and form is not None:
                step.updates += [old.assign(new) for old, new in zip(averages, moved, strict=True)]
            return x
        if not training:
            return _normalize(x, averages, weights, epsilon)
        moments = tf.nn.moments(x, axes=list(range(len(x.shape) - 1)))
        for average, batch in zip(averages, moments, strict=True):
            update = moving_average_update(average, batch, shares, form)
            step.updates += [] if update is None else [update]
        return _normalize(x, moments, weights, epsilon)


def _normalize(
    x: tf.Tensor, moments: Sequence[tf.Tensor], weights: Weights, epsilon: float
) -> tf.Tensor:
    """Do what `tf.nn.batch_normalization` does, op for op, with the epsilon in sight.

    The name scope is that function's own: TensorFlow's graph optimizer orders sums by the
    names of their ops, so another name would round differently.
    """
    mean, variance = moments
    with tf.name_scope("batchnorm"):
        factor = tf.math.rsqrt(batchnorm_epsilon(tf.convert_to_tensor(variance), epsilon))
        if "gamma" in weights:
            factor *= weights["gamma"]
        shift = -mean * factor if "beta" not in weights else weights["beta"] - mean * factor
        return x * factor + shift


def _fused(
    x: tf.Tensor,
    averages: list[tf.Variable],
    weights: Weights,
    epsilon: float,
    take: float,
    training: bool,
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Run the fused kernel: the output, and the moving averages after this batch."""
    channels = x.shape[-1]
    return tf.nn.fused_batch_norm(  # type: ignore[no-any-return]
        x,
        weights.get("gamma", tf.ones(channels)),
        weights.get("beta", tf.zeros(channels)),
        mean=averages[0],
        variance=averages[1],
        epsilon=epsilon,
        is_training=training,
        exponential_avg_factor=take if training else 1.0,
    )
