"""The layers of a model: added, removed, named, written to a config."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, Self

from minikeras import layers as layers_module
from minikeras.config import deserialize, serialize
from minikeras.defaults import Defaults
from minikeras.errors import NoLayersError, NotALayerError, message
from minikeras.layers.base import Layer, all_layers, unique_names
from minikeras.layers.input import Input
from minikeras.layers.nested import Nested
from minikeras.runtime import Runtime
from minikeras.seeds import assign_seeds

KERAS = Defaults.keras()


class LayerList:
    """What a Sequential is before it is compiled: a description, with a table and a seed."""

    def __init__(
        self,
        layers: Sequence[Layer | Input | LayerList] | None = None,
        trainable: bool = True,
        name: str | None = None,
        *,
        defaults: Defaults = KERAS,
        seed: int | None = None,
    ) -> None:
        """Collect the layers; nothing is drawn and no graph is built yet."""
        if isinstance(trainable, str):  # Keras 2: Sequential(layers, name)
            trainable, name = True, trainable
        if not isinstance(defaults, Defaults):
            raise TypeError(
                message(
                    "defaults takes a table.",
                    where="Sequential(defaults=...)",
                    got=repr(defaults),
                    expected="a Defaults",
                    hint="defaults=minikeras.Defaults.tf1()",
                )
            )
        self.name = name or "sequential"
        self._layer = Nested(self, name)  # what this model is inside another one
        self._defaults = defaults
        self._seed = seed
        self._input: Input | None = None
        self._layers: list[Layer] = []
        self._runtime = Runtime(self._layers, defaults, seed)
        for layer in layers or ():
            self.add(layer)
        if not trainable:
            self.trainable = False

    @property
    def defaults(self) -> Defaults:
        """The table this model was born with."""
        return self._defaults

    @property
    def layers(self) -> list[Any]:
        """The layers, first to last, without the Input; a model inside is itself."""
        return [layer.model if isinstance(layer, Nested) else layer for layer in self._layers]

    @property
    def inner_layers(self) -> list[Layer]:
        """The layers, as the model that this one is inside sees them."""
        return self._layers

    def get_layer(self, name: str | None = None, index: int | None = None) -> Any:
        """Return a layer by its name or by its index; a ValueError if there is none."""
        names = unique_names(self._layers)
        if index is None and name in names:
            index = names.index(name)
        if index is None or not -len(names) <= index < len(names):
            got = repr(name) if index is None else index
            text = "The model has no such layer."
            raise ValueError(message(text, where="get_layer", got=got, expected=names))
        return self.layers[index]

    @property
    def trainable(self) -> bool:
        """Whether the optimizer may change the weights; setting it sets it for all layers."""
        return self._layer.trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._layer.trainable = value

    def add(self, layer: Layer | Input | LayerList) -> None:
        """Put a layer on top.

        Raises:
            NotALayerError: it is no layer.
            ValueError: an Input that is not first, a layer or a name that the model has already.
        """
        where = f"layer {len(self._layers)}"
        if isinstance(layer, Input):
            if self._layers or self._input is not None:
                hint = "Sequential([Input(...), ...])"
                raise ValueError(message("An Input must be first.", where=where, hint=hint))
            self._input = layer
            return
        inner = layer.as_layer() if isinstance(layer, LayerList) else layer
        if not isinstance(inner, Layer):
            raise NotALayerError(_not_a_layer(layer, where))
        if any(inner is other for other in self._layers):
            hint = "make another layer; one object is one layer"
            raise ValueError(message("The model has this layer already.", where=where, hint=hint))
        if not self._layers and self._input is None:
            self._input = _first_input(layer)
        unique_names([*self._layers, inner])
        self._layers.append(inner)
        self._start_again()
        if self._input is not None and self._seed is None:
            # Keras 2 builds now, and so draws now; in Keras 3 the seeds are there already.
            assign_seeds(inner.random_objects(), None, self._defaults)

    def pop(self) -> Any:
        """Remove the last layer and return it; the others keep their weights."""
        if not self._layers:
            hint = "model.add(minikeras.layers.Dense(1)) first"
            raise NoLayersError(message("The model has no layers.", where="pop()", hint=hint))
        layer = self.layers[-1]
        del self._layers[-1]
        self._start_again()
        return layer

    def _start_again(self) -> None:
        """Leave a graph that was built for other layers; they remember it as their home."""
        if self._runtime.compiled is not None:
            self._runtime = Runtime(self._layers, self._defaults, self._seed)

    def as_layer(self) -> Layer:
        """Return the layer that this model is inside another one."""
        return self._layer

    def with_defaults(self, defaults: Defaults) -> Self:
        """Return a fresh, untrained model with the same layers and seed and another table."""
        layers: list[Any] = [] if self._input is None else [self._input]
        for layer in self._layers:
            inside = layer.model if isinstance(layer, Nested) else None
            layers.append(inside.with_defaults(defaults) if inside else copy.deepcopy(layer))
        name = self._layer.given_name
        twin = type(self)(layers, name=name, defaults=defaults, seed=self._seed)
        for copied in all_layers(twin._layers):
            copied.home = None
        twin._layer.frozen_as(self._layer)
        return twin

    # -- config ------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        """Return the layers and the input shape, in the format of Keras 3."""
        config: dict[str, Any] = {"name": self.name, "trainable": self.trainable}
        first = [] if self._input is None else [serialize(self._input.as_input_layer())]
        config["layers"] = [*first, *(serialize(layer) for layer in self.layers)]
        if self._input is not None:
            config["build_input_shape"] = [self._input.batch_size, *self._input.shape]
        return config

    @classmethod
    def from_config(
        cls,
        config: Mapping[str, Any],
        custom_objects: Mapping[str, Any] | None = None,
        *,
        defaults: Defaults = KERAS,
        seed: int | None = None,
    ) -> Self:
        """Return the untrained model that `get_config` described, by us or by Keras."""
        known = {name: getattr(layers_module, name) for name in layers_module.__all__}
        find = (known | {"Sequential": cls}).get
        layers = [deserialize(item, find, custom_objects) for item in config["layers"]]
        trainable = config.get("trainable", True)
        return cls(layers, trainable, config.get("name"), defaults=defaults, seed=seed)


def _first_input(layer: Any) -> Input | None:
    """Return the input that a first layer brings along."""
    if isinstance(layer, LayerList):
        return layer._input
    if layer.input_shape is None:
        return None
    return Input(layer.input_shape, layer.batch_size)


def _not_a_layer(layer: Any, where: str) -> str:
    hint = "minikeras.layers.Dense(10)"
    if "keras" in type(layer).__module__ and "minikeras" not in type(layer).__module__:
        hint = f"minikeras.layers.{type(layer).__name__}: layers of Keras do not fit here"
    return message("Only layers can be added.", where=where, got=repr(layer), hint=hint)
