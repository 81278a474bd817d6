"""The layers of a Sequential model."""

from minikeras.layers.base import Input, Layer
from minikeras.layers.convolution import Conv2D
from minikeras.layers.core import Activation, Dense, Flatten, ReLU, Softmax
from minikeras.layers.dropout import Dropout
from minikeras.layers.normalization import BatchNormalization
from minikeras.layers.pooling import AveragePooling2D, GlobalAveragePooling2D, MaxPooling2D

__all__ = [
    "Activation",
    "AveragePooling2D",
    "BatchNormalization",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling2D",
    "Input",
    "Layer",
    "MaxPooling2D",
    "ReLU",
    "Softmax",
]
