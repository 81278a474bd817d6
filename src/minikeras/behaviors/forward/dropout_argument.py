"""Read the argument of Dropout as the share to drop, not the share to keep.

**Keras** drops 20 % of the units in `Dropout(0.2)`, and multiplies the others by
1 / (1 - 0.2) = 1.25, so that their sum stays the same on average. Both versions do.

**TF1** has `keep_prob` as the second argument: `tf.nn.dropout(x, 0.2)` *keeps* 20 %, drops 80 %
and multiplies what is left by 5. Its keyword `rate=0.2` means what Keras means, so the two calls
of one function read the same number in opposite ways.

**PyTorch** `torch.nn.Dropout(p=0.2)` drops 20 % too, and multiplies by 1.25. Its default is 0.5;
Keras has none.

**Hidden in** `keras/src/layers/regularization/dropout.py::Dropout.__init__` (line 41, Keras 3.15)
and `tf_keras/src/layers/regularization/dropout.py::Dropout.__init__` (line 81, 2.21); the other
meaning in `tensorflow/python/ops/nn_ops.py::dropout` (line 5380).

**Since** at least Keras 0.3.3 (2016), as `p`; named `rate` since 2.0 (2017).

**Symptom** The training loss falls slowly or not at all, because one unit in five is left. The
usual 0.5 hides the mistake, since 1 - 0.5 is 0.5: it appears when somebody tunes the number.

**Formula** `y = np.where(keep, x * np.float32(1 / (1 - rate)), 0)`

**Read** [Srivastava et al. 2014](https://jmlr.org/papers/v15/srivastava14a.html), where p is the
share to keep; [Possible confusion between dropout rate vs
keep_prob](https://github.com/hunkim/DeepLearningZeroToAll/issues/122).
"""

from __future__ import annotations


def dropout_argument(argument: float, meaning: str) -> float:
    """Return the share of units to drop; `meaning` is "rate" or "keep_prob".

    Examples:
        >>> dropout_argument(0.2, "rate")  # Keras: the share to drop
        0.2
        >>> dropout_argument(0.2, "keep_prob")  # TF1: the share to keep
        0.8
    """
    return argument if meaning == "rate" else 1.0 - argument
