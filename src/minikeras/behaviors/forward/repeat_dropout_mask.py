"""Drop the same inputs and the same parts of the state at every step of a sequence.

**Keras** 3 draws the masks of `LSTM(8, dropout=0.5, recurrent_dropout=0.2)` once for a batch,
(batch, features) and (batch, units), and uses them at every time step: what is dropped is dropped
for the whole sequence, as in Gal and Ghahramani 2016. Keras 2 means to do the same, but looks for
its masks in the graph that is being built. In the body of the loop it finds none and draws new ones
there, at every step. An `LSTM` or a `GRU` that a GPU kernel could run, which is the usual case with
or without a GPU, draws one mask for its inputs, (batch, time, features).

**TF1** has `tf.nn.dropout(x, rate=0.5)` before the loop, over the whole batch of sequences: a mask
for each step. So has `tf.nn.rnn_cell.DropoutWrapper`, unless it is told `variational_recurrent`.

**PyTorch** `torch.nn.LSTM(8, 8, num_layers=2, dropout=0.5)` drops the outputs of each layer but the
last, with another mask at every step, and nothing with one layer. It has no dropout of the state;
one writes the loop with `torch.nn.LSTMCell`.

**Hidden in** `keras/src/layers/rnn/dropout_rnn_cell.py::DropoutRNNCell.get_dropout_mask` (line 37,
Keras 3.15); `tf_keras/src/backend.py::ContextValueCache.setdefault` (line 7555, 2.21), where
`key not in self` does not look into outer graphs, and `tf_keras/src/layers/rnn/lstm.py::LSTM.call`
(line 654).

**Since** Keras 1.0 (2016), as `dropout_W` and `dropout_U`, with masks that repeat; so to Keras 2.3.
The cache that misses stands in Keras 2.6 to 2.15. Keras 3.0 repeats them again; 3.0 and 3.1 dropped
the state at the rate of `dropout`.

**Symptom** The same `dropout=0.5` regularises in another way: a word that returns in a sequence
meets another mask in Keras 2 and the same one in Keras 3. With a recurrent dropout, a memory of
many steps survives in Keras 3 where it was not dropped, and nowhere in Keras 2.

**Formula** `masks = np.repeat(mask[:, None], time, axis=1)`

**With** `unroll=True` there is no inner graph, and the masks repeat in Keras 2 as well.

**Read** [Gal and Ghahramani 2016](https://arxiv.org/abs/1512.05287); [Accuracy Drop When Using
Keras 3 Instead of Keras 2](https://github.com/keras-team/keras/issues/19993), where the two masks
are found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Masks = TypeVar("Masks")


def repeat_dropout_mask(drawn: Masks, draw: Callable[[], Masks], repeat: bool) -> Masks:
    """Return the masks of one more time step: those that are `drawn`, or new ones.

    Examples:
        >>> import itertools
        >>> again = itertools.count(1)
        >>> [repeat_dropout_mask(0, lambda: next(again), True) for step in range(3)]  # Keras
        [0, 0, 0]
        >>> [repeat_dropout_mask(0, lambda: next(again), False) for step in range(3)]  # TF1
        [1, 2, 3]
    """
    return drawn if repeat else draw()
