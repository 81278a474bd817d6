"""Keras 3 drops the same at every time step, Keras 2 and TF1 something else at each."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from kerases import both_kerases, sequential
from minikeras.behaviors.forward.repeat_dropout_mask import repeat_dropout_mask
from minikeras.defaults import Defaults
from minikeras.testing import run

STEPS = 6
X = 2.0 ** np.arange(STEPS, dtype=np.float32)[None, :, None]  # one bit for each step
ZERO = np.zeros((1, 1), np.float32)
ONE = np.ones((1, 1), np.float32)


def linear(x):
    """Return `x`: an activation that no GPU kernel knows."""
    return x


def simple(k, **arguments):
    """Return a layer that adds up its inputs, and its weights."""
    layer = k.layers.SimpleRNN(1, activation=linear, dropout=0.5, **arguments)
    return layer, [ONE, ONE, np.zeros(1, np.float32)]


def lstm(k, **arguments):
    """Return an LSTM that adds up its inputs, made small, and its weights."""
    layer = k.layers.LSTM(1, dropout=0.5, **arguments)
    gates = np.array([100, 100, 0, 100], np.float32)  # all open
    return layer, [np.array([[0, 0, 0.01, 0]], np.float32), np.zeros((1, 4), np.float32), gates]


def sums(k, make, defaults=None, epochs=4, **arguments):
    """Return what the layer has added up, in some passes of training."""
    k.utils.set_random_seed(7)
    layer, weights = make(k, **arguments)
    model = sequential(k, [k.Input((STEPS, 1)), layer], defaults, 7)
    model.compile(k.optimizers.SGD(0.0), lambda y_true, y_pred: y_pred)
    model.set_weights(weights)
    return model.fit(X, ZERO, epochs=epochs, verbose=0).history["loss"]


def bits(total):
    """Return at how many steps the input was kept; what is kept is doubled."""
    return bin(int(total) // 2).count("1")


@pytest.mark.parametrize("make", [simple, lstm])
def test_on_all_steps_are_dropped_or_none(make):
    """With the bits of Keras 3."""
    ours = sums(minikeras, make, Defaults.keras())
    assert ours == sums(keras, make)
    assert len(set(ours)) == 2  # all or nothing


def test_off_the_steps_of_a_layer_for_a_gpu_have_the_masks_of_keras_2():
    """One mask over the whole sequence: another number of steps in each pass."""
    ours = sums(minikeras, lstm, Defaults.keras2())
    assert ours == sums(tf_keras, lstm)
    assert len(set(ours)) > 2


def test_off_a_loop_draws_at_every_step_what_keras_2_draws():
    """As many steps are dropped in each pass; which of them, Keras 2 leaves to its threads.

    The draws of a loop do not wait for each other. Here they begin with the last step.
    """
    ours, real = sums(minikeras, simple, Defaults.keras2()), sums(tf_keras, simple)
    assert [bits(total) for total in ours] == [bits(total) for total in real]
    assert len({*ours}) > 2


@both_kerases
def test_on_and_off_unrolled_steps_share_a_mask(library, defaults):
    """There is no inner graph in which Keras 2 would miss it."""
    ours = sums(minikeras, simple, defaults, unroll=True)
    assert ours == sums(library, simple, unroll=True)
    assert len(set(ours)) == 2


def test_off_is_what_dropout_does_to_a_batch_of_sequences():
    """The plain line of TF1: every step has a mask of its own."""

    def line():
        tf.set_random_seed(7)
        return tf.nn.dropout(tf.ones([1, 200, 1]), rate=0.5)

    assert 0.3 < np.mean(run(line) == 0) < 0.7


def test_columns_are_told_apart_by_the_numbers_of_sums():
    """A sum of all steps or of none, or of some."""
    for library, defaults in ((keras, Defaults.keras()), (tf_keras, Defaults.keras2())):
        assert defaults.repeat_dropout_mask is (len(set(sums(library, lstm))) == 2)
    dropped = run(lambda: tf.nn.dropout(tf.ones((1, 4, 999)), rate=0.5))
    assert Defaults.tf1().repeat_dropout_mask == np.all(dropped == dropped[:, :1])


def test_formula_the_mask_is_repeated():
    """Or drawn once more for each step."""
    draws = iter(range(10))
    repeated = [repeat_dropout_mask(next(draws), lambda: next(draws), True) for _ in range(2)]
    drawn = [repeat_dropout_mask(0, lambda: next(draws), False) for _ in range(2)]
    assert repeated == [0, 1]
    assert drawn == [2, 3]
