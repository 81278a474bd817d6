"""What programs ask of `keras.backend`: the constants, and a clean slate."""

from __future__ import annotations

import gc

__all__ = ["clear_session", "epsilon", "floatx", "image_data_format"]


def clear_session(free_memory: bool = True) -> None:
    """Free the memory of models that nobody holds any more.

    In Keras the models of a process share a graph and a counter of names, which this call
    resets. Here each model has its own, so there is nothing else to clear; what a seed decides
    goes on as before.

    Args:
        free_memory: whether to collect garbage now.

    Source: keras/src/backend/common/global_state.py::clear_session
    """
    if free_memory:
        gc.collect()


def epsilon() -> float:
    """Return the small number that keeps divisions and logarithms finite in Keras.

    What a model uses is decided by its table, as by the row `clip_probabilities`.
    """
    return 1e-7


def floatx() -> str:
    """Return the dtype of weights."""
    return "float32"


def image_data_format() -> str:
    """Return where images have their channels."""
    return "channels_last"
