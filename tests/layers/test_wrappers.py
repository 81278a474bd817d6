"""TimeDistributed and Bidirectional, beside both Kerases."""

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, each_keras, parts
from layers.passes import differences, output_shape
from layers.sequences import FEATURES, GAPS, differ, plain
from minikeras import layers


def dense(k):
    """Return a dense layer for every step, twice."""
    inner = k.layers.TimeDistributed(k.layers.Dense(4, "tanh"))
    return [inner, k.layers.TimeDistributed(k.layers.Dense(3))]


def both_ways(k, merge_mode, **named):
    """Return a recurrent layer in both directions."""
    return [k.layers.Bidirectional(k.layers.GRU(3, **named), merge_mode=merge_mode)]


@both_kerases
def test_a_layer_at_every_step_has_the_bits_of_keras(library, defaults):
    """Of 12 steps: their gradients are added up in the order of Keras."""
    assert differences(library, defaults, [dense], (12, FEATURES)) == []


@both_kerases
def test_a_training_step_by_step_has_the_bits_of_keras(library, defaults):
    """With averages that move and units that are dropped, once for each step in Keras 3."""

    def make(k):
        inner = [k.layers.Dense(4, "relu"), k.layers.BatchNormalization(), k.layers.Dropout(0.4)]
        return [*map(k.layers.TimeDistributed, inner), k.layers.Flatten()]

    assert differ(library, defaults, make) == []


def test_a_sequential_inside_is_called_at_every_step():
    """As its layers one by one."""
    inner = minikeras.Sequential([layers.Dense(4, "relu"), layers.Dense(2)])
    assert output_shape([layers.TimeDistributed(inner)], (5, 3)) == (None, 5, 2)
    assert output_shape([layers.TimeDistributed(inner)], (None, 3)) == (None, None, 2)


@both_kerases
@pytest.mark.parametrize("merge_mode", ["concat", "sum", "mul", "ave"])
def test_both_directions_have_the_bits_of_keras(library, defaults, merge_mode):
    """The outputs of the way back are turned around before they are merged."""
    makes = [lambda k: both_ways(k, merge_mode, return_sequences=True)]
    assert differences(library, defaults, makes, (4, FEATURES)) == []


@both_kerases
def test_a_training_in_both_directions_has_the_bits_of_keras(library, defaults):
    """With gaps, dropout, and the seeds that Keras 3 draws for the layer that it copies."""

    def make(k):
        first = k.layers.Bidirectional(k.layers.LSTM(3, dropout=0.3, return_sequences=True))
        return [k.layers.Masking(), first, *both_ways(k, "sum")]

    assert differ(library, defaults, make, GAPS) == []


def test_the_weights_of_the_forward_layer_come_first():
    """As in both Kerases."""
    model = minikeras.Sequential([minikeras.Input((4, 3)), *both_ways(minikeras, "concat")])
    shapes = [w.shape for w in model.get_weights()]
    assert shapes == [(3, 9), (3, 9), (2, 9)] * 2


@both_kerases
def test_configs_come_back(library, defaults):
    """Through Keras 3, and from Keras 2."""
    for make in (dense, lambda k: both_ways(k, "mul")):
        (ours, *_), (real, *_) = make(minikeras), make(library)
        again = type(ours).from_config(real.get_config())
        if library is keras:
            again = type(ours).from_config(type(real).from_config(again.get_config()).get_config())
        inner = "layer" if hasattr(ours, "layer") else "forward_layer"
        one, two = (plain(getattr(each, inner)) for each in (ours, again))
        assert one == two


@each_keras
def test_what_does_not_fit_is_refused(library):
    """ValueErrors in both Kerases."""
    for k in (library, minikeras):
        for wrong in (
            lambda k: k.layers.TimeDistributed(3),
            lambda k: k.layers.Bidirectional(3),
            lambda k: both_ways(k, "product"),
            lambda k: k.layers.Bidirectional(k.layers.GRU(3), backward_layer=k.layers.GRU(3)),
        ):
            with pytest.raises(ValueError):
                wrong(k)


def test_two_outputs_are_refused():
    """A Sequential has one."""
    with pytest.raises(ValueError) as caught:
        minikeras.Sequential([minikeras.Input((4, 3)), *both_ways(minikeras, None)]).build()
    assert "one output" in str(caught.value)
    with pytest.raises(ValueError) as caught:
        layers.Bidirectional(layers.GRU(3), weights=[np.zeros(1)])
    assert parts(caught)["where"] == "Bidirectional(weights=...)"
