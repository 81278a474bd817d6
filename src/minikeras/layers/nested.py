"""A Sequential inside another one, as a layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import tensorflow.compat.v1 as tf

from minikeras.defaults import Defaults
from minikeras.layers.base import (
    Layer,
    MakeWeight,
    Pass,
    Shape,
    Weights,
    call_layer,
    unique_names,
)
from minikeras.seeds import RandomObject


class Model(Protocol):
    """What a Sequential is to the layer that stands for it."""

    name: str

    def with_defaults(self, defaults: Defaults) -> Any:
        """Return a fresh copy."""

    @property
    def inner_layers(self) -> list[Layer]:
        """The layers of the model."""


class Nested(Layer):
    """The layers of a model, one after the other, under the name of the model."""

    leaves_mask = True
    class_name = "Sequential"

    def __init__(self, model: Model, given_name: str | None) -> None:
        """Keep the model: layers that are added to it later count."""
        super().__init__(name=given_name)
        self.model = model
        self.config_class = type(model)

    def inner_layers(self) -> Sequence[Layer]:
        """Return the layers of the model."""
        return self.model.inner_layers

    def frozen_as(self, other: Nested) -> None:
        """Take over whether the model is trained, and leave what its layers say."""
        self._trainable = other.trainable

    def random_objects(self) -> Sequence[RandomObject]:
        """Return what needs a seed in all layers."""
        return [item for layer in self.inner_layers() for item in layer.random_objects()]

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make the weights of all layers, each for the shape that the one before gives."""
        weights: Weights = {}
        shape = input_shape
        for layer, name in self._named():
            weights[name] = make.inside(layer, name, shape)
            shape = make.output_shape(layer, name, shape, weights[name])
        return weights

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Call one layer after the other."""
        for layer, name in self._named():
            x = call_layer(layer, name, x, weights[name], step)
        return x

    def get_config(self) -> dict[str, Any]:
        """Return the config of the model."""
        config: dict[str, Any] = self.model.get_config()  # type: ignore[attr-defined]
        return config

    def _named(self) -> list[tuple[Layer, str]]:
        layers = self.inner_layers()
        return list(zip(layers, unique_names(layers), strict=True))
