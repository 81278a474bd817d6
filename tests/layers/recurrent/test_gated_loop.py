"""The loop with a gradient of its own, beside the loop around any cell."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from minikeras import layers
from minikeras.defaults import Defaults
from minikeras.layers.recurrent.rnn import RNN
from minikeras.stack import Stack


def passes(kind, rows, steps, known, training, monkeypatch, **named):
    """Return output and gradients of the loop with a gradient of its own, and of the plain one."""
    x = np.random.default_rng(rows).normal(size=(rows, steps, 3)).astype(np.float32)
    found = []
    for quick in (True, False):
        if not quick:
            monkeypatch.setattr(layers.LSTM, "_through_time", RNN._through_time)
            monkeypatch.setattr(layers.GRU, "_through_time", RNN._through_time)
        with tf.Graph().as_default(), tf.Session() as session:
            fed = tf.placeholder(tf.float32, (None, steps if known else None, 3))
            stack = Stack([kind(4, **named)], fed, Defaults.keras(), 7)
            y, _ = stack.forward(fed, training=training)
            wanted = [fed, *stack.trainable]
            gradients = tf.gradients(tf.reduce_sum(y * tf.cos(y)), wanted)
            session.run(tf.global_variables_initializer())
            found.append(session.run([y, *gradients], {fed: x}))
    return found


@pytest.mark.parametrize("kind", [layers.LSTM, layers.GRU])
@pytest.mark.parametrize(
    ("rows", "steps", "known", "training"),
    [(1, 7, True, True), (15, 16, True, True), (16, 9, True, False), (40, 11, False, True)],
)
def test_the_bits_are_those_of_the_loop_around_any_cell(
    kind, rows, steps, known, training, monkeypatch
):
    """For few rows and many, turns of 7, 8, 3 and 1 steps, in training and in inference mode."""
    quick, plain = passes(
        kind, rows, steps, known, training, monkeypatch, return_sequences=rows == 16
    )
    assert all(np.array_equal(*pair) for pair in zip(quick, plain, strict=True))
