"""What every layer is: a description that makes weights once and can be called many times."""

from __future__ import annotations

import copy
import dataclasses
import difflib
import functools
import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypedDict, Unpack

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.behaviors.loss.activity_penalty_per_example import activity_penalty_per_example
from minikeras.config import Configured, arguments, serialize
from minikeras.defaults import Defaults
from minikeras.errors import UnknownArgumentError, message
from minikeras.initializers import Initializer
from minikeras.regularizers import Regularizer
from minikeras.regularizers import get as get_regularizer
from minikeras.seeds import RandomObject, Ticket

Shape = tuple[int, ...]
Weights = dict[str, Any]  # a name to a tf.Variable, or to the Weights of a layer inside
Constraint = Callable[[tf.Tensor], tf.Tensor]


class BaseOptions(TypedDict, total=False):
    """The arguments that every layer takes by name."""

    name: str | None  # in the graph, in `summary()` and in error messages
    trainable: bool  # whether the optimizer may change the weights
    dtype: str | None  # of the computation: "float32"
    input_shape: Sequence[int | None] | None  # of one example, for the first layer of a model
    batch_input_shape: Sequence[int | None]  # the same with the batch axis in front
    input_dim: int  # short for input_shape=(input_dim,)
    batch_size: int | None  # of every batch, for a first layer that keeps a state


class LayerOptions(BaseOptions, total=False):
    """The same, for layers that do not take this one by its place."""

    activity_regularizer: Any  # a penalty on the output


class MakeWeight(Protocol):
    """The function that `Stack` hands to a layer to make its weights with."""

    @property
    def batch_size(self) -> int | None:
        """The number of rows of every batch, where the user fixed it."""

    @property
    def defaults(self) -> Defaults:
        """The table of the model."""

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
        """Return a new variable of the layer; a `state` is not among the weights of the model."""

    def inside(self, layer: Layer, name: str, input_shape: Shape) -> Weights:
        """Make the weights of a layer inside this one, under a name scope of its own."""

    def output_shape(self, layer: Layer, name: str, input_shape: Shape, weights: Weights) -> Shape:
        """Return what a layer inside this one makes of `input_shape`, without the batch axis."""


@dataclasses.dataclass
class Pass:
    """One way through the layers: for training or not, and what it leaves behind."""

    training: bool
    defaults: Defaults
    seeds: dict[Ticket, int]  # of the layers that draw while training
    training_calls: tf.Tensor  # int64 scalar: training passes before this one
    mask: tf.Tensor | None = None  # bool (batch, time): which steps of the input count
    batch_size: int | None = None  # where the user fixed it
    trains: dict[int, bool] = dataclasses.field(default_factory=dict)  # by the id of a layer
    place: int = 0  # the number of the outermost layer that is being called
    updates: list[tf.Operation] = dataclasses.field(default_factory=list)  # of a training step
    state_updates: list[tf.Operation] = dataclasses.field(default_factory=list)  # of any step
    penalties: list[tuple[int, tf.Tensor, bool]] = dataclasses.field(default_factory=list)
    random_layers: int = 0
    turn: Any = 0  # of the calls that a layer gets in this pass, which one it is
    turns: Any = 1  # and of how many

    def add_penalty(self, penalty: tf.Tensor) -> None:
        """Add a float32 scalar to the loss of the batch, on behalf of the layer being called."""
        self.penalties.append((self.place, penalty, True))


class Layer(Configured):
    """Base of all layers. Subclass it and write `call`, and `make_weights` if there are any.

    Both are written in TensorFlow 1 style, on tensors and variables of the graph that is being
    built. A layer holds no variables: the model that it is in makes them, and hands them in.

    Args:
        options: the arguments of `LayerOptions`.

    Examples:
        >>> from minikeras import Sequential, initializers, layers
        >>> class Scale(layers.Layer):
        ...     def make_weights(self, input_shape, make):
        ...         return {"factor": make("factor", input_shape[-1:], initializers.Ones())}
        ...     def call(self, x, weights, step):
        ...         return x * weights["factor"]
        >>> model = Sequential([layers.Input((3,)), Scale()])
        >>> model.predict(np.eye(3), verbose=0).tolist()
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """

    supports_masking = False  # whether the mask of the input is that of the output
    leaves_mask = False  # whether `call` puts the mask of the output into the pass
    class_name: str | None = None  # that the name comes from, if not from the class

    def __init__(self, **options: Unpack[LayerOptions]) -> None:
        """Keep the options; an unknown one is an `UnknownArgumentError`."""
        kind = type(self).__name__
        for name in options:
            if name not in LayerOptions.__annotations__:
                raise UnknownArgumentError(_unknown_option(name, type(self)))
        self._name = options.get("name")
        self._given_name = self._name is not None
        self._trainable = bool(options.get("trainable", True))
        self.activity_regularizer = get_regularizer(options.get("activity_regularizer"))
        self.dtype = _float32(options.get("dtype"), kind)
        self.input_shape, self.batch_size = _first_shape(options)
        self.home: Home | None = None  # the model with the newest values of the weights
        self.build_model: Callable[[], None] | None = None  # makes the weights, if nobody has

    # -- what a subclass writes -----------------------------------------------------

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make the variables for inputs of `input_shape` (without the batch axis)."""
        return {}

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Return the output for a batch `x`: (batch, *input_shape)."""
        raise NotImplementedError(
            message("A layer needs a method `call(x, weights, step)`.", where=type(self).__name__)
        )

    def compute_mask(self, x: tf.Tensor, mask: tf.Tensor | None) -> tf.Tensor | None:
        """Return the mask of the output, given the input and its mask."""
        return mask if self.supports_masking else None

    def random_objects(self) -> Sequence[RandomObject]:
        """Return what needs a seed, in the order in which Keras builds it."""
        return []

    def inner_layers(self) -> Sequence[Layer]:
        """Return the layers inside this one, for a layer that wraps others."""
        return []

    # -- what every layer has --------------------------------------------------------

    @property
    def name(self) -> str:
        """The name that was given, or that the model gave, or that the class has."""
        return self._name or base_name(self)

    @property
    def given_name(self) -> str | None:
        """The name that was given, if one was."""
        return self._name if self._given_name else None

    @property
    def trainable(self) -> bool:
        """Whether the optimizer may change the weights; `compile` reads it."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)
        for layer in self.inner_layers():
            layer.trainable = value

    def get_weights(self) -> list[np.ndarray]:
        """Return the values of the weights, in the model that used them last."""
        return self._require_home("get_weights").layer_values(self)

    def set_weights(self, weights: Sequence[np.ndarray]) -> None:
        """Set the weights; a ValueError if the shapes do not fit."""
        self._require_home("set_weights").set_layer_values(self, weights)

    @property
    def weights(self) -> list[tf.Variable]:
        """The variables, in the graph of the model that used them last."""
        if self.home is None and self.build_model is None:
            return []
        return self._require_home("weights").layer_variables(self)

    @property
    def built(self) -> bool:
        """Whether the layer is in a model that has weights, or can make them."""
        return self.home is not None or self.build_model is not None

    def count_params(self) -> int:
        """Return the number of numbers in the weights."""
        values = self._require_home("count_params").layer_values(self)
        return sum(value.size for value in values)

    def _require_home(self, caller: str) -> Home:
        if self.home is None and self.build_model is not None:
            self.build_model()
        if self.home is None:
            hint = "put it into a Sequential with an Input, or fit the model first"
            text = "The layer has no weights yet."
            raise ValueError(message(text, where=f"{self.name}.{caller}()", hint=hint))
        return self.home

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer, in the format of Keras 3."""
        shared = {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}
        if self.activity_regularizer is not None:
            shared["activity_regularizer"] = serialize(self.activity_regularizer)
        return shared | super().get_config()

    def __deepcopy__(self, memo: dict[int, Any]) -> Layer:
        """Return a copy without weights, which draws the same random numbers."""
        twin = copy.copy(self)
        memo[id(self)] = twin
        for name, value in vars(self).items():
            own = name in ("home", "build_model")
            vars(twin)[name] = None if own else copy.deepcopy(value, memo)
        return twin

    def __call__(self, x: Any, training: bool = False) -> Any:
        """Apply a layer without weights to a tensor or an array, outside a model.

        A tensor gives a tensor in the same graph, for `dataset.map`; an array gives an array.

        Raises:
            ValueError: the layer has weights, or draws random numbers: those are a model's.
        """
        return apply(self, x, training)

    def __repr__(self) -> str:
        """Return the expression that makes the layer, without what is as usual."""
        usual = inspect.signature(type(self)).parameters
        said = [
            f"{name}={_short(value)}"
            for name, value in arguments(self).items()
            if not _as_usual(value, usual[name].default)
        ]
        return f"{type(self).__name__}({', '.join(said)})"


class Home(Protocol):
    """A model, as its layers see it: where the newest values of their weights are."""

    defaults: Defaults

    def newest_values(self, layer: Layer) -> list[np.ndarray]:
        """Return the values of the weights that a layer has itself."""

    def layer_values(self, layer: Layer) -> list[np.ndarray]:
        """Return the values of the weights of a layer and of the layers inside it."""

    def set_layer_values(self, layer: Layer, values: Sequence[np.ndarray]) -> None:
        """Set them."""

    def layer_variables(self, layer: Layer) -> list[tf.Variable]:
        """Return the variables of a layer and of the layers inside it."""

    def forget_states(self, layers: Sequence[Layer]) -> None:
        """Set what layers remember from batch to batch to zero."""


def call_layer(layer: Layer, name: str, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
    """Call a layer under its own name scope; leave its mask and its penalty with the pass."""
    with tf.name_scope(name):
        mask = step.mask
        y = layer.call(x, weights, step)
        if not layer.leaves_mask:
            step.mask = layer.compute_mask(x, mask)
        if layer.activity_regularizer is not None:
            penalty = layer.activity_regularizer.penalty(y, step.defaults)
            divide = step.defaults.activity_penalty_per_example
            step.add_penalty(activity_penalty_per_example(penalty, y, divide))
        return y


def apply(layer: Layer, x: Any, training: bool) -> Any:
    """Do the work of `Layer.__call__`."""
    if layer.random_objects() or layer.weights:
        hint = f"minikeras.Sequential([{type(layer).__name__}(...)]).predict(x)"
        text = (
            "Only a layer without weights and random numbers can be called alone: "
            "a model is a list of layers, there is no functional API."
        )
        raise ValueError(message(text, where=f"{layer.name}(x)", hint=hint))

    def made(x: tf.Tensor) -> tf.Tensor:
        if x.dtype.is_floating:
            x = tf.cast(x, layer.dtype)
        step = Pass(training, Defaults.keras(), {}, tf.constant(0, tf.int64))
        return layer.call(x, {}, step)

    if tf.is_tensor(x):
        return made(x)
    with tf.Graph().as_default(), tf.Session() as session:
        fed = tf.placeholder(np.asarray(x).dtype, np.shape(x))
        return session.run(made(fed), {fed: x})


def all_layers(layers: Sequence[Layer]) -> list[Layer]:
    """Return the layers and all layers inside them, from the outside in."""
    found: list[Layer] = []
    for layer in layers:
        found += [layer, *all_layers(layer.inner_layers())]
    return found


def trained_layers(layers: Sequence[Layer], around: bool = True) -> list[bool]:
    """Return for each of `all_layers` whether neither it nor one around it is frozen."""
    found: list[bool] = []
    for layer in layers:
        own = around and layer.trainable
        found += [own, *trained_layers(layer.inner_layers(), own)]
    return found


def as_layer(item: Any) -> Layer:
    """Return `item`, or the layer that a model is inside another one; a TypeError otherwise."""
    layer = item.as_layer() if hasattr(item, "as_layer") else item
    if not isinstance(layer, Layer):
        raise TypeError(message("This is no layer.", got=repr(item), expected="a layer"))
    return layer


def base_name(layer: Layer) -> str:
    """Return Keras's snake-case name of a layer's class.

    Examples:
        >>> class MaxPooling2D(Layer): ...
        >>> base_name(MaxPooling2D())
        'max_pooling2d'
    """
    return _snake_case(layer.class_name or type(layer).__name__)


@functools.cache
def _snake_case(name: str) -> str:
    name = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def unique_names(layers: Sequence[Layer]) -> list[str]:
    """Return one name a layer: its own, or `dense`, `dense_1`, ... in order.

    Raises:
        ValueError: two layers were given the same name.
    """
    given = {layer.given_name for layer in layers if layer.given_name}
    names: dict[str, None] = {}
    numbers: dict[str, int] = {}  # the one that was tried last for a class
    for index, layer in enumerate(layers):
        own = layer.given_name
        if own and own in names:
            raise ValueError(
                message(
                    "Two layers have the same name.",
                    where=f"layer {index}",
                    got=repr(own),
                    hint="give each layer its own name, or none",
                )
            )
        base = candidate = own or base_name(layer)
        while not own and (candidate in names or candidate in given):
            numbers[base] = numbers.get(base, 0) + 1
            candidate = f"{base}_{numbers[base]}"
        names[candidate] = None
    return list(names)


def _first_shape(options: LayerOptions) -> tuple[tuple[int | None, ...] | None, int | None]:
    """Return the shape of one example and the size of a batch, as far as they were given."""
    if "batch_input_shape" in options:
        batch, *shape = options["batch_input_shape"]
        return tuple(shape), batch
    size = options.get("batch_size")
    if "input_shape" in options:
        shape_ = options["input_shape"]
        return (None if shape_ is None else tuple(shape_)), size
    return ((options["input_dim"],) if "input_dim" in options else None), size


def _float32(dtype: Any, kind: str) -> str:
    """Return "float32" for what means it; other precisions are a ValueError."""
    if isinstance(dtype, dict):  # the policy in a config of Keras 3
        dtype = dtype.get("config", {}).get("name")
    if dtype in (None, "float32") or dtype is tf.float32 or dtype is np.float32:
        return "float32"
    raise ValueError(
        message(
            "Layers compute in float32.",
            where=f"{kind}(dtype=...)",
            got=repr(dtype),
            expected="'float32' or None",
        )
    )


def _unknown_option(name: str, kind: type) -> str:
    known = [*inspect.signature(kind).parameters, *LayerOptions.__annotations__]
    known = [item for item in known if item != "options"]
    close = difflib.get_close_matches(name, known, n=1)
    return message(
        f"{kind.__name__} takes no argument {name!r}.",
        where=f"{kind.__name__}({name}=...)",
        expected="one of " + ", ".join(dict.fromkeys(known)),
        hint=close[0] if close else None,
    )


def _as_usual(value: object, default: object) -> bool:
    """Return whether an argument has its default, or what the default None stands for."""
    usual = ("linear", "channels_last", "Unspecified")
    said = value if isinstance(value, str) else getattr(value, "__name__", type(value).__name__)
    silent = said in usual
    return repr(value) == repr(default) or (default is None and silent)


def _short(value: object) -> str:
    return getattr(value, "__name__", None) or repr(value)
