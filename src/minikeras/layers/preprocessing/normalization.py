"""Numbers with mean 0 and variance 1, by statistics that are found before the training."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Unpack

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.backend import epsilon
from minikeras.behaviors.forward.adapt_in_batches import adapt_in_batches
from minikeras.defaults import Defaults
from minikeras.errors import message, show_shape
from minikeras.initializers.base import Initializer
from minikeras.layers.base import Layer, LayerOptions, MakeWeight, Pass, Shape, Weights
from minikeras.layers.preprocessing.alone import on_tensor_or_array

NAMES = ("mean", "variance", "count")


class Normalization(Layer):
    """`(x - mean) / sqrt(variance)`, with a mean and a variance for each feature.

    Either give both, or let `adapt` find them, before the layer is in a model or after. Works
    alone as well, on an array, and on a tensor in `dataset.map`.
    Source: keras/src/layers/preprocessing/normalization.py::Normalization.

    Args:
        axis: the axis or axes of the features; None has one mean for all numbers.
        mean: a number, or an array that fits the axes.
        variance: likewise.
        invert: whether to undo it: `mean + x * sqrt(variance)`.
        options: the arguments of `LayerOptions`.

    Raises:
        ValueError: only one of mean and variance, or shapes that do not fit.

    Examples:
        >>> layer = Normalization()
        >>> layer.adapt(np.float32([[0, 7], [2, 9], [4, 11]]))
        >>> layer(np.float32([[2, 9]])).tolist()
        [[0.0, 0.0]]
    """

    supports_masking = True

    def __init__(
        self,
        axis: int | Sequence[int] | None = -1,
        mean: Any = None,
        variance: Any = None,
        invert: bool = False,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Describe the layer."""
        super().__init__(**options)
        self.axis = () if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
        self.mean = None if mean is None else np.asarray(mean).tolist()
        self.variance = None if variance is None else np.asarray(variance).tolist()
        self.invert = invert
        self.adapted: dict[bool, Sequence[Any]] | None = None
        shapes = [None if value is None else np.shape(value) for value in (mean, variance)]
        if shapes[0] != shapes[1] or len(shapes[0] or ()) > len(self.axis):
            raise ValueError(
                message(
                    "mean and variance come together, with the same shape, one axis per feature.",
                    where="Normalization(mean=..., variance=...)",
                    got=f"shapes {shapes[0]} and {shapes[1]} for {len(self.axis)} axes",
                )
            )

    def adapt(self, data: Any) -> None:
        """Find mean and variance of an array, a data set, or an iterable of batches.

        Of tuples the first part counts. Earlier statistics are forgotten.

        Raises:
            ValueError: mean and variance were given, or `data` is empty or does not fit.
        """
        if self.mean is not None:
            hint = "a Normalization without mean and variance"
            raise ValueError(message("The mean is given.", where="Normalization.adapt", hint=hint))
        batches, shape = _batches(data)
        kept = self._features(shape)
        axes = [axis for axis in range(len(shape)) if axis not in kept]
        # What the layer needs depends on a table that it may not know yet. A tensor is whole for
        # Keras 3, which then computes in TensorFlow, and an array for Keras 2.
        forms = {False: batches, True: np.asarray(data) if tf.is_tensor(data) else batches}
        self.adapted = {each: adapt_in_batches(form, axes, each) for each, form in forms.items()}
        if self.home is not None:
            self.home.set_layer_values(self, self._statistics(self.home.defaults))

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make mean and variance, (features,), and count; none of them is trained."""
        shape = (None, *input_shape)
        kept = tuple(input_shape[axis - 1] for axis in self._features(shape))
        if self.mean is not None:
            # Not a constant: TensorFlow would multiply by its inverse, and Keras divides.
            values = zip(NAMES, self._given(shape), strict=False)
            return {name: tf.placeholder_with_default(value, value.shape) for name, value in values}
        shapes, dtypes = (kept, kept, ()), ("float32", "float32", "int64")
        return {
            name: make(name, shape, _Adapted(self, place), trainable=False, dtype=dtype)
            for place, (name, shape, dtype) in enumerate(zip(NAMES, shapes, dtypes, strict=True))
        }

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Subtract and divide, or undo it."""
        x = tf.cast(x, tf.float32)
        shape = x.shape.as_list()
        kept = self._features(shape)
        sizes = [size if axis in kept else 1 for axis, size in enumerate(shape)]
        mean, variance = (tf.reshape(weights[name], sizes) for name in NAMES[:2])
        deviation = tf.maximum(tf.sqrt(variance), epsilon())
        return mean + x * deviation if self.invert else (x - mean) / deviation

    def __call__(self, x: Any, training: bool = False) -> Any:
        """Apply the layer to a tensor or an array, outside a model, as it is adapted now."""
        return on_tensor_or_array(self._alone, x)

    def _alone(self, x: tf.Tensor) -> tf.Tensor:
        values = self._values(x.shape.as_list())
        weights = {name: tf.constant(value) for name, value in zip(NAMES, values, strict=False)}
        return self.call(x, weights, Pass(False, Defaults.keras(), {}, tf.constant(0, tf.int64)))

    def _values(self, shape: Sequence[int | None]) -> Sequence[Any]:
        """Return the mean and the variance that hold now."""
        if self.mean is not None:
            return self._given(shape)
        if self.home is not None:
            return self.get_weights()
        sizes = [shape[axis] or 1 for axis in self._features(shape)]
        unadapted = np.zeros(sizes, np.float32), np.ones(sizes, np.float32)
        return self._statistics(Defaults.keras()) or unadapted

    def _statistics(self, defaults: Defaults) -> Sequence[Any]:
        """Return mean, variance and count as a table wants them; nothing before `adapt`."""
        return () if self.adapted is None else self.adapted[defaults.adapt_in_batches]

    def _given(self, shape: Sequence[int | None]) -> list[np.ndarray]:
        """Return the mean and the variance that were given, one number for each feature."""
        sizes = [shape[axis] or 1 for axis in self._features(shape)]
        values = (np.asarray(self.mean), np.asarray(self.variance))
        return [np.broadcast_to(value, sizes).astype(np.float32) for value in values]

    def _features(self, shape: Sequence[int | None]) -> list[int]:
        """Return the axes that are kept, counted from the front; their sizes must be known."""
        rank = len(shape)
        axes = sorted(axis + rank if axis < 0 else axis for axis in self.axis)
        if not all(0 <= axis < rank and shape[axis] is not None for axis in axes):
            raise ValueError(
                message(
                    "Normalization needs the sizes of the axes of the features.",
                    where=f"Normalization(axis={self.axis!r})",
                    got=f"an input of shape {show_shape(shape)}",
                    hint="axis=None for one mean of all numbers",
                )
            )
        return axes


class _Adapted(Initializer):
    """The first value of a weight of a `Normalization`: what was found, or 0, 1 and 0."""

    def __init__(self, layer: Normalization, place: int) -> None:
        self.layer, self.place = layer, place

    def draw(self, shape: Shape, seed: int, defaults: Defaults) -> tf.Tensor:
        found = self.layer._statistics(defaults)
        value = found[self.place] if found else float(self.place == 1)
        dtype = np.int64 if self.place == 2 else np.float32
        if np.shape(value) not in ((), shape):
            text = "The layer was adapted to data of another shape."
            got, expected = show_shape(np.shape(value)), show_shape(shape)
            raise ValueError(message(text, where="Normalization", got=got, expected=expected))
        return tf.constant(np.broadcast_to(value, shape).astype(dtype))


def _batches(data: Any) -> tuple[np.ndarray | Iterable[np.ndarray], Sequence[int | None]]:
    """Return an array or the batches of anything else, and the shape of the first of them."""
    if isinstance(data, list | tuple) and data and not hasattr(data[0], "shape"):
        data = np.asarray(data)  # Keras 2: a list of numbers
    if isinstance(data, np.ndarray):
        return data, data.shape
    if tf.is_tensor(data):
        batches = [np.asarray(data)]
    elif hasattr(data, "__iter__") or hasattr(data, "__getitem__"):
        if hasattr(data, "element_spec"):
            spec = data.element_spec
            spec = spec[0] if isinstance(spec, tuple) else spec
            data = data.batch(128) if len(spec.shape) == 1 else data
        items = data if hasattr(data, "__iter__") else (data[i] for i in range(len(data)))
        parts = (item[0] if isinstance(item, tuple) else item for item in items)
        batches = [np.asarray(part) for part in parts]
    else:
        expected = "an array, a data set or an iterable of batches"
        got = type(data).__name__
        raise TypeError(message("Unknown data.", where="adapt", got=got, expected=expected))
    if not batches:
        raise ValueError(message("There is no batch.", where="Normalization.adapt"))
    return batches, batches[0].shape
