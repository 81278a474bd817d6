"""Let 0.3 of a negative number through a LeakyReLU.

**Keras** multiplies what is negative by 0.3 in the layer `LeakyReLU`. The activation that is named
`"leaky_relu"` has 0.2, so `Dense(8, "leaky_relu")` and `Dense(8)` before `LeakyReLU()` differ.
Both versions do it.

**TF1** has `tf.nn.leaky_relu(x)`, with 0.2.

**PyTorch** has 0.01, in `torch.nn.LeakyReLU` and in `torch.nn.functional.leaky_relu`.

**Hidden in** `keras/src/layers/activations/leaky_relu.py::LeakyReLU.__init__` (line 38,
Keras 3.15); `tf_keras/src/layers/activation/leaky_relu.py::LeakyReLU.__init__` (line 61, 2.21);
the function of TF1 is `tensorflow/python/ops/nn_ops.py::leaky_relu` (line 3670).

**Since** Keras 0.3 (2015) at least, as `alpha`; Keras 3.0 calls it `negative_slope`. The
activation `"leaky_relu"` is older than Keras 3: 2.6 takes `tf.nn.leaky_relu` by that name.

**Symptom** A network that is copied from a paper, or from another framework, has another function
in every layer: -1 becomes -0.3, not -0.2 or -0.01. It trains, to other numbers.

**Formula** `np.where(x > 0, x, 0.3 * x)`

**Read** Maas et al. 2013, [Rectifier nonlinearities improve neural network acoustic
models](https://ai.stanford.edu/~amaas/papers/relu_hybrid_icml2013_final.pdf), who have 0.01.
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def leaky_relu_slope(x: tf.Tensor, slope: float) -> tf.Tensor:
    """Return `x` where positive, else `slope * x`.

    Examples:
        >>> from minikeras.testing import run
        >>> run(lambda: leaky_relu_slope(tf.constant([-1.0, 2.0]), 0.3))  # Keras
        array([-0.3,  2. ], dtype=float32)
        >>> run(lambda: leaky_relu_slope(tf.constant([-1.0, 2.0]), 0.2))  # TF1
        array([-0.2,  2. ], dtype=float32)
    """
    return tf.nn.leaky_relu(x, alpha=slope)
