"""Draw the vectors of an embedding evenly from -0.05 to 0.05.

**Keras** gives `Embedding` the argument `embeddings_initializer="uniform"`, which is not the
Glorot default of other layers: small vectors, whose size does not depend on the vocabulary. Both
versions do it.

**TF1** has no default: `tf.nn.embedding_lookup(tf.Variable(tf.random_normal([10000, 64])), ids)`
is the line that people write, with numbers twenty or thirty times as large.

**Hidden in** `keras/src/layers/core/embedding.py::Embedding.__init__` (line 91, Keras 3.15);
`tf_keras/src/layers/core/embedding.py::Embedding.__init__` (line 123, 2.21).

**Symptom** Words that the training set has seldom keep their first, random vector. At size 1 these
vectors outvote the learned ones; at size 0.05 they hardly count.

**Formula** `np.abs(embeddings).max() <= 0.05`

**With** the names of both columns, `random_uniform_range` and `random_normal_stddev` set the scale.
"""

from __future__ import annotations


def embeddings_initializer(asked: str | None, default: str) -> str:
    """Return the name of the initializer of an embedding: the one asked for, if any.

    Examples:
        >>> embeddings_initializer(None, "uniform")  # Keras
        'uniform'
        >>> embeddings_initializer(None, "random_normal")  # TF1
        'random_normal'
        >>> embeddings_initializer("glorot_normal", "uniform")
        'glorot_normal'
    """
    return default if asked is None else asked
