"""Layers that prepare data: numbers of one size, images of one size, and augmentations.

Read `augmentation.py` first of those that draw: what they share, inside a model and alone.
"""

from minikeras.layers.preprocessing.color import RandomBrightness, RandomContrast
from minikeras.layers.preprocessing.geometry import (
    RandomCrop,
    RandomFlip,
    RandomRotation,
    RandomTranslation,
    RandomZoom,
)
from minikeras.layers.preprocessing.normalization import Normalization
from minikeras.layers.preprocessing.rescaling import Rescaling
from minikeras.layers.preprocessing.sizes import CenterCrop, Resizing

__all__ = [
    "CenterCrop",
    "Normalization",
    "RandomBrightness",
    "RandomContrast",
    "RandomCrop",
    "RandomFlip",
    "RandomRotation",
    "RandomTranslation",
    "RandomZoom",
    "Rescaling",
    "Resizing",
]
