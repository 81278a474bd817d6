"""Let TensorFlow fuse the last activation of a prediction into the product before it, or not.

**Keras** 3 predicts with a graph in which nothing waits for the prediction, so that TensorFlow may
compute a last `Dense(1, "sigmoid")` in one kernel, product, bias and activation. Keras 2 counts the
batches that it has predicted, after the prediction: the counter waits for the last op, and
TensorFlow's graph optimizer leaves an op alone that something waits for. Its activation is then a
kernel of its own, with other last bits.

**TF1** `session.run(prediction, {x: batch})` is fused: nothing else waits for the prediction.

**PyTorch** computes product and activation in two kernels, one after the other; `torch.compile` may
fuse them.

**Hidden in** `tf_keras/src/engine/training.py::Model.make_predict_function` (line 2411, 2.21), the
`tf.control_dependencies` before `_predict_counter.assign_add(1)`;
`keras/src/backend/tensorflow/trainer.py::TensorFlowTrainer.make_predict_function` has no counter.

**Since** tf.keras counts the batches in 2.6 at the latest. Keras 3.0 does not.

**Symptom** After the same training, with the same weights, `predict` of the two Kerases differs in
the last bits of about a third of the numbers, for a last layer with sigmoid, tanh or elu. In `fit`
and `evaluate` nothing waits for the prediction, and there they agree.

**Formula** `1 / (1 + np.exp(-(x @ kernel + bias)))`, both ways, up to rounding.

**Read** [Keras predict/predict_on_batch giving different answers than
`predict_step`/`__call__()`](https://github.com/keras-team/keras/issues/19403)
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def fuse_prediction(y_pred: tf.Tensor, enabled: bool) -> list[tf.Tensor]:
    """Return what the counter of the batches waits for: nothing, or the prediction.

    Examples:
        >>> y_pred = "a tensor"
        >>> fuse_prediction(y_pred, True)  # Keras 3, TF1
        []
        >>> fuse_prediction(y_pred, False)  # Keras 2
        ['a tensor']
    """
    return [] if enabled else [y_pred]
