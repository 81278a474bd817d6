"""A model that only prepares data, called like a function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow.compat.v1 as tf

from minikeras.defaults import Defaults
from minikeras.layers.base import Layer
from minikeras.layers.preprocessing.augmentation import Augmentation
from minikeras.layers.preprocessing.normalization import Normalization


def only_prepares(layers: Sequence[Layer]) -> bool:
    """Return whether some layers change images at random, and all can be called alone."""
    random = [isinstance(layer, Augmentation) for layer in layers]
    return any(random) and all(
        isinstance(layer, Augmentation | Normalization)
        or not (layer.random_objects() or layer.inner_layers())
        and type(layer).make_weights is Layer.make_weights
        for layer in layers
    )


def prepared(
    layers: Sequence[Layer], x: Any, training: bool | None, defaults: Defaults
) -> tf.Tensor:
    """Return what layers, called alone, make of a tensor or an array, always as a tensor.

    Images are changed unless `training` is False, as each layer does.
    """
    x = tf.convert_to_tensor(x)
    for layer in layers:
        if isinstance(layer, Augmentation):
            x = layer.alone(x, training is not False, defaults)
        else:
            x = layer(x)
    return x
