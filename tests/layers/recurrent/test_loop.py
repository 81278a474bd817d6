"""The loop over time, beside a loop of NumPy."""

import itertools

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from minikeras.layers.recurrent.loop import loop

X = np.random.default_rng(0).normal(size=(2, 4, 3)).astype(np.float32)
MASK = np.array([[True, False, True, False], [False, True, True, True]])


def advance(x, states, time):
    """Return a sum, and two states of which one counts."""
    return states[0] + x, [states[0] + x, states[1] + 1]


def by_numpy(mask, reverse, zero):
    """Return all outputs and the last states of `advance`."""
    order = slice(None, None, -1 if reverse else 1)
    total, count = np.zeros((2, 3), np.float32), np.zeros((2, 1), np.float32)
    output, outputs = np.zeros((2, 3), np.float32), []
    for time in range(4)[order]:
        seen = mask[:, time, None]
        new = total + X[:, time]
        output = np.where(seen, new, 0 if zero else output)
        total, count = np.where(seen, new, total), np.where(seen, count + 1, count)
        outputs.append(output)
    return np.stack(outputs, 1), [total, count]


def by_graph(mask, known, **arguments):
    """Return the same of the loop, for a known or an unknown number of steps."""
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None, 4 if known else None, 3])
        seen = None if mask is None else tf.placeholder(tf.bool, [None, x.shape[1]])
        states = [tf.zeros([2, 3]), tf.zeros([2, 1])]
        results = loop(advance, x, states, [None, 3], mask=seen, **arguments)
        return session.run(results, {x: X} | ({} if seen is None else {seen: mask}))


WAYS = [*itertools.product([False, True], [None, MASK], [False, True], [False, True])]


@pytest.mark.parametrize("how", ["loop", "unknown", "unroll"])
def test_every_way_through_time_gives_the_numbers_of_numpy(how):
    """Forwards and backwards, with and without a mask, of one output or of all."""
    for reverse, mask, every, zero in WAYS:
        found, states = by_graph(
            mask,
            how != "unknown",
            unroll=how == "unroll",
            reverse=reverse,
            all_steps=every,
            zero_output_for_mask=zero,
        )
        whole = np.ones_like(MASK) if mask is None else mask
        outputs, last = by_numpy(whole, reverse, zero)
        assert np.array_equal(found, outputs if every else outputs[:, -1])
        assert all(np.array_equal(*pair) for pair in zip(states, last, strict=True))


def test_an_unknown_number_of_steps_cannot_be_unrolled():
    """A ValueError, as in both Kerases."""
    with pytest.raises(ValueError, match="known number of steps"):
        by_graph(None, False, unroll=True)


def test_the_time_is_told():
    """It counts from 0, also backwards."""

    def advance(x, states, time):
        return tf.fill([2, 1], tf.cast(time, tf.float32)), states

    for unroll, reverse in itertools.product([False, True], [False, True]):
        with tf.Graph().as_default(), tf.Session() as session:
            options = {"all_steps": True, "unroll": unroll, "reverse": reverse}
            times, _ = loop(advance, tf.constant(X), [], [None, 1], **options)
            assert session.run(times)[0, :, 0].tolist() == [0, 1, 2, 3]
