"""Let a recurrent layer say again, at a masked step, what it said at the step before.

**Keras** leaves the state alone at a step that is masked, and repeats the output of the last step
that counts. So `LSTM(8)` after `Masking()` gives what it said at the end of the sequence, and not
at the end of the padding. Both versions do; a first step that is masked gives zero.

**TF1** leaves the state alone too, and gives zero: `tf.nn.dynamic_rnn(cell, x,
sequence_length=lengths)` fills its outputs with zeros, and the last output is in the state.

**PyTorch** has `pack_padded_sequence`; `pad_packed_sequence` then fills the outputs with zeros.

**Hidden in** `keras/src/layers/rnn/rnn.py::RNN.__init__` (line 182, Keras 3.15), done in
`keras/src/backend/tensorflow/rnn.py::rnn` (line 364);
`tf_keras/src/layers/rnn/base_rnn.py::RNN.__init__` (line 261, 2.21), done in
`tf_keras/src/backend.py::rnn` (line 5097).

**Since** Keras 0.3 (2015) at least. The argument `zero_output_for_mask` is in Keras 2.6, and not in
2.3.

**Symptom** `outputs[:, -1]` is a vector of zeros for each sequence that is shorter than the
longest one, so what follows learns the bias. With Keras, an average over all steps counts the last
word of a short sequence many times.

**Formula** `output[t] = output[t] if mask[t] else output[t - 1]`

**With** `Bidirectional`, which sets `zero_output_for_mask=True` in its two layers if they return
sequences, this row changes nothing.

**Read** [Zero vectors for masked inputs](https://github.com/keras-team/keras/issues/1569), as it
was before; [behaviour of Masking with LSTM](https://github.com/keras-team/keras/issues/7227).
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf


def repeat_masked_output(output: tf.Tensor, before: tf.Tensor | None, repeat: bool) -> tf.Tensor:
    """Return what takes the place of `output` at a masked step: `before`, or zeros.

    `before` is the output of the step before, and None at the first step.

    Examples:
        >>> from minikeras.testing import run
        >>> def masked(repeat):
        ...     return repeat_masked_output(tf.constant([0.5]), tf.constant([0.9]), repeat)
        >>> run(lambda: masked(True))  # Keras
        array([0.9], dtype=float32)
        >>> run(lambda: masked(False))  # TF1
        array([0.], dtype=float32)
    """
    return before if repeat and before is not None else tf.zeros_like(output)
