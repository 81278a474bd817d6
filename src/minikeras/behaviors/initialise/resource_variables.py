"""Store weights as resource variables, so that a value once read does not change.

**Keras** makes every weight a resource variable: reading it gives a tensor of its own, which stays
as it was when the weight is written. All gradients of a step are computed from the weights before
the step, in whatever order the weights are updated.

**TF1** makes a reference variable: `tf.Variable(value)`, in TensorFlow 1 or after
`tf.disable_v2_behavior()`. Reading it gives the very memory of the weight. In a step that groups
many assignments nothing says which comes first, so a gradient may see a weight that this step has
already changed, or may not: two runs of one program can differ.

**PyTorch** has no such race: `loss.backward()` computes all gradients, and only then
`optimizer.step()` writes the weights.

**Hidden in** `tf_keras/src/engine/base_layer_utils.py::make_variable` (line 130, 2.21), which sets
`use_resource = True`, and `keras/src/backend/tensorflow/core.py::Variable._initialize` (line 43,
Keras 3.15), where the `tf.Variable` of TensorFlow 2 always is one. What TF1 does is decided in
`tensorflow/python/ops/ref_variable.py::default_variable_creator` (line 63).

**Since** at least Keras 2.6 (2021) and 3.0. The Keras with many backends made a plain `tf.Variable`
up to 2.2.4; 2.3.1 asks tf.keras for its variables.

**Symptom** One seed, several loss histories. Take the loss (a * b) ** 2 / 2 with a = b = 1 and the
learning rate 0.25. If a is written first, the new b is 0.8125 instead of 0.75, because its gradient
saw the new a.

**Formula** `a, b = a - 0.25 * (a * b) * b, b - 0.25 * (a * b) * a`

**With** this row off, a comparison of any other row is uncertain: repeat it before you believe it.

**Read** [RFC: Variables in TensorFlow 2.0](https://github.com/tensorflow/community/pull/11), and
[The result of tf.control_dependencies is
undetermined](https://github.com/tensorflow/tensorflow/issues/14498)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def resource_variables(
    initial: tf.Tensor, trainable: bool, name: str, enabled: bool
) -> tf.Variable:
    """Create one variable; off, it is a reference variable.

    Examples:
        >>> from minikeras.testing import run
        >>> def read_then_write(enabled):
        ...     weight = resource_variables(tf.constant(1.0), True, "weight", enabled)
        ...     read = tf.convert_to_tensor(weight)
        ...     with tf.control_dependencies([read]):
        ...         write = tf.assign(weight, 0.75)
        ...     with tf.control_dependencies([write]):
        ...         return read * 10.0
        >>> run(lambda: read_then_write(True))  # Keras
        10.0
        >>> run(lambda: read_then_write(False))  # TF1
        7.5
    """
    return tf.Variable(initial, trainable=trainable, name=name, use_resource=enabled)
