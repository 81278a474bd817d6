"""The arguments that an object was made with: what `get_config` returns and `repr` prints."""

from __future__ import annotations

import inspect
from typing import Any


def arguments(item: object) -> dict[str, Any]:
    """Return the parameters of the object's class that it keeps under their own names.

    Examples:
        >>> class Scale:
        ...     def __init__(self, factor, offset=0):
        ...         self.factor, self.offset, self.calls = factor, offset, 0
        >>> arguments(Scale(3))
        {'factor': 3, 'offset': 0}
    """
    names = inspect.signature(type(item)).parameters
    return {name: getattr(item, name) for name in names if hasattr(item, name)}


def expression(item: object) -> str:
    """Return the Python expression that makes an equal object.

    Examples:
        >>> from minikeras.initializers import HeNormal
        >>> expression(HeNormal(seed=1))
        'HeNormal(seed=1)'
    """
    said = ", ".join(f"{name}={value!r}" for name, value in arguments(item).items())
    return f"{type(item).__name__}({said})"
