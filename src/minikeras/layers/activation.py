"""Activation functions as layers; `Activation`, which takes any of them, is in `core.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras import activations, constraints, initializers, regularizers
from minikeras.behaviors.forward.leaky_relu_slope import leaky_relu_slope
from minikeras.behaviors.forward.mask_softmax import mask_softmax
from minikeras.checks import require_number
from minikeras.errors import message, show_shape
from minikeras.layers.base import Layer, LayerOptions, MakeWeight, Pass, Shape, Weights
from minikeras.layers.core import drawing, make_kernel
from minikeras.layers.shapes import known_axis
from minikeras.seeds import RandomObject


class ReLU(Layer):
    """`max(x, 0)`, or a variant of it; see `activations.relu`.

    Source: keras/src/layers/activations/relu.py::ReLU.

    Args:
        max_value: the largest value that is returned; None for no limit.
        negative_slope: the slope below the threshold.
        threshold: where the function starts to rise.
    """

    supports_masking = True

    def __init__(
        self,
        max_value: float | None = None,
        negative_slope: float = 0.0,
        threshold: float = 0.0,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Keep the numbers; none of them may be negative."""
        super().__init__(**options)
        self.max_value = None if max_value is None else _not_negative(max_value, "max_value")
        self.negative_slope = _not_negative(negative_slope, "negative_slope")
        self.threshold = _not_negative(threshold, "threshold")

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Apply the function."""
        return activations.relu(x, self.negative_slope, self.max_value, self.threshold)


class LeakyReLU(Layer):
    """`x` where positive, else `negative_slope * x`; the function of this name has 0.2.

    Source: Maas et al. 2013; keras/src/layers/activations/leaky_relu.py::LeakyReLU.

    Args:
        negative_slope: of negative numbers (None: the table decides).
        alpha: what Keras 2 calls `negative_slope`.
    """

    supports_masking = True
    unwritten = frozenset({"alpha"})

    def __init__(
        self,
        negative_slope: float | None = None,
        *,
        alpha: float | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Keep the slope, which may not be negative."""
        super().__init__(**options)
        self.negative_slope = negative_slope if alpha is None else alpha
        if self.negative_slope is not None:
            require_number(self.negative_slope, "negative_slope", "LeakyReLU")

    def unsaid(self) -> dict[str, Any]:
        """Return what the table decides, with Keras 3's value."""
        return {"negative_slope": 0.3} if self.negative_slope is None else {}

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer, in the format of Keras 3."""
        return super().get_config() | self.unsaid()

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Apply the function."""
        defaults = step.defaults.override(leaky_relu_slope=self.negative_slope)
        return leaky_relu_slope(x, defaults.leaky_relu_slope)


class PReLU(Layer):
    """`x` where positive, else `alpha * x`, with an alpha that is trained for each input.

    Source: He et al. 2015; keras/src/layers/activations/prelu.py::PReLU.

    Args:
        alpha_initializer: of the slopes.
        alpha_regularizer: a penalty on them.
        alpha_constraint: what is done to them after each step.
        shared_axes: axes along which one slope serves all: [1, 2] for the places of an image.
    """

    supports_masking = True

    def __init__(
        self,
        alpha_initializer: Any = "Zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: int | Sequence[int] | None = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Turn names into objects."""
        super().__init__(**options)
        self.alpha_initializer = initializers.get(alpha_initializer)
        self.alpha_regularizer = regularizers.get(alpha_regularizer)
        self.alpha_constraint = constraints.get(alpha_constraint)
        self.shared_axes = [shared_axes] if isinstance(shared_axes, int) else shared_axes

    def random_objects(self) -> Sequence[RandomObject]:
        """Return the initializer, if it draws."""
        return drawing([self.alpha_initializer])

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make alpha, in the shape of an input, with 1 on the shared axes."""
        shared = [axis - 1 for axis in self.shared_axes or ()]
        own = [axis for axis in range(len(input_shape)) if axis not in shared]
        shape = [1] * len(input_shape)
        for axis in own:
            shape[axis] = known_axis(input_shape, "PReLU", axis)
        return {"alpha": make_kernel(self, "alpha", tuple(shape), make)}

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Return the sum of both halves."""
        return tf.nn.relu(x) + -weights["alpha"] * tf.nn.relu(-x)


class ELU(Layer):
    """`x` where positive, else `alpha * (exp(x) - 1)`.

    Source: Clevert et al. 2016; keras/src/layers/activations/elu.py::ELU.
    """

    supports_masking = True

    def __init__(self, alpha: float = 1.0, **options: Unpack[LayerOptions]) -> None:
        """Keep alpha."""
        super().__init__(**options)
        require_number(alpha, "alpha", "ELU", low=-np.inf)
        self.alpha = alpha

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Apply the function."""
        return activations.elu(x, self.alpha)


class ThresholdedReLU(Layer):
    """`x` where it is more than `theta`, else 0. Keras 3 has it no more.

    Source: tf_keras/src/layers/activation/thresholded_relu.py::ThresholdedReLU.
    """

    supports_masking = True

    def __init__(self, theta: float = 1.0, **options: Unpack[LayerOptions]) -> None:
        """Keep theta, which may not be negative."""
        super().__init__(**options)
        require_number(theta, "theta", "ThresholdedReLU")
        self.theta = theta

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Multiply by 0 or 1."""
        return x * tf.cast(tf.greater(x, self.theta), x.dtype)


class Softmax(Layer):
    """`exp(x) / sum(exp(x))` over an axis; what the mask leaves out gets 0.

    Source: keras/src/layers/activations/softmax.py::Softmax.

    Args:
        axis: one axis, or several that are taken together.
    """

    supports_masking = True

    def __init__(self, axis: int | Sequence[int] = -1, **options: Unpack[LayerOptions]) -> None:
        """Keep the axis."""
        super().__init__(**options)
        self.axis = axis

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Apply the function to what the mask leaves."""
        if step.mask is None:
            return self._softmax(x)
        if not _fits(step.mask, x):
            raise ValueError(
                message(
                    "The mask does not fit the input: its axes must be the last ones of the input.",
                    where="Softmax",
                    got=f"a mask of shape {show_shape(step.mask.shape.as_list())}",
                    expected=f"one for {show_shape(x.shape.as_list())}",
                    hint="layers.Activation('softmax'), which takes no notice of the mask",
                )
            )
        return mask_softmax(x, step.mask, self._softmax, step.defaults.mask_softmax)

    def _softmax(self, x: tf.Tensor) -> tf.Tensor:
        axes = [self.axis] if isinstance(self.axis, int) else [*self.axis]
        if len(axes) == 1:
            return activations.softmax(x, axes[0])
        return tf.exp(x - tf.reduce_logsumexp(x, axis=axes, keepdims=True))


def _not_negative(value: Any, name: str) -> float:
    """Return a number; Keras 2 writes arrays of one number into its configs."""
    number: float = value.item() if isinstance(value, np.ndarray) else value
    require_number(number, name, "ReLU")
    return number


def _fits(mask: tf.Tensor, x: tf.Tensor) -> bool:
    """Return whether the mask can be spread over the input, its last axes being those of `x`."""
    pairs = zip(reversed(mask.shape.as_list()), reversed(x.shape.as_list()), strict=False)
    known = [(one, other) for one, other in pairs if one is not None and other is not None]
    return len(mask.shape) <= len(x.shape) and all(one in (1, other) for one, other in known)
