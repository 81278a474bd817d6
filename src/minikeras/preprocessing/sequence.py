"""The older place of `utils.pad_sequences`."""

from minikeras.utils import pad_sequences

__all__ = ["pad_sequences"]
