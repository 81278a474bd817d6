"""`l1_l2()` without factors: in Keras 3 it is no penalty at all.

**Keras** 3 has the name `regularizers.l1_l2` for the class `L1L2`, whose two factors are 0. In
Keras 2 it is a function, whose two factors are 0.01.

**TF1** adds no penalty that nobody has written.

**PyTorch** has no penalty of this kind. `weight_decay` is 0 for `torch.optim.SGD` and `Adam`, and
0.01 for `AdamW`.

**Hidden in** `keras/src/regularizers/regularizers.py::L1L2.__init__` (line 189, Keras 3.15), which
is exported under both names; `tf_keras/src/regularizers.py::l1_l2` (line 396, 2.21).

**Since** Keras 2.0 (2017) has `l1_l2` with two factors of 0.01, and Keras 1 had `l1l2` with the
same; in Keras 3.0 the name stands for the class.

**Symptom** For the weights [[1, -2], [3, -4]] the same line, `kernel_regularizer=l1_l2()`, adds
0.40 to the loss in Keras 2 and nothing in Keras 3: there the weights grow as they like.

**Formula** `factor * np.abs(weight).sum() + factor * np.square(weight).sum()`

**Read** the documentation of the [regularizers of Keras
3](https://keras.io/api/layers/regularizers/), and that of [l1_l2 in Keras
2](https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/regularizers/l1_l2)
"""

from __future__ import annotations


def l1_l2_factor(said: float | None, unsaid: float) -> float:
    """Return the factor that was said, or the one of the table.

    Examples:
        >>> l1_l2_factor(None, 0.0)  # Keras 3, TF1
        0.0
        >>> l1_l2_factor(None, 0.01)  # Keras 2
        0.01
        >>> l1_l2_factor(0.5, 0.01)
        0.5
    """
    return unsaid if said is None else said
