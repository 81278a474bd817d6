"""Begin another pass over a generator with the batches that were looked at first.

**Keras** must know the shapes in a generator before it trains. Keras 3 takes two batches out and
puts them in front again each time that it begins a pass: at the second epoch without
`steps_per_epoch`, and at every validation. Keras 2 takes one out and puts it back once.

**TF1** `next(generator)` is all there is; what was taken is gone.

**PyTorch** looks at nothing in advance. An `IterableDataset` is asked for a new iterator at each
pass, so nothing is used up, if its author wrote `__iter__` so.

**Hidden in** `keras/src/trainers/data_adapters/generator_data_adapter.py::peek_and_restore` (line
95, Keras 3.15);
`tf_keras/src/engine/data_adapter.py::GeneratorDataAdapter._peek_and_restore` (line 959, 2.21).

**Since** Keras 3.7 (2024) begins again; 3.1 to 3.6 took two batches out and put them back once, 3.0
one. tf.keras takes one, in 2.6 at the latest.

**Symptom** A generator of five batches, trained on for two epochs, gives an epoch of five batches
and one of two in Keras 3; in Keras 2 the second epoch is empty. With `validation_steps=2` and a
generator, Keras 3 validates on the same two batches each time, Keras 2 on new ones.

**Formula** `np.concatenate([peeked[:number], rest])`.

**Read** [Validation data generator yields 2 times, but should only
1](https://github.com/tensorflow/tensorflow/issues/45249); [When using fit_generator and the
validation data is a generator ...](https://github.com/keras-team/keras/issues/9999)
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TypeVar

Batch = TypeVar("Batch")


def repeat_peeked_batches(
    peeked: Sequence[Batch], rest: Iterator[Batch], number: int
) -> Iterator[Batch]:
    """Return the batches of another pass: `number` of those that were looked at, then the rest.

    Examples:
        >>> list(repeat_peeked_batches(["a", "b"], iter("c"), 2))  # Keras 3
        ['a', 'b', 'c']
        >>> list(repeat_peeked_batches(["a"], iter("bc"), 0))  # Keras 2, TF1
        ['b', 'c']
    """
    return itertools.chain(peeked[:number], rest)
