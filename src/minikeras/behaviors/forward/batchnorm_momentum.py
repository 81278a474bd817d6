"""Keep 99 % of the moving statistics at every step.

**Keras** moves mean and variance by 1 % of the way to the batch: `momentum=0.99`. The start, mean
0 and variance 1, has 37 % of the weight left after 100 steps and 0.004 % after 1000. Both versions
do. The share 0.01 is `1.0 - 0.99` in Python, and rounded to float32 once.

**TF1** has no default: `tf.assign(moving, moving * 0.999 + mean * (1 - 0.999))` is written by hand,
and `tf.train.ExponentialMovingAverage` must be given its decay as well. This column has 0.999, the
default of `tf.contrib.layers.batch_norm`, which TensorFlow 2 no longer carries. The start then has
90 % of the weight left after 100 steps and 37 % after 1000.

**PyTorch** `torch.nn.BatchNorm2d` has `momentum=0.1`, and means the share of the new batch: 0.9 in
the words of Keras. `momentum=0.01` is what Keras does.

**Hidden in** `keras/src/layers/normalization/batch_normalization.py::BatchNormalization.__init__`
(line 163, Keras 3.15) and
`tf_keras/src/layers/normalization/batch_normalization.py::BatchNormalizationBase.__init__`
(line 172, 2.21).

**Since** Keras 1.1 (2016). Before, at least from 0.3.3 (2016) on, 0.9.

**Symptom** Training looks right, and `evaluate` is poor until the moving statistics have caught up:
ten times later with 0.999. Too small a momentum has its own price, since the statistics then
tremble with the last few batches.

**Formula** `moving = np.float32(0.99) * moving + np.float32(1 - 0.99) * batch`

**With** `moving_average_update` off, nothing moves and this row is dead.

**Read** [Ioffe and Szegedy 2015](https://arxiv.org/abs/1502.03167); [batchnorm momentum
convention](https://github.com/pytorch/examples/issues/289).
"""

from __future__ import annotations


def batchnorm_momentum(momentum: float) -> tuple[float, float]:
    """Return the shares of the old average and of the new batch, in Python's double precision.

    Examples:
        >>> keep, take = batchnorm_momentum(0.99)  # Keras
        >>> take, keep**100, keep**1000
        (0.01, 0.366, 0.00004)
        >>> keep, take = batchnorm_momentum(0.999)  # TF1
        >>> take, keep**100, keep**1000
        (0.001, 0.905, 0.368)
    """
    return momentum, 1.0 - momentum
