"""Sequences of different lengths as one array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from minikeras.errors import message


def pad_sequences(
    sequences: Sequence[Any],
    maxlen: int | None = None,
    dtype: Any = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> np.ndarray:
    """Return the sequences as one array, (sequences, maxlen, ...): cut, or filled up.

    Args:
        sequences: lists or arrays, one for each example.
        maxlen: the length of all; None is that of the longest.
        dtype: of the array; `object` for text.
        padding: where it is filled up, "pre" for the front or "post" for the end.
        truncating: where it is cut, "pre" or "post".
        value: what fills.

    Raises:
        ValueError: an entry is no sequence, or they do not fit each other.

    Source: keras/src/utils/sequence_utils.py::pad_sequences

    Examples:
        >>> pad_sequences([[1, 2, 3], [4]], maxlen=2)
        array([[2, 3],
               [0, 4]], dtype=int32)
    """
    if not hasattr(sequences, "__len__"):
        raise ValueError(message("No sequences.", where="pad_sequences", got=repr(sequences)))
    for name, side in (("padding", padding), ("truncating", truncating)):
        if side not in ("pre", "post"):
            raise ValueError(
                message(
                    f"{name} is at the front or at the end.",
                    where=f"pad_sequences({name}=...)",
                    got=repr(side),
                    expected="'pre' or 'post'",
                )
            )
    text = any(np.issubdtype(dtype, kind) for kind in (np.str_, np.bytes_))
    if isinstance(value, str) and dtype is not object and not text:
        hint = "dtype=object"
        raise ValueError(
            message(
                "The value does not fit the dtype.", where="pad_sequences", got=dtype, hint=hint
            )
        )
    shape = _sample_shape(sequences)
    length = max(map(len, sequences), default=0) if maxlen is None else maxlen
    padded = np.full((len(sequences), length, *shape), value, dtype)
    for index, sequence in enumerate(sequences):
        first = max(len(sequence) - length, 0)
        kept = np.asarray(sequence[first:] if truncating == "pre" else sequence[:length], dtype)
        if len(sequence) and kept.shape[1:] != shape:
            raise ValueError(
                message(
                    "The sequences have entries of different shapes.",
                    where=f"pad_sequences, sequence {index}",
                    got=kept.shape[1:],
                    expected=shape,
                )
            )
        if len(sequence) and len(kept):
            place = slice(-len(kept), None) if padding == "pre" else slice(len(kept))
            padded[index, place] = kept
    return padded


def _sample_shape(sequences: Sequence[Any]) -> tuple[int, ...]:
    """Return the shape of an entry of the first sequence that has one."""
    for index, sequence in enumerate(sequences):
        if not hasattr(sequence, "__len__"):
            raise ValueError(
                message(
                    "This is no sequence.",
                    where=f"pad_sequences, sequence {index}",
                    got=repr(sequence),
                )
            )
    for sequence in sequences:
        if len(sequence):
            return np.asarray(sequence).shape[1:]
    return ()
