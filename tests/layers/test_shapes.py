"""The checks of sizes and shapes that layers share."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from kerases import parts
from minikeras.layers import shapes


def test_one_integer_stands_for_all_axes():
    """Whole numbers of NumPy as well, in any kind of sequence."""
    assert shapes.sizes(2, 3, "strides", "Conv3D") == (2, 2, 2)
    assert shapes.sizes(np.array([1, 2]), 2, "strides", "Conv2D") == (1, 2)
    assert shapes.sizes(0, 1, "padding", "ZeroPadding1D", low=0) == (0,)
    assert all(type(one) is int for one in shapes.sizes(np.int64(2), 2, "strides", "Conv2D"))


@pytest.mark.parametrize("value", [None, "2", 1.5, True, (1,), (1, 2, 3), (1, 0), (1, None)])
def test_anything_else_is_no_size(value):
    """A ValueError that says what and where."""
    with pytest.raises(ValueError) as caught:
        shapes.sizes(value, 2, "strides", "Conv2D")
    assert parts(caught)["where"] == "Conv2D(strides=...)"
    assert parts(caught)["got"] == repr(value)


def test_pairs_are_one_integer_or_one_an_axis_or_two_an_axis():
    """For both ends of each axis."""
    assert shapes.pairs(1, 2, "padding", "ZeroPadding2D") == ((1, 1), (1, 1))
    assert shapes.pairs((1, 0), 2, "padding", "ZeroPadding2D") == ((1, 1), (0, 0))
    assert shapes.pairs([[0, 2], [3, 0]], 2, "padding", "ZeroPadding2D") == ((0, 2), (3, 0))
    for value in (None, 1.5, (1, 2, 3), ((1, 2, 3), 1), -1):
        with pytest.raises(ValueError, match="padding takes"):
            shapes.pairs(value, 2, "padding", "ZeroPadding2D")


def test_names_are_taken_in_any_case():
    """Paddings are; data formats are not."""
    assert shapes.padding_name("SAME", "Conv2D") == "same"
    assert shapes.data_format_name(None, "Conv2D") == "channels_last"
    for check, value in ((shapes.padding_name, "sane"), (shapes.data_format_name, "NCHW")):
        with pytest.raises(ValueError, match="Unknown"):
            check(value, "Conv2D")


@pytest.mark.parametrize("shape", [(2, 5), (2, 3, 5), (2, 3, 4, 5), (2, 3, 4, 6, 5)])
def test_channels_go_to_the_end_and_back(shape):
    """As a transposition of NumPy; last channels stay where they are."""
    value = np.arange(np.prod(shape)).reshape(shape)
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.constant(value)
        last = shapes.channels_to_the_end(x, "channels_first")
        assert np.array_equal(session.run(last), np.moveaxis(value, 1, -1))
        assert np.array_equal(session.run(shapes.channels_back(last, "channels_first")), value)
        assert shapes.channels_back(x, "channels_last") is x
        assert shapes.channels_to_the_end(x, "channels_last") is x


def test_an_unknown_axis_is_counted_from_the_batch():
    """Axis 1 of a batch is axis 0 of an example."""
    with pytest.raises(ValueError) as caught:
        shapes.known_axis((None, 4, 4), "Conv2D", 0)
    assert parts(caught) == {
        "what": "Conv2D needs an input whose axis 1 is known.",
        "where": "Conv2D",
        "got": "(batch, None, 4, 4)",
        "expected": "(batch, channels, ...)",
        "try": "the length of the axis 1 in Input(shape)",
    }


@pytest.mark.parametrize(
    ("rank", "data_format", "axes"),
    [
        (1, "channels_last", "(batch, steps, channels)"),
        (2, "channels_first", "(batch, channels, height, width)"),
        (3, "channels_last", "(batch, depth, height, width, channels)"),
    ],
)
def test_a_wrong_rank_names_the_axes_that_are_missing(rank, data_format, axes):
    """In the order that the layer expects."""
    with tf.Graph().as_default(), pytest.raises(ValueError) as caught:
        shapes.require_window_rank(tf.zeros([1, 2]), rank, data_format, "It")
    assert parts(caught)["expected"] == axes
