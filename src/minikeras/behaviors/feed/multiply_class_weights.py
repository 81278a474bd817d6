"""Multiply the weights of examples with those of their classes.

**Keras** 3 takes `class_weight` or `sample_weight` and refuses both together. Keras 2 takes both,
and an example counts with the product. (Its version 2.21 can do so only where the size of a batch
is known beforehand, as in `dataset.batch(32, drop_remainder=True)`; elsewhere it ends in an error
about a shape, which is not copied here.)

**TF1** `tf.losses.sparse_softmax_cross_entropy(labels, logits, weights=w * tf.gather(c, labels))`
is the line that a person writes: the product.

**PyTorch** `torch.nn.CrossEntropyLoss(weight=c, reduction="none")` weighs the classes, and
`(losses * w).mean()` the examples: the product.

**Hidden in** `keras/src/trainers/data_adapters/array_data_adapter.py::ArrayDataAdapter.__init__`
(line 34, Keras 3.15);
`tf_keras/src/engine/data_adapter.py::_make_class_weight_map_fn` (line 1757, 2.21).

**Since** Keras 2.3 (2019); before, the weights of classes were ignored if there were others, in
2.2.4 with a warning. Keras 3.0 refuses both together.

**Symptom** A program of Keras 2 that gives `fit` weights of examples and of classes ends in a
ValueError under Keras 3.

**Formula** `sample_weight * class_weight[y]`.

**Read** [class_weight and sample_weight mutually
exclusive](https://github.com/keras-team/keras/issues/497); [Make sample_weights and class_weights
multiplicative](https://github.com/keras-team/keras/pull/11914)
"""

from __future__ import annotations

import numpy as np


def multiply_class_weights(
    sample_weight: np.ndarray, class_weight: np.ndarray, enabled: bool
) -> np.ndarray:
    """Return the weight of each example: (rows,), from its own and that of its class.

    Raises:
        ValueError: the row is off, and both were given.

    Examples:
        >>> own, of_class = np.array([1.0, 2.0]), np.array([3.0, 5.0])
        >>> multiply_class_weights(own, of_class, True)  # Keras 2, TF1
        array([ 3., 10.])
        >>> multiply_class_weights(own, of_class, False)  # Keras 3
        Traceback (most recent call last):
        ValueError: Give class_weight or sample_weight, not both: Keras 3 does not multiply them.
    """
    if not enabled:
        raise ValueError(
            "Give class_weight or sample_weight, not both: Keras 3 does not multiply them."
        )
    product: np.ndarray = sample_weight * class_weight
    return product
