"""A layer inside another one, from its config."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minikeras import config as configs
from minikeras.layers.base import Layer


def layer_of(
    config: Mapping[str, Any] | Layer, custom_objects: Mapping[str, Any] | None = None
) -> Layer:
    """Return the layer, or the cell, that a config describes; a layer stays as it is."""
    if isinstance(config, Layer):
        return config
    layer: Layer = configs.deserialize(config, _find, custom_objects)
    return layer


def _find(name: str) -> Any:
    """Return the layer class of a name; all of them are known only once all are imported."""
    from minikeras import layers

    return getattr(layers, name, None)
