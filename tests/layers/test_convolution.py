"""Convolutions: outputs and gradients of both Kerases, for every choice."""

import itertools

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, each_keras, parts
from layers.agreement import round_trips, same_start, same_training
from layers.passes import build, differences, output, output_shape
from minikeras import layers
from minikeras.defaults import Defaults

GRID = [
    {"kernel_size": kernel, "strides": strides, "padding": padding}
    for kernel, strides, padding in itertools.product(
        (1, 2, 3, (2, 3)), (1, 2, (2, 1)), ("same", "valid")
    )
    # TensorFlow reads beyond its memory in the gradient of this one, and the process ends.
    if (kernel, strides) != (1, (2, 1))
]
CHOICES = [
    {"kernel_size": 2, "activation": "relu"},
    {"kernel_size": 2, "activation": "tanh", "padding": "SAME"},
    {"kernel_size": 2, "use_bias": False},
    {"kernel_size": [2, 1], "strides": [1, 2], "padding": "Valid"},
]


def convolutions(choices, filters=3):
    """Return functions from a library to a stack of one convolution."""
    return [lambda k, choice=choice: [k.layers.Conv2D(filters, **choice)] for choice in choices]


@both_kerases
@pytest.mark.parametrize("shape", [(7, 6, 2), (8, 8, 3), (3, 3, 1)], ids=str)
def test_every_stride_and_padding_gives_the_bits_of_keras(library, defaults, shape):
    """22 convolutions of images with odd and even sides: the output and both gradients."""
    assert differences(library, defaults, convolutions(GRID), shape) == []


@both_kerases
def test_every_other_choice_gives_the_bits_of_keras(library, defaults):
    """Activations, no bias, lists for pairs, paddings in any case."""
    assert differences(library, defaults, convolutions(CHOICES), (5, 4, 2)) == []


@both_kerases
def test_an_image_of_one_pixel_is_enough(library, defaults):
    """With padding "same", or with a window of one pixel."""
    choices = [{"kernel_size": 3, "padding": "same", "strides": 2}, {"kernel_size": 1}]
    assert differences(library, defaults, convolutions(choices), (1, 1, 2)) == []


@both_kerases
def test_one_filter_gives_the_bits_of_keras(library, defaults):
    """Keras 3 adds a bias of one number by another op."""
    makes = convolutions([{"kernel_size": 2}, {"kernel_size": 2, "use_bias": False}], filters=1)
    assert differences(library, defaults, makes, (7, 6, 2)) == []


LAYERS = [
    ("Conv1D", (9, 4), {"padding": "causal"}),
    ("Conv1D", (9, 4), {"padding": "causal", "strides": 2}),
    ("Conv1D", (9, 4), {"padding": "causal", "dilation_rate": 2}),
    ("Conv1D", (9, 4), {"padding": "same", "dilation_rate": 2}),
    ("Conv1D", (9, 4), {"padding": "same", "strides": 2}),
    ("Conv1D", (9, 4), {"groups": 2}),
    ("Conv1D", (4, 9), {"data_format": "channels_first", "padding": "causal"}),
    ("Conv1D", (4, 9), {"data_format": "channels_first", "strides": 2}),
    ("Conv2D", (9, 8, 4), {"dilation_rate": 2}),
    ("Conv2D", (9, 8, 4), {"dilation_rate": (2, 1), "padding": "same"}),
    ("Conv2D", (9, 8, 4), {"groups": 2}),
    ("Conv2D", (9, 8, 4), {"groups": 4, "padding": "same", "strides": 2}),
    ("Conv2D", (4, 9, 8), {"data_format": "channels_first"}),
    ("Conv2D", (4, 9, 8), {"data_format": "channels_first", "padding": "same", "strides": 2}),
    ("Conv2D", (4, 9, 8), {"data_format": "channels_first", "groups": 2}),
    ("Conv2D", (4, 9, 6), {"data_format": "channels_first"}),  # as wide as it has filters
    ("Conv3D", (5, 4, 6, 4), {}),
    ("Conv3D", (5, 4, 6, 4), {"padding": "same", "strides": 2}),
    ("Conv3D", (5, 4, 6, 4), {"padding": "same", "dilation_rate": 2}),
    ("Conv3D", (5, 4, 6, 4), {"groups": 2}),
    ("Conv3D", (4, 5, 4, 6), {"data_format": "channels_first"}),
]


@both_kerases
@pytest.mark.parametrize(("kind", "shape"), dict.fromkeys(case[:2] for case in LAYERS), ids=str)
def test_every_rank_gives_the_bits_of_keras(library, defaults, kind, shape):
    """Dilation, groups, causal padding, channels first: the output and all gradients."""
    makes = [
        lambda k, choice=choice: [getattr(k.layers, kind)(4, 3, **choice)]
        for name, size, choice in LAYERS
        if (name, size) == (kind, shape)
    ]
    assert differences(library, defaults, makes, shape) == []


@both_kerases
@pytest.mark.parametrize("kind", ["Conv1D", "Conv2D", "Conv3D"])
def test_one_integer_gives_the_start_and_the_training_of_keras(library, defaults, kind):
    """With groups, a bias that is drawn, a penalty and a constraint."""

    def make(k):
        choice = {"bias_initializer": "random_normal", "kernel_regularizer": "l2"}
        choice |= {"groups": 2, "kernel_constraint": "unit_norm"}
        return [getattr(k.layers, kind)(4, 2, **choice)]

    shape = (5, 4, 3)[: int(kind[-2])] + (2,)
    assert same_start(library, defaults, make, shape)
    assert same_training(library, defaults, make, shape)


@each_keras
@pytest.mark.parametrize("kind", ["Conv1D", "Conv2D", "Conv3D"])
def test_a_config_is_that_of_keras(library, kind):
    """Written by us and read by Keras 3, written by both Kerases and read by us."""
    choice = {"filters": 4, "kernel_size": 2, "padding": "SAME", "groups": 2, "activation": "relu"}
    choice |= {
        "data_format": "channels_first",
        "dilation_rate": 2,
        "kernel_constraint": "unit_norm",
    }
    ours, theirs = round_trips(library, kind, choice)
    assert theirs == [ours] * len(theirs)
    assert ours["kernel_size"] == [2] * int(kind[-2])


def test_causal_padding_looks_at_the_past_only():
    """Sums of 1, 2, 3, 4, 5 over three steps, and over every other of three."""
    row = np.arange(1, 6).reshape(1, 5, 1)
    for window, dilation, sums in ((3, 1, [1, 3, 6, 9, 12]), (2, 2, [1, 2, 4, 6, 8])):
        choice = {"dilation_rate": dilation, "padding": "causal", "kernel_initializer": "ones"}
        assert output([layers.Conv1D(1, window, **choice)], row).ravel().tolist() == sums


def test_groups_are_convolutions_of_parts():
    """To 1e-5: the compiler adds the products in another order."""
    x = np.random.default_rng(0).normal(size=(2, 6, 5, 4)).astype(np.float32)
    kernel = np.random.default_rng(1).normal(size=(3, 3, 2, 6)).astype(np.float32)
    whole = output([layers.Conv2D(6, 3, groups=2, use_bias=False)], x, weights=[[kernel]])
    parts_ = [
        output([layers.Conv2D(3, 3, use_bias=False)], x[..., 2 * i : 2 * i + 2], weights=[[part]])
        for i, part in enumerate(np.split(kernel, 2, axis=-1))
    ]
    np.testing.assert_allclose(whole, np.concatenate(parts_, -1), rtol=1e-5, atol=1e-5)


@each_keras
@pytest.mark.parametrize(
    ("choice", "what"),
    [
        ({"strides": 2, "dilation_rate": 2}, "strides and dilation_rate cannot both be larger"),
        ({"groups": 3}, "The filters cannot be split into groups"),
        ({"data_format": "channels_middle"}, "Unknown data format"),
        ({"padding": "causal"}, "Unknown padding"),
    ],
    ids=str,
)
def test_choices_that_exclude_each_other_are_refused_at_construction(library, choice, what):
    """A ValueError in both Kerases."""
    with pytest.raises(ValueError):
        library.layers.Conv2D(4, 3, **choice)
    with pytest.raises(ValueError, match=what):
        layers.Conv2D(4, 3, **choice)


@each_keras
def test_channels_that_cannot_be_split_are_refused(library):
    """A ValueError in both Kerases, as soon as the input is known."""
    for k in (library, minikeras):
        with pytest.raises(ValueError, match="group"):
            build(k, [k.layers.Conv2D(4, 3, groups=2)], (5, 5, 3))


def test_padding_same_puts_the_odd_pixel_at_the_end():
    """A row of 1, 2, ... and a kernel of ones, stride 2: the sums of the table of TensorFlow."""
    layer = layers.Conv2D(1, 3, strides=2, padding="same", kernel_initializer="ones")
    for length, sums in ((5, [3, 9, 9]), (6, [6, 12, 11])):
        row = np.arange(1, length + 1).reshape(1, 1, length, 1)
        assert output([layer], row).ravel().tolist() == sums


def test_a_convolution_is_the_formula():
    """Every output pixel is one sum of products; to 1e-5, since NumPy adds in float64."""
    image = np.random.default_rng(1).normal(size=(1, 4, 5, 2))
    kernel = np.random.default_rng(2).normal(size=(2, 3, 2, 3))
    bias = np.array([1.0, -2.0, 3.0])
    expected = [
        [(image[0, i : i + 2, j : j + 3, :, None] * kernel).sum((0, 1, 2)) + bias for j in range(3)]
        for i in range(3)
    ]
    found = output([layers.Conv2D(3, (2, 3))], image, weights=[[kernel, bias]])
    np.testing.assert_allclose(found[0], expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"kernel_size": 3}, (None, 26, 30, 4)),
        ({"kernel_size": 3, "padding": "same"}, (None, 28, 32, 4)),
        ({"kernel_size": 3, "strides": 2}, (None, 13, 15, 4)),
        ({"kernel_size": 3, "strides": 2, "padding": "same"}, (None, 14, 16, 4)),
        ({"kernel_size": (1, 5), "strides": (4, 3), "padding": "same"}, (None, 7, 11, 4)),
    ],
)
def test_the_shape_of_the_output_is_known_and_that_of_keras(choice, expected):
    """Static, so that a Flatten and a Dense can follow."""
    assert output_shape([layers.Conv2D(4, **choice)], (28, 32, 3)) == expected
    real = keras.layers.Conv2D(4, **choice).compute_output_shape((None, 28, 32, 3))
    assert tuple(real) == expected


def test_images_of_any_size_pass():
    """Height and width may be unknown; only the channels are needed for the kernel."""
    assert output_shape([layers.Conv2D(4, 3)], (None, None, 3)) == (None, None, None, 4)


def test_the_weights_are_a_kernel_and_a_bias():
    """In this order and with these shapes, as in Keras; without a bias there is none."""
    for use_bias, expected in ((True, [(2, 3, 5, 4), (4,)]), (False, [(2, 3, 5, 4)])):
        model = minikeras.Sequential([layers.Conv2D(4, (2, 3), use_bias=use_bias)])
        model.build((None, 8, 8, 5))
        assert [weight.shape for weight in model.get_weights()] == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kernel_size", 0),
        ("kernel_size", -1),
        ("kernel_size", 2.5),
        ("kernel_size", None),
        ("kernel_size", (1, 2, 3)),
        ("kernel_size", (2,)),
        ("kernel_size", "33"),
        ("kernel_size", (2, 0)),
        ("strides", 0),
        ("strides", (1, -1)),
    ],
)
def test_a_bad_window_is_refused_at_construction(name, value):
    """Refused by Keras 3 too: with a TypeError where it cannot compare."""
    choice = {"kernel_size": 3} | {name: value}
    with pytest.raises((ValueError, TypeError)):
        build(keras, [keras.layers.Conv2D(4, **choice)], (8, 8, 1))
    with pytest.raises(ValueError) as caught:
        layers.Conv2D(4, **choice)
    assert parts(caught) == {
        "what": f"{name} takes one or two integers of 1 or more.",
        "where": f"Conv2D({name}=...)",
        "got": repr(value),
        "try": f"{name}=2",
    }


@each_keras
@pytest.mark.parametrize("value", ["sane", "full", 1, None])
def test_a_padding_that_does_not_exist_is_refused(library, value):
    """At construction, with the two that do."""
    if isinstance(value, str):
        with pytest.raises(ValueError):
            library.layers.Conv2D(4, 3, padding=value)
    with pytest.raises(ValueError) as caught:
        layers.Conv2D(4, 3, padding=value)
    assert parts(caught) == {
        "what": "Unknown padding.",
        "where": "Conv2D(padding=...)",
        "got": repr(value),
        "expected": "'valid' or 'same'",
    }


@pytest.mark.parametrize("filters", [0, -1, 2.5, "4", None, True])
def test_filters_are_a_positive_integer(filters):
    """At construction."""
    with pytest.raises(ValueError) as caught:
        layers.Conv2D(filters, 3)
    assert parts(caught) == {
        "what": "filters must be a positive integer.",
        "where": "Conv2D(filters=...)",
        "got": repr(filters),
    }


@each_keras
@pytest.mark.parametrize(
    ("shape", "got", "cure"),
    [
        ((5,), "(batch, 5)", None),
        ((5, 4), "(batch, 5, 4)", None),
        (
            (2, 5, 4, 3),
            "(batch, 2, 5, 4, 3)",
            "a Flatten() or a GlobalAveragePooling2D() before it",
        ),
    ],
)
def test_an_input_that_is_no_image_names_the_layer_and_the_axes(library, shape, got, cure):
    """A ValueError in both Kerases; what, where, got, expected, try."""

    def layer(k):
        return [k.layers.Activation("relu"), k.layers.Conv2D(2, 2)]

    if len(shape) < 4:
        with pytest.raises(ValueError):
            build(library, layer(library), shape)
    with pytest.raises(ValueError) as caught:
        build(minikeras, layer(minikeras), shape)
    found = parts(caught)
    assert found.pop("try", None) == cure
    assert found == {
        "what": "Layer 1 (conv2d): Conv2D got an input of the wrong rank.",
        "where": "Conv2D",
        "got": got,
        "expected": "(batch, height, width, channels)",
    }


@each_keras
def test_a_window_larger_than_the_image_is_refused_with_a_cure(library):
    """A ValueError in both Kerases; the text of TensorFlow is kept."""
    with pytest.raises(ValueError):
        build(library, [library.layers.Conv2D(2, 3)], (2, 5, 1))
    with pytest.raises(ValueError) as caught:
        build(minikeras, [layers.Conv2D(2, 3)], (2, 5, 1))
    found = parts(caught)
    assert found.pop("expected").startswith(
        "Negative dimension size caused by subtracting 3 from 2"
    )
    assert found == {
        "what": "Layer 0 (conv2d) does not fit its input.",
        "got": "an input of shape (batch, 2, 5, 1), dtype float32",
        "try": "padding='same', a smaller window, or larger images",
    }


@pytest.mark.parametrize("shape", [(), (4, 4, None)])
def test_channels_that_nobody_knows_are_refused(shape):
    """A kernel cannot be made for them."""
    with pytest.raises(ValueError) as caught:
        build(minikeras, [layers.Conv2D(2, 3)], shape)
    found = parts(caught)
    assert found["what"] == "Layer 0 (conv2d): Conv2D needs an input whose last axis is known."
    assert found["expected"] == "(batch, ..., features)"
    assert found["try"] == "the length of the last axis in Input(shape)"


def test_off_the_bias_and_kernel_are_drawn_as_in_tf1():
    """The table decides what nobody said, for convolutions as for Dense."""
    table = Defaults.tf1()
    model = minikeras.Sequential([layers.Conv2D(8, 5)], defaults=table, seed=1)
    model.build((None, 8, 8, 8))
    kernel, bias = model.get_weights()
    assert 0.9 < kernel.std() < 1.1
    assert np.all(bias != 0)
