"""Draw the vectors of an embedding evenly from -0.05 to 0.05.

**Keras** gives `Embedding` the argument `embeddings_initializer="uniform"`, which is not the
Glorot default of other layers: small vectors, whose size does not depend on the vocabulary. Both
versions do it.

**TF1** has no default: `tf.nn.embedding_lookup(tf.Variable(tf.random_normal([10000, 64])), ids)`
is the line that people write, with numbers twenty or thirty times as large.

**PyTorch** `torch.nn.Embedding` draws from `torch.nn.init.normal_`: standard deviation 1, as the
line of TF1. Write `torch.nn.init.uniform_(layer.weight, -0.05, 0.05)`.

**Hidden in** `keras/src/layers/core/embedding.py::Embedding.__init__` (line 91, Keras 3.15);
`tf_keras/src/layers/core/embedding.py::Embedding.__init__` (line 123, 2.21).

**Since** at least Keras 0.3.3 (2016), in all later versions.

**Symptom** Words that the training set has seldom keep their first, random vector. At size 1 these
vectors outvote the learned ones; at size 0.05 they hardly count.

**Formula** `np.abs(embeddings).max() <= 0.05`

**With** the names of both columns, `random_uniform_range` and `random_normal_stddev` set the scale.

**Read** [Better initialization in Embedding class](https://github.com/pytorch/pytorch/issues/3121),
by a person whose net did not train
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
