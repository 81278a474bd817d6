"""The layers of a model in a graph: weights made once, called as often as needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import tensorflow.compat.v1 as tf

from minikeras.defaults import Defaults
from minikeras.errors import message, show_shape
from minikeras.initializers import Initializer, RandomInitializer
from minikeras.layers.base import Layer, Pass, Shape, Weights, unique_names
from minikeras.regularizers import Regularizer
from minikeras.seeds import assign_seeds
from minikeras.variables import variable


class BuiltLayer(NamedTuple):
    """A layer in a graph: its name, its variables, and the shape of its output."""

    layer: Layer
    name: str
    weights: Weights
    output_shape: tuple[int | None, ...]  # with the batch axis, which is None

    def call(self, x: tf.Tensor, step: Pass) -> tf.Tensor:
        """Call the layer under its own name scope."""
        with tf.name_scope(self.name):
            return self.layer.call(x, self.weights, step)


class Stack:
    """All layers of one model in the current graph."""

    def __init__(
        self, layers: Sequence[Layer], x: tf.Tensor, defaults: Defaults, seed: int | None
    ) -> None:
        """Make every weight, and find every shape, for a placeholder `x`."""
        self.defaults = defaults
        objects = [item for layer in layers for item in layer.random_objects()]
        self.seeds = assign_seeds(objects, seed, defaults)
        self.training_calls = variable(tf.constant(0, tf.int64), "training_calls", defaults)
        self.weights: list[tf.Variable] = []
        self.trainable: list[tf.Variable] = []
        self.regularized: list[tuple[tf.Variable, Regularizer]] = []
        self.built: list[BuiltLayer] = []
        step = self._new_pass(training=False)
        for layer, name in zip(layers, unique_names(layers), strict=True):
            x = self._build_layer(layer, name, x, step)
        self.output_shape = tuple(x.shape.as_list())

    def forward(self, x: tf.Tensor, *, training: bool) -> tuple[tf.Tensor, Pass]:
        """Return the prediction for a batch, and what the pass left behind."""
        step = self._new_pass(training)
        for built in self.built:
            x = built.call(x, step)
        return x, step

    def _new_pass(self, training: bool) -> Pass:
        return Pass(training, self.defaults, self.seeds, tf.identity(self.training_calls))

    def _build_layer(self, layer: Layer, name: str, x: tf.Tensor, step: Pass) -> tf.Tensor:
        shape = tuple(x.shape.as_list()[1:])
        try:
            with tf.name_scope(name):
                weights = layer.make_weights(shape, self._make_weight)
            built = BuiltLayer(layer, name, weights, ())
            x = built.call(x, step)
        except (ValueError, TypeError) as error:
            raise type(error)(_does_not_fit(len(self.built), name, shape, x, error)) from error
        self.built.append(built._replace(output_shape=tuple(x.shape.as_list())))
        return x

    def _make_weight(
        self,
        name: str,
        shape: Shape,
        initializer: Initializer,
        *,
        trainable: bool = True,
        regularizer: Regularizer | None = None,
    ) -> tf.Variable:
        """Make one weight of the layer whose name scope is open."""
        seed = 0
        if isinstance(initializer, RandomInitializer):
            seed = self.seeds[initializer.ticket]
        with tf.name_scope(f"initial_{name}"):
            initial = initializer.draw(shape, seed, self.defaults)
        weight = variable(initial, name, self.defaults, trainable=trainable)
        self.weights.append(weight)
        if trainable:
            self.trainable.append(weight)
        if regularizer is not None:
            self.regularized.append((weight, regularizer))
        return weight


def _does_not_fit(index: int, name: str, shape: Shape, x: tf.Tensor, error: Exception) -> str:
    if "\n  " in str(error):  # a message of ours, which says it all
        return f"Layer {index} ({name}): {error}"
    text = str(error).splitlines()[0]
    hint = None
    if "Negative dimension" in text:
        hint = "padding='same', a smaller window, or larger images"
    if x.dtype != tf.float32 and "dtype" in text.lower() or "float32" in text:
        hint = "data in float32: without cast_inputs nobody converts it"
    return message(
        f"Layer {index} ({name}) does not fit its input.",
        got=f"an input of shape {show_shape((None, *shape))}, dtype {x.dtype.name}",
        expected=text,
        hint=hint,
    )
