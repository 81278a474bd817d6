"""Multiply up the momenta of Nadam.

**Keras** 3 multiplies the product of all momenta so far by that of today, once in a step. Keras 2
means to, and keeps count of the steps in a Python number for it. In a graph, so in `fit`, that
number stands still, and each weight multiplies the product again. A model with four weights has
after one step 0.04, where 0.47 is due. The product corrects the mean gradient for its start at
zero, so the first steps of Keras 2 are too short.

**TF1** has no Nadam in its core. This column does as the paper says: once.

**PyTorch** `torch.optim.NAdam` keeps a product for each parameter and multiplies it once a step.
Its exponent is 0.004 t where Keras has t, so its momenta stay near half of beta for long.

**Hidden in** `keras/src/optimizers/nadam.py::Nadam._backend_update_step` (line 95, Keras 3.15);
`tf_keras/src/optimizers/nadam.py::Nadam.update_step` (line 140, 2.21).

**Since** Keras 2.11 (2022) for the mistake; 1.1 to 2.10 multiplied once a step, with the exponent
of PyTorch. Right again since 3.0.

**Symptom** Nadam trains a model in Keras 2 more slowly than in Keras 3, and with `run_eagerly=True`
like Keras 3.

**Formula** `product = np.prod([beta * (1 - 0.5 * 0.96**t) for t in range(1, step + 1)])`

**Read** [Incorporating Nesterov Momentum into
Adam](https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEz) (Dozat, 2016), and [Keras Nadam
optimizer behaves different](https://github.com/keras-team/keras/issues/15710)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def nadam_product(
    product: tf.Tensor,
    beta: float,
    fade: tf.Tensor,
    place: tuple[int, int],
    count: tf.Tensor,
    times: str,
) -> tf.Tensor:
    """Return the product of the momenta `beta * fade`, for one of the weights of a step.

    `place` is the number of the weight, and how many there are. `times` is "once_a_step" (Keras 3,
    TF1) or "once_a_weight" (Keras 2). There the Python number has counted all weights, because the
    function was traced once before, and is right by chance: with four weights for the first one
    in the fourth step, for the second one in the fifth, and so on.

    Examples:
        >>> from minikeras.testing import run
        >>> def after_one_step(times):
        ...     product, count = tf.constant(1.0), tf.constant(0, tf.int64)
        ...     for place in range(4):
        ...         product = nadam_product(
        ...             product, 0.9, tf.constant(0.5), (place, 4), count, times
        ...         )
        ...     return product
        >>> run(lambda: after_one_step("once_a_step"))  # Keras 3, TF1
        0.45
        >>> run(lambda: after_one_step("once_a_weight"))  # Keras 2
        0.041006
    """
    number, weights = place
    if times == "once_a_step" and number > 0:
        return product
    with tf.name_scope("nadam_product"):
        if times == "once_a_step":
            return product * beta * fade
        return tf.where(tf.equal(count + 1, number + weights), product, product * (beta * fade))
