"""The layers of a model in a graph: weights made once, called as often as needed."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Sequence
from typing import NamedTuple

import tensorflow.compat.v1 as tf

from minikeras.defaults import Defaults
from minikeras.errors import message, show_shape
from minikeras.initializers.base import Initializer, RandomInitializer
from minikeras.layers.base import (
    Constraint,
    Layer,
    Pass,
    Shape,
    Weights,
    all_layers,
    call_layer,
    unique_names,
)
from minikeras.regularizers import Regularizer
from minikeras.seeds import assign_seeds
from minikeras.variables import variable


class BuiltLayer(NamedTuple):
    """A layer in a graph: its name, its variables, and the shape of its output."""

    layer: Layer
    name: str
    weights: Weights
    output_shape: tuple[int | None, ...]  # with the batch axis, which is None


class Weight(NamedTuple):
    """A variable of a model, and what happens to it while training."""

    variable: tf.Variable
    owner: Layer
    place: int  # which of the outermost layers it belongs to
    trainable: bool  # whether it is made to be trained, unless a layer is frozen
    trained: bool
    regularizer: Regularizer | None
    constraint: Constraint | None


class Owner(NamedTuple):
    """A layer, with the variables that it has itself and not through a layer inside it."""

    layer: Layer
    weights: list[tf.Variable]
    states: list[tf.Variable]


class Stack:
    """All layers of one model in the current graph."""

    def __init__(
        self,
        layers: Sequence[Layer],
        x: tf.Tensor,
        defaults: Defaults,
        seed: int | None,
        batch_size: int | None = None,
        trainable: Sequence[bool] | None = None,
    ) -> None:
        """Make every weight, and find every shape, for a placeholder `x`.

        `trainable` says which layers are trained, those inside others too, if they themselves
        do not say so any more.
        """
        self.defaults = defaults
        self.batch_size = batch_size
        everyone = all_layers(layers)
        flags = [layer.trainable for layer in everyone] if trainable is None else trainable
        self.trains = {id(layer): flag for layer, flag in zip(everyone, flags, strict=True)}
        objects = [item for layer in layers for item in layer.random_objects()]
        self.seeds = assign_seeds(objects, seed, defaults)
        self.training_calls = variable(tf.constant(0, tf.int64), "training_calls", defaults)
        self.all_weights: list[Weight] = []
        self.states: list[tuple[Layer, tf.Variable]] = []
        self.built: list[BuiltLayer] = []
        self.input_shape = tuple(x.shape.as_list())
        step = self.new_pass(training=False)
        for layer, name in zip(layers, unique_names(layers), strict=True):
            x = self._build_layer(layer, name, x, step)
        self.output_shape = tuple(x.shape.as_list())
        self.output_dtype: tf.DType = x.dtype

    @property
    def weights(self) -> list[tf.Variable]:
        """The variables in the order of Keras's `get_weights`."""
        return [weight.variable for weight in self.in_order]

    @property
    def trainable(self) -> list[tf.Variable]:
        """The variables that the optimizer changes."""
        return [weight.variable for weight in self.in_order if weight.trained]

    @property
    def constraints(self) -> list[Constraint | None]:
        """The constraint of each trainable variable."""
        return [weight.constraint for weight in self.in_order if weight.trained]

    @property
    def owners(self) -> tuple[Owner, ...]:
        """The layers that have variables themselves, and these."""
        weights = [(weight.owner, weight.variable) for weight in self.in_order]
        layers = {id(layer): layer for layer, _ in [*weights, *self.states]}
        return tuple(
            Owner(layer, *([v for owner, v in held if owner is layer] for held in kinds))
            for layer in layers.values()
            for kinds in [(weights, self.states)]
        )

    def forward(self, x: tf.Tensor, *, training: bool) -> tuple[tf.Tensor, Pass]:
        """Return the prediction for a batch, and what the pass left behind."""
        x.set_shape([self.batch_size, *self.input_shape[1:]])
        step = self.new_pass(training)
        for step.place, built in enumerate(self.built):
            x = call_layer(built.layer, built.name, x, built.weights, step)
        return x, step

    @property
    def regularized(self) -> list[Weight]:
        """The weights that have a penalty."""
        return [weight for weight in self.in_order if weight.regularizer is not None]

    @property
    def in_order(self) -> list[Weight]:
        """Return the weights layer by layer, in each those made as trainable first."""
        first: dict[int, int] = {}
        for number, weight in enumerate(self.all_weights):
            first.setdefault(id(weight.owner), number)
        return sorted(
            self.all_weights, key=lambda w: (w.place, first[id(w.owner)], not w.trainable)
        )

    def new_pass(self, training: bool) -> Pass:
        """Return the start of a way through the layers."""
        calls = tf.identity(self.training_calls)
        return Pass(
            training,
            self.defaults,
            self.seeds,
            calls,
            batch_size=self.batch_size,
            trains=self.trains,
        )

    def _build_layer(self, layer: Layer, name: str, x: tf.Tensor, step: Pass) -> tf.Tensor:
        shape = tuple(x.shape.as_list()[1:])
        place = len(self.built)
        masked = step.mask is not None
        try:
            weights = _Maker(self, layer, place, True).inside(layer, name, shape)
            with tf.name_scope("shapes/"):  # a scope that is opened twice would be numbered
                x = call_layer(layer, name, x, weights, step)
        except (ValueError, TypeError) as error:
            raise type(error)(_does_not_fit(place, name, shape, x, error)) from error
        destroys = type(layer).compute_mask is Layer.compute_mask
        if masked and step.mask is None and destroys:
            warnings.warn(
                f"Layer {place} ({name}) got a mask and does not support masking: the layers "
                "behind it and the loss count every step.",
                stacklevel=2,
            )
        self.built.append(BuiltLayer(layer, name, weights, tuple(x.shape.as_list())))
        return x


@dataclasses.dataclass
class _Maker:
    """Makes the weights of one layer of a stack, under the name scope that is open."""

    stack: Stack
    layer: Layer
    place: int
    trained: bool  # whether neither the layer nor one around it is frozen

    @property
    def batch_size(self) -> int | None:
        """The number of rows of every batch, where the user fixed it."""
        return self.stack.batch_size

    @property
    def defaults(self) -> Defaults:
        """The table of the model."""
        return self.stack.defaults

    def __call__(
        self,
        name: str,
        shape: Shape,
        initializer: Initializer,
        *,
        trainable: bool = True,
        regularizer: Regularizer | None = None,
        constraint: Constraint | None = None,
        dtype: str = "float32",
        state: bool = False,
    ) -> tf.Variable:
        """Make one weight; a `state` is a variable that is not among the weights."""
        stack, seed = self.stack, 0
        if isinstance(initializer, RandomInitializer):
            seed = stack.seeds.draw(initializer, stack.defaults)
        with tf.name_scope(f"initial_{name}"):
            initial = initializer.draw(shape, seed, stack.defaults)
            initial = initial if initial.dtype == dtype else tf.cast(initial, dtype)
        trained = trainable and self.trained and not state
        made = variable(initial, name, stack.defaults, trainable=trained)
        if state:
            stack.states.append((self.layer, made))
        else:
            weight = Weight(
                made, self.layer, self.place, trainable, trained, regularizer, constraint
            )
            stack.all_weights.append(weight)
        return made

    def inside(self, layer: Layer, name: str, input_shape: Shape) -> Weights:
        """Make the weights of a layer, inside this one or itself."""
        trained = self.trained and self.stack.trains[id(layer)]
        with tf.name_scope(name):
            make = _Maker(self.stack, layer, self.place, trained)
            return layer.make_weights(input_shape, make)

    def output_shape(self, layer: Layer, name: str, input_shape: Shape, weights: Weights) -> Shape:
        """Return what a layer inside makes of `input_shape`, found by calling it once."""
        x = tf.placeholder(tf.float32, (self.stack.batch_size, *input_shape))
        y = call_layer(layer, name, x, weights, self.stack.new_pass(training=False))
        return tuple(y.shape.as_list()[1:])


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
