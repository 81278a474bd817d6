"""Input: the shape of one example, as the first entry of a model."""

from __future__ import annotations

import operator
from collections.abc import Sequence

from minikeras.errors import message
from minikeras.layers.base import Shape


class Input:
    """The shape of one example, as the first entry of a model: `Input((28, 28, 1))`.

    Args:
        shape: the axes after the batch axis; None for an axis of any length.
        batch_size: the rows of every batch, for a model with a layer that keeps a state.
        dtype: what the data is converted to (see the row `cast_inputs`).
        batch_shape: the shape with the batch axis in front, in place of the first two.
    """

    def __init__(
        self,
        shape: Sequence[int | None] | None = None,
        batch_size: int | None = None,
        dtype: str | None = None,
        *,
        batch_shape: Sequence[int | None] | None = None,
        name: str | None = None,
    ) -> None:
        """Keep the shape; a shape that is no tuple of positive integers is a ValueError."""
        if batch_shape is not None:
            if shape is not None or batch_size is not None:
                where, hint = "Input(batch_shape=...)", f"batch_shape={tuple(batch_shape)} alone"
                text = "The shape is said twice."
                raise ValueError(message(text, where=where, got=f"shape={shape!r} too", hint=hint))
            batch_size, *shape = batch_shape
        text = message(
            "The shape of an input is made of positive integers.",
            where="Input(shape=...)",
            got=repr(shape),
            hint="leave the batch axis out: Input((28, 28, 1))",
        )
        try:
            axes = tuple(axis if axis is None else operator.index(axis) for axis in shape or ())
        except TypeError as error:
            raise ValueError(text) from error
        if shape is None or any(axis is not None and axis < 1 for axis in axes):
            raise ValueError(text)
        self.shape: Shape = axes  # type: ignore[assignment]
        self.batch_size = batch_size
        self.dtype = dtype or "float32"
        self.name = name

    def as_input_layer(self) -> InputLayer:
        """Return the same under the name that configs use."""
        shape = (self.batch_size, *self.shape)
        return InputLayer(batch_shape=shape, dtype=self.dtype, name=self.name)

    def get_config(self) -> dict[str, object]:
        """Return the arguments that make an equal input, in the format of Keras 3."""
        shape = [self.batch_size, *self.shape]
        return {"batch_shape": shape, "dtype": self.dtype, "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, object]) -> Input:
        """Return the input that `get_config` described, by us or by Keras."""
        known = {"shape", "batch_size", "dtype", "batch_shape", "name"}
        said = {name: value for name, value in config.items() if name in known}
        if "batch_input_shape" in config:  # Keras 2
            said["batch_shape"] = config["batch_input_shape"]
        return cls(**said)  # type: ignore[arg-type]

    def __repr__(self) -> str:
        return f"Input({self.shape})"


class InputLayer(Input):
    """`Input` under the name of its class in Keras, which takes the older spellings too."""

    def __init__(
        self,
        shape: Sequence[int | None] | None = None,
        batch_size: int | None = None,
        dtype: str | None = None,
        *,
        batch_shape: Sequence[int | None] | None = None,
        name: str | None = None,
        input_shape: Sequence[int | None] | None = None,
        batch_input_shape: Sequence[int | None] | None = None,
    ) -> None:
        """Keep the shape."""
        super().__init__(
            input_shape if shape is None else shape,
            batch_size,
            dtype,
            batch_shape=batch_input_shape if batch_shape is None else batch_shape,
            name=name,
        )
