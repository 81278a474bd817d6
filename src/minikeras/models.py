"""The models, under the name that Keras programs import them by."""

from minikeras.sequential import Sequential

__all__ = ["Sequential"]
