"""What the layers share that change images at random while training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self, Unpack

import tensorflow.compat.v1 as tf

from minikeras import initializers
from minikeras.behaviors.forward.augmentation_stream import augmentation_stream
from minikeras.checks import require_seed
from minikeras.defaults import Defaults
from minikeras.errors import message, show_shape
from minikeras.layers.base import Layer, LayerOptions, MakeWeight, Pass, Shape, Weights
from minikeras.layers.preprocessing.alone import on_tensor_or_array
from minikeras.layers.shapes import data_format_name
from minikeras.seeds import RandomObject, Ticket, assign_seeds

Factor = float | Sequence[float]
FILL_MODES = ("reflect", "wrap", "constant", "nearest")


class Draws:
    """The numbers that a layer draws for one batch, each from where the last one ended."""

    def __init__(self, seed: int, drawn: tf.Tensor, step: Pass) -> None:
        """Begin after `drawn` (int64)."""
        self.seed, self.drawn, self.step = seed, drawn, step

    def uniform(
        self,
        shape: Sequence[Any],
        low: float,
        high: float,
        dtype: tf.DType = tf.float32,
        from_new_seed: bool = False,
    ) -> tf.Tensor:
        """Return numbers from `low` to below `high`; in Keras 2 some have a seed of their own."""
        numbers, self.drawn = augmentation_stream(
            shape,
            low,
            high,
            dtype,
            self.seed,
            self.drawn,
            from_new_seed,
            self.step.defaults.augmentation_stream,
        )
        return numbers


class Augmentation(Layer):
    """Base of the layers that change images at random while training, and only then.

    Alone, outside a model, such a layer changes images unless it is told `training=False`.
    Subclasses write `augment`, and `leave` if they do something else when they do not train.
    Shapes: (batch, height, width, channels), or one image without the batch axis; with
    `data_format="channels_first"` the channels come before the height.
    Source: keras/src/layers/preprocessing/image_preprocessing/base_image_preprocessing_layer.py.
    """

    is_initializer = True  # in Keras 2 the seed is drawn when the layer is built, as theirs

    def __init__(
        self, seed: int | None, data_format: str | None, **options: Unpack[LayerOptions]
    ) -> None:
        """Take a place in the order of seeds."""
        super().__init__(**options)
        require_seed(seed, type(self).__name__)
        self.seed = seed
        self.data_format = data_format_name(data_format, type(self).__name__)
        self.ticket = Ticket(counted=seed is None)
        self.drawn_alone: Any = None  # how far the layer has drawn outside models

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Make a layer from its config; Keras 2 writes the kind of its generator into it."""
        return super().from_config({key: config[key] for key in config if key != "rng_type"})

    def augment(self, x: tf.Tensor, draws: Draws, step: Pass) -> tf.Tensor:
        """Return the images (batch, ...) of a pass that trains."""
        raise NotImplementedError

    def leave(self, x: tf.Tensor, step: Pass) -> tf.Tensor:
        """Return the images of any other pass."""
        return x

    def random_objects(self) -> Sequence[RandomObject]:
        """Return the layer itself: its numbers come from its own stream."""
        return [self]

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make a counter of what was drawn, which is not among the weights."""
        zero = initializers.Zeros()
        return {"drawn": make("drawn", (), zero, dtype="int64", state=True)}

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Change the images if this pass trains."""
        x = tf.cast(x, tf.float32)
        rank = len(x.shape)
        if rank not in (3, 4):
            text = f"{type(self).__name__} takes images."
            got = show_shape(x.shape.as_list())
            raise ValueError(message(text, got=got, expected="(batch, height, width, channels)"))
        images = tf.expand_dims(x, 0) if rank == 3 else x
        if step.training:
            draws = Draws(step.seeds[self.ticket], tf.identity(weights["drawn"]), step)
            start = draws.drawn
            images = self.augment(images, draws, step)
            if draws.drawn is not start:
                step.updates.append(weights["drawn"].assign(draws.drawn))
        else:
            images = self.leave(images, step)
        return tf.squeeze(images, 0) if rank == 3 else images

    def __call__(self, x: Any, training: bool = True) -> Any:
        """Change images outside a model: an array, or a tensor in `dataset.map`.

        Each call draws new numbers, those that Keras 3 draws from the same seed.

        Raises:
            ValueError: a tensor of a graph that is built by hand, where nobody counts the calls.
        """
        return on_tensor_or_array(lambda x: self.alone(x, training, Defaults.keras()), x)

    def alone(self, x: tf.Tensor, training: bool, defaults: Defaults) -> tf.Tensor:
        """Return what the layer makes of a tensor, outside a model."""
        seeds = assign_seeds([self], None, defaults)
        step = Pass(training, defaults, seeds, tf.constant(0, tf.int64))
        return self.call(x, {"drawn": self._counter()}, step)

    def _counter(self) -> tf.Variable:
        """Return the variable that counts what the layer draws outside models."""
        if not tf.executing_eagerly_outside_functions():
            text = "Outside a model nobody counts the draws without TensorFlow's eager mode."
            hint = "Sequential([layer]), or images in NumPy arrays with eager mode on"
            raise ValueError(message(text, where=f"{self.name}(x)", hint=hint))
        with tf.init_scope():
            if self.drawn_alone is None:
                zero = tf.constant(0, tf.int64)
                self.drawn_alone = tf.Variable(zero, trainable=False, use_resource=True)
        return self.drawn_alone


def batch_of(x: tf.Tensor) -> tf.Tensor:
    """Return the number of images, as a tensor."""
    return tf.shape(x)[0]


def bounds(
    factor: Any, name: str, layer: str, low: float = -1.0, high: float = 1.0
) -> tuple[float, float]:
    """Return the ends of a range: of a pair, or of a number and its negative.

    Raises:
        ValueError: it is neither, or reaches beyond `low` and `high`.

    Examples:
        >>> bounds(0.2, "factor", "RandomRotation"), bounds((0.3, 0.1), "factor", "RandomRotation")
        ((-0.2, 0.2), (0.1, 0.3))
    """
    pair = factor if isinstance(factor, list | tuple) else (factor, factor)
    numbers = [isinstance(end, int | float) and not isinstance(end, bool) for end in pair]
    if len(pair) != 2 or not all(numbers) or not all(low <= end <= high for end in pair):
        raise ValueError(
            message(
                f"{name} takes a number or two, from {low:g} to {high:g}.",
                where=f"{layer}({name}=...)",
                got=repr(factor),
            )
        )
    if pair is factor:
        return min(pair), max(pair)
    return max(-abs(factor), low), abs(factor)
