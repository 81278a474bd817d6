"""SimpleRNN and its cell, beside both Kerases."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import minikeras
from kerases import both_kerases, parts
from layers.passes import differences, images, our_passes
from layers.sequences import FEATURES, FUSED, GAPS, STEPS, X, Y, differ, round_trip
from minikeras import layers

VARIANTS = [
    {},
    {"return_sequences": True},
    {"go_backwards": True, "return_sequences": True},
    {"activation": "relu", "use_bias": False},
    {"unroll": True},
]


@both_kerases
def test_outputs_and_gradients_have_the_bits_of_keras(library, defaults):
    """For every way through time.

    But the bias of an unrolled layer in Keras 2: its gradient is a sum over the steps, in the order
    of the names that Keras 2 gives to the ops, and has other last bits for some numbers.
    """
    makes = [lambda k, v=variant: [k.layers.SimpleRNN(4, **v)] for variant in VARIANTS]
    found = differences(library, defaults, makes, (STEPS, FEATURES))
    bias_of_unrolled = (VARIANTS.index({"unroll": True}), 3)
    assert set(found) <= (set() if library is keras else {bias_of_unrolled})


@both_kerases
def test_a_training_has_the_bits_of_keras(library, defaults):
    """With gaps in the sequences, and from the seed on: Keras 3 draws the cell's own seed first."""

    def make(k):
        return [k.layers.Masking(), k.layers.SimpleRNN(4, return_sequences=True), *end(k)]

    def end(k):
        return [k.layers.SimpleRNN(3)]

    assert differ(library, defaults, make, GAPS, apart=FUSED if library is keras else ()) == []


def test_dropout_has_the_bits_of_keras_3():
    """Of the inputs and of the state; predictions between do not count, but use up draws."""

    def make(k):
        return [k.layers.SimpleRNN(4, dropout=0.3, recurrent_dropout=0.2), k.layers.Dropout(0.2)]

    def more(k):
        return [k.layers.SimpleRNN(4, dropout=0.3, recurrent_dropout=0.2)]

    assert differ(keras, None, make, apart=FUSED) == []
    assert differ(keras, None, more, validation_data=(X[:8], Y[:8]), apart=FUSED) == []


def test_the_reason_for_a_rounding_is_a_batch_of_known_size():
    """In a graph that does not know it, Keras 3 predicts our bits; `predict` knows it."""
    model = keras.Sequential([keras.Input((STEPS, FEATURES)), keras.layers.SimpleRNN(4)])
    model.add(keras.layers.Dense(2))
    model.set_weights([images(*w.shape) for w in model.get_weights()])
    ours = minikeras.Sequential([layers.SimpleRNN(4), layers.Dense(2)])
    ours.build((None, STEPS, FEATURES))
    ours.set_weights(model.get_weights())

    def predicted(rows):
        signature = [tf.TensorSpec((rows, STEPS, FEATURES))]
        return tf.function(lambda x: model(x, training=False), signature)(X).numpy()

    assert np.array_equal(ours.predict(X, verbose=0), predicted(None))
    assert np.array_equal(model.predict(X, batch_size=len(X), verbose=0), predicted(len(X)))
    assert not np.array_equal(predicted(None), predicted(len(X)))


def test_a_step_is_one_line_of_numpy():
    """`h = tanh(x @ W + b + h @ U)`."""
    x = images(2, 3, FEATURES)
    kernel, recurrent, bias = images(FEATURES, 4), images(4, 4), images(4)
    layer = layers.SimpleRNN(4)
    ((found, *_),) = our_passes([[layer]], x, weights=[[kernel, recurrent, bias]])
    h = np.zeros((2, 4), np.float32)
    for time in range(3):
        h = np.tanh(x[:, time] @ kernel + bias + h @ recurrent)
    assert np.allclose(found, h, atol=1e-6)


@both_kerases
@pytest.mark.parametrize("name", ["SimpleRNN", "SimpleRNNCell"])
def test_a_config_comes_back(library, defaults, name):
    """Through both Kerases; the cell keeps what is not said."""
    said = {"units": 4, "activation": "relu", "use_bias": False, "dropout": 0.25}
    said |= {"recurrent_initializer": "he_normal"}
    said |= {"return_sequences": True, "go_backwards": True} if name == "SimpleRNN" else {}
    first, *others = round_trip(library, name, **said)
    assert all(other == first for other in others)


@both_kerases
@pytest.mark.parametrize("units", [0, -1, 2.5, "4", None])
def test_units_that_are_no_positive_integer_are_refused(library, defaults, units):
    """A ValueError for a number in both Kerases."""
    if isinstance(units, int):
        with pytest.raises(ValueError):
            library.layers.SimpleRNN(units)
    with pytest.raises(ValueError) as caught:
        layers.SimpleRNN(units)
    assert parts(caught)["where"] == "SimpleRNNCell(units=...)"
