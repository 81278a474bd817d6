"""Layers that move, cut and add cells: outputs and gradients of both Kerases."""

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, each_keras
from layers.agreement import round_trips
from layers.passes import build, differences, output, output_shape
from minikeras import layers

IMAGES, VOLUMES = (7, 6, 3), (5, 4, 6, 3)
CASES = [
    ("Reshape", IMAGES, [{"target_shape": target} for target in ((-1, 3), (126,), (7, -1, 2))]),
    ("Permute", IMAGES, [{"dims": dims} for dims in ((2, 1, 3), (3, 1, 2))]),
    ("RepeatVector", (4,), [{"n": 1}, {"n": 3}]),
    ("Cropping1D", (9, 3), [{}, {"cropping": 2}, {"cropping": (0, 2)}, {"cropping": (3, 0)}]),
    ("Cropping2D", IMAGES, [{"cropping": 1}, {"cropping": (1, 0)}, {"cropping": ((0, 2), (1, 0))}]),
    ("Cropping3D", VOLUMES, [{}, {"cropping": (1, 0, 2)}, {"cropping": ((0, 2), (1, 0), (1, 1))}]),
    ("ZeroPadding1D", (9, 3), [{}, {"padding": 2}, {"padding": (0, 2)}]),
    ("ZeroPadding2D", IMAGES, [{}, {"padding": 2}, {"padding": ((0, 2), (1, 0))}]),
    ("ZeroPadding3D", VOLUMES, [{}, {"padding": 2}, {"padding": ((0, 2), (1, 0), (1, 1))}]),
]
each_case = pytest.mark.parametrize(("kind", "shape", "choices"), CASES, ids=lambda case: str(case))


@both_kerases
@each_case
def test_every_choice_gives_the_bits_of_keras(library, defaults, kind, shape, choices):
    """Behind a Dense, so that there are gradients."""
    makes = [
        lambda k, choice=choice: [k.layers.Dense(3), getattr(k.layers, kind)(**choice)]
        for choice in choices
    ]
    assert differences(library, defaults, makes, shape) == []


@both_kerases
@pytest.mark.parametrize("kind", ["Cropping2D", "Cropping3D", "ZeroPadding2D", "ZeroPadding3D"])
def test_channels_may_come_first(library, defaults, kind):
    """The first axis of an example is then left alone."""
    makes = [lambda k: [getattr(k.layers, kind)(1, data_format="channels_first")]]
    assert differences(library, defaults, makes, (2, 5, 4, 3)[: int(kind[-2]) + 1]) == []


@each_keras
@each_case
def test_a_config_is_that_of_keras(library, kind, shape, choices):
    """Written by us and read by Keras 3, written by both Kerases and read by us."""
    ours, theirs = round_trips(library, kind, choices[-1])
    assert theirs == [ours] * len(theirs)


@each_case
def test_the_shape_of_the_output_is_that_of_keras_3(kind, shape, choices):
    """For axes that are known, and for those that are not."""
    unknown = shape if kind == "RepeatVector" else (None, *shape[1:])
    for choice in choices:
        real = getattr(keras.layers, kind)(**choice)
        for inner in (shape, unknown):
            expected = tuple(real.compute_output_shape((None, *inner)))
            assert output_shape([getattr(layers, kind)(**choice)], inner) == expected


def test_the_cells_go_where_the_names_say():
    """Small pictures of each layer, in lines of NumPy."""
    x = np.arange(24, dtype=np.float32).reshape(1, 2, 3, 4)
    assert np.array_equal(output([layers.Reshape((4, -1))], x), x.reshape(1, 4, 6))
    assert np.array_equal(output([layers.Permute((3, 1, 2))], x), x.transpose(0, 3, 1, 2))
    cut = output([layers.Cropping2D(((1, 0), (0, 2)))], x)
    assert np.array_equal(cut, x[:, 1:, :1])
    padded = output([layers.ZeroPadding2D(((0, 1), (2, 0)))], x)
    assert np.array_equal(padded, np.pad(x, ((0, 0), (0, 1), (2, 0), (0, 0))))
    repeated = output([layers.RepeatVector(2)], x[0, 0])
    assert np.array_equal(repeated, np.repeat(x[0, 0][:, None], 2, 1))


@pytest.mark.parametrize(
    ("kind", "value", "error"),
    [
        ("Reshape", (-1, -1), ValueError),
        ("Reshape", (-2, 3), ValueError),
        ("Permute", (1, 3), ValueError),
        ("Permute", (0, 1), ValueError),
        ("RepeatVector", 0, ValueError),
        ("RepeatVector", 2.0, TypeError),
        ("Cropping1D", (1, 2, 3), ValueError),
        ("Cropping2D", -1, ValueError),
        ("Cropping3D", (1, 1), ValueError),
        ("ZeroPadding1D", -1, ValueError),
        ("ZeroPadding2D", (1, 2, 3), ValueError),
        ("ZeroPadding3D", ((1, 2), (1, 2)), ValueError),
    ],
)
def test_what_keras_refuses_is_refused_at_construction(kind, value, error):
    """With the class of error of Keras 3, and the name of the argument."""
    with pytest.raises(error):
        getattr(keras.layers, kind)(value)
    with pytest.raises(error, match=kind):
        getattr(layers, kind)(value)


@each_keras
@pytest.mark.parametrize(
    ("kind", "value", "shape", "what"),
    [
        ("Reshape", (5,), (2, 3), "another number of cells"),
        ("Reshape", (-1, 4), (2, 3), "another number of cells"),
        ("Permute", (2, 1), (2, 3, 4), "wrong rank"),
        ("RepeatVector", 2, (2, 3), "wrong rank"),
        ("Cropping1D", 2, (4, 3), "leaves nothing"),
        ("Cropping2D", ((1, 1), (2, 2)), (3, 4, 1), "leaves nothing"),
        ("ZeroPadding2D", 1, (4, 3), "wrong rank"),
    ],
)
def test_an_input_that_does_not_fit_is_refused(library, kind, value, shape, what):
    """A ValueError in both Kerases; here with the index of the layer."""
    with pytest.raises(ValueError):
        build(library, [getattr(library.layers, kind)(value)], shape)
    with pytest.raises(ValueError, match=rf"Layer 0[\s\S]*{what}"):
        build(minikeras, [getattr(layers, kind)(value)], shape)
