"""Layers around a layer: at every time step, or in both directions of time."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any, Self, Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.forward.distribute_time import distribute_time
from minikeras.config import arguments, serialize
from minikeras.errors import message
from minikeras.layers.base import (
    Layer,
    LayerOptions,
    MakeWeight,
    Pass,
    Shape,
    Weights,
    all_layers,
    as_layer,
    call_layer,
)
from minikeras.layers.inside import layer_of
from minikeras.layers.recurrent.rnn import RNN
from minikeras.layers.shapes import require_rank
from minikeras.seeds import RandomObject

MERGE_MODES = ("sum", "mul", "ave", "concat")


class TimeDistributed(Layer):
    """Call a layer on every time step, with the same weights.

    Shapes: (batch, time, ...) to (batch, time, *output of the layer).
    Source: keras/src/layers/rnn/time_distributed.py::TimeDistributed.

    Args:
        layer: a layer, or a Sequential.
    """

    leaves_mask = True

    def __init__(self, layer: Any, **options: Unpack[LayerOptions]) -> None:
        """Keep the layer; anything else is a ValueError."""
        super().__init__(**options)
        self.layer = _layer(layer, "TimeDistributed")

    def random_objects(self) -> Sequence[RandomObject]:
        """Return those of the layer."""
        return self.layer.random_objects()

    def inner_layers(self) -> Sequence[Layer]:
        """Return the layer."""
        return [self.layer]

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make the weights of the layer, for one step."""
        return {"layer": make.inside(self.layer, self.layer.name, input_shape[1:])}

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Call the layer as often as the table says, and leave the mask of the result."""
        if len(x.shape) < 3:
            require_rank(x, "(batch, time, features)", "TimeDistributed")
        mask = step.mask

        def call_step(x_now: tf.Tensor, time: int) -> tf.Tensor:
            return self._call_step(x_now, time, x.shape[1], mask, weights["layer"], step)

        def call_batch(rows: tf.Tensor) -> tf.Tensor:
            step.mask = None if mask is None else _merge(mask)
            y = call_layer(self.layer, self.layer.name, rows, weights["layer"], step)
            inner.append(step.mask)
            return y

        inner: list[tf.Tensor | None] = []
        y = distribute_time(x, call_step, call_batch, step.defaults.distribute_time)
        step.mask = mask
        if inner and inner[0] is not None:
            step.mask = tf.reshape(inner[0], [-1, tf.shape(x)[1], *inner[0].shape[1:]])
        elif inner and mask is not None and len(mask.shape) > 2:
            step.mask = tf.reduce_any(mask, axis=list(range(2, len(mask.shape))))
        return y

    def _call_step(
        self,
        x: tf.Tensor,
        time: int,
        times: int,
        mask: tf.Tensor | None,
        weights: Weights,
        step: Pass,
    ) -> tf.Tensor:
        """Call the layer for one step, after the one before has updated its averages."""
        calls, turn, turns = step.training_calls, step.turn, step.turns
        step.mask = None if mask is None else mask[:, time]
        step.training_calls = calls * times + time
        step.turn, step.turns = turn * times + time, turns * times
        # The scopes step, step_1, step_2, ... sort as the ops of the steps do in Keras: TensorFlow
        # adds gradients up in that order.
        with tf.control_dependencies(step.updates), tf.name_scope("step"):
            y = self.layer.call(x, weights, step)
        step.training_calls, step.turn, step.turns = calls, turn, turns
        return y

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> Self:
        """Make both layers from what `get_config` returned."""
        config = dict(config)
        return super().from_config(config | {"layer": layer_of(config["layer"], custom_objects)})


class Bidirectional(Layer):
    """Run a recurrent layer forwards and a copy of it backwards; put the outputs together.

    Source: Schuster and Paliwal 1997; keras/src/layers/rnn/bidirectional.py::Bidirectional.

    Args:
        layer: a recurrent layer; two copies of it are used, with weights of their own.
        merge_mode: "concat", "sum", "mul" or "ave". None would give two outputs, which a
            Sequential refuses.
        weights: only None; neither Keras uses it. `set_weights` sets them.
        backward_layer: a layer that goes backwards, in place of a copy.
    """

    unwritten = frozenset({"weights"})

    def __init__(
        self,
        layer: Any,
        merge_mode: str | None = "concat",
        weights: Any = None,
        backward_layer: Any = None,
        **options: Unpack[LayerOptions],
    ) -> None:
        """Copy the layer; what does not fit together is a ValueError."""
        self.layer = _recurrent(layer, "layer")
        _check_merge(merge_mode, weights)
        options.setdefault("trainable", self.layer.trainable)
        super().__init__(**options)
        self.merge_mode = merge_mode
        name = self.layer.name
        self.forward_layer = _copy(self.layer, f"forward_{name.removeprefix('forward_')}")
        if backward_layer is None:
            turned = not self.layer.go_backwards
            name = f"backward_{name.removeprefix('backward_')}"
            self.backward_layer = _copy(self.layer, name, go_backwards=turned)
        else:
            self.backward_layer = _recurrent(backward_layer, "backward_layer")
        _check_pair(self.forward_layer, self.backward_layer)
        for part in (self.forward_layer, self.backward_layer):
            part.zero_output_for_mask = part.return_sequences or None

    def random_objects(self) -> Sequence[RandomObject]:
        """Return those of both layers; what the layer drew that was copied, Keras 3 has drawn."""
        drawn = [item for item in self.layer.random_objects() if item.seed is None]
        parts = (self.forward_layer, self.backward_layer)
        used = [item for part in parts for item in part.random_objects()]
        return [*(_Drawn(item) for item in drawn), *used]

    def inner_layers(self) -> Sequence[Layer]:
        """Return both layers."""
        return [self.forward_layer, self.backward_layer]

    def reset_state(self) -> None:
        """Forget what both layers remember from batch to batch."""
        self._require_home("reset_state").forget_states([self])

    def reset_states(self) -> None:
        """Forget it; the name that Keras 2 has."""
        self.reset_state()

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make the weights of the forward layer, then those of the backward layer."""
        if self.merge_mode is None:
            text = "A layer of a Sequential has one output."
            hint = "merge_mode='concat'"
            raise ValueError(message(text, where="Bidirectional(merge_mode=None)", hint=hint))
        return {
            "forward": make.inside(self.forward_layer, self.forward_layer.name, input_shape),
            "backward": make.inside(self.backward_layer, self.backward_layer.name, input_shape),
        }

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Call both, turn the outputs of the second around, and merge."""
        mask = step.mask
        y = call_layer(self.forward_layer, self.forward_layer.name, x, weights["forward"], step)
        step.mask = mask
        back = self.backward_layer
        y_back = call_layer(back, back.name, x, weights["backward"], step)
        if back.return_sequences:
            y_back = tf.reverse(y_back, [1])
        if self.merge_mode == "concat":
            return tf.concat([y, y_back], axis=-1)
        if self.merge_mode == "mul":
            return y * y_back
        return y + y_back if self.merge_mode == "sum" else (y + y_back) / 2

    def compute_mask(self, x: tf.Tensor, mask: tf.Tensor | None) -> tf.Tensor | None:
        """Return the mask for the steps, if there still are any."""
        return mask if self.forward_layer.return_sequences else None

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer, in the format of Keras 3."""
        both = {"layer": self.forward_layer, "backward_layer": self.backward_layer}
        return super().get_config() | {name: serialize(part) for name, part in both.items()}

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> Self:
        """Make both layers from what `get_config` returned."""
        config = dict(config)
        for name in ("layer", "backward_layer"):
            if config.get(name) is not None:
                config[name] = layer_of(config[name], custom_objects)
        config.pop("num_constants", None)  # Keras 2
        return super().from_config(config)


class _Drawn:
    """A seed that Keras 3 has drawn for an object that it then copied and forgot."""

    is_initializer = False  # Keras 2 draws only for what is built

    def __init__(self, forgotten: RandomObject) -> None:
        self.ticket = forgotten.ticket
        self.seed: int | None = None


def _layer(item: Any, kind: str) -> Layer:
    """Return a layer, or the layer that a Sequential is; a ValueError as in Keras otherwise."""
    try:
        return as_layer(item)
    except TypeError as error:
        text = message("This is no layer.", where=f"{kind}(layer)", got=repr(item))
        raise ValueError(text) from error


def _recurrent(item: Any, argument: str) -> RNN:
    """Return a recurrent layer, or raise a ValueError."""
    if not isinstance(item, RNN):
        where, hint = f"Bidirectional({argument}=...)", "layers.LSTM(8)"
        text = "Only a recurrent layer can go both ways."
        raise ValueError(message(text, where=where, got=repr(item), hint=hint))
    return item


def _copy(layer: RNN, name: str, **changes: Any) -> RNN:
    """Return a layer that was told the same, and draws numbers of its own."""
    own = {type(inner).__name__: type(inner) for inner in all_layers([layer])}
    # Functions are handed over as they are: a config holds only their names.
    said = {key: value for key, value in arguments(layer).items() if inspect.isfunction(value)}
    config = layer.get_config() | said | {"name": name} | changes
    return type(layer).from_config(config, own)


def _check_merge(merge_mode: str | None, weights: Any) -> None:
    """Raise a ValueError for an argument of Bidirectional that does not exist, or does nothing."""
    if merge_mode is not None and merge_mode not in MERGE_MODES:
        raise ValueError(
            message(
                "Unknown merge mode.",
                where="Bidirectional(merge_mode=...)",
                got=repr(merge_mode),
                expected="'concat', 'sum', 'mul' or 'ave'",
            )
        )
    if weights is not None:
        where, hint = "Bidirectional(weights=...)", "model.layers[...].set_weights(weights)"
        raise ValueError(message("Keras does not use this argument.", where=where, hint=hint))


def _check_pair(forward: RNN, backward: RNN) -> None:
    """Raise a ValueError unless two layers can be the two directions of one."""
    same = ("stateful", "return_sequences", "return_state")
    bad = [name for name in same if getattr(forward, name) != getattr(backward, name)]
    if forward.go_backwards == backward.go_backwards or bad:
        expected = ", ".join(bad) + " the same" if bad else "one with go_backwards=True"
        text = "The two layers do not fit together."
        where = "Bidirectional(layer, backward_layer=...)"
        raise ValueError(message(text, where=where, expected=expected))


def _merge(mask: tf.Tensor) -> tf.Tensor:
    """Make one axis of the first two."""
    return tf.reshape(mask, [-1, *mask.shape.as_list()[2:]])
