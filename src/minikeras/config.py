"""The arguments that an object was made with, and its form in Keras's own JSON.

`serialize` writes what `keras.saving.serialize_keras_object` writes, and `deserialize` reads it.
No code is ever stored or run: a name in a file is looked up among names that are known here.
"""

from __future__ import annotations

import inspect
import types
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np

from minikeras.errors import message

Find = Callable[[str], Any]


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
    unwritten = getattr(type(item), "unwritten", ())
    return {
        name: getattr(item, name) for name in names if name not in unwritten and hasattr(item, name)
    }


def expression(item: object) -> str:
    """Return the Python expression that makes an equal object.

    Examples:
        >>> from minikeras.initializers import Constant
        >>> expression(Constant(0.5))
        'Constant(value=0.5)'
    """
    said = ", ".join(f"{name}={value!r}" for name, value in arguments(item).items())
    return f"{type(item).__name__}({said})"


class Configured:
    """Base of what its constructor's arguments describe: layers, losses, initializers, ..."""

    unwritten: frozenset[str] = frozenset()  # arguments that are not kept under their names

    def unsaid(self) -> dict[str, Any]:
        """Return the arguments that nobody said and the table decides, with Keras 3's values."""
        return {}

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal object, as plain JSON values."""
        return {name: serialize(value) for name, value in arguments(self).items()}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Make an object from what `get_config` returned, here or in a Keras."""
        said = {name: plain(value) for name, value in config.items()}
        if said.get("quantization_config", 0) is None:  # Keras 3 says so of every Dense
            del said["quantization_config"]
        return cls(**said)

    def __repr__(self) -> str:
        return expression(self)


def serialize(value: Any) -> Any:
    """Return `value` as JSON, in the form of Keras 3.

    Plain values stay, tuples become lists, a built-in function becomes its name, and an object
    with `get_config` becomes a dict. Arguments that the table decides are written with Keras's
    values and listed under `"unsaid"`: Keras reads its own defaults, and `deserialize` forgets
    them again. An object with a method `written` says itself what to write.

    Source: keras/src/saving/serialization_lib.py::serialize_keras_object.

    Raises:
        TypeError: an object has no `get_config`, so nobody could make it again.

    Examples:
        >>> from minikeras.regularizers import L2
        >>> serialize(L2(0.1))["class_name"], serialize((1, np.float32(0.5)))
        ('L2', [1, 0.5])
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [serialize(item) for item in value]
    if isinstance(value, Mapping):
        return {key: serialize(item) for key, item in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return _array(np.asarray(value))
    if hasattr(value, "as_numpy_dtype"):  # a dtype of TensorFlow
        return value.name
    if hasattr(value, "written"):
        return value.written()
    if hasattr(value, "get_config") and not isinstance(value, type):
        return _object(value)
    if callable(value) and hasattr(value, "__name__") and not isinstance(value, type):
        return _function(value)
    raise TypeError(
        message("This object cannot be written.", got=repr(value), hint="give it a get_config")
    )


def deserialize(
    config: Mapping[str, Any], find: Find, custom_objects: Mapping[str, Any] | None = None
) -> Any:
    """Return the object or function that a dict of Keras 3 or Keras 2 describes.

    Args:
        config: `{"class_name": ..., "config": {...}}`, with or without `"module"`.
        find: gives the class or function of a name, and None for a name it does not know.
        custom_objects: the classes and functions of the user, by name.

    Raises:
        ValueError: the name is unknown, or the dict holds code.
        TypeError: it is no such dict.
    """
    name, inner = config.get("class_name"), config.get("config", {})
    if not isinstance(name, str):
        raise TypeError(
            message("Not the config of an object.", got=repr(config), expected='a "class_name"')
        )
    if name == "__lambda__":
        raise ValueError(
            message(
                "A lambda is code, and a config never runs code.",
                hint="a named function, handed over as custom_objects={'name': function}",
            )
        )
    if name == "function":
        return _found(str(inner), config, find, custom_objects)
    kind = _found(name, config, find, custom_objects)
    inner = {} if inner is None else dict(inner)
    for unsaid in config.get("unsaid", ()):
        inner.pop(unsaid, None)
    return kind.from_config(inner) if hasattr(kind, "from_config") else kind(**inner)


def plain(value: Any) -> Any:
    """Return the array that a `"__numpy__"` dict holds, and the number of an array that is one.

    Anything else stays. Keras 2 keeps some of its numbers in arrays.

    Examples:
        >>> plain({"class_name": "__numpy__", "config": {"value": [1, 2], "dtype": "int32"}})
        array([1, 2], dtype=int32)
        >>> plain(np.array(0.5))
        0.5
    """
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return value.item()
    if isinstance(value, Mapping) and value.get("class_name") in ("__numpy__", "__tensor__"):
        return np.array(value["config"]["value"], value["config"]["dtype"])
    return value


def home(kind: type) -> str:
    """Return the module under which Keras has a class of ours; another class keeps its own.

    Examples:
        >>> from minikeras.layers import Dense
        >>> home(Dense)
        'keras.layers'
    """
    package, *parts = kind.__module__.split(".")
    if package != "minikeras":
        return kind.__module__
    if parts == ["sequential"]:
        return "keras"
    depth = 2 if parts[1:] == ["schedules"] else 1
    return ".".join(["keras", *parts[:depth]])


def described(kind: type, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return Keras's dict for an object of a class, which `config` makes."""
    ours = kind.__module__.split(".")[0] == "minikeras"
    name = kind.__name__
    own_name = None if ours else name
    return {
        "module": home(kind), "class_name": name, "config": config, "registered_name": own_name,
    }  # fmt: skip


def _array(array: np.ndarray) -> Any:
    if array.ndim == 0:
        return array.item()
    config = {"value": array.tolist(), "dtype": array.dtype.name}
    return {"class_name": "__numpy__", "config": config}


def _object(item: Any) -> dict[str, Any]:
    unsaid = item.unsaid() if hasattr(item, "unsaid") else {}
    written = described(type(item), serialize(item.get_config() | unsaid))
    return written | ({"unsaid": list(unsaid)} if unsaid else {})


def _function(function: Callable[..., Any]) -> Any:
    name = function.__name__
    if str(function.__module__).split(".")[0] == "minikeras":
        return name
    if isinstance(function, types.FunctionType) and name == "<lambda>":
        warnings.warn("A lambda cannot be written to a config; use a named function.", stacklevel=3)
        return {"class_name": "__lambda__", "config": {"value": None}}
    return {
        "module": "builtins", "class_name": "function",
        "config": name, "registered_name": "function",
    }  # fmt: skip


def _found(
    name: str, config: Mapping[str, Any], find: Find, custom_objects: Mapping[str, Any] | None
) -> Any:
    """Return what is called `name`: the user's first; ours only if the dict is one of Keras."""
    own = custom_objects or {}
    for key in (str(config.get("registered_name")), name):
        if key in own:
            return own[key]
    package = (config.get("module") or "keras").split(".")[0]
    known = find(name) if package in ("keras", "tf_keras", "builtins") else None
    if known is None:
        raise ValueError(
            message(
                f"Unknown name {name!r}.",
                where="a config",
                got=repr(config.get("module")),
                hint=f"custom_objects={{{name!r}: ...}}",
            )
        )
    return known
