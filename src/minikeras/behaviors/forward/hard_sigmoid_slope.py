"""Two functions are called hard sigmoid: one rises by a sixth, the other by a fifth.

**Keras** 3 takes `relu6(x + 3) / 6`, the function of MobileNetV3 and of PyTorch: slope 1/6, flat
below -3 and above 3. Keras 2 takes `0.2 * x + 0.5`, clipped to [0, 1], the function of Theano:
slope 1/5, flat below -2.5 and above 2.5.

**TF1** has none. What people write is the line of Theano,
`tf.clip_by_value(0.2 * x + 0.5, 0.0, 1.0)`.

**PyTorch** `torch.nn.Hardsigmoid` has the slope of Keras 3, 1/6.

**Hidden in** `keras/src/backend/tensorflow/nn.py::hard_sigmoid` (line 108, Keras 3.15);
`tf_keras/src/backend.py::hard_sigmoid` (line 5926, 2.21).

**Since** Keras 3.0 (2023), as `x / 6 + 0.5`; 3.1 made it `relu6(x + 3) / 6`. Before, at least from
0.3.3 (2016) on, a fifth. Up to 2.2.4 it was the default for the gates of `LSTM` and `GRU`; 2.3 made
that a sigmoid.

**Symptom** A model that was trained with the one and is run with the other is a little off
everywhere: 1 becomes 0.667 or 0.7, and 2.5 becomes 0.917 or 1. No error says why.

**Formula** `np.clip((x + 3) / 6, 0, 1)`

**With** `activations.hard_silu`, which Keras 2 does not have, this row changes nothing.

**Read** [Howard et al. 2019](https://arxiv.org/abs/1905.02244), which has the sixth; [add
hardsigmoid to PyTorch](https://github.com/pytorch/pytorch/pull/34545), where a reviewer finds the
fifth in TensorFlow.
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def hard_sigmoid_slope(x: tf.Tensor, slope: str) -> tf.Tensor:
    """Return the hard sigmoid of `x`; `slope` is "one_sixth" (Keras 3) or "one_fifth".

    Examples:
        >>> from minikeras.testing import run
        >>> run(lambda: hard_sigmoid_slope(tf.constant(1.0), "one_sixth"))  # Keras
        0.667
        >>> run(lambda: hard_sigmoid_slope(tf.constant(1.0), "one_fifth"))  # TF1
        0.700
    """
    if slope == "one_sixth":
        with tf.name_scope("hard_sigmoid_slope"):
            return tf.nn.relu6(x + 3.0) / 6.0
    return tf.clip_by_value(0.2 * x + 0.5, 0.0, 1.0)
