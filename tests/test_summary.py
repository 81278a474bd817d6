"""The table of `summary()`: layers, shapes, sizes; never wider than 80 columns."""

import math

import pytest

import minikeras
from minikeras import Input, Sequential, layers
from small import LIBRARIES, X


def text_of(model):
    """Return what `summary` prints, and check its width."""
    printed = []
    model.summary(print_fn=printed.append)
    (text,) = printed
    assert max(map(len, text.splitlines())) <= 80
    return text


def rows_of(text):
    """Return the cells of the rows under the heading."""
    lines = [line for line in text.splitlines() if line.startswith("│")]
    return [tuple(cell.strip() for cell in line.strip("│").split("│")) for line in lines]


def net(K):
    """Return a network with weights of every kind, and layers with none."""
    L = K.layers
    return [
        K.Input((8, 8, 3)),
        L.Conv2D(4, 3),
        L.BatchNormalization(),
        L.Conv2D(4, 3, use_bias=False, name="second"),
        L.MaxPooling2D(2),
        L.Flatten(),
        L.Dropout(0.5),
        L.Dense(300),
        L.Dense(10),
    ]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_shapes_and_sizes_are_those_of_keras(library, defaults):
    """Layer by layer, and the three sums."""
    real = library.Sequential(net(library))
    text = text_of(Sequential(net(minikeras), defaults=defaults))
    shapes = [getattr(layer, "output_shape", None) or layer.output.shape for layer in real.layers]
    sizes = [f"{layer.count_params():,}" for layer in real.layers]
    assert [row[1:] for row in rows_of(text)] == list(
        zip([str(tuple(shape)) for shape in shapes], sizes, strict=True)
    )
    trainable = sum(math.prod(weight.shape) for weight in real.trainable_weights)
    assert text.splitlines()[-3:] == [
        f"Total parameters: {real.count_params():,}",
        f"Trainable: {trainable:,}",
        f"Not trainable: {real.count_params() - trainable:,}",
    ]


def test_each_layer_has_its_name_and_its_class():
    """The name it was given, or the one it has in the graph; the Input is no layer."""
    text = text_of(Sequential(net(minikeras), name="mine"))
    assert text.splitlines()[0] == 'Model: "mine"'
    assert [row[0] for row in rows_of(text)] == [
        "conv2d (Conv2D)",
        "batch_normalization (BatchNormalization)",
        "second (Conv2D)",
        "max_pooling2d (MaxPooling2D)",
        "flatten (Flatten)",
        "dropout (Dropout)",
        "dense (Dense)",
        "dense_1 (Dense)",
    ]


def test_a_model_whose_input_nobody_knows_has_question_marks():
    """And it stays unbuilt; once the data came, the table is whole."""
    model = Sequential([layers.Dense(2), layers.Dense(1)])
    assert rows_of(text_of(model)) == [
        ("dense (Dense)", "?", "0 (unbuilt)"),
        ("dense_1 (Dense)", "?", "0 (unbuilt)"),
    ]
    assert "Total parameters: 0" in text_of(model)
    assert not model.built
    model.predict(X)
    assert rows_of(text_of(model))[0] == ("dense (Dense)", "(None, 2)", "8")


def test_an_axis_of_any_length_is_none():
    """As in Keras."""
    model = Sequential([Input((None, None, 1)), layers.Conv2D(2, 3)])
    assert rows_of(text_of(model)) == [("conv2d (Conv2D)", "(None, None, None, 2)", "20")]


def test_long_and_strange_names_are_printed_whole():
    """They are folded, not cut, and what looks like a colour is only a name."""
    name, title = "a_name_" * 15, "[red]x[/red] " * 9
    model = Sequential([Input((3,)), layers.Dense(2, name=name)], name=title)
    text = text_of(model)
    assert name in "".join(row[0] for row in rows_of(text))
    assert text.count("[red]x[/red]") == 9
    bare = Sequential([layers.Dense(2, name="[bold]y[/bold]")])
    assert rows_of(text_of(bare))[0][0] == "[bold]y[/bold] (Dense)"


def test_it_goes_to_standard_output_by_default(capsys):
    """Once."""
    model = Sequential(net(minikeras))
    model.summary()
    assert capsys.readouterr().out == text_of(model) + "\n"
