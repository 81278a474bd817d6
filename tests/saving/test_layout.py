"""The names of files of weights."""

import pytest
from keras.src.utils.naming import to_snake_case

import minikeras
from minikeras.saving.layout import groups, named_weights, snake_case
from saving.test_weights import images, model_of, nested


@pytest.mark.parametrize(
    "name", ["Dense", "Conv2D", "MaxPooling2D", "Conv2DTranspose", "LSTM", "PReLU", "My_Own", "A1b"]
)
def test_a_class_is_written_as_keras_3_writes_it(name):
    """Letter for letter."""
    assert snake_case(name) == to_snake_case(name)


def test_every_layer_has_a_place():
    """Layers without weights too; the second of a class has a number."""
    model = model_of(minikeras, images)
    found = {path: len(variables) for path, _, variables in groups(model._require_built("x"))}
    assert found == {
        "layers/conv2d": 2,
        "layers/batch_normalization": 4,
        "layers/max_pooling2d": 0,
        "layers/flatten": 0,
        "layers/dense": 2,
        "layers/dropout": 0,
        "layers/dense_1": 1,
    }


def test_layers_inside_layers_have_places_too():
    """By the attribute that holds them, and in lists by their classes."""
    found = groups(model_of(minikeras, nested)._require_built("x"))
    assert [path for path, _, variables in found if variables] == [
        "layers/rnn/cell/cells/lstm_cell",
        "layers/rnn/cell/cells/gru_cell",
        "layers/rnn/cell/cells/lstm_cell_1",
        "layers/time_distributed/layer",
        "layers/bidirectional/forward_layer/cell",
        "layers/bidirectional/backward_layer/cell",
        "layers/sequential/layers/dense",
        "layers/sequential/layers/batch_normalization",
        "layers/dense",
    ]


def test_the_names_of_weights_are_their_own():
    """No two are the same, and none is left out."""
    for layers in (images, nested):
        model = model_of(minikeras, layers)
        named = named_weights(model._require_built("x"))
        assert {id(variable) for *_, variable in named} == set(map(id, model.weights))
        assert len({name for _, name, _ in named}) == len(model.weights)
