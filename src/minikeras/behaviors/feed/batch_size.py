"""Take 32 examples a step.

**Keras** takes 32 examples a step when `batch_size` is not passed, in `fit`, `evaluate` and
`predict`. 70 rows are three steps, of 32, 32 and 6.

**TF1** `session.run(train, {x: X, y: Y})` feeds all there is, so an epoch is one step: full-batch
gradient descent, with the noise of small batches gone and memory in proportion to the data.

**PyTorch** `torch.utils.data.DataLoader(data)` has `batch_size=1`, and keeps the short batch at the
end, as Keras does.

**Hidden in** `keras/src/trainers/data_adapters/array_data_adapter.py::ArrayDataAdapter.__init__`
(line 88, Keras 3.15); `tf_keras/src/engine/data_adapter.py::TensorLikeDataAdapter.__init__`
(line 269, 2.21). The signature of `fit` says `batch_size=None`.

**Since** Keras 1.0 (2016); 0.3.3 before it had 128.

**Symptom** The same number of epochs learns far less: after 5 epochs over 70 rows the weights have
moved 5 times, and 15 times in Keras.

**Formula** `math.ceil(count / size)` steps an epoch, with `size` 32.

**With** `average_over_batch` off, the length of a step grows with this number.

**Read** [Masters and Luschi 2018](https://arxiv.org/abs/1804.07612), who find 2 to 32 to be best;
[batch size won't work](https://github.com/ageron/handson-ml2/issues/277), where 1719 steps puzzle
the owner of 55000 rows.
"""

from __future__ import annotations


def batch_size(asked: int | None, count: int, default: int | None) -> int:
    """Return the number of examples in a step: the one asked for, else the default, else all.

    Examples:
        >>> batch_size(None, 70, 32)  # Keras
        32
        >>> batch_size(None, 70, None)  # TF1
        70
        >>> batch_size(10, 70, 32), batch_size(10, 70, None)  # you said so
        (10, 10)
    """
    if asked is not None:
        return asked
    return count if default is None else default
