"""Widen a truncated normal, so that what is left has the intended variance.

**Keras** draws `he_normal`, `glorot_normal` and `lecun_normal` from a normal distribution cut at
two standard deviations. The cut takes the tails away, and what is left spreads by only 0.8796 of
what was asked. So Keras first divides the standard deviation by 0.87962566103423978. A He kernel
with 100 inputs shall spread by 0.141; Keras draws with 0.161 and cuts that.

**TF1** cuts and does not correct: the hand-written
`tf.truncated_normal([100, 100], stddev=math.sqrt(2 / 100))` spreads by 0.124. (TF1's own
`tf.variance_scaling_initializer()` corrects.)

**PyTorch** `torch.nn.init.kaiming_normal_` and `xavier_normal_` do not cut, so there is nothing to
correct. `trunc_normal_` cuts and does not correct.

**Hidden in** `keras/src/initializers/random_initializers.py::VarianceScaling.__call__` (line 305,
Keras 3.15) and `tf_keras/src/initializers/initializers.py::VarianceScaling._generate_init_val`
(line 662, 2.21). TF1's own is in `tensorflow/python/ops/init_ops.py::VarianceScaling.__call__`
(line 874).

**Since** Keras 2.2 (2018). 2.0 and 2.1 cut and did not correct, and Keras 1 did not cut.

**Symptom** Every layer's output is 12 percent too small. You see nothing in one layer; after twenty
layers 0.8796 ** 20 = 0.077 of the signal is left.

**Formula** `kept = np.sqrt(1 - 4 * np.exp(-2) / np.sqrt(2 * np.pi) / math.erf(np.sqrt(2)))`

**With** `truncated_normal_stddev`: the initializer `truncated_normal` itself is never corrected.
Its 0.05 is the value before the cut.

**Read** [incorrect variance for truncated normal](https://github.com/keras-team/keras/issues/8048),
and [Wrong variance from initialisers](https://github.com/tensorflow/tensorflow/issues/18706)
"""

from __future__ import annotations

# The standard deviation of N(0, 1) cut at -2 and 2, as scipy.stats.truncnorm gives it.
TRUNCATED = 0.87962566103423978


def correct_truncation(stddev: float, enabled: bool) -> float:
    """Return the standard deviation to draw with before the cut.

    Examples:
        >>> correct_truncation(0.1414, True)  # Keras
        0.1607
        >>> correct_truncation(0.1414, False)  # TF1
        0.1414
    """
    return stddev / TRUNCATED if enabled else stddev
