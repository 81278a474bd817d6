"""Embedding: a vector for each id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict, Unpack

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras import constraints, initializers, regularizers
from minikeras.behaviors.forward.wrap_negative_ids import wrap_negative_ids
from minikeras.errors import message
from minikeras.initializers.base import RandomInitializer
from minikeras.layers.base import Layer, MakeWeight, Pass, Shape, Weights
from minikeras.layers.shapes import positive
from minikeras.seeds import RandomObject


class EmbeddingOptions(TypedDict, total=False):
    """The options of every layer but one: `input_dim` is the size of the vocabulary here."""

    name: str | None
    trainable: bool
    dtype: str | None
    activity_regularizer: Any
    input_shape: Sequence[int | None]
    batch_input_shape: Sequence[int | None]
    batch_size: int | None


class Embedding(Layer):
    """Look up a row of a matrix for each id: (batch, time) to (batch, time, output_dim).

    An id that the matrix does not have is an `InvalidArgumentError` when the batch is run.
    Source: keras/src/layers/core/embedding.py::Embedding.

    Args:
        input_dim: the number of ids: the largest, plus 1.
        output_dim: the length of a vector.
        embeddings_initializer: of the matrix (None: the table decides).
        mask_zero: id 0 is padding: the layers behind, the loss and the metrics leave it out. Its
            row is in the matrix all the same.
        weights: the first value of the matrix, an array or a list of one.
        input_length: the number of ids in an example, for Keras 2; the layer is then the first of
            a model and knows the shape of its input.
    """

    unwritten = frozenset({"weights"})

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = None,
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        weights: Any = None,
        *,
        input_length: int | Sequence[int] | None = None,
        **options: Unpack[EmbeddingOptions],
    ) -> None:
        """Describe the layer; `input_dim` and `output_dim` must be positive integers."""
        if input_length is not None and "input_shape" not in options:
            lengths = [input_length] if isinstance(input_length, int) else input_length
            options["input_shape"] = tuple(lengths)
        super().__init__(**options)
        self.input_dim = positive(input_dim, "input_dim", "Embedding")
        self.output_dim = positive(output_dim, "output_dim", "Embedding")
        self.embeddings_initializer = initializers.get(embeddings_initializer, "embeddings")
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = constraints.get(embeddings_constraint)
        self.mask_zero = mask_zero
        self._matrix = None if weights is None else self._matrix_of(weights)

    def _matrix_of(self, weights: Any) -> np.ndarray:
        """Return the matrix that the user gave; a ValueError if it does not fit."""
        given = weights[0] if isinstance(weights, list) and len(weights) == 1 else weights
        matrix = np.asarray(given, np.float32)
        shape = (self.input_dim, self.output_dim)
        if matrix.shape != shape:
            text = "The matrix does not have a row for each id."
            where = "Embedding(weights=...)"
            got = f"shape {matrix.shape}"
            raise ValueError(message(text, where=where, got=got, expected=f"shape {shape}"))
        return matrix

    def random_objects(self) -> Sequence[RandomObject]:
        """Return the initializer, if it draws; Keras draws even if `weights` are given."""
        first = self.embeddings_initializer
        return [first] if isinstance(first, RandomInitializer) else []

    def make_weights(self, input_shape: Shape, make: MakeWeight) -> Weights:
        """Make the matrix (input_dim, output_dim)."""
        first = self.embeddings_initializer
        if self._matrix is not None:
            first = initializers.get(self._matrix)
        matrix = make(
            "embeddings",
            (self.input_dim, self.output_dim),
            first,
            regularizer=self.embeddings_regularizer,
            constraint=self.embeddings_constraint,
        )
        return {"embeddings": matrix}

    def call(self, x: tf.Tensor, weights: Weights, step: Pass) -> tf.Tensor:
        """Look up the ids; numbers that are no integers lose their fraction."""
        ids = x if x.dtype in (tf.int32, tf.int64) else tf.cast(x, tf.int32)
        ids = wrap_negative_ids(ids, self.input_dim, step.defaults.wrap_negative_ids)
        return tf.nn.embedding_lookup(weights["embeddings"], ids)

    def compute_mask(self, x: tf.Tensor, mask: tf.Tensor | None) -> tf.Tensor | None:
        """Return where an id is not 0, with `mask_zero`."""
        return tf.not_equal(x, 0) if self.mask_zero else None
