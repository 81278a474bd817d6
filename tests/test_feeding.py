"""What a user hands in becomes rows that fit the model, or an error that says what would."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from minikeras.data import Arrays, Stream
from minikeras.defaults import Defaults
from minikeras.feeding import Given, Wanted, class_weights, open_source, parts_of

X = np.random.RandomState(0).rand(6, 2).astype(np.float32)
Y = np.array([0, 1, 2, 0, 1, 2])


WANTED = Wanted((2,), 3, None)


def opened(given, wanted=WANTED, caller="fit"):
    """Return the source and the first rows of what was given."""
    return open_source(given, lambda: wanted, caller, Defaults.keras())


@pytest.mark.parametrize(
    "y",
    [
        Y,
        Y[:, None],
        np.eye(3, dtype=np.float32)[Y],
        Y + np.float32([0.4, -0.4, 0.2, 0, 0, 0]),
    ],
)
def test_weights_of_classes_are_those_of_keras(y):
    """Of numbers, of a column, of one-hot labels, and of numbers that are nearly whole."""
    table = {0: 0.5, 1: 2.0, 2: 0.3}
    adapters = keras.src.trainers.data_adapters.data_adapter_utils
    real = np.asarray(adapters.class_weight_to_sample_weights(y, table), np.float32)
    ours = class_weights(y, table)
    assert ours.dtype == np.float32
    assert np.array_equal(ours, real)


def test_a_class_without_a_weight_counts_once():
    """As in Keras 3."""
    assert class_weights(Y, {1: 4.0}).tolist() == [1, 4, 1, 1, 4, 1]


@pytest.mark.parametrize(
    ("element", "parts"),
    [
        (X, (True, False, False)),
        ((X,), (True, False, False)),
        ((X, Y), (True, True, False)),
        ([X, Y, Y], (True, True, True)),
    ],
)
def test_an_element_has_up_to_three_parts(element, parts):
    """Alone, in a tuple, or in a list."""
    assert tuple(part is not None for part in parts_of(element)) == parts


@pytest.mark.parametrize("element", [(), (X, Y, Y, Y), ({"x": X}, Y)])
def test_other_elements_are_refused(element):
    """The message says what a batch is."""
    with pytest.raises(ValueError, match=r"A batch is x, \(x, y\) or \(x, y, sample_weight\)"):
        parts_of(element)


def test_what_gives_batches_is_a_stream_and_the_rest_is_arrays():
    """The first rows are there before anything is trained."""
    data = tf.data.Dataset.from_tensor_slices((X, Y)).batch(4)
    for given, kind, rows in (
        (Given(X, Y, batch_size=4), Arrays, 6),
        (Given(X.tolist(), Y.tolist()), Arrays, 6),
        (Given(data), Stream, 4),
        (Given((X[:3], Y[:3]) for _ in range(2)), Stream, 3),
    ):
        source, first = opened(given)
        assert isinstance(source, kind)
        assert (len(first.x), len(first.y)) == (rows, rows)


@pytest.mark.parametrize("name", ["y", "sample_weight"])
def test_labels_beside_a_stream_are_refused(name):
    """It holds them itself."""
    stream = ((X, Y) for _ in range(2))
    with pytest.raises(ValueError, match=rf"where: fit\({name}=...\)"):
        opened(Given(stream, **{name: Y}))


def test_a_batch_size_that_is_fixed_wants_whole_batches():
    """The message says how many rows would do."""
    with pytest.raises(ValueError, match=r"got: 6 rows[\s\S]*a multiple of 4"):
        opened(Given(X, Y), Wanted((2,), 3, 4))
    source, _ = opened(Given(X, Y), Wanted((2,), 3, 3))
    assert source.batches == 2


def test_labels_are_needed_but_not_to_predict():
    """And no label is looked at then."""
    with pytest.raises(ValueError, match=r"Labels are needed[\s\S]*model\.evaluate\(x, y\)"):
        opened(Given(X), caller="evaluate")
    assert opened(Given(X), caller="predict")[1].y is None
