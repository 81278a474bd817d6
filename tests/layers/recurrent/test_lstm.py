"""LSTM and its cell, beside both Kerases."""

import keras
import numpy as np
import pytest
import tf_keras

from kerases import both_kerases, parts
from layers.passes import differences, images, our_passes
from layers.sequences import FEATURES, FUSED, GAPS, IDS, STEPS, WORDS, X, Y, differ, round_trip
from minikeras import layers
from minikeras.defaults import Defaults

VARIANTS = [
    {},
    {"return_sequences": True, "go_backwards": True},
    {"use_bias": False},
    {"activation": "relu", "recurrent_activation": "hard_sigmoid"},
    {"implementation": 1, "activation": "softsign", "return_sequences": True},
]


@both_kerases
@pytest.mark.parametrize("variants", [VARIANTS[:3], VARIANTS[3:]], ids=["first", "last"])
def test_outputs_and_gradients_have_the_bits_of_keras(library, defaults, variants):
    """For both implementations, with and without the kernel that a GPU could run."""
    makes = [lambda k, v=variant: [k.layers.LSTM(4, **v)] for variant in variants]
    assert differences(library, defaults, makes, (STEPS, FEATURES)) == []


def unrolled(k):
    """Return a layer without a loop."""
    return [k.layers.LSTM(4, unroll=True)]


def test_unrolled_steps_have_the_bits_of_keras_3():
    """The gradients of 12 steps are added up in the order of their names, which sort alike."""
    assert differences(keras, Defaults.keras(), [unrolled], (12, FEATURES)) == []


def test_unrolled_steps_have_almost_the_bits_of_keras_2():
    """Equal for five steps. For more the names of Keras 2 sort in another order, op by op.

    Sums of some ten numbers near 1 then differ in the last bits, 1e-6 of them.
    """
    assert differences(tf_keras, Defaults.keras2(), [unrolled], (5, FEATURES)) == []
    model = tf_keras.Sequential([tf_keras.Input((12, FEATURES)), *unrolled(tf_keras)])
    x, weights = images(5, 12, FEATURES), model.get_weights()
    ((ours, *_),) = our_passes([[*unrolled_ours()]], x, Defaults.keras2(), weights=[weights])
    assert np.array_equal(ours, model.predict(x, verbose=0))


def unrolled_ours():
    """Return the layer of ours."""
    return [layers.LSTM(4, unroll=True)]


@both_kerases
def test_a_training_on_padded_words_has_the_bits_of_keras(library, defaults):
    """Embedding, mask, LSTM over LSTM, in batches of 32 and 8, from the seed on."""

    def make(k):
        first = k.layers.Embedding(WORDS, 4, mask_zero=True)
        return [first, k.layers.LSTM(4, return_sequences=True), k.layers.LSTM(8)]

    assert differ(library, defaults, make, IDS) == []


@both_kerases
def test_a_training_with_gaps_and_penalties_has_the_bits_of_keras(library, defaults):
    """Penalties on all weights and on the output, a constraint, and another optimizer.

    Keras 2 adds up the four penalties, the loss and their gradients in another order, so that the
    last bits of its numbers are others.
    """

    def make(k):
        penalties = {f"{name}_regularizer": "l2" for name in ("kernel", "bias", "activity")}
        lstm = k.layers.LSTM(
            4, recurrent_regularizer="l1", kernel_constraint="max_norm", **penalties
        )
        return [k.layers.Masking(), lstm]

    apart = () if library is keras else ("history", "last weights", "prediction")
    assert differ(library, defaults, make, GAPS, optimizer="rmsprop", apart=apart) == []


@both_kerases
@pytest.mark.parametrize("seed", [None, 3])
def test_dropout_of_the_inputs_has_the_bits_of_keras(library, defaults, seed):
    """In Keras 2 the mask covers the sequence, and counts as four random ops."""

    def make(k):
        return [k.layers.LSTM(4, dropout=0.3, seed=seed), k.layers.Dropout(0.2)]

    assert differ(library, defaults, make, validation_data=(X, X[:, 0, :2])) == []


@pytest.mark.parametrize(
    "named",
    [
        {"dropout": 0.3, "recurrent_dropout": 0.2},
        {"dropout": 0.3, "activation": "relu", "seed": 5},
        {"dropout": 1.0, "activation": "relu"},
    ],
    ids=str,
)
def test_other_dropout_has_the_bits_of_keras_3(named):
    """Gate by gate. Keras 2 leaves the draws to its threads: see `repeat_dropout_mask`.

    With masks for each gate, four gradients meet in the state and are added up in the order of the
    names of their ops; the last bit may be another one.
    """

    def make(k):
        return [k.layers.LSTM(4, **named)]

    apart = (*FUSED, "last weights") if "recurrent_dropout" in named else FUSED
    assert differ(keras, None, make, validation_data=(X[:8], Y[:8]), apart=apart) == []


def test_a_step_is_a_few_lines_of_numpy():
    """The gates stand in the order i, f, g, o."""
    x = images(2, 3, FEATURES)
    kernel, recurrent, bias = weights = [images(FEATURES, 16), images(4, 16), images(16)]
    ((found, *_),) = our_passes([[layers.LSTM(4)]], x, weights=[weights])
    h = c = np.zeros((2, 4), np.float32)

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    for time in range(3):
        i, f, g, o = np.split(x[:, time] @ kernel + h @ recurrent + bias, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
    assert np.allclose(found, h, atol=1e-6)


@both_kerases
@pytest.mark.parametrize("name", ["LSTM", "LSTMCell"])
@pytest.mark.parametrize("forget", [None, True, False])
def test_a_config_comes_back(library, defaults, name, forget):
    """Through both Kerases, with what was said and what was not."""
    said = {"units": 4, "recurrent_activation": "tanh", "dropout": 0.25}
    said |= {"recurrent_constraint": "unit_norm"}
    said |= {"unroll": True, "zero_output_for_mask": True} if name == "LSTM" else {}
    said |= {} if forget is None else {"unit_forget_bias": forget}
    first, *others = round_trip(library, name, **said)
    assert all(other == first for other in others)


def test_there_is_no_cudnn():
    """Keras 3 says so when the layer is called, we when it is made."""
    real = keras.layers.LSTM(4, use_cudnn=True)
    with pytest.raises(ValueError, match="cuDNN"):
        real(X)
    with pytest.raises(ValueError) as caught:
        layers.LSTM(4, use_cudnn=True)
    assert parts(caught)["where"] == "LSTM(use_cudnn=...)"


def test_the_arguments_of_the_cell_are_those_of_the_layer():
    """As in both Kerases."""
    for library in (keras, tf_keras):
        assert library.layers.LSTM(4, dropout=0.5).dropout == 0.5
    layer = layers.LSTM(4, dropout=0.5)
    assert (layer.units, layer.dropout, layer.use_bias) == (4, 0.5, True)
    assert not hasattr(layer, "unit")
