"""Activation functions as layers."""

from __future__ import annotations

from typing import Unpack

from minikeras.layers.base import LayerOptions
from minikeras.layers.core import Activation


class ReLU(Activation):
    """`max(x, 0)` as a layer."""

    def __init__(self, **options: Unpack[LayerOptions]) -> None:
        """Choose `relu`."""
        super().__init__("relu", **options)


class Softmax(Activation):
    """Softmax over the last axis as a layer."""

    def __init__(self, **options: Unpack[LayerOptions]) -> None:
        """Choose `softmax`."""
        super().__init__("softmax", **options)
