"""Use a batch normalization that is frozen as in inference, also while training.

**Keras** gives `trainable = False` a second meaning in `BatchNormalization`: gamma, beta and the
moving averages stay as they are, and the layer normalises by these averages. Both versions do it,
whatever `training=` says.

**TF1** keeps the two apart. `tf.layers.batch_normalization(x, training=True, trainable=False)`
changes none of the four, and normalises by the moments of the batch.

**PyTorch** keeps them apart too: `requires_grad_(False)` freezes weight and bias, and the averages
go on moving. For the rest a person calls `layer.eval()`, again after each `model.train()`.

**Hidden in** `keras/src/layers/normalization/batch_normalization.py::BatchNormalization.call`
(line 363, Keras 3.15);
`tf_keras/src/layers/normalization/batch_normalization.py::BatchNormalizationBase._get_training_value`
(line 1313, 2.21), and the file batch_normalization_v1.py beside it, which turns it off for TF1.

**Since** TensorFlow 2.0 (2019), and so Keras 2.6 and 3.0. Keras 2.1 moved the averages of a frozen
layer; 2.2 left them alone, and normalised by the batch as TF1 does.

**Symptom** A network that was trained on other images is frozen and gets a new top: without this,
each batch is normalised by itself while the top is trained, and by old averages in `evaluate`, so
that accuracy falls from one to the other.

**Formula** `by_averages = not training or not trainable`

**Read** [A request to use the moving mean if frozen](https://github.com/keras-team/keras/pull/9965),
which was not merged; [it does not work](https://github.com/keras-team/keras/issues/7085).
"""

from __future__ import annotations


def freeze_batchnorm(training: bool, trainable: bool, enabled: bool) -> bool:
    """Return whether the layer normalises by the moments of the batch.

    Examples:
        >>> freeze_batchnorm(training=True, trainable=False, enabled=True)  # Keras
        False
        >>> freeze_batchnorm(training=True, trainable=False, enabled=False)  # TF1
        True
    """
    return training and (trainable or not enabled)
