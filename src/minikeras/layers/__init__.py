"""The layers of a Sequential model."""

from minikeras.layers.activation import ReLU, Softmax
from minikeras.layers.base import Layer
from minikeras.layers.convolution import Conv2D
from minikeras.layers.core import Activation, Dense, Flatten
from minikeras.layers.dropout import Dropout
from minikeras.layers.input import Input, InputLayer
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
    "InputLayer",
    "Layer",
    "MaxPooling2D",
    "ReLU",
    "Softmax",
]
