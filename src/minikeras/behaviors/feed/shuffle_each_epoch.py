"""Visit the examples in random order.

**Keras** shuffles arrays before it cuts them into batches, features and labels together:
`fit(..., shuffle=True)` is the default. With a seed S the order of the rows is what
`tf.random.shuffle(tf.range(count, dtype=tf.int64), seed=0)` gives in a graph with the seed S.
A `tf.data.Dataset` that is handed to `fit` is not shuffled.

**TF1** `for i in range(0, count, 32): session.run(train, {x: X[i:i+32], y: Y[i:i+32]})` visits
the rows as they stand in the file.

**PyTorch** `torch.utils.data.DataLoader(data)` does not shuffle unless it is told `shuffle=True`.

**Hidden in**
`keras/src/trainers/data_adapters/array_data_adapter.py::ArrayDataAdapter.get_tf_dataset`
(line 134, Keras 3.15); `tf_keras/src/engine/data_adapter.py::TensorLikeDataAdapter.__init__`
(line 302, 2.21).

**Since** spring 2015, before 0.3.3. Up to Keras 2.3 NumPy's generator drew the order, in Keras 2.6
(2021) at least it is TensorFlow's.

**Symptom** Data that is sorted by class is forgotten class by class: after 32 examples of class 0
and 32 of class 1, a network of a single bias says 0.999 in place of 0.5. The last batches decide,
and the accuracy on other data is that of a guess.

**Formula** `np.arange(count)` when off. When on, the order comes from TensorFlow's own generator.

**With** `new_order_each_epoch`, which says whether the second epoch has another order.

**Read** [Add the shuffle option to Sequential.fit](https://github.com/keras-team/keras/pull/20);
[What is the purpose of shuffle in fitting?](https://github.com/keras-team/keras/issues/6955)
"""

from __future__ import annotations

import numpy as np


def shuffle_each_epoch(order: np.ndarray, count: int, enabled: bool) -> np.ndarray:
    """Return the row numbers of an epoch: the random `order`, or off those of the file.

    Examples:
        >>> order = np.array([4, 2, 1, 0, 5, 3])
        >>> shuffle_each_epoch(order, 6, True)  # Keras
        array([4, 2, 1, 0, 5, 3])
        >>> shuffle_each_epoch(order, 6, False)  # TF1
        array([0, 1, 2, 3, 4, 5])
    """
    return order if enabled else np.arange(count)
