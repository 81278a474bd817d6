"""Add 0.001 to the variance of an example before dividing by its root.

**Keras** computes `(x - mean) / sqrt(variance + 0.001)` for each example in `LayerNormalization`.
Both versions do. It is the number of batch normalization, where a variance is that of a batch.

**TF1** has no such layer in its core, and `tf.nn.batch_normalization(x, mean, variance, beta,
gamma, 1e-12)` is what people write: 1e-12 stands in `tf.contrib.layers.layer_norm`, and in BERT.

**PyTorch** has 1e-5, in `torch.nn.LayerNorm`.

**Hidden in** `keras/src/layers/normalization/layer_normalization.py::LayerNormalization.__init__`
(line 108, Keras 3.15);
`tf_keras/src/layers/normalization/layer_normalization.py::LayerNormalization.__init__` (line 160,
2.21).

**Since** the layer exists: TensorFlow 2.0 (2019), Keras 2.6, Keras 3.0.

**Symptom** An example whose values lie close together, with a standard deviation of 0.01, leaves
the layer with one of 0.30, not of 1. Weights of a Transformer that are copied from TF1 or from
PyTorch predict something else wherever its sublayers are quiet.

**Formula** `(x - mean) / np.sqrt(variance + 0.001)`

**Read** Ba et al. 2016, [Layer normalization](https://arxiv.org/abs/1607.06450); a request to
[choose the number of tf.contrib](https://github.com/tensorflow/tensorflow/pull/25813).
"""

from __future__ import annotations


def layernorm_epsilon(asked: float | None, default: float) -> float:
    """Return the number that was asked for, else the default.

    Examples:
        >>> def scale(default):
        ...     return 0.01 / (0.01**2 + layernorm_epsilon(None, default)) ** 0.5
        >>> scale(1e-3)  # Keras
        0.3015
        >>> scale(1e-12)  # TF1
        1.0000
        >>> layernorm_epsilon(1e-5, 1e-3)  # you said so
        1e-05
    """
    return default if asked is None else asked
