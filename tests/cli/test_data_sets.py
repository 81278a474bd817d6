"""The data sets of Keras have stand-ins of the same shapes."""

import inspect

import keras
import numpy as np
import pytest
import tf_keras

from minikeras.cli.data_sets import NAMES, loader


def test_there_is_one_for_each_data_set_of_both_kerases():
    """By name."""
    for library in (keras, tf_keras):
        public = {name for name in dir(library.datasets) if not name.startswith("_")}
        assert public <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_rows_shapes_and_labels_agree_with_what_keras_documents(name):
    """The documentation has the sizes; every label occurs, so that none is left out."""
    (x, y), (test_x, test_y) = loader(name)()
    size = NAMES[name]
    text = inspect.getdoc(getattr(keras.datasets, name).load_data) or ""
    text += inspect.getmodule(getattr(keras.datasets, name).load_data).__doc__ or ""
    shown = text.replace(",", "").replace("_", "")
    if len(size.shape) > 1:
        assert str(size.train) in shown
        assert (x.dtype, y.dtype) == (np.uint8, np.uint8)
    assert (len(x), len(y), len(test_x), len(test_y)) == (*(size.train,) * 2, *(size.test,) * 2)
    assert x.shape[1:] == size.shape
    assert y.shape[1:] == size.label_shape
    if size.classes:
        assert sorted(np.unique(y)) == list(range(size.classes))


def test_texts_are_lists_of_known_words():
    """As many words as were asked for, at most."""
    (x, _), _ = loader("imdb")(num_words=10)
    assert isinstance(x[0], list)
    assert 0 < max(map(max, x)) < 10
    assert max(map(max, loader("reuters")()[0][0])) < 10000
