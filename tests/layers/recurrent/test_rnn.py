"""What all recurrent layers have: states that outlive a batch, one output, shapes, errors."""

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, each_keras, parts, same_arrays, sequential
from layers.passes import build, output_shape
from layers.sequences import FEATURES, SEED, STEPS, X, Y, differ
from minikeras import layers


def stateful(k):
    """Return two layers that remember."""
    first = k.layers.LSTM(4, stateful=True, return_sequences=True)
    return [first, k.layers.GRU(3, stateful=True)]


@both_kerases
def test_states_outlive_a_batch_as_in_keras(library, defaults):
    """Batch after batch, epoch after epoch, in evaluation and prediction too."""
    fit = {"batch_shape": (8, STEPS, FEATURES), "batch_size": 8, "shuffle": False}
    assert differ(library, defaults, stateful, validation_data=(X[:16], Y[:16]), **fit) == []


@both_kerases
def test_states_begin_at_zero_again_when_they_are_reset(library, defaults):
    """Two predictions differ, and the first comes back."""

    def program(k):
        k.utils.set_random_seed(SEED)
        inputs = k.Input(batch_shape=(8, STEPS, FEATURES))
        model = sequential(k, [inputs, *stateful(k)], defaults, SEED)
        predicted = [model.predict(X[:8], batch_size=8, verbose=0) for _ in range(2)]
        if k is keras:  # which forgot the method of the model
            for layer in model.layers:
                layer.reset_states()
        else:
            model.reset_states()
        return [*predicted, model.predict(X[:8], batch_size=8, verbose=0)]

    ours, real = program(minikeras), program(library)
    assert same_arrays(ours, real)
    assert np.array_equal(ours[0], ours[2])
    assert not np.array_equal(ours[0], ours[1])


@both_kerases
def test_one_layer_forgets_and_the_other_remembers(library, defaults):
    """A layer is reset alone, and so are both directions of a Bidirectional."""

    def program(k):
        k.utils.set_random_seed(SEED)
        inputs = k.Input(batch_shape=(8, STEPS, FEATURES))
        both = k.layers.Bidirectional(k.layers.GRU(2, stateful=True, return_sequences=True))
        model = sequential(k, [inputs, both, *stateful(k)], defaults, SEED)
        predicted = [model.predict(X[:8], batch_size=8, verbose=0) for _ in range(2)]
        for layer in model.layers[:2]:
            layer.reset_states()
            predicted.append(model.predict(X[:8], batch_size=8, verbose=0))
        return predicted

    ours, real = program(minikeras), program(library)
    assert same_arrays(ours, real)


@each_keras
def test_a_stateful_layer_needs_a_size_of_batches(library):
    """A ValueError in both Kerases, which says so."""
    for k in (library, minikeras):
        with pytest.raises(ValueError, match="size of a batch|batch size"):
            build(k, [k.layers.GRU(3, stateful=True)], (STEPS, FEATURES))


def test_shapes_of_outputs():
    """Of the last step or of all, also of an unknown number."""
    for steps in (STEPS, None):
        shape = (steps, FEATURES)
        assert output_shape([layers.LSTM(4)], shape) == (None, 4)
        every = layers.GRU(4, return_sequences=True)
        assert output_shape([every], shape) == (None, steps, 4)


@pytest.mark.parametrize("kind", ["SimpleRNN", "GRU", "LSTM"])
def test_the_states_are_no_outputs_in_a_sequential(kind):
    """A ValueError in Keras 3 too."""
    for k in (keras, minikeras):
        with pytest.raises(ValueError):
            model = k.Sequential([getattr(k.layers, kind)(3, return_state=True), k.layers.Dense(1)])
            model.build((None, STEPS, FEATURES))


@each_keras
@pytest.mark.parametrize("shape", [(4,), (2, 3, 4)], ids=str)
def test_an_input_that_is_no_sequence_is_refused(library, shape):
    """A ValueError in both Kerases."""
    for k in (library, minikeras):
        with pytest.raises(ValueError):
            build(k, [k.layers.LSTM(3)], shape)


def test_the_first_axis_is_the_batch():
    """`time_major` is gone in Keras 3."""
    with pytest.raises(ValueError):
        keras.layers.RNN(keras.layers.GRUCell(3), time_major=True)
    with pytest.raises(ValueError) as caught:
        layers.RNN(layers.GRUCell(3), time_major=True)
    assert parts(caught)["where"] == "RNN(time_major=True)"


@pytest.mark.parametrize("cell", [None, 3, layers.Dense(3)], ids=str)
def test_what_is_no_cell_is_refused(cell):
    """A ValueError in Keras 3 for what has no state."""
    with pytest.raises(ValueError):
        keras.layers.RNN(cell)
    with pytest.raises(ValueError, match="This is no cell"):
        layers.RNN(cell)


def test_a_frozen_layer_is_not_trained():
    """Nor is its cell, whose weights they are."""

    def make(k):
        return [k.layers.LSTM(4, trainable=False)]

    assert differ(keras, None, make) == []
    model = minikeras.Sequential([minikeras.Input((STEPS, FEATURES)), *make(minikeras)])
    assert model.trainable_weights == []
    assert len(model.get_weights()) == 3
