"""Weights in files: the layouts of Keras 3 and of Keras 2."""

from minikeras.saving.weights import load_weights, save_weights

__all__ = ["load_weights", "save_weights"]
